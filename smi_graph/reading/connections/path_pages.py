"""The page of paths: how two actors are connected, from document to document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from smi_graph.catalogue.catalogue import ACTORS
from smi_graph.reading.catalogues import catalogues_of
from smi_graph.reading.connections.actors import segment_of, tie_path
from smi_graph.reading.connections.ends import End, find_end
from smi_graph.reading.connections.path_view import Found, PathWish, paths_json, search
from smi_graph.reading.search.release import searchable_releases_of
from smi_graph.service.engine import Engine, engine_of
from smi_graph.service.formats import HTML, JSON, choose_format
from smi_graph.service.responses import html_page, reader_of, whole

if TYPE_CHECKING:
    from smi_graph.site import Reader

router = APIRouter(include_in_schema=False)


@router.get("/path")
async def path_page(request: Request, engine: Annotated[Engine, Depends(engine_of)]) -> Response:
    """Show the shortest chains of documents between two actors.

    Raises
    ------
    Problem
        404 when the release does not know one of them, 400 when a year is none.
    """
    asked = request.query_params
    form = choose_format(request.headers.get("accept"), asked.get("format"), (HTML, JSON)).format
    release_id = await engine.resolve(asked.get("release"))
    catalogue = await catalogues_of(request).of(release_id)
    wish = PathWish.of(catalogue, asked, asked.multi_items())
    one, other = [
        await find_end(
            name,
            asked,
            engine=engine,
            catalogue=catalogue,
            releases=searchable_releases_of(request),
            release_id=release_id,
        )
        for name in ("from", "to")
    ]
    reader = reader_of(request)
    if form is HTML and (one.was_written or other.was_written):
        # What was written in the form has become an address that can be cited.
        return RedirectResponse(_address(reader, one, other, wish), 303)
    found = None
    start, end = (each.actor.value if each.actor else None for each in (one, other))
    if start is not None and end is not None and not _are_same(one, other):
        found = await run_in_threadpool(search, catalogue, start, end, wish, reader)
    if form is JSON:
        content = paths_json(one.actor, other.actor, wish, found)
        body = orjson.dumps(content, option=orjson.OPT_INDENT_2)
        return whole(request, body, JSON.media_type, release_id=release_id)
    return _page(request, reader, (one, other), wish, found, release_id)


def _are_same(one: End, other: End) -> bool:
    return bool(one.actor and other.actor and one.actor.iri == other.actor.iri)


def _address(reader: Reader, one: End, other: End, wish: PathWish) -> str:
    return reader.href("/path", {**_ends(one, other), **wish.parameters()})


def _ends(one: End, other: End) -> dict[str, Any]:
    ends: dict[str, Any] = {}
    for end in (one, other):
        if end.actor is not None:
            ends[end.name] = end.actor.segment
        elif end.written:
            ends[end.name] = end.written
    return ends


def _page(  # noqa: PLR0913, PLR0917
    request: Request,
    reader: Reader,
    ends: tuple[End, End],
    wish: PathWish,
    found: Found | None,
    release_id: str | None,
) -> Response:
    parameters = {**_ends(*ends), **wish.parameters()}
    without = [segment_of(value) for value in wish.without]

    def changed(**changes: Any) -> str:
        return reader.href("/path", {**parameters, **changes})

    answer = html_page(
        request,
        "path.html",
        ends=ends,
        wish=wish,
        found=found,
        kinds=ACTORS,
        is_same=_are_same(*ends),
        changed=changed,
        choose=lambda end, value: changed(**{end.name: segment_of(value)}),
        leave_out=lambda value: changed(without=[*without, segment_of(value)]),
        allow=lambda value: changed(without=[one for one in without if one != segment_of(value)]),
        loosen=lambda one: reader.href("/path", {**_ends(*ends), **one.wish.parameters()}),
        tie_path=tie_path,
        segment_of=segment_of,
    )
    if release_id is not None:
        answer.headers["X-Release"] = release_id
    return answer
