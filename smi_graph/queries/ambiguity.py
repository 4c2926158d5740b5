"""Where ``<`` begins an IRI by longest match, but Oxigraph may take it for "less than"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from smi_graph.queries.tokens import TokenKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smi_graph.queries.tokens import Token

# No expression goes on with "scheme://" or with nothing.
_CERTAIN_IRI = re.compile(r"<(?:[A-Za-z][A-Za-z0-9+.-]*://.*)?>\Z")
_OPERANDS = frozenset(
    {
        TokenKind.VARIABLE,
        TokenKind.IRI,
        TokenKind.PREFIXED_NAME,
        TokenKind.STRING,
        TokenKind.NUMBER,
        TokenKind.LANGUAGE_TAG,
        TokenKind.BLANK_NODE,
        TokenKind.WORD,
    }
)
_BEFORE_IRI = ("A", "BASE", "DESCRIBE", "FROM", "GRAPH", "NAMED", "SERVICE", "SILENT")


def may_be_operator(tokens: Sequence[Token], index: int) -> bool:
    """Tell whether an IRI token may be read as an operator and what follows it.

    Parameters
    ----------
    tokens
        The significant tokens of a query.
    index
        Which of them to judge.

    Examples
    --------
    >>> from smi_graph.queries.tokens import tokenize
    >>> may_be_operator(tokenize("?a<?b&&?c>1"), 1)
    True
    >>> may_be_operator(tokenize("?a<http://example.org/>1"), 1)
    False
    """
    token = tokens[index]
    if token.kind is not TokenKind.IRI or _CERTAIN_IRI.match(token.text) or index == 0:
        return False
    before = tokens[index - 1]
    if before.is_word(*_BEFORE_IRI) or (index > 1 and tokens[index - 2].is_word("PREFIX")):
        return False
    return before.kind in _OPERANDS or before.text == ")"
