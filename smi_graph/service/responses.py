"""Whole answers with their validators (RFC 9110, sections 8.8 and 13)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from starlette.responses import Response

from smi_graph.service.negotiation import choose_language
from smi_graph.site import render

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


def whole(
    request: Request,
    body: bytes,
    content_type: str,
    *,
    release_id: str | None = None,
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
    headers
        Further header fields; ``Vary`` is ``Accept`` unless they say otherwise.
    """
    tag = entity_tag(body, content_type)
    fields = {"ETag": tag, "Vary": "Accept", "Cache-Control": "no-cache", **(headers or {})}
    if release_id is not None:
        fields["X-Release"] = release_id
    if request.method == "GET" and _has(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=fields)
    return Response(body, headers=fields, media_type=content_type)


def _has(if_none_match: str | None, tag: str) -> bool:
    tags = [item.strip().removeprefix("W/") for item in (if_none_match or "").split(",")]
    return tag in tags or tags == ["*"]


def language_of(request: Request) -> Language:
    """Choose the language of a page by ``lang=``, or else by ``Accept-Language``."""
    return choose_language(request.headers.get("accept-language"), request.query_params.get("lang"))


def html_page(request: Request, template: str, **view: object) -> Response:
    """Answer with a page of the site in the reader's language."""
    language = language_of(request)
    content = render(template, language, request.url.path, request.url.query, **view)
    return whole(
        request,
        content.encode(),
        "text/html; charset=utf-8",
        headers={"Content-Language": language, "Vary": "Accept, Accept-Language"},
    )
