"""Words in context: a concordance as a page and as data, made of plain values.

A page is made in two steps, for the texts of its lines are asked of the store between them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
from babel import Locale

from smi_graph.catalogue import Kind
from smi_graph.reading.search.facets import MOST_SHOWN, facet_views, name_of_facet
from smi_graph.reading.search.request import facets
from smi_graph.reading.search.suggestions import suggestions
from smi_graph.reading.search.timeline import timeline
from smi_graph.reading.search.understanding import understanding
from smi_graph.reading.search.view import chips_of, paging
from smi_graph.reading.words.asking import Grouping, LineOrder, LinesAsked
from smi_graph.reading.words.lines import lines_of, spots_of
from smi_graph.reading.words.places import MOST_SORTED, Lines, WordPlaces
from smi_graph.search import UnclearSearch
from smi_graph.site import render
from smi_graph.spreadsheets import table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smi_graph.reading.opened import OpenRelease
    from smi_graph.reading.search.facets import FacetView
    from smi_graph.reading.search.renderers import AskedSearch
    from smi_graph.reading.search.results import Texts
    from smi_graph.reading.search.suggestions import Suggestion
    from smi_graph.reading.search.timeline import SearchTimeline
    from smi_graph.reading.search.understanding import Understanding
    from smi_graph.reading.search.view import Chip, Paging
    from smi_graph.reading.words.lines import ConcordanceLine, TextPlace
    from smi_graph.reading.words.places import Group
    from smi_graph.site import Reader

PAGE = 40
# Of more groups only the first are led to; their lines follow page by page.
MOST_GROUPS = 60
# So many lines are put in order at a time for a table.
ROWS = 20_000
COLUMNS = (
    *("code", "record", "date", "title", "collections", "section", "language"),
    *("start", "end", "before", "word", "after", "iri", "page", "release"),
)
_SEPARATOR = " | "
# What only pages know; an address of data has no use for it.
_OF_THE_PAGE = ("page", "lang", "digits", "months", "release", "bom", "more")


@dataclass(frozen=True, slots=True)
class BegunLines:
    """Lines whose texts are still to be asked for.

    Parameters
    ----------
    spots
        The places.
    total
        How many lines there are in all.
    """

    spots: tuple[TextPlace, ...]
    total: int


@dataclass(frozen=True, slots=True)
class ListOption:
    """One of the orders or groupings, and the page with it."""

    key: str
    is_chosen: bool
    address: str


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group, and the page on which it begins; its name is empty where there is none."""

    names: tuple[tuple[str, str | None], ...]
    count: int
    address: str


@dataclass(frozen=True, slots=True)
class ConcordanceView:
    """What the page shows.

    Parameters
    ----------
    total, records, records_without
        How many places there are, in how many records, and how many more records fit by what
        is no text.
    parts
        The lines of the page, put together by groups; one part without name where by nothing.
    groups
        All groups.
    paging, orders, groupings, chips
        What leads to other pages.
    is_too_much
        Whether there are more places than can be sorted by the words beside them.
    understanding
        How the words were understood, and what widened them.
    facets, timeline
        What the records can be narrowed by.
    suggestions
        What may have been meant.
    """

    total: int
    records: int
    records_without: int
    parts: tuple[tuple[GroupView | None, tuple[ConcordanceLine, ...]], ...]
    groups: tuple[GroupView, ...]
    paging: Paging
    orders: tuple[ListOption, ...]
    groupings: tuple[ListOption, ...]
    chips: tuple[Chip, ...]
    is_too_much: bool
    understanding: Understanding | None
    facets: tuple[FacetView, ...]
    timeline: SearchTimeline | None
    suggestions: tuple[Suggestion, ...]


def begin_concordance(release: OpenRelease, asked: AskedSearch) -> BegunLines | bytes:
    """Begin the page; where there is nothing to look up, make the page that says so.

    Parameters
    ----------
    release
        The release.
    asked
        What is asked.
    """
    wanted = LinesAsked.of(asked.reader.pairs)
    try:
        places = WordPlaces.of(release, wanted.search)
    except UnclearSearch as error:
        return _render(release, asked, unclear=error)
    if places is None:
        return _render(release, asked)
    lines = Lines(places, wanted, asked.reader.language)
    page = _page_of(lines, wanted)
    return _begun(lines, range((page - 1) * PAGE, page * PAGE))


