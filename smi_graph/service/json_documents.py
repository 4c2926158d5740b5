"""A thing as nested JSON, by the JSON-LD context of the project (JSON-LD 1.1 Framing)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from pyld import jsonld

from smi_graph.service.rdf import write_graph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smi_graph.service.things import Thing


def write_json(thing: Thing, context: dict[str, Any], *, linked: bool) -> bytes:
    """Write a thing as one JSON object, in which what it is linked with is nested.

    Parameters
    ----------
    thing
        The thing.
    context
        What the names in the object mean.
    linked
        Whether the object carries its context and so is JSON-LD. A context in the object
        needs no second request; it holds only the names that are used.
    """
    lines = write_graph(thing.triples, "application/n-triples").decode()
    expanded = jsonld.from_rdf(lines, {"format": "application/n-quads"})
    frame = {"@context": context, "@id": thing.iri}
    options = {"documentLoader": _refuse, "omitGraph": True, "embed": "@once"}
    framed: dict[str, Any] = jsonld.frame(expanded, frame, options)
    content = {name: framed[name] for name in framed if name != "@context"}
    if linked:
        content = {"@context": _used(context, set(_names(content))), **content}
    return orjson.dumps(content, option=orjson.OPT_INDENT_2) + b"\n"


def _refuse(url: str, options: object) -> Any:
    # Everything is at hand; nothing is ever fetched.
    raise LookupError(url)


def _names(content: Any) -> Iterator[str]:
    if isinstance(content, dict):
        for name, inner in content.items():
            yield name
            yield from _names(inner)
    elif isinstance(content, list):
        for inner in content:
            yield from _names(inner)
    elif isinstance(content, str):
        yield content


def _used(context: dict[str, Any], names: set[str]) -> dict[str, Any]:
    prefixes = {name.partition(":")[0] for name in names}
    kept = {
        name: meaning
        for name, meaning in context.items()
        if name in names or name.startswith("@") or name in prefixes
    }
    for meaning in list(kept.values()):
        for text in meaning.values() if isinstance(meaning, dict) else (meaning,):
            prefix = str(text).partition(":")[0]
            if prefix in context:
                kept[prefix] = context[prefix]
    return {name: kept[name] for name in context if name in kept}
