"""What is searched for, as it stands in the address of the page."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from smi_graph.arabic import fold
from smi_graph.catalogue import Kind, actor_kind, named_kinds
from smi_graph.schema import ValueType, field_table
from smi_graph.search import parse_query

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from smi_graph.schema import Field
    from smi_graph.search import Query

MOST_CHOSEN = 60
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?\Z")


class Facet(str):
    """What a search can be narrowed by; its name is that of the parameter.

    Most come from the table of fields, see `facets`; these three are of every archive.

    Examples
    --------
    >>> Facet("person").kind, Facet.RECORD.kind
    ('person', None)
    >>> Facet("person").is_alternative, Facet("type").is_alternative
    (False, True)
    """

    __slots__ = ()

    RECORD: ClassVar[Facet]
    DOUBT: ClassVar[Facet]
    MISSING: ClassVar[Facet]

    @property
    def kind(self) -> Kind | None:
        """The kind of its values in the catalogue; ``None`` where they are no values."""
        return None if self in {Facet.RECORD, Facet.MISSING} else Kind(self)

    @property
    def is_of_texts(self) -> bool:
        """Whether it narrows by what a program found in texts."""
        return actor_kind(Kind(self)) is not None

    @property
    def is_alternative(self) -> bool:
        """Whether one of the chosen values is enough; otherwise a record needs all of them.

        All are needed of what a record may have several of, side by side.
        """
        if self == Facet.RECORD:
            return True
        fields = fields_of(self)
        return bool(fields) and not any(f.many and f.value in _TOGETHER for f in fields)


Facet.RECORD, Facet.DOUBT, Facet.MISSING = map(Facet, ("record", "doubt", "missing"))
_TOGETHER = frozenset(
    (
        *(ValueType.PERSON, ValueType.ORGANIZATION, ValueType.COUNTRY, ValueType.LANGUAGE),
        *(ValueType.PLACE, ValueType.EVENT, ValueType.RECORD),
    )
)


@cache
def facets() -> tuple[Facet, ...]:
    """Give all facets, those of the table of fields first, as pages order them.

    What texts name has facets apart from those of the fields.

    Examples
    --------
    >>> facets()[0], facets()[-3:]
    ('type', ('record', 'doubt', 'missing'))
    >>> facets()[-7]
    'named-person'
    """
    own = (Facet.RECORD, Facet.DOUBT, Facet.MISSING)
    return (*map(Facet, field_table().facets), *map(Facet, named_kinds()), *own)


@cache
def fields_of(facet: str) -> tuple[Field, ...]:
    """Give the fields that a facet narrows by."""
    return tuple(field for field in field_table().in_order() if field.facet == facet)


@cache
def missing() -> tuple[str, ...]:
    """Give what may be missing: the date, the texts, and the values of every facet.

    Examples
    --------
    >>> missing()[:4]
    ('date', 'text-ar', 'text-en', 'type')
    """
    return ("date", "text-ar", "text-en", *field_table().facets)


class Sort(StrEnum):
    """The orders of what is found."""

    BEST = "best"
    NEWEST = "newest"
    OLDEST = "oldest"
    TITLE = "title"
    CODE = "code"


ANY_DOUBT = "any"
RECORDS = ("document", "diary")


@dataclass(frozen=True, slots=True)
class SearchPeriod:
    """Days from one date to another; made by `of`.

    Parameters
    ----------
    first, last
        As they are to be read: ``1958``, ``1958-02``, ``1958-02-01``; ``""`` is no bound.
    start, end
        The first and the last day, counted from 1970-01-01; ``None`` is no bound.
    unclear
        What was given for a date and is none.
    is_turned
        Whether the first was given for the last.
    """

    first: str = ""
    last: str = ""
    start: int | None = None
    end: int | None = None
    unclear: tuple[str, ...] = ()
    is_turned: bool = False

    @classmethod
    def of(cls, first: str, last: str) -> SearchPeriod:
        """Read two dates of any precision, in any digits and in either order.

        Examples
        --------
        >>> period = SearchPeriod.of("١٩٥٨", "1958-2")
        >>> period.first, period.last, period.end - period.start
        ('1958', '1958-02', 58)
        >>> SearchPeriod.of("spring", "").unclear
        ('spring',)
        >>> SearchPeriod.of("1960", "1958").last
        '1960'
        """
        start, end = _days(first), _days(last)
        if start and end and start[1] > end[2]:
            return replace(cls.of(last, first), is_turned=True)
        given = ((first, start), (last, end))
        return cls(
            first=start[0] if start else "",
            last=end[0] if end else "",
            start=start[1] if start else None,
            end=end[2] if end else None,
            unclear=tuple(text.strip() for text, days in given if text.strip() and not days),
        )

    @property
    def year(self) -> int | None:
        """The year in which both its ends lie; ``None`` where they lie in several, or one is open.

        Examples
        --------
        >>> SearchPeriod.of("2011-03", "2011").year, SearchPeriod.of("2011", "2012").year
        (2011, None)
        """
        first, last = self.first[:4], self.last[:4]
        return int(first) if first and first == last else None

    @property
    def is_open(self) -> bool:
        """Whether it leaves nothing out."""
        return self.start is None and self.end is None


def _days(text: str) -> tuple[str, int, int] | None:
    """Give a date as it is written in an address, its first day, and its last."""
    match = _DATE.match(fold(text))
    if match is None:
        return None
    numbers = [int(part) for part in match.groups() if part]
    written = "-".join(["{:04}", "{:02}", "{:02}"][: len(numbers)]).format(*numbers)
    try:
        start = np.datetime64(written)
        return written, _number(start), _number(start + 1) - 1
    except ValueError:
        return None


def _number(date: np.datetime64) -> int:
    return int(date.astype("datetime64[D]").astype(np.int64))


def last_days(days: NDArray[np.int32], precisions: NDArray[np.uint8]) -> NDArray[np.int32]:
    """Give the last day that each date may mean: of ``1958``, the 31st of December.

    Examples
    --------
    >>> last_days(np.array([0, 0, 0], np.int32), np.array([4, 7, 10], np.uint8)).tolist()
    [364, 30, 0]
    """
    last = days.copy()
    for precision, unit in ((4, "Y"), (7, "M")):
        rows = precisions == precision
        starts = days[rows].astype("datetime64[D]").astype(f"datetime64[{unit}]")
        last[rows] = (starts + 1).astype("datetime64[D]").astype(np.int32) - 1
    return last


# "words", "period" or a facet.
ConditionKind = str


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that a record must fit: the words, the period, or a value of a facet."""

    kind: ConditionKind
    key: str = ""


