"""The orders of records and values, made once a release."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from smi_graph.arabic.sorting import sort_key
from smi_graph.catalogue.catalogue import UNDATED
from smi_graph.reading.search.request import Sort

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from smi_graph.catalogue import Catalogue
    from smi_graph.messages import Language
    from smi_graph.reading.search.selection import Selection

    Numbers = NDArray[np.int32]

_DIGITS = re.compile(r"(\d+)")


def name_places(catalogue: Catalogue, language: Language) -> Numbers:
    """Give the place of each value when all are sorted by their names in a language."""
    order = _order([sort_key(value.name(language)[0]) for value in catalogue.values])
    places = np.empty_like(order)
    places[order] = np.arange(len(order), dtype=np.int32)
    return places


def order_of_records(catalogue: Catalogue, sort: Sort, language: Language) -> Numbers:
    """Give the numbers of all records in an order that does not hang on a search.

    Titles stand as in a dictionary of the language, a record without title by its code, as on
    the page; numbers in codes stand by their size; what has no date comes last.
    """
    if sort is Sort.TITLE:
        tags = (language, "ar" if language == "en" else "en", "")
        columns = [catalogue.titles[tag] for tag in tags if tag in catalogue.titles]
        rows = zip(*columns, catalogue.codes, strict=True)
        return _order([sort_key(next(filter(None, row), "")) for row in rows])
    if sort is Sort.CODE:
        return _order([natural_key(code) for code in catalogue.codes])
    days = catalogue.days.astype(np.int64)
    direction = 1 if sort is Sort.OLDEST else -1
    return np.lexsort((direction * days, days == UNDATED)).astype(np.int32)


def natural_key(code: str) -> tuple[str | int, ...]:
    """Give what a code is sorted by; texts and numbers take turns.

    Examples
    --------
    >>> sorted(["A/10", "A/9", "A/9b"], key=natural_key)
    ['A/9', 'A/9b', 'A/10']
    """
    parts = _DIGITS.split(code)
    return tuple(int(part) if place % 2 else part for place, part in enumerate(parts))


def _order(keys: Sequence[object]) -> Numbers:
    order = sorted(range(len(keys)), key=keys.__getitem__)  # type: ignore[arg-type]
    return np.array(order, dtype=np.int32)


def sort_of(selection: Selection) -> Sort:
    """Tell in which order a search is answered: best match needs words."""
    asked = selection.search.sort
    if selection.matches is None:
        return Sort.NEWEST if asked in {None, Sort.BEST} else asked
    return asked or Sort.BEST


def ordered(selection: Selection, language: Language) -> NDArray[np.integer]:
    """Give the records that fit a search in its order; what has no date comes last."""
    mask, sort = selection.mask(), sort_of(selection)
    if sort is Sort.BEST and selection.matches is not None:
        ranked = selection.matches.numbers
        return ranked[mask[ranked]]
    order = selection.release.order_of_records(sort, language)
    return order[mask[order]]
