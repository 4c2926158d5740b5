"""The two ends of a path, as a reader writes them: a name, or what addresses call an actor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from smi_graph.arabic import fold
from smi_graph.catalogue import ACTORS
from smi_graph.reading.connections.actors import Actor, find_actor, parse_segment
from smi_graph.service.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from smi_graph.catalogue import Catalogue, Value
    from smi_graph.reading.opened import OpenRelease
    from smi_graph.reading.pages import Visit

    Choices = tuple[tuple[Value, ...], bool]

_MOST_CHOICES = 8
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class End:
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
    actor: Actor | None = None
    written: str = ""
    choices: tuple[Value, ...] = ()
    was_written: bool = False


async def find_end(
    name: str, visit: Visit, catalogue: Catalogue, find_names: Callable[[str], Awaitable[Choices]]
) -> End:
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
        return End(name, actor, was_written=bool(written))
    written = written or told
    if not written:
        return End(name)
    choices, is_sure = await find_names(written)
    if is_sure:
        [value] = choices
        sure = Actor(value.kind, value.key, value.iri, value.names, value)
        return End(name, sure, was_written=True)
    return End(name, None, written, choices)


def _is_name_of(written: str, actor: Actor) -> bool:
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
