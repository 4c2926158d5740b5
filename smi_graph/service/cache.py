"""Answers that were given before, and what requests they answer, within a ceiling of memory."""

from __future__ import annotations

from dataclasses import dataclass
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


class RequestKey(NamedTuple):
    """What of a GET request decides its answer, as it stands in the request."""

    path: str
    query_string: bytes
    accept: bytes


@dataclass(frozen=True, slots=True)
class KnownRequest:
    """What is known of a request that was answered before.

    Parameters
    ----------
    release_id
        The release that was current; with another one nothing of this holds.
    answer_key
        Under which key its answer was kept; it may be gone since.
    tag
        The entity tag of the answer.
    headers
        The header fields of the answer but those that describe its body.
    content_type
        The value of ``Content-Type``.
    query
        What the log calls the query.
    route
        The route that answered, which the log and the metrics name.
    """

    release_id: str
    answer_key: AnswerKey
    tag: str
    headers: tuple[tuple[bytes, bytes], ...]
    content_type: bytes
    query: str | None
    route: object


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
        self._kept: LRUCache[Hashable, QueryAnswer | KnownRequest]
        self._kept = LRUCache(max_bytes, getsizeof=_size)
        self.hits = 0
        self.misses = 0

    @property
    def bytes(self) -> int:
        """How much memory all that is kept takes."""
        return int(self._kept.currsize)

    def get(self, key: Hashable) -> QueryAnswer | None:
        """Give the answer kept under a key, and count whether there was one."""
        answer = self._kept.get(key)
        if answer is None or isinstance(answer, KnownRequest):
            self.misses += 1
            return None
        self.hits += 1
        return answer

    def put(self, key: Hashable, answer: QueryAnswer) -> None:
        """Keep an answer unless it is too large."""
        self._put(key, answer)

    def known_request(self, key: RequestKey) -> KnownRequest | None:
        """Tell what is known of a request, if anything is."""
        known = self._kept.get(key)
        return known if isinstance(known, KnownRequest) else None

    def put_request(self, key: RequestKey, known: KnownRequest) -> None:
        """Note what is known of a request."""
        self._put(key, known)

    def _put(self, key: Hashable, value: QueryAnswer | KnownRequest) -> None:
        if _size(value) <= self._kept.maxsize / _LARGEST_PART:
            self._kept[key] = value


def _size(value: QueryAnswer | KnownRequest) -> int:
    if isinstance(value, KnownRequest):
        # The query stands in the key of the request, which is as long, and in that of the answer.
        return 4 * len(value.answer_key.text) + 2 * _OVERHEAD_BYTES
    return len(value.body) + _OVERHEAD_BYTES
