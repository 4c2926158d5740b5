"""The sentences in which texts name somebody, or two, with the words marked.

The catalogue knows where the names stand, so only the stretches around them are asked of the
store, however long a text is.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import orjson
from pyoxigraph import Literal, NamedNode

from smi_graph.arabic import Sentence, split_sentences
from smi_graph.catalogue import Closeness, Kind, named_kind
from smi_graph.catalogue.spots import paragraph_of
from smi_graph.reading.search.highlighting import Excerpt, Piece
from smi_graph.vocabulary import SMI

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from smi_graph.catalogue import Catalogue, Spot, Value
    from smi_graph.messages import Language
    from smi_graph.service.engine import Engine

    Stretches = Mapping["TextStretch", str]

# Longer sentences are cut this far from the words that are marked.
_AROUND = 280
# Two names of one record that stand farther apart are shown in two pieces.
_APART = 400


class TextStretch(NamedTuple):
    """A stretch of a text of a record: its language, the first character, and how many."""

    iri: str
    language: str
    start: int
    length: int


@dataclass(frozen=True, slots=True)
class Quoted:
    """Where one or two names stand in a record; made by `quoted_alone` and `quoted_together`.

    Parameters
    ----------
    record
        The number of the record.
    groups
        What is shown in one piece: the spots of the names.
    closeness
        How close two names stand.
    """

    record: int
    groups: tuple[tuple[Spot, ...], ...]
    closeness: Closeness | None = None


def named_value(catalogue: Catalogue, kind: Kind, key: str) -> Value | None:
    """Find what texts name by the kind and the key of the actor."""
    return catalogue.find_value(named_kind(kind), key)


def quoted_alone(catalogue: Catalogue, value: Value, record: int, language: Language) -> Quoted:
    """Choose where a record names somebody: in the reader's language, else where it is first."""
    spots = [spot for spot in catalogue.spots.of_value(record, value.number) if spot.length]
    tags = _languages(catalogue, record)
    best = sorted(spots, key=lambda spot: (tags[spot.text] != language, spot))[:1]
    return Quoted(record, tuple((spot,) for spot in best if tags[spot.text]))


def quoted_together(
    catalogue: Catalogue, ends: tuple[Value, Value], place: tuple[int, int], language: Language
) -> Quoted:
    """Choose where a record names two, as close as they stand.

    Parameters
    ----------
    catalogue
        One `with_texts`.
    ends
        The two.
    place
        The number of the record, and how close they stand there.
    language
        Of the reader; it decides between places that are as good.
    """
    record, closeness = place[0], Closeness(place[1])
    tags = _languages(catalogue, record)
    if closeness == Closeness.FIELDS:
        return Quoted(record, (), closeness)
    known = [
        [it for it in catalogue.spots.of_value(record, end.number) if it.unit and it.length]
        for end in ends
    ]
    known = [sorted(spots, key=lambda spot: (tags[spot.text] != language, spot)) for spots in known]
    pair = _closest(known, closeness)
    return Quoted(record, _groups([spot for spot in pair if tags[spot.text]]), closeness)


def _closest(known: Sequence[Sequence[Spot]], closeness: Closeness) -> list[Spot]:
    def unit(spot: Spot) -> int:
        return spot.unit if closeness == Closeness.SENTENCE else paragraph_of(spot.unit)

    if closeness != Closeness.DOCUMENT:
        others = {unit(spot): spot for spot in reversed(known[1])}
        for spot in known[0]:
            if unit(spot) in others:
                return sorted([spot, others[unit(spot)]])
    return sorted(spots[0] for spots in known if spots)


def _groups(spots: Sequence[Spot]) -> tuple[tuple[Spot, ...], ...]:
    """Put spots that stand near each other into one group."""
    groups = [[spot] for spot in spots[:1]]
    for before, spot in pairwise(spots):
        if spot.text == before.text and spot.start - before.start < _APART:
            groups[-1].append(spot)
        else:
            groups.append([spot])
    return tuple(map(tuple, groups))


