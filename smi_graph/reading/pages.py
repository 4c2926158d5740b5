"""The one way in which pages are made.

A page is a function that takes a `Visit`, which is a request and the release that it is of, and
gives the answer. `PageRouter.page` gives it its addresses::

    router = PageRouter()

    @router.page("/explore/map", kept=True)
    async def country_map(visit: VisitOf) -> Response:
        shown = await visit.made("map", lambda release: make_map(release.catalogue))
        return await visit.html("map.html", map=shown)

What the page shows is made by functions from values to values, or to HTML. The visit knows where
they run, and what is kept:

`visit.html`
    Fills in a template with values that are at hand: in a thread of the service.
`visit.lay_out`
    Calls a function with the open release and plain values, for what takes most work: in a
    process for pages, or a thread where there are none.
`visit.made`, `visit.gathered`
    Give a view of the whole release: made in a thread, or of what the store is asked for; once,
    and kept with the release.
``kept=True``
    The whole page is kept, by its address and its language.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial, wraps
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, ParamSpec, TypeVar, cast

from fastapi import APIRouter, Depends
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request  # noqa: TC002 - FastAPI reads the annotation
from starlette.routing import compile_path

from smi_graph.messages import message
from smi_graph.reading.opened import open_release
from smi_graph.reading.page_processes import PageProcesses
from smi_graph.reading.releases import Releases
from smi_graph.service.known_parameters import known_parameters
from smi_graph.service.problems import Problem
from smi_graph.service.responses import html_answer, language_of, reader_of, whole
from smi_graph.service.site_address import prefix_of
from smi_graph.site import MOST_CARRIED_BYTES, Reader, is_too_long, render

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable, Mapping

    from starlette.datastructures import QueryParams
    from starlette.responses import Response

    from smi_graph.catalogue import Catalogue
    from smi_graph.messages import Language
    from smi_graph.reading.opened import OpenRelease, ReleasePlace
    from smi_graph.service.engine import Engine

T = TypeVar("T")
P = ParamSpec("P")

_NONE: Mapping[str, str] = MappingProxyType({})
_TOLD_APART = ("content-length", "content-type", "etag")


class Pages:
    """What all pages of a service share: its releases, and the processes that lay out pages.

    Parameters
    ----------
    engine
        Of the service.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.releases = Releases(engine)
        configuration = engine.configuration
        self.processes = PageProcesses(configuration.page_processes, configuration.deadline_seconds)
        # Whether pages come as fast as they ever will; see `warming`.

    async def visit(self, request: Request) -> Visit:
        """Find out of which release a page is asked for.

        Raises
        ------
        StoreError, Problem
            When there is no such release, or it cannot be asked; 414 when the address is longer
            than links of pages may be.
        """
        _refuse_too_long(request)
        release_id = await self.engine.resolve(request.query_params.get("release"))
        return Visit(request, self, release_id, await self.releases.of(release_id))

    async def lay_out(
        self, release: OpenRelease, make: Callable[..., T], *values: object, is_urgent: bool = False
    ) -> T:
        """Call a function with an open release; see `Visit.lay_out`."""
        if not self.processes.count:
            return await self.processes.run(make, release, *values, is_urgent=is_urgent)
        return await self.processes.run(
            _in_process, make, release.place, values, is_urgent=is_urgent
        )

    async def prepare(self, release: OpenRelease) -> None:
        """Open a release here and in each process for pages, before somebody waits for it."""
        await run_in_threadpool(release.prepare)
        await self.processes.warm_up(_prepare, release.place)


def _refuse_too_long(request: Request) -> None:
    known = known_parameters(request)
    pairs = tuple(pair for pair in request.query_params.multi_items() if pair[0] in known)
    if is_too_long(pairs):
        limit = str(MOST_CARRIED_BYTES)
        sentence = partial(message, "problem.address_too_long", limit=limit)
        raise Problem("uri_too_long", sentence=sentence, members={"limit_bytes": int(limit)})


def _in_process(make: Callable[..., T], place: ReleasePlace, values: tuple[object, ...]) -> T:
    return make(open_release(place), *values)


def _prepare(place: ReleasePlace) -> None:
    open_release(place).prepare()


