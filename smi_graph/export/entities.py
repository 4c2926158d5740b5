"""Entities of the Wikibase data model, and how a draft becomes one."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson

from smi_graph.export.drafts import NORMAL, ItemKey
from smi_graph.export.values import (
    ItemValue,
    Property,
    Snak,
    StringValue,
    TimeValue,
    reference_hash,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from smi_graph.export.drafts import DraftValue, EntityDraft, StatementSource
    from smi_graph.export.register import Revision
    from smi_graph.export.schema import Schema, Words


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference of a statement."""

    hash: str
    snaks: tuple[Snak, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement: its name without the entity's id, main snak, rank, qualifiers, references."""

    guid: str
    main: Snak
    rank: str
    qualifiers: tuple[Snak, ...]
    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class Entity:
    """An item, or a property when it has a datatype; statements of one property stand together."""

    id: str
    labels: Words
    descriptions: Words
    aliases: dict[str, list[str]]
    statements: tuple[Statement, ...]
    revision: Revision
    datatype: str = ""
    formatter: str = ""

    def best(self) -> list[Statement]:
        """Give, of each property, the preferred statements if there are any, else the normal."""
        ranks = {(said.main.property.id, said.rank) for said in self.statements}
        return [
            said
            for said in self.statements
            if said.rank == "preferred"
            or (said.rank == NORMAL and (said.main.property.id, "preferred") not in ranks)
        ]


class Finisher:
    """Gives drafts their numbers, names, references and digests.

    Parameters
    ----------
    schema
        The properties.
    numbers
        The numbers of properties and of all items that the drafts name.
    base_iri
        Where the identifiers live; statement names depend on it.
    """

    def __init__(self, schema: Schema, numbers: Mapping[str, int], base_iri: str) -> None:
        self._numbers = numbers
        self._names = uuid.uuid5(uuid.NAMESPACE_URL, base_iri).bytes
        self._properties = {
            key: Property(f"P{numbers[f'property/{key}']}", item.datatype, item.formatter)
            for key, item in schema.properties.items()
        }
        self._snaks: dict[tuple[str, DraftValue], Snak] = {}

    def finish(self, draft: EntityDraft, revision_of: Callable[[str, bytes], Revision]) -> Entity:
        """Make an entity of a draft.

        Parameters
        ----------
        draft
            What is said.
        revision_of
            Tells from the id and a digest of the content since when it is so. The day is
            part of every reference, and so no part of the digest.
        """
        letter = "P" if draft.datatype else "Q"
        entity_id = f"{letter}{self._numbers[draft.key]}"
        claims = self._claims(draft)
        revision = revision_of(entity_id, _digest(draft, claims))
        references = _References(self, revision.day)
        statements = tuple(
            Statement(
                self._guid(entity_id, claim.main),
                claim.main,
                claim.rank,
                claim.qualifiers,
                tuple(references.of(*place) for place in claim.places),
            )
            for claim in claims
        )
        return Entity(
            entity_id,
            draft.labels,
            draft.descriptions,
            draft.aliases,
            statements,
            revision,
            draft.datatype,
            draft.formatter,
        )

    def snak(self, key: str, value: DraftValue) -> Snak:
        """Give the snak of a property and a value."""
        snak = self._snaks.get((key, value))
        if snak is None:
            shown = ItemValue(self._numbers[value.key]) if isinstance(value, ItemKey) else value
            snak = self._snaks[key, value] = Snak(self._properties[key], shown)
        return snak

    def _claims(self, draft: EntityDraft) -> list[_Claim]:
        """Say everything once: what is said twice has the qualifiers and places of both."""
        # The finisher makes each snak once, so its identity is as good as its content.
        by_property: dict[str, dict[int, _Claim]] = {}
        for said in draft.said:
            main = self.snak(said.property, said.value)
            qualifiers = tuple([self.snak(key, value) for key, value in said.qualifiers])
            source = said.source or draft.source
            places = tuple([(source, section) for section in said.sections])
            claims = by_property.setdefault(said.property, {})
            held = claims.get(id(main))
            claims[id(main)] = (
                _Claim(main, said.rank, qualifiers, places)
                if held is None
                else held.merged_with(qualifiers, places)
            )
        return [claim for claims in by_property.values() for claim in claims.values()]

    def _guid(self, entity_id: str, main: Snak) -> str:
        """Name a statement by what it says, the same in every release (a UUID of version 5)."""
        name = b"%s|%s|%s" % (entity_id.encode(), main.property.id.encode(), main.value.php())
        digest = bytearray(hashlib.sha1(self._names + name).digest()[:16])  # noqa: S324 - RFC 9562
        digest[6] = digest[6] & 0x0F | 0x50
        digest[8] = digest[8] & 0x3F | 0x80
        text = digest.hex().upper()
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


@dataclass(frozen=True, slots=True)
class _Claim:
    """A statement without name and references; its places are sources and their sections."""

    main: Snak
    rank: str
    qualifiers: tuple[Snak, ...]
    places: tuple[tuple[StatementSource, str], ...]

    def merged_with(
        self, qualifiers: tuple[Snak, ...], places: tuple[tuple[StatementSource, str], ...]
    ) -> _Claim:
        return _Claim(
            self.main,
            self.rank,
            tuple(dict.fromkeys(self.qualifiers + qualifiers)),
            tuple(dict.fromkeys(self.places + places)),
        )


class _References:
    """The references of one entity, one for each section of each source."""

    def __init__(self, finisher: Finisher, day: str) -> None:
        self._finisher, self._day = finisher, day
        self._made: dict[tuple[StatementSource, str], Reference] = {}

    def of(self, source: StatementSource, section: str) -> Reference:
        made = self._made.get((source, section))
        if made is None:
            snak = self._finisher.snak
            snaks: tuple[Snak, ...] = (
                snak("stated-in", ItemKey(source.stated_in)),
                snak("reference-url", StringValue(source.url)),
                snak("retrieved", TimeValue(self._day)),
            )
            if section:
                snaks += (snak("section", StringValue(section)),)
            made = self._made[source, section] = Reference(reference_hash(snaks), snaks)
        return made


def _digest(draft: EntityDraft, claims: Iterable[_Claim]) -> bytes:
    terms = [draft.labels, draft.descriptions, draft.aliases, draft.datatype, draft.formatter]
    parts = [orjson.dumps(terms)]
    for claim in claims:
        parts.append(claim.main.members() + claim.rank.encode())
        parts += [qualifier.members() for qualifier in claim.qualifiers]
        places = [(source.stated_in, source.url, section) for source, section in claim.places]
        parts.append(orjson.dumps(places))
    return hashlib.sha256(b"\n".join(parts)).digest()[:16]
