"""The columns of tables and the keys of JSON: which field each names, and what it holds."""

from __future__ import annotations

from functools import cache, lru_cache

from smi_graph.arabic import fold
from smi_graph.schema import ValueType, field_table


@lru_cache(maxsize=2**12)
def key_of(name: str) -> str | None:
    """Give the key that a column or a key of JSON stands for; ``None`` when it is not known.

    Examples
    --------
    >>> key_of("تاريخ الصدور"), key_of("colour")
    ('issue_date', None)
    """
    return field_table().key_of(name) or _companions().get(fold(name))


def known_keys() -> str:
    """Name the keys that columns may have, for messages."""
    return ", ".join(sorted({*field_table().columns, *field_table().fields}))


@cache
def holds_several(key: str) -> bool:
    """Tell whether a field has several values, each to be taken by itself.

    Examples
    --------
    >>> holds_several("persons"), holds_several("title")
    (True, False)
    """
    field = field_table().fields.get(key)
    if field is None:
        return key in _companions().values()
    return field.many and field.value is not ValueType.TEXT


def cell_value(key: str, cell: str) -> object:
    """Give what a cell says of its field: one value, or several separated by ``|``.

    Examples
    --------
    >>> cell_value("persons", "A | B")
    ['A', 'B']
    """
    if holds_several(key):
        return [part.strip() for part in cell.split("|") if part.strip()]
    return cell.strip()


@cache
def _companions() -> dict[str, str]:
    """Give the keys that hold the identifiers and offices of names, by their folded form."""
    fields = field_table().fields.values()
    return {fold(name): name for field in fields for name in (*field.identifiers, *field.offices)}
