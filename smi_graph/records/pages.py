"""Reading a record page: from its bytes to a record with evidence, or to a refusal."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smi_graph.arabic import DateProblem, fold
from smi_graph.archive import archive
from smi_graph.authorities import split_labels
from smi_graph.records.body import read_passages, script_of
from smi_graph.records.date_lines import own_dates
from smi_graph.records.dates import dates_agree
from smi_graph.records.decoding import PageText, UndecodableError, decode_page
from smi_graph.records.draft import Draft
from smi_graph.records.fields import FieldReader
from smi_graph.records.layout import Layout, label_key, load_layout
from smi_graph.records.lines import Line, display_text, page_lines
from smi_graph.records.page_kind import Kind, Unreadable, kind_of_page, read_code
from smi_graph.records.record import DoubtCode, Record, make_record
from smi_graph.records.refusal import Refusal
from smi_graph.records.sections import Section, Value, cut_sections, find_fields
from smi_graph.schema import field_table

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from smi_graph.authorities import Authorities

LARGEST_PAGE = 16 * 1024 * 1024

_BEFORE_THE_CODE = frozenset(("issue_date", "languages", "document_type", "target_countries"))


def read_page(content: bytes, source: str, authorities: Authorities) -> Record | Refusal:
    """Read one page of the archive's site.

    Nothing is asserted that the page does not say: an empty section, a line that says that
    there is no information, and the options of the reliability poll are no facts, and a
    value that cannot be read is kept as written, beside a doubt. Every fact carries the
    words it came from.

    Parameters
    ----------
    content
        The bytes of the page: text or saved HTML.
    source
        The name under which the page is known.
    authorities
        The names of countries, languages, types and actors.

    Returns
    -------
    Record or Refusal
        A record without a code when the page is the archive's but shows none; a refusal,
        with its reason, when it is no page that can be read.

    Examples
    --------
    >>> from smi_graph.authorities import load_authorities
    >>> refusal = read_page(b"", "empty.txt", load_authorities())
    >>> refusal.sentence("en")
    'empty.txt: the file is empty; there is nothing to read.'
    """
    if len(content) > LARGEST_PAGE:
        return _refuse("too_large", source, content[:1000])
    try:
        page = decode_page(content)
    except UndecodableError as error:
        return _refuse(error.reason, source, content)
    read = _PageReader(page, source, authorities, load_layout()).read()
    if isinstance(read, Unreadable):
        return _refuse(read.reason, source, content, page.text)
    return read


def _refuse(reason: str, source: str, content: bytes, text: str | None = None) -> Refusal:
    if text is not None:
        return Refusal(source=source, reason=reason, content=text)
    kept = base64.b64encode(content).decode("ascii")
    return Refusal(source=source, reason=reason, content=kept, content_encoding="base64")


@dataclass(slots=True)
class _PageReader:
    page: PageText
    source: str
    authorities: Authorities
    layout: Layout

    def read(self) -> Record | Unreadable:
        """Give the record, or the reason why there is none."""
        lines, has_banner = self._lines()
        first = find_fields(lines, self.layout)
        sections = []
        if first is not None:
            sections = cut_sections(lines[first:], self.layout, self._is_listed)
        cut = self._is_cut(sections)
        kind = kind_of_page(sections, self.layout, has_banner=has_banner)
        if isinstance(kind, Unreadable):
            return kind
        body = lines[:first]
        if not body:
            return Unreadable("page_without_title")
        return self._record(kind, body, sections, cut=cut)

    def _lines(self) -> tuple[list[Line], bool]:
        """Give the lines below the site's banner, which may be printed more than once."""
        lines = list(page_lines(self.page.text))
        for index, line in enumerate(lines[:200]):
            if self.layout.is_banner(line.text):
                banner = fold(line.text)
                return [other for other in lines[index:] if fold(other.text) != banner], True
        return lines, False

    def _is_listed(self, key: str, text: str) -> bool:
        """Tell whether a text is nothing but listed values of a field."""
        field = field_table().fields.get(key)
        authority = None if field is None else self.authorities.of_field(field)
        if authority is None or not (field and (field.value.is_listed or key == "collections")):
            return False
        return all(span.key is not None for span in split_labels(text, authority))

    def _record(
        self, kind: Kind, body: list[Line], sections: list[Section], *, cut: bool
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
        FieldReader(draft, kind, self.layout, self.authorities, form, open_end).read(sections)
        _read_body(draft, body, with_dates=kind == "document")
        if "code" not in {section.field for section in sections}:
            draft.doubt(DoubtCode.MISSING_CODE, "code")
        if cut:
            draft.doubt(DoubtCode.TRUNCATED_PAGE, "")
        return make_record(
            kind,
            **draft.values,
            warnings=draft.warnings(),
            doubts=draft.doubts,
            evidence=draft.evidence,
            source=self.source,
            origin=self.source,
        )

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

    def _open_end(self, sections: Sequence[Section]) -> Value | None:
        """Give the last value when the page may have been cut in the middle of it."""
        if self.page.text.endswith("\n") and not self.page.cut:
            return None
        last = sections[-1] if sections else None
        if last is None or last.field == "reliability" or not last.values:
            return None
        value = last.values[-1]
        repeated = len(last.values) > 1 and last.values[-2].text == value.text
        return None if repeated else value

    def _is_cut(self, sections: list[Section]) -> bool:
        if self.page.cut or not sections:
            return True
        fields = {section.field for section in sections}
        last = sections[-1]
        if last.values and self._begins_a_label(last.values[-1]):
            last.values.pop()
            return True
        if not last.values and last.field in _BEFORE_THE_CODE | {"code"}:
            return True
        return fields <= _BEFORE_THE_CODE

    def _begins_a_label(self, value: Value) -> bool:
        if value.page_span[1] < len(self.page.text):
            return False
        key = label_key(value.text)
        return len(key) > 3 and any(
            label != key and label.startswith(key) for label in self.layout.labels
        )


def _read_body(draft: Draft, body: Sequence[Line], *, with_dates: bool) -> None:
    title, *lines = body
    title_text = display_text(title.text)
    draft.assert_value("title", title_text, "title", title.span())
    draft.values["title_lang"] = "en" if script_of(title_text) == "Latn" else "ar"
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
            mismatch = mention.problem is DateProblem.MONTH_MISMATCH
            code = DoubtCode.MONTH_MISMATCH if mismatch else DoubtCode.INVALID_DATE
            draft.doubt(code, "date_lines", line.text[mention.start : mention.end])
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
