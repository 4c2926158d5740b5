"""What a build with ``sync`` withdraws, and what it may not.

A record is withdrawn when the sources, read whole, do not hold it any more. Where something of
them could not be read, what stood there is not known to be gone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from smi_graph.records import Refusal

# These are about a column, and cost no record.
_OF_COLUMNS = frozenset(("unknown_column", "cell_without_heading", "bad_cell"))


@dataclass(frozen=True, slots=True)
class Rest:
    """The codes of the last release that did not come up: those that are gone, and the others."""

    gone: tuple[str, ...]
    unread: tuple[str, ...]


class TooMuchWithdrawn(Exception):  # noqa: N818 - it names a state of the data, not a fault
    """A build that published nothing, since it would have withdrawn more than it was allowed.

    ``gone`` and ``published`` tell how many records of how many; ``refusals`` what was refused.
    """

    def __init__(self, gone: int, published: int, refusals: Sequence[Refusal]) -> None:
        super().__init__(f"{gone} of {published} records would have been withdrawn")
        self.gone, self.published = gone, published
        self.refusals = tuple(refusals)

    @property
    def percent(self) -> int:
        """The share that has to be allowed, in whole percents."""
        return -(-100 * self.gone // self.published)


def divide_the_rest(rest: Iterable[tuple[str, str]], refusals: Sequence[Refusal]) -> Rest:
    """Tell which records are gone from the sources, and which may stand in what was not read.

    Parameters
    ----------
    rest
        The code and the origin of each record of the last release that did not come up.
    refusals
        What could not be read.

    Examples
    --------
    >>> from smi_graph.records import Refusal
    >>> line = Refusal(source="a.jsonl", line=3, reason="not_json")
    >>> divide_the_rest([("A/1", "a.jsonl"), ("B/1", "b.jsonl")], [line])
    Rest(gone=('B/1',), unread=('A/1',))
    >>> cut = Refusal(source="c.tar", reason="broken_archive", rest_unread=True)
    >>> divide_the_rest([("A/1", "a.jsonl"), ("B/1", "b.jsonl")], [cut])
    Rest(gone=(), unread=('A/1', 'B/1'))
    """
    codes = {refusal.code for refusal in refusals if refusal.code}
    origins = {
        refusal.source
        for refusal in refusals
        if not refusal.code and refusal.reason not in _OF_COLUMNS
    }
    all_unread = any(refusal.rest_unread for refusal in refusals)
    gone: list[str] = []
    unread: list[str] = []
    for code, origin in rest:
        # A record may have moved to another source, so one that breaks off speaks for all.
        may_be_there = all_unread or code in codes or origin in origins
        (unread if may_be_there else gone).append(code)
    return Rest(tuple(gone), tuple(unread))
