"""The addresses of the search: the page, what is found as data, and completions."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Request, Response

from smi_graph.catalogue import ACTORS, Kind
from smi_graph.messages import message
from smi_graph.reading.kept_pages import kept_pages_of
from smi_graph.reading.page_processes import page_processes_of
from smi_graph.reading.places import places_of
from smi_graph.reading.search.making import (
    DATA_FORMATS,
    Asked,
    begin_page,
    complete_name,
    finish_page,
    write_data,
)
from smi_graph.reading.search.results import texts_of
from smi_graph.search import UnclearSearch
from smi_graph.service.engine import Engine, engine_of
from smi_graph.service.problems import Problem
from smi_graph.service.responses import html_answer, language_of, reader_of, whole
from smi_graph.service.site_address import origin_of

if TYPE_CHECKING:
    from smi_graph.reading.search.making import Written

router = APIRouter(include_in_schema=False)
EngineOf = Annotated[Engine, Depends(engine_of)]
_LONGEST_NAME = 200
# What browsers are to save; the rest they may show.
_SAVED = ("csv", "bib", "ris")


@router.get("/search")
async def search_page(request: Request, engine: EngineOf) -> Response:
    """Show what a search finds, and what it can be narrowed by."""
    release_id = await engine.resolve(request.query_params.get("release"))
    make = partial(_search_page, request, engine, release_id)
    return await kept_pages_of(request).page(request, release_id, make)


async def _search_page(request: Request, engine: Engine, release_id: str | None) -> Response:
    asked = await _asked(request, release_id)
    processes = page_processes_of(request)
    begun = await processes.run(begin_page, asked)
    if isinstance(begun, bytes):
        return html_answer(request, begun)
    texts = await texts_of(engine, release_id, begun.iris)
    return html_answer(
        request, await processes.run(finish_page, asked, begun, texts, is_urgent=True)
    )


async def _asked(request: Request, release_id: str | None) -> Asked:
    return Asked(await places_of(request).of(release_id), release_id, reader_of(request))


@router.get("/search.{extension}")
async def search_data(extension: str, request: Request, engine: EngineOf) -> Response:
    """Give what a search finds as data, page by page where it is more than the ceiling.

    Raises
    ------
    Problem
        400 when the words cannot be understood or searched, 404 for a form that is unknown.
    """
    if extension not in DATA_FORMATS:
        raise Problem("not_found")
    release_id = await engine.resolve(request.query_params.get("release"))
    made = await asyncio.to_thread(_made, engine, release_id)
    asked, origin = await _asked(request, release_id), origin_of(request)
    try:
        written = await page_processes_of(request).run(write_data, asked, extension, made, origin)
    except UnclearSearch as error:
        raise Problem("bad_request", sentence=error.sentence) from error
    if written is None:
        raise Problem("bad_request", sentence=partial(message, "finding.no_index"))
    content_type, headers = DATA_FORMATS[extension].content_type, _headers(written, extension)
    return whole(request, written.body, content_type, release_id=release_id, headers=headers)


def _made(engine: Engine, release_id: str | None) -> datetime:
    """Tell when a release was made; what is no release is as it is now."""
    if engine.directory is None or release_id is None:
        return datetime.now(UTC).replace(microsecond=0)
    return engine.directory.get(release_id).manifest.created.astimezone(UTC)


def _headers(written: Written, extension: str) -> dict[str, str]:
    headers = {"Vary": "Accept-Language", "X-Total-Count": str(written.total)}
    if written.next is not None:
        headers["Link"] = f'<{written.next}>; rel="next"'
    if extension in _SAVED:
        headers["Content-Disposition"] = f'attachment; filename="search.{extension}"'
    return headers


@router.get("/complete")
async def complete(request: Request, engine: EngineOf) -> Response:
    """Complete the name of an actor, for forms.

    Raises
    ------
    Problem
        400 when a kind is none of those that have pages.
    """
    release_id = await engine.resolve(request.query_params.get("release"))
    asked = request.query_params.getlist("kind") or list(ACTORS)
    unknown = [kind for kind in asked if kind not in ACTORS]
    if unknown:
        raise Problem("bad_request", values={"reason": f"kind={unknown[0][:40]}"})
    text = request.query_params.get("q", "")[:_LONGEST_NAME]
    kinds = frozenset(Kind(kind) for kind in asked)
    place = await places_of(request).of(release_id)
    body = await page_processes_of(request).run(
        complete_name, place, text, kinds, language_of(request), is_urgent=True
    )
    headers = {"Vary": "Accept-Language"}
    return whole(request, body, "application/json", release_id=release_id, headers=headers)
