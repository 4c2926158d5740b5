"""What a release says of many records at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from smi_graph.profiles import gathering_query
from smi_graph.service.things import LABELS, Thing
from smi_graph.store import ResultTooLarge
from smi_graph.vocabulary import RDF

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smi_graph.service.engine import Engine

_NTRIPLES = "application/n-triples"


async def describe_records(engine: Engine, iris: Sequence[str]) -> dict[str, Thing]:
    """Ask what the current release says of records; one that is not published is left out.

    Parameters
    ----------
    engine
        Asks.
    iris
        Their identifiers. Too many for one answer are asked for in halves.

    Returns
    -------
    dict
        Each record with all that profiles need to know of it.

    Raises
    ------
    StoreError
        When it cannot be answered.
    """
    if not iris:
        return {}
    try:
        answer = await engine.run(gathering_query(*iris), graph_media_type=_NTRIPLES)
    except ResultTooLarge:
        if len(iris) == 1:
            raise
        middle = len(iris) // 2
        first = await describe_records(engine, iris[:middle])
        return first | await describe_records(engine, iris[middle:])
    said: dict[str, list[Triple]] = {}
    for quad in parse(answer.body, format=RdfFormat.N_TRIPLES):
        if isinstance(quad.subject, NamedNode):
            said.setdefault(quad.subject.value, []).append(quad.triple)
    return {
        iri: Thing(iri, tuple(_with_linked(said[iri], said)), answer.release_id)
        for iri in iris
        if iri in said and any(one.predicate.value == RDF.type for one in said[iri])
    }


def _with_linked(own: list[Triple], said: dict[str, list[Triple]]) -> list[Triple]:
    """Add what was told of the things that a record is linked with."""
    linked = [one.object.value for one in own if isinstance(one.object, NamedNode)]
    iri = getattr(own[0].subject, "value", "")
    others = (other for other in dict.fromkeys(linked) if other != iri)
    return [*own, *(one for other in others for one in said.get(other, ()))]


def own_words(thing: Thing) -> list[Triple]:
    """Give what a record says itself, and the names of what it is linked with."""
    return [
        one
        for one in thing.triples
        if getattr(one.subject, "value", "") == thing.iri or one.predicate.value in LABELS
    ]
