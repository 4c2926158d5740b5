"""The value of a parameter as an RDF term, checked before it comes near a query.

They come into a query in the place of whole variable tokens, never into text.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING

import pyoxigraph

from smi_graph.archive import archive
from smi_graph.authorities import load_authorities
from smi_graph.queries.errors import ParameterError
from smi_graph.queries.parameters import XSD_TYPES, is_parameter, parse_variable
from smi_graph.queries.tokens import TokenKind
from smi_graph.resources import own_path
from smi_graph.vocabulary import IriMinter
from smi_graph.vocabulary.iris import address_segment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from smi_graph.queries.parameters import Parameter
    from smi_graph.queries.tokens import Token

Term = pyoxigraph.NamedNode | pyoxigraph.Literal

RECORDS = frozenset(("document", "diary"))


def is_record_name(value: str) -> bool:
    """Tell whether a value may name a record: a code, what an address makes of one, or an IRI.

    Examples
    --------
    >>> is_record_name("SMI/A200/593915"), is_record_name("no code")
    (True, False)
    """
    try:
        return bool(_ABSOLUTE.match(value) or _record(IriMinter(), "document", value))
    except ValueError:
        return False


def _record(minter: IriMinter, path: str, code: str) -> str:
    codes = archive().codes
    read = codes.read(code)
    if codes.form.match(read):
        return minter.record(path, read)
    return f"{minter.base}{path}/{address_segment(code)}"


def _concept(scheme: str, key: str) -> str:
    """Give the IRI of a concept, which is the archive's own where it lists one."""
    minted = IriMinter.concept(scheme, key)
    if own_path("ontology", "vocabularies.ttl") is None:
        return minted
    part = minted.rpartition("/")[2]
    known = load_authorities().concepts.get(scheme)
    iris = () if known is None else (entry.iri or "" for entry in known.entries.values())
    return next((iri for iri in iris if iri.rpartition("/")[2] == part), minted)


KINDS: dict[str, Callable[[IriMinter, str], str]] = {
    "document": lambda minter, code: _record(minter, "document", code),
    "diary": lambda minter, code: _record(minter, "diary", code),
    "person": IriMinter.person,
    "organization": IriMinter.organization,
    "country": lambda minter, code: minter.country(code.upper()),
    "collection": IriMinter.collection,
    "place": lambda minter, key: minter.mint("place", key),
    "event": lambda minter, key: minter.mint("event", key),
    "language": lambda minter, code: minter.language(code),
    "document-type": lambda _, key: _concept("document-type", key),
    "reliability": lambda _, key: _concept("reliability", key),
}

_XSD = "http://www.w3.org/2001/XMLSchema#"
_ZONE = r"(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?"
_YEAR = r"-?(?:[1-9][0-9]{4,}|[0-9]{4})"

_LEXICAL = {
    "boolean": r"true|false|1|0",
    "integer": r"[+-]?[0-9]+",
    "nonNegativeInteger": r"\+?[0-9]+",
    "positiveInteger": r"\+?0*[1-9][0-9]*",
    "decimal": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)",
    "double": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN",
    "gYear": _YEAR + _ZONE,
    "gYearMonth": rf"{_YEAR}-(?:0[1-9]|1[0-2]){_ZONE}",
    "date": rf"([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}){_ZONE}",
    "dateTime": rf"([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T[0-9:]{{8}})(?:\.[0-9]+)?{_ZONE}",
}

# One of them can be told from any other value, also from one with a time zone.
_FAR_APART = {
    "gYear": ("0001", "3000"),
    "gYearMonth": ("0001-01", "3000-01"),
    "date": ("0001-01-01", "3000-01-01"),
    "dateTime": ("0001-01-01T00:00:00", "3000-01-01T00:00:00"),
}

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def term(parameter: Parameter, value: str, base_iri: str) -> Term:
    """Make the RDF term that a value of a parameter stands for.

    Parameters
    ----------
    parameter
        What the value is for.
    value
        As a person or a program wrote it. For an IRI with a kind, a short identifier such
        as ``IQ`` or ``SMI/A200/593915`` is completed with ``base_iri``.
    base_iri
        Where the archive's identifiers live.

    Raises
    ------
    ParameterError
        When the value does not fit; it names the parameter and says what fits.

    Examples
    --------
    >>> from smi_graph.queries.parameters import Parameter
    >>> country = Parameter("country", "iri", required=True, kind="country")
    >>> str(term(country, "IQ", "https://w3id.org/smi/"))
    '<https://w3id.org/smi/country/IQ>'
    """
    if parameter.choices and value not in parameter.choices:
        raise _unfit("value_choice", parameter, value, choices=", ".join(parameter.choices))
    if parameter.datatype == "iri":
        return _iri(parameter, value, base_iri)
    if any(0xD800 <= ord(character) <= 0xDFFF for character in value):
        raise _unfit("value_text", parameter, ascii(value))
    if parameter.datatype == "literal":
        return pyoxigraph.Literal(value)
    if parameter.datatype == "number":
        return _number(parameter, value)
    if parameter.datatype in XSD_TYPES:
        return _typed(parameter, parameter.datatype, value)
    return pyoxigraph.Literal(value, language=parameter.datatype)


def _unfit(key: str, parameter: Parameter, value: str, **more: str) -> ParameterError:
    shown = value if len(value) <= 80 else value[:79] + "…"
    return ParameterError(key, parameter.name, value=shown, **more)


