"""Answers that were given before, within a ceiling of memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cachetools import LRUCache

if TYPE_CHECKING:
    from collections.abc import Hashable

    from smi_graph.store import QueryAnswer

_OVERHEAD_BYTES = 1024
_LARGEST_PART = 8


class AnswerKey(NamedTuple):
    """What decides an answer: the release, the text and the dataset, and the forms asked for."""

    release_id: str | None
    text: str
    graphs: tuple[tuple[str, ...], tuple[str, ...]]
    select_media_type: str
    graph_media_type: str


class AnswerCache:
    """Keeps the answers used last, as many as fit.

    Parameters
    ----------
    max_bytes
        The ceiling for all answers together; 0 keeps none. One answer may take an eighth
        of it, so that a large one does not drive out all others.

    Examples
    --------
    >>> cache = AnswerCache(2**20)
    >>> cache.get("some key") is None, cache.hits, cache.misses
    (True, 0, 1)
    """

    def __init__(self, max_bytes: int) -> None:
        self._kept: LRUCache[Hashable, QueryAnswer] = LRUCache(max_bytes, getsizeof=_size)
        self.hits = 0
        self.misses = 0

    @property
    def bytes(self) -> int:
        """How much memory all that is kept takes."""
        return int(self._kept.currsize)

    def get(self, key: Hashable) -> QueryAnswer | None:
        """Give the answer kept under a key, and count whether there was one."""
        answer = self._kept.get(key)
        if answer is None:
            self.misses += 1
        else:
            self.hits += 1
        return answer

    def put(self, key: Hashable, answer: QueryAnswer) -> None:
        """Keep an answer unless it is too large."""
        if _size(answer) <= self._kept.maxsize / _LARGEST_PART:
            self._kept[key] = answer


def _size(answer: QueryAnswer) -> int:
    return len(answer.body) + _OVERHEAD_BYTES
