"""The lines of a page that was pasted from a table: its cells, label and value one by one.

Word processors paste tables with tabs, others write them with pipes or in Markdown. The
labels are all there, so such a page is read like any other, cell by cell.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from smi_graph.arabic import FoldedText
from smi_graph.records.layout import Layout, label_key
from smi_graph.records.lines import Line, page_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_CELL = re.compile(r"\t+|\s*\|\s*")
_RULE = re.compile(r"[\s|:+=_-]{3,}\Z")
_BREAK = re.compile(r"\s*(?:<br\s*/?>|\\n)\s*", re.IGNORECASE)
_LIST_MARKS = re.compile(r"[\s*_#>•-]*")
_AFTER_LABEL = re.compile(r"[\s*_:]*")
_MARKS = " *_`#>"
_FIRST_SIGNS = "|*_#>-•"
_SIGNS = re.compile(r"[\t|]|^\s*[*_#>•-]", re.MULTILINE)
_HEADING = re.compile(r"#{1,6}\s+(?=\S)")
_BOLD = re.compile(r"(\*\*|__)(?P<inner>[^*_]+?)\1")


def lines_of_page(text: str, layout: Layout) -> list[Line]:
    """Cut a page into its lines, the rows of tables into their cells.

    Parameters
    ----------
        text
            The page as decoded.
        layout
            The labels, by which a row of a table is known.

    Examples
    --------
        >>> from smi_graph.arabic import FoldedText
        >>> from smi_graph.records.layout import load_layout
        >>> [line.text for line in lines_of_page("| اللغة | العربية |", load_layout())]
        ['اللغة', 'العربية']
    """
    lines = list(_with_headings_apart(page_lines(text), layout))
    if not _SIGNS.search(text):
        return lines
    return list(_untabled(text, lines, layout))


def _with_headings_apart(lines: Iterable[Line], layout: Layout) -> Iterator[Line]:
    """Cut the heading of the fields off the text that it is glued to."""
    for line in lines:
        if not line.text.rstrip(" :").endswith(layout.headings):
            yield line
            continue
        ending = next((end for end in layout.headings if line.text.rstrip(" :").endswith(end)), "")
        place = len(line.text.rstrip(" :")) - len(ending)
        if ending and place > 0 and not line.text[place - 1].isspace():
            yield line.part(0, place)
            yield line.part(place, len(line.text))
        else:
            yield line


def _untabled(text: str, lines: list[Line], layout: Layout) -> Iterator[Line]:
    labels: list[Line] = []
    columns: list[list[Line]] = []
    for number, line in enumerate(lines):
        if not labels and not _may_be_a_row(text, line):
            yield line
            continue
        cells = _cells(text, line)
        under = lines[number + 1].text if number + 1 < len(lines) else ""
        named = [label_key(cell.text) in layout.labels for cell in cells]
        if len(cells) > 1 and "|" in under and _RULE.match(under) and not any(named):
            continue  # "| Field | Value |", the head of a table that has its labels in rows.
        if len(cells) > 1 and all(named):
            yield from _in_columns(labels, columns)
            labels, columns = cells, [[] for _ in cells]
            continue
        if labels and _RULE.match(line.text):
            continue
        if labels and len(cells) == len(labels):
            for column, cell in zip(columns, cells, strict=True):
                column.append(cell)
            continue
        yield from _in_columns(labels, columns)
        labels, columns = [], []
        yield from _of_row(line, cells, layout)
    yield from _in_columns(labels, columns)


def _may_be_a_row(text: str, line: Line) -> bool:
    if line.text[0] in _FIRST_SIGNS or "|" in line.text:
        return True
    return "\t" in text[line.starts[0] : line.ends[-1]]


def _in_columns(labels: list[Line], columns: list[list[Line]]) -> Iterator[Line]:
    for label, column in zip(labels, columns, strict=True):
        yield label
        for cell in column:
            yield from _values(cell)


def _cells(text: str, line: Line) -> list[Line]:
    """Give the cells of a line, without the marks around them; empty ones left out."""
    cells: list[Line] = []
    position = 0
    raw = "".join("\t" if text[place] == "\t" else char for place, char in _placed(line))
    for match in [*_CELL.finditer(raw), None]:
        end = len(raw) if match is None else match.start()
        cell = line.part(position, end)
        first = len(cell.text) - len(cell.text.lstrip(_MARKS))
        last = len(cell.text.rstrip(_MARKS))
        if first < last:
            cells.append(cell.part(first, last))
        position = len(raw) if match is None else match.end()
    return cells


def _placed(line: Line) -> Iterator[tuple[int, str]]:
    return zip(line.starts, line.text, strict=True)


def _of_row(line: Line, cells: list[Line], layout: Layout) -> Iterator[Line]:
    if _RULE.match(line.text) and "|" in line.text:
        return
    named = [label_key(cell.text) in layout.labels for cell in cells]
    in_table = line.text.startswith("|") and len(cells) > 0
    if len(cells) > 1 and (named[0] or in_table):
        for cell in cells:
            yield from _values(cell)
    elif marked := _marked_label(line, layout):
        yield from marked
    elif cells and (in_table or _is_marked(line, cells[0], layout)):
        yield cells[0]
    else:
        yield line


def _marked_label(line: Line, layout: Layout) -> list[Line]:
    """Cut "**label:** value" and "* label: value" into the two."""
    folded = FoldedText.of(line.text)
    start = _LIST_MARKS.match(folded.folded)
    if start is None or not start.group().strip():
        return []
    label = layout.label_pattern.match(folded.folded, start.end())
    between = None if label is None else _AFTER_LABEL.match(folded.folded, label.end("label"))
    if label is None or between is None or ":" not in between.group():
        return []
    first, last = folded.original_span(*label.span("label"))
    if between.end() == len(folded.folded):
        return [line.part(first, last)]
    return [line.part(first, last), line.part(folded.starts[between.end()], len(line.text))]


def _is_marked(line: Line, cell: Line, layout: Layout) -> bool:
    """Tell a heading, or a label with Markdown's marks, from words that hold such signs."""
    if _HEADING.match(line.text) or _BOLD.fullmatch(line.text.strip()):
        return True
    return cell.text != line.text and label_key(cell.text) in layout.labels


def _values(cell: Line) -> Iterator[Line]:
    position = 0
    for match in _BREAK.finditer(cell.text):
        if match.start() > position:
            yield cell.part(position, match.start())
        position = match.end()
    if position < len(cell.text):
        yield cell.part(position, len(cell.text))
