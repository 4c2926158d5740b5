"""What each section of a record page asserts, and what it leaves in doubt."""

from __future__ import annotations

import re
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import TYPE_CHECKING

from smi_graph.arabic import DateMention, DateProblem, fold, read_date, read_number
from smi_graph.archive import archive
from smi_graph.authorities import Authorities, LabelAuthority, split_labels
from smi_graph.records.dates import doubt_of_date
from smi_graph.records.decoding import DAMAGED
from smi_graph.records.doubts import DoubtCode
from smi_graph.records.layout import PASSED_OVER, POLL, label_key
from smi_graph.records.lines import display_text
from smi_graph.records.names import NameFinding, find_names
from smi_graph.records.page_kind import read_code
from smi_graph.records.record import is_address
from smi_graph.records.sections import Section, SectionValue
from smi_graph.schema import ValueType, field_table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from smi_graph.records.draft import Draft
    from smi_graph.records.layout import Layout
    from smi_graph.schema import Field

_UNKNOWN = {
    ValueType.COUNTRY: DoubtCode.UNKNOWN_COUNTRY,
    ValueType.LANGUAGE: DoubtCode.UNKNOWN_LANGUAGE,
    ValueType.CONCEPT: DoubtCode.UNKNOWN_TYPE,
}
# Names whose links hold an identifier of the archive's own.
_IDENTIFIED = frozenset(
    (
        ValueType.PERSON,
        ValueType.ORGANIZATION,
        ValueType.COLLECTION,
        ValueType.PLACE,
        ValueType.EVENT,
    )
)


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
    links
        For the words of a link, the identifier that its address holds.
    """

    draft: Draft
    kind: str
    layout: Layout
    authorities: Authorities
    code_form: re.Pattern[str]
    open_end: SectionValue | None = None
    links: Mapping[str, str] = dataclass_field(default_factory=dict)

    def read(self, sections: Sequence[Section]) -> None:
        """Read every section that a field of ours holds; sections of one field are one.

        What stands under a label that no field of ours has is told as a doubt, unless it is
        the site's own furniture.
        """
        merged: dict[str, Section] = {}
        for section in sections:
            if section.field == PASSED_OVER:
                self._tell_what_is_not_held(section)
            elif section.field in merged:
                merged[section.field].values.extend(section.values)
            else:
                merged[section.field] = Section(section.field, section.label, [*section.values])
        for name, section in merged.items():
            field = field_table().fields.get(name)
            if field is not None:
                self._read_section(field, section)
            else:
                self._leave(name, section.values)

    def _tell_what_is_not_held(self, section: Section) -> None:
        if label_key(section.label.text) in self.layout.not_held:
            self._leave(section.label.text, section.values)

    def _read_section(self, field: Field, section: Section) -> None:
        is_code = field.value is ValueType.CODE
        if not section.values:
            self.draft.doubt(
                DoubtCode.MISSING_CODE if is_code else DoubtCode.EMPTY_SECTION, field.key
            )
            return
        said = Section(field.key, section.label, self._informed(field, section))
        if not said.values:
            if is_code:
                self.draft.doubt(DoubtCode.MISSING_CODE, field.key)
        elif field.key == POLL:
            self._read_verdict(field, said)
        elif not field.is_of(self.kind):
            self._leave(field.key, said.values)
        elif field.value.is_listed:
            self._read_listed(field, said)
        else:
            self._reader(field)(said)

    def _informed(self, field: Field, section: Section) -> list[SectionValue]:
        """Give the values that say something and can be read; the site's foot is none."""
        nothing = self.layout.says_no_information if field.key == POLL else self.layout.says_nothing
        informed: list[SectionValue] = []
        for index, value in enumerate(section.values):
            if nothing(value.text):
                continue
            if DAMAGED in value.text:
                self.draft.doubt(DoubtCode.DAMAGED_TEXT, field.key, value.text)
            elif self.layout.is_footer(value.text):
                self._leave_foot(section.values[index:])
                break
            else:
                informed.append(value)
        return informed

    def _leave_foot(self, values: Sequence[SectionValue]) -> None:
        foot = [value for value in values if not self.layout.is_footer(value.text)]
        self._leave("", [v for v in foot if not self.layout.says_nothing(v.text)])

    def _leave(self, name: str, values: Sequence[SectionValue]) -> None:
        """Tell of values that no field holds, unless they say that there is nothing."""
        for value in values:
            if not self.layout.says_nothing(value.text):
                self.draft.doubt(DoubtCode.UNPLACED_FIELD, name, value.text)

    def _leave_others(self, section: Section, taken: SectionValue) -> None:
        """Tell of further values under a label that has one."""
        others = [value for value in section.values if fold(value.text) != fold(taken.text)]
        self._leave(section.field, others)

    def _reader(self, field: Field) -> Callable[[Section], None]:
        return {
            ValueType.CODE: self._read_code,
            ValueType.DATE: self._read_date,
            ValueType.ADDRESS: self._read_addresses,
            ValueType.IMAGE: self._read_images,
            ValueType.NUMBER: self._read_numbers,
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
        found = [other for v in section.values[1:] if (other := read_date(v.text))]
        rivals = {other.value for other in found}
        if self._may_go_on(value, "") and not re.fullmatch(r"\d{4}(\D\d\d){2}", fold(value.text)):
            self.draft.doubt(DoubtCode.TRUNCATED_PAGE, section.field, value.text)
        elif mention is not None and mention.problem is DateProblem.RANGE and not found:
            self._read_range(section, value, mention)
        elif mention is None or mention.value is None:
            self.draft.doubt(doubt_of_date(mention), section.field, value.text)
        elif rivals - {mention.value}:
            self._tell_of_rivals(section)
            return
        else:
            self._take(section, value, mention.value)
        self._leave_others(section, value)

    def _tell_of_rivals(self, section: Section) -> None:
        for value in section.values:
            self.draft.doubt(DoubtCode.DATE_RANGE, section.field, value.text)

    def _read_range(self, section: Section, value: SectionValue, mention: DateMention) -> None:
        """Take both ends where they are clear and the kind of record has a field for the end."""
        table = field_table()
        end = next((f for f in table.of(self.kind) if f.end_of == section.field), None)
        if end is None or mention.first is None or mention.last is None:
            self.draft.doubt(DoubtCode.DATE_RANGE, section.field, value.text)
            return
        self._take(section, value, mention.first)
        self._take(Section(end.key, section.label), value, mention.last)

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
        first = section.values[0]
        spans = [
            (span.key, value.part(span.start, span.end))
            for value in section.values[:2]
            for span in split_labels(value.unchanged, authority)
        ]
        key, part = spans[0] if spans else (None, first)
        if key is None or len({named for named, _ in spans if named}) > 1:
            self.draft.doubt(unknown, section.field, first.text)
        elif self._may_go_on(part, part.text, authority):
            self.draft.doubt(DoubtCode.TRUNCATED_PAGE, section.field, part.text)
        else:
            self.draft.assert_value(section.field, key, section.label.text, part.page_span)
        for value in section.values[1:]:
            if authority.find(value.text) is None or authority.find(value.text) != authority.find(
                first.text
            ):
                self._leave_others(Section(section.field, section.label, [value]), first)

    def _read_code(self, section: Section) -> None:
        value = section.values[0]
        codes = {read_code(other.text): other for other in reversed(section.values)}
        fitting = [code for code in codes if self.code_form.match(code)]
        if len(fitting) != 1:
            self.draft.doubt(DoubtCode.MALFORMED_CODE, "code", value.text)
            self._leave_others(section, value)
            return
        taken = codes[fitting[0]]
        if self._may_go_on(taken, "") and not archive().codes.complete.match(fitting[0]):
            self.draft.doubt(DoubtCode.TRUNCATED_PAGE, "code", value.text)
        else:
            self._take(section, taken, fitting[0])
        self._leave_others(section, taken)

    def _read_verdict(self, field: Field, section: Section) -> None:
        verdicts = [self.layout.verdicts.get(fold(value.text)) for value in section.values]
        first = section.values[0]
        if first.bulleted or verdicts[0] is None or any(verdicts[1:]):
            return
        if field.is_of(self.kind):
            self._take(section, first, verdicts[0])
        else:
            self._leave(field.key, [first])

    def _read_words(self, section: Section) -> None:
        many = field_table().fields[section.field].many
        for value in section.values if many else section.values[:1]:
            if self._may_go_on(value, ""):
                self.draft.doubt(DoubtCode.TRUNCATED_PAGE, section.field, value.text)
            else:
                self._take(section, value, value.text)
        if not many:
            self._leave_others(section, section.values[0])

    def _read_addresses(self, section: Section) -> None:
        for value in section.values:
            for start, end in _stretches(value.unchanged):
                part = value.part(start, end)
                if is_address(part.text) and not self._may_go_on(part, ""):
                    self._take(section, part, part.text)
                else:
                    self._leave(section.field, [part])

    def _read_numbers(self, section: Section) -> None:
        many = field_table().fields[section.field].many
        for value in section.values if many else section.values[:1]:
            number = read_number(value.text)
            if self._may_go_on(value, ""):
                self.draft.doubt(DoubtCode.TRUNCATED_PAGE, section.field, value.text)
            elif number is None:
                self._leave(section.field, [value])
            else:
                self._take(section, value, number)
        if not many:
            self._leave_others(section, section.values[0])

    def _read_images(self, section: Section) -> None:
        self._leave(section.field, section.values)

    def _take(self, section: Section, value: SectionValue, read: str) -> None:
        many = field_table().fields[section.field].many
        take = self.draft.assert_member if many else self.draft.assert_value
        take(section.field, read, section.label.text, value.page_span)

    def _read_names(self, section: Section) -> None:
        field = field_table().fields[section.field]
        listed = self.authorities.of_field(field)
        seen: set[str] = set()
        values = section.values
        printed = [value.unchanged for value in values]
        for found in find_names(printed, field, self.authorities, self.layout):
            part = values[found.index].part(found.start, found.end)
            key = fold(part.text)
            if found.doubt is not None:
                self.draft.doubt(found.doubt, found.label or field.key, part.text)
            elif self._may_go_on(part, part.text, listed):
                self.draft.doubt(DoubtCode.TRUNCATED_PAGE, field.key, part.text)
            else:
                if key not in seen:
                    seen.add(key)
                    self._take(section, part, part.text)
                self._say_of(field, part.text, found)

    def _say_of(self, field: Field, name: str, found: NameFinding) -> None:
        """Keep what stands beside a name: its offices, its title, the identifier of its link."""
        said: dict[str, object] = {}
        if found.printed:
            said["printed"] = display_text(found.printed)
        identifier = self.links.get(fold(name)) or self.links.get(fold(found.printed))
        if identifier and field.value in _IDENTIFIED:
            said["identifiers"] = (identifier,)
        offices = [{"office": display_text(office)} for office in found.offices]
        for office in offices or [{}]:
            one = {**said, **office}
            known = self.draft.values.get("participations", [])
            if one and {"field": field.key, "name": name, **one} not in known:
                self.draft.say_of(field.key, name, **one)

    def _may_go_on(
        self, value: SectionValue, printed: str, authority: LabelAuthority | None = None
    ) -> bool:
        """Tell whether a value at the open end of a page may be the beginning of a longer one."""
        if self.open_end is None or value.page_span[1] != self.open_end.page_span[1]:
            return False
        if authority is None or authority.find(printed) is None:
            return True
        begin = fold(printed)
        return any(key != begin and key.startswith(begin) for key in authority.keys)


def _stretches(text: str) -> list[tuple[int, int]]:
    """Cut a line of addresses that stand side by side, or run together, into each."""
    if text.count("://") < 2:
        return [(0, len(text))]
    starts = [match.start() for match in re.finditer(r"https?://", text)]
    ends = [*starts[1:], len(text)]
    found = [(0, starts[0])] if text[: starts[0]].strip() else []
    for start, end in zip(starts, ends, strict=True):
        length = len(text[start:end].rstrip(" ,;،؛|"))
        found.append((start, start + length))
    return found
