"""The page of paths, made of plain values: see `PageProcesses`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from smi_graph.catalogue import ACTORS
from smi_graph.reading.catalogues import catalogue_at
from smi_graph.reading.connections.actors import segment_of, tie_path
from smi_graph.reading.connections.path_view import paths_json, search
from smi_graph.site import render

if TYPE_CHECKING:
    from smi_graph.reading.connections.ends import End
    from smi_graph.reading.connections.path_view import Found, PathWish
    from smi_graph.reading.places import ReleasePlace
    from smi_graph.site import Reader


@dataclass(frozen=True, slots=True)
class AskedPath:
    """What somebody asks of the page of paths.

    Parameters
    ----------
    one, other
        The ends.
    wish
        Through what chains may go.
    reader
        Who asks.
    """

    one: End
    other: End
    wish: PathWish
    reader: Reader

    @property
    def are_same(self) -> bool:
        """Whether both ends are one actor."""
        one, other = self.one.actor, self.other.actor
        return bool(one and other and one.iri == other.iri)

    @property
    def ends(self) -> dict[str, Any]:
        """The ends as an address has them."""
        ends: dict[str, Any] = {}
        for end in (self.one, self.other):
            if end.actor is not None:
                ends[end.name] = end.actor.segment
            elif end.written:
                ends[end.name] = end.written
        return ends

    def address(self, **changes: Any) -> str:
        """Give the address that asks for the same, or with some values changed."""
        return self.reader.href("/path", {**self.ends, **self.wish.parameters(), **changes})


def make_path_page(place: ReleasePlace, asked: AskedPath) -> bytes:
    """Search for chains, and tell of them in HTML.

    Parameters
    ----------
    place
        Where the release lies.
    asked
        What is asked.
    """
    reader, wish = asked.reader, asked.wish
    without = [segment_of(value) for value in wish.without]
    return render(
        "path.html",
        reader,
        ends=(asked.one, asked.other),
        wish=wish,
        found=_find(place, asked),
        kinds=ACTORS,
        is_same=asked.are_same,
        changed=asked.address,
        choose=lambda end, value: asked.address(**{end.name: segment_of(value)}),
        leave_out=lambda value: asked.address(without=[*without, segment_of(value)]),
        allow=lambda value: asked.address(
            without=[one for one in without if one != segment_of(value)]
        ),
        loosen=lambda one: reader.href("/path", {**asked.ends, **one.wish.parameters()}),
        tie_path=tie_path,
        segment_of=segment_of,
    ).encode()


def make_path_json(place: ReleasePlace, asked: AskedPath) -> bytes:
    """Search for chains, and tell of them in JSON; takes what `make_path_page` does."""
    content = paths_json(asked.one.actor, asked.other.actor, asked.wish, _find(place, asked))
    return orjson.dumps(content, option=orjson.OPT_INDENT_2)


def _find(place: ReleasePlace, asked: AskedPath) -> Found | None:
    start, end = (each.actor.value if each.actor else None for each in (asked.one, asked.other))
    if start is None or end is None or asked.are_same:
        return None
    return search(catalogue_at(place), start, end, asked.wish, asked.reader)
