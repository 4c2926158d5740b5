"""Unlisted names: proposed for a person to decide, and applied once decided."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from smi_graph.authorities.decisions import Decision, Verdict, read_decisions
from smi_graph.authorities.entries import label_key
from smi_graph.authorities.name_parts import parts_of, parts_of_body
from smi_graph.authorities.questions import Appearance, Bearer, Bearers, Question, questions
from smi_graph.authorities.settling import settle
from smi_graph.schema import ValueType, field_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
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


def without_effect(bearers: Mapping[str, Bearers], folder: Path) -> list[Decision]:
    """Give the decisions about a name that no record prints, or for a record without it.

    Examples
    --------
    >>> from pathlib import Path
    >>> without_effect({}, Path("decisions"))
    []
    """
    idle = []
    for name, gathered in bearers.items():
        printed: defaultdict[str, list[Bearer]] = defaultdict(list)
        for bearer in gathered.found.values():
            for form, count in bearer.names.items():
                printed[label_key(form)] += [bearer] if count else []
        decisions = read_decisions(folder / name)
        # A name that no record prints may still join two that records print.
        between = {
            label_key(form) for one in decisions for form in (one.identifier, one.listed_name)
        }
        for one in decisions:
            met = printed[label_key(one.name)]
            if one.document:
                met = [bearer for bearer in met if one.document in bearer.records]
            is_met = bool(met) or (not one.document and label_key(one.name) in between)
            if not is_met and one.verdict in {Verdict.SAME, Verdict.DIFFERENT}:
                idle.append(one)
    return idle


class Naming(NamedTuple):
    """Whom one record names, by kind, and what it says around them."""

    named: Mapping[str, list[Appearance]]
    countries: list[str]
    year: int | None


def namings_of(records: Iterable[Record]) -> Iterator[Naming]:
    """Give whom each record names."""
    for record in records:
        yield Naming(_appearances(record), _countries(record), _year(record))


def bearers_of(namings: Iterable[Naming], authorities: Authorities) -> dict[str, Bearers]:
    """Gather who is named, by the name of the file of decisions about them."""
    bearers = {name: Bearers(authorities.of_kind(kind)) for kind, name in _FILES.items()}
    for one in namings:
        for kind, appearances in one.named.items():
            bearers[_FILES[kind]].add(appearances, one.countries, one.year)
    return bearers


def questions_among(
    bearers: Mapping[str, Bearers],
    authorities: Authorities,
    folder: Path | None = None,
) -> dict[str, list[Question]]:
    """Give what a person may be asked about the persons and organisations of records.

    Parameters
    ----------
    bearers
        Who is named, by the name of the file of decisions about them.
    authorities
        With the decisions of persons.
    folder
        Holds the decisions; what they answer is not asked again.

    Returns
    -------
    dict
        The questions by the name of the file of decisions that answers them.

    Raises
    ------
    AuthorityError
        When a file of decisions cannot be used.
    """
    return {
        name: questions(
            bearers[name],
            authorities.of_kind(kind),
            () if folder is None else read_decisions(folder / name),
            _DIVIDE[kind],
        )
        for kind, name in _FILES.items()
    }


_FILES = {"person": PERSONS_NAME, "organization": ORGANIZATIONS_NAME}
_DIVIDE = {"person": parts_of, "organization": parts_of_body}


def _appearances(record: Record) -> dict[str, list[Appearance]]:
    found: dict[str, list[Appearance]] = {}
    for each in field_table().of(record.kind):
        if each.value.value not in _FILES:
            continue
        for name in record.values_of(each.key):
            said = record.said_of(each.key, name) if record.participations else []
            told = [(one.identifiers, one.office or "") for one in said] or [((), "")]
            found.setdefault(each.value.value, []).extend(
                Appearance(name, identifiers, office, record.code or "")
                for identifiers, office in told
            )
    return found


def _countries(record: Record) -> list[str]:
    fields = field_table().of(record.kind)
    return [
        value
        for each in fields
        if each.value is ValueType.COUNTRY
        for value in record.values_of(each.key)
    ]


def _year(record: Record) -> int | None:
    """Give the first year that the record itself is dated with."""
    for each in field_table().of(record.kind):
        if each.dates:
            for value in record.values_of(each.key):
                return int(value[:4])
    return None