def _page_of(lines: Lines, wanted: LinesAsked) -> int:
    """Give the page that is asked for; after the last one comes the last one."""
    return min(wanted.search.page, max(-(-len(lines) // PAGE), 1))


def _begun(lines: Lines, numbers: range) -> BegunLines:
    spots = tuple(spots_of(lines.places.corpus, lines.hits(numbers)))
    return BegunLines(spots, len(lines))


def finish_concordance(
    release: OpenRelease, asked: AskedSearch, begun: BegunLines, texts: Texts
) -> bytes:
    """Make the page, in HTML.

    Parameters
    ----------
    release, asked
        As for `begin_concordance`.
    begun
        What it gave.
    texts
        The texts of the records of its places.
    """
    wanted = LinesAsked.of(asked.reader.pairs)
    places = WordPlaces.of(release, wanted.search)
    if places is None:
        return _render(release, asked)
    lines = Lines(places, wanted, asked.reader.language)
    shown = lines_of(release.catalogue, begun.spots, texts)
    return _render(release, asked, view=_view(lines, wanted, shown, asked.reader))


def _view(
    lines: Lines, wanted: LinesAsked, shown: Sequence[ConcordanceLine], reader: Reader
) -> ConcordanceView:
    page, places = _page_of(lines, wanted), lines.places
    return ConcordanceView(
        total=len(lines),
        records=places.records,
        records_without=places.records_without,
        parts=tuple(_parts(lines, (page - 1) * PAGE, shown, reader)),
        groups=tuple(_group_view(lines, group, reader) for group in lines.groups),
        paging=paging(len(lines), page, reader, PAGE),
        orders=tuple(
            ListOption(order, order is lines.order, reader.here(sort=_kept(order), page=None))
            for order in LineOrder
        ),
        groupings=(
            ListOption("none", lines.grouping is None, reader.here(group=None, page=None)),
            *(
                ListOption(each, each is lines.grouping, reader.here(group=each.value, page=None))
                for each in Grouping
            ),
        ),
        chips=chips_of(places.selection, reader),
        is_too_much=lines.is_too_much,
        understanding=understanding(places.release, wanted.search, reader),
        facets=facet_views(places.selection, reader),
        timeline=timeline(places.selection, reader),
        suggestions=suggestions(places.selection),
    )


def _kept(order: LineOrder) -> str | None:
    """Give what an address says of an order; nothing of the usual one."""
    return None if order is LineOrder.DATE else order.value


def _parts(
    lines: Lines, first: int, shown: Sequence[ConcordanceLine], reader: Reader
) -> list[tuple[GroupView | None, tuple[ConcordanceLine, ...]]]:
    if lines.grouping is None:
        return [(None, tuple(shown))]
    found: list[tuple[GroupView | None, tuple[ConcordanceLine, ...]]] = []
    for group in lines.groups:
        start, stop = max(group.first - first, 0), group.first + group.count - first
        inside = tuple(shown[start : max(stop, 0)])
        if inside:
            found.append((_group_view(lines, group, reader), inside))
    return found


def _group_view(lines: Lines, group: Group, reader: Reader) -> GroupView:
    page = group.first // PAGE + 1
    return GroupView(
        _names(lines, group, reader), group.count, reader.here(page=None if page == 1 else page)
    )


def _names(lines: Lines, group: Group, reader: Reader) -> tuple[tuple[str, str | None], ...]:
    if isinstance(group.key, str):
        return ((name_of_language(group.key, reader), reader.language),) if group.key else ()
    values = lines.places.release.catalogue.values
    return tuple(values[number].name(reader.language) for number in group.key)


def name_of_language(tag: str, reader: Reader) -> str:
    """Name a language; one that has no name here is named by its tag."""
    return str(Locale(reader.language).languages.get(tag, tag))


def _render(release: OpenRelease, asked: AskedSearch, **view: object) -> bytes:
    reader, wanted = asked.reader, LinesAsked.of(asked.reader.pairs)
    known = {"unclear": None, "view": None, **view}
    return render(
        "concordance.html",
        reader,
        search=wanted.search,
        search_group=wanted.grouping.value if wanted.grouping else "",
        has_words=release.corpus is not None and release.texts is not None,
        name_of_facet=name_of_facet,
        most_sorted=MOST_SORTED,
        most_groups=MOST_GROUPS,
        most_shown=MOST_SHOWN,
        data={name: data_address(reader, f"/concordance.{name}") for name in ("csv", "json")},
        canonical=canonical_address(reader, "/concordance", ("sort", "group", "page")),
        of_search=("q", "exact", "from", "to", *facets()),
        release_id=asked.release_id,
        **known,
    ).encode()


def data_address(reader: Reader, path: str) -> str:
    """Give the address of what a page shows as data; a table as spreadsheets want it."""
    marked = {"bom": "1"} if path.endswith(".csv") else {}
    return reader.href(path, {**_given(reader, ()), **marked})


def canonical_address(reader: Reader, path: str, own: Sequence[str]) -> str:
    """Give the one address of a page: names in one order, and nothing that changes nothing.

    Parameters
    ----------
    reader
        Whom the page is for.
    path
        Of the page.
    own
        What the page knows beside the words, the period and the facets.
    """
    given, known = _given(reader, own), ("q", "exact", *facets(), "from", "to", *own)
    return reader.href(path, {name: given[name] for name in known if name in given})


def _given(reader: Reader, own: Sequence[str]) -> dict[str, object]:
    given: dict[str, list[str]] = {}
    for name, value in reader.pairs:
        is_first_page = (name, value) == ("page", "1")
        if value and not is_first_page and (name in own or name not in _OF_THE_PAGE):
            given.setdefault(name, []).append(value)
    return dict(given)


def begin_rows(
    release: OpenRelease, asked: AskedSearch, first: int, most: int
) -> BegunLines | None:
    """Begin some lines for data; ``None`` where the release cannot tell any.

    Parameters
    ----------
    release, asked
        As for `begin_concordance`.
    first, most
        From which line on, from 0, and how many at most.

    Raises
    ------
    UnclearSearch
        When the words cannot be understood.
    """
    wanted = LinesAsked.of(asked.reader.pairs)
    places = WordPlaces.of(release, wanted.search)
    if places is None:
        return None
    lines = Lines(places, wanted, asked.reader.language)
    return _begun(lines, range(first, first + most))


def write_rows(
    release: OpenRelease, asked: AskedSearch, spots: Sequence[TextPlace], texts: Texts, origin: str
) -> bytes:
    """Write lines as rows of a table (RFC 4180), without a row of names.

    Parameters
    ----------
    release, asked
        As for `begin_concordance`.
    spots
        The places.
    texts
        The texts of their records.
    origin
        The scheme and the host that the reader knows, without a slash at the end.
    """
    lines = lines_of(release.catalogue, spots, texts)
    members = [_member(release, asked, line, origin) for line in lines]
    return table([[_cell(member[column]) for column in COLUMNS] for member in members])


def write_head(*, with_mark: bool) -> bytes:
    """Write the row of names, after the mark by which Excel knows UTF-8 where that is wanted.

    Examples
    --------
    >>> write_head(with_mark=False)[:17]
    b'code,record,date,'
    """
    return table([COLUMNS], with_mark=with_mark)


def write_lines(
    release: OpenRelease, asked: AskedSearch, begun: BegunLines, texts: Texts, origin: str
) -> bytes:
    """Write one page of lines as JSON; parameters as for `write_rows`."""
    reader, wanted = asked.reader, LinesAsked.of(asked.reader.pairs)
    page, pages = wanted.search.page, max(-(-begun.total // PAGE), 1)
    lines = lines_of(release.catalogue, begun.spots, texts)
    order = Lines.order_of(wanted, begun.total)
    return orjson.dumps(
        {
            "release": asked.release_id,
            "total": begun.total,
            "page": page,
            "pages": pages,
            "page_size": PAGE,
            "sort": order.value,
            "group": wanted.grouping.value if wanted.grouping else None,
            "next": origin + reader.here(page=page + 1) if page < pages else None,
            "html": origin + canonical_address(reader, "/concordance", ("sort", "group")),
            "lines": [_member(release, asked, line, origin) for line in lines],
        }
    )


def _member(
    release: OpenRelease, asked: AskedSearch, line: ConcordanceLine, origin: str
) -> dict[str, Any]:
    record, reader, catalogue = line.record, asked.reader, release.catalogue
    collections = catalogue.values_of(record.number, Kind.COLLECTION)
    pinned = {"q": LinesAsked.of(reader.pairs).search.words, "release": asked.release_id}
    return {
        "code": record.code,
        "record": "diary" if record.is_entry else "document",
        "date": record.date,
        "title": record.title(reader.language)[0],
        "collections": [value.name(reader.language)[0] for value in collections],
        "section": line.section,
        "language": line.language or None,
        "start": line.start,
        "end": line.end,
        "before": line.before,
        "word": line.word,
        "after": line.after,
        "iri": record.iri,
        "page": origin + reader.href(line.path, pinned) + line.fragment,
        "release": asked.release_id,
    }


def _cell(value: object) -> str:
    if isinstance(value, list):
        return _SEPARATOR.join(value)
    return "" if value is None else str(value)
