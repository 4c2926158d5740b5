"""What is found in a text, and the words that say it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Mention(NamedTuple):
    """One place of a text that names something.

    Parameters
    ----------
    field
        ``title``, or ``text_`` with the language: ``text_ar``.
    start, end
        Characters (Unicode code points, end exclusive) of the text as it is published.
    quote
        What stands there.
    kind
        ``country``, ``person``, ``organization``, ``place``, ``document-number`` or ``date``.
    value
        The code of the country, the identifier of the actor or place, the number, the date.
    rule
        The row of a table or the rule that found it: ``countries.csv:SY:سورية``,
        ``documents.toml:resolution``.
    """

    field: str
    start: int
    end: int
    quote: str
    kind: str
    value: str
    rule: str


@dataclass(frozen=True, slots=True, order=True)
class OwnName:
    """A name that the archive's own fields hold, of somebody whom no table lists.

    Parameters
    ----------
    kind
        ``person`` or ``organization``.
    name
        As the field has it.
    value
        The identifier under which the graph knows its bearer.
    """

    kind: str
    name: str
    value: str


class Found(NamedTuple):
    """What was found in a folded text."""

    start: int
    end: int
    kind: str
    value: str
    rule: str
