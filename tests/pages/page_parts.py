"""A page taken apart: what a generator composes and a mutation changes."""

from __future__ import annotations

from dataclasses import dataclass

from tests.pages.expectation import Expectation


@dataclass(frozen=True)
class Section:
    """One section of fields: its label, the lines under it, and how the two are joined.

    ``values`` are the texts that its lines say, each once; a section that lost its values
    or that says that there is no information has none.
    """

    field: str
    label: str
    lines: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    joint: str = "line"

    def text(self, gap: str) -> str:
        """Give the section as it is printed, its lines ``gap`` apart."""
        if not self.lines or self.joint == "line":
            return gap.join((self.label, *self.lines))
        return gap.join((self.label + self.joint + self.lines[0], *self.lines[1:]))


@dataclass(frozen=True)
class PageParts:
    """The parts of a page from top to bottom."""

    banner: tuple[str, ...]
    title: str
    body: tuple[str, ...]
    heading: str | None
    sections: tuple[Section, ...]
    poll: tuple[str, ...]
    gap: str = "\n\n"

    def text(self) -> str:
        """Give the page as it is printed."""
        heading = (self.heading,) if self.heading else ()
        above = (*self.banner, self.title, *self.body, *heading)
        blocks = (*above, *(section.text(self.gap) for section in self.sections), *self.poll)
        return self.gap.join(blocks) + "\n"


@dataclass(frozen=True)
class ComposedPage:
    """A page and what it says, known because both were composed together."""

    name: str
    parts: PageParts
    expectation: Expectation
