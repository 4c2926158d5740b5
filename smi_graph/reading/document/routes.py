"""The pages of documents and diary entries, at ``/document/X.html`` and ``/diary/X.html``."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from smi_graph.reading.catalogues import catalogues_of
from smi_graph.reading.contributions import contributions_of
from smi_graph.reading.document.asking import ask
from smi_graph.reading.document.mentioned import ask_mentions
from smi_graph.reading.document.page import show_record
from smi_graph.reading.document.parts import origins
from smi_graph.service import linked_data
from smi_graph.service.engine import Engine, engine_of
from smi_graph.service.entities import exported_of
from smi_graph.service.formats import HTML, JSON
from smi_graph.service.headers import policy
from smi_graph.service.responses import html_page, language_of, reader_of
from smi_graph.service.texts import finders_of
from smi_graph.service.things import identifier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smi_graph.catalogue import Catalogue
    from smi_graph.reading.contributions import Correction
    from smi_graph.reading.document.asking import Told
    from smi_graph.reading.document.mentioned import Mentions

router = APIRouter(include_in_schema=False)

# The texts for programs, in the order in which the page names them.
_NAMES = {
    "jsonld": "JSON-LD",
    "ttl": "Turtle",
    "nt": "N-Triples",
    "rdf": "RDF/XML",
    JSON.name: "JSON",
}


@router.get("/document/{segment}.html")
@router.get("/diary/{segment}.html")
async def record(
    segment: str, request: Request, engine: Annotated[Engine, Depends(engine_of)]
) -> Response:
    """Give the page of a document or a diary entry.

    Raises
    ------
    Problem
        404 when the release does not know it, 410 when it was withdrawn.
    """
    kind = request.url.path.strip("/").partition("/")[0]
    iri = identifier(engine, kind, segment)
    wish = request.query_params.get("release")
    release_id = await engine.resolve(wish)
    catalogue = await catalogues_of(request).of(release_id)
    number = catalogue.find_record(iri)
    if number is None:
        # Known by a title alone, merged, withdrawn, or not known at all.
        return await linked_data.thing(f"{segment}.html", request, engine, release=wish)
    told = await ask(engine, kind, iri, release_id)
    if told.thing.replacement is not None:
        return linked_data.moved(request, engine, f"{told.thing.replacement}.html")
    corrected = await contributions_of(engine, iri, language_of(request), release_id)
    mentions = await ask_mentions(engine, finders_of(request), told.thing, release_id)
    return await run_in_threadpool(
        _page, request, engine, told, catalogue, number, corrected=corrected, mentions=mentions
    )


def _page(  # noqa: PLR0913
    request: Request,
    engine: Engine,
    told: Told,
    catalogue: Catalogue,
    number: int,
    *,
    corrected: Sequence[Correction],
    mentions: Mentions | None,
) -> Response:
    base_iri, current = engine.configuration.base_iri, engine.release_id
    page = show_record(told, catalogue, number, reader_of(request), base_iri, current, mentions)
    suffix = linked_data.kept_parameters(request)
    forms = {form.name: form for form in linked_data.FORMATS if form is not HTML}
    answer = html_page(
        request,
        "document.html",
        page=page,
        iri=told.thing.iri,
        segment=told.thing.iri.rpartition("/")[2],
        corrected=corrected,
        dumped=_find_dumped_number(engine, told.thing.iri),
        alternates=[
            {
                "name": name,
                "media_type": forms[extension].media_type,
                "address": linked_data.data_address(engine, told.thing.iri, forms[extension])
                + suffix,
            }
            for extension, name in _NAMES.items()
        ],
    )
    if page.facts.images:
        answer.headers["Content-Security-Policy"] = policy(origins(page.facts.images))
    answer.headers["Link"] = linked_data.alternate_links(engine, told.thing.iri, HTML)["Link"]
    if told.thing.release_id is not None:
        answer.headers["X-Release"] = told.thing.release_id
    return answer


def _find_dumped_number(engine: Engine, iri: str) -> str | None:
    """Give the number of a record in the dumps, such as ``Q1234``.

    Returns
    -------
    str or None
        ``None`` where no dumps are served, or the record was never in one.
    """
    exported = exported_of(engine)
    if exported is None:
        return None
    try:
        return exported.number(iri.removeprefix(engine.configuration.base_iri))
    except sqlite3.Error:
        return None  # an export is making it, or its folder cannot be written to
