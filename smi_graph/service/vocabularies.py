"""The ontology, the vocabularies and the shapes, each at the path of its own IRI."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import orjson
from fastapi import APIRouter, Depends, Request, Response

from smi_graph.resources import resource_path
from smi_graph.schema import json_ld_context
from smi_graph.service.engine import Engine, engine_of
from smi_graph.service.files import find_below
from smi_graph.service.formats import GRAPH_FORMATS, HTML, choose_format
from smi_graph.service.negotiation import prefers_html
from smi_graph.service.problems import Problem
from smi_graph.service.responses import html_page, whole
from smi_graph.service.terms import Term, serialize_file, serialize_files, terms_of, version_iris
from smi_graph.vocabulary import SMI
from smi_graph.vocabulary.iris import VOCABULARY_BASE

if TYPE_CHECKING:
    from pathlib import Path

router = APIRouter(tags=["ontology"])

# A graph has one default graph in these files, so the formats for datasets add nothing.
_FORMATS = tuple(form for form in GRAPH_FORMATS if form.name in {"ttl", "nt", "rdf", "jsonld"})


@router.get("/ontology", summary="The ontology")
async def ontology(request: Request, engine: Annotated[Engine, Depends(engine_of)]) -> Response:
    """Give the ontology in RDF, or as a page in both languages for a browser."""
    path = _ontology_file(engine, "smi.ttl")
    if not _wants_page(request):
        return _rdf(request, path)
    terms = terms_of(path)
    names = {term.iri: term for term in terms}
    return html_page(request, "ontology.html", terms=terms, names=names)


@router.get("/ontology/context.jsonld", summary="The JSON-LD context")
async def context(request: Request) -> Response:
    """Give the context with which the records can be read as JSON-LD."""
    body = orjson.dumps({"@context": json_ld_context()}, option=orjson.OPT_INDENT_2) + b"\n"
    return whole(request, body, "application/ld+json")


@router.get("/ontology/{version}", summary="The ontology in one version")
async def ontology_version(
    version: str, request: Request, engine: Annotated[Engine, Depends(engine_of)]
) -> Response:
    """Give the ontology under its version IRI; other versions than this one are not kept."""
    if f"{SMI.ONTOLOGY}/{version}" not in version_iris(_ontology_file(engine, "smi.ttl")):
        raise Problem("not_found")
    return await ontology(request, engine)


@router.get("/vocabulary", summary="The controlled vocabularies")
@router.get("/vocabulary/{scheme}", summary="One vocabulary")
@router.get("/vocabulary/{scheme}/{concept}", summary="One concept")
async def vocabulary(
    request: Request,
    engine: Annotated[Engine, Depends(engine_of)],
    scheme: str | None = None,
    concept: str | None = None,
) -> Response:
    """Give the file of vocabularies in RDF, or a page with the scheme or concept asked for."""
    path = _ontology_file(engine, "vocabularies.ttl")
    terms = terms_of(path)
    iri = VOCABULARY_BASE + "/".join(part for part in (scheme, concept) if part)
    shown = [term for term in terms if scheme is None or iri in (term.iri, *term.schemes)]
    if not shown:
        raise Problem("not_found")
    if not _wants_page(request):
        return _rdf(request, path)
    return html_page(request, "vocabulary.html", schemes=_grouped(shown, terms))


@router.get("/service", summary="The terms for the limits of the service")
async def service(request: Request, engine: Annotated[Engine, Depends(engine_of)]) -> Response:
    """Give the terms with which the service description tells its limits."""
    path = _ontology_file(engine, "service.ttl")
    if not _wants_page(request):
        return _rdf(request, path)
    terms = terms_of(path)
    return html_page(
        request, "ontology.html", terms=terms, names={term.iri: term for term in terms}
    )


@router.get("/shapes", summary="Every shape")
async def all_shapes(request: Request, engine: Annotated[Engine, Depends(engine_of)]) -> Response:
    """Give all shapes in one file; the identifier of each begins with this address."""
    wish = request.query_params.get("format")
    chosen = choose_format(request.headers.get("accept"), wish, _FORMATS)
    folder = engine.configuration.shapes_folder or resource_path("shapes")
    body = serialize_files(sorted(folder.glob("*.ttl")), chosen.format.media_type)
    return whole(request, body, chosen.content_type)


@router.get("/shapes/{name}", summary="A file of SHACL shapes")
async def shapes(
    name: str, request: Request, engine: Annotated[Engine, Depends(engine_of)]
) -> Response:
    """Give a file of the shapes that published data keeps to."""
    folder = engine.configuration.shapes_folder or resource_path("shapes")
    path = find_below(folder, f"{name.removesuffix('.ttl')}.ttl")
    if path is None:
        raise Problem("not_found")
    return _rdf(request, path)


def _wants_page(request: Request) -> bool:
    wish = request.query_params.get("format")
    return wish == HTML.name or (not wish and prefers_html(request.headers.get("accept")))


def _rdf(request: Request, path: Path) -> Response:
    wish = request.query_params.get("format")
    chosen = choose_format(request.headers.get("accept"), wish, _FORMATS)
    body = serialize_file(path, chosen.format.media_type)
    return whole(request, body, chosen.content_type)


def _grouped(shown: list[Term], terms: list[Term]) -> list[tuple[Term, list[Term]]]:
    schemes = [term for term in terms if term.kind == "scheme"]
    groups = [(scheme, [t for t in shown if scheme.iri in t.schemes]) for scheme in schemes]
    return [(scheme, concepts) for scheme, concepts in groups if concepts or scheme in shown]


def _ontology_file(engine: Engine, name: str) -> Path:
    return _file(engine.configuration.ontology_folder, "ontology", name)


def _file(folder: Path | None, part: str, name: str) -> Path:
    try:
        path = resource_path(part, name) if folder is None else folder / name
    except FileNotFoundError as error:
        raise Problem("not_found") from error
    if not path.is_file():
        raise Problem("not_found")
    return path
