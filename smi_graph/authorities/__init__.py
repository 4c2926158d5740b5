"""Countries, languages, types, persons, organisations and collections by printed name."""

from smi_graph.authorities.entries import (
    Entry,
    LabelAuthority,
    LabelConflictError,
    label_key,
)
from smi_graph.authorities.loading import THINGS, Authorities, load_authorities
from smi_graph.authorities.places import PlaceName, place_in
from smi_graph.authorities.resolution import ResolvedName, resolve
from smi_graph.authorities.splitting import LabelSpan, split_labels
from smi_graph.authorities.tables import AuthorityError

__all__ = [
    "THINGS",
    "Authorities",
    "AuthorityError",
    "Entry",
    "LabelAuthority",
    "LabelConflictError",
    "LabelSpan",
    "PlaceName",
    "ResolvedName",
    "label_key",
    "load_authorities",
    "place_in",
    "resolve",
    "split_labels",
]
