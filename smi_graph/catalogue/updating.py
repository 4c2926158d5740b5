"""The catalogue of a release from that of the release before, at the cost of what changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from smi_graph.catalogue.catalogue import Catalogue
from smi_graph.catalogue.kinds import kinds
from smi_graph.catalogue.orders import carry_over
from smi_graph.catalogue.spots import join
from smi_graph.columns import Links, TextCells, TextColumn, ValueCells

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence, Set

    from numpy.typing import NDArray

    from smi_graph.catalogue.value import Value


def update(
    base: Catalogue, news: Catalogue, changed: Set[str], names: Mapping[str, Mapping[str, str]]
) -> Catalogue:
    """Replace the records that have changed.

    The result is the same as if all records had been gathered anew.

    Parameters
    ----------
    base
        The catalogue before.
    news
        The records that are new or changed, as they are now.
    changed
        The identifiers of all that changed; records among them that are not in `news` go.
    names
        The names of those values whose names may have changed.

    Examples
    --------
    >>> from pyoxigraph import NamedNode
    >>> from smi_graph.catalogue import gather
    >>> from smi_graph.vocabulary import SMI
    >>> def documents(*names):
    ...     kind = NamedNode(SMI.Document)
    ...     return gather({"record": [(NamedNode(f"urn:{name}"), kind) for name in names]})
    >>> list(update(documents("a", "b"), documents("c"), {"urn:a", "urn:c"}, {}).iris)
    ['urn:b', 'urn:c']
    """
    kept = [number for number, iri in enumerate(base.iris) if iri not in changed]
    iris = [*base.iris, *news.iris]
    order = sorted([*kept, *range(len(base), len(iris))], key=iris.__getitem__)
    places = np.array(order, dtype=np.int64)
    values, old_numbers, new_numbers = _values(base, news, kept, names)
    row_of = np.full(len(iris), -1, dtype=np.int64)
    row_of[places] = np.arange(len(places))
    rows = np.concatenate([row_of[base.links.rows_of], row_of[news.links.rows_of + len(base)]])
    columns = np.concatenate([old_numbers[base.links.numbers], new_numbers[news.links.numbers]])
    links = Links.of(rows[rows >= 0], columns[rows >= 0], len(places))
    catalogue = Catalogue(
        iris=_texts(base.iris, news.iris, places),
        codes=_texts(base.codes, news.codes, places),
        titles={tag: _texts(base.titles[tag], news.titles[tag], places) for tag in base.titles},
        days=np.concatenate([base.days, news.days])[places],
        precisions=np.concatenate([base.precisions, news.precisions])[places],
        entries=np.concatenate([base.entries, news.entries])[places],
        values=values,
        links=links,
        back=links.turned(len(values)),
        spots=join(
            (
                (base.spots, row_of[: len(base)], old_numbers),
                (news.spots, row_of[len(base) :], new_numbers),
            ),
            len(places),
        ),
        cells={
            key: _cells(
                (cells, row_of[: len(base)], old_numbers),
                (news.cells[key], row_of[len(base) :], new_numbers),
            )
            for key, cells in base.cells.items()
        },
    )
    named_alike = _named_alike(base.values, values, old_numbers)
    for which, before in base.orders.items():
        moved = named_alike if which.is_of_values else row_of[: len(base)]
        catalogue.orders[which] = carry_over(catalogue.sorting(which), before, moved)
    return catalogue


_Moved = tuple[TextCells | ValueCells, "NDArray[np.int64]", "NDArray[np.int64]"]


def _cells(*parts: _Moved) -> TextCells | ValueCells:
    """Join cells of one column, each with where its rows and its values have moved to."""
    texts: list[tuple[int, str]] = []
    values: list[tuple[int, int]] = []
    for cells, rows, numbers in parts:
        if isinstance(cells, TextCells):
            texts += [(int(rows[row]), text) for row, text in cells.pairs() if rows[row] >= 0]
        else:
            values += [
                (int(rows[row]), int(numbers[number]))
                for row, number in cells.pairs()
                if rows[row] >= 0
            ]
    return TextCells.of(texts) if isinstance(parts[0][0], TextCells) else ValueCells.of(values)


def _texts(old: TextColumn, new: TextColumn, places: NDArray[np.int64]) -> TextColumn:
    texts = [*old, *new]
    return TextColumn.of(texts[place] for place in places.tolist())


def _values(
    base: Catalogue, news: Catalogue, kept: list[int], names: Mapping[str, Mapping[str, str]]
) -> tuple[tuple[Value, ...], NDArray[np.int64], NDArray[np.int64]]:
    """Give each value that a record is linked with its number, and where all others moved.

    What no record is linked with any longer has moved to -1.
    """
    used = np.unique(base.links.of_rows(np.array(kept, dtype=np.int64))).tolist()
    known = {(value.kind, value.identity): value for value in (base.values[n] for n in used)}
    known |= {(value.kind, value.identity): value for value in news.values}
    places = {kind: place for place, kind in enumerate(kinds())}
    ordered = sorted(known.values(), key=lambda value: (places[value.kind], value.identity))
    values = tuple(
        replace(value, number=number, names=dict(names.get(value.iri, value.names)))
        for number, value in enumerate(ordered)
    )
    numbers = {(value.kind, value.identity): value.number for value in values}

    def moved(catalogue: Catalogue) -> NDArray[np.int64]:
        keys = ((value.kind, value.identity) for value in catalogue.values)
        return np.array([numbers.get(key, -1) for key in keys], dtype=np.int64)

    return values, moved(base), moved(news)


def _named_alike(
    before: Sequence[Value], now: Sequence[Value], moved: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Tell where values have moved that keep their names; -1 for the others."""
    stays = [
        number >= 0 and now[number].names == value.names
        for value, number in zip(before, moved.tolist(), strict=True)
    ]
    return np.where(np.array(stays, dtype=np.bool_), moved, -1)
