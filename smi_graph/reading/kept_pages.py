"""Pages that were made before: the same address of the same release shows the same page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from cachetools import LRUCache
from starlette.requests import Request  # noqa: TC002 - FastAPI reads the annotation

from smi_graph.service.responses import language_of, whole
from smi_graph.service.site_address import prefix_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.responses import Response

    from smi_graph.messages import Language

# Less than a shared proxy would keep, and enough for what many people read on one day.
MAX_BYTES = 32 * 2**20
_OVERHEAD_BYTES = 1024
_LARGEST_PART = 8
_TOLD_APART = ("content-length", "content-type", "etag")


class _Key(NamedTuple):
    """What decides a page; the host, because citations on it name the address of the site."""

    release_id: str
    address: str
    language: Language


@dataclass(frozen=True, slots=True)
class _Kept:
    body: bytes
    content_type: str
    tag: str
    headers: dict[str, str]


class KeptPages:
    """Keeps the pages that were read last, within a ceiling of memory.

    Parameters
    ----------
    max_bytes
        The ceiling for all pages together; one page may take an eighth of it.
    """

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._kept: LRUCache[_Key, _Kept] = LRUCache(max_bytes, getsizeof=_size)

    async def page(
        self, request: Request, release_id: str | None, make: Callable[[], Awaitable[Response]]
    ) -> Response:
        """Give the page that was made for the address, or make it.

        Parameters
        ----------
        request
            Whose address, language and ``If-None-Match`` count.
        release_id
            Of which release the page is; ``None`` where that is unknown, so none is kept.
        make
            Makes the page. It must hang on the release, the address and the language alone.
        """
        if release_id is None or request.method != "GET":
            return await make()
        key = _Key(release_id, f"{prefix_of(request.scope)} {request.url}", language_of(request))
        kept = self._kept.get(key)
        if kept is None:
            response = await make()
            self._keep(key, response)
            return response
        return whole(
            request,
            kept.body,
            kept.content_type,
            tag=kept.tag,
            headers=kept.headers,
        )

    def _keep(self, key: _Key, response: Response) -> None:
        if response.status_code != 200:
            return
        fields = response.headers
        # Spelled as `whole` spells them, so that none stands there twice.
        others = {name.title(): fields[name] for name in fields if name not in _TOLD_APART}
        body = bytes(response.body)
        kept = _Kept(body, fields["content-type"], fields["etag"], others)
        if _size(kept) <= self._kept.maxsize / _LARGEST_PART:
            self._kept[key] = kept


def _size(kept: _Kept) -> int:
    return len(kept.body) + _OVERHEAD_BYTES


def kept_pages_of(request: Request) -> KeptPages:
    """Give the pages that the application keeps that a request came to."""
    pages: KeptPages = request.app.state.kept_pages
    return pages
