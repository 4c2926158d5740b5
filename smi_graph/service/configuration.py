"""What the service needs to know before it starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from smi_graph.vocabulary import DEFAULT_BASE

if TYPE_CHECKING:
    from pathlib import Path

    from smi_graph.store import RdfFiles, ReleaseDirectory


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceConfiguration:
    """The settings of one service.

    Parameters
    ----------
    source
        The release directory to serve, or RDF files.
    base_iri
        Where the archive's identifiers live, whatever host serves them; ends with ``/``.
    deadline_seconds
        How long one query may run.
    workers
        How many queries run at once.
    queue_limit
        How many queries may wait for a worker.
    memory_bytes
        The memory ceiling of one worker, or ``None``.
    service_allow_list
        Addresses that a query may call with SERVICE.
    service_private_allowed
        Whether those addresses may lead to this machine or to a private network.
    max_bytes, max_rows
        Ceilings for one answer, or ``None``.
    cache_bytes
        How much memory answers may take that are kept to be given again.
    queries_folder, ontology_folder, shapes_folder
        Where these files lie; ``None`` for those of the project.

    Examples
    --------
    >>> from pathlib import Path
    >>> from smi_graph.store import RdfFiles
    >>> ServiceConfiguration(source=RdfFiles((Path("sample.ttl"),))).deadline_seconds
    30.0
    """

    source: ReleaseDirectory | RdfFiles
    base_iri: str = DEFAULT_BASE
    deadline_seconds: float = 30.0
    workers: int = 2
    queue_limit: int = 64
    memory_bytes: int | None = 2 * 2**30
    service_allow_list: tuple[str, ...] = ()
    service_private_allowed: bool = False
    max_bytes: int | None = 64 * 2**20
    max_rows: int | None = None
    cache_bytes: int = 64 * 2**20
    queries_folder: Path | None = None
    ontology_folder: Path | None = None
    shapes_folder: Path | None = None
