"""How much a release holds, by class, property and named graph (VoID, section 4)."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyoxigraph import QueryResultsFormat

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from pyoxigraph import Store

STATISTICS_NAME = "statistics.json"

# One pass for each; none of them collects the distinct values of a column in memory.
QUESTIONS = {
    "classes": "SELECT ?class (COUNT(?s) AS ?n) { ?s a ?class } GROUP BY ?class",
    "properties": "SELECT ?property (COUNT(*) AS ?n) { ?s ?property ?o } GROUP BY ?property",
    "by_class": (
        "SELECT ?class ?property (COUNT(*) AS ?n)"
        " { ?s a ?class ; ?property ?o } GROUP BY ?class ?property"
    ),
    "graphs": "SELECT ?graph (COUNT(*) AS ?n) { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph",
}


@dataclass(frozen=True, slots=True)
class Statistics:
    """The counts of one release.

    Parameters
    ----------
    classes
        How many things of each class the default graph holds.
    properties
        How many triples of each property it holds.
    by_class
        How many triples of each property the things of each class have.
    graphs
        How many triples each named graph holds.
    """

    classes: Mapping[str, int]
    properties: Mapping[str, int]
    by_class: Mapping[str, Mapping[str, int]]
    graphs: Mapping[str, int]

    @property
    def triples(self) -> int:
        """How many triples the default graph holds."""
        return sum(self.properties.values())

    @property
    def quads(self) -> int:
        """How many quads there are, in the default graph and in the named ones."""
        return self.triples + sum(self.graphs.values())


def statistics_from(answers: Mapping[str, bytes]) -> Statistics:
    """Read the answers to `QUESTIONS`, which are SPARQL results in JSON.

    Examples
    --------
    >>> nothing = b'{"head": {"vars": []}, "results": {"bindings": []}}'
    >>> statistics_from(dict.fromkeys(QUESTIONS, nothing)).triples
    0
    """
    rows = {name: json.loads(body)["results"]["bindings"] for name, body in answers.items()}
    by_class: dict[str, dict[str, int]] = {}
    for row in _complete(rows["by_class"]):
        inner = by_class.setdefault(row["class"]["value"], {})
        inner[row["property"]["value"]] = int(row["n"]["value"])
    return Statistics(
        classes=_counts(rows["classes"], "class"),
        properties=_counts(rows["properties"], "property"),
        by_class={name: dict(sorted(inner.items())) for name, inner in sorted(by_class.items())},
        graphs=_counts(rows["graphs"], "graph"),
    )


def _complete(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    # A grouped query without any solution may give one row that counts nothing.
    return [row for row in rows if len(row) > 1]


def _counts(rows: Sequence[dict[str, Any]], name: str) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for row in _complete(rows):
        counts[row[name]["value"]] += int(row["n"]["value"])
    return dict(sorted(counts.items()))


def count_store(store: Store) -> Statistics:
    """Count what a store holds.

    Examples
    --------
    >>> from pyoxigraph import Store
    >>> count_store(Store()).graphs
    {}
    """
    answers = {name: _ask(store, question) for name, question in QUESTIONS.items()}
    return statistics_from(answers)


def _ask(store: Store, question: str) -> bytes:
    results: Any = store.query(question)
    body: bytes = results.serialize(format=QueryResultsFormat.JSON)
    return body


async def count_through(ask: Callable[[str], Awaitable[bytes]]) -> Statistics:
    """Count by asking somebody else, who gives SPARQL results in JSON."""
    return statistics_from({name: await ask(question) for name, question in QUESTIONS.items()})


def write_statistics(statistics: Statistics, path: Path) -> None:
    """Write the counts as JSON, the same bytes for the same counts."""
    fields = {
        "classes": statistics.classes,
        "properties": statistics.properties,
        "by_class": statistics.by_class,
        "graphs": statistics.graphs,
    }
    path.write_text(json.dumps(fields, indent=1) + "\n", encoding="utf-8")


def read_statistics(path: Path) -> Statistics | None:
    """Read the counts that a build wrote; ``None`` for a release that was built without.

    Examples
    --------
    >>> from pathlib import Path
    >>> read_statistics(Path("no-such-release/statistics.json")) is None
    True
    """
    try:
        return Statistics(**json.loads(path.read_bytes()))
    except FileNotFoundError:
        return None
