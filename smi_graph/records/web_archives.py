"""Web archives, which a crawl of a site leaves: WARC files, and WACZ packages of them.

The format is that of WARC 1.1 (https://iipc.github.io/warc-specifications/), each record
compressed by itself or not. Own code, since the libraries pass over what is cut or damaged.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
import zlib
from dataclasses import dataclass
from http.client import HTTPException, parse_headers
from typing import TYPE_CHECKING, BinaryIO

from smi_graph.records.pages import LARGEST_PAGE
from smi_graph.records.source_item import Found, Refusal, SourceItem, SourceOptions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from email.message import Message

VERSION = b"WARC/"
# Where a WACZ package keeps its WARC files (https://specs.webrecorder.net/wacz/1.1.1/).
WACZ_FOLDER = "archive/"
_HTML = frozenset(("text/html", "application/xhtml+xml"))
_DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_LONGEST_LINE = 2**16
_CHUNK_BYTES = 2**20
_DIGESTS = frozenset(("sha1", "sha256", "md5"))
_WINDOW_BITS = {"gzip": zlib.MAX_WBITS | 16, "x-gzip": zlib.MAX_WBITS | 16}


def is_wacz(members: Iterable[str]) -> bool:
    """Tell from the members of a zip archive whether it is a WACZ package.

    Examples
    --------
    >>> is_wacz(["datapackage.json", "archive/data.warc.gz"]), is_wacz(["a.txt"])
    (True, False)
    """
    names = set(members)
    return "datapackage.json" in names and any(
        name.startswith(WACZ_FOLDER) and ".warc" in name for name in names
    )


def unpack_warc(stream: BinaryIO, name: str, options: SourceOptions) -> Iterator[Found]:
    """Give each HTML page of a WARC file, with its address and the day of its retrieval.

    Parameters
    ----------
    stream
        The file, decompressed.
    name
        Its name.
    options
        Counts the records that are no page.

    Yields
    ------
    SourceItem or Refusal
        Pages, and those of them that cannot be decoded.

    Raises
    ------
    EOFError
        Where the file is cut.
    ValueError
        Where it is no WARC.
    """
    while (record := _next_record(stream)) is not None:
        kind = record.fields.get("warc-type", "")
        if kind != "response" or not record.address.startswith(("http:", "https:")):
            options.passed_over["revisit" if kind == "revisit" else "no_response"] += 1
            _read(stream, record.length, keep=0)
            continue
        yield from _page(_read(stream, record.length, keep=2 * LARGEST_PAGE), record, name, options)


@dataclass(frozen=True, slots=True)
class _Record:
    """The header of a record."""

    fields: dict[str, str]
    length: int

    @property
    def address(self) -> str:
        # Wget 1.19 wrote it between angle brackets.
        return self.fields.get("warc-target-uri", "").strip("<>")


def _next_record(stream: BinaryIO) -> _Record | None:
    line = b"\r\n"
    while line in {b"\r\n", b"\n"}:
        line = stream.readline(_LONGEST_LINE)
    if not line:
        return None
    if not line.startswith(VERSION):
        raise ValueError(f"no record of a WARC file: {line[:40]!r}")
    fields: dict[str, str] = {}
    while line := stream.readline(_LONGEST_LINE).rstrip(b"\r\n"):
        key, _, value = line.decode("utf-8", "replace").partition(":")
        fields[key.strip().lower()] = value.strip()
    if "content-length" not in fields:
        raise EOFError("the header of a record is not whole")
    return _Record(fields, int(fields["content-length"]))


def _read(stream: BinaryIO, length: int, keep: int) -> bytes:
    """Read a block to its end, and give so many of its bytes.

    Raises
    ------
    EOFError
        When the block is shorter.
    """
    kept = []
    while length > 0:
        chunk = stream.read(min(length, _CHUNK_BYTES))
        if not chunk:
            raise EOFError(f"{length} bytes of a record are missing")
        length -= len(chunk)
        if keep > 0:
            kept.append(chunk[:keep])
            keep -= len(chunk)
    return b"".join(kept)


def _page(block: bytes, record: _Record, name: str, options: SourceOptions) -> Iterator[Found]:
    source = f"{name}/{record.address}"
    try:
        _check_digest(block, record)
        status, headers, body = _response(block)
        why = _no_page(status, headers, body)
        if why:
            options.passed_over[why] += 1
            return
        content = _decoded(body, headers)
    except (EOFError, ValueError, HTTPException, zlib.error) as error:
        yield Refusal(source=source, reason="broken_response", values={"why": str(error)})
        return
    if truncated := record.fields.get("warc-truncated"):
        yield Refusal(source=source, reason="broken_response", values={"why": truncated})
        return
    day = _DAY.match(record.fields.get("warc-date", ""))
    retrieved = "" if day is None else day.group()
    yield SourceItem("page", source, content, address=record.address, retrieved=retrieved)


def _check_digest(block: bytes, record: _Record) -> None:
    """Compare a block with its digest, where the crawler wrote one that we know.

    Raises
    ------
    ValueError
        When they differ.
    """
    algorithm, _, written = record.fields.get("warc-block-digest", "").partition(":")
    name = algorithm.strip().lower().replace("-", "")
    if name not in _DIGESTS or len(block) < record.length:
        return
    digest = hashlib.new(name, block, usedforsecurity=False)
    base32 = base64.b32encode(digest.digest()).decode().rstrip("=")
    if written.strip().rstrip("=").upper() not in {base32, digest.hexdigest().upper()}:
        raise ValueError("WARC-Block-Digest")


def _response(block: bytes) -> tuple[int, Message, bytes]:
    file = io.BytesIO(block)
    parts = file.readline(_LONGEST_LINE).split(maxsplit=2)
    if len(parts) < 2 or not parts[0].startswith(b"HTTP/"):
        raise ValueError("no answer of HTTP")
    return int(parts[1]), parse_headers(file), file.read()


def _no_page(status: int, headers: Message, body: bytes) -> str:
    """Say why an answer is no page; nothing where it is one."""
    if 300 <= status < 400:
        return "redirect"
    if not 200 <= status < 300:
        return "http_error"
    if headers.get("content-type") is None:
        is_html = body.lstrip()[:15].lower().startswith((b"<!doctype html", b"<html"))
    else:
        is_html = headers.get_content_type() in _HTML
    return "" if is_html and body else "no_html"


def _decoded(body: bytes, headers: Message) -> bytes:
    """Undo the transfer and content codings of HTTP, unless the crawler has done so already."""
    if "chunked" in (headers.get("transfer-encoding") or "").lower():
        body = _without_chunks(body)
    codings = (headers.get("content-encoding") or "").lower().replace(" ", "").split(",")
    for coding in reversed([one for one in codings if one not in {"", "identity"}]):
        body = _decompressed(body, coding)
    return body


def _without_chunks(body: bytes) -> bytes:
    chunks: list[bytes] = []
    at = 0
    while True:
        end = body.find(b"\r\n", at)
        try:
            size = int(body[at:end].split(b";")[0], 16) if end >= 0 else -1
        except ValueError:
            size = -1
        if size < 0 and not chunks:
            return body
        if size < 0 or end + 2 + size > len(body):
            raise EOFError("chunks of the answer are missing")
        if size == 0:
            return b"".join(chunks)
        chunks.append(body[end + 2 : end + 2 + size])
        at = end + 2 + size + 2


def _decompressed(body: bytes, coding: str) -> bytes:
    if coding in _WINDOW_BITS:
        if not body.startswith(b"\x1f\x8b"):
            return body
        return _inflated(body, _WINDOW_BITS[coding])
    if coding == "deflate":
        # With the header of zlib as RFC 9110 has it, or without, as some servers send it.
        is_zlib = body[:1] == b"\x78" and int.from_bytes(body[:2], "big") % 31 == 0
        return _inflated(body, zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS)
    if body.lstrip()[:1] == b"<":
        return body
    raise ValueError(f"Content-Encoding: {coding}")


def _inflated(body: bytes, window_bits: int) -> bytes:
    pieces, size = [], 0
    while body:
        inflater = zlib.decompressobj(window_bits)
        piece = inflater.decompress(body, LARGEST_PAGE + 1 - size)
        pieces.append(piece)
        size += len(piece)
        if size > LARGEST_PAGE:
            break
        if not inflater.eof:
            raise EOFError("the compressed answer is cut")
        body = inflater.unused_data
    return b"".join(pieces)
