"""Small catalogues, written as a table of what each record is linked with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pyoxigraph import Literal, NamedNode

from smi_graph.catalogue import Catalogue, gather
from smi_graph.vocabulary import SMI

BASE = "https://example.org/"


def node(name: str) -> NamedNode:
    return NamedNode(BASE + name)


def catalogue_of(
    persons: Mapping[str, Iterable[str]],
    countries: Mapping[str, Iterable[str]] | None = None,
    dates: Mapping[str, str] | None = None,
) -> Catalogue:
    """Make a catalogue of documents with persons, countries and dates."""
    countries = countries or {}
    return gather(
        {
            "record": [(node(record), NamedNode(SMI.Document)) for record in persons],
            "person": [(node(d), node(p)) for d, found in persons.items() for p in found],
            "country": [(node(d), node(c)) for d, found in countries.items() for c in found],
            "date": [(node(record), Literal(date)) for record, date in (dates or {}).items()],
        }
    )
