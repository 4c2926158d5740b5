"""What differs between two releases, at ``/releases/A..B``."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import orjson
from fastapi import APIRouter, Depends, Request, Response

from smi_graph.pipeline.differences import as_changesets, differences
from smi_graph.service.engine import Engine, engine_of
from smi_graph.service.formats import GRAPH_FORMATS, JSON, TEXT, Format, choose_format
from smi_graph.service.negotiation import accept_of
from smi_graph.service.problems import Problem
from smi_graph.service.rdf import write_graph
from smi_graph.service.responses import has_tag, not_modified, request_tag, whole

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smi_graph.pipeline.differences import Difference
    from smi_graph.store import Release

router = APIRouter(tags=["dataset"])


@router.get("/releases/{older}..{newer}", summary="What differs between two releases")
async def compare(
    older: str,
    newer: str,
    request: Request,
    engine: Annotated[Engine, Depends(engine_of)],
    format: str | None = None,  # noqa: A002 - the name in the address
) -> Response:
    """List the records that were added, changed and withdrawn, and which facts changed.

    Raises
    ------
    Problem
        404 when nothing but RDF files is served, or one of the releases is not kept.
    DamagedRelease
        When one of them was not built from records.
    """
    if engine.directory is None:
        raise Problem("not_found")
    chosen = choose_format(accept_of(request), format, (JSON, TEXT, *GRAPH_FORMATS))
    for name in (older, newer):
        await engine.resolve(name)
    tag = request_tag(newer, older, "differences", chosen.content_type)
    if has_tag(request, tag, newer):
        return not_modified(tag, release_id=newer)
    directory = engine.directory
    body = await asyncio.to_thread(
        lambda: _write(directory.get(older), directory.get(newer), chosen.format)
    )
    return whole(request, body, chosen.content_type, release_id=newer, tag=tag)


def _write(older: Release, newer: Release, form: Format) -> bytes:
    found = differences(older, newer)
    if form is JSON:
        return orjson.dumps({"differences": [difference.to_json() for difference in found]})
    if form is TEXT:
        return "".join(_lines(found)).encode()
    pair = f"{older.id}..{newer.id}"
    return write_graph(as_changesets(found, newer.manifest.base_iri, pair), form.media_type)


def _lines(found: Iterable[Difference]) -> Iterable[str]:
    for difference in found:
        yield f"{difference.state}\t{difference.code}\n"
        for sign, facts in (("-", difference.gone), ("+", difference.come)):
            for fact in facts:
                yield f"\t{sign} {fact.predicate} {fact.object}\n"
