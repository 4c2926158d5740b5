"""Unlisted names: proposed for a person to decide, and applied once decided."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from smi_graph.authorities.decisions import Proposal, read_decisions
from smi_graph.authorities.reconciliation import UnknownName, propose
from smi_graph.authorities.settling import settle
from smi_graph.schema import Value, field_table

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from smi_graph.authorities import Authorities, LabelAuthority
    from smi_graph.records import Record

PERSONS_NAME = "persons.csv"
ORGANIZATIONS_NAME = "organizations.csv"


def with_decisions(authorities: Authorities, folder: Path | None) -> Authorities:
    """Give the authorities with what persons decided about names.

    Parameters
    ----------
    folder
        Holds ``persons.csv`` and ``organizations.csv``, either of which may be missing.

    Raises
    ------
    AuthorityError
        When a file of decisions cannot be used, or two decisions contradict each other; it
        names file, line and value.
    """
    if folder is None or not folder.is_dir():
        return authorities
    return replace(
        authorities,
        persons=_decided(authorities.persons, folder / PERSONS_NAME),
        organizations=_decided(authorities.organizations, folder / ORGANIZATIONS_NAME),
    )


def _decided(authority: LabelAuthority, path: Path) -> LabelAuthority:
    return settle(authority, read_decisions(path))


@dataclass(slots=True)
class _Named:
    """The names of one kind of actor, each with what its documents are about."""

    authority: LabelAuthority
    unknown: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    known: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, name: str, context: set[str]) -> None:
        entry = self.authority.find(name)
        if entry is None:
            self.unknown[name] |= context
        else:
            self.known[entry.identifier] |= context

    def proposals(self) -> list[Proposal]:
        names = [UnknownName(name, frozenset(keys)) for name, keys in self.unknown.items()]
        return propose(names, self.authority, self.known)


def propose_actors(
    records: Iterable[Record], authorities: Authorities
) -> dict[str, list[Proposal]]:
    """Propose who the unlisted persons and organisations of records may be.

    Returns
    -------
    dict
        The proposals by the name of the file of decisions that they belong to.
    """
    persons, organizations = _Named(authorities.persons), _Named(authorities.organizations)
    for record in records:
        context = _context(record)
        for each in field_table().of(record.kind):
            named = {Value.PERSON: persons, Value.ORGANIZATION: organizations}.get(each.value)
            if named is not None:
                for name in record.values_of(each.key):
                    named.add(name, context)
    return {
        PERSONS_NAME: persons.proposals(),
        ORGANIZATIONS_NAME: organizations.proposals(),
    }


def _context(record: Record) -> set[str]:
    return {
        f"{each.value}:{value}"
        for each in field_table().of(record.kind)
        if each.value in {Value.COUNTRY, Value.COLLECTION}
        for value in record.values_of(each.key)
    }
