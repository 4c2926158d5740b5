"""Whole answers with their validators (RFC 9110, sections 8.8 and 13)."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from starlette.responses import Response

from smi_graph.resources import this_version
from smi_graph.service.crawl_rules import is_for_no_index
from smi_graph.service.known_parameters import known_parameters
from smi_graph.service.negotiation import choose_language
from smi_graph.service.site_address import origin_of, prefix_of
from smi_graph.site import Reader, render

if TYPE_CHECKING:
    from starlette.requests import Request

    from smi_graph.messages import Language


def entity_tag(body: bytes, content_type: str) -> str:
    """Make a strong entity tag, the same for the same bytes of the same type.

    Examples
    --------
    >>> entity_tag(b"", "text/csv") == entity_tag(b"", "text/turtle")
    False
    """
    digest = hashlib.blake2b(body, digest_size=16, person=b"smi-graph")
    digest.update(content_type.encode())
    return f'"{digest.hexdigest()}"'


def request_tag(release_id: str | None, *parts: str) -> str | None:
    """Make a weak entity tag that is known before the answer is.

    The same question to the same release, answered by the same version of this program, has
    an equivalent answer, though its rows may stand in another order. Where the release is
    unknown (``None``) nothing can be told before, so there is no tag.

    Examples
    --------
    >>> request_tag("r1", "ASK {}") == request_tag("r2", "ASK {}")
    False
    """
    if release_id is None:
        return None
    digest = hashlib.blake2b(digest_size=16, person=b"smi-graph")
    for part in (this_version(), release_id, *parts):
        digest.update(f"{len(part)}:".encode())
        digest.update(part.encode())
    return f'W/"{digest.hexdigest()}"'


def whole(  # noqa: PLR0913
    request: Request,
    body: bytes,
    content_type: str,
    *,
    release_id: str | None = None,
    tag: str | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    """Answer with a finished body, or with 304 when the client has it already.

    Parameters
    ----------
    request
        Whose ``If-None-Match`` counts for GET and HEAD.
    body, content_type
        The representation.
    release_id
        Which release it came from.
    tag
        Its entity tag; by default a strong one made from its bytes.
    headers
        Further header fields; ``Vary`` is ``Accept`` unless they say otherwise.
    """
    tag = tag or entity_tag(body, content_type)
    fields = _fields(tag, release_id, headers)
    if request.method == "GET" and (has_tag(request, tag, release_id) or _has_any(request)):
        return Response(status_code=304, headers=fields)
    return Response(body, headers=fields, media_type=content_type)


def not_modified(
    tag: str | None, *, release_id: str | None = None, headers: dict[str, str] | None = None
) -> Response:
    """Say that the client has the answer already."""
    return Response(status_code=304, headers=_fields(tag or "", release_id, headers))


def _fields(tag: str, release_id: str | None, headers: dict[str, str] | None) -> dict[str, str]:
    fields = {"ETag": tag, "Vary": "Accept", "Cache-Control": "no-cache", **(headers or {})}
    if release_id is None:
        return fields
    changed = _last_modified_field(release_id)
    if changed is not None:
        fields["Last-Modified"] = changed
    return {**fields, "X-Release": release_id}


@lru_cache
def _last_modified_field(release_id: str) -> str | None:
    changed = last_modified(release_id)
    return None if changed is None else format_datetime(changed, usegmt=True)


def last_modified(release_id: str) -> datetime | None:
    """Tell since when answers from a release are as they are: both it and this program.

    Examples
    --------
    >>> last_modified("20991231T235959Z-643ff3a9").year, last_modified("elsewhere")
    (2099, None)
    """
    try:
        made = datetime.strptime(release_id[:16], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
    return max(made, _started())


@cache
def _started() -> datetime:
    """Tell since when this program runs, which may answer otherwise than the one before."""
    return datetime.now(UTC).replace(microsecond=0)


def has_tag(request: Request, tag: str | None, release_id: str | None = None) -> bool:
    """Tell whether a client that asks by GET has an answer already (RFC 9110, section 13.1).

    Parameters
    ----------
    request
        Whose ``If-None-Match`` counts, and ``If-Modified-Since`` only where there is none.
    tag
        The entity tag of the answer.
    release_id
        Which release it comes from.
    """
    if tag is None or request.method != "GET":
        return False
    condition = request.headers.get("if-none-match")
    if condition is not None:
        return names_tag(condition, tag)
    since = request.headers.get("if-modified-since")
    return since is not None and release_id is not None and _is_unchanged(since, release_id)


def _is_unchanged(since: str, release_id: str) -> bool:
    changed = last_modified(release_id)
    try:
        asked = parsedate_to_datetime(since)
    except ValueError:
        # Section 13.1.3: what is no date is passed over.
        return False
    if asked.tzinfo is None:
        asked = asked.replace(tzinfo=UTC)
    return changed is not None and changed <= asked


def names_tag(condition: str, tag: str) -> bool:
    """Tell whether ``If-None-Match`` names a tag, by weak comparison.

    Examples
    --------
    >>> names_tag('"a", W/"b"', '"b"'), names_tag("", '"b"')
    (True, False)
    """
    bare = {item.strip().removeprefix("W/") for item in condition.split(",")}
    return tag.removeprefix("W/") in bare


def _has_any(request: Request) -> bool:
    return (request.headers.get("if-none-match") or "").strip() == "*"


def language_of(request: Request) -> Language:
    """Choose the language of a page by ``lang=``, or else by ``Accept-Language``."""
    return choose_language(request.headers.get("accept-language"), request.query_params.get("lang"))


def reader_of(request: Request) -> Reader:
    """Tell whom a page is for."""
    return Reader.of(
        language_of(request),
        request.url.path,
        request.url.query,
        prefix_of(request.scope),
        origin_of(request),
        known_parameters(request),
    )


def html_page(request: Request, template: str, **view: object) -> Response:
    """Answer with a page of the site in the reader's language."""
    return html_answer(request, render(template, reader_of(request), **view).encode())


def html_answer(request: Request, page: bytes) -> Response:
    """Answer with a page that was made for `reader_of` the request."""
    headers = {"Content-Language": language_of(request), "Vary": "Accept, Accept-Language"}
    if is_for_no_index(request.url.path, request.url.query):
        headers["X-Robots-Tag"] = "noindex, nofollow"
    return whole(request, page, "text/html; charset=utf-8", headers=headers)
