"""The pages of one file: where a second one begins, and what is but a quotation.

Two pages are told by two banners, or by a metadata block that is whole (it ends with the
poll), with a code of its own on each side. A page in whose text another is quoted has one
block of its own, its last, and stays one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from smi_graph.arabic import fold
from smi_graph.records.layout import HEADING, POLL, Layout, label_key
from smi_graph.records.page_kind import read_code
from smi_graph.records.sections import cut_sections, find_fields, is_prose

if TYPE_CHECKING:
    from smi_graph.records.lines import Line


@dataclass(slots=True)
class PageLines:
    """The lines of one page, without the site's banner."""

    lines: list[Line]
    has_banner: bool
    is_last: bool = True


def cut_pages(lines: list[Line], layout: Layout) -> list[PageLines]:
    """Cut the lines of a file into pages.

    Parameters
    ----------
    lines
        All lines of the file.
    layout
        The banner and the labels.

    Returns
    -------
    list of PageLines
        One, mostly. Lines above the first banner are the site's menu and are left out, unless
        they are a page.
    """
    banners = [index for index, line in enumerate(lines) if layout.is_banner(line.text)]
    if not banners:
        parts = [PageLines(part, has_banner=False) for part in _cut_after_polls(lines, layout)]
        return _without_repeated(parts)
    pages: list[PageLines] = []
    above = lines[: banners[0]]
    if _own_code(above, layout) is not None:
        pages.append(PageLines(above, has_banner=False))
    current: list[Line] = []
    for start, end in zip(banners, [*banners[1:], len(lines)], strict=True):
        segment = lines[start + 1 : end]
        if current and _begins_a_page(current, segment, layout):
            pages.append(PageLines(current, has_banner=True))
            current = []
        current += segment
    pages.append(PageLines(current, has_banner=True))
    pages = [
        PageLines(part, page.has_banner)
        for page in pages
        for part in _cut_after_polls(page.lines, layout)
    ]
    return _without_repeated(pages)


def _begins_a_page(before: list[Line], after: list[Line], layout: Layout) -> bool:
    """Tell a second page from a banner that one page prints again, or quotes."""
    first = find_fields(after, layout)
    if first == 0 or not after:
        return False
    if _own_code(before, layout) is not None:
        return _own_code(after, layout) is not None or any(map(is_prose, after[:first]))
    if _own_code(after, layout) is None or is_prose(after[0]):
        return False
    # The page before is cut before its code, or the one after is quoted and goes on.
    return _headings(after, layout) == 1 and len(before) > 1 and any(map(is_prose, after[:first]))


def _headings(lines: list[Line], layout: Layout) -> int:
    return sum(
        len(line.text) < 60 and layout.labels.get(label_key(line.text)) == HEADING for line in lines
    )


def _own_code(lines: list[Line], layout: Layout) -> str | None:
    """Give the code of the last metadata block, where it has one."""
    first = find_fields(lines, layout)
    if first is None:
        return None
    for section in cut_sections(lines[first:], layout):
        for value in section.values[:2] if section.field == "code" else []:
            code = read_code(value.text)
            if layout.any_code.match(code):
                return code
    return None


def _cut_after_polls(lines: list[Line], layout: Layout) -> list[list[Line]]:
    """Cut where the poll, the last of a page, is followed by a page with its own code."""
    polls = [
        index
        for index, line in enumerate(lines)
        if len(line.text) < 60 and layout.labels.get(label_key(line.text)) == POLL
    ]
    for poll in polls:
        end = poll + 1
        while end < len(lines) and _is_of_the_poll(lines[end], layout):
            end += 1
        before, after = lines[:end], lines[end:]
        first = find_fields(after, layout) if after else None
        if first and _own_code(after, layout) and _own_code(before, layout):
            return [before, *_cut_after_polls(after, layout)]
    return [lines]


def _is_of_the_poll(line: Line, layout: Layout) -> bool:
    words = fold(line.text).strip(" •▪●○-–*.☐□0123456789)")
    return words in layout.verdicts or words == "الوثيقه" or layout.is_footer(line.text)


def _without_repeated(pages: list[PageLines]) -> list[PageLines]:
    """Leave out a page that stands there twice, word for word."""
    if len(pages) == 1:
        return pages
    seen: set[tuple[str, ...]] = set()
    kept: list[PageLines] = []
    for page in pages:
        words = tuple(fold(line.text) for line in page.lines)
        if words not in seen:
            seen.add(words)
            kept.append(page)
    for page in kept[:-1]:
        page.is_last = False
    return kept
