"""The counts of a release that starts from another one: what has changed, counted anew."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, NamedNode

from smi_graph.store import Statistics
from smi_graph.vocabulary import RDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import Store

_TYPE = NamedNode(RDF.type)
Counted = dict[str, Counter[tuple[str, ...]]]


def updated_statistics(
    known: Statistics, before: Store, after: Store, subjects: Iterable[str]
) -> Statistics:
    """Count a store that differs from another one in what it says of some subjects.

    Parameters
    ----------
    known
        The counts of the store as it was.
    before, after
        The store as it was and as it is.
    subjects
        The IRIs of all subjects of which a quad came or went.

    Examples
    --------
    >>> from pyoxigraph import Quad, Store
    >>> from smi_graph.store.statistics import count_store
    >>> store = Store()
    >>> store.add(Quad(NamedNode("https://example.org/a"), _TYPE, NamedNode("urn:b")))
    >>> nothing = count_store(Store())
    >>> updated_statistics(nothing, Store(), store, ["https://example.org/a"]).classes
    {'urn:b': 1}
    """
    counts = _as_counters(known)
    for iri in subjects:
        node = NamedNode(iri)
        for name, counter in _count(after, node).items():
            counts[name].update(counter)
        for name, counter in _count(before, node).items():
            counts[name].subtract(counter)
    return _as_statistics(counts)


def _count(store: Store, subject: NamedNode) -> Counted:
    counts = _none()
    properties: Counter[str] = Counter()
    classes = set()
    for quad in store.quads_for_pattern(subject, None, None, None):
        if not isinstance(quad.graph_name, DefaultGraph):
            counts["graphs"][(quad.graph_name.value,)] += 1
            continue
        properties[quad.predicate.value] += 1
        if quad.predicate == _TYPE and isinstance(quad.object, NamedNode):
            classes.add(quad.object.value)
    for name, number in properties.items():
        counts["properties"][(name,)] += number
        for class_ in classes:
            counts["by_class"][(class_, name)] += number
    counts["classes"].update((class_,) for class_ in classes)
    return counts


def _none() -> Counted:
    return {name: Counter() for name in ("classes", "properties", "by_class", "graphs")}


def _as_counters(known: Statistics) -> Counted:
    counts = _none()
    for name in ("classes", "properties", "graphs"):
        table: Mapping[str, int] = getattr(known, name)
        counts[name].update({(key,): number for key, number in table.items()})
    for class_, table in known.by_class.items():
        counts["by_class"].update({(class_, name): number for name, number in table.items()})
    return counts


def _as_statistics(counts: Counted) -> Statistics:
    flat = {
        name: {key[0]: number for key, number in sorted(counts[name].items()) if number}
        for name in ("classes", "properties", "graphs")
    }
    by_class: dict[str, dict[str, int]] = {}
    for (class_, name), number in sorted(counts["by_class"].items()):
        if number:
            by_class.setdefault(class_, {})[name] = number
    return Statistics(by_class=by_class, **flat)
