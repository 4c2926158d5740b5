"""How deep the brackets of a query go; the parser runs out of stack in very deep ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smi_graph.queries.tokens import TokenKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smi_graph.queries.tokens import Token


def nesting_depth(tokens: Iterable[Token]) -> int:
    """Tell how many brackets of any kind are open at once.

    Examples
    --------
    >>> from smi_graph.queries.tokens import tokenize
    >>> nesting_depth(tokenize("ASK { FILTER((1 = 1)) }"))
    3
    """
    depth = deepest = 0
    for token in tokens:
        if token.kind is not TokenKind.PUNCTUATION:
            continue
        if token.text in {"(", "[", "{"}:
            depth += 1
            deepest = max(deepest, depth)
        elif token.text in {")", "]", "}"}:
            depth -= 1
    return deepest
