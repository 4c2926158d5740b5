"""What is wrong with a dump, in words, and the report of a check."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from smi_graph.messages import message

if TYPE_CHECKING:
    from smi_graph.messages import Language

_MOST_KEPT = 1_000


@dataclass(frozen=True, slots=True)
class Fault:
    """One rule that a dump breaks.

    Parameters
    ----------
    rule
        The entry of the messages under ``dump``.
    place
        Where: a line of the file, an entity, a node.
    value
        What stands there.

    Examples
    --------
    >>> Fault("blank_line", "line 7").sentence("en")
    'line 7: the line must not be empty; many parsers stop at an empty line.'
    """

    rule: str
    place: str
    value: str = ""

    def sentence(self, language: Language) -> str:
        """Word the fault."""
        words = message(f"dump.{self.rule}", language, value=self.value)
        return f"{self.place}: {words}"


@dataclass(slots=True)
class CheckReport:
    """What a check found; ``count`` goes on when no more faults are kept."""

    faults: list[Fault] = field(default_factory=list)
    count: int = 0
    entities: int = 0
    statements: int = 0

    def add(self, rule: str, place: str, value: object = "") -> None:
        """Note a fault."""
        self.count += 1
        if len(self.faults) < _MOST_KEPT:
            self.faults.append(Fault(rule, place, str(value)[:200]))

    @property
    def rules(self) -> set[str]:
        """The rules that are broken."""
        return {fault.rule for fault in self.faults}


@dataclass(slots=True)
class Notes:
    """Faults of one place after the other, for those who look closer at what stands there."""

    report: CheckReport
    place: str

    def add(self, rule: str, value: object = "") -> None:
        """Note a fault where the check is."""
        self.report.add(rule, self.place, value)
