"""Finding what a reader means by a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smi_graph.arabic import fold

if TYPE_CHECKING:
    from smi_graph.catalogue import Catalogue, Kind, Value

MOST_CHOICES = 12


def find_named(catalogue: Catalogue, kind: Kind, text: str) -> list[Value]:
    """Find the values that a text may name, however it is spelt.

    Parameters
    ----------
    catalogue
        Of the release.
    kind
        What is looked for.
    text
        A name, or some words of it, in any script.

    Returns
    -------
    list of Value
        Those of exactly this name; without any, those whose name has all the words, those
        with the most records first.
    """
    wanted = fold(text).strip()
    words = wanted.split()
    if not words:
        return []
    exact: list[Value] = []
    close: list[Value] = []
    for number in catalogue.numbers_of(kind):
        value = catalogue.values[number]
        names = [fold(name) for name in value.names.values()]
        if wanted in names:
            exact.append(value)
        elif any(all(word in name for word in words) for name in names):
            close.append(value)
    counts = catalogue.count()
    return sorted(exact or close, key=lambda value: (-counts[value.number], value.key))
