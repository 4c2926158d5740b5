"""What each section of a record page asserts, and what it leaves in doubt."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smi_graph.arabic import DateProblem, fold, read_date
from smi_graph.archive import archive
from smi_graph.authorities import Authorities, LabelAuthority, split_labels
from smi_graph.records.layout import POLL
from smi_graph.records.page_kind import read_code
from smi_graph.records.record import DoubtCode, is_address
from smi_graph.records.sections import Section, Value
from smi_graph.schema import Value as Kind
from smi_graph.schema import field_table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from smi_graph.records.draft import Draft
    from smi_graph.records.layout import Layout
    from smi_graph.schema import Field

_UNKNOWN = {
    Kind.COUNTRY: DoubtCode.UNKNOWN_COUNTRY,
    Kind.LANGUAGE: DoubtCode.UNKNOWN_LANGUAGE,
    Kind.CONCEPT: DoubtCode.UNKNOWN_TYPE,
}


@dataclass(frozen=True, slots=True)
class FieldReader:
    """Reads the sections of one page into a draft.

    Parameters
    ----------
    kind
        The kind of record that the page is.
    code_form
        The form of the page's own code.
    open_end
        The last value of a page that may be cut in the middle of it; a value that could go
        on is not taken.
    """

    draft: Draft
    kind: str
    layout: Layout
    authorities: Authorities
    code_form: re.Pattern[str]
    open_end: Value | None = None

    def read(self, sections: Sequence[Section]) -> None:
        """Read every section that a field of ours holds; sections of one field are one."""
        merged: dict[str, Section] = {}
        for section in sections:
            if section.field in merged:
                merged[section.field].values.extend(section.values)
            else:
                merged[section.field] = Section(section.field, section.label, [*section.values])
        for name, section in merged.items():
            field = field_table().fields.get(name)
            if field is not None:
                self._read_section(field, section)

    def _read_section(self, field: Field, section: Section) -> None:
        if not section.values:
            is_code = field.value is Kind.CODE
            self.draft.doubt(
                DoubtCode.MISSING_CODE if is_code else DoubtCode.EMPTY_SECTION, field.key
            )
            return
        informed = [
            value for value in section.values if not self.layout.says_no_information(value.text)
        ]
        if not informed:
            return
        said = Section(field.key, section.label, informed)
        if field.key == POLL:
            self._read_verdict(field, said)
        elif not field.is_of(self.kind):
            self._leave_unplaced(field, informed)
        elif field.value.is_listed:
            self._read_listed(field, said)
        else:
            self._reader(field)(said)

    def _leave_unplaced(self, field: Field, values: Sequence[Value]) -> None:
        for value in values:
            self.draft.doubt(DoubtCode.UNPLACED_FIELD, field.key, value.text)

    def _reader(self, field: Field) -> Callable[[Section], None]:
        return {
            Kind.CODE: self._read_code,
            Kind.DATE: self._read_date,
            Kind.ADDRESS: self._read_addresses,
            Kind.IMAGE: self._read_images,
        }.get(field.value, self._read_names if field.value.is_named else self._read_words)

    def _read_listed(self, field: Field, section: Section) -> None:
        authority = self.authorities.of_field(field)
        if authority is None:
            raise ValueError(f"{field.key}: nothing is listed for {field.value}")
        if field.many:
            self._read_labels(section, authority, _UNKNOWN[field.value])
        else:
            self._read_one(section, authority, _UNKNOWN[field.value])

    def _read_date(self, section: Section) -> None:
        value = section.values[0]
        mention = read_date(value.text)
        rivals = {found.value for v in section.values[1:] if (found := read_date(v.text))}
        if self._may_go_on(value, "") and not re.fullmatch(r"\d{4}(\D\d\d){2}", fold(value.text)):
            self.draft.doubt(DoubtCode.TRUNCATED_PAGE, section.field, value.text)
        elif mention is None or mention.value is None or rivals - {mention.value}:
            mismatch = mention is not None and mention.problem is DateProblem.MONTH_MISMATCH
            code = DoubtCode.MONTH_MISMATCH if mismatch else DoubtCode.INVALID_DATE
            self.draft.doubt(code, section.field, value.text)
        else:
            self.draft.assert_value(
                section.field, mention.value, section.label.text, value.page_span
            )

    def _read_labels(self, section: Section, authority: LabelAuthority, unknown: DoubtCode) -> None:
        for value in section.values:
            for span in split_labels(value.unchanged, authority):
                part = value.part(span.start, span.end)
                if span.key is None:
                    self.draft.doubt(unknown, section.field, span.text)
                elif self._may_go_on(part, span.text, authority):
                    self.draft.doubt(DoubtCode.TRUNCATED_PAGE, section.field, span.text)
                else:
                    self.draft.assert_member(
                        section.field, span.key, section.label.text, part.page_span
                    )

    def _read_one(self, section: Section, authority: LabelAuthority, unknown: DoubtCode) -> None:
        spans = [
            (span.key, value.part(span.start, span.end))
            for value in section.values[:2]
            for span in split_labels(value.unchanged, authority)
        ]
        first = section.values[0]
        key, part = spans[0] if spans else (None, first)
        if key is None or len({named for named, _ in spans if named}) > 1:
            self.draft.doubt(unknown, section.field, first.text)
        elif self._may_go_on(part, part.text, authority):
            self.draft.doubt(DoubtCode.TRUNCATED_PAGE, section.field, part.text)
        else:
            self.draft.assert_value(section.field, key, section.label.text, part.page_span)

    def _read_code(self, section: Section) -> None:
        value = section.values[0]
        codes = {read_code(other.text): other for other in reversed(section.values)}
        fitting = [code for code in codes if self.code_form.match(code)]
        if len(fitting) != 1:
            self.draft.doubt(DoubtCode.MALFORMED_CODE, "code", value.text)
        elif self._may_go_on(codes[fitting[0]], "") and not archive().codes.complete.match(
            fitting[0]
        ):
            self.draft.doubt(DoubtCode.TRUNCATED_PAGE, "code", value.text)
        else:
            span = codes[fitting[0]].page_span
            self.draft.assert_value("code", fitting[0], section.label.text, span)

    def _read_verdict(self, field: Field, section: Section) -> None:
        verdicts = [self.layout.verdicts.get(fold(value.text)) for value in section.values]
        first = section.values[0]
        if first.bulleted or verdicts[0] is None or any(verdicts[1:]):
            return
        if field.is_of(self.kind):
            self.draft.assert_value(field.key, verdicts[0], section.label.text, first.page_span)
        else:
            self._leave_unplaced(field, [first])

    def _read_words(self, section: Section) -> None:
        values = section.values if field_table().fields[section.field].many else section.values[:1]
        for value in values:
            if self._may_go_on(value, ""):
                self.draft.doubt(DoubtCode.TRUNCATED_PAGE, section.field, value.text)
            else:
                self._take(section, value, value.text)

    def _read_addresses(self, section: Section) -> None:
        for value in section.values:
            if is_address(value.text) and not self._may_go_on(value, ""):
                self._take(section, value, value.text)
            else:
                self.draft.doubt(DoubtCode.UNPLACED_FIELD, section.field, value.text)

    def _read_images(self, section: Section) -> None:
        self._leave_unplaced(field_table().fields[section.field], section.values)

    def _take(self, section: Section, value: Value, read: str) -> None:
        many = field_table().fields[section.field].many
        take = self.draft.assert_member if many else self.draft.assert_value
        take(section.field, read, section.label.text, value.page_span)

    def _read_names(self, section: Section) -> None:
        listed = self.authorities.of_field(field_table().fields[section.field])
        seen: set[str] = set()
        for value in section.values:
            for part in single_names(value, listed):
                key = fold(part.text)
                if key in seen or not key:
                    continue
                if self._may_go_on(part, part.text, listed):
                    self.draft.doubt(DoubtCode.TRUNCATED_PAGE, section.field, part.text)
                    continue
                seen.add(key)
                self.draft.assert_member(
                    section.field, part.text, section.label.text, part.page_span
                )

    def _may_go_on(
        self, value: Value, printed: str, authority: LabelAuthority | None = None
    ) -> bool:
        """Tell whether a value at the open end of a page may be the beginning of a longer one."""
        if self.open_end is None or value.page_span[1] != self.open_end.page_span[1]:
            return False
        if authority is None or authority.find(printed) is None:
            return True
        begin = fold(printed)
        return any(key != begin and key.startswith(begin) for key in authority.keys)


def single_names(value: Value, authority: LabelAuthority | None) -> list[Value]:
    """Cut a line into names: listed names glued together, or one name printed twice.

    A line of which a part is not listed stays one name: nobody can tell where to cut.
    """
    text = value.unchanged
    if authority is not None and authority.find(text) is None:
        spans = split_labels(text, authority)
        if len(spans) > 1 and all(span.key is not None for span in spans):
            return [value.part(span.start, span.end) for span in spans]
    pairs = re.fullmatch(r"(?:(?P<name>\S(?:.*?\S)?)\s*(?P=name))+", text)
    if pairs is not None and len(text) < 400:
        return _halves(value)
    return [value]


def _halves(value: Value) -> list[Value]:
    names: list[Value] = []
    position = 0
    for match in re.finditer(r"(?P<name>\S.{2,}?\S)\s*(?P=name)", value.unchanged):
        if value.unchanged[position : match.start()].strip():
            return [value]
        names.append(value.part(*match.span("name")))
        position = match.end()
    return names if names and position == len(value.unchanged) else [value]
