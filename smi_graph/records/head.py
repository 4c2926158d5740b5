"""The head of a page: the search form over it, its title, and the date under the title."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from smi_graph.arabic import fold, read_date
from smi_graph.arabic.months import month_numbers, name_pattern
from smi_graph.records.date_lines import is_date_line
from smi_graph.records.layout import HEADING, label_key
from smi_graph.records.name_words import name_words
from smi_graph.records.sections import Section, SectionValue, cut_line, is_prose
from smi_graph.schema import ValueType, field_table

if TYPE_CHECKING:
    from smi_graph.authorities import Authorities
    from smi_graph.records.layout import Layout
    from smi_graph.records.lines import Line

_LINES_ABOVE_THE_FORM = 15
_LONGEST_DATE = 60
_LONGEST_TITLE_WITH_A_STOP = 60


def without_search_form(lines: list[Line], layout: Layout) -> tuple[list[Line], bool]:
    """Leave out the form that stands over the title of event pages, and the menu above it.

    Returns
    -------
    tuple
        The lines below it, and whether it was there.
    """
    for index, line in enumerate(lines[:_LINES_ABOVE_THE_FORM]):
        if layout.labels.get(label_key(line.text)) in {HEADING, "code"}:
            break
        if _begins_the_form(line.text, layout):
            end = index + 1
            while end < len(lines) and _is_of_the_form(lines[end].text, layout):
                end += 1
            return lines[end:], True
    return lines, False


def _begins_the_form(text: str, layout: Layout) -> bool:
    key = fold(text)
    return len(text) < 120 and any(
        " " in words and key.startswith(words) and _is_of_the_form(text, layout, glued=True)
        for words in layout.search_form
    )


def _is_of_the_form(text: str, layout: Layout, *, glued: bool = False) -> bool:
    """Tell whether nothing is on a line but the form's words, numbers and months."""
    edges = ("", "") if glued else (r"(?<!\w)", r"(?!\w)")
    if len(text) > 200:
        return False
    rest = re.sub(r"[\d:/|.–—-]+", " ", fold(text))
    rest = re.sub(rf"(?<!\w)(?:{name_pattern(month_numbers('gregorian'))})(?!\w)", " ", rest)
    for words in sorted(layout.search_form | layout.form_options, key=len, reverse=True):
        rest = re.sub(re.escape(words).join(edges), " ", rest)
    return not rest.strip() and bool(re.search(r"[^\W\d]", text) or re.fullmatch(r"\d{1,4}", text))


def take_date_under_title(
    body: list[Line], layout: Layout, kind: str, *, has_title: bool
) -> tuple[list[Line], Section | None]:
    """Take the date of an event, which stands under the title with its label.

    Returns
    -------
    tuple
        The body without label and date, and the section; a date that stands alone in the
        place, its label lost, counts too.
    """
    place = 1 if has_title else 0
    for index in range(min(place + 1, len(body))):
        pieces = cut_line(body[index], layout)
        names = [name for name, _ in pieces]
        at = next((i for i, name in enumerate(names) if _is_event_date(name, kind)), None)
        if at is None or (at and index >= place):
            continue
        return _with_label(body, index, pieces, at, layout)
    return _without_label(body, place, kind)


def _is_event_date(name: str | None, kind: str) -> bool:
    field = field_table().fields.get(name or "")
    return field is not None and field.value is ValueType.DATE and field.kinds == (kind,)


def _with_label(
    body: list[Line],
    index: int,
    pieces: list[tuple[str | None, SectionValue]],
    at: int,
    layout: Layout,
) -> tuple[list[Line], Section]:
    name, label = pieces[at]
    section = Section(name or "", label)
    line, rest = body[index], body[index + 1 :]
    before = [line.part(pieces[0][1].start, pieces[at - 1][1].end)] if at else []
    after = line.part(label.end, len(line.text))
    colon = len(after.text) - len(after.text.lstrip(" :"))
    after = after.part(colon, len(after.text))
    if after.text:
        rest = [after, *rest]
    while rest and (taken := _next_date(rest[0]) if section.values else _date_of(rest[0], layout)):
        section.values.append(SectionValue(rest[0], 0, taken))
        left = rest[0].part(taken, len(rest[0].text))
        rest = [left, *rest[1:]] if left.text else rest[1:]
    return [*body[:index], *before, *rest], section


def _next_date(line: Line) -> int:
    """Give the length of a line that is a date; 0 where it is the text's."""
    text = line.text
    return len(text) if len(text) <= _LONGEST_DATE and read_date(text) is not None else 0


def _date_of(line: Line, layout: Layout) -> int:
    """Give the length of the date with which a line begins; 0 where it is the text's."""
    text = line.text
    if taken := _next_date(line):
        return taken
    glued = re.match(r"[\d٠-٩]{4}([/.-])[\d٠-٩]{1,2}\1[\d٠-٩]{1,2}(?=[^\W\d])", text)
    if glued is not None:
        return glued.end()
    if len(text) > _LONGEST_DATE or is_prose(line) or layout.labels.get(fold(text).strip(" :.")):
        return 0
    words = fold(text).split()
    vague = any(word in layout.vague_dates or word in month_numbers("gregorian") for word in words)
    looks = re.search(r"\d", fold(text)) or layout.says_nothing(text) or len(words) <= 2
    return len(text) if looks or vague else 0


def _without_label(body: list[Line], place: int, kind: str) -> tuple[list[Line], Section | None]:
    """Take a date that stands alone under the title of an event: its label is lost."""
    dates = [
        field.key
        for field in field_table().of(kind)
        if field.dates and field.value is ValueType.DATE and field.kinds == (kind,)
    ]
    if not dates or len(body) <= place or len(body[place].text) > _LONGEST_DATE:
        return body, None
    line = body[place]
    alone = read_date(line.text) is not None or re.fullmatch(
        r"[\d\s/.:-]{4,}(?:هـ?|م)?", fold(line.text)
    )
    if not alone:
        return body, None
    value = SectionValue(line, 0, len(line.text))
    return [*body[:place], *body[place + 1 :]], Section(dates[0], value, [value])


def has_title(body: list[Line], layout: Layout, authorities: Authorities) -> bool:
    """Tell whether the first line over the text is a title of the page.

    Where a page has none, its first line is the head of the document itself: its type, a
    letterhead, its date, or the text.
    """
    if not body:
        return False
    line = body[0]
    text, key = line.text, fold(line.text).strip(" .:")
    if layout.says_nothing(text) or key in layout.no_title or layout.is_footer(text):
        return False
    is_sentence = is_prose(line) and text[-1] in ".؟?!"
    if is_sentence and len(text) > _LONGEST_TITLE_WITH_A_STOP:
        return False
    if name_words().file.search(fold(text)) or layout.labels.get(key):
        return False
    if len(body) == 1 or is_date_line(text) or read_date(text) is not None:
        return len(body) == 1
    types = authorities.concepts.get("document-type")
    lists = (types, authorities.countries, authorities.organizations, authorities.persons)
    return not any(listed is not None and listed.find(key) is not None for listed in lists)