def _languages(catalogue: Catalogue, record: int) -> dict[int, str]:
    """Give the language of the title and of each text of a record, by the number of the text."""
    title = next(iter(catalogue.record(record).titles), "")
    texts = sorted(value.key for value in catalogue.values_of(record, Kind.TEXT))
    numbers = dict.fromkeys(range(256), "")
    return numbers | dict(enumerate([title or "und", *texts]))


def stretches_of(catalogue: Catalogue, quoted: Iterable[Quoted]) -> tuple[TextStretch, ...]:
    """Tell what has to be asked of the store, so that `excerpts_of` can show it."""
    found = (
        _stretch(catalogue, each.record, group)
        for each in quoted
        for group in each.groups
        if group[0].text
    )
    return tuple(dict.fromkeys(found))


def _stretch(catalogue: Catalogue, record: int, group: Sequence[Spot]) -> TextStretch:
    start = max(min(spot.start for spot in group) - _AROUND - 20, 0)
    end = max(spot.start + spot.length for spot in group) + _AROUND + 20
    tag = _languages(catalogue, record)[group[0].text]
    return TextStretch(catalogue.iris[record], tag, start, end - start)


async def read_stretches(
    engine: Engine, release_id: str | None, wanted: Sequence[TextStretch]
) -> dict[TextStretch, str]:
    """Ask the store for stretches of texts.

    Raises
    ------
    StoreError
        When it cannot be asked.
    """
    if not wanted:
        return {}
    rows = " ".join(
        f"({NamedNode(each.iri)} {Literal(each.language)} {each.start + 1} {each.length})"
        for each in wanted
    )
    query = (
        "SELECT ?s ?l ?from ?n (SUBSTR(?t, ?from, ?n) AS ?text)"
        f" {{ VALUES (?s ?l ?from ?n) {{ {rows} }} ?s <{SMI.text}> ?t FILTER(LANG(?t) = ?l) }}"
    )
    answer = await engine.run(query, release_id=release_id, key=query)
    found: dict[TextStretch, str] = {}
    for row in orjson.loads(answer.body)["results"]["bindings"]:
        start, length = int(row["from"]["value"]) - 1, int(row["n"]["value"])
        stretch = TextStretch(row["s"]["value"], row["l"]["value"], start, length)
        found[stretch] = row["text"]["value"]
    return found


def excerpts_of(catalogue: Catalogue, quoted: Quoted, stretches: Stretches) -> tuple[Excerpt, ...]:
    """Give the sentences in which the names stand, with the words marked."""
    found = []
    for group in quoted.groups:
        stretch = _stretch(catalogue, quoted.record, group)
        if group[0].text:
            text, offset = stretches.get(stretch, ""), stretch.start
            is_whole = len(text) < stretch.length
        else:
            titles = catalogue.record(quoted.record).titles
            text, offset, is_whole = next(iter(titles.values()), ""), 0, True
        marks = [(spot.start - offset, spot.start - offset + spot.length) for spot in group]
        if text and marks[-1][1] <= len(text):
            language = "" if stretch.language == "und" else stretch.language
            found.append(_excerpt(text, marks, language, (offset == 0, is_whole)))
    return tuple(found)


def _excerpt(
    text: str, marks: list[tuple[int, int]], language: str, whole: tuple[bool, bool]
) -> Excerpt:
    """Show the sentence that holds the marks, or from the first of two to the last one."""
    sentences = split_sentences(text) or [Sentence(0, len(text), 0)]
    first, last = marks[0][0], marks[-1][1]
    start = max((s for s, _, _ in sentences if s <= first), default=0)
    end = min((e for _, e, _ in sentences if e >= last), default=len(text))
    is_begun = start > 0 or whole[0]
    is_ended = end < len(text) or whole[1]
    if first - start > _AROUND:
        start, is_begun = text.find(" ", first - _AROUND, first) + 1 or first, False
    if end - last > _AROUND:
        cut = text.rfind(" ", last, last + _AROUND)
        end, is_ended = (cut if cut > 0 else last), False
    pieces, at = [], start
    for begin, stop in marks:
        pieces += [Piece(text[at:begin]), Piece(text[begin:stop], is_marked=True)]
        at = stop
    pieces.append(Piece(text[at:end]))
    parts = (tuple(piece for piece in pieces if piece.text),)
    return Excerpt(language, parts, not is_begun, not is_ended)
