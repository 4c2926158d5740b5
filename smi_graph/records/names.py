"""The names of a names section, and what else stands there: one guard for all readers.

A listed name is always a name; of anything else `name_guard` tells what it can be: the
office of the name above it, "there are more", no information, a label that nobody knows;
what is left and cannot be a name is a doubt with its wording.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from smi_graph.records.doubts import DoubtCode
from smi_graph.records.name_guard import NameGuard, ValuePart, What

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from smi_graph.authorities import Authorities
    from smi_graph.records.layout import Layout
    from smi_graph.schema import Field

_DOUBTS = {
    What.MORE: DoubtCode.MORE_NAMES,
    What.GLUED: DoubtCode.GLUED_NAMES,
    What.OFFICE: DoubtCode.NOT_A_NAME,
    What.OTHER: DoubtCode.NOT_A_NAME,
    What.LABEL: DoubtCode.UNPLACED_FIELD,
}


@dataclass(frozen=True, slots=True)
class NameFinding:
    """What one stretch of a printed value is.

    Parameters
    ----------
    index
        Which of the values.
    start, end
        The stretch of the value, in its characters.
    doubt
        ``None`` for a name, else why it is taken for none.
    offices
        The offices that stand beside the name, as printed.
    printed
        The name with the title before it, as printed, where that is more than the name.
    label
        The label nobody knows under which a value stands that is no name therefore.
    """

    index: int
    start: int
    end: int
    doubt: DoubtCode | None = None
    offices: tuple[str, ...] = ()
    printed: str = ""
    label: str = ""


def find_names(
    values: Sequence[str], field: Field, authorities: Authorities, layout: Layout
) -> Iterator[NameFinding]:
    """Find the names among the printed values of a names section, in their order.

    Parameters
    ----------
    values
        The values as printed, one for each line or member.
    field
        The field whose values they are.
    authorities
        The listed names.
    layout
        The words of pages that say that there is no information, and their footers.

    Yields
    ------
    NameFinding
        Names and doubts; a value that says that there is nothing gives none.

    Examples
    --------
    >>> from smi_graph.authorities import load_authorities
    >>> from smi_graph.records.layout import load_layout
    >>> from smi_graph.schema import field_table
    >>> persons = field_table().fields["persons"]
    >>> values = ["الدكتور جون كيري", "وزير الخارجية الأمريكي", "عرض المزيد", "-"]
    >>> for found in find_names(values, persons, load_authorities(), load_layout()):
    ...     print(values[found.index][found.start : found.end], found.doubt, found.offices)
    جون كيري None ('وزير الخارجية الأمريكي',)
    عرض المزيد more_names ()
    """
    guard = _guard(field, authorities, layout)
    held: NameFinding | None = None
    label = ""
    for index, value in enumerate(values):
        for part in _parts(guard, value):
            if part.what is What.OFFICE and held is not None and not label:
                held = replace(held, offices=(*held.offices, value[part.start : part.end]))
                continue
            if held is not None:
                yield held
                held = None
            if part.what is What.LABEL:
                label = value[part.start : part.end]
            found = _finding(index, part, label)
            if found.doubt is None:
                held = found
            else:
                yield found
    if held is not None:
        yield held


_GUARDS: dict[tuple[str, int, int], NameGuard] = {}
_MOST_GUARDS = 200


def _guard(field: Field, authorities: Authorities, layout: Layout) -> NameGuard:
    """Give the guard of a field, one as long as the names and the layout are the same."""
    key = field.key, id(authorities), id(layout)
    guard = _GUARDS.get(key)
    if guard is None or guard.authorities is not authorities or guard.field is not field:
        if len(_GUARDS) >= _MOST_GUARDS:
            _GUARDS.clear()
        guard = _GUARDS[key] = NameGuard(field, authorities, layout)
    return guard


@lru_cache(maxsize=2**14)
def _parts(guard: NameGuard, value: str) -> tuple[ValuePart, ...]:
    # One name stands in many records, and to look at it takes longer than all else of a row.
    return tuple(guard.parts(value))


def _finding(index: int, part: ValuePart, label: str) -> NameFinding:
    doubt = _DOUBTS.get(part.what)
    if label and doubt in {None, DoubtCode.NOT_A_NAME}:
        doubt = DoubtCode.UNPLACED_FIELD
    offices = part.offices if doubt is None else ()
    return NameFinding(index, part.start, part.end, doubt, offices, part.printed, label)
