"""What the texts of a record name: marked where it stands, listed, and compared by language.

A program finds it (:mod:`smi_graph.mentions`); the archive's editors did not say it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

import orjson

from smi_graph.arabic import split_paragraphs
from smi_graph.mapping.mentions import THINGS
from smi_graph.reading.document.highlighting import NamedSpan
from smi_graph.reading.document.paragraphs import pair_paragraphs
from smi_graph.service.problems import Problem
from smi_graph.vocabulary import RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from smi_graph.arabic import Span
    from smi_graph.mapping.annotations import AnnotatedText, Found
    from smi_graph.mentions import Mention
    from smi_graph.messages import Language
    from smi_graph.service.engine import Engine
    from smi_graph.service.texts import TextFinders
    from smi_graph.service.things import Thing

# In the order in which they are listed.
KINDS = ("person", "organization", "country", "place", "document-number", "date")
_MOST_COMPARED = 100
_VOICES = ("ar", "en")
_KIND = attrgetter("kind")

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Mentions:
    """What was found in the texts of a record.

    Parameters
    ----------
    found
        Each title and text with what it names.
    labels
        The names of things by language, by their IRIs.
    base_iri
        Where the archive's identifiers live.
    """

    found: Found
    labels: Mapping[str, Mapping[str, str]]
    base_iri: str

    def iri(self, key: Key) -> str:
        """Give the IRI of a thing; empty for a number or a date."""
        return f"{self.base_iri}{key[0]}/{key[1]}" if key[0] in THINGS else ""


async def ask_mentions(
    engine: Engine, finders: TextFinders, thing: Thing, release_id: str | None
) -> Mentions | None:
    """Find what the texts of a record name, and how that is called.

    Returns
    -------
    Mentions or None
        ``None`` for a release that was built without looking for names.
    """
    base_iri = engine.configuration.base_iri
    try:
        found = await finders.find(engine, thing, release_id)
    except Problem as problem:
        if problem.name == "mentions_not_sought":
            return None
        raise
    told = Mentions(found, {}, base_iri)
    iris = {told.iri((each.kind, each.value)) for _, named in found for each in named} - {""}
    labels = await _labels(engine, sorted(iris), release_id) if iris else {}
    return Mentions(found, labels, base_iri)


async def _labels(
    engine: Engine, iris: Sequence[str], release_id: str | None
) -> dict[str, dict[str, str]]:
    values = " ".join(f"<{iri}>" for iri in iris)
    said = f"?thing <{RDFS.label}> ?name"
    query = (
        f"SELECT ?thing ?name {{ VALUES ?thing {{ {values} }}"
        f" {{ {said} }} UNION {{ GRAPH <{engine.minter.graph('mentions')}> {{ {said} }} }} }}"
    )
    answer = await engine.run(query, release_id=release_id, key=query)
    labels: dict[str, dict[str, str]] = {}
    for row in orjson.loads(answer.body)["results"]["bindings"]:
        name = row["name"]
        named = labels.setdefault(row["thing"]["value"], {})
        named.setdefault(name.get("xml:lang", ""), name["value"])
    return labels


class TextCount(NamedTuple):
    """How often the title or the text of one language names something, and where on the page."""

    field: str
    language: str
    number: int
    anchors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MentionedThing:
    """Something that the texts name, as the page lists it.

    Parameters
    ----------
    kind
        One of `KINDS`.
    anchor
        Its identifier on the page.
    name, language
        What it is called, and in which language that is; empty where it is not known.
    path
        The address of its page; empty for a number or a date.
    counted
        How often the title and the text of each language name it.
    is_in_fields
        Whether a field of the record names it too.
    """

    kind: str
    anchor: str
    name: str
    language: str
    path: str
    counted: tuple[TextCount, ...]
    is_in_fields: bool


@dataclass(frozen=True, slots=True)
class Voice:
    """A paragraph of one of two texts, with what is named in it marked."""

    language: str
    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True)
class OneVoice:
    """Something that the text of one language names and that of the other does not.

    Parameters
    ----------
    thing
        What is named.
    names
        The paragraph that names it.
    beside
        The paragraphs of the other text that stand beside it; empty where it is not known.
    other
        The language of the other text.
    """

    thing: MentionedThing
    names: Voice
    beside: tuple[str, ...]
    other: str


@dataclass(frozen=True, slots=True)
class MentionsShown:
    """What the page shows of it.

    Parameters
    ----------
    is_marked
        Whether it is marked in the texts.
    things
        What is named, by kind.
    marks
        Where, by field.
    voices
        What one text names and the other does not.
    more_voices
        How many of those are not shown.
    """

    is_marked: bool
    things: Mapping[str, Sequence[MentionedThing]]
    marks: Mapping[str, Sequence[NamedSpan]]
    voices: Sequence[OneVoice]
    more_voices: int

    @property
    def number(self) -> int:
        """How many different things are named."""
        return sum(map(len, self.things.values()))


def show_mentions(
    told: Mentions, thing: Thing, shown: Iterable[str], language: Language, *, is_marked: bool
) -> MentionsShown:
    """Lay out what the texts of a record name.

    Parameters
    ----------
    told
        What was found.
    thing
        What the archive says of the record.
    shown
        The fields whose text the page shows.
    language
        Of the reader.
    is_marked
        Whether it is to be marked in the texts.
    """
    fields = set(shown)
    places: dict[Key, list[tuple[AnnotatedText, Mention]]] = defaultdict(list)
    for text, mentions in told.found:
        for mention in mentions:
            places[mention.kind, mention.value].append((text, mention))
    said = {getattr(triple.object, "value", "") for triple in thing.triples}
    by_key = {
        key: _named(told, key, number, places[key], fields, language, said)
        for number, key in enumerate(sorted(places, key=lambda key: _order(key, places)), start=1)
    }
    voices = _voices(told, places, by_key)
    return MentionsShown(
        is_marked=is_marked,
        things={kind: list(here) for kind, here in groupby(by_key.values(), _KIND)},
        marks=_marks(told.found, by_key) if is_marked else {},
        voices=voices[:_MOST_COMPARED],
        more_voices=max(len(voices) - _MOST_COMPARED, 0),
    )


def _order(key: Key, places: Mapping[Key, Sequence[object]]) -> tuple[int, int, str]:
    often = 0 if key[0] in {"date", "document-number"} else -len(places[key])
    return KINDS.index(key[0]), often, key[1]


def _named(  # noqa: PLR0913, PLR0917
    told: Mentions,
    key: Key,
    number: int,
    places: Sequence[tuple[AnnotatedText, Mention]],
    fields: set[str],
    language: Language,
    said: set[str],
) -> MentionedThing:
    kind, value = key
    iri = told.iri(key)
    labels = told.labels.get(iri, {})
    order = [language, "ar", "en", *labels]
    tag = next((tag for tag in order if tag in labels), "")
    name = labels[tag] if labels else (value if kind not in THINGS else places[0][1].quote)
    counted = []
    for text in dict.fromkeys(text for text, _ in places):
        here = [mention for each, mention in places if each is text]
        anchors = tuple(map(_anchor, here)) if text.field in fields else ()
        counted.append(TextCount(text.field, text.language, len(here), anchors))
    return MentionedThing(
        kind=kind,
        anchor=f"named-{number}",
        name=name,
        language=tag,
        path=f"/{kind}/{value}" if iri else "",
        counted=tuple(counted),
        is_in_fields=iri in said if iri else value in said,
    )


def _anchor(mention: Mention) -> str:
    return f"at-{mention.field}-{mention.start}"


def _marks(found: Found, things: Mapping[Key, MentionedThing]) -> dict[str, list[NamedSpan]]:
    return {
        text.field: [
            NamedSpan(
                mention.start,
                mention.end,
                mention.kind,
                _anchor(mention),
                things[mention.kind, mention.value].anchor,
            )
            for mention in mentions
        ]
        for text, mentions in found
    }


def _voices(
    told: Mentions,
    places: Mapping[Key, Sequence[tuple[AnnotatedText, Mention]]],
    things: Mapping[Key, MentionedThing],
) -> list[OneVoice]:
    """List what the Arabic text names and the English one does not, and the other way round.

    Nobody could find him in the text of the other language who has no name in it.
    """
    texts = {text.field: text for text, _ in told.found}
    both = [texts.get(f"text_{tag}") for tag in _VOICES]
    arabic, english = both
    if arabic is None or english is None:
        return []
    beside = _Beside(arabic, english)
    voices = []
    for key, thing in things.items():
        if key[0] in THINGS and not set(_VOICES) <= told.labels.get(told.iri(key), {}).keys():
            continue
        in_texts = [(text, mention) for text, mention in places[key] if text.field != "title"]
        languages = {text.language for text, _ in in_texts} & set(_VOICES)
        if len(languages) == 1:
            text, mention = next(one for one in in_texts if one[0].language in languages)
            voices.append(beside.voice(thing, text, mention))
    return voices


class _Beside:
    """Two texts with their paragraphs beside each other, where that can be told."""

    def __init__(self, arabic: AnnotatedText, english: AnnotatedText) -> None:
        self._texts = {"ar": arabic.content, "en": english.content}
        self._spans = {tag: split_paragraphs(text) for tag, text in self._texts.items()}
        lengths = ([end - start for start, end in self._spans[tag]] for tag in _VOICES)
        self._pairs = pair_paragraphs(*lengths)

    def voice(self, thing: MentionedThing, text: AnnotatedText, mention: Mention) -> OneVoice:
        here, other = text.language, "en" if text.language == "ar" else "ar"
        spans = self._spans[here]
        number = next(n for n, span in enumerate(spans) if span[1] > mention.start)
        start, end = spans[number]
        words = self._texts[here]
        names = Voice(
            here,
            words[start : mention.start],
            words[mention.start : mention.end],
            words[mention.end : end],
        )
        return OneVoice(thing, names, tuple(self._other(here, other, number)), other)

    def _other(self, here: str, other: str, number: int) -> Iterable[str]:
        for pair in self._pairs or ():
            sides = {"ar": pair.left, "en": pair.right}
            if number in sides[here]:
                for each in sides[other]:
                    span: Span = self._spans[other][each]
                    yield self._texts[other][span[0] : span[1]]
