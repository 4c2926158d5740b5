"""The values of a SPARQL result as values of Python, a column at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

import orjson

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Kind = Literal[
    "empty",
    "iri",
    "string",
    "text",
    "integer",
    "decimal",
    "double",
    "boolean",
    "date",
    "time",
    "year",
    "month",
    "dates",
]
"""What a column holds; ``dates`` are dates of different precision, as the archive writes them."""

Row = dict[str, Any]

_XSD = "http://www.w3.org/2001/XMLSchema#"
_KINDS: dict[str, Kind] = {
    **dict.fromkeys(("decimal",), "decimal"),
    **dict.fromkeys(("double", "float"), "double"),
    **dict.fromkeys(
        (
            *("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger"),
            *("nonPositiveInteger", "negativeInteger", "unsignedInt", "unsignedLong"),
            *("unsignedShort", "unsignedByte"),
        ),
        "integer",
    ),
    "boolean": "boolean",
    "date": "date",
    "dateTime": "time",
    "gYear": "year",
    "gYearMonth": "month",
}
_DATES = {"date", "time", "year", "month"}
_NUMBERS = ("integer", "decimal", "double")
_YEAR = re.compile(r"-?\d{4,}")


class Text(str):
    """A text whose language is known, and in all else a ``str``.

    Parameters
    ----------
    text
        The text.
    language
        Its language tag, such as ``ar``.

    Examples
    --------
    >>> Text("العراق", "ar"), Text("العراق", "ar").language
    ('العراق', 'ar')
    """

    __slots__ = ("language",)
    language: str

    def __new__(cls, text: str, language: str = "") -> Text:  # noqa: D102
        made = super().__new__(cls, text)
        made.language = language
        return made

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]
        """Let a copy keep the language."""
        return str(self), self.language


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a result.

    Parameters
    ----------
    name
        The variable, without its question mark.
    kind
        What it holds.
    values
        One for each row, ``None`` where the row has none.
    """

    name: str
    kind: Kind
    values: list[Any]


@dataclass(frozen=True, slots=True)
class Table:
    """A whole result, in columns."""

    columns: tuple[Column, ...]

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.columns[0].values) if self.columns else 0

    @property
    def rows(self) -> list[Row]:
        """The rows, each a ``dict`` from the name of a column to its value."""
        names = [column.name for column in self.columns]
        values = zip(*(column.values for column in self.columns), strict=True)
        return [dict(zip(names, row, strict=True)) for row in values]


def read_table(body: bytes) -> Table | bool:
    """Read a result in the SPARQL 1.1 Query Results JSON Format.

    Returns
    -------
    Table or bool
        ``bool`` for the answer of an ASK query.

    Examples
    --------
    >>> read_table(b'{"head": {}, "boolean": true}')
    True
    >>> year = b'{"type": "literal", "value": "1948", "datatype": "' + _XSD.encode() + b'gYear"}'
    >>> table = read_table(b'{"head": {"vars": ["year"]}, "results": {"bindings": [{"year": '
    ...                    + year + b'}, {}]}}')
    >>> table.columns[0].kind, table.rows
    ('year', [{'year': 1948}, {'year': None}])
    """
    read = orjson.loads(body)
    if "boolean" in read:
        return bool(read["boolean"])
    rows = read["results"]["bindings"]
    return Table(
        tuple(_column(name, [row.get(name) for row in rows]) for name in read["head"]["vars"])
    )


def _column(name: str, terms: list[dict[str, str] | None]) -> Column:
    kind = _common({_kind(term) for term in terms if term is not None})
    read = _READERS[kind]
    values = [None if term is None else read(term) for term in terms]
    if kind in {"date", "time"} and any(isinstance(value, str) for value in values):
        # Of a year that Python's calendar does not have, or with a time zone of its own.
        return Column(name, "dates", [None if term is None else term["value"] for term in terms])
    return Column(name, kind, values)


def _kind(term: dict[str, str]) -> Kind:
    if term["type"] != "literal":
        return "iri"
    if "xml:lang" in term:
        return "text"
    datatype = term.get("datatype", "")
    kind = _KINDS.get(datatype.removeprefix(_XSD), "string")
    if kind == "year" and not _YEAR.fullmatch(term["value"]):
        return "dates"
    return kind


def _common(kinds: Iterable[Kind]) -> Kind:
    """Give the kind of a column whose values are of these kinds."""
    found = set(kinds)
    if len(found) <= 1:
        return found.pop() if found else "empty"
    if found <= {*_DATES, "dates"}:
        return "dates"
    if found <= set(_NUMBERS):
        return max(found, key=_NUMBERS.index)
    return "text" if "text" in found else "string"


def _day(term: dict[str, str]) -> date | str:
    try:
        return date.fromisoformat(term["value"])
    except ValueError:
        return term["value"]


def _moment(term: dict[str, str]) -> datetime | str:
    try:
        return datetime.fromisoformat(term["value"])
    except ValueError:
        return term["value"]


def _written(term: dict[str, str]) -> str:
    return f"_:{term['value']}" if term["type"] == "bnode" else term["value"]


_READERS: dict[Kind, Callable[[dict[str, str]], Any]] = {
    "empty": _written,
    "iri": _written,
    "string": _written,
    "text": lambda term: Text(term["value"], term.get("xml:lang", "")),
    "integer": lambda term: int(term["value"]),
    "decimal": lambda term: Decimal(term["value"]),
    "double": lambda term: float(term["value"].replace("INF", "inf")),
    "boolean": lambda term: term["value"] in {"true", "1"},
    "date": _day,
    "time": _moment,
    "year": lambda term: int(term["value"]),
    "month": _written,
    "dates": _written,
}
