"""From the bytes of a file to the text of a page, rightly or not at all."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from smi_graph.records.html_text import looks_like_html, visible_text
from smi_graph.records.layout import load_layout

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ARABIC_ENCODINGS = ("windows-1256", "iso-8859-6")


class UndecodableError(ValueError):
    """The bytes are no text that a record page may be written in.

    ``reason`` is a key of ``data/messages/refusal.toml``.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class PageText:
    """The text of a page, with LF line ends; ``cut`` when the last character was incomplete."""

    text: str
    cut: bool = False


def decode_page(content: bytes) -> PageText:
    """Decode a page, and take the visible text of a saved HTML page.

    UTF-8, UTF-16 and UTF-32 are known by their marks or by being valid; windows-1256 and
    ISO 8859-6 are taken only when the page then shows the site's labels, so that a wrong
    guess is refused and never read as other letters.

    Raises
    ------
    UndecodableError
        ``empty_file``, ``binary_file`` or ``undecodable_file``.

    Examples
    --------
    >>> decode_page("اللغة".encode()).text
    'اللغة'
    >>> decode_page(bytes([0, 255, 0, 254]))
    Traceback (most recent call last):
    ...
    smi_graph.records.decoding.UndecodableError: binary_file
    """
    page = _decode(content)
    if looks_like_html(page.text):
        page = PageText(visible_text(page.text), page.cut)
    text = page.text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise UndecodableError("empty_file")
    return PageText(text, page.cut)


def _decode(content: bytes) -> PageText:
    if not content.strip():
        raise UndecodableError("empty_file")
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _decode_incomplete(content[len(mark) :], encoding)
    if b"\0" in content:
        raise UndecodableError("binary_file")
    try:
        return _decode_incomplete(content, "utf-8")
    except UndecodableError:
        return _decode_arabic(content)


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
    layout = load_layout()
    for encoding in _ARABIC_ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if (
            not _is_binary(text)
            and sum(label in text for label in _plain_labels(layout.labels)) > 1
        ):
            return PageText(text)
    raise UndecodableError("undecodable_file")


def _plain_labels(labels: dict[str, str]) -> list[str]:
    # Multi-word labels without letters that folding changes: sure signs, cheap to look for.
    return [
        "تاريخ الصدور",
        "كود الذاكر",
        "البلد المستهدف",
        "شخصيات مرتبط",
        *(label for label in labels if " " in label and not set(label) & set("اءيه")),
    ]
