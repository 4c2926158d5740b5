"""How two names are connected: the shortest paths of records between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class End:
    """A name at the end of a step: its identifier, kind, key, and names by language tag."""

    iri: str
    kind: str
    key: str
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Step:
    """Two names that share records.

    Parameters
    ----------
    start, end
        The two names.
    record, title, date
        The newest record that both are linked to: its identifier, its titles by language tag,
        and its date as far as it is known.
    records
        How many records they share.
    sentences
        The step in words, by language.
    """

    start: End
    end: End
    record: str
    title: Mapping[str, str]
    date: str | None
    records: int
    sentences: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Path:
    """Steps that lead from one name to another."""

    steps: tuple[Step, ...]

    def __len__(self) -> int:
        """Count the steps."""
        return len(self.steps)

    def __str__(self) -> str:
        """Tell the path in English, a sentence for each step."""
        return "\n".join(step.sentences["en"] for step in self.steps)


def read_paths(told: Mapping[str, Any]) -> list[Path]:
    """Read paths as ``/path`` gives them in JSON.

    Examples
    --------
    >>> read_paths({"chains": []})
    []
    """
    return [Path(tuple(map(_step, chain["hops"]))) for chain in told["chains"]]


def _step(hop: Mapping[str, Any]) -> Step:
    return Step(
        start=_end(hop["start"]),
        end=_end(hop["end"]),
        record=hop["document"]["iri"],
        title=hop["document"]["titles"],
        date=hop["document"]["date"],
        records=hop["count"],
        sentences={language: hop[f"sentence_{language}"] for language in ("ar", "en")},
    )


def _end(told: Mapping[str, Any]) -> End:
    return End(told["iri"], told["kind"], told["key"], told["names"])
