"""Records whose two texts do not name the same: a work list, of questions and not of faults.

The page of each record shows both paragraphs side by side.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from smi_graph.catalogue import Kind, named_kind
from smi_graph.reading.connections.lists import ListPage, turn_to

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from smi_graph.catalogue import Catalogue, Record, Value
    from smi_graph.reading.pages import Visit

VoiceKind = Literal["person", "organization", "country", "place", "document-number", "date"]
KINDS: tuple[VoiceKind, ...] = get_args(VoiceKind)
PAGE_SIZE = 25
_LANGUAGES = ("ar", "en")
# What the text of each of both languages names alone: records with the numbers of values.
Differing = dict[str, "NDArray[np.int64]"]
_ROW = 32


@dataclass(frozen=True, slots=True)
class NamingDifference:
    """Something that one text names and the other does not.

    Parameters
    ----------
    kind
        What it is.
    name, language
        What it is called, and in which language; the language is empty for a number or a date.
    """

    kind: str
    name: str
    language: str


@dataclass(slots=True)
class Voices:
    """A record with what each of its two texts alone names."""

    record: Record
    only: dict[str, list[NamingDifference]] = field(default_factory=lambda: {"ar": [], "en": []})


async def differences_of(visit: Visit) -> Differing:
    """Find for the records of a release that have both texts what only one of these names."""
    find = partial(asyncio.to_thread, find_differences, visit.catalogue)
    return await visit.gathered("voices", find)


def find_differences(catalogue: Catalogue) -> Differing:
    """Find what only one of two texts of a record names; titles do not count.

    Who has a name in one of the two languages alone is left out: nobody could find him in the
    text of the other.
    """
    texts = catalogue.numbers_of(Kind.TEXT)
    has = {value.key: catalogue.mask(value) for value in map(catalogue.values.__getitem__, texts)}
    if not set(_LANGUAGES) <= has.keys():
        return {tag: np.empty(0, np.int64) for tag in _LANGUAGES}
    both = has["ar"] & has["en"]
    spots = catalogue.spots
    rows = spots.rows_of
    pairs = rows << _ROW | spots.values
    known = np.array(
        [not it.iri or it.names.keys() >= set(_LANGUAGES) for it in catalogue.values],
        dtype=np.bool_,
    )
    named = {}
    for tag in _LANGUAGES:
        # The title is text 0, and the others follow in the order of their languages.
        before = [mask for other, mask in has.items() if other < tag]
        number = 1 + np.sum([np.zeros_like(both), *before], axis=0)
        chosen = both[rows] & known[spots.values] & (spots.texts == number[rows])
        named[tag] = np.unique(pairs[chosen])
    ar, en = (named[tag] for tag in _LANGUAGES)
    return {
        "ar": np.setdiff1d(ar, en, assume_unique=True),
        "en": np.setdiff1d(en, ar, assume_unique=True),
    }


def show_voices(
    visit: Visit, differing: Differing, kind: VoiceKind | None, page: int
) -> ListPage[Voices]:
    """Give one page of the records whose Arabic and English texts do not name the same.

    Parameters
    ----------
    visit
        Whose language names are in.
    differing
        From `differences_of`.
    kind
        What is compared; ``None`` for everything.
    page
        Which page; one that is too high gives the last one.
    """
    catalogue = visit.catalogue
    if kind is not None:
        numbers = catalogue.numbers_of(named_kind(Kind(kind)))
        differing = {tag: _within(pairs, numbers) for tag, pairs in differing.items()}
    counts = np.bincount(np.concatenate(list(differing.values())) >> _ROW, minlength=1)
    found = np.flatnonzero(counts)
    order = found[np.argsort(-counts[found], kind="stable")]
    listed = turn_to(order.tolist(), page, PAGE_SIZE)
    return listed.of(
        _voices(catalogue, differing, number, visit.language) for number in listed.rows
    )


def _within(pairs: NDArray[np.int64], numbers: range) -> NDArray[np.int64]:
    values = pairs & (2**_ROW - 1)
    found: NDArray[np.int64] = pairs[(values >= numbers.start) & (values < numbers.stop)]
    return found


def _voices(catalogue: Catalogue, differing: Differing, number: int, language: str) -> Voices:
    voices = Voices(catalogue.record(number))
    for tag, pairs in differing.items():
        first, last = np.searchsorted(pairs, [number << _ROW, (number + 1) << _ROW])
        values = (catalogue.values[pair & (2**_ROW - 1)] for pair in pairs[first:last].tolist())
        voices.only[tag] = [_difference(value, language) for value in values]
    return voices


def _difference(value: Value, language: str) -> NamingDifference:
    name, tag = value.name(language)
    return NamingDifference(value.kind.removeprefix(named_kind(Kind(""))), name, tag or "")
