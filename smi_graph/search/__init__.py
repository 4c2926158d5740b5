"""The search room: the text index of a release, and its use from SPARQL.

Names are resolved when they are first used, so that a query worker loads the engine only
for a query that searches.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smi_graph.search.corpus import CORPUS_FOLDER, Corpus
    from smi_graph.search.corpus_writer import CorpusWriter
    from smi_graph.search.errors import DamagedTextIndex, SearchError, UnclearSearch
    from smi_graph.search.index import Hit, Hits, TextIndex
    from smi_graph.search.joined_corpus import JoinedCorpus
    from smi_graph.search.joining import JoinedIndex, Matches
    from smi_graph.search.query import Query, parse_query
    from smi_graph.search.sparql import FACTORY, FUNCTION_IRIS, INDEX_FOLDER, text_functions
    from smi_graph.search.writer import DocumentWords, TextIndexWriter

_HOMES = {
    "corpus": ("CORPUS_FOLDER", "Corpus"),
    "corpus_writer": ("CorpusWriter",),
    "errors": ("DamagedTextIndex", "SearchError", "UnclearSearch"),
    "index": ("Hit", "Hits", "TextIndex"),
    "joined_corpus": ("JoinedCorpus",),
    "joining": ("JoinedIndex", "Matches"),
    "query": ("Query", "parse_query"),
    "sparql": ("FACTORY", "FUNCTION_IRIS", "INDEX_FOLDER", "text_functions"),
    "writer": ("DocumentWords", "TextIndexWriter"),
}

__all__ = [
    "CORPUS_FOLDER",
    "FACTORY",
    "FUNCTION_IRIS",
    "INDEX_FOLDER",
    "Corpus",
    "CorpusWriter",
    "DamagedTextIndex",
    "DocumentWords",
    "Hit",
    "Hits",
    "JoinedCorpus",
    "JoinedIndex",
    "Matches",
    "Query",
    "SearchError",
    "TextIndex",
    "TextIndexWriter",
    "UnclearSearch",
    "parse_query",
    "text_functions",
]


def __getattr__(name: str) -> object:
    """Import a public name from its module when it is first asked for (PEP 562)."""
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
