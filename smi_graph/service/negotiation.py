"""Proactive content negotiation (RFC 9110, section 12)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request

    from smi_graph.messages import Language

_WORD = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_QUOTED = r'"(?:[^"\\]|\\.)*+"'
# A quotation that never ends takes the rest of the header, so no character is read twice.
_ELEMENT = re.compile(rf"(?:[^,\"]|{_QUOTED}?)++")
_RANGE = re.compile(rf"\s*(\*/\*|\*(?=\s*(?:;|\Z))|{_WORD}/\*|{_WORD}/{_WORD})\s*")
_PARAMETER = re.compile(rf";\s*(?:({_WORD})\s*=\s*({_WORD}|{_QUOTED}))?\s*")
# Clients write more than the three digits of section 12.4.2, or none before the point.
_QUALITY = re.compile(r"(?:0?\.[0-9]+|0\.?|1(?:\.0*)?)\Z")
_CODING = re.compile(rf"\s*({_WORD})\s*(?:;\s*[qQ]\s*=\s*([0-9.]+))?\s*\Z")
_LANGUAGE = re.compile(r"\s*(\*|[A-Za-z0-9-]+)\s*(?:;\s*[qQ]\s*=\s*([0-9.]+))?\s*\Z")

# A header may have 32 KiB, so this is 4 MiB at the most.
_MOST_REMEMBERED = 128
# Everything is sent in UTF-8; a profile is a wish that may be left open (RFC 6906).
_KNOWN = frozenset(("charset", "profile"))


@dataclass(frozen=True, slots=True)
class MediaRange:
    """One element of an ``Accept`` header."""

    media_type: str
    quality: float = 1.0
    parameters: dict[str, str] = field(default_factory=dict)

    def precedence(self, offer: str) -> int | None:
        """Tell how exactly it matches an offer, ``None`` when it does not (section 12.5.1).

        A parameter that says nothing to this service, such as ``version=1.2``, is no reason to
        refuse a client; only another charset than UTF-8 is.
        """
        if self.parameters.get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
            return None
        if self.media_type == offer:
            return 2 + sum(name in _KNOWN for name in self.parameters)
        if self.media_type == "*/*":
            return 0
        kind, _, subtype = self.media_type.partition("/")
        return 1 if subtype == "*" and offer.startswith(f"{kind}/") else None


def parse_accept(header: str) -> list[MediaRange]:
    """Read an ``Accept`` header; elements that break its grammar are passed over.

    Examples
    --------
    >>> parse_accept("text/*;q=0.5, application/json")[0]
    MediaRange(media_type='text/*', quality=0.5, parameters={})
    """
    ranges = (_media_range(element) for element in _ELEMENT.findall(header))
    return [media_range for media_range in ranges if media_range is not None]


def _media_range(element: str) -> MediaRange | None:
    head = _RANGE.match(element)
    if head is None:
        return None
    parameters = {}
    position = head.end()
    while position < len(element):
        match = _PARAMETER.match(element, position)
        if match is None:
            return None
        if match[1]:
            parameters[match[1].lower()] = match[2].strip('"')
        position = match.end()
    quality = parameters.pop("q", "1")
    if not _QUALITY.match(quality):
        return None
    media_type = "*/*" if head[1] == "*" else head[1].lower()
    return MediaRange(media_type, float(quality), parameters)


def accept_of(request: Request) -> str | None:
    """Give what a client accepts: several ``Accept`` lines are one list (RFC 9110, section 5.3).

    Returns
    -------
    str or None
        ``None`` where the client does not say.
    """
    lines = request.headers.getlist("accept")
    return ", ".join(lines) if lines else None


def negotiate(accept: str | None, offers: Sequence[str]) -> str | None:
    """Choose the media type that suits a client best.

    Parameters
    ----------
    accept
        The ``Accept`` header, or ``None``.
    offers
        Media types in lower case, the one the server likes best first.

    Returns
    -------
    str or None
        One of the offers, or ``None`` when the client takes none of them.

    Examples
    --------
    >>> negotiate("text/*;q=0.5, text/csv;q=0, application/json;q=0.4", ["text/csv", "text/html"])
    'text/html'
    >>> negotiate("image/png", ["text/csv"]) is None
    True
    """
    return _best(accept or "", tuple(offers))


@lru_cache(_MOST_REMEMBERED)
def _best(accept: str, offers: tuple[str, ...]) -> str | None:
    # Few headers are ever sent, and always the same ones.
    ranges = parse_accept(accept)
    if not ranges:
        return offers[0]
    best = max(offers, key=lambda offer: _quality(offer, ranges))
    return best if _quality(best, ranges) > 0 else None


def _quality(offer: str, ranges: Sequence[MediaRange]) -> float:
    matches = [
        (precedence, media_range.quality)
        for media_range in ranges
        if (precedence := media_range.precedence(offer)) is not None
    ]
    return max(matches)[1] if matches else 0.0


def parse_codings(header: str) -> dict[str, float]:
    """Read an ``Accept-Encoding`` header (RFC 9110, section 12.5.3), where it keeps the grammar.

    Examples
    --------
    >>> parse_codings("gzip, zstd;q=.5, br;q=x")
    {'gzip': 1.0, 'zstd': 0.5}
    """
    codings = {}
    for element in header.split(","):
        match = _CODING.match(element)
        if match is not None and _QUALITY.match(match[2] or "1"):
            codings[match[1].lower()] = float(match[2] or "1")
    return codings


def prefers_html(accept: str | None) -> bool:
    """Tell whether a browser asks: one that names HTML and likes nothing better.

    Examples
    --------
    >>> prefers_html("text/html,application/xml;q=0.9,*/*;q=0.8"), prefers_html("*/*")
    (True, False)
    """
    return negotiate(accept, ("application/json", "text/turtle", "text/html")) == "text/html"


def choose_language(accept_language: str | None, wish: str | None = None) -> Language:
    """Choose Arabic or English (RFC 9110, section 12.5.4; RFC 4647, section 3.4).

    Parameters
    ----------
    accept_language
        The header, or ``None``.
    wish
        What the address asks for with ``lang=``; it goes first when it is ``ar`` or ``en``.

    Examples
    --------
    >>> choose_language("ar-SY,en;q=0.5"), choose_language("fr"), choose_language("en", "ar")
    ('ar', 'en', 'ar')
    """
    if wish in {"ar", "en"}:
        return "ar" if wish == "ar" else "en"
    qualities = {"ar": 0.0, "en": 0.0}
    for element in (accept_language or "").split(","):
        match = _LANGUAGE.match(element)
        if match is None or not _QUALITY.match(match[2] or "1"):
            continue
        tag = match[1].lower().partition("-")[0]
        if tag in qualities:
            qualities[tag] = max(qualities[tag], float(match[2] or "1"))
    return "ar" if qualities["ar"] > qualities["en"] else "en"
