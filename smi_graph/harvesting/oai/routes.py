"""The address ``/oai``, by GET and by POST (section 3.1.1)."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Request, Response

from smi_graph.harvesting.journals import Journals, journals_of
from smi_graph.harvesting.oai import answers
from smi_graph.harvesting.oai.lists import Lists
from smi_graph.harvesting.oai.request import OaiError, read_arguments
from smi_graph.harvesting.xml import write_xml
from smi_graph.service.engine import Engine, engine_of
from smi_graph.service.problems import Problem
from smi_graph.service.protocol import parse_pairs, read_form
from smi_graph.service.responses import request_tag, whole
from smi_graph.service.site_address import site_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.etree import _Element as Element

    from smi_graph.harvesting.oai.request import OaiRequest

    Add = Callable[[Element], None]

router = APIRouter(tags=["harvesting"])

# XML as the protocol wants it, whatever a client accepts.
_XML = "text/xml; charset=utf-8"
# A token in an answer that a client has kept must not expire before it asks again.
_TAG_SECONDS = 3600
_ADDRESS = "/oai"


_TEXT = {"type": "string"}
_ARGUMENTS = ("verb", "identifier", "metadataPrefix", "from", "until", "set", "resumptionToken")
_BY_GET = {
    "parameters": [
        {"name": name, "in": "query", "required": False, "schema": _TEXT} for name in _ARGUMENTS
    ]
}
_FORM = {"type": "object", "properties": dict.fromkeys(_ARGUMENTS, _TEXT)}
_BY_POST = {
    "requestBody": {"content": {"application/x-www-form-urlencoded": {"schema": _FORM}}},
}


@router.get(_ADDRESS, summary="OAI-PMH 2.0", openapi_extra=_BY_GET)
async def by_get(
    request: Request,
    engine: Annotated[Engine, Depends(engine_of)],
    journals: Annotated[Journals, Depends(journals_of)],
) -> Response:
    """Answer a request of the Protocol for Metadata Harvesting."""
    try:
        pairs = parse_pairs(request.scope["query_string"])
    except Problem:
        return _answer(request, _refused(request))
    return await _answered(request, Lists(engine, journals), pairs)


@router.post(_ADDRESS, summary="OAI-PMH 2.0", openapi_extra=_BY_POST)
async def by_post(
    request: Request,
    engine: Annotated[Engine, Depends(engine_of)],
    journals: Annotated[Journals, Depends(journals_of)],
) -> Response:
    """Answer the same, with the arguments as a form."""
    try:
        pairs = await read_form(request)
    except Problem as problem:
        if problem.status != 400:
            raise
        return _answer(request, _refused(request))
    return await _answered(request, Lists(engine, journals), pairs)


def _refused(request: Request) -> Element:
    root = answers.envelope(_base(request), {})
    answers.add_error(root, OaiError("badArgument", "arguments_unreadable"))
    return root


def _base(request: Request) -> str:
    return f"{site_of(request)}{_ADDRESS}"


async def _answered(request: Request, lists: Lists, pairs: list[tuple[str, str]]) -> Response:
    base, tag = _base(request), None
    told: dict[str, str] = {}
    try:
        asked = read_arguments(pairs)
        told = {"verb": asked.verb, **asked.arguments}
        state = await lists.state()
        hour = str(int(time.time()) // _TAG_SECONDS)
        tag = request_tag(state, base, *(f"{name}={it}" for name, it in told.items()), hour)
        add = await _VERBS[asked.verb](lists, asked, base)
        root = answers.envelope(base, told)
        # Many records take a while to be written.
        await asyncio.to_thread(add, root)
    except OaiError as error:
        # Section 3.6: what is no argument of the protocol is not repeated.
        root = answers.envelope(base, told)
        answers.add_error(root, error)
        tag = None
    return _answer(request, root, tag)


def _answer(request: Request, root: Element, tag: str | None = None) -> Response:
    return whole(request, write_xml(root), _XML, tag=tag)


async def _identify(lists: Lists, _asked: OaiRequest, base: str) -> Add:
    repository = await lists.repository(base)
    return lambda root: answers.add_identify(root, repository)


async def _formats(lists: Lists, asked: OaiRequest, _base: str) -> Add:
    if "identifier" in asked.arguments:
        await lists.check_formats(asked.arguments["identifier"])
    return answers.add_formats


async def _sets(lists: Lists, asked: OaiRequest, _base: str) -> Add:
    if "resumptionToken" in asked.arguments:
        # All sets come at once.
        raise OaiError("badResumptionToken", "token_unknown")
    sets = await lists.sets()
    return lambda root: answers.add_sets(root, sets)


async def _record(lists: Lists, asked: OaiRequest, _base: str) -> Add:
    arguments = asked.arguments
    item, form = await lists.record(arguments["identifier"], arguments["metadataPrefix"])
    return lambda root: answers.add_record(root, item, form)


async def _list(lists: Lists, asked: OaiRequest, _base: str) -> Add:
    page = await lists.page(asked)
    return lambda root: answers.add_list(root, asked.verb, page.items, page.form, page.resumption)


_VERBS = {
    "Identify": _identify,
    "ListMetadataFormats": _formats,
    "ListSets": _sets,
    "GetRecord": _record,
    "ListIdentifiers": _list,
    "ListRecords": _list,
}
