"""A mapping of field names to values, from a JSON line or a CSV row, as a record.

A value that the record's fields do not admit is refused by itself: it is named with its
place, kept as written, and the rest of the record is read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from smi_graph.arabic import read_date
from smi_graph.authorities import Authorities, LabelAuthority, split_labels
from smi_graph.records.body import script_of
from smi_graph.records.dates import check_partial_date, dates_agree
from smi_graph.records.lines import display_text
from smi_graph.records.record import DiaryEntryRecord, Doubt, DoubtCode, Evidence, Record
from smi_graph.records.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

_LISTS = frozenset(
    [
        "collections",
        "organisations",
        "persons",
        "diaries",
        "documents",
        "geographic_areas",
        "warnings",
    ]
)
_DATES = frozenset(("issue_date", "event_date", "dates_in_text"))
_WITHOUT_EVIDENCE = frozenset(
    [
        "kind",
        "title_lang",
        "date_conflict",
        "warnings",
        "source",
        "evidence",
        "doubts",
        "text_other",
    ]
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mapping stands: the file and the line."""

    source: str
    line: int | None


@dataclass(slots=True)
class _Reading:
    place: Place
    authorities: Authorities
    content: str
    code: str | None = None
    values: dict[str, Any] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)

    def refuse(self, reason: str, name: str, value: object, **values: str) -> None:
        self.refusals.append(
            Refusal(
                source=self.place.source,
                line=self.place.line,
                reason=reason,
                field=name,
                value=str(value),
                code=self.code,
                values=values,
                content=self.content,
            )
        )

    def doubt(self, code: DoubtCode, name: str, value: object) -> None:
        self.doubts.append(Doubt(code=code, field=name, value=display_text(str(value))))
        self.refuse(code.value, name, value)


def read_mapping(
    data: Mapping[str, Any], place: Place, authorities: Authorities, content: str
) -> tuple[Record | DiaryEntryRecord | None, list[Refusal]]:
    """Read one record from names and values.

    Parameters
    ----------
    data
        The fields as :class:`Record` or :class:`DiaryEntryRecord` names them. Countries,
        languages and types may be given by code or by name.
    place
        The file and line, for messages and evidence.
    content
        What is kept when the record or a value of it is refused.

    Returns
    -------
    tuple
        The record, or ``None`` when nothing of it can be kept, and what was refused.
    """
    reading = _Reading(place, authorities, content)
    model = DiaryEntryRecord if data.get("kind") == "diary_entry" else Record
    code = data.get("code")
    reading.code = code.strip() if isinstance(code, str) and code.strip() else None
    if reading.code is None:
        reading.refuse("missing_code", "code", "")
        return None, reading.refusals
    known = model.model_fields
    for name, value in data.items():
        if name not in known:
            reading.refuse("unknown_field", name, value)
        elif value is not None and value not in ("", []):
            _read_field(reading, name, value)
    return _finish(reading, model)


def _read_field(reading: _Reading, name: str, value: Any) -> None:
    authorities = reading.authorities
    if name in _DATES:
        _read_dates(reading, name, value)
    elif name == "languages":
        _read_labels(reading, name, value, authorities.languages, DoubtCode.UNKNOWN_LANGUAGE)
    elif name in {"target_countries", "countries"}:
        _read_labels(reading, name, value, authorities.countries, DoubtCode.UNKNOWN_COUNTRY)
    elif name == "document_type":
        _read_type(reading, name, value, authorities.document_types)
    elif name == "event_type":
        _read_type(reading, name, value, authorities.event_types)
    elif name in _LISTS:
        members = value if isinstance(value, list) else [value]
        kept = [display_text(item).strip() if isinstance(item, str) else item for item in members]
        reading.values[name] = list(dict.fromkeys(map(_hashable, kept)))
    elif isinstance(value, str):
        reading.values[name] = display_text(value)
    else:
        reading.values[name] = value


def _hashable(item: Any) -> Any:
    return item if isinstance(item, str) else str(item)


