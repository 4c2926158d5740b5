"""The page of paths, made of plain values: see `Visit.lay_out`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from smi_graph.catalogue import ACTORS
from smi_graph.reading.connections.actors import segment_of, tie_path
from smi_graph.reading.connections.path_view import paths_json, search
from smi_graph.reading.connections.quotes import stretches_of
from smi_graph.site import render

if TYPE_CHECKING:
    from smi_graph.reading.connections.ends import End
    from smi_graph.reading.connections.path_view import Found, PathWish
    from smi_graph.reading.connections.quotes import Stretch, Stretches
    from smi_graph.reading.opened import OpenRelease
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


def find_chains(release: OpenRelease, asked: AskedPath) -> tuple[Found | None, tuple[Stretch, ...]]:
    """Search for chains, and tell which stretches of texts their page shows.

    Parameters
    ----------
    release
        Open.
    asked
        What is asked.
    """
    start, end = (each.actor.value if each.actor else None for each in (asked.one, asked.other))
    if start is None or end is None or asked.are_same:
        return None, ()
    catalogue = release.with_texts(counted=asked.wish.texts)
    found = search(catalogue, start, end, asked.wish, asked.reader)
    return found, stretches_of(catalogue, found.quoted)


def make_path_page(
    release: OpenRelease, asked: AskedPath, found: Found | None, stretches: Stretches
) -> bytes:
    """Tell of chains in HTML.

    Parameters
    ----------
    release
        Open.
    asked
        What is asked.
    found, stretches
        What `find_chains` found, and the stretches that it named.
    """
    reader, wish = asked.reader, asked.wish
    without = [segment_of(value) for value in wish.without]
    return render(
        "path.html",
        reader,
        ends=(asked.one, asked.other),
        wish=wish,
        found=_excerpted(release, asked, found, stretches),
        names_texts=wish.texts or release.catalogue.names_texts,
        knows_sentences=release.catalogue.knows_sentences,
        taken={"texts": 1} if wish.texts else {},
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


def make_path_json(
    release: OpenRelease, asked: AskedPath, found: Found | None, stretches: Stretches
) -> bytes:
    """Tell of chains in JSON; takes what `make_path_page` does."""
    told = _excerpted(release, asked, found, stretches)
    content = paths_json(asked.one.actor, asked.other.actor, asked.wish, told)
    return orjson.dumps(content, option=orjson.OPT_INDENT_2)


def _excerpted(
    release: OpenRelease, asked: AskedPath, found: Found | None, stretches: Stretches
) -> Found | None:
    if found is None or not asked.wish.texts:
        return found
    return found.with_excerpts(release.with_texts(counted=asked.wish.texts), stretches)
