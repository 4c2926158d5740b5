"""JSON as items: a line each, or the objects of an array, or of objects one after another."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import orjson

from smi_graph.records.columns import key_of
from smi_graph.records.pages import LARGEST_PAGE
from smi_graph.records.source_item import Found, Refusal, SourceItem, SourceOptions
from smi_graph.records.text_encoding import (
    SAMPLE_BYTES,
    Rewound,
    first_bytes,
    possible_encodings,
    text_lines,
)

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator, Mapping

Rivals = dict[str, list[list[Any]]]

LARGEST_ARRAY = 2**28
_NOTHING: tuple[object, ...] = (None, "", [])
_MARK = b"\xef\xbb\xbf"
_SPACE = re.compile(r"[\s,]*")
_DECODER = json.JSONDecoder(strict=False)
_HALF_PAIR = re.compile(rb"\\u[dD][89a-fA-F]")


def read_json_lines(
    stream: io.BufferedReader, name: str, options: SourceOptions
) -> Iterator[Found]:
    """Give each line that is not blank; a file that begins with ``[`` is read as an array.

    Parameters
    ----------
    stream
        The bytes of the file.
    name
        The name of the file.
    options
        May name the encoding.

    Yields
    ------
    SourceItem or Refusal
        Lines, and what is no text or too long to be a record.
    """
    sample = first_bytes(stream)
    encoding = _encoding(sample, options)
    if encoding is None:
        yield Refusal(source=name, reason="undecodable_table", rest_unread=True)
    elif sample.lstrip(_MARK + b" \t\r\n").startswith(b"["):
        yield from _values(sample + first_bytes(stream, LARGEST_ARRAY), encoding, name)
    else:
        yield from _lines(sample, stream, encoding, name)


def read_json(stream: io.BufferedReader, name: str, options: SourceOptions) -> Iterator[Found]:
    """Give each object of a JSON array, or each of the objects that stand one after another.

    Parameters
    ----------
    stream
        The bytes of the file.
    name
        The name of the file.
    options
        May name the encoding.

    Yields
    ------
    SourceItem or Refusal
        Objects, each with the line on which it begins, and where the file is no JSON.
    """
    content = first_bytes(stream, LARGEST_ARRAY + 1)
    encoding = _encoding(content[:SAMPLE_BYTES], options)
    if encoding is None:
        yield Refusal(source=name, reason="undecodable_table", rest_unread=True)
    else:
        yield from _values(content, encoding, name)


def _encoding(sample: bytes, options: SourceOptions) -> str | None:
    # JSON is UTF-8 (RFC 8259); a broken byte is told by the line that has it.
    if options.encoding:
        return options.encoding
    found = next(possible_encodings(sample), "utf-8")
    return "utf-8-sig" if found == "utf-8" else found


def _lines(sample: bytes, rest: io.BufferedReader, encoding: str, name: str) -> Iterator[Found]:
    last = 0
    empty = True
    try:
        for last, line in _numbered(sample, rest, encoding):
            content = line.strip()
            if len(content) > LARGEST_PAGE:
                kept = content[:1000].decode("utf-8", "replace")
                yield Refusal(source=name, line=last, reason="too_large", content=kept)
            elif content:
                yield SourceItem("json_line", name, content, last)
            empty = empty and not content
    except UnicodeDecodeError:
        yield Refusal(source=name, line=last + 1, reason="undecodable_rest", rest_unread=True)
        return
    if empty:
        yield Refusal(source=name, reason="empty_file")


def _numbered(sample: bytes, rest: io.BufferedReader, encoding: str) -> Iterator[tuple[int, bytes]]:
    """Give the number of each line and the line in UTF-8, cut when no record can be so long."""
    if not encoding.startswith("utf-8"):
        for number, text in enumerate(text_lines(sample, rest, encoding), start=1):
            yield number, text.encode("utf-8", "surrogateescape")
        return
    raw = Rewound.buffered(sample.removeprefix(_MARK), rest)
    number = 0
    while line := raw.readline(LARGEST_PAGE + 2):
        number += 1
        yield number, line
        while len(line) > LARGEST_PAGE and not line.endswith(b"\n"):
            line = raw.readline(LARGEST_PAGE + 2)


def _values(content: bytes, encoding: str, name: str) -> Iterator[Found]:
    """Give each value at the top of a JSON text, or of the array that it is."""
    if len(content) > LARGEST_ARRAY:
        yield Refusal(source=name, reason="json_too_large", rest_unread=True)
        return
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        yield Refusal(source=name, line=line, reason="undecodable_rest", rest_unread=True)
        return
    at = _skip(text, 0)
    if at == len(text):
        yield Refusal(source=name, reason="empty_file")
        return
    yield from _each(text, at, name)


def _each(text: str, at: int, name: str) -> Iterator[Found]:
    in_array = text[at] == "["
    at = _skip(text, at + 1) if in_array else at
    number, counted = 1, 0
    while at < len(text) and not (in_array and text[at] == "]"):
        number += text.count("\n", counted, at)
        counted = at
        try:
            _, end = _DECODER.raw_decode(text, at)
        except (json.JSONDecodeError, RecursionError) as error:
            line = text.count("\n", 0, getattr(error, "pos", at)) + 1
            values = {"why": getattr(error, "msg", str(error))}
            yield Refusal(
                source=name, line=line, reason="json_breaks_off", values=values, rest_unread=True
            )
            return
        yield SourceItem("json_line", name, text[at:end].encode("utf-8", "replace"), number)
        at = _skip(text, end)
    if in_array and (at >= len(text) or text[at + 1 :].strip()):
        values = {"why": "]" if at >= len(text) else text[at + 1 :].strip()[:20]}
        line = text.count("\n", 0, at) + 1
        yield Refusal(
            source=name, line=line, reason="json_breaks_off", values=values, rest_unread=True
        )


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return at if match is None else match.end()


def parse_object(content: bytes) -> tuple[Any, Rivals]:
    """Read JSON, and name the fields that an object gives twice, under one key or under two.

    Returns
    -------
    tuple
        The value, without the fields of an object that it gives twice and differently; and for
        each of these the key and the value, each time.

    Raises
    ------
    ValueError
        When it is no JSON.

    Examples
    --------
    >>> parse_object(b'{"code": "A/1", "title": "x", "title": "y"}')
    ({'code': 'A/1'}, {'title': [['title', 'x'], ['title', 'y']]})
    """
    try:
        data = orjson.loads(content)
    except orjson.JSONDecodeError:
        if not _HALF_PAIR.search(content):
            raise
        data = json.loads(content)
    if not isinstance(data, dict):
        return data, {}
    keys = {key_of(key) or key for key in data}
    if len(keys) == len(data) and _are_all_keys(data, content):
        return data, {}
    closed: list[list[tuple[str, Any]]] = []

    def close(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        closed.append(pairs)
        return dict(pairs)

    json.loads(content, object_pairs_hook=close)
    # The outermost object is the last to be closed.
    return _without_doubled(closed[-1])


def _are_all_keys(data: Mapping[str, Any], content: bytes) -> bool:
    """Tell whether an object surely has no keys but those that were read of it."""
    *before_colons, _ = content.split(b":")
    # Each key ends right before a colon, unless there is a space.
    ends = [part[-1:] for part in before_colons]
    if ends.count(b'"') == len(data) and not any(map(bytes.isspace, ends)):
        return True
    return all(content.count(b'"%b"' % key.encode("utf-8", "replace")) == 1 for key in data)


def _without_doubled(pairs: list[tuple[str, Any]]) -> tuple[dict[str, Any], Rivals]:
    given: Rivals = {}
    for key, value in pairs:
        given.setdefault(key_of(key) or key, []).append([key, value])
    data: dict[str, Any] = {}
    rivals: Rivals = {}
    for key, claims in given.items():
        informed = [claim for claim in claims if claim[1] not in _NOTHING] or claims[:1]
        if any(value != informed[0][1] for _, value in informed):
            rivals[key] = informed
        else:
            data[informed[0][0]] = informed[0][1]
    return data, rivals
