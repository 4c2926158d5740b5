"""The page of paths: how two actors are connected, from document to document."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import orjson
from starlette.responses import RedirectResponse

from smi_graph.arabic import fold
from smi_graph.catalogue import ACTORS
from smi_graph.reading.connections.actors import (
    ActorOfPage,
    co_occurrence_path,
    find_actor,
    parse_segment,
    segment_of,
)
from smi_graph.reading.connections.lists import takes_texts
from smi_graph.reading.connections.path_view import WINDOW, PathWish, paths_json, search
from smi_graph.reading.connections.quotes import read_stretches, stretches_of
from smi_graph.reading.demands import demand_dates
from smi_graph.reading.pages import PageRouter, Visit, VisitOf
from smi_graph.service.formats import HTML, JSON, choose_format
from smi_graph.service.negotiation import accept_of
from smi_graph.service.problems import Problem
from smi_graph.site import render

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from smi_graph.catalogue import Catalogue, Value
    from smi_graph.reading.opened import OpenRelease
    from smi_graph.reading.pages import Visit

    Choices = tuple[tuple[Value, ...], bool]
    from starlette.responses import Response

    from smi_graph.reading.connections.path_view import FoundPaths
    from smi_graph.reading.connections.quotes import Stretches, TextStretch
    from smi_graph.site import Reader


_MOST_CHOICES = 8
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One end of a path.

    Parameters
    ----------
    name
        What the address calls the field: ``from`` or ``to``.
    actor
        The actor; ``None`` while it is not known.
    written
        What the reader has written, where that is not the name of the actor.
    choices
        Whom it may mean, the likeliest first.
    was_written
        Whether the actor was found by its name, and not by what addresses call it.
    """

    name: str
    actor: ActorOfPage | None = None
    written: str = ""
    choices: tuple[Value, ...] = ()
    was_written: bool = False


async def find_endpoint(
    name: str, visit: Visit, catalogue: Catalogue, find_names: Callable[[str], Awaitable[Choices]]
) -> Endpoint:
    """Find out whom a field of the form means.

    The field ``{name}`` holds what addresses call an actor, such as ``person:kofi-annan``, or
    a name; ``{name}_name`` holds a name, and counts where it is another one than that
    actor's. A name that one actor alone has is that actor, in whatever spelling; of any
    other, the likely ones are offered; ``find_names`` gives them, see `choices_of`.

    Raises
    ------
    Problem
        404 when an address names an actor that the release does not know, 410 when it was
        withdrawn.
    """
    told = visit.given.get(name, "").strip()[:_LONGEST_NAME]
    written = visit.given.get(f"{name}_name", "").strip()[:_LONGEST_NAME]
    actor = None
    if parse_segment(told) is not None:
        try:
            actor = await find_actor(visit.engine, catalogue, told, visit.release_id)
        except Problem:
            if not written:
                raise
    if actor is not None and (not written or _is_name_of(written, actor)):
        return Endpoint(name, actor, was_written=bool(written))
    written = written or told
    if not written:
        return Endpoint(name)
    choices, is_sure = await find_names(written)
    if is_sure:
        [value] = choices
        sure = ActorOfPage(value.kind, value.key, value.iri, value.names, value)
        return Endpoint(name, sure, was_written=True)
    return Endpoint(name, None, written, choices)


def _is_name_of(written: str, actor: ActorOfPage) -> bool:
    return fold(written) in {fold(name) for name in (*actor.names.values(), actor.key)}


def choices_of(release: OpenRelease, texts: bool, written: str) -> Choices:  # noqa: FBT001
    """Give the actors of records that a name may mean, and whether there is no doubt.

    Parameters
    ----------
    release
        Open.
    texts
        Whether those that only texts name are meant too.
    written
        The name, in any spelling.
    """
    names = release.names_with_texts if texts else release.names
    called = names.called(written)
    if len(called) == 1:
        return (called[0].value,), True
    found = [*called, *names.complete(written, ACTORS), *names.named_in(written)]
    if len(found) < _MOST_CHOICES:
        found += names.like(written, _MOST_CHOICES)
    values = {named.value.number: named.value for named in found}
    return tuple(values.values())[:_MOST_CHOICES], False


@dataclass(frozen=True, slots=True)
class AskedPath:
    """What somebody asks of the page of paths.

    Parameters
    ----------
    one, other
        The ends.
    wish
        Through what paths may go.
    reader
        Who asks.
    """

    one: Endpoint
    other: Endpoint
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


def find_paths(
    release: OpenRelease, asked: AskedPath
) -> tuple[FoundPaths | None, tuple[TextStretch, ...]]:
    """Search for paths, and tell which stretches of texts their page shows.

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
    release: OpenRelease, asked: AskedPath, found: FoundPaths | None, stretches: Stretches
) -> bytes:
    """Tell of paths in HTML.

    Parameters
    ----------
    release
        Open.
    asked
        What is asked.
    found, stretches
        What `find_paths` found, and the stretches that it named.
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
        relax=lambda one: reader.href("/path", {**asked.ends, **one.wish.parameters()}),
        co_occurrence_path=co_occurrence_path,
        segment_of=segment_of,
    ).encode()


def make_path_json(
    release: OpenRelease, asked: AskedPath, found: FoundPaths | None, stretches: Stretches
) -> bytes:
    """Tell of paths in JSON; takes what `make_path_page` does."""
    told = _excerpted(release, asked, found, stretches)
    content = paths_json(asked.one.actor, asked.other.actor, asked.wish, told)
    return orjson.dumps(content, option=orjson.OPT_INDENT_2)


def _excerpted(
    release: OpenRelease, asked: AskedPath, found: FoundPaths | None, stretches: Stretches
) -> FoundPaths | None:
    if found is None or not asked.wish.texts:
        return found
    return found.with_excerpts(release.with_texts(counted=asked.wish.texts), stretches)


router = PageRouter()


@router.page("/path", example="/path?from=person:{person}&to=country:{country}")
async def path_page(visit: VisitOf) -> Response:
    """Show the shortest paths of documents between two actors.

    Raises
    ------
    Problem
        404 when the release does not know one of them, 400 when data are asked for and a year
        is none.
    """
    wish = visit.given.get("format")
    form = choose_format(accept_of(visit.request), wish, (HTML, JSON)).format
    asked = await _asked(visit)
    if form is HTML and (asked.one.was_written or asked.other.was_written):
        # What was written in the form has become an address that can be cited.
        years = {name: visit.given.get(name) or None for name in WINDOW}
        return RedirectResponse(asked.address(**years), 303)
    if form is JSON:
        demand_dates(asked.wish.window)
    found, wanted = await visit.lay_out(find_paths, asked)
    stretches = await read_stretches(visit.engine, visit.release_id, wanted)
    make = make_path_json if form is JSON else make_path_page
    body = await visit.lay_out(make, asked, found, stretches, is_urgent=True)
    return visit.data(body, JSON.media_type) if form is JSON else visit.page(body)


async def _asked(visit: Visit) -> AskedPath:
    texts = takes_texts(visit.given)
    catalogue = await visit.catalogue_with(texts=texts)
    find_names = partial(visit.lay_out, choices_of, texts, is_urgent=True)
    one, other = [
        await find_endpoint(name, visit, catalogue, find_names) for name in ("from", "to")
    ]
    wish = PathWish.of(catalogue, visit.given, visit.given.multi_items())
    return AskedPath(one, other, wish, visit.reader)
