"""What the SPARQL editor completes: prefixes, classes and properties of the archive."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Annotated

import orjson
from fastapi import APIRouter, Depends, Request, Response

from smi_graph.messages import message
from smi_graph.service.engine import Engine, engine_of
from smi_graph.service.responses import language_of, whole
from smi_graph.service.terms import archive_terms
from smi_graph.service.thing_page import STANDARD
from smi_graph.store import StoreError
from smi_graph.vocabulary import DCTERMS, OA, PROV, RDF, RDFS, SKOS, SMI, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from smi_graph.messages import Language
    from smi_graph.queries import SavedQuery
    from smi_graph.service.terms import Term
    from smi_graph.store import Statistics

router = APIRouter()

_PREFIX = re.compile(r"^\s*PREFIX\s+([\w-]+):\s*<([^<>\s]+)>", re.IGNORECASE | re.MULTILINE)
_NAMESPACES = {
    "smi": SMI.Document,
    "rdf": RDF.type,
    "rdfs": RDFS.label,
    "skos": SKOS.prefLabel,
    "dcterms": DCTERMS.source,
    "oa": OA.exact,
    "prov": PROV.invalidatedAtTime,
    "xsd": XSD.string,
}


@router.get("/sparql/terms", include_in_schema=False)
async def terms(request: Request, engine: Annotated[Engine, Depends(engine_of)]) -> Response:
    """Give the prefixes, classes and properties, the most used first, with their names."""
    release_id = await engine.resolve(request.query_params.get("release"))
    try:
        statistics = await engine.statistics(release_id)
    except StoreError:
        # It is too much to count; the terms of the ontology are there all the same.
        statistics = None
    known = _ontology()
    language = language_of(request)
    body = orjson.dumps(
        {
            "prefixes": prefixes_of(engine.queries.values()),
            "classes": _listed("class", known, statistics, language),
            "properties": _listed("property", known, statistics, language),
        }
    )
    headers = {"Vary": "Accept-Language", "Content-Language": language}
    return whole(request, body, "application/json", release_id=release_id, headers=headers)


def prefixes_of(queries: Iterable[SavedQuery]) -> dict[str, str]:
    """Gather the prefixes of the archive and those that its saved queries declare.

    Examples
    --------
    >>> prefixes_of(())["smi"]
    'https://w3id.org/smi/ontology#'
    """
    prefixes = {name: re.sub(r"[^/#]*\Z", "", term) for name, term in _NAMESPACES.items()}
    for query in queries:
        for name, iri in _PREFIX.findall(query.text):
            prefixes.setdefault(name, iri)
    return prefixes


def _listed(
    kind: str, known: Mapping[str, Term], statistics: Statistics | None, language: Language
) -> list[dict[str, object]]:
    counts: Mapping[str, int] = {}
    if statistics is not None:
        counts = statistics.classes if kind == "class" else statistics.properties
    iris = {*counts, *(term.iri for term in known.values() if term.kind == kind)}
    order = sorted(iris, key=lambda iri: (-counts.get(iri, 0), iri))
    return [
        {"iri": iri, "name": _name(iri, known.get(iri), language), "count": counts.get(iri, 0)}
        for iri in order
    ]


def _name(iri: str, term: Term | None, language: Language) -> str:
    if term is not None:
        return term.labels.get(language) or term.name
    return message(f"site.{STANDARD[iri]}", language) if iri in STANDARD else ""


@cache
def _ontology() -> dict[str, Term]:
    return {term.iri: term for term in archive_terms("smi.ttl")}
