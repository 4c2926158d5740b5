"""The persons and bodies that the archive's own fields name and no table lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smi_graph.authorities import resolve
from smi_graph.mentions.mention import OwnName
from smi_graph.mentions.text import folded_name
from smi_graph.schema import ValueType

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from smi_graph.authorities import Authorities
    from smi_graph.records import Record

_KINDS = {ValueType.PERSON: "person", ValueType.ORGANIZATION: "organization"}


def of_one_bearer(names: Iterable[OwnName]) -> tuple[OwnName, ...]:
    """Leave out the names that two bear: a text does not say which of them it means.

    Examples
    --------
    >>> pair = [OwnName("person", "سمير الحلبي", "n-1"), OwnName("person", "سَمير الحلبي", "n-2")]
    >>> of_one_bearer([*pair, OwnName("person", "ليلى النجار", "n-3")])
    (OwnName(kind='person', name='ليلى النجار', value='n-3'),)
    """
    listed = list(names)
    bearers: dict[tuple[str, str], set[str]] = {}
    for one in listed:
        bearers.setdefault((one.kind, folded_name(one.name)), set()).add(one.value)
    return tuple(one for one in listed if len(bearers[one.kind, folded_name(one.name)]) == 1)


class OwnNames:
    """Gathers the names of records, one record at a time.

    Parameters
    ----------
    authorities
        What the names are looked up in.

    Examples
    --------
    >>> from smi_graph.authorities import load_authorities
    >>> from smi_graph.records import make_record
    >>> names = OwnNames(load_authorities())
    >>> names.add(make_record("document", code="A/1", persons=["سمير الحلبي", "كوفي عنان"]))
    >>> [(one.name, one.value) for one in names.found()]
    [('سمير الحلبي', 'n-93c3bd78fecb')]
    """

    def __init__(self, authorities: Authorities) -> None:
        self._authorities = authorities
        self._found: dict[OwnName, None] = {}

    def add(self, record: Record) -> None:
        """Take the names of a record that no table lists."""
        self._found |= dict.fromkeys(self._of(record))

    def found(self) -> tuple[OwnName, ...]:
        """Give the names of all records so far, in the order in which they came up."""
        return of_one_bearer(self._found)

    def _of(self, record: Record) -> Iterator[OwnName]:
        for field, names in record.said():
            kind = _KINDS.get(field.value)
            if kind is None:
                continue
            authority = self._authorities.of_kind(kind)
            for name in names:
                said = record.said_of(field.key, name) if record.participations else []
                for identifiers in dict.fromkeys(each.identifiers for each in said) or [()]:
                    resolved = resolve(authority, name, identifiers, record.code)
                    if resolved.identifier not in authority.entries:
                        yield OwnName(kind, name, resolved.identifier)
