"""Records whose two texts do not name the same: a work list, of questions and not of faults.

The page of each record shows both paragraphs side by side.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from pyoxigraph import Literal as RdfLiteral
from pyoxigraph import NamedNode, QueryResultsFormat, QuerySolutions, parse_query_results

from smi_graph.catalogue import Kind
from smi_graph.reading.connections.lists import ListPage, turn_to
from smi_graph.vocabulary import OA, RDFS, SMI, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from smi_graph.catalogue import Catalogue, Record
    from smi_graph.reading.pages import Visit
    from smi_graph.service.engine import Engine

VoiceKind = Literal["person", "organization", "country", "place", "document-number", "date"]
KINDS: tuple[VoiceKind, ...] = get_args(VoiceKind)
PAGE_SIZE = 25
_LANGUAGES = ("ar", "en")
_AT_ONCE = 500
# How much of each kind only one of two texts names, by the numbers of records in the catalogue.
Differing = dict[int, "Counter[str]"]
_TSV = "text/tab-separated-values"


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that one text names and the other does not.

    Parameters
    ----------
    kind
        What it is.
    name, language
        What it is called, and in which language; the language is empty for a number or a date.
    words
        The words that name it.
    """

    kind: str
    name: str
    language: str
    words: str


@dataclass(slots=True)
class Voices:
    """A record with what each of its two texts alone names."""

    record: Record
    only: dict[str, list[Difference]] = field(default_factory=lambda: {"ar": [], "en": []})


async def differences_of(visit: Visit) -> Differing:
    """Count for each record of a release what only one of its two texts names, by kind."""
    asking = _Asking(visit.engine, visit.release_id)
    return await visit.gathered("voices", partial(_compare, asking, visit.catalogue))


async def _compare(asking: _Asking, catalogue: Catalogue) -> Differing:
    """Ask about the records that have both texts, some at a time."""
    texts = [catalogue.find_value(Kind.TEXT, tag) for tag in _LANGUAGES]
    if None in texts:
        return {}
    masks = [catalogue.mask(text) for text in texts if text is not None]
    both = np.flatnonzero(np.logical_and.reduce(masks)).tolist()
    found: Differing = {}
    for place in range(0, len(both), _AT_ONCE):
        numbers = {catalogue.record(number).iri: number for number in both[place:][:_AT_ONCE]}
        for iri, thing, _ in await asking.differences(numbers):
            counts = found.setdefault(numbers[iri], Counter())
            counts[_kind_of(thing, asking.engine.minter.base)] += 1
    return found


async def show_voices(
    visit: Visit, differing: Differing, kind: VoiceKind | None, page: int
) -> ListPage[Voices]:
    """Give one page of the records whose Arabic and English texts do not name the same.

    Parameters
    ----------
    visit
        Whose language names are in.
    differing
        From `differences_of`.
    kind
        What is compared; ``None`` for everything.
    page
        Which page; one that is too high gives the last one.
    """
    counted = {
        number: counts.total() if kind is None else counts[kind]
        for number, counts in differing.items()
    }
    order = sorted((n for n in counted if counted[n]), key=lambda n: (-counted[n], n))
    listed = turn_to(order, page, PAGE_SIZE)
    records = map(visit.catalogue.record, listed.rows)
    shown = {record.iri: Voices(record) for record in records}
    asking, base_iri = _Asking(visit.engine, visit.release_id), visit.engine.minter.base
    rows = await asking.differences(shown) if shown else []
    rows = [row for row in rows if kind in {None, _kind_of(row[1], base_iri)}]
    labels = await asking.labels({thing.value for _, thing, _ in rows if _is_thing(thing)})
    for iri, thing, words in rows:
        told = _difference(thing, words, labels, visit.language, base_iri)
        shown[iri].only.setdefault(words.language or "", []).append(told)
    return listed.of(shown.values())


def _kind_of(thing: NamedNode | RdfLiteral, base_iri: str) -> str:
    if isinstance(thing, NamedNode):
        return thing.value.removeprefix(base_iri).partition("/")[0]
    return "document-number" if thing.datatype.value == XSD.string else "date"


def _is_thing(term: object) -> bool:
    return isinstance(term, NamedNode)


def _difference(
    thing: NamedNode | RdfLiteral,
    words: RdfLiteral,
    labels: Mapping[str, Mapping[str, str]],
    language: str,
    base_iri: str,
) -> Difference:
    kind = _kind_of(thing, base_iri)
    if isinstance(thing, RdfLiteral):
        return Difference(kind, thing.value, "", words.value)
    named = labels.get(thing.value, {})
    tag = next((tag for tag in (language, "ar", "en", *named) if tag in named), "")
    return Difference(kind, named.get(tag, words.value), tag, words.value)


@dataclass(frozen=True, slots=True)
class _Asking:
    """The queries, to one release."""

    engine: Engine
    release_id: str | None

    async def differences(
        self, iris: Iterable[str]
    ) -> list[tuple[str, NamedNode | RdfLiteral, RdfLiteral]]:
        """Give what one of two texts of some records names alone; titles do not count.

        Whether a record has both texts its catalogue tells: to look at the texts takes long.
        """
        values = " ".join(str(NamedNode(iri)) for iri in iris)
        thing, value = f"?mention <{OA.hasBody}> ?thing", f"?mention <{OA.bodyValue}> ?thing"
        query = (
            "SELECT ?record ?thing (MIN(?word) AS ?words) WHERE {"
            f" VALUES ?record {{ {values} }}"
            f" GRAPH <{self._graph}> {{ ?mention <{OA.hasTarget}> ?record ; <{OA.exact}> ?word ;"
            f" <{SMI.section}> ?section ; <{SMI.occurrences}> ?times ."
            f" {{ {thing} }} UNION {{ {value} }} }}"
            ' FILTER(LANG(?word) IN ("ar", "en"))'
            ' FILTER(?section != "title" || ?times > 1) }'
            " GROUP BY ?record ?thing HAVING(COUNT(DISTINCT LANG(?word)) = 1)"
            " ORDER BY ?record ?thing"
        )
        return [
            (record.value, thing, words)
            for record, thing, words in await self._rows(query)
            if isinstance(record, NamedNode)
            and isinstance(thing, NamedNode | RdfLiteral)
            and isinstance(words, RdfLiteral)
        ]

    async def labels(self, iris: set[str]) -> dict[str, dict[str, str]]:
        if not iris:
            return {}
        values = " ".join(str(NamedNode(iri)) for iri in sorted(iris))
        said = f"?thing <{RDFS.label}> ?name"
        query = (
            f"SELECT ?thing ?name WHERE {{ VALUES ?thing {{ {values} }}"
            f" {{ {said} }} UNION {{ GRAPH <{self._graph}> {{ {said} }} }} }}"
        )
        labels: dict[str, dict[str, str]] = {}
        for thing, name in await self._rows(query):
            if isinstance(thing, NamedNode) and isinstance(name, RdfLiteral):
                labels.setdefault(thing.value, {}).setdefault(name.language or "", name.value)
        return labels

    @property
    def _graph(self) -> str:
        return self.engine.minter.graph("mentions")

    async def _rows(self, query: str) -> list[Sequence[object]]:
        answer = await self.engine.run(query, select_media_type=_TSV, release_id=self.release_id)
        return await asyncio.to_thread(_parsed, answer.body)


def _parsed(body: bytes) -> list[Sequence[object]]:
    solutions = parse_query_results(body, format=QueryResultsFormat.TSV)
    if not isinstance(solutions, QuerySolutions):
        raise TypeError("the answer is no table")
    return [tuple(row) for row in solutions]
