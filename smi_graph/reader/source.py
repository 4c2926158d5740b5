"""What a reader needs of wherever a release is: a folder here, or a service elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pyoxigraph

    from smi_graph.queries import SavedQuery
    from smi_graph.store import QueryAnswer

SECONDS = 60.0

MOST_ROWS = 200_000

MOST_BYTES = 2**28

MEMORY_BYTES = 2**31


class Source(Protocol):
    """Where a release is."""

    @property
    def release_id(self) -> str | None:
        """The release, ``None`` where the source does not tell."""

    @property
    def base_iri(self) -> str:
        """Where the archive's identifiers live."""

    def queries(self) -> Mapping[str, SavedQuery]:
        """Give the saved queries, with the defaults of the release."""

    def run(self, query: str, most_rows: int | None = None) -> QueryAnswer:
        """Run a query; solutions come in SPARQL JSON, graphs in N-Triples.

        Beside ``most_rows``, which is that of the program, sizes are always limited.
        """

    def ask(
        self, name: str, values: Mapping[str, str], limit: int | None, offset: int | None
    ) -> QueryAnswer:
        """Run a saved query; its values are checked as those of an address are."""

    def record_iris(self) -> Iterator[Sequence[str]]:
        """Give the identifiers of all records, some at a time."""

    def paths(self, start: str, end: str, options: Mapping[str, Any]) -> dict[str, Any]:
        """Find paths between two names, each given by its IRI; as ``/path`` in JSON has them."""

    def store(self) -> pyoxigraph.Store:
        """Give the files of the release, opened read-only."""

    def close(self) -> None:
        """Let go of everything."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a query may take.

    Parameters
    ----------
    seconds
        How long it may run.
    most_rows
        How many rows, or triples, its result may have.
    most_bytes
        How large the result may be before it is read.
    memory_bytes
        How much memory it may take; only here, a service has limits of its own.

    Examples
    --------
    >>> Limits().most_rows
    200000
    """

    seconds: float = SECONDS
    most_rows: int = MOST_ROWS
    most_bytes: int = MOST_BYTES
    memory_bytes: int = MEMORY_BYTES
