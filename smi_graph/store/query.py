"""What goes into the query pool and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Protocol

QueryKind = Literal["solutions", "boolean", "graph"]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryRequest:
    """One SPARQL 1.1 query, with everything that decides its answer.

    Whether a query gives solutions or a graph is known only once it is parsed, so a
    request names a media type for both cases and the answer says which case it was.

    Parameters
    ----------
    query
        The text of a SELECT, ASK, CONSTRUCT or DESCRIBE query.
    base_iri
        Where relative IRIs in the query start, or ``None`` to refuse them.
    default_graphs, named_graphs
        IRIs of the dataset (SPARQL 1.1 Protocol, section 2.1.4). With both empty the query
        sees the store's default graph, and every named graph through ``GRAPH``.
    select_media_type
        The form of SELECT and ASK answers: SPARQL results in JSON, XML, CSV or TSV.
    graph_media_type
        The form of CONSTRUCT and DESCRIBE answers: Turtle, TriG, N-Triples, N-Quads,
        RDF/XML or JSON-LD.
    max_bytes, max_rows
        Ceilings for the answer; an answer above one is refused, never cut.
        For graphs a row is a triple. ``None`` sets no ceiling.
    private_services
        Whether SERVICE may call this machine or a private network. Which addresses it may
        call at all is judged before: see `smi_graph.queries.refuse_service`.

    Examples
    --------
    >>> QueryRequest(query="ASK {}").select_media_type
    'application/sparql-results+json'
    """

    query: str
    base_iri: str | None = None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    select_media_type: str = "application/sparql-results+json"
    graph_media_type: str = "text/turtle"
    max_bytes: int | None = None
    max_rows: int | None = None
    private_services: bool = False


@dataclass(frozen=True, slots=True)
class QueryAnswer:
    """A whole answer: nothing is sent to a client before it is complete.

    Parameters
    ----------
    kind
        ``"solutions"`` for SELECT, ``"boolean"`` for ASK, ``"graph"`` for CONSTRUCT and
        DESCRIBE.
    media_type
        The form of ``body``, without parameters.
    body
        The serialised answer.
    release_id
        Which release gave the answer; ``None`` when that is unknown, as of a remote store.
    seconds
        How long evaluation and serialisation took.
    rows
        How many solutions, or lines of N-Triples; ``None`` where they were not counted.
    compressed
        The body in the codings of HTTP in which it was given already, by their names.

    Examples
    --------
    >>> QueryAnswer("boolean", "text/csv", b"true", "20260101T000000Z-0a1b2c3d", 0.002).body
    b'true'
    """

    kind: QueryKind
    media_type: str
    body: bytes
    release_id: str | None
    seconds: float
    rows: int | None = None
    compressed: dict[str, bytes] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Load:
    """How busy a query runner is.

    Parameters
    ----------
    waiting
        Queries that wait for their turn.
    running
        Queries that run.
    slow
        How many of them run in the slow lane.
    ended
        Workers that did not outlive their query since the start.
    """

    waiting: int
    running: int
    slow: int = 0
    ended: int = 0


class QueryRunner(Protocol):
    """What the service needs of whatever answers its queries: a pool, or a remote store."""

    @property
    def running(self) -> bool:
        """Whether it has been started."""

    @property
    def release_id(self) -> str | None:
        """The release that is served, ``None`` while there is none or it is unknown."""

    @property
    def load(self) -> Load:
        """How busy it is."""

    @property
    def has_functions(self) -> bool:
        """Whether the extension functions can be called."""

    async def follow(self) -> str | None:
        """Go over to a new release if there is one, and name the one that answers."""

    async def start(self) -> None:
        """Make ready; does nothing when it runs already."""

    async def stop(self) -> None:
        """Give up what is running and what waits."""

    async def run(self, request: QueryRequest) -> QueryAnswer:
        """Answer one query; raises a `StoreError` otherwise, never a cut answer."""