@dataclass(frozen=True, slots=True)
class Visit:
    """A request for a page, and the release that it is of.

    Parameters
    ----------
    request
        What was asked.
    pages
        Of the service.
    release_id
        Which release, as `Engine.resolve` names it; ``None`` where that is unknown.
    release
        The same, open.
    """

    request: Request
    pages: Pages
    release_id: str | None
    release: OpenRelease

    @property
    def engine(self) -> Engine:
        """What asks the store."""
        return self.pages.engine

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue of the release."""
        return self.release.catalogue

    @property
    def given(self) -> QueryParams:
        """The parameters of the address."""
        return self.request.query_params

    @property
    def language(self) -> Language:
        """The language of the page."""
        return language_of(self.request)

    @property
    def reader(self) -> Reader:
        """Whom the page is for."""
        return reader_of(self.request)

    async def catalogue_with(self, *, texts: bool) -> Catalogue:
        """Give the catalogue, in which what texts name counts too where that is asked for."""
        return await run_in_threadpool(self.release.with_texts, counted=texts)

    async def has_graph(self, name: str) -> bool:
        """Tell whether the release has a named graph, such as ``mentions``."""
        statistics = await self.engine.statistics(self.release_id)
        return self.engine.minter.graph(name) in statistics.graphs

    async def lay_out(self, make: Callable[..., T], *values: object, is_urgent: bool = False) -> T:
        """Let a function work where pages are laid out.

        Parameters
        ----------
        make
            Stands in a module by its name. It takes the open release (`OpenRelease`) and the
            values, which can be pickled, as what it gives and raises.
        *values
            What it takes besides.
        is_urgent
            Whether it is soon done, or the rest of a page that is begun.

        Raises
        ------
        QueryTimeout, WorkerDied
            When it takes too long, or too much memory.
        """
        return await self.pages.lay_out(self.release, make, *values, is_urgent=is_urgent)

    async def made(self, key: Hashable, make: Callable[[OpenRelease], T]) -> T:
        """Give a view of the whole release; it is made in a thread, and kept under the key."""
        making = partial(run_in_threadpool, make, self.release)
        return await self.release.cache.gathered(key, making)

    async def gathered(self, key: Hashable, make: Callable[[], Awaitable[T]]) -> T:
        """Give what is made of answers of the store; it is made once, and kept under the key.

        Of a release that is unknown nothing is kept, for it may be another one the next time.
        """
        if self.release_id is None:
            return await make()
        return await self.release.cache.gathered(key, make)

    async def html(self, template: str, **view: object) -> Response:
        """Fill in a template."""
        return self.page(await run_in_threadpool(_render, template, self.reader, view))

    def page(self, body: bytes, headers: Mapping[str, str] = _NONE) -> Response:
        """Answer with a page that is made."""
        answer = html_answer(self.request, body)
        answer.headers.update(headers)
        if self.release_id is not None:
            answer.headers["X-Release"] = self.release_id
        return answer

    def data(
        self, body: bytes, content_type: str, headers: dict[str, str] | None = None
    ) -> Response:
        """Answer with data that is made."""
        return whole(self.request, body, content_type, release_id=self.release_id, headers=headers)

    async def kept(self, make: Callable[[], Awaitable[Response]]) -> Response:
        """Give the page that was made for this address and language, or make it.

        The host and the prefix count, because citations on a page name the address of the site.
        """
        request, cache = self.request, self.release.cache
        if self.release_id is None or request.method != "GET":
            return await make()
        key = "page", f"{prefix_of(request.scope)} {request.url}", self.language
        known = cache.get(key)
        if isinstance(known, _KeptPage):
            return known.answer(request)
        response = await make()
        if response.status_code == 200 and response.headers.get("cache-control") != "no-store":
            cache.keep(key, _KeptPage.of(response))
        return response


def _render(template: str, reader: Reader, view: dict[str, Any]) -> bytes:
    return render(template, reader, **view).encode()


@dataclass(frozen=True, slots=True)
class _KeptPage:
    body: bytes
    content_type: str
    tag: str
    headers: dict[str, str]

    @classmethod
    def of(cls, response: Response) -> _KeptPage:
        fields = response.headers
        # Spelled as `whole` spells them, so that none stands there twice.
        others = {name.title(): fields[name] for name in fields if name not in _TOLD_APART}
        return cls(bytes(response.body), fields["content-type"], fields["etag"], others)

    @property
    def nbytes(self) -> int:
        return len(self.body)

    def answer(self, request: Request) -> Response:
        return whole(request, self.body, self.content_type, tag=self.tag, headers=self.headers)


def pages_of(request: Request) -> Pages:
    """Give the pages of the application that a request came to."""
    pages: Pages = request.app.state.pages
    return pages


async def visit_of(request: Request) -> Visit:
    """Give the visit that a request is."""
    return await pages_of(request).visit(request)


VisitOf = Annotated[Visit, Depends(visit_of)]


@dataclass(frozen=True, slots=True)
class Example:
    """An address of a page, and what makes it; see `warming`.

    Parameters
    ----------
    address
        Within the site, with places such as ``{word}`` that a release fills.
    path
        Its form, as FastAPI has it.
    show
        The page.
    """

    address: str
    path: str
    show: Callable[..., Awaitable[Response]]

    async def make(self, visit: Visit) -> Response:
        """Make the page for a visit to the address."""
        match = compile_path(self.path)[0].match(visit.request.url.path)
        return await self.show(**(match.groupdict() if match else {}), visit=visit)


class PageRouter(APIRouter):
    """Addresses of pages, which the description of the service for programs leaves out."""

    def __init__(self, prefix: str = "", **options: Any) -> None:
        super().__init__(prefix=prefix, **options)
        self.examples: list[Example] = []

    def page(
        self, *paths: str, kept: bool = False, example: str = ""
    ) -> Callable[[Callable[P, Awaitable[Response]]], Callable[P, Awaitable[Response]]]:
        """Give a page its addresses.

        Parameters
        ----------
        *paths
            As FastAPI has them. The function takes their parameters, and `VisitOf` by the name
            ``visit``.
        kept
            Whether the page is kept; it must hang on the release, the address and the language
            alone.
        example
            An address of the page that is asked for before the first reader comes. The release
            fills its places: ``{document}``, ``{word}``, ``{person}`` and the other kinds of
            actors, of which a page with one that it lacks is passed over.
        """

        def register(show: Callable[P, Awaitable[Response]]) -> Callable[P, Awaitable[Response]]:
            endpoint = _kept(show) if kept else show
            for path in paths:
                self.add_api_route(path, endpoint, include_in_schema=False, response_model=None)
            if example:
                self.examples.append(Example(example, self.prefix + paths[0], show))
            return show

        return register


def _kept(show: Callable[P, Awaitable[Response]]) -> Callable[P, Awaitable[Response]]:
    @wraps(show)
    async def endpoint(*arguments: P.args, **named: P.kwargs) -> Response:
        visit = cast("Visit", named["visit"])
        return await visit.kept(lambda: show(*arguments, **named))

    return endpoint
