"""One text for all queries that differ only in white space and comments."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from smi_graph.queries.tokens import TokenKind, may_be_operator, significant

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from smi_graph.queries.tokens import Token

# The answer to a query that holds one of these is not the same each time.
_CHANGING = re.compile("NOW|RAND|UUID|BNODE|SERVICE", re.IGNORECASE)
_UNSURE = (TokenKind.WORD, TokenKind.UNFINISHED_STRING)


def normal_form(tokens: Sequence[Token]) -> str | None:
    r"""Give the text under which the answer of a query may be kept.

    Parameters
    ----------
    tokens
        The whole query.

    Returns
    -------
    str or None
        ``None`` when the answer depends on more than the data, or when Oxigraph may cut the
        text into other tokens than the grammar does.

    Examples
    --------
    >>> from smi_graph.queries.tokens import tokenize
    >>> normal_form(tokenize(" SELECT  * # all\n {\n}"))
    'SELECT *\n{\n}'
    >>> normal_form(tokenize("SELECT (NOW() AS ?now) {}")) is None
    True
    """
    if any(_changes(token) for token in tokens):
        return None
    essence = significant(tokens)
    iris = (index for index, token in enumerate(essence) if token.kind is TokenKind.IRI)
    if any(may_be_operator(essence, index) for index in iris):
        return None
    return "".join(_pieces(tokens)).strip()


def _changes(token: Token) -> bool:
    # Oxigraph lets a keyword end anywhere, so a word that only holds one counts too.
    if token.kind is TokenKind.PREFIXED_NAME:
        return bool(_CHANGING.search(token.text.partition(":")[0]))
    return token.kind in _UNSURE and bool(_CHANGING.search(token.text))


def _pieces(tokens: Sequence[Token]) -> Iterator[str]:
    gap = ""
    for token in tokens:
        if token.kind in {TokenKind.WHITESPACE, TokenKind.COMMENT}:
            gap += token.text
            continue
        # A line that ends may end a comment, so it stays told from a mere space.
        yield "" if not gap else "\n" if "\n" in gap or "\r" in gap or "#" in gap else " "
        yield token.text
        gap = ""
