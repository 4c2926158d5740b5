"""The Wikidata-style JSON of one record, as the dumps have it, without reading a dump.

What a record says is described anew; it is given only if the last export described it the
same, for only then do its revision and the numbers of all that it names stand firm.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from smi_graph.export.describing_records import describe_record
from smi_graph.export.entities import Finisher
from smi_graph.export.json_entities import entity_line
from smi_graph.export.register import IdentifierRegister, Revision
from smi_graph.export.work import describer_for
from smi_graph.pipeline.records_file import find_record

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from smi_graph.export.describing import Describer
    from smi_graph.export.drafts import Draft
    from smi_graph.store import Release

T = TypeVar("T")


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

    def record_json(self, release: Release, code: str) -> bytes | None:
        """Give the entity of a record as Wikibase gives one alone (``Special:EntityData``).

        Parameters
        ----------
        release
            What it is read from.
        code
            Of the record.

        Returns
        -------
        bytes or None
            JSON; ``None`` where the release does not hold the record, or the last export does
            not hold it as the release does.

        Raises
        ------
        sqlite3.Error
            While an export makes the register.
        """
        record = find_record(release, code)
        if record is None or not self.register_path.is_file():
            return None
        describer = describer_for(release.manifest.base_iri, self.decisions)
        draft = describe_record(describer, record)
        try:
            line, entity_id = self._entity(describer, draft)
        except LookupError:
            return None
        return b'{"entities":{"%s":%s}}' % (entity_id.encode(), line)

    def _entity(self, describer: Describer, draft: Draft) -> tuple[bytes, str]:
        """Give an entity and its id.

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
            entity = finisher.finish(draft, revision_of)
        return entity_line(entity), entity.id
