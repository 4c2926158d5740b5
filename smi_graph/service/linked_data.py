"""Linked data: each identifier leads to its page or its data.

An identifier names a thing, not a text about it, so it answers 303 with the address of the
text that suits the client (https://www.w3.org/TR/cooluris/, section 4.3). The texts lie
beside it, one for each format: ``/country/IQ`` leads to ``/country/IQ.ttl`` and others.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote, urlencode

import orjson
from fastapi import APIRouter, Depends, Request, Response
from pyld import jsonld
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from smi_graph.archive import archive
from smi_graph.schema import field_table, json_ld_context
from smi_graph.service.engine import Engine, engine_of
from smi_graph.service.formats import GRAPH_FORMATS, HTML, JSON, Chosen, Format, choose_format
from smi_graph.service.imprint import imprint
from smi_graph.service.lists import ACTORS
from smi_graph.service.negotiation import accept_of
from smi_graph.service.problems import Problem
from smi_graph.service.profiled import FORMATS as PROFILE_FORMATS
from smi_graph.service.profiled import (
    VARY,
    gather,
    list_representations,
    listed_links,
    media_type_in,
    offered_profiles,
    profile_headers,
    profile_of,
    wants_list,
    write_in_profile,
)
from smi_graph.service.rdf import link, write_graph
from smi_graph.service.responses import (
    has_tag,
    html_page,
    language_of,
    not_modified,
    reader_of,
    request_tag,
    whole,
)
from smi_graph.service.signposting import (
    FORMATS,
    TypedLink,
    belonging_header,
    collections_of,
    link_header,
)
from smi_graph.service.site_address import site_of
from smi_graph.service.thing_page import local_address, table_of, title_of
from smi_graph.service.things import Thing, describe_thing, identifier
from smi_graph.site import CARRIED
from smi_graph.vocabulary import RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Triple

    from smi_graph.profiles import Profile
    from smi_graph.service.things import Thing

router = APIRouter(tags=["linked data"])
# Takes what no other address of a record is, so it comes last.
codes_router = APIRouter(include_in_schema=False)

_BY_EXTENSION = {form.name: form for form in FORMATS}


@router.get("/document/{segment}", summary="A document")
@router.get("/diary/{segment}", summary="A diary entry")
@router.get("/person/{segment}", summary="A person")
@router.get("/organization/{segment}", summary="An organisation")
@router.get("/country/{segment}", summary="A country")
@router.get("/collection/{segment}", summary="A collection")
@router.get("/place/{segment}", summary="A place")
@router.get("/event/{segment}", summary="An event")
@router.get("/validation/{segment}", summary="A finding of the validation")
@router.get("/contribution/{segment}", summary="A reader's correction")
@router.get("/graph/{segment}", summary="A named graph")
async def thing(
    segment: str,
    request: Request,
    engine: Annotated[Engine, Depends(engine_of)],
    format: str | None = None,  # noqa: A002 - the name in the address
    release: str | None = None,
) -> Response:
    """Lead from an identifier to its page or data, or give that.

    An identifier that was merged into another one leads on to that one; one that was
    withdrawn is gone.
    """
    wish = format or request.query_params.get("_mediatype")
    return await _answer(request, engine, (segment,), wish, release)


@codes_router.get("/document/{code:path}")
@codes_router.get("/diary/{code:path}")
async def record_by_code(code: str, request: Request) -> Response:
    """Lead from the code of a record, as the archive prints it, to the record's identifier.

    Raises
    ------
    Problem
        404 when it is no code of the archive.
    """
    stem, dot, extension = code.rpartition(".")
    stem = stem if dot and extension in _BY_EXTENSION else code
    written, codes = archive().codes.read(stem), archive().codes
    if not codes.form.fullmatch(written):
        raise Problem("thing_unknown", values={"iri": code[:200]})
    asked = request.url.path.strip("/").partition("/")[0]
    kinds = {kind.path: codes.of_kind(key) for key, kind in field_table().kinds.items()}
    fitting = [path for path, form in kinds.items() if form.fullmatch(written)]
    path = asked if asked in fitting or not fitting else fitting[0]
    address = f"/{path}/{quote(codes.segment(written))}{code.removeprefix(stem)}"
    return RedirectResponse(address + kept_parameters(request), 301)


@router.get("/evidence/{code}/{number}", summary="The evidence for one fact")
@router.get("/doubt/{code}/{number}", summary="A doubt about one record")
@router.get("/participation/{code}/{number}", summary="The part that somebody took")
@router.get("/image/{code}/{number}", summary="An image of a record")
@router.get("/mention/{code}/{number}", summary="What the texts of a record name")
async def numbered_thing(  # noqa: PLR0913, PLR0917
    code: str,
    number: str,
    request: Request,
    engine: Annotated[Engine, Depends(engine_of)],
    format: str | None = None,  # noqa: A002 - the name in the address
    release: str | None = None,
) -> Response:
    """Lead from an identifier to its page or data, or give that."""
    wish = format or request.query_params.get("_mediatype")
    return await _answer(request, engine, (code, number), wish, release)


async def _answer(
    request: Request,
    engine: Engine,
    segments: tuple[str, ...],
    wish: str | None,
    release: str | None,
) -> Response:
    kind = request.url.path.strip("/").partition("/")[0]
    *before, last = segments
    stem, dot, extension = last.rpartition(".")
    form = _BY_EXTENSION.get(extension) if dot and stem else None
    iri = identifier(engine, kind, *before, last if form is None else stem)
    release_id = await engine.resolve(release)
    if wants_list(request):
        return await _list_profiles(request, engine, kind, iri, wish, release_id)
    profile = profile_of(request, kind)
    if form is None:
        return await _lead(request, engine, kind, iri, wish, release_id, profile)
    answer_in = _answer_in if not profile.is_own and form is not HTML else _answer_in_own
    return await answer_in(request, engine, profile, kind, iri, form, release_id)


async def _answer_in_own(  # noqa: PLR0913, PLR0917
    request: Request,
    engine: Engine,
    _profile: Profile,
    kind: str,
    iri: str,
    form: Format,
    release_id: str | None,
) -> Response:
    """Give what is known of a thing in our own words, or its page."""
    chosen = Chosen(form, form.media_type)
    site = site_of(request)
    tag = request_tag(release_id, site, request.url.path, chosen.content_type)
    if form is not HTML and has_tag(request, tag, release_id):
        headers = link_headers(request, engine, iri, form)
        return not_modified(tag, release_id=release_id, headers=headers)
    found = await describe_thing(engine, kind, iri, release_id)
    headers = link_headers(request, engine, iri, form, triples=found.triples)
    if found.replacement is not None:
        return moved(request, engine, f"{found.replacement}.{form.name}")
    if form is HTML:
        return _page(request, engine, found, headers)
    text, base_iri = f"{iri}.{form.name}", engine.configuration.base_iri
    more = [*imprint(iri, text, base_iri, found.release_id), *_see_also(site, engine, kind, iri)]
    body = await run_in_threadpool(_write, found, form, more)
    return whole(
        request,
        body,
        chosen.content_type,
        release_id=found.release_id,
        tag=request_tag(found.release_id, site, request.url.path, chosen.content_type),
        headers=headers,
    )


async def _lead(  # noqa: PLR0913, PLR0917
    request: Request,
    engine: Engine,
    kind: str,
    iri: str,
    wish: str | None,
    release_id: str | None,
    profile: Profile,
) -> Response:
    found = await describe_thing(engine, kind, iri, release_id)
    if found.replacement is not None:
        return moved(request, engine, found.replacement, profile)
    forms = FORMATS if profile.is_own else PROFILE_FORMATS
    chosen = choose_format(accept_of(request), wish, forms)
    address = local_address(engine, f"{iri}.{chosen.format.name}") or iri
    headers = {"Link": _described_by(engine, iri), "Vary": VARY}
    if release_id is not None:
        headers["X-Release"] = release_id
    suffix = kept_parameters(request, profile)
    return RedirectResponse(address + suffix, 303, headers=headers)


async def _answer_in(  # noqa: PLR0913, PLR0917
    request: Request,
    engine: Engine,
    profile: Profile,
    kind: str,
    iri: str,
    form: Format,
    release_id: str | None,
) -> Response:
    """Give what is known of a thing in the words of a profile other than our own."""
    headers = profile_headers(profile, kind)
    dataset = f"{engine.configuration.base_iri}dataset"
    headers["Link"] = f"{belonging_header(iri, dataset)}, {headers['Link']}"
    content_type = media_type_in(profile, form)
    tag = request_tag(release_id, request.url.path, profile.token, content_type)
    if has_tag(request, tag, release_id):
        return not_modified(tag, release_id=release_id, headers=headers)
    found = await describe_thing(engine, kind, iri, release_id)
    if found.replacement is not None:
        return moved(request, engine, f"{found.replacement}.{form.name}", profile)
    facts = await gather(engine, iri, found.release_id)
    body = await run_in_threadpool(write_in_profile, profile, iri, facts, form)
    return whole(request, body, content_type, release_id=found.release_id, tag=tag, headers=headers)


async def _list_profiles(  # noqa: PLR0913, PLR0917
    request: Request, engine: Engine, kind: str, iri: str, wish: str | None, release_id: str | None
) -> Response:
    """List in which profiles and formats a thing is given."""
    found = await describe_thing(engine, kind, iri, release_id)
    if found.replacement is not None:
        return moved(request, engine, f"{found.replacement}")
    chosen = choose_format(accept_of(request), wish, (*GRAPH_FORMATS, HTML))
    offered = list(offered_profiles(kind))
    suffix = {one.token: kept_parameters(request, one) for one in offered}
    texts = {
        (one.token, form.name): data_address(engine, iri, form) + suffix[one.token]
        for one in offered
        for form in (FORMATS if one.is_own else PROFILE_FORMATS)
    }
    if chosen.format is HTML:
        return html_page(
            request, "profiles.html", iri=iri, profiles=offered, texts=texts, forms=FORMATS
        )
    site = site_of(request)
    listed = list_representations(iri, kind, {key: f"{site}{text}" for key, text in texts.items()})
    headers = profile_headers(offered[0], kind)
    headers["Link"] += f", {listed_links(kind, texts)}"
    body = write_graph(listed, chosen.format.media_type)
    return whole(request, body, chosen.content_type, release_id=release_id, headers=headers)


def moved(request: Request, engine: Engine, iri: str, profile: Profile | None = None) -> Response:
    """Lead from an identifier that was merged to the one that it is now."""
    address = local_address(engine, iri) or iri
    # A merger may be undone, so a browser is to ask again.
    again = {"Cache-Control": "no-cache"}
    return RedirectResponse(address + kept_parameters(request, profile), 301, headers=again)


def kept_parameters(request: Request, profile: Profile | None = None) -> str:
    """Give what a reader has chosen, and a profile but our own, as the end of another address."""
    kept = {
        name: value for name in CARRIED if (value := request.query_params.get(name)) is not None
    }
    if profile is not None and not profile.is_own:
        kept["_profile"] = profile.token
    return f"?{urlencode(kept)}" if kept else ""


def release_parameter(request: Request) -> str:
    """Give the release that a reader has chosen, as the end of the address of data.

    Nothing else that a reader may choose makes other data.
    """
    release = request.query_params.get("release")
    return "" if release is None else f"?{urlencode({'release': release})}"


def data_address(engine: Engine, iri: str, form: Format) -> str:
    """Give the address of the text about a thing in one format."""
    return quote(local_address(engine, f"{iri}.{form.name}") or iri, safe="/:#?=&%")


def _described_by(engine: Engine, iri: str) -> str:
    return ", ".join(
        f'<{data_address(engine, iri, form)}>; rel="describedby"; type="{form.media_type}"'
        for form in FORMATS
    )


def link_headers(  # noqa: PLR0913
    request: Request,
    engine: Engine,
    iri: str,
    form: Format,
    *,
    triples: Iterable[Triple] = (),
    authors: tuple[str, ...] = (),
    items: tuple[str, ...] = (),
) -> dict[str, str]:
    """Name the thing that a text is about, the texts beside it, and what it belongs to.

    Parameters
    ----------
    request, engine
        What was asked.
    iri, form
        The thing, and the form of the text.
    triples
        What is said of the thing, if that is at hand.
    authors, items
        See `smi_graph.service.signposting.TypedLink`.
    """
    local = local_address(engine, iri) or iri
    is_page = form is HTML
    canonical = reader_of(request).canonical(whole=True, lang=language_of(request))
    text = TypedLink(
        iri=iri,
        path=quote(local, safe="/:#?=&%"),
        kind=local.strip("/").partition("/")[0],
        form=form,
        dataset=f"{engine.configuration.base_iri}dataset",
        canonical=canonical if is_page else f"{iri}.{form.name}",
        collections=collections_of(triples, iri),
        authors=authors,
        items=items,
    )
    headers = {"Link": link_header(text)}
    if form is HTML:
        return headers
    told = profile_headers(next(offered_profiles(text.kind)), text.kind)
    return {**told, "Link": f"{headers['Link']}, {told['Link']}", "Vary": VARY}


def data_addresses(request: Request, engine: Engine, iri: str) -> dict[str, str]:
    """Tell where each form of the data of a thing lies, by the short name of the form."""
    suffix = release_parameter(request)
    data = (form for form in FORMATS if form is not HTML)
    return {form.name: data_address(engine, iri, form) + suffix for form in data}


def _write(found: Thing, form: Format, more: list[Triple]) -> bytes:
    whole_thing = replace(found, triples=(*found.triples, *more))
    if form is JSON or form.name == "jsonld":
        return write_json(whole_thing, json_ld_context(), linked=form is not JSON)
    return write_graph(whole_thing.triples, form.media_type)


def _see_also(site: str, engine: Engine, kind: str, iri: str) -> Iterator[Triple]:
    """Lead from what records name to the records that name it."""
    if kind in ACTORS:
        path = local_address(engine, iri) or ""
        yield link(iri, RDFS.seeAlso, f"{site}/list{quote(path)}")


def _page(request: Request, engine: Engine, found: Thing, headers: dict[str, str]) -> Response:
    table = table_of(engine, found, language_of(request), kept_parameters(request))
    answer = html_page(
        request,
        "thing.html",
        iri=found.iri,
        title=title_of(found, table),
        table=table,
        addresses=data_addresses(request, engine, found.iri),
        release_id=found.release_id,
    )
    answer.headers["Link"] = headers["Link"]
    if found.release_id is not None:
        answer.headers["X-Release"] = found.release_id
    return answer


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