@dataclass(frozen=True, slots=True)
class Search:
    """A search; made by `of`.

    Parameters
    ----------
    words
        What was typed; ``""`` for all records.
    chosen
        The chosen keys of each facet that has any.
    period
        When.
    sort
        The order asked for; ``None`` for the one that suits.
    page
        Which page, from 1.
    is_exact
        Whether words are looked for exactly as they are written.
    """

    words: str = ""
    chosen: Mapping[Facet, tuple[str, ...]] = field(default_factory=dict)
    period: SearchPeriod = field(default_factory=SearchPeriod)
    sort: Sort | None = None
    page: int = 1
    is_exact: bool = False

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Search:
        """Read the parameters of an address; what is unknown among them changes nothing.

        Examples
        --------
        >>> search = Search.of([("q", "بيان"), ("person", "a"), ("person", "b"), ("page", "x")])
        >>> search.words, search.chosen[Facet("person")], search.page
        ('بيان', ('a', 'b'), 1)
        """
        given: dict[str, list[str]] = {}
        for name, value in list(pairs)[: 2 * MOST_CHOSEN]:
            given.setdefault(name, []).append(value.strip())
        first = {name: values[0] for name, values in given.items()}
        chosen = {facet: _keys(facet, given.get(facet, [])) for facet in facets()}
        sort = first.get("sort", "")
        page = fold(first.get("page", ""))[:9]
        return cls(
            words=first.get("q", ""),
            chosen={facet: keys for facet, keys in chosen.items() if keys},
            period=SearchPeriod.of(first.get("from", ""), first.get("to", "")),
            sort=Sort(sort) if sort in set(Sort) else None,
            page=int(page) if page.isdecimal() and int(page) else 1,
            is_exact=first.get("exact") == "1",
        )

    @property
    def asked(self) -> Query:
        """What is understood of the words.

        Raises
        ------
        UnclearSearch
            When they cannot be understood.
        """
        return parse_query(self.words, as_written=self.is_exact)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Everything that leaves records out, in the order in which the page names it."""
        found = [Condition("words")] if self.words else []
        if not self.period.is_open:
            found.append(Condition("period"))
        for facet, keys in self.chosen.items():
            found += [Condition(facet, key) for key in keys]
        return tuple(found)

    def without(self, condition: Condition) -> Search:
        """Give the same search without one condition.

        Examples
        --------
        >>> search = Search.of([("q", "x"), ("person", "a"), ("person", "b")])
        >>> search.without(Condition(Facet("person"), "a")).chosen
        {'person': ('b',)}
        """
        if condition.kind == "words":
            return replace(self, words="")
        if condition.kind == "period":
            return replace(self, period=SearchPeriod())
        keys = self.keys(Facet(condition.kind))
        rest = tuple(key for key in keys if key != condition.key)
        others = {facet: keys for facet, keys in self.chosen.items() if facet != condition.kind}
        return replace(self, chosen={**others, Facet(condition.kind): rest} if rest else others)

    def only(self, condition: Condition) -> Search:
        """Give the search for one of its conditions alone."""
        search = self
        for other in self.conditions:
            if other != condition:
                search = search.without(other)
        return search

    def keys(self, facet: Facet) -> tuple[str, ...]:
        """Give the chosen keys of a facet."""
        return self.chosen.get(facet, ())


def _keys(facet: Facet, values: list[str]) -> tuple[str, ...]:
    known = {Facet.RECORD: RECORDS, Facet.MISSING: missing()}.get(facet)
    keys = dict.fromkeys(value for value in values if value)
    return tuple(key for key in keys if known is None or key in known)[:MOST_CHOSEN]
