"""A build counts what a release holds, and the counts are those of queries."""

from __future__ import annotations

from smi_graph.store import ReleaseDirectory, open_writer
from smi_graph.store.statistics import Statistics

QUADS = b"""
<https://e.org/1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://e.org/A> .
<https://e.org/2> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://e.org/A> .
<https://e.org/1> <https://e.org/p> "a" .
<https://e.org/1> <https://e.org/p> "b" .
<https://e.org/3> <https://e.org/p> "c" .
<https://e.org/1> <https://e.org/p> "d" <https://e.org/g> .
"""
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def test_classes_properties_and_graphs_are_counted(directory: ReleaseDirectory) -> None:
    with open_writer(directory) as writer:
        writer.load(QUADS)
        release = writer.publish(base_iri="https://e.org/", inputs_sha256="")
    assert release.statistics == Statistics(
        classes={"https://e.org/A": 2},
        properties={TYPE: 2, "https://e.org/p": 3},
        by_class={"https://e.org/A": {TYPE: 2, "https://e.org/p": 2}},
        graphs={"https://e.org/g": 1},
    )
    release.verify()
