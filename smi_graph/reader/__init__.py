"""A release for Python programs and notebooks, without a server.

::

    import smi_graph

    release = smi_graph.open("store")
    release.ask("country_documents-by-year", country="SY")
    release.query("SELECT ?code { ?d <https://w3id.org/smi/ontology#code> ?code }")
    release.graph(), release.dataset()
    for record in release.records(): ...
    release.actor("person:kofi-annan"), release.path("country:SY", "country:IQ")
    release.plot("country_documents-by-year", country="SY")
"""

from smi_graph.reader.errors import ReaderError, ReadOnly, ServiceProblem, TooManyRows
from smi_graph.reader.names import Actor
from smi_graph.reader.paths import End, Path, Step
from smi_graph.reader.records import Record
from smi_graph.reader.release import ReleaseReader, open  # noqa: A004
from smi_graph.reader.values import Text

__all__ = [
    "Actor",
    "End",
    "Path",
    "ReadOnly",
    "ReaderError",
    "Record",
    "ReleaseReader",
    "ServiceProblem",
    "Step",
    "Text",
    "TooManyRows",
    "open",
]
