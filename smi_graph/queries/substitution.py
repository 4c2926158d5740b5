"""Putting RDF terms in the place of whole variable tokens, never into text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smi_graph.queries.parameters import is_parameter, parse_variable
from smi_graph.queries.tokens import TokenKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from smi_graph.queries.tokens import Token
    from smi_graph.queries.values import Term


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
