"""In which words assistants are told things, and whose word an answer is."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from smi_graph.messages import message
from smi_graph.queries import tokenize
from smi_graph.queries.tokens import TokenKind, significant

if TYPE_CHECKING:
    from smi_graph.messages import Language

# By the last part of the IRI of a named graph, or the variable that a saved query has for it.
_VOICES = {
    "provenance": "archive",
    "withdrawn": "archive",
    "validation": "program",
    "mentions": "program",
    "contribution": "reader",
}

_ALL = ("archive", "program", "reader")

LANGUAGES: tuple[Language, ...] = ("en", "ar")


def voices_of(query: str, *, is_saved: bool = False) -> list[str]:
    """Tell whose word the graphs of a query are.

    Parameters
    ----------
    query
        SPARQL. The default graph is what the archive states; a graph that a variable stands for
        may be any.
    is_saved
        Whether it is a saved query: its variables have the names of the graphs that they are.

    Examples
    --------
    >>> text = "ASK { GRAPH ?mentions { ?s ?p ?o } }"
    >>> voices_of("SELECT * { ?s ?p ?o }"), voices_of(text, is_saved=True), voices_of(text)
    (['archive'], ['archive', 'program'], ['archive', 'program', 'reader'])
    """
    found = {"archive"}
    for before, token in pairwise(significant(tokenize(query))):
        if before.is_word("GRAPH", "FROM", "NAMED") and not token.is_word("NAMED"):
            is_known = is_saved or token.kind is not TokenKind.VARIABLE
            name = token.text.strip("<>?$").rpartition("/")[2].rpartition(":")[2]
            found |= {_VOICES[name]} if is_known and name in _VOICES else set(_ALL)
    return [voice for voice in _ALL if voice in found]


def told(voices: list[str]) -> dict[str, Any]:
    """Say in both languages whose word an answer is.

    Examples
    --------
    >>> sorted(told(["archive"]))
    ['voices', 'voices_ar', 'voices_en']
    """
    others = [voice for voice in voices if voice != "archive"]
    words = {
        f"voices_{language}": " ".join(
            message(f"mcp.voice_{voice}", language) for voice in others or voices
        )
        for language in LANGUAGES
    }
    return {"voices": voices, **words}
