"""A release that lies on this machine, without any server."""

from __future__ import annotations

import asyncio
import shutil
import threading
import weakref
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

import orjson

from smi_graph.archive import archive
from smi_graph.catalogue import (
    CATALOGUE_FOLDER,
    gather,
    is_catalogue,
    open_catalogue,
    questions,
)
from smi_graph.catalogue.defaults import fitted
from smi_graph.pipeline import BuildOptions
from smi_graph.pipeline.restoring import restore
from smi_graph.queries import bind, load_saved_queries, refuse_service
from smi_graph.reader.errors import ReaderError, ServiceProblem
from smi_graph.reader.names import find_query
from smi_graph.reading.connections.path_view import PathWish, paths_json, search
from smi_graph.reading.demands import demand_dates
from smi_graph.search import FACTORY, INDEX_FOLDER
from smi_graph.service.problems import Problem
from smi_graph.site import Reader
from smi_graph.store import (
    DamagedRelease,
    ExtensionFunctions,
    NoRelease,
    QueryLimits,
    QueryPool,
    QueryRequest,
    Release,
    ReleaseDirectory,
    open_release,
)
from smi_graph.store.errors import OtherArchive
from smi_graph.store.files import describe_file
from smi_graph.store.manifest import DUMP_NAME, MANIFEST_NAME, read_manifest
from smi_graph.vocabulary import IriMinter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import pyoxigraph

    from smi_graph.catalogue import Catalogue
    from smi_graph.queries import SavedQuery
    from smi_graph.reader.source import Limits
    from smi_graph.store import QueryAnswer

# The current ones come first. Those of other forms say the same, and cannot be restored from.
_DUMPS = (
    DUMP_NAME,
    "latest-all.nq.gz",
    "latest-all.nq",
    "rdf/latest-all.nq.gz",
    "rdf/latest-all.nq",
    "smi-*-all.nq.gz",
    "smi-*-all.nq",
)
_AT_ONCE = 200


class LocalRelease:
    """One release of a store; builds and rollbacks do not change it.

    Parameters
    ----------
    release
        The release, which is whole.
    limits
        What a query may take.
    """

    def __init__(self, release: Release, limits: Limits) -> None:
        release.check_sizes()
        self._release = release
        self.release_id: str | None = release.id
        self._limits = limits
        self._workers: _Workers | None = None
        # Opened now: what is open stays, should the release be pruned.
        self._catalogue = _catalogue_of(release)
        self._close: Callable[[], object] = _nothing

    @classmethod
    def of_store(cls, folder: Path, release_id: str | None, limits: Limits) -> LocalRelease:
        """Open a release of a store directory.

        Raises
        ------
        StoreError
            When it has no such release, is of another archive, or the release is damaged.
        """
        directory = ReleaseDirectory(folder)
        release = directory.current() if release_id is None else directory.get(release_id)
        if release is None:
            raise NoRelease(str(directory.path))
        return cls._of(release, directory, limits)

    @classmethod
    def of_release(cls, folder: Path, limits: Limits) -> LocalRelease:
        """Open the release in a folder of its own; raises what `of_store` does."""
        return cls._of(Release(folder), ReleaseDirectory(folder.parent.parent), limits)

    @classmethod
    def _of(cls, release: Release, directory: ReleaseDirectory, limits: Limits) -> LocalRelease:
        if release.manifest.archive not in {"", archive().identifier}:
            raise OtherArchive(
                "other_archive", str(directory.path), release.manifest.archive, archive().identifier
            )
        return cls(release, limits)

    @classmethod
    def of_dumps(cls, path: Path, limits: Limits) -> LocalRelease:
        """Open a dump: it is loaded into a folder of its own, which goes when this is closed.

        The release is what the files beside the dump say; ``None`` where there are none.

        Raises
        ------
        ReaderError
            When there is no dump that can be opened.
        StoreError
            When it is damaged.
        """
        dump = path if path.is_file() else _newest_dump(path)
        folder = Path(mkdtemp(prefix="smi-graph-dump-"))
        try:
            release_id = _release_of(dump)
            release = restore(dump, ReleaseDirectory(folder), BuildOptions())
            opened = cls(release, limits)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        opened.release_id = release_id
        opened._close = weakref.finalize(opened, shutil.rmtree, folder, ignore_errors=True)
        return opened

    @property
    def base_iri(self) -> str:
        """Where the archive's identifiers live."""
        return self._release.manifest.base_iri

    @cached_property
    def _queries(self) -> dict[str, SavedQuery]:
        return {
            name: fitted(query, self._catalogue, self.base_iri)
            for name, query in load_saved_queries().items()
        }

    def queries(self) -> Mapping[str, SavedQuery]:
        """Give the saved queries, with the defaults of the release."""
        return self._queries

    def run(self, query: str, most_rows: int | None = None) -> QueryAnswer:
        """Run a query in a process of its own, which ends when it takes too long or too much."""
        refuse_service(query)
        if self._workers is None:
            self._workers = _Workers(self._release, self._limits)
        request = QueryRequest(
            query=query,
            base_iri=self.base_iri,
            graph_media_type="application/n-triples",
            max_bytes=self._limits.most_bytes,
            max_rows=most_rows,
        )
        with self._told_when_removed():
            return self._workers.run(request)

    def ask(
        self, name: str, values: Mapping[str, str], limit: int | None, offset: int | None
    ) -> QueryAnswer:
        """Run a saved query."""
        query = find_query(self._queries, name)
        text = bind(query, values, base_iri=self.base_iri, limit=limit, offset=offset)
        return self.run(text, self._limits.most_rows)

    def record_iris(self) -> Iterator[Sequence[str]]:
        """Give the identifiers of all records, some at a time."""
        iris = self._catalogue.iris
        for start in range(0, len(iris), _AT_ONCE):
            yield [iris[number] for number in range(start, min(start + _AT_ONCE, len(iris)))]

    def paths(self, start: str, end: str, options: Mapping[str, Any]) -> dict[str, Any]:
        """Find paths between two names."""
        wants_texts = options.get("texts") == "1"
        catalogue = self._catalogue.with_texts if wants_texts else self._catalogue
        ends = [catalogue.value_of_iri(iri) for iri in (start, end)]
        pairs = [(name, one) for name in ("via", "without") for one in options.get(name, ())]
        try:
            wish = PathWish.of(catalogue, options, pairs)
            demand_dates(wish.window)
        except Problem as problem:
            told = {"en": problem.detail("en"), "ar": problem.detail("ar")}
            raise ServiceProblem("/path", problem.status, told) from problem
        one, other = ends
        found = None
        if one is not None and other is not None and one.number != other.number:
            found = search(catalogue, one, other, wish, Reader.of("en", "/", ""))
        return paths_json(one, other, wish, found)

    def store(self) -> pyoxigraph.Store:
        """Give the files of the release, opened read-only."""
        return self._store

    @cached_property
    def _store(self) -> pyoxigraph.Store:
        with self._told_when_removed():
            self._release.check_before_serving()
            return open_release(self._release)

    @contextmanager
    def _told_when_removed(self) -> Iterator[None]:
        """Tell a release that was pruned from one that is damaged."""
        try:
            yield
        except DamagedRelease as error:
            if self._release.path.is_dir():
                raise
            raise ReaderError("removed", id=self._release.id) from error

    def close(self) -> None:
        """End the workers, and remove what a dump was loaded into."""
        if self._workers is not None:
            self._workers.close()
        self._close()


