"""What the pages of words are asked for, as it stands in their addresses."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from smi_graph.reading.search.request import Search

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_COMPARED = 6


class LineOrder(StrEnum):
    """The orders of lines in a concordance."""

    DATE = "date"
    RECORD = "record"
    BEFORE = "before"
    AFTER = "after"

    @property
    def is_of_words(self) -> bool:
        """Whether lines are sorted by the words beside the place."""
        return self in {LineOrder.BEFORE, LineOrder.AFTER}


class Grouping(StrEnum):
    """What lines can be put together by."""

    COLLECTION = "collection"
    LANGUAGE = "language"


class TimeStep(StrEnum):
    """How long the stretches of time are that are counted."""

    YEAR = "year"
    MONTH = "month"


class Measure(StrEnum):
    """What is shown of each stretch of time."""

    HITS = "hits"
    RECORDS = "records"
    PER_RECORD = "per-record"
    PER_THOUSAND = "per-thousand"


# As concordances of left-to-right languages call them.
_SIDES = {"left": LineOrder.BEFORE, "right": LineOrder.AFTER}


@dataclass(frozen=True, slots=True)
class LinesAsked:
    """A concordance; made by `of`.

    Parameters
    ----------
    search
        Which words, in which records, and which page.
    order
        Of the lines.
    grouping
        What they are put together by, if by anything.
    """

    search: Search
    order: LineOrder = LineOrder.DATE
    grouping: Grouping | None = None

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> LinesAsked:
        """Read the parameters of an address; what is unknown among them changes nothing.

        Examples
        --------
        >>> asked = LinesAsked.of([("q", "بيان"), ("sort", "right"), ("group", "x")])
        >>> asked.search.words, asked.order.value, asked.grouping
        ('بيان', 'after', None)
        """
        pairs = list(pairs)
        given = dict(reversed(pairs))
        order, grouping = given.get("sort", ""), given.get("group", "")
        known = _SIDES.get(order) or (LineOrder(order) if order in set(LineOrder) else None)
        return cls(
            Search.of(pairs),
            known or LineOrder.DATE,
            Grouping(grouping) if grouping in set(Grouping) else None,
        )


@dataclass(frozen=True, slots=True)
class CountsAsked:
    """Words to be counted through time; made by `of`.

    Parameters
    ----------
    search
        In which records; it has no words.
    words
        What is compared, at most six.
    more
        Further words, which are left out.
    step, measure
        How time is cut, and what is shown.
    """

    search: Search
    words: tuple[str, ...]
    more: tuple[str, ...] = ()
    step: TimeStep = TimeStep.YEAR
    measure: Measure = Measure.HITS

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> CountsAsked:
        """Read the parameters of an address; what is unknown among them changes nothing.

        Examples
        --------
        >>> asked = CountsAsked.of([("q", "war"), ("q", "peace"), ("q", "war"), ("by", "month")])
        >>> asked.words, asked.search.words, asked.step.value
        (('war', 'peace'), '', 'month')
        """
        pairs = list(pairs)
        words = tuple(dict.fromkeys(v.strip() for name, v in pairs if name == "q" and v.strip()))
        given = dict(reversed(pairs))
        step, measure = given.get("by", ""), given.get("measure", "")
        return cls(
            Search.of(pair for pair in pairs if pair[0] != "q"),
            words[:MOST_COMPARED],
            words[MOST_COMPARED:],
            TimeStep(step) if step in set(TimeStep) else TimeStep.YEAR,
            Measure(measure) if measure in set(Measure) else Measure.HITS,
        )
