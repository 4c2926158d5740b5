"""Records in the words of other vocabularies: which profile a client asks for, and the answer.

Content Negotiation by Profile (https://www.w3.org/TR/dx-prof-conneg/): the header
``Accept-Profile``, or the parameter ``_profile`` (also ``profile``); ``_profile=alt`` lists what
there is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import orjson
from pyld import jsonld
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from smi_graph.profiles import Profile, describe_in, gathering_query, profiles
from smi_graph.service.formats import GRAPH_FORMATS, HTML, JSON
from smi_graph.service.problems import Problem
from smi_graph.service.rdf import PREFIXES, link, say, value, write_in_order
from smi_graph.service.things import GRAPHS
from smi_graph.vocabulary import RDF

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request

    from smi_graph.service.engine import Engine
    from smi_graph.service.formats import Format

PARAMETERS = ("_profile", "profile")
_LIST_PARAMETER, _LIST_NAMES = "_view", frozenset(("alt", "alternates", "all"))
# What a profile is given in; what is sent as plain JSON is JSON-LD there too.
FORMATS = (*GRAPH_FORMATS, JSON)
VARY = "Accept, Accept-Profile"
_ELEMENT = re.compile(
    r"\s*<?\s*([^\s<>;,]+)\s*>?\s*(?:;\s*q\s*=\s*([01](?:\.[0-9]*)?|\.[0-9]+)\s*)?\Z"
)
_ALTR, _PROF, _DCT = PREFIXES["altr"], PREFIXES["prof"], PREFIXES["dcterms"]


def wants_list(request: Request) -> bool:
    """Tell whether a client asks which profiles there are.

    Examples
    --------
    >>> from starlette.requests import Request
    >>> wants_list(Request({"type": "http", "query_string": b"_profile=alt", "headers": []}))
    True
    """
    asked = request.query_params
    return any(asked.get(name) in _LIST_NAMES for name in (*PARAMETERS, _LIST_PARAMETER))


def profile_of(request: Request, kind: str) -> Profile:
    """Choose the profile that suits a client best; our own where it does not say.

    Parameters
    ----------
    request
        Its parameter counts before its header; a header that names nothing that there is counts
        as none, unless it refuses our own (``;q=0``).
    kind
        What the address is of; only what the archive says itself is given in other words.

    Raises
    ------
    Problem
        406 with the list of profiles, when a parameter names none of them.
    """
    offered = list(offered_profiles(kind))
    for name in PARAMETERS:
        wish = request.query_params.get(name)
        if wish:
            found = next((one for one in offered if one.is_called(wish.replace(" ", "+"))), None)
            if found is None:
                raise _unknown(wish, offered)
            return found
    header = ", ".join(request.headers.getlist("accept-profile"))
    wishes = parse_profiles(header)
    best, quality = offered[0], 0.0
    for one in offered:
        wished = max((q for name, q in wishes.items() if one.is_called(name)), default=0.0)
        if wished > quality:
            best, quality = one, wished
    if not quality and any(q == 0 for name, q in wishes.items() if best.is_called(name)):
        raise _unknown(header, offered)
    return best


def parse_profiles(header: str) -> dict[str, float]:
    """Read an ``Accept-Profile`` header; elements that break its grammar are passed over.

    Examples
    --------
    >>> parse_profiles("<https://schema.org/>, <urn:x>;q=0.5, <urn:y>;q=2")
    {'https://schema.org/': 1.0, 'urn:x': 0.5}
    """
    found = {}
    for element in header.split(","):
        match = _ELEMENT.match(element)
        if match is not None and float(match[2] or 1) <= 1:
            found[match[1]] = float(match[2] or 1)
    return found


def _unknown(asked: str, offered: list[Profile]) -> Problem:
    listed = ", ".join(f"{one.token} ({one.iri})" for one in offered)
    members = {"offered": [one.iri for one in offered]}
    values = {"asked": asked[:200], "offered": listed}
    return Problem("profile_unknown", values=values, members=members)


def offered_profiles(kind: str) -> Iterator[Profile]:
    """Give the profiles of a kind of thing, our own first."""
    for profile in profiles().values():
        if profile.is_own or GRAPHS.get(kind, "") is None:
            yield profile


def listed_links(kind: str, addresses: dict[tuple[str, str], str]) -> str:
    """Name a Turtle and a JSON-LD text of each profile in a ``Link`` header."""
    said = []
    for profile in offered_profiles(kind):
        for form in (form for form in FORMATS if form.name in {"ttl", "jsonld"}):
            relation = "canonical" if profile.is_own and form.name == "ttl" else "alternate"
            said.append(
                f'<{addresses[profile.token, form.name]}>; rel="{relation}";'
                f' type="{form.media_type}"; formats="{profile.iri}"'
            )
    return ", ".join(said)


def profile_headers(profile: Profile, kind: str) -> dict[str, str]:
    """Tell in which profile an answer is, and by what names others are to be had."""
    said = [f'<{profile.iri}>; rel="profile"']
    said += [
        f'<{_PROF}Profile>; rel="type"; token="{one.token}"; anchor="{one.iri}"'
        for one in offered_profiles(kind)
    ]
    return {"Link": ", ".join(said), "Content-Profile": f"<{profile.iri}>", "Vary": VARY}


async def gather(engine: Engine, iri: str, release_id: str | None) -> list[Triple]:
    """Ask a release what a profile needs to know of a thing."""
    query = gathering_query(iri)
    media_type = "application/n-triples"
    answer = await engine.run(query, graph_media_type=media_type, release_id=release_id, key=query)
    parsed = parse(answer.body, format=RdfFormat.N_TRIPLES)
    return [Triple(quad.subject, quad.predicate, quad.object) for quad in parsed]


def media_type_in(profile: Profile, form: Format) -> str:
    """Name the media type of a text, with the context that its JSON-LD names (RFC 6906)."""
    if form.name == "jsonld" and profile.context:
        return f'{form.media_type}; profile="{profile.context}"'
    return form.media_type


def write_in_profile(profile: Profile, iri: str, facts: list[Triple], form: Format) -> bytes:
    """Write what is known of a thing in the words of a profile, in one format."""
    described = describe_in(profile, iri, facts)
    if form is not JSON and form.name != "jsonld":
        return write_in_order(described, form.media_type)
    return _json(profile, iri, write_in_order(described, "application/n-triples").decode())


def _json(profile: Profile, iri: str, lines: str) -> bytes:
    """Write one nested JSON object in the names of the profile's context (JSON-LD 1.1)."""
    context = dict(profile.terms or PREFIXES)
    expanded = jsonld.from_rdf(lines, {"format": "application/n-quads"})
    options = {
        "documentLoader": _refuse,
        "omitGraph": True,
        "embed": "@always" if profile.context else "@once",
    }
    framed: dict[str, Any] = jsonld.frame(expanded, {"@context": context, "@id": iri}, options)
    framed.pop("@context", None)
    if profile.context:
        framed = _anonymous(framed, f"{iri}#")
    return (
        orjson.dumps(
            {"@context": profile.context or _used(context, lines), **framed},
            option=orjson.OPT_INDENT_2,
        )
        + b"\n"
    )


