"""Saved queries in RDF, as the SIB's collection of SPARQL examples describes its own."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Triple

from smi_graph.queries.parameters import is_parameter, parse_variable
from smi_graph.queries.tokens import TokenKind, join, significant, tokenize
from smi_graph.queries.values import substitute, term
from smi_graph.vocabulary import RDF, RDFS, SH, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from smi_graph.queries.parameters import Parameter
    from smi_graph.queries.saved_query import SavedQuery
    from smi_graph.queries.tokens import Token

_SCHEMA = "https://schema.org/"
_SPEX = "https://purl.expasy.org/sparql-examples/ontology#"
_TEXT_PROPERTIES = {
    "SELECT": SH.NAMESPACE + "select",
    "ASK": SH.NAMESPACE + "ask",
    "CONSTRUCT": SH.NAMESPACE + "construct",
    "DESCRIBE": _SPEX + "describe",
}
# The lowest and the highest value that an archive has, by datatype.
_BOUNDS = {
    "gYear": ("0001", "9999"),
    "gYearMonth": ("0001-01", "9999-12"),
    "date": ("0001-01-01", "9999-12-31"),
    **dict.fromkeys(("integer", "nonNegativeInteger", "number", "decimal"), ("0", "999999999")),
    "positiveInteger": ("1", "999999999"),
}
PREFIXES = {"rdfs": RDFS.label.removesuffix("label"), "schema": _SCHEMA, "sh": SH.NAMESPACE}


def describe_saved_query(query: SavedQuery, base_iri: str, endpoint: str) -> Iterator[Triple]:
    r"""Describe one saved query as ``sh:SPARQLExecutable``.

    The text holds the defaults, and bounds that nothing passes, so that it runs as it stands.
    There is one comment, in English, because editors that read such descriptions list a query
    once a comment; the Arabic one is a ``schema:description``.

    Parameters
    ----------
    query
        The saved query.
    base_iri
        Where the archive's identifiers live; the query's is ``{base}queries/{name}``.
    endpoint
        The address that answers it.

    Examples
    --------
    >>> from smi_graph.queries.saved_query import parse_saved_query
    >>> text = "#+ summary: Any?\n#+ summary_ar: هل من شيء؟\nASK { ?s ?p ?o }"
    >>> triples = describe_saved_query(parse_saved_query(text, "a_b.rq"), "http://e/", "http://e/s")
    >>> next(iter(triples)).subject.value
    'http://e/queries/a_b'
    """
    me = NamedNode(f"{base_iri}queries/{query.name}")
    kind = {"SELECT": "SPARQLSelectExecutable", "ASK": "SPARQLAskExecutable"}.get(query.form)
    for name in filter(None, ("SPARQLExecutable", kind)):
        yield _link(me, RDF.type, SH.NAMESPACE + name)
    yield _say(me, RDFS.label, query.summary_en, "en")
    yield _say(me, RDFS.label, query.summary_ar, "ar")
    yield _say(me, RDFS.comment, query.description_en or query.summary_en, "en")
    yield _say(me, _SCHEMA + "description", query.description_ar or query.summary_ar, "ar")
    yield _text(me, _TEXT_PROPERTIES[query.form], _runnable(query, base_iri))
    yield _link(me, _SCHEMA + "target", endpoint)
    for tag in query.tags:
        yield _text(me, _SCHEMA + "keywords", tag)
    yield from _prefixes(query, me)
    for parameter in query.parameters:
        yield from _parameter(parameter, me)


def _link(subject: NamedNode, predicate: str, value: str) -> Triple:
    return Triple(subject, NamedNode(predicate), NamedNode(value))


def _say(subject: NamedNode, predicate: str, value: str, language: str) -> Triple:
    return Triple(subject, NamedNode(predicate), Literal(value, language=language))


def _text(subject: NamedNode, predicate: str, value: str, datatype: str = XSD.string) -> Triple:
    return Triple(subject, NamedNode(predicate), Literal(value, datatype=NamedNode(datatype)))


def _runnable(query: SavedQuery, base_iri: str) -> str:
    tokens = tokenize(query.text)
    values = {parameter.name: _default(parameter, tokens) for parameter in query.parameters}
    terms = {
        parameter.name: term(parameter, value, base_iri)
        for parameter in query.parameters
        if (value := values[parameter.name]) is not None
    }
    return join(substitute(tokens, terms))


def _default(parameter: Parameter, tokens: Sequence[Token]) -> str | None:
    """Give what stands for a parameter, so that no row is missing for it.

    An optional one that is a bound of something, by ``>=`` or ``<=``, takes a bound that nothing
    passes.
    """
    if parameter.default is not None or parameter.required:
        return parameter.default
    told = significant(list(tokens))
    for before, token in pairwise(told):
        is_it = token.kind is TokenKind.VARIABLE and is_parameter(token.text)
        if is_it and parse_variable(token.text).name == parameter.name:
            lowest, highest = _BOUNDS.get(parameter.datatype, (None, None))
            return {">=": lowest, "<=": highest}.get(before.text)
    return None


def _prefixes(query: SavedQuery, me: NamedNode) -> Iterator[Triple]:
    tokens = significant(tokenize(query.text))
    for keyword, name, iri in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if not keyword.is_word("PREFIX") or iri.kind is not TokenKind.IRI:
            continue
        declaration = NamedNode(f"{me.value}#prefix-{name.text[:-1]}")
        yield _link(me, SH.NAMESPACE + "prefixes", me.value)
        yield _link(me, SH.NAMESPACE + "declare", declaration.value)
        yield _text(declaration, SH.NAMESPACE + "prefix", name.text[:-1])
        namespace = iri.text[1:-1]
        any_uri = XSD.string.replace("string", "anyURI")
        yield _text(declaration, SH.NAMESPACE + "namespace", namespace, any_uri)


def _parameter(parameter: Parameter, me: NamedNode) -> Iterator[Triple]:
    slot = NamedNode(f"{me.value}#parameter-{parameter.name}")
    boolean = XSD.string.replace("string", "boolean")
    yield _link(me, _SCHEMA + "potentialAction", f"{me.value}#action")
    yield _link(NamedNode(f"{me.value}#action"), _SCHEMA + "object", slot.value)
    yield _link(slot, RDF.type, _SCHEMA + "PropertyValueSpecification")
    yield _text(slot, _SCHEMA + "valueName", parameter.name)
    required = json.dumps(parameter.required)
    yield _text(slot, _SCHEMA + "valueRequired", required, boolean)
    if parameter.default is not None:
        yield _text(slot, _SCHEMA + "defaultValue", parameter.default)
