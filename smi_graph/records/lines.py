"""The lines of a page as a reader sees them, each with the way back to the page."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smi_graph.arabic import is_invisible

if TYPE_CHECKING:
    from collections.abc import Iterator

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not blank.

    ``text`` is what a reader sees: entities decoded, invisible characters gone, outer white
    space cut, every white space a plain one. ``starts`` and ``ends`` give the place in the
    page of each of its characters.
    """

    text: str
    starts: range | tuple[int, ...]
    ends: range | tuple[int, ...]

    def span(self, start: int = 0, end: int | None = None) -> tuple[int, int]:
        """Lead a span of the line back to the page.

        Examples
        --------
        >>> next(page_lines("A &amp; B")).span(2, 3)
        (2, 7)
        """
        last = len(self.text) if end is None else end
        return self.starts[start], self.ends[last - 1]

    def part(self, start: int, end: int) -> Line:
        """Give a stretch of the line as a line of its own, white space at its ends left out.

        Examples
        --------
        >>> next(page_lines("one two")).part(3, 7).span()
        (4, 7)
        """
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        return Line(self.text[start:end], self.starts[start:end], self.ends[start:end])


def display_text(text: str) -> str:
    """Give the form in which a text is kept: canonical composition, nothing else changed.

    Examples
    --------
    >>> len(display_text("ا" + chr(0x0653)))
    1
    """
    return unicodedata.normalize("NFC", text)


def page_lines(page: str) -> Iterator[Line]:
    r"""Cut a page into its lines, leaving out the blank ones.

    Examples
    --------
    >>> [line.text for line in page_lines("one\n\n  two&nbsp;three ")]
    ['one', 'two three']
    """
    start = 0
    for raw in page.split("\n"):
        line = _line(raw, start)
        if line.text:
            yield line
        start += len(raw) + 1


def _line(raw: str, offset: int) -> Line:
    if "&" not in raw and not any(map(is_invisible, set(raw))):
        left = len(raw) - len(raw.lstrip())
        text = _plain_spaces(raw.strip())
        first = offset + left
        return Line(text, range(first, first + len(text)), range(first + 1, first + len(text) + 1))
    characters: list[tuple[str, int, int]] = []
    position = 0
    for match in _ENTITY.finditer(raw):
        characters += [(raw[i], i, i + 1) for i in range(position, match.start())]
        decoded = html.unescape(match.group())
        characters += [(character, *match.span()) for character in decoded]
        position = match.end()
    characters += [(raw[i], i, i + 1) for i in range(position, len(raw))]
    seen = _strip([item for item in characters if not is_invisible(item[0])])
    return Line(
        _plain_spaces("".join(character for character, _, _ in seen)),
        tuple(offset + start for _, start, _ in seen),
        tuple(offset + end for _, _, end in seen),
    )


def _plain_spaces(text: str) -> str:
    """Write every white space as a plain space, one for one, so that places stay places."""
    return re.sub(r"[^\S ]", " ", text)


def _strip(characters: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    first, last = 0, len(characters)
    while first < last and characters[first][0].isspace():
        first += 1
    while last > first and characters[last - 1][0].isspace():
        last -= 1
    return characters[first:last]
