"""Loading a release into a remote store by the SPARQL 1.1 Graph Store HTTP Protocol."""

from __future__ import annotations

import gzip
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, BinaryIO, Self, cast

import httpx
from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, parse

from smi_graph.store.credentials import Credentials
from smi_graph.store.errors import RemoteFault, RemoteUnreachable
from smi_graph.store.remote import check_address
from smi_graph.vocabulary import IriMinter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

    from smi_graph.store.releases import Release

CHUNK_BYTES = 4 * 2**20
_SECONDS = 600.0


class RemotePublisher:
    """Puts graphs into one remote store.

    Parameters
    ----------
    address
        The address of the graph store, such as ``http://localhost:7878/store``.
    default_graph
        For engines without a default graph, the name to keep it under.
    credentials
        Who we are.
    chunk_bytes
        How much N-Triples is sent, and so held in memory, at a time.

    Examples
    --------
    >>> with RemotePublisher("http://localhost:7878/store") as publisher:
    ...     publisher.graph_parameter(None)
    {'default': ''}
    """

    def __init__(
        self,
        address: str,
        *,
        default_graph: str | None = None,
        credentials: Credentials | None = None,
        chunk_bytes: int = CHUNK_BYTES,
    ) -> None:
        self._address = check_address(address)
        self._default_graph = default_graph
        self._chunk_bytes = chunk_bytes
        self._client = httpx.Client(
            auth=(credentials or Credentials()).authentication(),
            timeout=_SECONDS,
            trust_env=False,
        )

    def __enter__(self) -> Self:
        """Give the publisher."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connection."""
        self._client.close()

    def graph_parameter(self, graph: str | None) -> dict[str, str]:
        """Name a graph as the protocol does (section 4.2); ``None`` is the default graph."""
        name = graph if graph is not None else self._default_graph
        return {"default": ""} if name is None else {"graph": name}

    def publish(
        self, release: Release, progress: Callable[[int], None] = lambda _: None
    ) -> dict[str, int]:
        """Replace the graphs of the remote store by those of a release.

        Readers of the remote store see the change while it happens: the protocol knows no
        transaction over several graphs. What graphs of others the store has stays.

        Parameters
        ----------
        release
            Whose dump is sent.
        progress
            Called with the number of quads sent.

        Returns
        -------
        dict
            The number of triples of each graph; the default graph is ``""``.

        Raises
        ------
        RemoteUnreachable, RemoteFault
            When the remote store does not take it; what was sent stays there.
        """
        counts: dict[str, int] = {}
        with TemporaryDirectory() as folder:
            for graph, path in _by_graph(release.dump_path, Path(folder)).items():
                for chunk in self._chunks(path):
                    self._send(graph, chunk, first=graph not in counts)
                    counts[graph] = counts.get(graph, 0) + chunk.count(b"\n")
                    progress(sum(counts.values()))
        for graph in IriMinter(release.manifest.base_iri).graphs():
            if graph not in counts:
                self._remove(graph)
        return counts

    def _chunks(self, path: Path) -> Iterator[bytes]:
        """Cut a file of N-Triples at the ends of lines; none of ours has blank nodes."""
        with path.open("rb") as file:
            while lines := file.readlines(self._chunk_bytes):
                yield b"".join(lines)

    def _send(self, graph: str, chunk: bytes, *, first: bool) -> None:
        """PUT replaces a graph (section 5.3), POST adds to it (section 5.5)."""
        response = self._request("PUT" if first else "POST", graph, chunk)
        if not response.is_success:
            raise _fault(response)

    def _remove(self, graph: str) -> None:
        """DELETE removes a graph, and 404 says that there was none (section 5.4)."""
        response = self._request("DELETE", graph)
        if not response.is_success and response.status_code != httpx.codes.NOT_FOUND:
            raise _fault(response)

    def _request(self, method: str, graph: str, content: bytes | None = None) -> httpx.Response:
        parameters = self.graph_parameter(graph or None)
        headers = {} if content is None else {"Content-Type": "application/n-triples"}
        try:
            return self._client.request(
                method, self._address, params=parameters, content=content, headers=headers
            )
        except httpx.TransportError as error:
            raise RemoteUnreachable(str(error) or type(error).__name__) from error


def _fault(response: httpx.Response) -> RemoteFault:
    return RemoteFault(f"{response.status_code} {response.reason_phrase}".strip())


def _by_graph(dump: Path, folder: Path) -> dict[str, Path]:
    """Write the quads of a dump as N-Triples, one file a graph; ``""`` is the default graph."""
    paths: dict[str, Path] = {}
    files: dict[str, BinaryIO] = {}
    with ExitStack() as opened, gzip.open(dump, "rb") as lines:
        for quad in parse(cast("Any", lines), RdfFormat.N_QUADS):
            name = quad.graph_name
            graph = "" if isinstance(name, DefaultGraph) else cast("NamedNode", name).value
            if graph not in files:
                paths[graph] = folder / f"{len(paths)}.nt"
                files[graph] = opened.enter_context(paths[graph].open("wb"))
            files[graph].write(f"{quad.triple} .\n".encode())
    return paths