def _used(context: dict[str, Any], lines: str) -> dict[str, Any]:
    return {
        name: meaning
        for name, meaning in context.items()
        if name.startswith("@") or str(meaning).startswith("@") or f"<{meaning}" in lines
    }


def _anonymous(node: Any, parts: str) -> Any:
    """Leave out the identifiers of parts, which stand within the whole and nowhere else."""
    if isinstance(node, list):
        return [_anonymous(one, parts) for one in node]
    if not isinstance(node, dict):
        return node
    return {
        name: _anonymous(one, parts)
        for name, one in node.items()
        if not (name == "id" and str(one).startswith(parts))
    }


def _refuse(url: str, options: object) -> Any:
    # Everything is at hand; nothing is ever fetched.
    raise LookupError(url)


def list_representations(
    iri: str, kind: str, addresses: dict[tuple[str, str], str]
) -> list[Triple]:
    """Describe in which profiles and formats a thing is given (altr, the ontology of the W3C).

    Parameters
    ----------
    iri, kind
        The thing.
    addresses
        By token of profile and name of format, where the text lies.
    """
    said = []
    media_types = {form.name: form.media_type for form in (*FORMATS, HTML)}
    for profile in offered_profiles(kind):
        said += [
            link(profile.iri, RDF.type, f"{_DCT}Standard"),
            link(profile.iri, RDF.type, f"{_PROF}Profile"),
        ]
        said += [say(profile.iri, f"{_DCT}title", name, tag) for tag, name in profile.name.items()]
        said.append(value(profile.iri, f"{_PROF}hasToken", profile.token))
        for (token, form), address in addresses.items():
            if token == profile.token:
                first = profile.is_own and form == "ttl"
                relation = "hasDefaultRepresentation" if first else "hasRepresentation"
                said += [
                    link(iri, f"{_ALTR}{relation}", address),
                    link(address, RDF.type, f"{_ALTR}Representation"),
                    link(address, f"{_DCT}conformsTo", profile.iri),
                    Triple(
                        NamedNode(address), NamedNode(f"{_DCT}format"), Literal(media_types[form])
                    ),
                ]
    return said
