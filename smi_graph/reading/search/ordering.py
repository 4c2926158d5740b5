"""The orders of records and values: each a place in a list, made once a release."""

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

    Places = NDArray[np.int32]

_DIGITS = re.compile(r"(\d+)")


def name_places(catalogue: Catalogue, language: Language) -> Places:
    """Give the place of each value when all are sorted by their names in a language."""
    return _places([sort_key(value.name(language)[0]) for value in catalogue.values])


def title_places(catalogue: Catalogue, language: Language) -> Places:
    """Give the place of each record when all are sorted by title, as in a dictionary.

    A record without title has its code, as on the page.
    """
    tags = (language, "ar" if language == "en" else "en", "")
    columns = [catalogue.titles[tag] for tag in tags if tag in catalogue.titles]
    rows = zip(*columns, catalogue.codes, strict=True)
    return _places([sort_key(next(filter(None, row), "")) for row in rows])


def code_places(catalogue: Catalogue) -> Places:
    """Give the place of each record when all are sorted by code, its numbers by their size."""
    return _places([natural_key(code) for code in catalogue.codes])


def natural_key(code: str) -> tuple[str | int, ...]:
    """Give what a code is sorted by; texts and numbers take turns.

    Examples
    --------
    >>> sorted(["A/10", "A/9", "A/9b"], key=natural_key)
    ['A/9', 'A/9b', 'A/10']
    """
    parts = _DIGITS.split(code)
    return tuple(int(part) if place % 2 else part for place, part in enumerate(parts))


def _places(keys: Sequence[object]) -> Places:
    order = sorted(range(len(keys)), key=keys.__getitem__)  # type: ignore[arg-type]
    places = np.empty(len(keys), dtype=np.int32)
    places[order] = np.arange(len(keys), dtype=np.int32)
    return places


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
    found = np.flatnonzero(mask)
    release = selection.release
    if sort is Sort.TITLE:
        return found[np.argsort(release.places_of_titles(language)[found])]
    if sort is Sort.CODE:
        return found[np.argsort(release.places_of_codes()[found])]
    days = release.catalogue.days[found].astype(np.int64)
    undated = days == UNDATED
    direction = 1 if sort is Sort.OLDEST else -1
    return found[np.lexsort((found, direction * days, undated))]
