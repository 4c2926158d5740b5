"""What the texts of a record name: found again when somebody asks, by the same rules."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Request, Response
from pyoxigraph import Literal
from starlette.concurrency import run_in_threadpool

from smi_graph.mapping.actors import language_of
from smi_graph.mapping.annotations import annotation_page, found_in
from smi_graph.mentions import Finder, OwnName, of_one_bearer
from smi_graph.pipeline.environment import Environment
from smi_graph.pipeline.mentioning import finder_of
from smi_graph.records import make_record
from smi_graph.schema import ValueType, field_table
from smi_graph.service.by_release import ByRelease
from smi_graph.service.engine import Engine, engine_of
from smi_graph.service.problems import Problem
from smi_graph.service.responses import has_tag, not_modified, request_tag, whole
from smi_graph.service.things import Thing, describe_thing, identifier
from smi_graph.vocabulary import DCTERMS, RDF, RDFS, SMI

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from smi_graph.mapping.annotations import Found
    from smi_graph.records import Record

router = APIRouter(tags=["linked data"])

MEDIA_TYPE = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
_KINDS = {SMI.Person: "person", SMI.Organization: "organization"}


class TextFinders:
    """Finds what texts name, by the names that each release holds."""

    def __init__(self) -> None:
        self._finders = ByRelease[Finder]()

    async def find(self, engine: Engine, thing: Thing, release_id: str | None) -> Found:
        """Find what the title and the texts of a record of a release name.

        Raises
        ------
        Problem
            404 when the release was built without looking into texts.
        """
        statistics = await engine.statistics(release_id)
        if engine.minter.graph("mentions") not in statistics.graphs:
            raise Problem("mentions_not_sought")
        finder = await self._finders.of(release_id, partial(self._make, engine, release_id))
        record = record_of(thing, engine.configuration.base_iri)
        return await run_in_threadpool(found_in, finder, record)

    @staticmethod
    async def _make(engine: Engine, release_id: str | None) -> Finder:
        names = [name async for name in _own_names(engine, release_id)]
        configuration = engine.configuration
        environment = Environment(configuration.base_iri, configuration.decisions)
        known = of_one_bearer(sorted(names))
        return await asyncio.to_thread(finder_of, environment, known)


async def _own_names(engine: Engine, release_id: str | None) -> AsyncIterator[OwnName]:
    """Give the names of persons and bodies that no authority lists, as the release has them.

    So many at a time only where answers have a ceiling: some stores do not sort many rows.
    """
    page = engine.configuration.max_rows
    provenance = engine.minter.graph("provenance")
    classes = " ".join(f"<{kind}>" for kind in _KINDS)
    seen = 0
    while True:
        query = (
            f"SELECT ?thing ?class ?name {{ VALUES ?class {{ {classes} }}"
            f" ?thing <{RDF.type}> ?class ; <{RDFS.label}> ?name"
            f" FILTER NOT EXISTS {{ GRAPH <{provenance}>"
            f" {{ ?thing <{DCTERMS.source}> ?table }} }} }}"
        )
        if page:
            query += f" ORDER BY ?thing ?name LIMIT {page} OFFSET {seen}"
        answer = await engine.run(query, release_id=release_id)
        rows = orjson.loads(answer.body)["results"]["bindings"]
        for row in rows:
            thing = row["thing"]["value"].removeprefix(engine.configuration.base_iri)
            kind = _KINDS[row["class"]["value"]]
            yield OwnName(kind, row["name"]["value"], thing.partition("/")[2])
        seen += len(rows)
        if not page or len(rows) < page:
            return


def record_of(thing: Thing, base_iri: str) -> Record:
    """Give as much of a record as decides what its texts name: code, title, texts and dates.

    Parameters
    ----------
    thing
        What a release says of the record.
    base_iri
        Where the archive's identifiers live.
    """
    said: dict[str, list[Literal]] = {}
    for triple in thing.triples:
        is_own = getattr(triple.subject, "value", "") == thing.iri
        if is_own and isinstance(triple.object, Literal):
            said.setdefault(triple.predicate.value, []).append(triple.object)
    path = thing.iri.removeprefix(base_iri).partition("/")[0]
    kind = next(name for name, known in field_table().kinds.items() if known.path == path)
    values: dict[str, Any] = {"code": said[SMI.code][0].value} if SMI.code in said else {}
    for title in said.get(SMI.title, [])[:1]:
        values |= {"title": title.value, "title_lang": title.language}
    texts = {
        text.language or language_of(text.value): text.value for text in said.get(SMI.text, [])
    }
    values |= {f"text_{tag}": texts.pop(tag) for tag in ("ar", "en") if tag in texts}
    for field in field_table().of(kind):
        if field.value is ValueType.DATE and field.dates and field.predicate in said:
            values[field.key] = said[field.predicate][0].value
    return make_record(kind, **values, text_other=texts)


def finders_of(request: Request) -> TextFinders:
    """Give the finders of the application that a request came to."""
    finders: TextFinders = request.app.state.finders
    return finders


@router.get("/document/{segment}/annotations", summary="What the texts of a document name")
@router.get("/diary/{segment}/annotations", summary="What the text of a diary entry names")
async def record_annotations(
    segment: str,
    request: Request,
    engine: Annotated[Engine, Depends(engine_of)],
    finders: Annotated[TextFinders, Depends(finders_of)],
    release: str | None = None,
) -> Response:
    """Give each mention as a Web Annotation, with its words and their place in the text.

    A program found them; the archive's editors did not say them.

    Raises
    ------
    Problem
        404 for a record that is not there, or a release without mentions; 410 for one that
        was withdrawn.
    """
    kind = request.url.path.strip("/").partition("/")[0]
    iri = identifier(engine, kind, segment)
    release_id = await engine.resolve(release)
    tag = request_tag(release_id, request.url.path, MEDIA_TYPE)
    if has_tag(request, tag, release_id):
        return not_modified(tag, release_id=release_id)
    thing = await describe_thing(engine, kind, iri, release_id)
    found = await finders.find(engine, thing, release_id)
    page = annotation_page(iri, engine.configuration.base_iri, found)
    body = orjson.dumps(page, option=orjson.OPT_INDENT_2) + b"\n"
    return whole(request, body, MEDIA_TYPE, release_id=thing.release_id, tag=tag)
