"""A mapping of field names to values, from a JSON line or a CSV row, as a record.

A value that the record's fields do not admit is refused by itself: it is named with its
place, kept as written, and the rest of the record is read.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import ValidationError

from smi_graph.arabic import DateMention, fold, read_date, read_number, without_invisible
from smi_graph.arabic.dates import EARLIEST_YEAR, LATEST_YEAR
from smi_graph.archive import archive
from smi_graph.authorities import Authorities, split_labels
from smi_graph.authorities.entries import label_key
from smi_graph.messages import message
from smi_graph.records.body import may_be_written_in, script_of
from smi_graph.records.dates import check_partial_date, dates_agree, doubt_of_date
from smi_graph.records.doubts import DoubtCode
from smi_graph.records.layout import load_layout
from smi_graph.records.lines import display_text
from smi_graph.records.names import find_names
from smi_graph.records.record import Doubt, Evidence, Record, record_model
from smi_graph.records.reshaping import Reshaped, reshaped
from smi_graph.records.source_item import Refusal
from smi_graph.schema import ValueType, field_table, text_language

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from smi_graph.schema import Field

_LOG = logging.getLogger(__name__)
_LONGEST_NOTHING = 80
_NOT_SAID: tuple[object, ...] = (None, "", [])
_UNKNOWN = {
    ValueType.COUNTRY: DoubtCode.UNKNOWN_COUNTRY,
    ValueType.LANGUAGE: DoubtCode.UNKNOWN_LANGUAGE,
    ValueType.CONCEPT: DoubtCode.UNKNOWN_TYPE,
}


@dataclass(frozen=True, slots=True)
class SourcePlace:
    """Where a mapping stands: the file and the line."""

    source: str
    line: int | None


@dataclass(slots=True)
class _MappingReader:
    place: SourcePlace
    authorities: Authorities
    content: str
    shape: Reshaped
    code: str | None = None
    values: dict[str, Any] = dataclass_field(default_factory=dict)
    doubts: list[Doubt] = dataclass_field(default_factory=list)
    evidence: list[Evidence] = dataclass_field(default_factory=list)
    refusals: list[Refusal] = dataclass_field(default_factory=list)

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
    data: Mapping[str, Any], place: SourcePlace, authorities: Authorities, content: str
) -> tuple[Record | None, list[Refusal]]:
    """Read one record from names and values.

    Parameters
    ----------
    data
        The fields by their keys in ``data/fields.toml``. Countries, languages and concepts
        may be given by code or by name; a person or organisation by name, or as an object
        with ``name`` and ``role``, ``office``, ``printed`` or ``identifiers``.
    place
        The file and line, for messages and evidence.
    content
        What is kept when the record or a value of it is refused.

    Returns
    -------
    tuple
        The record, or ``None`` when nothing of it can be kept, and what was refused.
    """
    shape = reshaped(data)
    data = shape.data
    reading = _MappingReader(place, authorities, content, shape)
    code = data.get("code")
    reading.code = _read_code(code) if isinstance(code, str) and code.strip() else None
    if reading.code is None:
        reading.refuse("missing_code", "code", "")
        return None, reading.refusals
    kind = data["kind"]
    if kind not in field_table().kinds:
        known = ", ".join(field_table().kinds)
        reading.refuse("unknown_kind_of_record", "kind", kind, known=known)
        return None, reading.refusals
    data = {**data, "code": reading.code}
    if reading.code != str(code).strip():
        _note(reading, "code", reading.code, str(code))
    companions = _Companions(kind, [])
    for name, value in data.items():
        if value not in _NOT_SAID and not companions.take(name, value):
            _read_key(reading, kind, name, value)
    companions.join(reading)
    return _finish(reading, kind)


def _read_code(printed: str) -> str:
    """Write a code as the archive does; one that is none stays as it is, for the message."""
    codes = archive().codes
    plain = printed.strip() if printed.isascii() else without_invisible(printed).strip()
    plain = codes.with_digits_read(plain)
    if codes.form.fullmatch(plain):
        return plain
    read = codes.read(printed)
    return read if codes.form.match(read) else printed.strip()


@dataclass(slots=True)
class _Companions:
    """Keys that hold the identifiers or offices of the names of a field, in the same order."""

    kind: str
    found: list[tuple[Field, str, list[Any]]]

    def take(self, name: str, value: Any) -> bool:
        companion = _companion(self.kind, name)
        if companion is None:
            return False
        field, what = companion
        self.found.append((field, what, value if isinstance(value, list) else [value]))
        return True

    def join(self, reading: _MappingReader) -> None:
        for field, what, members in self.found:
            names = reading.values.get(field.key, [])
            names = names if isinstance(names, list) else [names]
            if len(members) != len(names):
                reading.refuse("other_number", field.key, " | ".join(map(str, members)))
                continue
            said = reading.values.setdefault("participations", [])
            for name, member in zip(names, members, strict=True):
                given = (str(member),) if what == "identifiers" else str(member)
                known = next(
                    (s for s in said if (s["field"], s["name"]) == (field.key, name)), None
                )
                if known is None:
                    said.append({"field": field.key, "name": name, what: given})
                else:
                    known[what] = given


@cache
def _companion_keys(kind: str) -> dict[str, tuple[Field, str]]:
    keys: dict[str, tuple[Field, str]] = {}
    for each in field_table().of(kind):
        keys |= {fold(name): (each, "identifiers") for name in each.identifiers}
        keys |= {fold(name): (each, "office") for name in each.offices}
    return keys


@cache
def _companion(kind: str, name: str) -> tuple[Field, str] | None:
    return _companion_keys(kind).get(fold(name))


class _Meaning(NamedTuple):
    """What a key of a JSON line, or the column of a table, stands for."""

    name: str
    field: Field | None
    language: str | None


@cache
def _meaning(kind: str, key: str) -> _Meaning:
    table, known = field_table(), record_model(kind).model_fields
    name = key if key in known else table.key_of(key) or key
    return _Meaning(name, table.named(key) or table.named(name), text_language(name))


def _read_key(reading: _MappingReader, kind: str, key: str, value: Any) -> None:
    name, field, language = _meaning(kind, key)
    if isinstance(value, str) and (name == "title" or language) and _says_nothing(value):
        _leave_out(reading, name, value)
    elif language not in {None, "ar", "en"}:
        reading.values.setdefault("text_other", {})[language] = display_text(str(value))
    elif field is not None and language is None:
        if not field.is_of(kind):
            reading.refuse("unknown_field", key, value)
            return
        if key in field.formerly:
            _tell_of_former_key(reading.place.source, key, field.key)
        _read_field(reading, field, value)
    elif language is not None or name in record_model(kind).model_fields:
        reading.values[name] = display_text(value) if isinstance(value, str) else value
    else:
        reading.refuse("unknown_field", key, value)


def _says_nothing(value: str) -> bool:
    return len(value) < _LONGEST_NOTHING and load_layout().says_nothing(display_text(value))


def _leave_out(reading: _MappingReader, name: str, value: str) -> None:
    """Leave out a title or a text that says that there is none."""
    if name == "title" and value.strip():
        written = display_text(value)
        reading.doubts.append(Doubt(code=DoubtCode.MISSING_TITLE, field=name, value=written))


@cache
def _tell_of_former_key(source: str, key: str, now: str) -> None:
    """Say once a file that a field has another name now."""
    words = {"source": source, "field": key, "now": now}
    _LOG.warning("%s", message("refusal.former_field", "en", **words))


def _read_field(reading: _MappingReader, field: Field, value: Any) -> None:
    members = value if isinstance(value, list) else [value]
    if field.value is ValueType.DATE:
        _read_dates(reading, field, members)
    elif field.value.is_listed:
        _read_labels(reading, field, members)
    elif field.value is ValueType.NUMBER:
        _read_numbers(reading, field, members)
    elif field.value is ValueType.CODE and reading.code != str(value).strip():
        _add_or_set(reading, field, str(reading.code), str(value).strip())
    elif field.value is ValueType.IMAGE:
        reading.values[field.key] = [
            {"address": member} if isinstance(member, str) else member for member in members
        ]
    elif field.value.is_named:
        _read_names(reading, field, members)
    elif field.many:
        kept = [display_text(str(member)).strip() for member in members]
        reading.values[field.key] = list(dict.fromkeys(kept))
    else:
        plain = isinstance(value, str | int | float) and not isinstance(value, bool)
        reading.values[field.key] = display_text(str(value)) if plain else value


def _read_names(reading: _MappingReader, field: Field, members: Sequence[Any]) -> None:
    """Read printed names as pages do, and names with what is said of them as given."""
    printed: list[str] = []
    for member in [*members, None]:
        if isinstance(member, str | int | float) and not isinstance(member, bool):
            printed.append(display_text(str(member)))
            continue
        _take_names(reading, field, printed)
        printed = []
        if isinstance(member, dict):
            _take_described(reading, field, member)
        elif member is not None:
            reading.refuse("bad_value", field.key, member)


def _take_names(reading: _MappingReader, field: Field, printed: Sequence[str]) -> None:
    if field.names_as_given:
        for name in filter(None, map(str.strip, printed)):
            if not load_layout().says_nothing(name):
                _take_name(reading, field, name)
        return
    for found in find_names(printed, field, reading.authorities, load_layout()):
        name = printed[found.index][found.start : found.end]
        if found.doubt is not None:
            reading.doubt(found.doubt, field.key, name)
            continue
        _take_name(reading, field, name)
        said = {"printed": found.printed} if found.printed else {}
        for office in found.offices or ("",) if said or found.offices else ():
            beside = {**said, "office": office} if office else said
            _say_of(reading, field, name, beside)


def _take_name(reading: _MappingReader, field: Field, name: str) -> None:
    if not field.many:
        if field.key in reading.values:
            reading.doubt(DoubtCode.UNPLACED_FIELD, field.key, name)
        else:
            reading.values[field.key] = name
        return
    members = reading.values.setdefault(field.key, [])
    if name not in members:
        members.append(name)


def _take_described(reading: _MappingReader, field: Field, member: Mapping[str, Any]) -> None:
    said = dict(member)
    name = display_text(str(said.pop("name", ""))).strip()
    if load_layout().says_nothing(name):
        return
    _take_name(reading, field, name)
    if said:
        _say_of(reading, field, name, said)


def _say_of(reading: _MappingReader, field: Field, name: str, said: Mapping[str, Any]) -> None:
    reading.values.setdefault("participations", []).append(
        {"field": field.key, "name": name, **said}
    )


def _read_dates(reading: _MappingReader, field: Field, members: list[Any]) -> None:
    for written in members:
        text = str(written).strip()
        if load_layout().says_nothing(text):
            continue
        read, mention = _read_date(text)
        if read is None:
            reading.doubt(doubt_of_date(mention), field.key, text)
        elif field.many:
            _add(reading, field.key, read, text)
        else:
            reading.values[field.key] = read
            _note(reading, field.key, read, text)


def _read_numbers(reading: _MappingReader, field: Field, members: Sequence[Any]) -> None:
    for written in members:
        read = read_number(str(written))
        if read is None:
            reading.refuse("bad_value", field.key, written)
        else:
            _add_or_set(reading, field, read, str(written).strip())


def _read_date(text: str) -> tuple[str | None, DateMention | None]:
    """Read a date as the archive writes it, or in any form that pages print.

    A year that only the Hijri calendar has, or that is still to come, is none of ours.
    """
    try:
        plain = check_partial_date(text)
    except ValueError:
        plain = ""
    if plain and EARLIEST_YEAR <= int(plain[:4]) <= LATEST_YEAR:
        return plain, None
    mention = read_date(text)
    early = plain and int(plain[:4]) < EARLIEST_YEAR
    if early and (mention is None or mention.calendar == "gregorian"):
        return plain, None
    return (None if mention is None else mention.value), mention


def _read_labels(reading: _MappingReader, field: Field, members: list[Any]) -> None:
    authority = reading.authorities.of_field(field)
    if authority is None:
        raise ValueError(f"{field.key}: nothing is listed for {field.value}")
    for written in members:
        text = str(written).strip()
        entry = authority.entries.get(text) or authority.find(text)
        if entry is not None:
            _add_or_set(reading, field, entry.identifier, text)
            continue
        for span in split_labels(text, authority) if field.many else [None]:
            if span is not None and span.key is None and label_key(span.text) in authority.keys:
                # Listed as a name of nothing that there is: in doubt, and nothing to be mended.
                reading.doubts.append(
                    Doubt(code=_UNKNOWN[field.value], field=field.key, value=span.text)
                )
            elif span is None or span.key is None:
                unread = text if span is None else span.text
                reading.doubt(_UNKNOWN[field.value], field.key, unread)
            else:
                _add(reading, field.key, span.key, span.text)


def _add_or_set(reading: _MappingReader, field: Field, key: str, written: str) -> None:
    if field.many:
        _add(reading, field.key, key, written)
    else:
        reading.values[field.key] = key
        _note(reading, field.key, key, written)


def _add(reading: _MappingReader, name: str, key: str, written: str) -> None:
    members = reading.values.setdefault(name, [])
    if key not in members:
        members.append(key)
        _note(reading, name, key, written)


def _note(reading: _MappingReader, name: str, value: str, quote: str) -> None:
    section = reading.shape.sections.get(name, name)
    quote = reading.shape.quotes.get(name, quote)
    reading.evidence.append(Evidence(field=name, value=value, section=section, quote=quote))


def _finish(reading: _MappingReader, kind: str) -> tuple[Record | None, list[Refusal]]:
    values = {"source": reading.place.source, **reading.values, "kind": kind}
    if isinstance(values.get("title"), str) and "title_lang" not in values:
        values["title_lang"] = _language_of_title(values["title"], values.get("languages", []))
    model = record_model(kind)
    try:
        record = model.model_validate(values)
    except ValidationError as error:
        bad = {str(problem["loc"][0]): problem for problem in error.errors() if problem["loc"]}
        for name in bad:
            reason = "malformed_code" if name == "code" else "bad_value"
            words = {"example": archive().codes.example} if name == "code" else {}
            reading.refuse(reason, name, values.pop(name, ""), **words)
        if "code" in bad:
            return None, reading.refusals
        record = model.model_validate(values)
    if not record.evidence:
        _note_what_is_said(reading, record)
    _compare(reading, record)
    return _with_findings(record, reading), reading.refusals


def _language_of_title(title: str, languages: Sequence[str]) -> str:
    """Tell the language of a title by its script, and by the languages that are named."""
    script = script_of(title)
    if script in {None, "Arab"}:
        return "ar"
    fitting = [code for code in languages if may_be_written_in(code, script)]
    return fitting[0] if len(fitting) == 1 else "en" if script == "Latn" else "und"


def _note_what_is_said(reading: _MappingReader, record: Record) -> None:
    """Note the words of every fact that has none yet: of a table, the value itself."""
    noted = {item.field for item in reading.evidence}
    for field in field_table().of(record.kind):
        if field.value is ValueType.TEXT:
            for language in record.texts:
                name = f"text_{language}"
                section = reading.shape.sections.get(name, name)
                reading.evidence.append(Evidence(field=name, value="", section=section, quote=""))
        elif field.key not in noted:
            for value in record.values_of(field.key):
                said = value.address if field.value is ValueType.IMAGE else value
                _note(reading, field.key, said, said)


def _compare(reading: _MappingReader, record: Record) -> None:
    for field in field_table().of(record.kind):
        for first in record.values_of(field.agrees_with) if field.agrees_with else []:
            for second in record.values_of(field.key):
                if not dates_agree(first, second):
                    reading.doubts.append(
                        Doubt(
                            code=DoubtCode.DATE_CONFLICT,
                            field=field.agrees_with,
                            value=f"{first} / {second}",
                        )
                    )


def _with_findings(record: Record, reading: _MappingReader) -> Record:
    doubts = list(dict.fromkeys([*record.doubts, *reading.doubts]))
    codes = [*record.warnings, *(doubt.code for doubt in doubts)]
    conflict = any(doubt.code is DoubtCode.DATE_CONFLICT for doubt in doubts)
    changes: dict[str, Any] = {
        "doubts": doubts,
        "warnings": list(dict.fromkeys(codes)),
        "evidence": record.evidence or reading.evidence,
        "date_conflict": record.date_conflict or conflict,
        "origin": reading.place.source,
        "line": reading.place.line,
    }
    return record.model_copy(update=changes)