def things_named(
    parameters: Iterable[Parameter], given: Mapping[str, str], base_iri: str
) -> Iterator[tuple[str, str]]:
    """Give the values that name things, each with the query whether anything is said of it.

    Who gets no rows can tell by it a thing without rows from one that is not known at all.

    Examples
    --------
    >>> from smi_graph.queries.parameters import Parameter
    >>> country = Parameter("country", "iri", required=True, kind="country")
    >>> [(value, asked)] = things_named([country], {"country": "IQ"}, "https://w3id.org/smi/")
    >>> value, asked.startswith("ASK { { <https://w3id.org/smi/country/IQ> ?p ?o }")
    ('IQ', True)
    """
    for parameter in parameters:
        if parameter.datatype == "iri" and parameter.name in given:
            node = term(parameter, given[parameter.name], base_iri)
            said = f"{{ {node} ?p ?o }} UNION {{ ?s ?p {node} }}"
            found = f"{{ GRAPH ?g {{ {node} ?p ?o }} }}"
            yield given[parameter.name], f"ASK {{ {said} UNION {found} }}"


def _iri(parameter: Parameter, value: str, base_iri: str) -> pyoxigraph.NamedNode:
    try:
        if parameter.kind and not _is_whole(parameter.kind, value):
            value = KINDS[parameter.kind](IriMinter(base_iri), value)
        return pyoxigraph.NamedNode(value)
    except ValueError as error:
        key = "value_identifier" if parameter.kind else "value_iri"
        raise _unfit(key, parameter, value.encode(errors="replace").decode()) from error


def _is_whole(kind: str, value: str) -> bool:
    """Tell whether a value is an IRI as it is; a code may have a colon too."""
    is_code = kind in RECORDS and archive().codes.form.match(value)
    return _ABSOLUTE.match(value) is not None and not is_code


def _number(parameter: Parameter, value: str) -> pyoxigraph.Literal:
    for datatype in ("integer", "decimal", "double"):
        if re.fullmatch(_LEXICAL[datatype], value):
            return _comparable(parameter, value, datatype)
    raise _unfit("value_number", parameter, value)


def _comparable(parameter: Parameter, value: str, datatype: str) -> pyoxigraph.Literal:
    """Make a literal with which a query can reckon.

    The engine takes a number that it has no room for as a text that is no number, and a filter
    that compares with it finds an error where the caller expects a bound.
    """
    literal = pyoxigraph.Literal(value, datatype=pyoxigraph.NamedNode(_XSD + datatype))
    others = [f'"{other}"^^<{_XSD}{datatype}>' for other in _FAR_APART.get(datatype, ("0", "1"))]
    reckons = " || ".join(f"{literal} < {other} || {literal} >= {other}" for other in others)
    is_ordered = datatype != "boolean" and value != "NaN"
    if is_ordered and not pyoxigraph.Store().query(f"ASK {{ FILTER({reckons}) }}"):
        raise _unfit("value_range", parameter, value, type=f"xsd:{datatype}")
    return literal


def _typed(parameter: Parameter, datatype: str, value: str) -> pyoxigraph.Literal:
    pattern = _LEXICAL.get(datatype)
    match = re.fullmatch(pattern, value) if pattern else None
    if pattern and (match is None or not _is_real(datatype, match)):
        example = _EXAMPLES[datatype]
        raise _unfit("value_type", parameter, value, type=f"xsd:{datatype}", example=example)
    if pattern:
        return _comparable(parameter, value, datatype)
    return pyoxigraph.Literal(value, datatype=pyoxigraph.NamedNode(_XSD + datatype))


def _is_real(datatype: str, match: re.Match[str]) -> bool:
    try:
        if datatype == "date":
            date.fromisoformat(match[1])
        elif datatype == "dateTime":
            datetime.fromisoformat(match[1])
    except ValueError:
        return False
    return True


_EXAMPLES = {
    "boolean": "true",
    "integer": "-12",
    "nonNegativeInteger": "0",
    "positiveInteger": "1",
    "decimal": "1.5",
    "double": "1.5e3",
    "gYear": "1948",
    "gYearMonth": "1948-05",
    "date": "1948-05-15",
    "dateTime": "1948-05-15T12:00:00Z",
}


def sample(parameter: Parameter) -> Term:
    """Make some term of the right kind, to see whether a query parses once it is bound.

    Examples
    --------
    >>> from smi_graph.queries.parameters import Parameter
    >>> str(sample(Parameter("from", "gYear", required=False)))
    '"1948"^^<http://www.w3.org/2001/XMLSchema#gYear>'
    """
    if parameter.datatype == "iri":
        return pyoxigraph.NamedNode("https://w3id.org/smi/sample")
    if parameter.datatype in _EXAMPLES:
        return _typed(parameter, parameter.datatype, _EXAMPLES[parameter.datatype])
    if parameter.datatype == "number":
        return _number(parameter, "1")
    return pyoxigraph.Literal("sample")


def substitute(tokens: Iterable[Token], terms: Mapping[str, Term]) -> list[Token]:
    r"""Replace each variable whose parameter has a term.

    Strings and comments that hold the same characters stay, and so does a variable whose
    name only begins alike. pyoxigraph writes the term, so a value can never leave it.

    Examples
    --------
    >>> from smi_graph.queries.tokens import join, tokenize
    >>> from pyoxigraph import Literal
    >>> join(substitute(tokenize("ASK { ?s ?p ?_x } # ?_x"), {"x": Literal('" }')}))
    'ASK { ?s ?p "\\" }" } # ?_x'
    """
    return [_substituted(token, terms) for token in tokens]


def _substituted(token: Token, terms: Mapping[str, Term]) -> Token:
    if token.kind is not TokenKind.VARIABLE or not is_parameter(token.text):
        return token
    term = terms.get(parse_variable(token.text).name)
    return token if term is None else token._replace(text=str(term))
