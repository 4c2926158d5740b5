"""What follows from the ontology and its alignments, those of the archive among them."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, RdfFormat, parse

from smi_graph.resources import resource_layers
from smi_graph.vocabulary import RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_FILES = ("smi.ttl", "alignments.ttl")
_NARROWER = frozenset((RDFS.subClassOf, RDFS.subPropertyOf))


@cache
def wider_terms() -> Mapping[str, tuple[str, ...]]:
    """Give the super-properties and super-classes of each term, near and far (RDFS 1.1).

    Examples
    --------
    >>> "http://purl.org/dc/terms/title" in wider_terms()["https://w3id.org/smi/ontology#title"]
    True
    """
    stated: dict[str, set[str]] = defaultdict(set)
    for name in _FILES:
        for path in resource_layers("ontology", name):
            for quad in parse(path=path, format=RdfFormat.TURTLE):
                if quad.predicate.value in _NARROWER and isinstance(quad.object, NamedNode):
                    stated[getattr(quad.subject, "value", "")].add(quad.object.value)
    return MappingProxyType({term: _above(term, stated) for term in list(stated)})


def _above(term: str, stated: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    found: set[str] = set()
    waiting = [term]
    while waiting:
        more = set(stated.get(waiting.pop(), ())) - found - {term}
        found |= more
        waiting += more
    return tuple(sorted(found))
