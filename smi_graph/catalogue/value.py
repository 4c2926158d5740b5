"""Something that records are linked with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from smi_graph.messages import in_language

if TYPE_CHECKING:
    from smi_graph.catalogue.kinds import Kind


@dataclass(frozen=True, slots=True)
class Value:
    """Something that records are linked with.

    Parameters
    ----------
    number
        Its place among the values of the catalogue.
    kind
        What it is.
    key
        The last part of its identifier, unique within its kind; it stands in addresses. Of
        what is only written, such as a number, what is written.
    iri
        Its identifier; empty for what is only written.
    names
        Its names by language tag; empty where the release tells none.
    """

    number: int
    kind: Kind
    key: str
    iri: str
    names: dict[str, str]

    @property
    def identity(self) -> str:
        """What tells it from all others of its kind."""
        return self.iri or self.key

    def name(self, language: str) -> tuple[str, str | None]:
        """Give the name in a language, else in the other one, else the key; with its tag."""
        return in_language(self.names, language, self.key)