def _read_dates(reading: _Reading, name: str, value: Any) -> None:
    several = name == "dates_in_text"
    for written in value if isinstance(value, list) else [value]:
        text = str(written).strip()
        try:
            read: str | None = check_partial_date(text)
        except ValueError:
            mention = read_date(text)
            read = None if mention is None else mention.value
        if read is None:
            reading.doubt(DoubtCode.INVALID_DATE, name, text)
        elif several:
            reading.values.setdefault(name, []).append(read)
            _note(reading, name, read, text)
        else:
            reading.values[name] = read
            _note(reading, name, read, text)


def _read_labels(
    reading: _Reading, name: str, value: Any, authority: LabelAuthority, unknown: DoubtCode
) -> None:
    for written in value if isinstance(value, list) else [value]:
        text = str(written).strip()
        if text in authority.entries:
            _add(reading, name, text, text)
            continue
        for span in split_labels(text, authority):
            if span.key is None:
                reading.doubt(unknown, name, span.text)
            else:
                _add(reading, name, span.key, span.text)


def _add(reading: _Reading, name: str, key: str, written: str) -> None:
    members = reading.values.setdefault(name, [])
    if key not in members:
        members.append(key)
        _note(reading, name, key, written)


def _read_type(reading: _Reading, name: str, value: Any, types: LabelAuthority) -> None:
    text = str(value).strip()
    entry = types.entries.get(text) or types.find(text)
    if entry is None:
        reading.doubt(DoubtCode.UNKNOWN_TYPE, name, text)
    else:
        reading.values[name] = entry.identifier
        _note(reading, name, entry.identifier, text)


def _note(reading: _Reading, name: str, value: str, quote: str) -> None:
    reading.evidence.append(Evidence(field=name, value=value, section=name, quote=quote))


def _finish(
    reading: _Reading, model: type[Record | DiaryEntryRecord]
) -> tuple[Record | DiaryEntryRecord | None, list[Refusal]]:
    values = {"source": reading.place.source, **reading.values}
    if isinstance(values.get("title"), str) and "title_lang" not in values:
        values["title_lang"] = "en" if script_of(values["title"]) == "latin" else "ar"
    try:
        record = model.model_validate(values)
    except ValidationError as error:
        bad = {str(problem["loc"][0]): problem for problem in error.errors() if problem["loc"]}
        for name in bad:
            reason = "malformed_code" if name == "code" else "bad_value"
            reading.refuse(reason, name, values.pop(name, ""))
        if "code" in bad:
            return None, reading.refusals
        record = model.model_validate(values)
    if not record.evidence:
        noted = {item.field for item in reading.evidence} | _WITHOUT_EVIDENCE
        said = record.model_dump(mode="json", exclude_defaults=True, exclude=noted)
        for name, value in said.items():
            _note_plain(reading, name, value)
    _compare(reading, record)
    return _with_findings(record, reading), reading.refusals


def _note_plain(reading: _Reading, name: str, value: Any) -> None:
    if name.startswith("text_"):
        reading.evidence.append(Evidence(field=name, value="", section=name, quote=""))
        return
    for member in value if isinstance(value, list) else [value]:
        _note(reading, name, str(member), str(member))


def _compare(reading: _Reading, record: Record | DiaryEntryRecord) -> None:
    if isinstance(record, Record) and record.issue_date is not None:
        for written in record.dates_in_text:
            if not dates_agree(record.issue_date, written):
                value = f"{record.issue_date} / {written}"
                reading.doubts.append(
                    Doubt(code=DoubtCode.DATE_CONFLICT, field="issue_date", value=value)
                )


def _with_findings(
    record: Record | DiaryEntryRecord, reading: _Reading
) -> Record | DiaryEntryRecord:
    doubts = list(dict.fromkeys([*record.doubts, *reading.doubts]))
    codes = [*record.warnings, *(doubt.code for doubt in doubts)]
    conflict = any(doubt.code is DoubtCode.DATE_CONFLICT for doubt in doubts)
    changes: dict[str, Any] = {
        "doubts": doubts,
        "warnings": list(dict.fromkeys(codes)),
        "evidence": record.evidence or reading.evidence,
        "origin": reading.place.source,
        "line": reading.place.line,
    }
    if isinstance(record, Record):
        changes["date_conflict"] = record.date_conflict or conflict
    return record.model_copy(update=changes)
