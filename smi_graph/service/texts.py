"""What the texts of a record name: found again when somebody asks, as Web Annotations.

The graph of mentions counts what is named; where each name stands is told here, by the same
program and tables (https://www.w3.org/TR/annotation-model/, https://www.w3.org/TR/annotation-vocab/).
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Request, Response
from pyoxigraph import Literal, NamedNode
from starlette.concurrency import run_in_threadpool

from smi_graph.build.environment import Environment
from smi_graph.build.mentioning import finder_of
from smi_graph.mapping.actors import language_of
from smi_graph.mapping.mentions import THINGS
from smi_graph.mentions import Finder, Mention, OwnName, of_one_bearer
from smi_graph.records import make_record
from smi_graph.schema import Value, field_table
from smi_graph.service.engine import Engine, engine_of
from smi_graph.service.problems import Problem
from smi_graph.service.responses import has_tag, not_modified, request_tag, whole
from smi_graph.service.things import Thing, describe_thing, identifier
from smi_graph.vocabulary import DCTERMS, RDF, RDFS, SMI

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from smi_graph.records import Record

router = APIRouter(tags=["linked data"])

MEDIA_TYPE = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_AROUND = 32
_PAGE = 20_000
_KEPT = 2
_ORDER = attrgetter("kind", "name", "value")
_KINDS = {SMI.Person: "person", SMI.Organization: "organization"}


@dataclass(frozen=True, slots=True)
class Text:
    """A title or a text of a record.

    Parameters
    ----------
    field
        ``title``, or ``text_`` and a language.
    language
        The tag of its language.
    content
        The text, as it is published.
    """

    field: str
    language: str
    content: str


class TextFinders:
    """Finds what texts name, by the names that each release holds."""

    def __init__(self) -> None:
        self._finders: dict[str | None, Finder] = {}
        self._making = asyncio.Lock()

    async def find(
        self, engine: Engine, thing: Thing, release_id: str | None
    ) -> list[tuple[Text, tuple[Mention, ...]]]:
        """Find what the title and the texts of a record of a release name.

        Raises
        ------
        Problem
            404 when the release was built without looking into texts.
        """
        statistics = await engine.statistics(release_id)
        if engine.minter.graph("mentions") not in statistics.graphs:
            raise Problem("mentions_not_sought")
        async with self._making:
            finder = self._finders.get(release_id)
            if finder is None:
                finder = await self._make(engine, release_id)
                while len(self._finders) >= _KEPT:
                    del self._finders[next(iter(self._finders))]
                if release_id is not None:
                    self._finders[release_id] = finder
        return await run_in_threadpool(_find, finder, thing)

    @staticmethod
    async def _make(engine: Engine, release_id: str | None) -> Finder:
        names = [name async for name in _own_names(engine, release_id)]
        configuration = engine.configuration
        environment = Environment(configuration.base_iri, configuration.decisions_folder)
        return await asyncio.to_thread(
            finder_of, environment, of_one_bearer(sorted(names, key=_ORDER))
        )


def _find(finder: Finder, thing: Thing) -> list[tuple[Text, tuple[Mention, ...]]]:
    found = finder.in_record(_record(thing))
    return [(text, tuple(m for m in found if m.field == text.field)) for text in texts_of(thing)]


def _record(thing: Thing) -> Record:
    """Make of what is published of a record what finding looks at: its code, texts and date."""
    said = {
        (triple.predicate.value, triple.object.value)
        for triple in thing.triples
        if isinstance(triple.object, Literal | NamedNode)
        and getattr(triple.subject, "value", "") == thing.iri
    }
    (kind,) = (k for k in field_table().kinds.values() if (RDF.type, k.of_class) in said)
    values = dict(sorted(said))
    fields: dict[str, Any] = {"code": values[SMI.code]}
    for text in texts_of(thing):
        fields[text.field] = text.content
        if text.field == "title":
            fields["title_lang"] = text.language
    for field in field_table().of(kind.key):
        if field.value is Value.DATE and field.dates and field.predicate in values:
            fields[field.key] = values[field.predicate]
    return make_record(kind.key, **fields)


async def _own_names(engine: Engine, release_id: str | None) -> AsyncIterator[OwnName]:
    """Give the names of persons and bodies that no authority lists, as the release has them."""
    provenance = engine.minter.graph("provenance")
    classes = " ".join(f"<{kind}>" for kind in _KINDS)
    seen = 0
    while True:
        query = (
            f"SELECT ?thing ?class ?name {{ VALUES ?class {{ {classes} }}"
            f" ?thing <{RDF.type}> ?class ; <{RDFS.label}> ?name"
            f" FILTER NOT EXISTS {{ GRAPH <{provenance}>"
            f" {{ ?thing <{DCTERMS.source}> ?table }} }} }}"
            f" ORDER BY ?thing ?name LIMIT {_PAGE} OFFSET {seen}"
        )
        answer = await engine.run(query, release_id=release_id)
        rows = orjson.loads(answer.body)["results"]["bindings"]
        for row in rows:
            thing = row["thing"]["value"].removeprefix(engine.configuration.base_iri)
            kind = _KINDS[row["class"]["value"]]
            yield OwnName(kind, row["name"]["value"], thing.partition("/")[2])
        seen += len(rows)
        if len(rows) < _PAGE:
            return


def texts_of(thing: Thing) -> list[Text]:
    """Give the titles and the texts of a record, in the order in which they are looked through."""
    titles, texts = [], []
    for triple in thing.triples:
        term = triple.object
        if not isinstance(term, Literal) or getattr(triple.subject, "value", "") != thing.iri:
            continue
        language = term.language or language_of(term.value)
        if triple.predicate.value == SMI.title:
            titles.append(Text("title", language, term.value))
        elif triple.predicate.value == SMI.text:
            texts.append(Text(f"text_{language}", language, term.value))
    return titles + sorted(texts, key=lambda text: text.field)


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
    if has_tag(request, tag):
        return not_modified(tag, release_id=release_id)
    thing = await describe_thing(engine, kind, iri, release_id)
    found = await finders.find(engine, thing, release_id)
    page = annotation_page(iri, engine.configuration.base_iri, found)
    body = orjson.dumps(page, option=orjson.OPT_INDENT_2) + b"\n"
    return whole(request, body, MEDIA_TYPE, release_id=thing.release_id, tag=tag)


def annotation_page(
    iri: str, base_iri: str, found: list[tuple[Text, tuple[Mention, ...]]]
) -> dict[str, Any]:
    """Write what the texts of a record name as an annotation page.

    Parameters
    ----------
    iri
        The record.
    base_iri
        Where the archive's identifiers live.
    found
        Each text with what it names.

    Examples
    --------
    >>> text = Text("title", "ar", "بيان من العراق")
    >>> mention = Mention("title", 8, 14, "العراق", "country", "IQ", "countries.csv:IQ")
    >>> page = annotation_page("https://e.org/document/A", "https://e.org/", [(text, (mention,))])
    >>> page["items"][0]["body"][0]["id"]
    'https://e.org/country/IQ'
    """
    address = f"{iri}/annotations"
    items = [
        _annotation(iri, base_iri, text, mention)
        for text, mentions in found
        for mention in mentions
    ]
    collection = {"id": f"{address}#all", "type": "AnnotationCollection", "total": len(items)}
    return {
        "@context": _CONTEXT,
        "id": address,
        "type": "AnnotationPage",
        "partOf": collection,
        "startIndex": 0,
        "items": items,
    }


def _annotation(iri: str, base_iri: str, text: Text, mention: Mention) -> dict[str, Any]:
    start, end = mention.start, mention.end
    rule = {"type": "TextualBody", "purpose": "describing", "value": mention.rule}
    quote = {
        "type": "TextQuoteSelector",
        "exact": mention.quote,
        "prefix": text.content[max(start - _AROUND, 0) : start],
        "suffix": text.content[end : end + _AROUND],
    }
    place = {"type": "TextPositionSelector", "start": start, "end": end}
    source = {"id": f"{iri}#{text.field}", "type": "Text", "language": text.language}
    return {
        "id": f"{iri}/annotations#{text.field}-{start}-{end}",
        "type": "Annotation",
        "motivation": "identifying",
        "generator": {"id": f"{base_iri}graph/mentions#program", "type": "Software"},
        "body": [_body(base_iri, mention), rule],
        "target": {"source": source, "selector": [quote, place]},
    }


def _body(base_iri: str, mention: Mention) -> dict[str, str]:
    if mention.kind in THINGS:
        thing = f"{base_iri}{mention.kind}/{mention.value}"
        return {"id": thing, "purpose": "identifying"}
    return {"type": "TextualBody", "purpose": "identifying", "value": mention.value}
