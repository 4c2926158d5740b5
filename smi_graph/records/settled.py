"""Words that a record leaves in doubt, and of which a person has decided what they mean.

The folder of decisions has a file for each sort: ``countries.csv``, ``languages.csv``,
``types.csv`` and ``dates.csv``. A line gives the words as they are printed (``name``), what they
mean (``identifier``: the code of a country or language, the notation of a type, a date), the code
of the record (``document``; nothing where it holds in all records) and the ``decision``, of which
only ``same`` counts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from smi_graph.authorities.decisions import Verdict, read_decisions
from smi_graph.authorities.entries import label_key
from smi_graph.records.dates import check_partial_date, dates_agree
from smi_graph.records.doubts import DoubtCode
from smi_graph.records.record import Doubt, Evidence, Record
from smi_graph.schema import ValueType, field_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from smi_graph.authorities import Authorities
    from smi_graph.authorities.decisions import Decision
    from smi_graph.records.source_item import Refusal
    from smi_graph.schema import Field

DATES = "dates.csv"
FILES: Mapping[ValueType, str] = {
    ValueType.COUNTRY: "countries.csv",
    ValueType.LANGUAGE: "languages.csv",
    ValueType.CONCEPT: "types.csv",
    ValueType.DATE: DATES,
}
SETTLED = frozenset(
    (
        DoubtCode.UNKNOWN_COUNTRY,
        DoubtCode.UNKNOWN_LANGUAGE,
        DoubtCode.UNKNOWN_TYPE,
        DoubtCode.INVALID_DATE,
        DoubtCode.HIJRI_DATE,
        DoubtCode.AMBIGUOUS_DATE,
        DoubtCode.DATE_RANGE,
        DoubtCode.MONTH_MISMATCH,
    )
)
_Key = tuple[str, str, str]


def file_of(doubt: Doubt) -> str | None:
    """Tell in which file it is decided what words in doubt mean; ``None`` where in none."""
    known = field_table().fields.get(doubt.field)
    return None if known is None or doubt.code not in SETTLED else FILES.get(known.value)


@dataclass(frozen=True, slots=True)
class Settled:
    """What was decided.

    Parameters
    ----------
    authorities
        Lists what words may mean.
    meanings
        What words mean, by file, words and code of the record (empty for all).

    Examples
    --------
    >>> from smi_graph.authorities import load_authorities
    >>> from smi_graph.records import make_record
    >>> known = {("countries.csv", "الاقليم الشمالي", ""): "SY"}
    >>> doubt = {"code": "unknown_country", "field": "target_countries", "value": "الإقليم الشمالي"}
    >>> record = make_record("document", code="SAMPLE/1", doubts=[doubt])
    >>> [read] = Settled(load_authorities(), known).apply([record])
    >>> read.target_countries, read.doubts
    (['SY'], [])
    """

    authorities: Authorities
    meanings: Mapping[_Key, str] = field(default_factory=dict)

    def apply(self, found: Iterable[Record | Refusal]) -> list[Record | Refusal]:
        """Put what was decided into records, in place of doubts and of refused values."""
        if not self.meanings:
            return list(found)
        return [
            self._settle(one) if isinstance(one, Record) else one
            for one in found
            if isinstance(one, Record) or not self._is_settled(one)
        ]

    def _settle(self, record: Record) -> Record:
        left = []
        for doubt in record.doubts:
            meaning = self._meaning(doubt.code, doubt.field, doubt.value, record.code or "")
            if meaning is None:
                left.append(doubt)
            else:
                record = _with_value(record, doubt, meaning)
        if len(left) == len(record.doubts):
            return record
        told = _compared(record, left)
        gone = {doubt.code for doubt in record.doubts} - {doubt.code for doubt in left}
        warnings = [code for code in record.warnings if code not in gone]
        if told.get("date_conflict"):
            warnings = list(dict.fromkeys([*warnings, DoubtCode.DATE_CONFLICT]))
        return record.model_copy(update={"warnings": warnings, **told})

    def _is_settled(self, refusal: Refusal) -> bool:
        if refusal.reason not in SETTLED:
            return False
        doubted = DoubtCode(refusal.reason), refusal.field or "", refusal.value or ""
        return self._meaning(*doubted, refusal.code or "") is not None

    def _meaning(self, code: DoubtCode, name: str, words: str, record: str) -> str | None:
        known = field_table().fields.get(name)
        if known is None or code not in SETTLED or known.value not in FILES:
            return None
        file, key = FILES[known.value], label_key(words)
        meaning = self.meanings.get((file, key, record)) or self.meanings.get((file, key, ""))
        if meaning is None or known.value is ValueType.DATE:
            return meaning
        return meaning if self._lists(known, meaning) else None

    def _lists(self, known: Field, meaning: str) -> bool:
        authority = self.authorities.of_field(known)
        return authority is not None and meaning in authority.entries


def read_settled(folder: Path | None, authorities: Authorities) -> Settled:
    """Read what was decided from a folder of decisions.

    Raises
    ------
    AuthorityError
        When a line means nothing that is listed, or contradicts another; it names file and line.
    """
    if folder is None:
        return Settled(authorities)
    meanings: dict[_Key, str] = {}
    first: dict[_Key, Decision] = {}
    for file, one in _said(folder):
        key = file, label_key(one.name), one.document
        _check(authorities, file, one)
        before = first.setdefault(key, one)
        if before.identifier != one.identifier:
            words = {"value": one.name, "first": before.identifier, "second": one.identifier}
            raise one.error("meant_twice", other=str(before.line), **words)
        meanings[key] = one.identifier
    return Settled(authorities, meanings)


def _said(folder: Path) -> Iterator[tuple[str, Decision]]:
    for file in FILES.values():
        for one in read_decisions(folder / file):
            if one.verdict is Verdict.SAME:
                yield file, one


def _check(authorities: Authorities, file: str, one: Decision) -> None:
    meaning = one.identifier
    if file == DATES:
        try:
            check_partial_date(meaning)
        except ValueError:
            raise one.error("bad_date", value=meaning) from None
        return
    fields = (each for each in field_table().fields.values() if FILES.get(each.value) == file)
    lists = (authorities.of_field(each) for each in fields)
    if not any(each is not None and meaning in each.entries for each in lists):
        raise one.error("not_listed", value=meaning)


def _with_value(record: Record, doubt: Doubt, meaning: str) -> Record:
    known = field_table().fields[doubt.field]
    values = record.values_of(doubt.field)
    said = Evidence(field=doubt.field, value=meaning, section=doubt.field, quote=doubt.value)
    changes: dict[str, object] = {"evidence": [*record.evidence, said]}
    if known.many:
        changes[doubt.field] = [*values, *([] if meaning in values else [meaning])]
    else:
        # What the record says itself is not taken away.
        changes[doubt.field] = values[0] if values else meaning
    return record.model_copy(update=changes)


def _compared(record: Record, doubts: list[Doubt]) -> dict[str, object]:
    """Compare the date of a record with those of its text, as is done when it is read."""
    issued = record.values_of("issue_date")
    found = [
        Doubt(code=DoubtCode.DATE_CONFLICT, field="issue_date", value=f"{issued[0]} / {written}")
        for written in record.values_of("date_lines")
        if issued and not dates_agree(issued[0], written)
    ]
    new = [doubt for doubt in found if doubt not in doubts]
    return {"date_conflict": True, "doubts": [*doubts, *new]} if new else {"doubts": doubts}
