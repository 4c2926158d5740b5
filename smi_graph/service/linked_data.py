"""What the graph says of one thing, at the path of its own IRI."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Request, Response
from pyoxigraph import NamedNode
from starlette.responses import RedirectResponse

from smi_graph.messages import message
from smi_graph.resources import resource_path
from smi_graph.service.engine import Engine, engine_of
from smi_graph.service.formats import GRAPH_FORMATS, HTML, choose_format
from smi_graph.service.problems import Problem
from smi_graph.service.responses import html_page, language_of, whole
from smi_graph.service.terms import terms_of
from smi_graph.vocabulary import DCTERMS, RDF, RDFS, SKOS, SMI

if TYPE_CHECKING:
    from collections.abc import Mapping

    from smi_graph.messages import Language

router = APIRouter(tags=["linked data"])


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a property: its words, where it leads, and its language."""

    text: str
    link: str | None
    language: str | None


@router.get("/document/{segment}", summary="A document")
@router.get("/diary/{segment}", summary="A diary entry")
@router.get("/person/{segment}", summary="A person")
@router.get("/organization/{segment}", summary="An organisation")
@router.get("/country/{segment}", summary="A country")
@router.get("/collection/{segment}", summary="A collection")
async def thing(
    segment: str, request: Request, engine: Annotated[Engine, Depends(engine_of)]
) -> Response:
    """Give what the archive asserts of a thing, in RDF or as a page for a browser.

    An identifier that was merged into another one leads on to that one.
    """
    kind = request.url.path.strip("/").partition("/")[0]
    iri = _iri(engine, kind, segment)
    replacement = await _replacement(engine, iri)
    if replacement is not None:
        return RedirectResponse(_local(engine, replacement) or replacement, 301)
    wish = request.query_params.get("format")
    chosen = choose_format(request.headers.get("accept"), wish, (*GRAPH_FORMATS, HTML))
    if chosen.format is HTML:
        return await _page(request, engine, iri)
    answer = await engine.run(
        f"CONSTRUCT {{ {iri} ?p ?o }} WHERE {{ {iri} ?p ?o }}",
        graph_media_type=chosen.format.media_type,
    )
    return whole(request, answer.body, chosen.content_type, release_id=answer.release_id)


def _iri(engine: Engine, kind: str, segment: str) -> NamedNode:
    mint = {
        "document": engine.minter.document,
        "diary": engine.minter.diary_entry,
        "person": engine.minter.person,
        "organization": engine.minter.organization,
        "country": engine.minter.country,
        "collection": engine.minter.collection,
    }
    try:
        return NamedNode(mint[kind](segment))
    except ValueError as error:
        raise Problem("thing_unknown", values={"iri": segment}) from error


async def _replacement(engine: Engine, iri: NamedNode) -> str | None:
    replaced = NamedNode(DCTERMS.isReplacedBy)
    rows = await _rows(
        engine, f"SELECT ?new {{ {iri} ?p ?o OPTIONAL {{ {iri} {replaced} ?new }} }} LIMIT 1"
    )
    if not rows:
        raise Problem("thing_unknown", values={"iri": iri.value})
    new = rows[0].get("new")
    return None if new is None else str(new["value"])


async def _rows(engine: Engine, query: str) -> list[dict[str, Any]]:
    answer = await engine.run(query)
    rows: list[dict[str, Any]] = orjson.loads(answer.body)["results"]["bindings"]
    return rows


async def _page(request: Request, engine: Engine, iri: NamedNode) -> Response:
    labels = "|".join(str(NamedNode(name)) for name in (RDFS.label, SKOS.prefLabel, SMI.title))
    rows = await _rows(
        engine, f"SELECT ?p ?o ?label {{ {iri} ?p ?o OPTIONAL {{ ?o {labels} ?label }} }}"
    )
    language = language_of(request)
    names = _term_names(engine, language)
    facts: dict[str, dict[str, Value]] = {}
    for row in sorted(rows, key=lambda row: _rank(row, language)):
        value = _value(engine, row, names)
        facts.setdefault(row["p"]["value"], {}).setdefault(row["o"]["value"], value)
    table = [(name, names.get(name, name), list(values.values())) for name, values in facts.items()]
    table.sort(key=lambda entry: list(names).index(entry[0]) if entry[0] in names else len(names))
    return html_page(request, "thing.html", iri=iri.value, title=_title(facts, iri), table=table)


def _rank(row: Mapping[str, Any], language: Language) -> tuple[str, bool, str]:
    tag = row.get("label", row["o"]).get("xml:lang", "")
    return row["p"]["value"], tag != language, row["o"]["value"]


def _value(engine: Engine, row: Mapping[str, Any], names: Mapping[str, str]) -> Value:
    shown = row.get("label", row["o"])
    if shown["value"] in names:
        shown = {"value": names[shown["value"]]}
    link = None
    if row["o"]["type"] == "uri":
        link = _local(engine, row["o"]["value"]) or row["o"]["value"]
        if not link.startswith(("/", "https://", "http://")):
            link = None
    return Value(shown["value"], link, shown.get("xml:lang"))


def _title(facts: Mapping[str, Mapping[str, Value]], iri: NamedNode) -> Value:
    for name in (SMI.title, SKOS.prefLabel, RDFS.label):
        for value in facts.get(name, {}).values():
            return value
    return Value(iri.value, None, None)


def _local(engine: Engine, iri: str) -> str | None:
    base = engine.configuration.base_iri
    return "/" + iri.removeprefix(base) if iri.startswith(base) else None


def _term_names(engine: Engine, language: Language) -> dict[str, str]:
    folder = engine.configuration.ontology_folder
    names: dict[str, str] = {}
    for file in ("smi.ttl", "vocabularies.ttl"):
        path = resource_path("ontology", file) if folder is None else folder / file
        if path.is_file():
            names |= {term.iri: term.labels.get(language, term.name) for term in terms_of(path)}
    return names | {iri: message(f"site.{key}", language) for iri, key in _STANDARD.items()}


_STANDARD = {
    RDF.type: "term_type",
    RDFS.label: "term_label",
    SKOS.prefLabel: "term_label",
    SKOS.altLabel: "term_other_label",
    SKOS.exactMatch: "term_same",
    DCTERMS.source: "term_source",
}
