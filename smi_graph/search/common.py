"""Words that stand everywhere, and tell nothing where they stand alone."""

from __future__ import annotations

from functools import cache

from smi_graph.layered import read_words
from smi_graph.search.words import split_words


@cache
def common_words() -> frozenset[str]:
    """Give the words of the table ``[common]`` of ``data/search.toml``, as the index holds them.

    Examples
    --------
    >>> "الي" in common_words(), "of" in common_words(), "syria" in common_words()
    (True, True, False)
    """
    texts = read_words("search.toml")["common"]["words"]
    return frozenset(word for text in texts for word in split_words(text))