def _nothing() -> None:
    pass


def _catalogue_of(release: Release) -> Catalogue:
    folder = release.path / CATALOGUE_FOLDER
    if is_catalogue(folder):
        return open_catalogue(folder)
    # It was built before there were catalogues, or by another table of fields.
    store, minter = open_release(release), IriMinter(release.manifest.base_iri)
    rows: Any = {name: store.query(asked) for name, asked in questions(minter.graph).items()}
    return gather(rows)


def _newest_dump(folder: Path) -> Path:
    for pattern in _DUMPS:
        found = sorted(folder.glob(pattern))
        if found:
            return found[-1]
    raise ReaderError("no_dump" if folder.is_dir() else "nothing_there", path=str(folder))


def _release_of(dump: Path) -> str | None:
    """Tell which release a dump is of, and see to it that it is the file that was written.

    Raises
    ------
    DamagedRelease
        When it is another.
    """
    dump = dump.resolve()
    for status in dump.parent.glob("*-status.json"):
        told = orjson.loads(status.read_bytes())
        expected = told["files"].get(dump.name, {}).get("sha256")
        if expected is None:
            continue
        if describe_file(dump).sha256 != expected:
            raise DamagedRelease(told["release"], "file_differs", dump.name)
        return str(told["release"])
    manifest = dump.parent / MANIFEST_NAME
    return read_manifest(dump.parent).id if manifest.is_file() else None


def is_release(folder: Path) -> bool:
    """Tell whether a folder is a release itself."""
    return (folder / MANIFEST_NAME).is_file()


class _Workers:
    """The query workers of a release, run by a thread that has an event loop of its own.

    A notebook has one too, in which nothing may wait.
    """

    def __init__(self, release: Release, limits: Limits) -> None:
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        functions = ExtensionFunctions(FACTORY, INDEX_FOLDER)
        self._pool = QueryPool(
            release,
            QueryLimits(
                workers=1,
                slow_workers=0,
                deadline_seconds=limits.seconds,
                memory_bytes=limits.memory_bytes,
            ),
            functions=functions,
        )
        self.close = weakref.finalize(self, _stop, self._loop, self._pool)

    def run(self, request: QueryRequest) -> QueryAnswer:
        """Answer a query; whoever interrupts the waiting ends the query too."""
        running = asyncio.run_coroutine_threadsafe(self._run(request), self._loop)
        try:
            return running.result()
        except BaseException:
            running.cancel()
            raise

    async def _run(self, request: QueryRequest) -> QueryAnswer:
        await self._pool.start()
        return await self._pool.run(request)


def _stop(loop: asyncio.AbstractEventLoop, pool: QueryPool) -> None:
    asyncio.run_coroutine_threadsafe(pool.stop(), loop).result()
    loop.call_soon_threadsafe(loop.stop)
