"""Sentences with places that a template fills in, say with links."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smi_graph.site import Reader

# No message holds it, and no archive text ever gets here.
_EDGE = "\x00"
Parts = tuple[tuple[str, str], ...]


def split_words(reader: Reader, key: str, *places: str) -> Parts:
    """Word a message and cut it at its places.

    Returns
    -------
    tuple of pairs
        Some text and the name of the place that follows it; empty after the last text.

    Examples
    --------
    >>> from smi_graph.site import Reader
    >>> split_words(Reader.of("en", "/", ""), "place.line", "source", "line")
    (('', 'source'), (', line ', 'line'), ('', ''))
    """
    words = reader.words(key, **{place: f"{_EDGE}{place}{_EDGE}" for place in places})
    pieces = [*words.split(_EDGE), ""]
    return tuple(zip(pieces[::2], pieces[1::2], strict=True))
