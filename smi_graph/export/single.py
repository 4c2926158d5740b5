"""One entity as the dumps have it, without reading a dump: as JSON of Wikibase, or as RDF.

What is said of it is described anew; it is given only if the last export described it the
same, for only then do its revision and the numbers of all that it names stand firm.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, TypeVar

from smi_graph.export.describing_records import describe_record
from smi_graph.export.entities import Finisher
from smi_graph.export.json_entities import entity_line
from smi_graph.export.rdf_entities import entity_nodes
from smi_graph.export.rdf_nodes import NodeWriter
from smi_graph.export.register import IdentifierRegister, Revision
from smi_graph.export.work import describer_for
from smi_graph.pipeline.records_file import find_record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from smi_graph.export.describing import Describer
    from smi_graph.export.drafts import EntityDraft
    from smi_graph.export.entities import Entity
    from smi_graph.store import Release

T = TypeVar("T")

RECORDS = ("document", "diary")
_FIXED = ("item", "vocabulary", "language", "property")


@dataclass(frozen=True, slots=True)
class Exported:
    """Where one finds what was exported.

    Parameters
    ----------
    register_path
        The register of numbers.
    decisions
        The folder of decisions about unlisted names, or ``None``.
    """

    register_path: Path
    decisions: Path | None

    def number(self, key: str) -> str | None:
        """Give the id of the entity of a key, such as ``document/A-1``; ``None`` without one.

        Raises
        ------
        sqlite3.Error
            While an export makes the register.
        """
        found = self._ask(lambda register: register.numbers([key]).get(key))
        return None if found is None else f"Q{found}"

    def key(self, entity_id: str) -> str | None:
        """Give the key of an entity, such as ``Q1000``; ``None`` where the number was not taken.

        Raises
        ------
        sqlite3.Error
            While an export makes the register.
        """
        return self._ask(lambda register: register.key(entity_id))

    def _ask(self, question: Callable[[IdentifierRegister], T | None]) -> T | None:
        if not self.register_path.is_file():
            return None
        with IdentifierRegister(self.register_path, read_only=True) as register:
            return question(register)

    def entity(self, release: Release, key: str, codes: Iterable[str]) -> Entity | None:
        """Give an entity as the last export described it.

        Parameters
        ----------
        release
            What it is read from.
        key
            The key of the entity.
        codes
            The codes of records: its own, or of those that name it, if no table lists it.

        Returns
        -------
        Entity or None
            ``None`` where the release does not have it, or the last export does not have it as
            the release does.

        Raises
        ------
        sqlite3.Error
            While an export makes the register.
        """
        if not self.register_path.is_file():
            return None
        describer = describer_for(release.manifest.base_iri, self.decisions)
        draft = _draft(describer, release, key, codes)
        try:
            return None if draft is None else self._finished(describer, draft)
        except LookupError:
            return None

    def _finished(self, describer: Describer, draft: EntityDraft) -> Entity:
        """Give an entity.

        Raises
        ------
        LookupError
            When something in it has no number, or its content was never exported.
        """
        keys = {*draft.named_keys(), *(f"property/{key}" for key in describer.schema.properties)}
        with IdentifierRegister(self.register_path, read_only=True) as register:
            last = register.last_export()

            def revision_of(entity: str, digest: bytes) -> Revision:
                revision, is_new = register.revision(entity, digest, last)
                if is_new:
                    raise LookupError(entity)
                return revision

            finisher = Finisher(describer.schema, register.numbers(keys), describer.minter.base)
            return finisher.finish(draft, revision_of)


def is_listed(base_iri: str, decisions: Path | None, key: str) -> bool:
    """Tell whether an entity needs no record to be described: tables and files tell all of it."""
    kind, _, identifier = key.partition("/")
    if kind in _FIXED:
        return True
    authorities = describer_for(base_iri, decisions).authorities
    return kind not in RECORDS and identifier in authorities.of_kind(kind).entries


def as_json(entity: Entity) -> bytes:
    """Write an entity as Wikibase gives one alone (``Special:EntityData``)."""
    return b'{"entities":{"%s":%s}}' % (entity.id.encode(), entity_line(entity))


def as_ntriples(entity: Entity, base_iri: str) -> bytes:
    """Write an entity as N-Triples, with all nodes that it shares with others."""
    nodes, writer = entity_nodes(entity), _writer(base_iri)
    shared = (*nodes.references.values(), *nodes.values.values())
    return "".join(map(writer.ntriples, (*nodes.truthy, *nodes.full, *shared))).encode()


def prefixes_of(base_iri: str) -> dict[str, str]:
    """Give the prefixes of the dumps, by which Wikidata's queries name things."""
    lines = (line.split(maxsplit=2) for line in _writer(base_iri).head().splitlines())
    return {name.rstrip(":"): iri.split(">")[0].lstrip("<") for _, name, iri in lines}


@lru_cache(maxsize=2)
def _writer(base_iri: str) -> NodeWriter:
    return NodeWriter(base_iri)


def _draft(
    describer: Describer, release: Release, key: str, codes: Iterable[str]
) -> EntityDraft | None:
    kind = key.partition("/")[0]
    if kind in _FIXED:
        known = chain(describer.properties(), describer.fixed())
        return next((draft for draft in known if draft.key == key), None)
    records = [it for it in (find_record(release, code) for code in codes) if it is not None]
    if kind in RECORDS:
        own = next((it for it in records if describer.record_key(it) == key), None)
        if own is not None:
            return describe_record(describer, own)
    named = [it.name for record in records for it in describer.named_by(record) if it.key == key]
    counted = Counter(named)
    return describer.actor(key, sorted(counted, key=lambda name: (-counted[name], name)))
