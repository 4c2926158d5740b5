"""The orders of records and values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from smi_graph.catalogue import Order
from smi_graph.catalogue.catalogue import UNDATED
from smi_graph.reading.search.request import Sort

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from smi_graph.catalogue import Catalogue
    from smi_graph.messages import Language
    from smi_graph.reading.search.selection import Selection

    Numbers = NDArray[np.int32]


def name_places(catalogue: Catalogue, language: Language) -> Numbers:
    """Give the place of each value when all are sorted by their names in a language."""
    order = catalogue.order(Order.of_names(language))
    places = np.empty(len(order), dtype=np.int32)
    places[order] = np.arange(len(order), dtype=np.int32)
    return places


def order_of_records(catalogue: Catalogue, sort: Sort, language: Language) -> Numbers:
    """Give the numbers of all records in an order that does not hang on a search.

    Titles stand as in a dictionary of the language; what has no date comes last.
    """
    if sort is Sort.TITLE:
        return catalogue.order(Order.of_titles(language))
    if sort is Sort.CODE:
        return catalogue.order(Order.CODES)
    days = catalogue.days.astype(np.int64)
    direction = 1 if sort is Sort.OLDEST else -1
    return np.lexsort((direction * days, days == UNDATED)).astype(np.int32)


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
