"""Full-text search as extension functions of SPARQL (SPARQL 1.1 Query, section 17.6).

``smi-f:textMatches(?document, "words")`` tells whether a document fits a search, and
``smi-f:textScore(?document, "words")`` how well: 0 where it does not. They join with the
rest of a query like any other expression::

    PREFIX smi: <https://w3id.org/smi/ontology#>
    PREFIX smi-f: <https://w3id.org/smi/function#>
    SELECT ?document ?title WHERE {
      ?document smi:title ?title ; smi:issuedYear ?year .
      FILTER(smi-f:textMatches(?document, "وزير الخارجية"))
    } ORDER BY DESC(smi-f:textScore(?document, "وزير الخارجية"))

A query worker imports this module when it starts, so it imports next to nothing; the engine
is loaded by the first query that searches.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode

if TYPE_CHECKING:
    from collections.abc import Callable

    from smi_graph.search.index import TextIndex

    Function = Callable[..., Any]

INDEX_FOLDER = "text-index"
FACTORY = "smi_graph.search.sparql:text_functions"

_NAMESPACE = "https://w3id.org/smi/function#"
_MATCHES = _NAMESPACE + "textMatches"
_SCORE = _NAMESPACE + "textScore"
FUNCTION_IRIS = (_MATCHES, _SCORE)

_STRINGS = (
    "http://www.w3.org/2001/XMLSchema#string",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString",
)
_SEARCHES_KEPT = 8


def text_functions(folder: str) -> Callable[[], dict[NamedNode, Function]]:
    """Make the functions over one text index.

    Parameters
    ----------
    folder
        The folder of the index. It is opened when a function is first called.

    Returns
    -------
    callable
        Gives the functions by their names, for one query: within it the same words are
        searched for once, and every further call is a look-up. A function raises
        `SearchError` when the words cannot be understood or the index cannot be opened.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from smi_graph.search import DocumentWords, TextIndexWriter
    >>> with TemporaryDirectory() as folder:
    ...     writer = TextIndexWriter.create(Path(folder))
    ...     writer.add("https://example.org/1", DocumentWords.of(title="البيان الأول"))
    ...     writer.finish()
    ...     functions = text_functions(folder)()
    ...     matches = functions[NamedNode("https://w3id.org/smi/function#textMatches")]
    ...     matches(NamedNode("https://example.org/1"), Literal("بيان")).value
    'true'
    """

    @cache
    def index() -> TextIndex:
        from pathlib import Path  # noqa: PLC0415 - slow to import, see the module

        from smi_graph.search.index import TextIndex  # noqa: PLC0415

        return TextIndex.open(Path(folder))

    return lambda: _functions_of_query(index)


def _functions_of_query(index: Callable[[], TextIndex]) -> dict[NamedNode, Function]:
    true, false, zero = Literal(True), Literal(False), Literal(0.0)

    @lru_cache(maxsize=_SEARCHES_KEPT)
    def scores(words: str) -> dict[str, float]:
        return index().scores(words)

    def matches(*terms: object) -> Literal | None:
        document, words = _arguments("textMatches", terms)
        if document is None or words is None:
            return None
        return true if document in scores(words) else false

    def score(*terms: object) -> Literal | None:
        document, words = _arguments("textScore", terms)
        if document is None or words is None:
            return None
        found = scores(words).get(document)
        return zero if found is None else Literal(found)

    return {NamedNode(_MATCHES): matches, NamedNode(_SCORE): score}


def _arguments(name: str, terms: tuple[object, ...]) -> tuple[str | None, str | None]:
    """Take the IRI and the words; ``None`` for a term of another kind, an error in SPARQL."""
    if len(terms) != 2:
        from smi_graph.search.errors import UnclearSearch  # noqa: PLC0415

        raise UnclearSearch("function_arguments", name=name)
    document, words = terms
    iri = document.value if isinstance(document, NamedNode) else None
    is_text = isinstance(words, Literal) and words.datatype.value in _STRINGS
    return iri, words.value if is_text and isinstance(words, Literal) else None
