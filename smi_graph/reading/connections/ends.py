"""The two ends of a path, as a reader writes them: a name, or what addresses call an actor."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smi_graph.arabic import fold
from smi_graph.reading.connections.actors import Actor, find_actor, parse_segment
from smi_graph.service.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from smi_graph.authorities.candidates import CandidateIndex
    from smi_graph.catalogue import Catalogue, Value
    from smi_graph.service.engine import Engine
    from smi_graph.service.reconciliation import Names

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


async def find_end(  # noqa: PLR0913
    name: str,
    parameters: Mapping[str, str],
    *,
    engine: Engine,
    catalogue: Catalogue,
    names: Names,
    release_id: str | None,
) -> End:
    """Find out whom a field of the form means.

    The field ``{name}`` holds what addresses call an actor, such as ``person:kofi-annan``, or
    a name; ``{name}_name`` holds a name, and counts where it is another one than that
    actor's. A name that is listed for one actor alone is that actor; of any other, the
    likely ones are offered.

    Raises
    ------
    Problem
        404 when an address names an actor that the release does not know, 410 when it was
        withdrawn.
    """
    told = parameters.get(name, "").strip()[:_LONGEST_NAME]
    written = parameters.get(f"{name}_name", "").strip()[:_LONGEST_NAME]
    actor = None
    if parse_segment(told) is not None:
        try:
            actor = await find_actor(engine, catalogue, told, release_id)
        except Problem:
            if not written:
                raise
    if actor is not None and (not written or _is_name_of(written, actor)):
        return End(name, actor, was_written=bool(written))
    written = written or told
    if not written:
        return End(name)
    index = await names.index(engine)
    choices, is_sure = await asyncio.to_thread(_choices, index, catalogue, written)
    if is_sure:
        [value] = choices
        sure = Actor(value.kind, value.key, value.iri, value.names, value)
        return End(name, sure, was_written=True)
    return End(name, None, written, choices)


def _is_name_of(written: str, actor: Actor) -> bool:
    return fold(written) in {fold(name) for name in (*actor.names.values(), actor.key)}


def _choices(
    index: CandidateIndex, catalogue: Catalogue, written: str
) -> tuple[tuple[Value, ...], bool]:
    """Give the actors of documents that a name may mean, and whether there is no doubt."""
    found = index.find(written, limit=_MOST_CHOICES)
    begun = index.starting_with(written, _MOST_CHOICES)
    identifiers = [candidate.thing.identifier for candidate in found]
    identifiers += [thing.identifier for thing in begun]
    values = []
    for identifier in dict.fromkeys(identifiers):
        parsed = parse_segment(identifier.replace("/", ":", 1))
        value = None if parsed is None else catalogue.find_value(*parsed)
        if value is not None:
            values.append(value)
    if (
        found
        and found[0].is_found
        and values[:1] == [_value_of(catalogue, found[0].thing.identifier)]
    ):
        return tuple(values[:1]), True
    return tuple(values[:_MOST_CHOICES]), False


def _value_of(catalogue: Catalogue, identifier: str) -> Value | None:
    parsed = parse_segment(identifier.replace("/", ":", 1))
    return None if parsed is None else catalogue.find_value(*parsed)
