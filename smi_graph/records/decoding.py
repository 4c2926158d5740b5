"""From the bytes of a file to the text of a page, rightly or not at all.

Also of a page that was saved with all that it shows as one file (MHTML, RFC 2557).
"""

from __future__ import annotations

import codecs
import email
import email.policy
import hashlib
import re
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import TYPE_CHECKING, NamedTuple

from smi_graph.records.html_text import HtmlPage, looks_like_html, read_html
from smi_graph.records.layout import load_layout

if TYPE_CHECKING:
    from collections.abc import Mapping

# What stands in the place of bytes that are no letters.
DAMAGED = "\ufffd"

_MOST_STRAY = 3

# PDF, a word processor's file, RTF: their letters are not those of a page.
_OTHER_FORMATS = (b"%PDF-", b"PK\3\4", b"{\\rtf", b"\xd0\xcf\x11\xe0")

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_ARABIC_ENCODINGS = ("windows-1256", "iso-8859-6")
_HEADERS = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:[A-Za-z-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)+\r?\n")

_IS_MHTML = re.compile(
    rb"^content-type:\s*(?:multipart/(?:related|alternative|mixed)|text/html)",
    re.IGNORECASE | re.MULTILINE,
)


class UndecodableError(ValueError):
    """The bytes are no text that a record page may be written in.

    ``reason`` is a key of ``data/messages/refusal.toml``.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class PageText:
    """The text of a page, with LF line ends, and what its file says of itself.

    Parameters
    ----------
    cut
        The last character was incomplete.
    damaged
        Some bytes were no letters; U+FFFD stands in their place.
    digest
        The SHA-256 of the file.
    address, links
        As in `HtmlPage`.
    """

    text: str
    cut: bool = False
    damaged: bool = False
    digest: str = ""
    address: str = ""
    links: Mapping[str, str] = dataclass_field(default_factory=dict)


def decode_page(content: bytes) -> PageText:
    """Decode a page, and take the visible text of a saved HTML page, in MHTML too.

    UTF-8, UTF-16 and UTF-32 are known by their marks or by being valid; windows-1256 and
    ISO 8859-6 are taken only when the page then shows the site's labels, so that a wrong
    guess is refused and never read as other letters. A few stray bytes in UTF-8 cost only
    the words they stand in.

    Raises
    ------
    UndecodableError
        ``empty_file``, ``no_visible_text``, ``binary_file`` or ``undecodable_file``.

    Examples
    --------
    >>> decode_page("اللغة".encode()).text
    'اللغة'
    >>> decode_page(bytes([0, 255, 0, 254]))
    Traceback (most recent call last):
    ...
    smi_graph.records.decoding.UndecodableError: binary_file
    """
    digest = hashlib.sha256(content).hexdigest()
    packed = read_mhtml(content)
    page = _decode(content) if packed is None else PageText(packed.html, packed.cut)
    found = HtmlPage(page.text)
    if looks_like_html(page.text):
        found = read_html(page.text, shows_labels)
    text = found.text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise UndecodableError("no_visible_text" if page.text.strip() else "empty_file")
    address = found.address or (packed.address if packed else "")
    return PageText(text, page.cut, page.damaged, digest, address, found.links)


def _decode(content: bytes) -> PageText:
    if not content.strip():
        raise UndecodableError("empty_file")
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _decode_incomplete(content[len(mark) :], encoding)
    if content.startswith(_OTHER_FORMATS):
        raise UndecodableError("binary_file")
    if b"\0" in content:
        return _decode_unmarked(content)
    try:
        return _decode_incomplete(content, "utf-8")
    except UndecodableError:
        return _decode_damaged(content) or _decode_arabic(content)


def _decode_unmarked(content: bytes) -> PageText:
    """Decode UTF-16 without a mark: half of the bytes of its signs and spaces are zero."""
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            page = _decode_incomplete(content, encoding)
        except UndecodableError:
            continue
        usual = sum(c.isascii() or "\u0600" <= c <= "\u06ff" for c in page.text[:100_000])
        if usual >= 0.9 * min(len(page.text), 100_000):
            return page
    raise UndecodableError("binary_file")


def _decode_damaged(content: bytes) -> PageText | None:
    """Decode UTF-8 with a few bytes in it that are none; the rest must be whole."""
    text = content.decode("utf-8", "replace")
    strange = text.count(DAMAGED)
    letters = sum(map(str.isalpha, text))
    few = strange <= max(_MOST_STRAY, len(text) // 2_000) and letters > 20 * strange
    return PageText(text, damaged=True) if few and not _is_binary(text) else None


def _decode_incomplete(content: bytes, encoding: str) -> PageText:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        text = decoder.decode(content)
    except UnicodeDecodeError as error:
        raise UndecodableError("undecodable_file") from error
    if _is_binary(text):
        raise UndecodableError("binary_file")
    return PageText(text, cut=bool(decoder.getstate()[0]))


def _is_binary(text: str) -> bool:
    return re.search(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]", text[:100_000]) is not None


def _decode_arabic(content: bytes) -> PageText:
    for encoding in _ARABIC_ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _is_binary(text) and shows_labels(text):
            return PageText(text)
    raise UndecodableError("undecodable_file")


def shows_labels(text: str) -> bool:
    """Tell whether labels of the site stand in a text: two at least.

    Examples
    --------
    >>> shows_labels("تاريخ الصدور، البلد المستهدف"), shows_labels("تاريخ")
    (True, False)
    """
    return sum(label in text for label in _plain_labels(load_layout().labels)) > 1


def _plain_labels(labels: dict[str, str]) -> list[str]:
    # Multi-word labels without letters that folding changes: sure signs, cheap to look for.
    return [
        "تاريخ الصدور",
        "كود الذاكر",
        "البلد المستهدف",
        "شخصيات مرتبط",
        *(label for label in labels if " " in label and not set(label) & set("اءيه")),
    ]


class PackedPage(NamedTuple):
    """The HTML of a packed page, the address it was saved from, and whether it was cut."""

    html: str
    address: str
    cut: bool


def read_mhtml(content: bytes) -> PackedPage | None:
    r"""Take the HTML out of a packed page; ``None`` when the file is none.

    Examples
    --------
    >>> packed = (b"MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n"
    ...           b"Snapshot-Content-Location: https://example.org/a\n\n<html><p>One</html>")
    >>> read_mhtml(packed).address
    'https://example.org/a'
    >>> read_mhtml(b"One") is None
    True
    """
    headers = _HEADERS.match(content[:20_000])
    if headers is None or not _IS_MHTML.search(headers.group()):
        return None
    whole = email.message_from_bytes(
        content.lstrip(b"\xef\xbb\xbf \r\n"), policy=email.policy.default
    )
    for part in whole.walk():
        if part.get_content_type() == "text/html":
            payload = part.get_payload(decode=True)
            if not isinstance(payload, bytes):
                continue
            named = part.get_content_charset() or "utf-8"
            address = str(
                whole["Snapshot-Content-Location"] or part["Content-Location"] or ""
            ).strip()
            boundary = whole.get_boundary()
            end = f"--{boundary}--".encode()
            cut = boundary is not None and end not in content
            return PackedPage(_decoded(payload, named), address, cut)
    return None


def _decoded(payload: bytes, named: str) -> str:
    try:
        return payload.decode(named)
    except (LookupError, UnicodeDecodeError):
        return payload.decode("utf-8", "replace")
