"""The changes in pages: a full page with one after it never changes again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from smi_graph.service.problems import Problem

if TYPE_CHECKING:
    from smi_graph.pipeline.journal import Change, Journal

SIZE = 100
_FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Feed:
    """All changes, or those of records with images, in pages.

    Parameters
    ----------
    journal
        The name of the journal; another one counts otherwise, so addresses have it.
    count
        How many changes there are.
    """

    journal: str
    count: int

    @property
    def pages(self) -> int:
        """How many pages there are; the first is there before the first change."""
        return max(1, -(-self.count // SIZE))


@dataclass(frozen=True, slots=True)
class FeedPage:
    """One page.

    Parameters
    ----------
    feed
        What it is of.
    number
        Its number, counted from 1.
    changes
        The changes in their order.
    following
        The first change of the next page; ``None`` on the last page.
    """

    feed: Feed
    number: int
    changes: tuple[Change, ...]
    following: Change | None

    @property
    def start(self) -> int:
        """The place of its first change, counted from 0."""
        return (self.number - 1) * SIZE

    @property
    def caching(self) -> dict[str, str]:
        """How long it may be kept; only the last page changes."""
        return {} if self.following is None else {"Cache-Control": _FOR_EVER}


def read_feed(journal: Journal, *, illustrated: bool = False) -> Feed:
    """Tell how many changes there are."""
    return Feed(journal.id, journal.count_changes(illustrated=illustrated))


def read_page(journal: Journal, name: str, number: int, *, illustrated: bool = False) -> FeedPage:
    """Give a page of changes.

    Parameters
    ----------
    journal
        Has them.
    name, number
        Of which journal, and which page.
    illustrated
        Whether only changes of records with images count.

    Raises
    ------
    Problem
        404 when there is no such page.
    """
    feed = read_feed(journal, illustrated=illustrated)
    if name != feed.journal or not 1 <= number <= feed.pages:
        raise Problem("not_found")
    start = (number - 1) * SIZE
    changes = journal.changes(start, SIZE + 1, illustrated=illustrated)
    following = changes[SIZE] if len(changes) > SIZE else None
    return FeedPage(feed, number, tuple(changes[:SIZE]), following)
