"""A result as a frame of pandas or polars, or as plain rows where neither is installed.

=========================  ===============  ==================  =====================
in the archive             rows             pandas              polars
=========================  ===============  ==================  =====================
whole number               ``int``          ``Int64``           ``Int64``
decimal number             ``Decimal``      ``Float64``         ``Float64``
``xsd:double``             ``float``        ``Float64``         ``Float64``
truth                      ``bool``         ``boolean``         ``Boolean``
date, to the day           ``date``         ``datetime64[s]``   ``Date``
date and time              ``datetime``     ``datetime64``      ``Datetime``
year (``xsd:gYear``)       ``int``          ``Int64``           ``Int64``
month (``xsd:gYearMonth``) ``str``          ``period[M]``       ``String``
dates of other precisions  ``str``          ``string``          ``String``
text of a language         `Text`           ``object`` (`Text`) ``String``
IRI, other text            ``str``          ``string``          ``String``
=========================  ===============  ==================  =====================

No date gains a month or a day that the archive does not give. Where texts of one column have
different languages, a frame of polars has a column ``NAME_language`` beside it.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Literal, get_args

from smi_graph.reader.errors import ReaderError

if TYPE_CHECKING:
    from smi_graph.reader.values import Column, Table

Frames = Literal["pandas", "polars", "rows"]
_MOST_INTEGER = 2**63


def choose_frames(wish: Frames | None = None) -> Frames:
    """Tell in which form results are given.

    Parameters
    ----------
    wish
        What the program asks for; ``None`` for pandas, else polars, else rows, by what is
        installed.

    Raises
    ------
    ReaderError
        When it is not installed, or there is no such form.

    Examples
    --------
    >>> choose_frames("rows")
    'rows'
    """
    if wish is None:
        return next((name for name in ("pandas", "polars") if find_spec(name)), "rows")
    if wish not in get_args(Frames):
        raise ReaderError("no_such_frames", name=str(wish), known=", ".join(get_args(Frames)))
    if wish != "rows" and find_spec(wish) is None:
        raise ReaderError("not_installed", package=wish, extra=wish)
    return wish


def frame_of(table: Table, frames: Frames) -> Any:
    """Give a result in a form that `choose_frames` allowed.

    Examples
    --------
    >>> from smi_graph.reader.values import Column, Table
    >>> frame_of(Table((Column("year", "year", [1958, None]),)), "rows")
    [{'year': 1958}, {'year': None}]
    """
    if frames == "rows":
        return table.rows
    return (_pandas if frames == "pandas" else _polars)(table)


def _pandas(table: Table) -> Any:
    pandas = import_module("pandas")
    return pandas.DataFrame(
        {column.name: _series(pandas, column) for column in table.columns},
        index=pandas.RangeIndex(len(table)),
    )


def _series(pandas: Any, column: Column) -> Any:
    values, kind = column.values, column.kind
    if kind == "month":
        return pandas.Series(pandas.PeriodIndex(values, freq="M"))
    if kind == "time":
        return _moments(pandas, values)
    if kind in {"decimal", "double"}:
        values = [None if value is None else float(value) for value in values]
    return pandas.Series(values, dtype=_PANDAS[kind] if _fits(column) else "object")


def _moments(pandas: Any, values: list[Any]) -> Any:
    zoned = {value.tzinfo is not None for value in values if value is not None}
    if len(zoned) > 1:
        return pandas.Series(values, dtype="object")
    return pandas.Series(pandas.to_datetime(values, utc=zoned == {True}))


def _fits(column: Column) -> bool:
    """Tell whether whole numbers are small enough for a column of them."""
    is_whole = column.kind in {"integer", "year"}
    return not is_whole or all(abs(value) < _MOST_INTEGER for value in column.values if value)


_PANDAS: dict[str, str] = {
    "integer": "Int64",
    "year": "Int64",
    "decimal": "Float64",
    "double": "Float64",
    "boolean": "boolean",
    "date": "datetime64[s]",
    "text": "object",
    "empty": "object",
    "iri": "string",
    "string": "string",
    "dates": "string",
}


def _polars(table: Table) -> Any:
    polars = import_module("polars")
    frame: dict[str, Any] = {}
    for column in table.columns:
        kind = column.kind
        languages = [getattr(value, "language", None) for value in column.values]
        values = [_plain(value, kind) for value in column.values]
        frame[column.name] = polars.Series(column.name, values, dtype=_dtype(polars, column))
        if kind == "text" and len({*languages} - {None}) > 1:
            name = f"{column.name}_language"
            frame[name] = polars.Series(name, languages, dtype=polars.String)
    return polars.DataFrame(frame)


def _plain(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind in {"decimal", "double"}:
        return float(value)
    return str(value) if kind == "text" else value


def _dtype(polars: Any, column: Column) -> Any:
    if column.kind == "time":
        zoned = any(value is not None and value.tzinfo is not None for value in column.values)
        return polars.Datetime("us", "UTC" if zoned else None)
    if not _fits(column):
        return polars.Object
    return {
        "integer": polars.Int64,
        "year": polars.Int64,
        "decimal": polars.Float64,
        "double": polars.Float64,
        "boolean": polars.Boolean,
        "date": polars.Date,
        "empty": polars.Null,
    }.get(column.kind, polars.String)
