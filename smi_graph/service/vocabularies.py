"""The ontology, the vocabularies and the shapes, each at the path of its own IRI."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import orjson
from fastapi import APIRouter, Request, Response
from pyoxigraph import RdfFormat, parse

from smi_graph.archive import archive
from smi_graph.resources import archive_folder, layered_files, resource_layers, resource_path
from smi_graph.schema import json_ld_context
from smi_graph.service.formats import GRAPH_FORMATS, HTML, choose_format
from smi_graph.service.negotiation import accept_of, prefers_html
from smi_graph.service.problems import Problem
from smi_graph.service.rdf import write_graph
from smi_graph.service.responses import html_page, whole
from smi_graph.service.terms import (
    Term,
    alignments_of,
    archive_terms,
    serialize_file,
    serialize_files,
    terms_of,
    version_iris,
)
from smi_graph.validation.shapes import load_shapes, shapes_of_file
from smi_graph.vocabulary import SMI
from smi_graph.vocabulary.iris import VOCABULARY_BASE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

router = APIRouter(tags=["ontology"])

# A graph has one default graph in these files, so the formats for datasets add nothing.
_FORMATS = tuple(form for form in GRAPH_FORMATS if form.name in {"ttl", "nt", "rdf", "jsonld"})


@router.get("/ontology", summary="The ontology")
async def ontology(request: Request) -> Response:
    """Give the ontology in RDF, or as a page in both languages for a browser."""
    if not _wants_page(request):
        return _rdf(request, resource_layers("ontology", "smi.ttl"))
    terms = archive_terms("smi.ttl")
    names = {term.iri: term for term in terms}
    return html_page(request, "ontology.html", terms=terms, names=names, about="ontology")


@router.get("/ontology/context.jsonld", summary="The JSON-LD context")
async def context(request: Request) -> Response:
    """Give the context with which the records can be read as JSON-LD."""
    body = orjson.dumps({"@context": json_ld_context()}, option=orjson.OPT_INDENT_2) + b"\n"
    return whole(request, body, "application/ld+json")


@router.get("/ontology/alignments", summary="How the ontology relates to others")
@router.get("/ontology/alignments/{version}", summary="The alignments in one version")
async def alignments(request: Request, version: str | None = None) -> Response:
    """Give the alignments in RDF, those of the archive among them; versions as for the ontology."""
    files = resource_layers("ontology", "alignments.ttl")
    if version and f"{SMI.ONTOLOGY}/alignments/{version}" not in version_iris(files[0]):
        raise Problem("not_found")
    if not _wants_page(request):
        return _rdf(request, files)
    return html_page(request, "alignments.html", alignments=alignments_of(files))


@router.get("/ontology/{version}", summary="The ontology in one version")
async def ontology_version(version: str, request: Request) -> Response:
    """Give the ontology under its version IRI; other versions than this one are not kept."""
    if f"{SMI.ONTOLOGY}/{version}" not in version_iris(resource_path("ontology", "smi.ttl")):
        raise Problem("not_found")
    return await ontology(request)


@router.get("/vocabulary", summary="The controlled vocabularies")
@router.get("/vocabulary/{scheme}", summary="One vocabulary")
@router.get("/vocabulary/{scheme}/{concept}", summary="One concept")
async def vocabulary(
    request: Request, scheme: str | None = None, concept: str | None = None
) -> Response:
    """Give the file of vocabularies in RDF, or a page with the scheme or concept asked for."""
    terms = archive_terms("vocabularies.ttl")
    path = "/".join(part for part in (scheme, concept) if part)
    iris = {base + path for base in (VOCABULARY_BASE, archive().vocabulary_base)}
    shown = [t for t in terms if scheme is None or not iris.isdisjoint((t.iri, *t.schemes))]
    if not shown:
        raise Problem("not_found")
    if not _wants_page(request):
        return _rdf(request, resource_layers("ontology", "vocabularies.ttl"))
    return html_page(request, "vocabulary.html", schemes=_grouped(shown, terms))


@router.get("/service", summary="The terms for the limits of the service")
@router.get("/function", summary="The functions that queries may call")
async def terms_beside(request: Request) -> Response:
    """Give the terms with which the service description tells limits and functions."""
    name = request.url.path.rpartition("/")[2]
    path = resource_path("ontology", f"{name}.ttl")
    if not _wants_page(request):
        return _rdf(request, [path])
    terms = terms_of(path)
    names = {term.iri: term for term in terms}
    return html_page(request, "ontology.html", terms=terms, names=names, about=name)


@router.get("/shapes", summary="Every shape")
async def all_shapes(request: Request) -> Response:
    """Give all shapes in one file; the identifier of each begins with this address."""
    if archive_folder() is None:
        return _rdf(request, layered_files("shapes", pattern="*.ttl"))
    # What counts is what the shapes of the archive make of those that ship.
    return _written(request, load_shapes().serialize(format="ntriples").encode())


@router.get("/shapes/{name}", summary="A file of SHACL shapes")
async def shapes(name: str, request: Request) -> Response:
    """Give a file of the shapes that published data keeps to."""
    if not re.fullmatch(r"[a-z0-9-]+(?:\.ttl)?", name):
        raise Problem("not_found")
    files = {path.stem: path for path in layered_files("shapes", pattern="*.ttl")}
    file = files.get(name.removesuffix(".ttl"))
    if file is None:
        raise Problem("not_found")
    if archive_folder() is None:
        return _rdf(request, [file])
    return _written(request, shapes_of_file(file).serialize(format="ntriples").encode())


def _wants_page(request: Request) -> bool:
    wish = request.query_params.get("format")
    return wish == HTML.name or (not wish and prefers_html(accept_of(request)))


def _rdf(request: Request, paths: Sequence[Path]) -> Response:
    wish = request.query_params.get("format")
    chosen = choose_format(accept_of(request), wish, _FORMATS)
    body = (
        serialize_file(paths[0], chosen.format.media_type)
        if len(paths) == 1
        else serialize_files(paths, chosen.format.media_type)
    )
    return whole(request, body, chosen.content_type)


def _written(request: Request, ntriples: bytes) -> Response:
    wish = request.query_params.get("format")
    chosen = choose_format(accept_of(request), wish, _FORMATS)
    body = write_graph(parse(ntriples, RdfFormat.N_TRIPLES), chosen.format.media_type)
    return whole(request, body, chosen.content_type)


def _grouped(shown: list[Term], terms: list[Term]) -> list[tuple[Term, list[Term]]]:
    schemes = [term for term in terms if term.kind == "scheme"]
    groups = [(scheme, [t for t in shown if scheme.iri in t.schemes]) for scheme in schemes]
    return [(scheme, concepts) for scheme, concepts in groups if concepts or scheme in shown]
