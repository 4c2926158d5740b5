"""The page of a co-occurrence: what connects two actors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import numpy as np
import orjson
from starlette.responses import RedirectResponse

from smi_graph.catalogue import Closeness, Counts, closeness_between, companions, shared_records
from smi_graph.reading.connections.actors import co_occurrence_path, find_actor, rank
from smi_graph.reading.connections.lists import (
    ListPage,
    Window,
    chart_of,
    count_years,
    list_records,
    page_number,
    span_of,
    takes_texts,
)
from smi_graph.reading.connections.quotes import (
    excerpts_of,
    quoted_together,
    read_stretches,
    stretches_of,
)
from smi_graph.reading.demands import demand_dates
from smi_graph.reading.pages import PageRouter, VisitOf
from smi_graph.reading.search.request import Facet
from smi_graph.service.formats import HTML, JSON, choose_format
from smi_graph.service.linked_data import kept_parameters
from smi_graph.service.negotiation import accept_of
from smi_graph.site import render

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray
    from starlette.requests import Request
    from starlette.responses import Response

    from smi_graph.catalogue import Catalogue, Companion, Record, Value
    from smi_graph.messages import Language
    from smi_graph.reading.charts import TimeChart
    from smi_graph.reading.connections.actors import ActorOfPage
    from smi_graph.reading.connections.quotes import Quoted, Stretches, TextStretch
    from smi_graph.reading.opened import OpenRelease
    from smi_graph.reading.search.highlighting import Excerpt
    from smi_graph.site import Reader


_MOST_OTHERS = 24


@dataclass(frozen=True, slots=True)
class CoOccurrence:
    """What two actors have in common, in the years that a reader looks at.

    Parameters
    ----------
    one, other
        The actors, in the order of the address.
    in_all
        How many records they share, whatever their years.
    listed
        The records that they share, the newest first.
    first, last
        The dates of the earliest and the latest of them.
    undated
        How many of them have no date.
    years
        How many there are of each year.
    chart
        The same as bars.
    others
        Who and what else appears in them most, at most 24.
    others_total
        How many there are of those.
    close
        Where texts count: in how many of the records the two stand how close.
    quoted
        Where texts count: where the records of the page name the two.
    """

    one: ActorOfPage
    other: ActorOfPage
    in_all: int
    listed: ListPage[Record]
    first: str | None
    last: str | None
    undated: int
    years: dict[int, int]
    chart: TimeChart
    others: tuple[Companion, ...]
    others_total: int
    close: Counts | None = None
    quoted: tuple[Quoted, ...] = ()

    def with_excerpts(
        self, catalogue: Catalogue, stretches: Stretches
    ) -> list[tuple[Record, Closeness | None, tuple[Excerpt, ...]]]:
        """Give each record of the page with the sentences that name the two."""
        if not self.quoted:
            return [(record, None, ()) for record in self.listed.rows]
        return [
            (record, each.closeness, excerpts_of(catalogue, each, stretches))
            for record, each in zip(self.listed.rows, self.quoted, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class AskedCoOccurrence:
    """What somebody asks of a co-occurrence.

    Parameters
    ----------
    one, other
        The actors, in the order of the address.
    window
        The years.
    page
        Of the records that they share.
    texts
        Whether what texts name counts too.
    reader
        Who asks.
    """

    one: ActorOfPage
    other: ActorOfPage
    window: Window
    page: int
    texts: bool
    reader: Reader


def co_occurrence_of(catalogue: Catalogue, asked: AskedCoOccurrence) -> CoOccurrence:
    """Look up what two actors have in common.

    Parameters
    ----------
    catalogue
        The release; of one `with_texts`, what texts name counts too.
    asked
        What is asked; an actor that no record is linked with shares nothing.
    """
    one, other = asked.one, asked.other
    empty: Any = np.empty(0, np.int32)
    every = shared = empty
    others: list[Companion] = []
    if one.value is not None and other.value is not None:
        every = shared_records(catalogue, one.value, other.value)
        chosen = asked.window.mask(catalogue)
        shared = every if chosen is None else every[chosen[every]]
        both = np.zeros(len(catalogue), dtype=np.bool_)
        both[shared] = True
        found = companions(catalogue, one.value, both)
        others = [row for row in found if row.value.number != other.value.number]
    first, last = span_of(catalogue, shared)
    years = count_years(catalogue, shared)
    listed = list_records(catalogue, shared, page=asked.page)
    close, quoted = _in_texts(
        catalogue, (one.value, other.value), shared, listed, asked.reader.language
    )
    return CoOccurrence(
        one=one,
        other=other,
        in_all=len(every),
        listed=listed,
        first=first,
        last=last,
        undated=len(shared) - sum(years.values()),
        years=years,
        chart=chart_of(catalogue, shared, asked.window.first, asked.window.last),
        others=tuple(others[:_MOST_OTHERS]),
        others_total=len(others),
        close=close,
        quoted=quoted,
    )


def _in_texts(
    catalogue: Catalogue,
    ends: tuple[Value | None, Value | None],
    shared: NDArray[np.int32],
    listed: ListPage[Record],
    language: Language,
) -> tuple[Counts | None, tuple[Quoted, ...]]:
    """Tell how close two stand in the records that they share, and where in those of a page."""
    one, other = ends
    if not catalogue.takes_texts or one is None or other is None:
        return None, ()
    found = closeness_between(catalogue, one, other, shared)
    closeness = dict(zip(shared.tolist(), found.tolist(), strict=True))
    quoted = (
        quoted_together(
            catalogue, (one, other), (record.number, closeness[record.number]), language
        )
        for record in listed.rows
    )
    return Counts(*np.bincount(found, minlength=4).tolist()), tuple(quoted)


def co_occurrence_json(
    catalogue: Catalogue, found: CoOccurrence, stretches: Stretches
) -> dict[str, Any]:
    """Tell the same to a program; one page of the documents, as the address asks."""
    return {
        "actors": [actor_json(actor) for actor in (found.one, found.other)],
        "count": found.listed.total,
        "first": found.first,
        "last": found.last,
        "undated": found.undated,
        "years": {str(year): count for year, count in found.years.items()},
        "page": found.listed.page,
        "pages": found.listed.pages,
        **({} if found.close is None else {"closeness": counts_json(found.close)}),
        "documents": [
            record_json(record) | closeness_json(closeness, excerpts)
            for record, closeness, excerpts in found.with_excerpts(catalogue, stretches)
        ],
        "others": [
            {
                "kind": row.value.kind,
                "key": row.value.key,
                "iri": row.value.iri,
                "names": row.value.names,
                "count": row.records,
                "first": row.first,
                "last": row.last,
            }
            for row in found.others
        ],
        "others_total": found.others_total,
    }


def counts_json(counts: Counts) -> dict[str, int]:
    """Tell a program in how many records two stand how close."""
    return {level.name.lower(): counts[level] for level in reversed(Closeness)}


def closeness_json(closeness: Closeness | None, excerpts: Iterable[Excerpt]) -> dict[str, Any]:
    """Tell a program how close two stand in a record, and in which sentences."""
    if closeness is None:
        return {}
    sentences = [
        {
            "language": each.language or None,
            "text": "".join(piece.text for part in each.parts for piece in part),
        }
        for each in excerpts
    ]
    return {"closeness": closeness.name.lower(), "sentences": sentences}


def actor_json(actor: Any) -> dict[str, Any]:
    """Describe an actor, or a value of the catalogue, for a program."""
    return {
        "kind": actor.kind,
        "key": actor.key,
        "iri": actor.iri,
        "names": actor.names,
    }


def record_json(record: Record) -> dict[str, Any]:
    """Describe a record for a program."""
    return {
        "iri": record.iri,
        "code": record.code,
        "titles": record.titles,
        "date": record.date,
    }


def begin_co_occurrence(release: OpenRelease, asked: AskedCoOccurrence) -> tuple[TextStretch, ...]:
    """Tell which stretches of texts the page of a co-occurrence shows.

    Parameters
    ----------
    release
        Open.
    asked
        What is asked.
    """
    if not asked.texts:
        return ()
    catalogue = release.with_texts(counted=True)
    return stretches_of(catalogue, co_occurrence_of(catalogue, asked).quoted)


def make_co_occurrence_page(
    release: OpenRelease, asked: AskedCoOccurrence, stretches: Stretches
) -> bytes:
    """Make the page of a co-occurrence, in HTML.

    Parameters
    ----------
    release
        Open.
    asked
        What is asked.
    stretches
        Those that `begin_co_occurrence` named.
    """
    catalogue = release.with_texts(counted=asked.texts)
    found = co_occurrence_of(catalogue, asked)
    return render(
        "co_occurrence.html",
        asked.reader,
        found=found,
        records=found.with_excerpts(catalogue, stretches),
        names_texts=asked.texts or catalogue.names_texts,
        knows_sentences=catalogue.knows_sentences,
        taken={"texts": 1} if asked.texts else {},
        in_search=None if asked.texts else conditions_of(asked.one, asked.other, asked.window),
        window=asked.window.parameters(),
        period=asked.window,
        is_windowed=not asked.window.is_open,
        co_occurrence_path=co_occurrence_path,
    ).encode()


def conditions_of(one: ActorOfPage, other: ActorOfPage, window: Window) -> dict[str, object] | None:
    """Give the conditions under which the search finds the records that name both in fields.

    ``None`` for two names of a kind of which the search takes either.
    """
    if one.kind != other.kind:
        return {**window.parameters(), one.kind: one.key, other.kind: other.key}
    if Facet(one.kind).is_alternative:
        return None
    return {**window.parameters(), one.kind: [one.key, other.key]}


def make_co_occurrence_json(
    release: OpenRelease, asked: AskedCoOccurrence, stretches: Stretches
) -> bytes:
    """Tell of a co-occurrence in JSON; takes what `make_co_occurrence_page` does."""
    catalogue = release.with_texts(counted=asked.texts)
    told = co_occurrence_json(catalogue, co_occurrence_of(catalogue, asked), stretches)
    return orjson.dumps(told, option=orjson.OPT_INDENT_2)


router = PageRouter()

_FORMS = {f".{form.name}": form for form in (HTML, JSON)}


@router.page("/tie/{first}/{second}", example="/tie/person:{person}/country:{country}")
async def co_occurrence_page(first: str, second: str, visit: VisitOf) -> Response:
    """Show what connects two actors; of the two orders, one leads to the other.

    Raises
    ------
    Problem
        404 when the release knows one of them not, 410 when it was withdrawn.
    """
    request, engine, given = visit.request, visit.engine, visit.given
    extension = next((one for one in _FORMS if second.endswith(one)), "")
    form = _FORMS.get(extension)
    if form is None:
        form = choose_format(accept_of(request), given.get("format"), (HTML, JSON)).format
    window, texts = Window.of(given), takes_texts(given)
    catalogue = await visit.catalogue_with(texts=texts)
    named = (first, second.removesuffix(extension))
    actors = [await find_actor(engine, catalogue, name, visit.release_id) for name in named]
    one, other = sorted(actors, key=rank)
    if one.iri == other.iri:
        return RedirectResponse(f"/{one.kind}/{one.key}.html{kept_parameters(request)}", 303)
    if (one.segment, other.segment) != named:
        return _other_order(request, co_occurrence_path(one, other) + extension)
    asked = AskedCoOccurrence(one, other, window, page_number(given), texts, visit.reader)
    wanted = await visit.lay_out(begin_co_occurrence, asked) if texts else ()
    stretches = await read_stretches(engine, visit.release_id, wanted)
    if form is JSON:
        demand_dates(window)
        body = await visit.lay_out(make_co_occurrence_json, asked, stretches)
        return visit.data(body, JSON.media_type)
    return visit.page(await visit.lay_out(make_co_occurrence_page, asked, stretches))


def _other_order(request: Request, path: str) -> Response:
    query = f"?{request.url.query}" if request.url.query else ""
    # A merger, which also leads here, may be undone; so a browser is to ask again.
    again = {"Cache-Control": "no-cache"}
    return RedirectResponse(quote(path, safe="/:") + query, 301, headers=again)
