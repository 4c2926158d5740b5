"""What a person said that certain words are not: ``mentions.csv`` among the decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smi_graph.archive import archive
from smi_graph.authorities.decisions import read_differences
from smi_graph.mentions.lexicon import KINDS
from smi_graph.mentions.text import folded_name

if TYPE_CHECKING:
    from pathlib import Path

    from smi_graph.authorities import Authorities
    from smi_graph.authorities.decisions import Decision
    from smi_graph.mentions.mention import Mention

FILE = "mentions.csv"
# Identifiers of names that no table lists begin so.
_PROVISIONAL = "n-"


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


def read_not_meant(folder: Path | None, authorities: Authorities) -> NotMeant:
    """Read the decisions about mentions from a folder of decisions.

    Parameters
    ----------
    folder
        Of decisions; without one nothing is decided.
    authorities
        The tables, of which every identifier is that is no number or date.

    Raises
    ------
    AuthorityError
        When the file cannot be used, or a line would leave out nothing, because nothing has
        its identifier or no record its code; it names file, line and value.
    """
    if folder is None:
        return NotMeant([])
    return NotMeant([_line(each, authorities) for each in read_differences(folder / FILE)])


def _line(decided: Decision, authorities: Authorities) -> tuple[str, str, str]:
    codes, document, value = archive().codes, decided.document, decided.identifier
    listed = any(value in authorities.of_kind(kind).entries for kind in KINDS)
    if not (listed or value.startswith(_PROVISIONAL) or any(map(str.isdecimal, value))):
        raise decided.error("unknown_identifier", column="identifier", value=value)
    code = codes.read(document) if document else ""
    if code and not codes.form.fullmatch(code):
        raise decided.error(
            "bad_record_code", column="document", value=document, example=codes.example
        )
    return decided.name, value, code
