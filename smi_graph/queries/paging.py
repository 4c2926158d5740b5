"""LIMIT and OFFSET as parameters of the service, never as text of the caller's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smi_graph.queries.errors import ParameterError
from smi_graph.queries.tokens import Token, TokenKind, join, significant, tokenize

if TYPE_CHECKING:
    from collections.abc import Sequence

_HIGHEST = 10**9


def parse_count(name: str, value: str) -> int:
    """Read ``limit`` or ``offset``.

    Raises
    ------
    ParameterError
        When it is no whole number from 0 up to 1,000,000,000.

    Examples
    --------
    >>> parse_count("limit", "10")
    10
    """
    if not (value.isascii() and value.isdigit() and len(value) <= 10 and int(value) <= _HIGHEST):
        raise ParameterError("value_count", name, value=value[:80], highest=f"{_HIGHEST:,}")
    return int(value)


def page(tokens: Sequence[Token], limit: int | None, offset: int | None) -> list[Token]:
    """Ask for a part of the rows that a query gives.

    A LIMIT or OFFSET that the query has itself belongs to the question (the ten largest),
    so the part is taken inside of what the query gives: its offset is added to, and its
    limit is never passed. The rows are those of a query wrapped in another one, but ORDER
    BY keeps its force, which SPARQL does not promise for a subquery.

    Of a CONSTRUCT the part counts solutions, not triples. A query without any change to
    make is given back as it is.

    Examples
    --------
    >>> from smi_graph.queries.tokens import join, tokenize
    >>> query = tokenize("SELECT * { ?s ?p ?o } ORDER BY ?s LIMIT 10 # ten")
    >>> print(join(page(query, 8, 4)))
    SELECT * { ?s ?p ?o } ORDER BY ?s  # ten
    LIMIT 6 OFFSET 4
    """
    if limit is None and offset is None:
        return list(tokens)
    own = _own_clauses(tokens)
    own_limit, own_offset = own.get("LIMIT"), own.get("OFFSET")
    start = (own_offset[1] if own_offset else 0) + (offset or 0)
    room = None if own_limit is None else max(own_limit[1] - (offset or 0), 0)
    counts = [count for count in (limit, room) if count is not None]
    clause = "\n" + " ".join(
        [f"LIMIT {count}" for count in sorted(counts)[:1]] + [f"OFFSET {start}"] * (start > 0)
    )
    cut = {index for span, _ in own.values() for index in span}
    end = _end_of_solutions(tokens)
    added = Token(TokenKind.WHITESPACE, f"{clause}\n" if end < len(tokens) else clause, 0)
    kept = [(i, token) for i, token in enumerate(tokens) if i not in cut]
    before = [token for i, token in kept if i < end]
    return [*before, added, *[token for i, token in kept if i >= end]]


def count_rows(query: str) -> str:
    r"""Turn a SELECT into a query that counts its rows, as ``?rows``.

    Rows are not put in order to be counted, unless the order decides which ones there are.

    Examples
    --------
    >>> print(count_rows("PREFIX s: <http://s/>\nSELECT ?o { ?s s:p ?o } ORDER BY ?o"))
    PREFIX s: <http://s/>
    SELECT (COUNT(*) AS ?rows) WHERE { {
    SELECT ?o { ?s s:p ?o }
    } }
    """
    tokens = tokenize(query)
    if not _own_clauses(tokens):
        order = [index for index in _outermost(tokens) if tokens[index].is_word("ORDER")]
        tokens = tokens[: order[0]] + tokens[_end_of_solutions(tokens) :] if order else tokens
    start = next(index for index in _outermost(tokens) if tokens[index].is_word("SELECT"))
    inner = join(tokens[start:]).strip()
    return f"{join(tokens[:start])}SELECT (COUNT(*) AS ?rows) WHERE {{ {{\n{inner}\n}} }}"


def _own_clauses(tokens: Sequence[Token]) -> dict[str, tuple[range, int]]:
    found = {}
    for index in _outermost(tokens):
        if tokens[index].is_word("LIMIT", "OFFSET"):
            stop = _next_number(tokens, index)
            if stop is not None:
                clause = (range(index, stop + 1), int(tokens[stop].text))
                found[tokens[index].text.upper()] = clause
    return found


def _next_number(tokens: Sequence[Token], index: int) -> int | None:
    for position in range(index + 1, len(tokens)):
        if significant([tokens[position]]):
            return position if tokens[position].text.isdigit() else None
    return None


def _end_of_solutions(tokens: Sequence[Token]) -> int:
    # A closing VALUES block comes after LIMIT and OFFSET in the grammar (rule 2, Query).
    places = (i for i in _outermost(tokens) if tokens[i].is_word("VALUES"))
    return next(places, len(tokens))


def _outermost(tokens: Sequence[Token]) -> list[int]:
    depth = 0
    found = []
    for index, token in enumerate(tokens):
        if token.kind is TokenKind.PUNCTUATION and token.text in "{}":
            depth += 1 if token.text == "{" else -1
        elif depth == 0:
            found.append(index)
    return found
