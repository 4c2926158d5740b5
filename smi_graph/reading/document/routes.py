"""The pages of documents and diary entries, at ``/document/X.html`` and ``/diary/X.html``."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from smi_graph.reading.bibliography import citation_styles
from smi_graph.reading.contributions import contributions_of
from smi_graph.reading.document.asking import ask
from smi_graph.reading.document.mentioned import ask_mentions
from smi_graph.reading.document.page import show_record
from smi_graph.reading.document.parts import origins
from smi_graph.reading.pages import PageRouter, VisitOf
from smi_graph.reading.questions.page import PageMaker
from smi_graph.schema import field_table
from smi_graph.service import linked_data
from smi_graph.service.entities import exported_of
from smi_graph.service.formats import HTML, JSON
from smi_graph.service.headers import policy
from smi_graph.service.signposting import FORMATS
from smi_graph.service.site_address import site_of
from smi_graph.service.texts import finders_of
from smi_graph.service.things import identifier

if TYPE_CHECKING:
    from starlette.responses import Response

    from smi_graph.catalogue import Catalogue
    from smi_graph.service.engine import Engine

router = PageRouter()
# A header that names more is refused by some proxies.
_MOST_ITEMS = 20

# The texts for programs, in the order in which the page names them.
_NAMES = {
    "jsonld": "JSON-LD",
    "ttl": "Turtle",
    "nt": "N-Triples",
    "rdf": "RDF/XML",
    JSON.name: "JSON",
}


@router.page(
    "/document/{segment}.html", "/diary/{segment}.html", example="/document/{document}.html"
)
async def record(segment: str, visit: VisitOf) -> Response:
    """Give the page of a document or a diary entry.

    Raises
    ------
    Problem
        404 when the release does not know it, 410 when it was withdrawn.
    """
    request, engine, release_id = visit.request, visit.engine, visit.release_id
    kind = request.url.path.strip("/").partition("/")[0]
    iri = identifier(engine, kind, segment)
    number = visit.catalogue.find_record(iri)
    if number is None:
        # Known by a title alone, merged, withdrawn, or not known at all.
        wish = visit.given.get("release")
        return await linked_data.thing(f"{segment}.html", request, engine, release=wish)
    told = await ask(engine, kind, iri, release_id)
    if told.thing.replacement is not None:
        return linked_data.moved(request, engine, f"{told.thing.replacement}.html")
    corrected = await contributions_of(engine, iri, visit.language, release_id)
    mentions = await ask_mentions(engine, finders_of(request), told.thing, release_id)
    base_iri, current = engine.configuration.base_iri, engine.release_id
    names = await run_in_threadpool(lambda: visit.release.listed_names)
    asked = (told, visit.catalogue, number, visit.reader, base_iri, current, mentions, names)
    page = await run_in_threadpool(show_record, *asked)
    suffix = linked_data.release_parameter(request)
    forms = {form.name: form for form in FORMATS if form is not HTML}
    answer = await visit.html(
        "document.html",
        page=page,
        iri=told.thing.iri,
        segment=told.thing.iri.rpartition("/")[2],
        corrected=corrected,
        styles=citation_styles(),
        panels=await PageMaker(visit, site_of(request)).panels(kind, told.thing.iri),
        dumped=await run_in_threadpool(_find_dumped_number, engine, told.thing.iri),
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
    links = linked_data.link_headers(
        request,
        engine,
        told.thing.iri,
        HTML,
        triples=told.thing.triples,
        authors=_authors(visit.catalogue, number, kind),
        items=tuple(image.address for image in page.facts.images[:_MOST_ITEMS]),
    )
    answer.headers.update(links)
    return answer


def _authors(catalogue: Catalogue, number: int, kind: str) -> tuple[str, ...]:
    """Give the identifiers of those who wrote a record, as far as the archive says so."""
    kinds = {known.path: key for key, known in field_table().kinds.items()}
    fields = (field for field in field_table().of(kinds[kind]) if field.cite == "author")
    said = (value for field in fields for value in catalogue.said(number, field))
    return tuple(dict.fromkeys(value.iri for value in said if not isinstance(value, str)))


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
