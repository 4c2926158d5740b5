"""What citing texts say around a number: the sentence, in its language, with record and date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import orjson
from pyoxigraph import Literal, NamedNode

from smi_graph.arabic.sentences import split_sentences
from smi_graph.vocabulary import OA, SMI
from smi_graph.vocabulary.passages import read_passage

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from smi_graph.catalogue import Catalogue, Record
    from smi_graph.reading.connections.lists import Window
    from smi_graph.service.engine import Engine

TITLE = "title"
# So many characters of a text are looked at on each side of the words, and so many are shown.
_AROUND = 2_000
_SHOWN = 400
_CUT = "…"


class CitedPlace(NamedTuple):
    """Where a text names a number first.

    Parameters
    ----------
    record
        In the catalogue.
    language
        Of the title or the text.
    section
        ``title``, or ``text_`` with the language.
    start
        The character at which the words begin.
    words
        The words.
    times
        How often the texts of this language name the number.
    """

    record: int
    language: str
    section: str
    start: int
    words: str
    times: int


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence that names a number.

    Parameters
    ----------
    record
        Whose title or text it stands in.
    place
        Where.
    before, words, after
        The sentence; only the words where the text could not be read.
    """

    record: Record
    place: CitedPlace
    before: str
    words: str
    after: str


async def ask_places(
    engine: Engine, catalogue: Catalogue, number: str, release_id: str | None
) -> list[CitedPlace]:
    """Find where texts name a number first, those of the newest records first."""
    graph = engine.minter.graph("mentions")
    query = (
        f"SELECT ?record ?words ?mention ?times WHERE {{ GRAPH <{graph}> {{"
        f" ?mention <{OA.bodyValue}> {Literal(number)} ; <{OA.hasTarget}> ?record ;"
        f" <{OA.exact}> ?words OPTIONAL {{ ?mention <{SMI.occurrences}> ?times }} }} }}"
    )
    answer = await engine.run(query, release_id=release_id, key=query)
    places = []
    for row in orjson.loads(answer.body)["results"]["bindings"]:
        record = catalogue.find_record(row["record"]["value"])
        if record is not None:
            words = row["words"]
            times = int(row["times"]["value"]) if "times" in row else 1
            section, start, _ = read_passage(row["mention"]["value"])
            language = words.get("xml:lang", "")
            places.append(CitedPlace(record, language, section, start, words["value"], times))
    days = catalogue.days
    return sorted(places, key=lambda place: (-int(days[place.record]), place))


def chosen(
    places: Iterable[CitedPlace], catalogue: Catalogue, window: Window, bearers: Iterable[int]
) -> list[CitedPlace]:
    """Leave out what records say of their own number, and those of other years."""
    mask, own = window.mask(catalogue), frozenset(bearers)
    return [
        place
        for place in places
        if place.record not in own and (mask is None or mask[place.record])
    ]


async def ask_sayings(
    engine: Engine, catalogue: Catalogue, places: Sequence[CitedPlace], release_id: str | None
) -> list[Saying]:
    """Cut the sentences out of the published titles and texts."""
    texts = await _ask_texts(engine, catalogue, places, release_id)
    return [_saying(catalogue.record(place.record), place, texts) for place in places]


async def _ask_texts(
    engine: Engine, catalogue: Catalogue, places: Sequence[CitedPlace], release_id: str | None
) -> Mapping[tuple[str, str], tuple[int, str]]:
    """Give of each text that is needed where a stretch of it begins, and the stretch."""
    rows = {
        (catalogue.record(place.record).iri, place.language): max(place.start - _AROUND, 0)
        for place in places
        if place.section != TITLE
    }
    if not rows:
        return {}
    values = " ".join(
        f"({NamedNode(iri)} {Literal(language)} {start})" for (iri, language), start in rows.items()
    )
    query = (
        f"SELECT ?record ?language ?stretch WHERE {{"
        f" VALUES (?record ?language ?start) {{ {values} }}"
        f" ?record <{SMI.text}> ?text FILTER(LANG(?text) = ?language)"
        f" BIND(STR(SUBSTR(?text, ?start + 1, {3 * _AROUND})) AS ?stretch) }}"
    )
    answer = await engine.run(query, release_id=release_id, key=query)
    found = {}
    for row in orjson.loads(answer.body)["results"]["bindings"]:
        key = (row["record"]["value"], row["language"]["value"])
        found[key] = (rows[key], row["stretch"]["value"])
    return found


def _saying(
    record: Record, place: CitedPlace, texts: Mapping[tuple[str, str], tuple[int, str]]
) -> Saying:
    if place.section == TITLE:
        stretches = [(0, title) for title in record.titles.values()]
    else:
        stretches = [texts[key]] if (key := (record.iri, place.language)) in texts else []
    for first, text in stretches:
        start = place.start - first
        if text.startswith(place.words, start):
            before, after = sentence_around(text, start, start + len(place.words))
            return Saying(record, place, before, place.words, after)
    return Saying(record, place, "", place.words, "")


def sentence_around(text: str, start: int, end: int) -> tuple[str, str]:
    """Give what a sentence says before some words of it, and after them.

    Parameters
    ----------
    text
        Holds the sentence.
    start, end
        The characters of the words; where these go over the end of a sentence, all the
        sentences count that they touch.

    Examples
    --------
    >>> sentence_around("One. It recalls resolution 5 (1948) again. Two.", 16, 28)
    ('It recalls ', ' (1948) again.')
    """
    touched = [one for one in split_sentences(text) if one.start < end and start < one.end]
    first = touched[0].start if touched else start
    last = touched[-1].end if touched else end
    before, after = text[min(first, start) : start], text[end : max(last, end)]
    if len(before) > _SHOWN:
        before = _CUT + before[-_SHOWN:].partition(" ")[2]
    if len(after) > _SHOWN:
        after = after[:_SHOWN].rpartition(" ")[0] + _CUT
    return before, after
