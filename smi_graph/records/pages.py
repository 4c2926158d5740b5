"""Reading record pages: from the bytes of a file to records with evidence, or to refusals."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from smi_graph.archive import archive
from smi_graph.authorities import split_labels
from smi_graph.records.body import read_passages, script_of
from smi_graph.records.date_lines import own_dates
from smi_graph.records.dates import dates_agree, doubt_of_date
from smi_graph.records.decoding import DAMAGED, PageText, UndecodableError, decode_page
from smi_graph.records.doubts import DoubtCode
from smi_graph.records.draft import Draft
from smi_graph.records.fields import FieldReader
from smi_graph.records.head import has_title, take_date_under_title, without_search_form
from smi_graph.records.layout import HEADING, Layout, label_key, load_layout
from smi_graph.records.lines import Line, display_text
from smi_graph.records.page_kind import Kind, Unreadable, kind_of_page, other_page, read_code
from smi_graph.records.record import Record, is_address, make_record
from smi_graph.records.sections import (
    Section,
    SectionValue,
    cut_sections,
    find_fields,
    without_repeated,
)
from smi_graph.records.several_pages import PageLines, cut_pages
from smi_graph.records.source_item import Refusal
from smi_graph.records.table_lines import lines_of_page
from smi_graph.schema import field_table

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from smi_graph.authorities import Authorities

LARGEST_PAGE = 16 * 1024 * 1024

_BEFORE_THE_CODE = frozenset(("issue_date", "languages", "document_type", "target_countries"))


def read_page(
    content: bytes,
    source: str,
    authorities: Authorities,
    *,
    address: str = "",
    retrieved: str = "",
) -> list[Record | Refusal]:
    """Read the pages of the archive's site that a file holds: mostly one.

    Nothing is asserted that the page does not say: an empty section, a line that says that
    there is no information, and the options of the reliability poll are no facts, and a
    value that cannot be read is kept as written, beside a doubt. Every fact carries the
    words it came from.

    Parameters
    ----------
    content
        The bytes of the file: text, saved HTML or MHTML.
    source
        The name under which the file is known.
    authorities
        The names of countries, languages, types and actors.
    address
        The address at which the page was found, where the caller knows it.
    retrieved
        The day on which it was found there, where the caller knows it.

    Returns
    -------
    list of Record or Refusal
        For each page a record (without a code when the page is the archive's but shows none),
        or a refusal, with its reason, when it is no page that can be read.

    Examples
    --------
    >>> from smi_graph.authorities import load_authorities
    >>> [refusal] = read_page(b"", "empty.txt", load_authorities())
    >>> refusal.sentence("en")
    'empty.txt: the file is empty. Check the file, or leave it out.'
    """
    if len(content) > LARGEST_PAGE:
        return [_refuse("too_large", source, content[:1000])]
    try:
        page = decode_page(content)
    except UndecodableError as error:
        return [_refuse(error.reason, source, content)]
    layout = load_layout()
    found = {"source_url": address or page.address, "retrieved": retrieved}
    read: list[Record | Refusal] = []
    for part in cut_pages(lines_of_page(page.text, layout), layout):
        one = _PageReader(page, part, source, authorities, layout, found).read()
        if isinstance(one, Unreadable):
            read.append(_refuse(one.reason, source, content, page.text))
        else:
            read.append(one)
    return read


def _refuse(reason: str, source: str, content: bytes, text: str | None = None) -> Refusal:
    if text is not None:
        return Refusal(source=source, reason=reason, content=text)
    kept = base64.b64encode(content).decode("ascii")
    return Refusal(source=source, reason=reason, content=kept, content_encoding="base64")


@dataclass(slots=True)
class _PageReader:
    page: PageText
    part: PageLines
    source: str
    authorities: Authorities
    layout: Layout
    found: dict[str, str]

    def read(self) -> Record | Unreadable:
        """Give the record, or the reason why there is none."""
        lines, has_form = without_search_form(self.part.lines, self.layout)
        first = find_fields(lines, self.layout)
        sections: list[Section] = []
        if first is not None:
            sections = cut_sections(lines[first:], self.layout, self._is_listed)
        under_heading = [s for s in sections if s.field == HEADING]
        sections = [s for s in sections if s.field != HEADING]
        body = without_repeated(lines[:first], lines[first or 0 :], self.layout)
        cut = self._is_cut(sections)
        kind = kind_of_page(sections, self.layout, has_banner=self.part.has_banner)
        titled = has_title(body, self.layout, self.authorities)
        if kind != "document":
            body, date = take_date_under_title(body, self.layout, "diary_entry", has_title=titled)
            if isinstance(kind, Unreadable):
                has_date = date is not None and label_key(date.label.text) in self.layout.labels
                return self._not_a_record(kind, lines, is_event=has_form or has_date)
            sections = [date, *sections] if date is not None else sections
            if _is_cut_before_its_code(sections):
                return Unreadable("event_page_cut")
        if not body and not any(s.field == "code" and s.values for s in sections):
            return Unreadable("page_without_title")
        sections += [Section("", s.label, s.values) for s in under_heading if s.values]
        return self._record(kind, body, sections, titled=titled, cut=cut)

    def _not_a_record(self, kind: Unreadable, lines: list[Line], *, is_event: bool) -> Unreadable:
        if is_event and kind.reason != "other_page_type":
            return Unreadable("event_page_cut")
        if kind.reason == "other_site" and not self.part.has_banner:
            return kind
        return other_page(lines, self.layout, self.authorities) or kind

    def _is_listed(self, key: str, text: str) -> bool:
        """Tell whether a text is nothing but listed values of a field."""
        field = field_table().fields.get(key)
        authority = None if field is None else self.authorities.of_field(field)
        if authority is None or not (field and (field.value.is_listed or field.value.is_named)):
            return False
        return all(span.key is not None for span in split_labels(text, authority))

    def _record(
        self,
        kind: Kind,
        body: list[Line],
        sections: list[Section],
        *,
        titled: bool,
        cut: bool,
    ) -> Record:
        draft = Draft(self.page.text)
        form = archive().codes.of_kind(kind)
        sections = [
            Section(
                self.layout.field_of(section.label.text, kind) or section.field,
                section.label,
                section.values,
            )
            for section in self._with_code(sections, form)
        ]
        open_end = self._open_end(sections)
        FieldReader(
            draft, kind, self.layout, self.authorities, form, open_end, self.page.links
        ).read(sections)
        _read_body(draft, body, self.layout, titled=titled, with_dates=kind == "document")
        if "code" not in {section.field for section in sections}:
            draft.doubt(DoubtCode.MISSING_CODE, "code")
        if cut:
            draft.doubt(DoubtCode.TRUNCATED_PAGE, "")
        if self.page.damaged:
            draft.doubt(DoubtCode.DAMAGED_TEXT, "")
        return make_record(
            kind,
            **draft.values,
            **self._where_found(draft),
            warnings=draft.warnings(),
            doubts=draft.doubts,
            evidence=draft.evidence,
            source=self.source,
            source_digest=self.page.digest,
            origin=self.source,
            page=self.page.text,
        )

    def _where_found(self, draft: Draft) -> dict[str, Any]:
        found = {key: value for key, value in self.found.items() if value}
        if not is_address(found.get("source_url", "")):
            found.pop("source_url", None)
        kept = {key: value for key, value in found.items() if key not in draft.values}
        for key, value in kept.items():
            draft.note(key, value)
        return kept

    def _with_code(self, sections: list[Section], form: re.Pattern[str]) -> list[Section]:
        """Let a code whose label was lost be the code: its form cannot be mistaken."""
        if any(section.field == "code" for section in sections):
            return sections
        for section in sections:
            for value in section.values:
                if form.match(read_code(value.text)):
                    section.values.remove(value)
                    return [*sections, Section("code", section.label, [value])]
        return sections

    def _open_end(self, sections: Sequence[Section]) -> SectionValue | None:
        """Give the last value when the page may have been cut in the middle of it."""
        if not self.part.is_last or (self.page.text.endswith("\n") and not self.page.cut):
            return None
        last = sections[-1] if sections else None
        if last is None or last.field == "reliability" or not last.values:
            return None
        value = last.values[-1]
        repeated = len(last.values) > 1 and last.values[-2].text == value.text
        return None if repeated else value

    def _is_cut(self, sections: list[Section]) -> bool:
        if (self.page.cut and self.part.is_last) or not sections:
            return True
        fields = {section.field for section in sections}
        last = sections[-1]
        if last.values and self._begins_a_label(last.values[-1]):
            last.values.pop()
            return True
        if not last.values and last.field in _BEFORE_THE_CODE | {"code"}:
            return True
        return fields <= _BEFORE_THE_CODE

    def _begins_a_label(self, value: SectionValue) -> bool:
        if value.page_span[1] < len(self.page.text):
            return False
        key = label_key(value.text)
        return len(key) > 3 and any(
            label != key and label.startswith(key) for label in self.layout.labels
        )


def _is_cut_before_its_code(sections: Sequence[Section]) -> bool:
    """Tell the page of an event that ends before its code: no later section is there."""
    fields = field_table().fields
    known = [fields[section.field] for section in sections if section.field in fields]
    return not any(
        field.key == "code" or field.value.is_named or field.value.value == "address"
        for field in known
    )


def _read_body(
    draft: Draft, body: Sequence[Line], layout: Layout, *, titled: bool, with_dates: bool
) -> None:
    lines = list(body)
    if titled and DAMAGED not in lines[0].text:
        title = lines.pop(0)
        title_text = display_text(title.text)
        draft.assert_value("title", title_text, "title", title.span())
        draft.values["title_lang"] = "en" if script_of(title_text) == "Latn" else "ar"
    else:
        written = ""
        if lines and (titled or layout.says_nothing(lines[0].text)):
            written = lines.pop(0).text
        damaged = DAMAGED in written
        draft.doubt(
            DoubtCode.DAMAGED_TEXT if damaged else DoubtCode.MISSING_TITLE, "title", written
        )
    for passage in read_passages(lines, draft.values.get("languages", [])):
        span = (passage.lines[0].span()[0], passage.lines[-1].span()[1])
        if passage.language in {"ar", "en"}:
            draft.assert_text(f"text_{passage.language}", passage.text, span)
        else:
            draft.values.setdefault("text_other", {})[passage.language] = passage.text
        if with_dates:
            _read_own_dates(draft, passage.lines)
    _compare_dates(draft)


def _read_own_dates(draft: Draft, lines: Sequence[Line]) -> None:
    for line, mention in own_dates(lines):
        if mention.value is None:
            draft.doubt(
                doubt_of_date(mention), "date_lines", line.text[mention.start : mention.end]
            )
        else:
            span = line.span(mention.start, mention.end)
            draft.assert_member("date_lines", mention.value, "text", span)


def _compare_dates(draft: Draft) -> None:
    issued = draft.values.get("issue_date")
    if issued is None:
        return
    for written in draft.values.get("date_lines", []):
        if not dates_agree(issued, written):
            draft.values["date_conflict"] = True
            draft.doubt(DoubtCode.DATE_CONFLICT, "issue_date", f"{issued} / {written}")
