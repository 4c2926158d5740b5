"""The layout of a Turtle dump that lets readers divide the file between any two statements."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from smi_graph.dumpcheck.opening import open_dump

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from smi_graph.dumpcheck.faults import Report

_DIRECTIVE = re.compile(rb"@?(prefix|base)\s", re.IGNORECASE)
_QUOTED = re.compile(rb'"(?:[^"\\\n]|\\.)*"|<[^<>\s]*>')
_END = re.compile(rb"\.(?=\s)")


def check_layout(path: Path, report: Report) -> None:
    """Check the lines of a Turtle file: prefixes first, no literal over lines, one end a line.

    Raises
    ------
    OSError
        When the file cannot be read.
    CompressionError
        When it is cut or damaged.
    """
    has_begun = False
    with open_dump(path) as file:
        for number, line in enumerate(file, start=1):
            is_directive = _DIRECTIVE.match(line) is not None
            if is_directive and has_begun:
                report.add("late_prefix", f"line {number}")
            has_begun = has_begun or not (is_directive or line.isspace() or line[:1] == b"#")
            for rule in layout_faults(line):
                report.add(rule, f"line {number}")


def layout_faults(line: bytes) -> Iterator[str]:
    r"""Give the rules of the layout that a line breaks by itself.

    Examples
    --------
    >>> list(layout_faults(b'wd:Q1 a wikibase:Item . wd:Q2 a wikibase:Item .\n'))
    ['statement_end']
    >>> list(layout_faults(b'wd:Q1 schema:name "a. b. "@en .\n'))
    []
    """
    if line[:1] == b"#":
        return
    rest = _QUOTED.sub(b"_", line)
    if b'"""' in line or b'"' in rest or b"'''" in rest:
        yield "long_literal"
    ends = [found.start() for found in _END.finditer(rest)]
    if ends and (ends != [len(rest.rstrip()) - 1] or rest[ends[0] - 1 : ends[0]] != b" "):
        yield "statement_end"
