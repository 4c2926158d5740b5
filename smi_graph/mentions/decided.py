"""What a person said that certain words are not: ``mentions.csv`` among the decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smi_graph.authorities.decisions import read_differences
from smi_graph.mentions.text import folded_name

if TYPE_CHECKING:
    from pathlib import Path

    from smi_graph.mentions.mention import Mention

FILE = "mentions.csv"


class NotMeant:
    """Decisions that certain words do not stand for something.

    Parameters
    ----------
    lines
        Words, identifier, and the code of a record or nothing for all records.

    Examples
    --------
    >>> from smi_graph.mentions.mention import Mention
    >>> decided = NotMeant([("جورج صبرا", "george-sabra", "SMI/A200/1")])
    >>> mention = Mention("text_ar", 0, 9, "جورج صبرا", "person", "george-sabra", "")
    >>> decided.holds("SMI/A200/1", mention), decided.holds("SMI/A200/2", mention)
    (True, False)
    """

    def __init__(self, lines: list[tuple[str, str, str]]) -> None:
        self._lines = {(folded_name(words), value, code) for words, value, code in lines}

    def holds(self, code: str, mention: Mention) -> bool:
        """Tell whether a person said that a mention of a record is none."""
        if not self._lines:
            return False
        words = folded_name(mention.quote)
        return any((words, mention.value, where) in self._lines for where in (code, ""))


def read_not_meant(folder: Path | None) -> NotMeant:
    """Read the decisions about mentions from a folder of decisions.

    Raises
    ------
    AuthorityError
        When the file cannot be used; it names file, line and value.
    """
    if folder is None:
        return NotMeant([])
    return NotMeant(read_differences(folder / FILE))
