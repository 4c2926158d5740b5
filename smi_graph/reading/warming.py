"""Pages are made before somebody waits for them: the first reader is served like the others.

The first page of a kind compiles templates, reads what languages call months, and opens parts of
the release. So a page names an example of itself when it is given its addresses; here the examples
are made, in both languages and in each process for pages, and thrown away.
"""

from __future__ import annotations

import asyncio
import logging
from string import Formatter
from typing import TYPE_CHECKING
from urllib.parse import quote

import numpy as np
from starlette.requests import Request

from smi_graph.catalogue import ACTORS
from smi_graph.reading.pages import Visit
from smi_graph.search.words import split_words
from smi_graph.store import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fastapi import FastAPI
    from starlette.types import Message

    from smi_graph.catalogue import Catalogue
    from smi_graph.reading.pages import Example, Pages

_logger = logging.getLogger(__name__)
_LANGUAGES = ("ar", "en")
_SHORTEST_WORD = 4


async def warm_up(app: FastAPI, examples: Iterable[Example]) -> None:
    """Open the current release wherever pages are made, and make an example of each page.

    Where there are no processes for pages, memory is short, and each page opens what it needs.

    Parameters
    ----------
    app
        Whose pages.
    examples
        Of them; one that speaks of what the release has not is passed over.
    """
    pages: Pages = app.state.pages
    if pages.processes.count:
        try:
            release_id = await pages.engine.resolve()
            release = await pages.releases.of(release_id)
        except StoreError:
            return  # there is no release yet
        await pages.prepare(release)
        places = places_of(release.catalogue)
        for example in examples:
            if _names(example.address) <= places.keys():
                for language in _LANGUAGES:
                    request = _request(app, _filled(example.address, places), language)
                    await _make(example, Visit(request, pages, release_id, release))


async def _make(example: Example, visit: Visit) -> None:
    # As many at a time as there are processes, so that each makes one.
    alike = (example.make(visit) for _ in range(visit.pages.processes.count))
    for fault in await asyncio.gather(*alike, return_exceptions=True):
        if isinstance(fault, Exception):
            _logger.warning("%s could not be made in advance: %r", visit.request.url.path, fault)


def _filled(address: str, places: Mapping[str, str]) -> str:
    return address.format_map({name: quote(value) for name, value in places.items()})


def _names(address: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(address) if name}


def _request(app: FastAPI, address: str, language: str) -> Request:
    path, _, query = address.partition("?")
    scope = {
        "type": "http",
        "method": "GET",
        "scheme": "http",
        "server": ("localhost", 80),
        "path": path,
        "query_string": f"lang={language}&{query}".encode(),
        "headers": [],
        "app": app,
    }
    return Request(scope, _still_there)


async def _still_there() -> Message:
    """Wait: who asks does not go away."""
    await asyncio.Event().wait()
    raise asyncio.CancelledError


def places_of(catalogue: Catalogue) -> dict[str, str]:
    """Tell what examples speak of: a document, a word of it, and the commonest actor of each kind.

    Examples
    --------
    >>> from smi_graph.catalogue import gather
    >>> places_of(gather({}))
    {}
    """
    places: dict[str, str] = {}
    counts = catalogue.count()
    for kind in ACTORS:
        numbers = catalogue.numbers_of(kind)
        if numbers:
            commonest = int(np.argmax(counts[numbers.start : numbers.stop]))
            places[kind] = catalogue.values[numbers.start + commonest].key
    for number in np.flatnonzero(~catalogue.entries)[:1].tolist():
        record = catalogue.record(number)
        places["document"] = record.iri.rpartition("/")[2]
        words = [word for title in record.titles.values() for word in split_words(title)]
        places["word"] = next((word for word in words if len(word) >= _SHORTEST_WORD), "1")
    return places
