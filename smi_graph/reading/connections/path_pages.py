"""The page of paths: how two actors are connected, from document to document."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse

from smi_graph.reading.connections.ends import choices_of, find_end
from smi_graph.reading.connections.lists import takes_texts
from smi_graph.reading.connections.path_making import (
    AskedPath,
    find_chains,
    make_path_json,
    make_path_page,
)
from smi_graph.reading.connections.path_view import PathWish
from smi_graph.reading.connections.quotes import read_stretches
from smi_graph.reading.pages import PageRouter, Visit, VisitOf
from smi_graph.service.formats import HTML, JSON, choose_format
from smi_graph.service.negotiation import accept_of

if TYPE_CHECKING:
    from starlette.responses import Response

router = PageRouter()


@router.page("/path", example="/path?from=person:{person}&to=country:{country}")
async def path_page(visit: VisitOf) -> Response:
    """Show the shortest chains of documents between two actors.

    Raises
    ------
    Problem
        404 when the release does not know one of them, 400 when a year is none.
    """
    wish = visit.given.get("format")
    form = choose_format(accept_of(visit.request), wish, (HTML, JSON)).format
    asked = await _asked(visit)
    if form is HTML and (asked.one.was_written or asked.other.was_written):
        # What was written in the form has become an address that can be cited.
        return RedirectResponse(asked.address(), 303)
    found, wanted = await visit.lay_out(find_chains, asked)
    stretches = await read_stretches(visit.engine, visit.release_id, wanted)
    make = make_path_json if form is JSON else make_path_page
    body = await visit.lay_out(make, asked, found, stretches, is_urgent=True)
    return visit.data(body, JSON.media_type) if form is JSON else visit.page(body)


async def _asked(visit: Visit) -> AskedPath:
    texts = takes_texts(visit.given)
    catalogue = await visit.catalogue_with(texts=texts)
    find_names = partial(visit.lay_out, choices_of, texts, is_urgent=True)
    one, other = [await find_end(name, visit, catalogue, find_names) for name in ("from", "to")]
    wish = PathWish.of(catalogue, visit.given, visit.given.multi_items())
    return AskedPath(one, other, wish, visit.reader)
