"""Requests that were answered before: what to ask for them, and how to answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from cachetools import LRUCache

if TYPE_CHECKING:
    from smi_graph.service.cache import AnswerKey
    from smi_graph.store import QueryRequest

_MOST_BYTES = 8 * 2**20
_OVERHEAD_BYTES = 2048
# In Arabic a character takes six bytes in the key, percent-encoded, and two in each of two texts.
_BYTES_A_CHARACTER = 10


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
    asked
        What to ask when it is gone.
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
    asked: QueryRequest
    tag: str
    headers: tuple[tuple[bytes, bytes], ...]
    content_type: bytes
    query: str | None
    route: object


class KnownRequests:
    """Keeps what is known of the requests that came last, within some megabytes.

    Examples
    --------
    >>> KnownRequests().get(RequestKey("/sparql", b"query=ASK+%7B%7D", b"")) is None
    True
    """

    def __init__(self) -> None:
        self._kept: LRUCache[RequestKey, KnownRequest] = LRUCache(_MOST_BYTES, getsizeof=_size)

    def get(self, key: RequestKey) -> KnownRequest | None:
        """Tell what is known of a request, if anything is."""
        return self._kept.get(key)

    def put(self, key: RequestKey, known: KnownRequest) -> None:
        """Note what is known of a request."""
        self._kept[key] = known


def _size(known: KnownRequest) -> int:
    return _BYTES_A_CHARACTER * len(known.asked.query) + _OVERHEAD_BYTES
