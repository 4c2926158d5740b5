"""A record in the making: facts with their evidence, and doubts where a fact was not taken."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from smi_graph.records.lines import display_text
from smi_graph.records.record import Doubt, Evidence

if TYPE_CHECKING:
    from smi_graph.records.doubts import DoubtCode


@dataclass(slots=True)
class Draft:
    """Collects what a page says.

    Parameters
    ----------
    page
        The text of the page, in which the evidence points.
    """

    page: str
    values: dict[str, Any] = field(default_factory=dict)
    evidence: list[Evidence] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    def assert_value(self, name: str, value: str, section: str, span: tuple[int, int]) -> None:
        """Set a field that holds one value."""
        self.values[name] = value
        self._add_evidence(name, value, section, span)

    def assert_member(self, name: str, value: str, section: str, span: tuple[int, int]) -> None:
        """Add to a field that holds several values; what it holds already is not added."""
        members = self.values.setdefault(name, [])
        if value not in members:
            members.append(value)
            self._add_evidence(name, value, section, span)

    def assert_text(self, name: str, value: str, span: tuple[int, int]) -> None:
        """Set a long text; its evidence is the place, since the quote would be the text again."""
        self.values[name] = value
        self.evidence.append(
            Evidence(field=name, value="", section=name, quote="", start=span[0], end=span[1])
        )

    def note(self, name: str, value: str) -> None:
        """Note where a fact was found that stands in no words of the page, such as its address."""
        self.evidence.append(Evidence(field=name, value=value, section=name, quote=value))

    def say_of(self, field: str, name: str, **said: object) -> None:
        """Add what stands beside a name: an office, its title as printed, identifiers."""
        self.values.setdefault("participations", []).append({"field": field, "name": name, **said})

    def doubt(self, code: DoubtCode, name: str, value: str = "") -> None:
        """Note what was not taken at its word, once."""
        noted = Doubt(code=code, field=name, value=display_text(value))
        if noted not in self.doubts:
            self.doubts.append(noted)

    def warnings(self) -> list[DoubtCode]:
        """List the kinds of doubt, once each, in the order in which they came up."""
        return list(dict.fromkeys(doubt.code for doubt in self.doubts))

    def _add_evidence(self, name: str, value: str, section: str, span: tuple[int, int]) -> None:
        start, end = span
        self.evidence.append(
            Evidence(
                field=name,
                value=value,
                section=section,
                quote=self.page[start:end],
                start=start,
                end=end,
            )
        )
