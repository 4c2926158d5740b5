"""What is said of an entity, before numbers, names and references are known."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from smi_graph.export.values import MonolingualText, QuantityValue, StringValue, TimeValue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smi_graph.export.schema import Words

NORMAL = "normal"
DEPRECATED = "deprecated"


@dataclass(frozen=True)
class ItemKey:
    """An item, by the archive's key."""

    key: str


DraftValue = ItemKey | TimeValue | StringValue | MonolingualText | QuantityValue
Qualifier = tuple[str, DraftValue]


@dataclass(frozen=True)
class StatementSource:
    """Where statements come from: the item of the source, and the address of the page."""

    stated_in: str
    url: str


@dataclass(frozen=True)
class DraftStatement:
    """One statement.

    Parameters
    ----------
    sections
        The parts of the source that say so, ``""`` for the whole.
    source
        Where it comes from, if not from where the other statements of the entity do.
    """

    property: str
    value: DraftValue
    qualifiers: tuple[Qualifier, ...] = ()
    sections: tuple[str, ...] = ("",)
    rank: str = NORMAL
    source: StatementSource | None = None


@dataclass
class EntityDraft:
    """What is said of one entity.

    Parameters
    ----------
    key
        The archive's key, for which its number is taken.
    source
        Where its statements come from.
    labels, descriptions, aliases
        Its terms by language.
    datatype, formatter
        Of a property; empty for an item.
    """

    key: str
    source: StatementSource
    labels: Words
    descriptions: Words
    aliases: dict[str, list[str]] = field(default_factory=dict)
    said: list[DraftStatement] = field(default_factory=list)
    datatype: str = ""
    formatter: str = ""

    def named_keys(self) -> Iterator[str]:
        """Give the key of every item that is named, its own first."""
        yield self.key
        yield self.source.stated_in
        for said in self.said:
            if said.source is not None:
                yield said.source.stated_in
            for value in (said.value, *(value for _, value in said.qualifiers)):
                if isinstance(value, ItemKey):
                    yield value.key
