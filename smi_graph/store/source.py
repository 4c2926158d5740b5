"""Where a query pool takes its data from: a release directory, one release, or RDF files."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from smi_graph.store.errors import NoRelease
from smi_graph.store.releases import Release, ReleaseDirectory
from smi_graph.store.watch import PartsWatch

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class RdfFiles:
    """RDF files that each worker loads into memory, for looking at a file without a build.

    The form of each is told by its name: ``.ttl``, ``.nt``, ``.nq``, ``.trig``, ``.rdf``,
    ``.jsonld``.
    """

    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class ExtensionFunctions:
    """Extension functions of SPARQL that a release brings the data for.

    The store room does not know what they do: a worker imports the factory by its name, and
    a release without the folder has no such functions.

    Parameters
    ----------
    factory
        ``module:name`` of a function that is given the folder and gives one that makes the
        functions of a query: their names with what computes them.
    folder
        The name of the folder in a release.
    """

    factory: str
    folder: str


class DataSource(Protocol):
    """What the pool asks of its source."""

    def identity(self) -> str:
        """Name the data as it is now; asked before every query, so it must be cheap."""

    def check(self, identity: str, *, sizes_only: bool) -> None:
        """See to it that the data of that name are whole; raises `DamagedRelease`."""

    def find_damage(self, identity: str) -> None:
        """Read the data of that name, unless that was done lately; raises `DamagedRelease`."""

    def options(self, identity: str) -> dict[str, Any]:
        """Tell a worker how to open the data of that name."""


class _CurrentRelease:
    """Follows the ``current`` link of a release directory."""

    def __init__(
        self, directory: ReleaseDirectory, functions: ExtensionFunctions | None = None
    ) -> None:
        self._directory = directory
        self._functions = functions
        self._watch = PartsWatch()

    def identity(self) -> str:
        found = self._directory.current_id()
        if found is None:
            raise NoRelease(str(self._directory.path))
        return found

    def check(self, identity: str, *, sizes_only: bool) -> None:
        self._directory.get(identity).check_before_serving(sizes_only=sizes_only)

    def find_damage(self, identity: str) -> None:
        self._watch.check(self._directory.get(identity))

    def options(self, identity: str) -> dict[str, Any]:
        return _release_options(self._directory.get(identity), self._functions)


class _OneRelease:
    """Stays with one release."""

    def __init__(self, release: Release, functions: ExtensionFunctions | None = None) -> None:
        self._release = release
        self._functions = functions
        self._watch = PartsWatch()

    def identity(self) -> str:
        return self._release.id

    def check(self, identity: str, *, sizes_only: bool) -> None:
        self._release.check_before_serving(sizes_only=sizes_only)

    def find_damage(self, identity: str) -> None:
        self._watch.check(self._release)

    def options(self, identity: str) -> dict[str, Any]:
        return _release_options(self._release, self._functions)


def _release_options(release: Release, functions: ExtensionFunctions | None) -> dict[str, Any]:
    options: dict[str, Any] = {"store": str(release.store_path)}
    if functions is not None and (folder := release.path / functions.folder).is_dir():
        options["functions"] = {"factory": functions.factory, "folder": str(folder)}
    return options


class _FilesByContent:
    """RDF files, named by their content as it was first seen."""

    def __init__(self, files: RdfFiles) -> None:
        self._files = files
        self._identity: str | None = None

    def identity(self) -> str:
        if self._identity is None:
            digest = hashlib.sha256()
            for path in self._files.paths:
                with path.open("rb") as file:
                    digest.update(hashlib.file_digest(file, "sha256").digest())
            self._identity = f"files-{digest.hexdigest()[:8]}"
        return self._identity

    def check(self, identity: str, *, sizes_only: bool) -> None:
        """Find nothing: files of others have no digests."""

    def find_damage(self, identity: str) -> None:
        """Find nothing."""

    def options(self, identity: str) -> dict[str, Any]:
        return {"files": [str(path.resolve()) for path in self._files.paths]}


def data_source(
    source: ReleaseDirectory | Release | RdfFiles, functions: ExtensionFunctions | None = None
) -> DataSource:
    """Give the pool one way to ask whatever it was started with."""
    if isinstance(source, ReleaseDirectory):
        return _CurrentRelease(source, functions)
    if isinstance(source, Release):
        return _OneRelease(source, functions)
    return _FilesByContent(source)
