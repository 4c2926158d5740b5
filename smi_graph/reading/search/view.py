"""The page of results: everything that the template shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from smi_graph.reading.search.codes import records_with_code
from smi_graph.reading.search.facets import facet_views, name_of
from smi_graph.reading.search.relaxation import relaxations
from smi_graph.reading.search.request import Condition, Facet, Sort, facets
from smi_graph.reading.search.results import PAGE, results
from smi_graph.reading.search.suggestions import distinctive_words, wanted_words, words_not_found
from smi_graph.reading.search.timeline import timeline
from smi_graph.reading.search.understanding import understanding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smi_graph.catalogue import Record
    from smi_graph.reading.names import NamedValue
    from smi_graph.reading.search.facets import FacetView
    from smi_graph.reading.search.results import Result, Texts
    from smi_graph.reading.search.selection import Selection
    from smi_graph.reading.search.suggestions import Suggestion
    from smi_graph.reading.search.timeline import SearchTimeline
    from smi_graph.reading.search.understanding import Understanding
    from smi_graph.site import Reader

_MOST_ALIKE = 3
FORMATS = ("atom", "csv", "json", "bib", "ris")
WITH_TEXTS = ("csv", "json")
# What this page alone knows; an address of data has no use for it.
_OF_THE_PAGE = ("page", "more", "lang", "digits", "months", "release", "bom")


@dataclass(frozen=True, slots=True)
class Chip:
    """Something that is chosen, and the page without it."""

    condition: Condition
    name: tuple[str, str | None]
    address: str


@dataclass(frozen=True, slots=True)
class Way:
    """A way out of an empty page: without one condition, or with it alone."""

    chip: Chip
    count: int
    address: str


@dataclass(frozen=True, slots=True)
class Advice:
    """Why nothing was found, and what to do.

    Parameters
    ----------
    words_not_found
        What of the words no record holds.
    without
        The conditions without which something would be found, those that find most first.
    alone
        The conditions that find something alone; told where leaving out one is not enough.
    """

    words_not_found: tuple[str, ...]
    without: tuple[Way, ...]
    alone: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class SortOption:
    """One of the orders, and the page in it."""

    sort: Sort
    is_chosen: bool
    address: str


@dataclass(frozen=True, slots=True)
class Paging:
    """The pages of what is found.

    Parameters
    ----------
    page, pages
        Which one of how many.
    first, last
        The numbers of the first and the last record that are shown, from 1.
    links
        Pages with their addresses; ``None`` stands for those left out.
    before, after
        The addresses of the pages beside this one.
    """

    page: int
    pages: int
    first: int
    last: int
    links: tuple[tuple[int, str] | None, ...]
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class SearchView:
    """What the page of results shows."""

    selection: Selection
    total: int
    results: tuple[Result, ...]
    paging: Paging
    orders: tuple[SortOption, ...]
    chips: tuple[Chip, ...]
    facets: tuple[FacetView, ...]
    timeline: SearchTimeline | None
    understanding: Understanding | None
    with_code: tuple[Record, ...]
    names: tuple[NamedValue, ...]
    names_are_alike: bool
    suggestions: tuple[Suggestion, ...]
    advice: Advice | None


def numbers_of_page(selection: Selection, reader: Reader) -> tuple[Sequence[int], int]:
    """Give the records of the page that is asked for, and which page that is.

    After the last page comes the last page.
    """
    pages = max(-(-selection.total // PAGE), 1)
    page = min(selection.search.page, pages)
    found = selection.ordered(reader.language)
    return found[(page - 1) * PAGE : page * PAGE].tolist(), page


@dataclass(frozen=True, slots=True)
class Material:
    """What a page is made of besides the columns.

    Parameters
    ----------
    numbers, page
        As `numbers_of_page` gives them.
    texts
        The texts of these records.
    suggestions
        What may have been meant.
    """

    numbers: Sequence[int]
    page: int
    texts: Texts
    suggestions: tuple[Suggestion, ...]


def search_view(selection: Selection, reader: Reader, material: Material) -> SearchView:
    """Lay out the page of results."""
    search, release = selection.search, selection.release
    is_searched = selection.matches is not None and release.texts is not None
    texts_index = release.texts.index if is_searched and release.texts else None
    asked = None if texts_index is None else texts_index.spell(search.asked.expression)
    texts, page = material.texts, material.page
    wanted = wanted_words(release, search)
    named = release.names.named_in(wanted) if wanted and page == 1 else []
    is_lost = bool(wanted) and not (named or selection.total)
    distinctive = distinctive_words(search) if is_lost and is_searched else wanted
    alike = release.names.like(distinctive, _MOST_ALIKE) if is_lost else []
    return SearchView(
        selection=selection,
        total=selection.total,
        results=results(release.catalogue, material.numbers, texts, asked, reader.language),
        paging=paging(selection.total, page, reader),
        orders=_orders(selection, reader),
        chips=chips_of(selection, reader),
        facets=facet_views(selection, reader),
        timeline=timeline(selection, reader),
        understanding=understanding(release, search, reader),
        with_code=_with_code(selection) if page == 1 else (),
        names=tuple(named or alike),
        names_are_alike=bool(alike),
        suggestions=material.suggestions,
        advice=_advice(selection, reader) if not selection.total else None,
    )


def _with_code(selection: Selection) -> tuple[Record, ...]:
    release = selection.release
    numbers = records_with_code(release, selection.search.words)
    return tuple(map(release.catalogue.record, numbers))


def data_address(reader: Reader, extension: str, **more: object) -> str:
    """Give the address of what is found as data; a table as spreadsheets want it."""
    marked = {"bom": "1"} if extension == "csv" else {}
    return reader.href(f"/search.{extension}", {**_asked(reader), **marked, **more})


def page_address(reader: Reader) -> str:
    """Give the address of the first page of results, from any address of the search."""
    return reader.href("/search", _asked(reader))


def word_page_address(reader: Reader, name: str) -> str:
    """Give the page of the same words and filters in context, or through time."""
    kept = {key: value for key, value in _asked(reader).items() if key != "sort"}
    return reader.href(f"/{name}", kept)


def _asked(reader: Reader) -> dict[str, object]:
    asked: dict[str, list[str]] = {}
    for name, value in reader.pairs:
        if name not in _OF_THE_PAGE:
            asked.setdefault(name, []).append(value)
    return dict(asked)


def chips_of(selection: Selection, reader: Reader) -> tuple[Chip, ...]:
    """Give what is chosen, each with the page without it."""
    return tuple(_chip(selection, reader, it) for it in selection.search.conditions)


def _chip(selection: Selection, reader: Reader, condition: Condition) -> Chip:
    search = selection.search
    if condition.kind == "words":
        return Chip(condition, (search.words, None), reader.here(q=None, page=None))
    if condition.kind == "period":
        name = _period_name(selection, reader)
        address = reader.here(**{"from": None, "to": None, "page": None})
        return Chip(condition, (name, reader.language), address)
    facet = Facet(condition.kind)
    rest = [key for key in search.keys(facet) if key != condition.key]
    address = reader.here(**{facet: rest, "page": None})
    return Chip(condition, name_of(selection, reader, facet, condition.key), address)


def _period_name(selection: Selection, reader: Reader) -> str:
    period = selection.search.period
    if not period.last:
        return reader.words("finding.period_from", first=reader.day(period.first))
    if not period.first:
        return reader.words("finding.period_to", last=reader.day(period.last))
    if period.first == period.last:
        return reader.day(period.first)
    return reader.words(
        "finding.period_both", first=reader.day(period.first), last=reader.day(period.last)
    )


def _advice(selection: Selection, reader: Reader) -> Advice:
    found = relaxations(selection)
    chips = {chip.condition: chip for chip in chips_of(selection, reader)}
    without = [
        Way(chips[it.condition], it.without, chips[it.condition].address)
        for it in found
        if it.without and len(found) > 1
    ]
    alone = [
        Way(chips[it.condition], it.alone, _address_of_only(reader, it.condition))
        for it in found
        if it.alone and len(found) > 1
    ]
    return Advice(
        tuple(words_not_found(selection.release, selection.search))
        if selection.matches is not None
        else (),
        tuple(sorted(without, key=lambda way: -way.count)),
        () if without else tuple(sorted(alone, key=lambda way: -way.count)),
    )


def _address_of_only(reader: Reader, condition: Condition) -> str:
    changes: dict[str, object] = dict.fromkeys(facets())
    changes |= {"q": None, "from": None, "to": None, "page": None}
    if condition.kind == "words":
        del changes["q"]
    elif condition.kind == "period":
        del changes["from"], changes["to"]
    else:
        changes[condition.kind] = condition.key
    return reader.here(**changes)


def _orders(selection: Selection, reader: Reader) -> tuple[SortOption, ...]:
    known = [sort for sort in Sort if sort is not Sort.BEST or selection.matches is not None]
    return tuple(
        SortOption(sort, sort is selection.sort, reader.here(sort=sort.value, page=None))
        for sort in known
    )


def paging(total: int, page: int, reader: Reader, size: int = PAGE) -> Paging:
    """Lay out the pages of what is found."""
    pages = max(-(-total // size), 1)
    near = {1, pages, *range(max(page - 2, 1), min(page + 2, pages) + 1)}
    links: list[tuple[int, str] | None] = []
    for number in sorted(near):
        if links and links[-1] is not None and number > links[-1][0] + 1:
            links.append(None)
        links.append((number, _page_address(reader, number)))
    return Paging(
        page=page,
        pages=pages,
        first=min((page - 1) * size + 1, total),
        last=min(page * size, total),
        links=tuple(links),
        before=_page_address(reader, page - 1) if page > 1 else None,
        after=_page_address(reader, page + 1) if page < pages else None,
    )


def _page_address(reader: Reader, page: int) -> str:
    return reader.here(page=None if page == 1 else page)
