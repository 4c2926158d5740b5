"""The catalogue of a release: who and what each record is linked with, laid out to be counted.

It repeats what the graph says, in columns, so that facets, timelines, co-occurrences and paths take
milliseconds. It holds nothing of its own, and can be made again from any release.
"""

from smi_graph.catalogue.catalogue import Catalogue, Record, as_actor, is_of
from smi_graph.catalogue.closeness import Closeness, Counts, closeness_between
from smi_graph.catalogue.folder import (
    CATALOGUE_FOLDER,
    is_catalogue,
    open_catalogue,
    save_catalogue,
)
from smi_graph.catalogue.gathering import (
    gather,
    question_of_names,
    question_of_places,
    questions,
    read_names,
)
from smi_graph.catalogue.kinds import (
    ACTORS,
    Kind,
    actor_kind,
    exported,
    is_thing,
    kind_of,
    kinds,
    named_kind,
    named_kinds,
)
from smi_graph.catalogue.network import Companion, companions, records_of, shared_records
from smi_graph.catalogue.orders import Order
from smi_graph.catalogue.paths import ActorPath, Hop, Paths, find_paths
from smi_graph.catalogue.spots import Spot
from smi_graph.catalogue.updating import update
from smi_graph.catalogue.value import Value
from smi_graph.columns import Links, TextColumn

__all__ = [
    "ACTORS",
    "CATALOGUE_FOLDER",
    "ActorPath",
    "Catalogue",
    "Closeness",
    "Companion",
    "Counts",
    "Hop",
    "Kind",
    "Links",
    "Order",
    "Paths",
    "Record",
    "Spot",
    "TextColumn",
    "Value",
    "actor_kind",
    "as_actor",
    "closeness_between",
    "companions",
    "exported",
    "find_paths",
    "gather",
    "is_catalogue",
    "is_of",
    "is_thing",
    "kind_of",
    "kinds",
    "named_kind",
    "named_kinds",
    "open_catalogue",
    "question_of_names",
    "question_of_places",
    "questions",
    "read_names",
    "records_of",
    "save_catalogue",
    "shared_records",
    "update",
]
