"""The records of one page of results, as they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson
from pyoxigraph import Literal, NamedNode

from smi_graph.catalogue import Kind, kinds
from smi_graph.reading.search.highlighting import Excerpt, Piece, beginning, excerpt, mark
from smi_graph.store.errors import ResultTooLarge
from smi_graph.vocabulary import SMI

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from smi_graph.catalogue import Catalogue, Record, Value
    from smi_graph.search.spelling import Spelled
    from smi_graph.service.engine import Engine

    # For each record the texts by language.
    Texts = Mapping[str, Mapping[str, str]]

PAGE = 20
_MOST_PERSONS = 4
_CUT_AT = 20_000
_LINES_CUT_AT = 600


@dataclass(frozen=True, slots=True)
class Title:
    """A title in pieces, with its language tag."""

    pieces: tuple[Piece, ...]
    tag: str | None

    @property
    def is_marked(self) -> bool:
        """Whether anything in it was searched for."""
        return any(piece.is_marked for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Result:
    """One record that was found.

    Parameters
    ----------
    record
        The record.
    title
        Its title in the reader's language, else in the other one, else its code.
    other_title
        Another title, where only that one holds what was searched for.
    excerpt
        Where the text holds it; else its first lines.
    types, collections
        What it is, and where it belongs.
    persons
        The first persons linked with it.
    more_persons
        How many others are.
    has_doubts
        Whether a doubt is noted about it.
    """

    record: Record
    title: Title
    other_title: Title | None
    excerpt: Excerpt | None
    types: tuple[Value, ...]
    collections: tuple[Value, ...]
    persons: tuple[Value, ...]
    more_persons: int
    has_doubts: bool

    @property
    def address(self) -> str:
        """The path of its page."""
        return address_of(self.record)


def address_of(record: Record) -> str:
    """Give the path of the page of a record."""
    kind = "diary" if record.is_entry else "document"
    return f"/{kind}/{record.iri.split('/')[-1]}.html"


def results(
    catalogue: Catalogue,
    numbers: Sequence[int],
    texts: Texts,
    asked: Spelled | None,
    language: str,
) -> tuple[Result, ...]:
    """Lay out the records of a page.

    Parameters
    ----------
    catalogue
        Of the release.
    numbers
        The records, in their order.
    texts
        The texts of the records, by identifier.
    asked
        What was searched for; ``None`` where nothing was.
    language
        Of the reader.
    """
    return tuple(_result(catalogue, number, texts, asked, language) for number in numbers)


def _result(
    catalogue: Catalogue, number: int, texts: Texts, asked: Spelled | None, language: str
) -> Result:
    record = catalogue.record(number)
    by_kind: dict[Kind, list[Value]] = {kind: [] for kind in kinds()}
    for value in catalogue.values_of(number):
        by_kind[value.kind].append(value)
    text, tag = record.title(language)
    title = Title(mark(text, asked, "title"), tag)
    others = (
        Title(mark(other, asked, "title"), other_tag or None)
        for other_tag, other in record.titles.items()
        if other != text
    )
    persons = by_kind[Kind.PERSON]
    return Result(
        record=record,
        title=title,
        other_title=next((o for o in others if o.is_marked and not title.is_marked), None),
        excerpt=_excerpt(texts.get(record.iri, {}), asked, language),
        types=tuple(by_kind[Kind.TYPE]),
        collections=tuple(by_kind[Kind.COLLECTION]),
        persons=tuple(persons[:_MOST_PERSONS]),
        more_persons=max(len(persons) - _MOST_PERSONS, 0),
        has_doubts=bool(by_kind[Kind.DOUBT]),
    )


def _excerpt(texts: Mapping[str, str], asked: Spelled | None, language: str) -> Excerpt | None:
    found = excerpt(texts, asked, language) if asked is not None else None
    return found or beginning(texts, language)


async def texts_of(
    engine: Engine, release_id: str | None, iris: Sequence[str], *, is_whole: bool = True
) -> Texts:
    """Ask the store for the texts of a few records, or their first lines, by language.

    Raises
    ------
    StoreError
        When it cannot be asked.
    """
    if not iris:
        return {}
    if not is_whole:
        return await ask_texts(engine, release_id, iris, f"SUBSTR(?t, 1, {_LINES_CUT_AT})")
    try:
        return await ask_texts(engine, release_id, iris)
    except ResultTooLarge:
        return await ask_texts(engine, release_id, iris, f"SUBSTR(?t, 1, {_CUT_AT})")


async def whole_texts_of(
    engine: Engine,
    release_id: str | None,
    iris: Sequence[str],
    *,
    is_strict: bool = True,
    languages: Collection[str] = (),
) -> Texts:
    """Ask the store for the texts of records, in as many questions as it takes for whole ones.

    Parameters
    ----------
    engine, release_id, iris
        Which records, of which release.
    is_strict
        Whether it is an error that a record has more text than an answer may; otherwise its
        texts are missing.
    languages
        Of the texts, where not all are needed.

    Raises
    ------
    StoreError
        When it cannot be asked, or one record alone has more text than an answer may.
    """
    if not iris:
        return {}
    try:
        return await ask_texts(engine, release_id, iris, languages=languages)
    except ResultTooLarge:
        if len(iris) == 1:
            if is_strict:
                raise
            return {}
        half = len(iris) // 2
        parts = [
            await whole_texts_of(engine, release_id, part, is_strict=is_strict, languages=languages)
            for part in (iris[:half], iris[half:])
        ]
        return {**parts[0], **parts[1]}


async def ask_texts(
    engine: Engine,
    release_id: str | None,
    iris: Sequence[str],
    text: str = "?t",
    *,
    languages: Collection[str] = (),
) -> Texts:
    """Ask the store for texts, or for what an expression makes of each text, ``?t``."""
    tags = ", ".join(str(Literal(tag)) for tag in sorted(languages))
    wanted = f" FILTER(LANG(?t) IN ({tags}))" if tags else ""
    records = " ".join(str(NamedNode(iri)) for iri in iris)
    query = (
        f"SELECT ?s (LANG(?t) AS ?l) ({text} AS ?text)"
        f" {{ VALUES ?s {{ {records} }} ?s <{SMI.text}> ?t{wanted} }}"
    )
    answer = await engine.run(query, release_id=release_id, key=query)
    texts: dict[str, dict[str, str]] = {}
    for row in orjson.loads(answer.body)["results"]["bindings"]:
        known = texts.setdefault(row["s"]["value"], {})
        known.setdefault(row["l"]["value"], row["text"]["value"])
    return texts
