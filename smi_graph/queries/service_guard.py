"""Refusing SERVICE, by which a query would reach other machines (SPARQL 1.1 Federated Query).

Oxigraph fetches from any address that a query names, so the text is judged before it runs.
Three readings of one text must not differ in what they call:

* Section 19.2 of SPARQL 1.1 decodes codepoint escapes before the grammar; Oxigraph does so
  only in strings and IRIs. Both texts are judged.
* The grammar takes the longest match; Oxigraph lets a keyword end anywhere, so that
  ``SERVICE:a``, ``SERVICESILENT:a`` and ``trueSERVICE<…>`` all call a service. A word or a
  prefix that holds "service" is refused.
* Oxigraph may take for an operator the ``<`` which by longest match begins an IRI, and then
  reads the text behind it otherwise. Where that can be and "service" stands in the text,
  the text is refused.

A name that is judged here may lead elsewhere a moment later, so where a service is called, the
name is looked up once more and that address is judged and called: `smi_graph.store.relay`.

``FROM`` and ``FROM NAMED`` never fetch: pyoxigraph only chooses among the graphs it holds.
``LOAD`` is an update, and updates are not run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from smi_graph.queries.errors import ServiceRefusedError
from smi_graph.queries.private_addresses import is_private
from smi_graph.queries.tokens import (
    QUERY_FORMS,
    Token,
    TokenKind,
    decode_codepoints,
    may_be_operator,
    significant,
    tokenize,
)

if TYPE_CHECKING:
    from collections.abc import Sequence


def refuse_service(
    text: str, allowed: Sequence[str] = (), *, private_allowed: bool = False
) -> None:
    """Refuse a query that calls a service outside the allow-list.

    Parameters
    ----------
    text
        The query.
    allowed
        Addresses. A service is allowed when its constant address is one of these, or
        continues one of these after ``/``, ``?`` or ``#``.
    private_allowed
        Whether an allowed address may lead to this machine or to a private network.

    Raises
    ------
    ServiceRefusedError
        When a service is called that is not allowed or is private, by a variable, or in a way that
        cannot be judged.

    Examples
    --------
    >>> refuse_service("SELECT * { ?service ?p 'SERVICE <http://a/>' } # SERVICE")
    >>> refuse_service("SELECT * { SERVICE ?s { ?a ?b ?c } }")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    smi_graph.queries.errors.ServiceRefusedError: SERVICE with a variable is not allowed. Write
    the URL of the service in the query (line 1).
    """
    for reading in {text, decode_codepoints(text)}:
        calls = service_calls(reading)
        for call in calls:
            if not _is_allowed(call.address, allowed):
                raise _refused("service_not_allowed", call)
        for call in calls:
            if not private_allowed and is_private(call.address):
                raise _refused("service_private", call)


def without_silent_services(
    text: str, allowed: Sequence[str] = (), *, private_allowed: bool = False
) -> str:
    """Put the empty group in the place of each ``SERVICE SILENT`` that may not be called.

    That is its answer by SPARQL 1.1 Federated Query, section 2.2: a service that fails silently
    gives one solution without a value. What is left is still to be judged by `refuse_service`.

    Parameters
    ----------
    text, allowed, private_allowed
        As for `refuse_service`.

    Examples
    --------
    >>> without_silent_services("SELECT * { ?a ?b ?c SERVICE SILENT <http://a/> { ?d ?e ?f } }")
    'SELECT * { ?a ?b ?c { } }'
    """
    if "silent" not in text.lower():
        return text
    tokens = tokenize(text)
    places = [number for number, token in enumerate(tokens) if significant([token])]
    kept: list[str] = []
    done = 0
    for at, number in enumerate(places):
        group = [tokens[place] for place in places[at : at + 4]]
        if number >= done and _is_silent_call(group):
            address = _address(group[2], [token for token in tokens if significant([token])])
            may_call = address is not None and _is_allowed(address, allowed)
            if not may_call or not (private_allowed or not is_private(address or "")):
                kept += [token.text for token in tokens[done:number]] + ["{ }"]
                done = _end_of_group(tokens, places[at + 3])
    return "".join([*kept, *(token.text for token in tokens[done:])])


def _is_silent_call(tokens: Sequence[Token]) -> bool:
    return (
        len(tokens) == 4
        and tokens[0].is_word("SERVICE")
        and tokens[1].is_word("SILENT")
        and tokens[3].text == "{"
    )


def _end_of_group(tokens: Sequence[Token], start: int) -> int:
    """Give the place behind the bracket that closes the group which begins at a place."""
    depth = 0
    for number in range(start, len(tokens)):
        depth += {"{": 1, "}": -1}.get(tokens[number].text, 0)
        if not depth:
            return number + 1
    return len(tokens)


@dataclass(frozen=True, slots=True)
class ServiceCall:
    """A place where a query calls a service.

    Parameters
    ----------
    start, end
        Where the address stands in the text of the query, in characters.
    address
        The address, written out.
    line
        The line on which SERVICE stands, from 1.
    """

    start: int
    end: int
    address: str
    line: int


def service_calls(text: str) -> list[ServiceCall]:
    """Find where a query calls services.

    Raises
    ------
    ServiceRefusedError
        When a service is called by a variable, or in a way that cannot be judged.

    Examples
    --------
    >>> query = "PREFIX e: <http://e/> SELECT * { SERVICE SILENT e:a {} }"
    >>> [(call.address, query[call.start : call.end]) for call in service_calls(query)]
    [('http://e/a', 'e:a')]
    """
    if "service" not in text.lower():
        return []
    whole = tokenize(text)
    ends = accumulate(len(token.text) for token in whole)
    placed = [(token, end) for token, end in zip(whole, ends, strict=True) if significant([token])]
    tokens, calls = [token for token, _ in placed], []
    for index, token in enumerate(tokens):
        if may_be_operator(tokens, index):
            raise ServiceRefusedError("service_ambiguous", text=token.text, line=str(token.line))
        if token.is_word("SERVICE"):
            calls.append(_call(placed, index))
        elif _hides_service(token):
            raise ServiceRefusedError("service_unclear", text=token.text, line=str(token.line))
    return calls


def _refused(key: str, call: ServiceCall) -> ServiceRefusedError:
    return ServiceRefusedError(key, address=call.address, line=str(call.line))


def _hides_service(token: Token) -> bool:
    if token.kind is TokenKind.PREFIXED_NAME:
        return "service" in token.text.partition(":")[0].lower()
    unsure = (TokenKind.WORD, TokenKind.UNFINISHED_STRING)
    return token.kind in unsure and "service" in token.text.lower()


def _call(placed: Sequence[tuple[Token, int]], index: int) -> ServiceCall:
    line = placed[index][0].line
    rest = [pair for pair in placed[index + 1 : index + 3] if not pair[0].is_word("SILENT")]
    if not rest:
        raise ServiceRefusedError("service_not_allowed", address="", line=str(line))
    target, end = rest[0]
    if target.kind is TokenKind.VARIABLE:
        raise ServiceRefusedError("service_variable", line=str(line))
    address = _address(target, [token for token, _ in placed])
    if address is None:
        raise ServiceRefusedError("service_not_allowed", address=target.text, line=str(line))
    return ServiceCall(end - len(target.text), end, address, line)


def _address(token: Token, tokens: Sequence[Token]) -> str | None:
    if token.kind is TokenKind.IRI:
        return decode_codepoints(token.text[1:-1])
    if token.kind is not TokenKind.PREFIXED_NAME:
        return None
    prefix, _, local = token.text.partition(":")
    namespace = _prefixes(tokens).get(prefix)
    return None if namespace is None else namespace + re.sub(r"\\(.)", r"\1", local)


def _prefixes(tokens: Sequence[Token]) -> dict[str, str]:
    # Oxigraph also takes "PREFIXa: <…>" for a declaration: anything but the exact form
    # ends the reading, and then no prefix is known.
    found: dict[str, str] = {}
    position = 0
    while not tokens[position].is_word(*QUERY_FORMS):
        if position + 3 >= len(tokens):
            return {}
        name, iri = tokens[position + 1], tokens[position + 2]
        if tokens[position].is_word("BASE") and name.kind is TokenKind.IRI:
            position += 2
        elif _declares(tokens[position], name, iri):
            found[name.text[:-1]] = decode_codepoints(iri.text[1:-1])
            position += 3
        else:
            return {}
    return found


def _declares(keyword: Token, name: Token, iri: Token) -> bool:
    return (
        keyword.is_word("PREFIX")
        and name.kind is TokenKind.PREFIXED_NAME
        and name.text.endswith(":")
        and iri.kind is TokenKind.IRI
    )


def _is_allowed(address: str, allowed: Sequence[str]) -> bool:
    if re.search(r"[/\\](?:\.|%2e){1,2}(?:[/\\?#]|\Z)", address, re.IGNORECASE):
        return False
    return any(address == prefix or _continues(address, prefix) for prefix in allowed)


def _continues(address: str, prefix: str) -> bool:
    if not address.startswith(prefix):
        return False
    return prefix.endswith(("/", "?", "#")) or address[len(prefix)] in "/?#"
