"""What a release lacks, or was not sure of: work lists for those who look after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from smi_graph.catalogue import Kind
from smi_graph.catalogue.catalogue import UNDATED
from smi_graph.reading.opened import linked_with

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from smi_graph.catalogue import Catalogue, Record, Value

    Mask = NDArray[np.bool_]

_SHOWN = 5
_TEXT_LANGUAGES = ("ar", "en")
_DOUBT_QUERY = "document-curation_doubts-by-kind"
_DOUBT_QUERIES = {
    "date-conflict": "document-curation_conflicting-dates",
    "unknown-country": "document-curation_unknown-labels",
    "unknown-language": "document-curation_unknown-labels",
    "unknown-type": "document-curation_unknown-labels",
}


@dataclass(frozen=True, slots=True)
class Gap:
    """Records of which something is missing or in doubt.

    Parameters
    ----------
    name
        What; the key of its words, unless it is a doubt.
    value
        The kind of doubt; ``None`` where something is missing.
    count, percent
        How many records, and how many of a hundred.
    records
        The first of them.
    parameters
        What `/search` takes to find them all.
    query
        The saved query that lists them.
    """

    name: str
    value: Value | None
    count: int
    percent: float
    records: tuple[Record, ...]
    parameters: dict[str, list[str]]
    query: str


@dataclass(frozen=True, slots=True)
class Provisional:
    """Actors that are known by a printed name alone.

    Parameters
    ----------
    kind
        Theirs.
    count, total
        How many of how many.
    percent
        The same in hundredths.
    first
        Those with most records, and how many each has.
    query
        The saved query that lists them; ``None`` where there is none.
    """

    kind: Kind
    count: int
    total: int
    percent: float
    first: tuple[tuple[Value, int], ...]
    query: str | None


@dataclass(frozen=True, slots=True)
class Gaps:
    """All that is missing or in doubt."""

    total: int
    missing: tuple[Gap, ...]
    doubts: tuple[Gap, ...]
    provisional: tuple[Provisional, ...]


def is_provisional(value: Value) -> bool:
    """Tell whether an actor is known by a printed name alone; see `provisional_identifier`."""
    return value.key.startswith("n-")


def find_gaps(catalogue: Catalogue) -> Gaps:
    """Find what is missing or in doubt.

    Examples
    --------
    >>> from smi_graph.catalogue import gather
    >>> gaps = find_gaps(gather({}))
    >>> gaps.total, [gap.count for gap in gaps.missing], gaps.doubts
    (0, [0, 0, 0, 0, 0, 0], ())
    """
    doubts = (catalogue.values[number] for number in catalogue.numbers_of(Kind.DOUBT))
    found = [_doubt(catalogue, doubt) for doubt in doubts]
    provisional = (_provisional(catalogue, kind) for kind in (Kind.PERSON, Kind.ORGANIZATION))
    return Gaps(
        total=len(catalogue),
        missing=tuple(_missing(catalogue)),
        doubts=tuple(sorted(found, key=lambda gap: -gap.count)),
        provisional=tuple(each for each in provisional if each.count),
    )


def _missing(catalogue: Catalogue) -> Iterator[Gap]:
    texts = {
        f"text-{language}": ~catalogue.mask(text)
        if (text := catalogue.find_value(Kind.TEXT, language))
        else np.ones(len(catalogue), dtype=np.bool_)
        for language in _TEXT_LANGUAGES
    }
    lacking: dict[str, Mask] = {
        "date": catalogue.days == UNDATED,
        "person": ~linked_with(catalogue, Kind.PERSON),
        "type": ~linked_with(catalogue, Kind.TYPE),
        "text": np.logical_and.reduce(list(texts.values())),
        **texts,
    }
    queries = {"text-ar": "without-arabic-text", "text-en": "without-english-text"}
    for name, mask in lacking.items():
        keys = list(texts) if name == "text" else [name]
        query = f"document-curation_{queries.get(name, f'without-{name}')}"
        yield _gap(catalogue, mask, name, None, {"missing": keys}, query)


def _doubt(catalogue: Catalogue, doubt: Value) -> Gap:
    query = _DOUBT_QUERIES.get(doubt.key, _DOUBT_QUERY)
    mask = catalogue.mask(doubt)
    return _gap(catalogue, mask, doubt.key, doubt, {"doubt": [doubt.key]}, query)


def _gap(  # noqa: PLR0913, PLR0917
    catalogue: Catalogue,
    mask: Mask,
    name: str,
    value: Value | None,
    parameters: dict[str, list[str]],
    query: str,
) -> Gap:
    numbers = np.flatnonzero(mask)
    return Gap(
        name=name,
        value=value,
        count=len(numbers),
        percent=_percent(len(numbers), len(catalogue)),
        records=tuple(catalogue.record(number) for number in numbers[:_SHOWN].tolist()),
        parameters=parameters,
        query=query,
    )


def _provisional(catalogue: Catalogue, kind: Kind) -> Provisional:
    numbers = catalogue.numbers_of(kind)
    counts = catalogue.count()
    found = [value for n in numbers if is_provisional(value := catalogue.values[n])]
    found.sort(key=lambda value: -counts[value.number])
    return Provisional(
        kind=kind,
        count=len(found),
        total=len(numbers),
        percent=_percent(len(found), len(numbers)),
        first=tuple((value, int(counts[value.number])) for value in found[:_SHOWN]),
        query="person-curation_provisional" if kind == Kind.PERSON else None,
    )


def _percent(count: int, total: int) -> float:
    """Give hundredths with one decimal; what is there is never told to be nothing, or all."""
    if not count or count == total:
        return 100.0 if count else 0.0
    return min(max(round(count / total * 100, 1), 0.1), 99.9)
