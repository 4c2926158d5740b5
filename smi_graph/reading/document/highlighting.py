"""A text in pieces: what was searched for, and what is evidence, each marked."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from smi_graph.search import UnclearSearch, parse_query
from smi_graph.search.highlighting import find_spans
from smi_graph.search.listed_names import NO_NAMES, ListedNames
from smi_graph.search.spelling import Speller
from smi_graph.search.words import split_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from smi_graph.search.expression import Field

Span = tuple[int, int]


class Mark(NamedTuple):
    """Characters of a text that are evidence.

    Parameters
    ----------
    start, end
        The characters.
    anchor
        The identifier of the place on the page.
    fact
        The identifier of the fact on the page.
    """

    start: int
    end: int
    anchor: str
    fact: str


class NamedSpan(NamedTuple):
    """Characters of a text that name something.

    Parameters
    ----------
    start, end
        The characters.
    kind
        What is named: ``country``, ``person``, ``date``, ….
    anchor
        The identifier of the place on the page.
    thing
        The identifier of what is named in the list on the page.
    """

    start: int
    end: int
    kind: str
    anchor: str
    thing: str


@dataclass(frozen=True, slots=True)
class MarkedPiece:
    """A stretch of a text that is marked alike.

    Parameters
    ----------
    text
        Its characters.
    is_found
        Whether it was searched for.
    fact
        The fact that it is evidence for; empty where it is none.
    anchor
        The identifier of a mark that begins here; empty where none does.
    more_anchors
        Those of further marks that begin here.
    named
        What is named here, if anything.
    begins_name
        Whether the name begins here.
    """

    text: str
    is_found: bool = False
    fact: str = ""
    anchor: str = ""
    more_anchors: tuple[str, ...] = ()
    named: NamedSpan | None = None
    begins_name: bool = False


class Sought(NamedTuple):
    """What is searched for in a record.

    Parameters
    ----------
    words
        What a person typed; empty for nothing.
    is_exact
        Whether words are looked for exactly as they are written.
    names
        What the release knows of the names of listed things.
    """

    words: str
    is_exact: bool = False
    names: ListedNames = NO_NAMES


def find_words(text: str, sought: Sought, field: Field | None) -> list[Span]:
    """Find the words of a search in a text, as the search of the archive does.

    Which clitics may stand before an Arabic word is learnt from the text alone, so that it
    works for every release, with or without an index.

    Parameters
    ----------
    text
        As printed.
    sought
        What is searched for; what cannot be understood finds nothing.
    field
        Which field the text is of.

    Examples
    --------
    >>> find_words("A joint statement", Sought("statement"), None)
    [(8, 17)]
    >>> find_words("A", Sought('"'), None)
    []
    """
    known = Counter(split_words(text))
    try:
        query = parse_query(sought.words, as_written=sought.is_exact)
        asked = Speller(lambda word: known[word], sought.names).spell(query.expression)
    except UnclearSearch:
        return []
    return find_spans(text, asked, field)


def cut_pieces(
    text: str,
    span: Span,
    found: Sequence[Span],
    marks: Iterable[Mark],
    named: Iterable[NamedSpan] = (),
) -> list[MarkedPiece]:
    """Cut a paragraph of a text where a mark begins or ends.

    Parameters
    ----------
    text
        The whole text.
    span
        The characters of the paragraph.
    found
        What was searched for, in characters of the whole text.
    marks
        What is evidence, likewise.
    named
        What names something, likewise.

    Examples
    --------
    >>> pieces = cut_pieces("28 June, Rome", (0, 13), [(3, 7)], [Mark(0, 7, "w1", "f1")])
    >>> [(piece.text, piece.is_found, piece.fact, piece.anchor) for piece in pieces]
    [('28 ', False, 'f1', 'w1'), ('June', True, 'f1', ''), (', Rome', False, '', '')]
    """
    start, end = span
    here = [mark for mark in marks if mark.start < end and start < mark.end]
    seen = [(max(a, start), min(b, end)) for a, b in found if a < end and start < b]
    names = [name for name in named if name.start < end and start < name.end]
    edges = {start, end, *(edge for pair in seen for edge in pair)}
    edges |= {min(max(edge, start), end) for mark in here + names for edge in mark[:2]}
    ordered = sorted(edges)
    return [_piece(text, (a, b), seen, here, names) for a, b in pairwise(ordered)]


def _piece(
    text: str,
    span: Span,
    found: Sequence[Span],
    marks: Sequence[Mark],
    names: Sequence[NamedSpan],
) -> MarkedPiece:
    start, end = span
    name = next((name for name in names if name.start < end and start < name.end), None)
    over = [mark for mark in marks if mark.start < end and start < mark.end]
    # A mark that goes over several paragraphs has its anchor where it begins.
    begun = tuple(mark.anchor for mark in over if mark.start == start)
    return MarkedPiece(
        text=text[start:end],
        is_found=any(a < end and start < b for a, b in found),
        fact=over[0].fact if over else "",
        anchor=begun[0] if begun else "",
        more_anchors=begun[1:],
        named=name,
        begins_name=name is not None and name.start == start,
    )
