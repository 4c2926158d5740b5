"""Records whose two texts do not name the same: a work list, of questions and not of faults.

The page of each record shows both paragraphs side by side.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

from pyoxigraph import Literal as RdfLiteral
from pyoxigraph import NamedNode, QueryResultsFormat, QuerySolutions, parse_query_results

from smi_graph.vocabulary import OA, RDFS, SMI, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from smi_graph.catalogue import Catalogue, Record
    from smi_graph.service.engine import Engine

VoiceKind = Literal["person", "organization", "country", "place", "document-number", "date"]
KINDS: tuple[VoiceKind, ...] = get_args(VoiceKind)
PAGE_SIZE = 25
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


@dataclass(frozen=True, slots=True)
class VoicesPage:
    """One page of the list.

    Parameters
    ----------
    records
        Those with most differences first.
    total
        How many records the list has.
    page, pages
        Which page it is, and of how many.
    """

    records: tuple[Voices, ...]
    total: int
    page: int
    pages: int


async def ask_voices(  # noqa: PLR0913, PLR0917
    engine: Engine,
    catalogue: Catalogue,
    kind: VoiceKind | None,
    page: int,
    language: str,
    release_id: str | None,
) -> VoicesPage:
    """Find the records whose Arabic and English texts do not name the same.

    Parameters
    ----------
    engine, catalogue, release_id
        Of the release.
    kind
        What is compared; ``None`` for everything.
    page
        Which page; one that is too high gives the last one.
    language
        Of names.
    """
    asking = _Asking(engine, release_id, kind)
    total = await asking.count()
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(page, 1), pages)
    iris = await asking.records((page - 1) * PAGE_SIZE)
    shown: dict[str, Voices] = {}
    for iri in iris:
        number = catalogue.find_record(iri)
        if number is not None:
            shown[iri] = Voices(catalogue.record(number))
    if shown:
        rows = await asking.differences(shown)
        labels = await asking.labels({thing.value for _, thing, _ in rows if _is_thing(thing)})
        for iri, thing, words in rows:
            told = _difference(thing, words, labels, language, engine.minter.base)
            shown[iri].only.setdefault(words.language or "", []).append(told)
    return VoicesPage(tuple(shown.values()), total, page, pages)


def _is_thing(term: object) -> bool:
    return isinstance(term, NamedNode)


def _difference(
    thing: NamedNode | RdfLiteral,
    words: RdfLiteral,
    labels: Mapping[str, Mapping[str, str]],
    language: str,
    base_iri: str,
) -> Difference:
    if isinstance(thing, RdfLiteral):
        is_date = thing.datatype.value != XSD.string
        return Difference("date" if is_date else "document-number", thing.value, "", words.value)
    named = labels.get(thing.value, {})
    tag = next((tag for tag in (language, "ar", "en", *named) if tag in named), "")
    kind = thing.value.removeprefix(base_iri).partition("/")[0]
    return Difference(kind, named.get(tag, words.value), tag, words.value)


@dataclass(frozen=True, slots=True)
class _Asking:
    """The queries, to one release and about one kind of thing."""

    engine: Engine
    release_id: str | None
    kind: VoiceKind | None

    async def count(self) -> int:
        query = f"SELECT (COUNT(DISTINCT ?record) AS ?records) WHERE {{ {self._alone()} }}"
        ((records,),) = await self._rows(query)
        return int(getattr(records, "value", "0"))

    async def records(self, offset: int) -> list[str]:
        query = (
            f"SELECT ?record (COUNT(*) AS ?differences) WHERE {{ {self._alone()} }}"
            f" GROUP BY ?record ORDER BY DESC(?differences) ?record"
            f" LIMIT {PAGE_SIZE} OFFSET {offset}"
        )
        return [str(getattr(row[0], "value", "")) for row in await self._rows(query)]

    async def differences(
        self, iris: Iterable[str]
    ) -> list[tuple[str, NamedNode | RdfLiteral, RdfLiteral]]:
        values = " ".join(str(NamedNode(iri)) for iri in iris)
        alone = self._alone(f"VALUES ?record {{ {values} }}")
        query = f"SELECT ?record ?thing ?words WHERE {{ {alone} }} ORDER BY ?record ?thing"
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

    def _alone(self, chosen: str = "") -> str:
        """Word what one of two texts names alone; a title has no counterpart and does not count."""
        return (
            "{ SELECT ?record ?thing (MIN(?word) AS ?words) WHERE {"
            f" {chosen} {{ SELECT DISTINCT ?record WHERE {{ {chosen}"
            f" ?record <{SMI.text}> ?arabic , ?english"
            ' FILTER(LANG(?arabic) = "ar" && LANG(?english) = "en") } }'
            f" GRAPH <{self._graph}> {{ ?mention <{OA.hasTarget}> ?record ; <{OA.exact}> ?word ;"
            f" <{SMI.section}> ?section ; <{SMI.occurrences}> ?times . {self._named()} }}"
            ' FILTER(LANG(?word) IN ("ar", "en"))'
            ' FILTER(?section != "title" || ?times > 1) }'
            " GROUP BY ?record ?thing HAVING(COUNT(DISTINCT LANG(?word)) = 1) }"
        )

    def _named(self) -> str:
        thing, value = f"?mention <{OA.hasBody}> ?thing", f"?mention <{OA.bodyValue}> ?thing"
        if self.kind is None:
            return f"{{ {thing} }} UNION {{ {value} }}"
        if self.kind in {"document-number", "date"}:
            sign = "=" if self.kind == "document-number" else "!="
            return f"{value} FILTER(DATATYPE(?thing) {sign} <{XSD.string}>)"
        start = f"{self.engine.minter.base}{self.kind}/"
        return f"{thing} FILTER(STRSTARTS(STR(?thing), {RdfLiteral(start)}))"

    async def _rows(self, query: str) -> list[Sequence[object]]:
        answer = await self.engine.run(
            query, select_media_type=_TSV, release_id=self.release_id, key=query
        )
        return await asyncio.to_thread(_parsed, answer.body)


def _parsed(body: bytes) -> list[Sequence[object]]:
    solutions = parse_query_results(body, format=QueryResultsFormat.TSV)
    if not isinstance(solutions, QuerySolutions):
        raise TypeError("the answer is no table")
    return [tuple(row) for row in solutions]
