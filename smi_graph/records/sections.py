"""The fields under a record page's text: where they begin, and what each label holds."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import TYPE_CHECKING

from smi_graph.arabic import FoldedText, fold, read_date
from smi_graph.archive import archive
from smi_graph.records.layout import HEADING, PASSED_OVER, Layout, label_key
from smi_graph.records.lines import Line, display_text
from smi_graph.schema import ValueType, field_table

if TYPE_CHECKING:
    from collections.abc import Sequence

IsListed = Callable[[str, str], bool]

LONGEST_FIELD_LINE = 5_000
# A label with its value, and one more.
_SHORTEST_BLOCK = 3
_PROSE_LENGTH = 120
_BULLET = re.compile(r"\s*[•▪●○◦·∙*‣\-–—o☐□]\s+|\s*[•▪●○◦·∙‣☐□]")


def _nothing_is_listed(field: str, text: str) -> bool:
    """Know no lists: only a value that has a form of its own is known by itself."""
    return False


@dataclass(frozen=True, slots=True)
class SectionValue:
    """A stretch of one line: a label, or something that stands under it."""

    line: Line
    start: int
    end: int
    bulleted: bool = False

    @property
    def text(self) -> str:
        """The words, as a reader of the page sees them."""
        return display_text(self.line.text[self.start : self.end])

    @property
    def page_span(self) -> tuple[int, int]:
        """The place of the words in the page."""
        return self.line.span(self.start, self.end)

    def part(self, start: int, end: int) -> SectionValue:
        """Give a stretch of this stretch, counted in its unchanged characters."""
        return SectionValue(self.line, self.start + start, self.start + end)

    @property
    def unchanged(self) -> str:
        """The words before composition, so that offsets in them lead back to the page."""
        return self.line.text[self.start : self.end]


@dataclass(slots=True)
class Section:
    """One label of a page with the values under it."""

    field: str
    label: SectionValue
    values: list[SectionValue] = dataclass_field(default_factory=list)


def find_fields(lines: Sequence[Line], layout: Layout) -> int | None:
    """Find the line at which the fields begin: the heading, or the first label.

    The words of a label also occur in prose, and a line of prose may even be a label, so
    the last heading counts between which and the next label no prose stands; without a
    heading, the first label after the last line of prose that comes before the code.

    Returns
    -------
    int or None
        The index of the line, or ``None`` when there are no fields.
    """
    named = [_first_field(line, layout) for line in lines]
    headings = [
        index
        for index in reversed(range(len(lines)))
        if named[index] == HEADING and _leads_to_a_label(lines, named, index + 1)
    ]
    heading = _first_of_repeated(lines, headings)
    return _find_without_heading(lines, named) if heading is None else heading


def _leads_to_a_label(lines: Sequence[Line], named: Sequence[str | None], start: int) -> bool:
    for index in range(start, len(lines)):
        if named[index] is not None:
            return True
        if is_prose(lines[index]):
            return False
    return start == len(lines)


def without_repeated(body: Sequence[Line], fields: Sequence[Line], layout: Layout) -> list[Line]:
    """Leave out of the text a metadata block that the page prints twice.

    Such a block begins with its heading or a label, and every line of it stands in the other
    block too; a block with other words is one that the text quotes.
    """
    printed = [_plain(line.text) for line in fields]
    known = {*printed, *(" ".join(pair) for pair in itertools.pairwise(printed))}
    words = {line.text for line in fields}
    dropped: set[int] = set()
    for index, line in enumerate(body):
        may_begin = line.text in words or (":" in line.text and len(line.text) < LONGEST_FIELD_LINE)
        if index in dropped or not may_begin or _first_field(line, layout) is None:
            continue
        end = index
        while end < len(body) and _plain(body[end].text) in known:
            end += 1
        labels = {_first_field(other, layout) for other in body[index:end]} - {None, HEADING}
        if len(labels) > 1 and end - index >= _SHORTEST_BLOCK:
            dropped.update(range(index, end))
    return [line for index, line in enumerate(body) if index not in dropped]


def _plain(text: str) -> str:
    return " ".join(fold(text).replace(":", " ").split())


def _first_of_repeated(lines: Sequence[Line], headings: Sequence[int]) -> int | None:
    """Give the last heading whose block is not but a part of the block before it."""
    for before, last in zip(headings[1:], headings, strict=False):
        known = {fold(line.text) for line in lines[before:last]}
        if not all(fold(line.text) in known for line in lines[last:]):
            return last
    return headings[-1] if headings else None


def _find_without_heading(lines: Sequence[Line], named: Sequence[str | None]) -> int | None:
    labels = {
        index: field
        for index, field in enumerate(named)
        if field not in {None, HEADING, PASSED_OVER}
    }
    if len(set(labels.values())) < 2:
        return None
    codes = [index for index, field in labels.items() if field == "code"]
    anchor = codes[-1] if codes else max(labels)
    prose = [index for index in range(anchor) if index not in labels and is_prose(lines[index])]
    after = prose[-1] if prose else -1
    return min((index for index in labels if index > after), default=None)


def is_prose(line: Line) -> bool:
    """Tell a line of running text from a title, a label or a value."""
    return len(line.text) > _PROSE_LENGTH or (len(line.text) > 25 and line.text[-1] in ".؟?!")


def _first_field(line: Line, layout: Layout) -> str | None:
    if len(line.text) > LONGEST_FIELD_LINE:
        return None
    if len(line.text) <= 2 * layout.longest_label:
        exact = layout.labels.get(label_key(line.text))
        if exact is not None:
            return exact
    if not _may_begin_with_label(line.text, layout):
        return None
    pieces = cut_line(line, layout)
    return pieces[0][0] if pieces else None


def _may_begin_with_label(text: str, layout: Layout) -> bool:
    return fold(text[: 3 * layout.longest_label]).startswith(layout.label_begins)


def cut_sections(
    lines: Sequence[Line], layout: Layout, is_listed: IsListed = _nothing_is_listed
) -> list[Section]:
    """Cut the lines of the fields into sections.

    A label may stand on its own line, before a colon, or glued to its value or to the value
    before it. Lines before the first label belong to no section and are left out.

    Parameters
    ----------
    lines
        The lines of the fields.
    layout
        The labels.
    is_listed
        Tells whether a text holds nothing but listed values of a field: such a text may
        stand behind the label with only a space between.
    """
    sections: list[Section] = []
    for line in lines:
        for named, value in cut_line(line, layout, is_listed):
            if named is not None:
                sections.append(Section(named, value))
            elif sections:
                sections[-1].values.append(value)
    return sections


def cut_line(
    line: Line, layout: Layout, is_listed: IsListed = _nothing_is_listed
) -> list[tuple[str | None, SectionValue]]:
    """Cut one line into labels (with their field) and values (with ``None``)."""
    if len(line.text) > LONGEST_FIELD_LINE:
        return [(None, SectionValue(line, 0, len(line.text)))]
    if not layout.label_pattern.search(fold(line.text)):
        return _plain_value(line)
    folded = FoldedText.of(line.text)
    pieces: list[tuple[str | None, SectionValue]] = []
    position = 0
    for match in layout.label_pattern.finditer(folded.folded):
        if not _is_label(folded.folded, match, layout, is_listed):
            continue
        pieces += _value(line, folded, position, match.start())
        start, end = folded.original_span(*match.span("label"))
        named = layout.labels[_label(match)]
        pieces.append((named, SectionValue(line, start, end)))
        position = match.end()
    return pieces + _value(line, folded, position, len(folded.folded))


def _label(match: re.Match[str]) -> str:
    return " ".join(match.group("label").split())


def _is_label(text: str, match: re.Match[str], layout: Layout, is_listed: IsListed) -> bool:
    label = _label(match)
    before, after = text[: match.start()], text[match.end() :]
    if before.strip() and not _is_glued(before):
        return False
    if match.group("colon") or not after.strip():
        return True
    if after[0].isspace():
        field = layout.labels[label]
        return _fits(field, after.strip(), layout) or is_listed(field, after.strip())
    if label not in layout.alone:
        return True
    # "اللغةالعربية" is a label with its value, "البلدية" is one word.
    ends_a_word = label.endswith(("ات", "ه"))
    return ends_a_word or after.startswith("ال") or not after[0].isalpha()


def _fits(field: str, after: str, layout: Layout) -> bool:
    """Tell whether the words after a label and a space can be its value.

    Prose may begin with the words of a label, so only what has a form of its own counts.
    """
    known = field_table().fields.get(field)
    if known is None:
        return False
    if known.value is ValueType.DATE:
        return read_date(after) is not None
    if known.value is ValueType.CODE:
        return layout.any_code.match(archive().codes.read(after)) is not None
    is_short = known.value is ValueType.LITERAL and len(after) < 40
    return is_short and any(map(str.isdigit, after))


def _is_glued(before: str) -> bool:
    last_word = before.rsplit(maxsplit=1)[-1] if before.split() else ""
    # One letter before it is a conjunction or a preposition: "التنظيمات والمجموعات".
    return not before[-1].isspace() and len(last_word) > 1


def _plain_value(line: Line) -> list[tuple[str | None, SectionValue]]:
    """Give the value of a line on which no label stands."""
    text = line.text
    first = len(text) - len(text.lstrip(" :"))
    if not fold(text).strip(" :"):
        return []
    return _without_bullet(line, first, len(text))


def _value(
    line: Line, folded: FoldedText, start: int, end: int
) -> list[tuple[str | None, SectionValue]]:
    text = folded.folded[start:end]
    if not text.strip(" :"):
        return []
    left = len(text) - len(text.lstrip(" :"))
    right = len(text) - len(text.rstrip())
    first, _ = folded.original_span(start + left, end - right)
    # A tatweel at the end, as in "هـ", folds to nothing and is a part of the value.
    after = end - right
    last = folded.starts[after] if after < len(folded.folded) else len(line.text)
    return _without_bullet(line, first, first + len(line.text[first:last].rstrip()))


def _without_bullet(line: Line, first: int, last: int) -> list[tuple[str | None, SectionValue]]:
    bullet = _BULLET.match(line.text, first, last)
    if bullet is None:
        return [(None, SectionValue(line, first, last))]
    if bullet.end() == last:
        return []
    return [(None, SectionValue(line, bullet.end(), last, bulleted=True))]
