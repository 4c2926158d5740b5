"""What the service needs to know before it starts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from smi_graph.store import QueryLimits
from smi_graph.vocabulary import default_base

if TYPE_CHECKING:
    from pathlib import Path

    from smi_graph.reports import ReportStore
    from smi_graph.service.ingest import Ingestion
    from smi_graph.store import RdfFiles, ReleaseDirectory, RemoteSource


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceConfiguration(QueryLimits):
    """The settings of one service; the limits of its queries are those of `QueryLimits`.

    Parameters
    ----------
    source
        The release directory to serve, RDF files, or a remote store.
    base_iri
        Where the archive's identifiers live, whatever host serves them; ends with ``/``.
    page_processes
        How many processes lay out pages; with 0, a thread of the service does.
    client_concurrency, client_rate
        How many requests of one client are answered at once, and taken a second; 0 for any.
    client_seconds
        How long a client may stall while it sends or takes.
    connections, client_connections
        How many connections are open at once in all, and of one client; 0 for any.
    head_seconds, head_bytes
        How long the head of a request may take to come, and how large it may be.
    root_path
        The path under which a proxy shows the service, such as ``/archive``; empty for none.
    allowed_hosts
        The hosts that requests may name; empty for any.
    trusted_proxies
        The addresses and networks of proxies whose word about a request counts.
    ingestion
        What lets records in by HTTP; ``None`` keeps that door shut.
    reports
        Keeps what readers say is wrong; ``None`` where no reports are taken.
    metrics
        Whether ``/metrics`` is there.
    service_allow_list
        Addresses that a query may call with SERVICE.
    service_private_allowed
        Whether those addresses may lead to this machine or to a private network.
    cache_bytes
        How much memory answers may take that are kept to be given again.
    dumps_folder
        The folder of dumps that ``/dumps/`` gives, or ``None``.
    decisions_folder
        The folder of decisions about unlisted names that dumps are made with, or ``None``.
    queries_folder
        Where the saved queries lie; ``None`` for those of the archive.

    Examples
    --------
    >>> from pathlib import Path
    >>> from smi_graph.store import RdfFiles
    >>> ServiceConfiguration(source=RdfFiles((Path("sample.ttl"),))).deadline_seconds
    30.0
    """

    source: ReleaseDirectory | RdfFiles | RemoteSource
    base_iri: str = field(default_factory=default_base)
    page_processes: int = 0
    client_concurrency: int = 0
    client_rate: float = 0.0
    client_seconds: float = 30.0
    connections: int = 4096
    client_connections: int = 0
    head_seconds: float = 20.0
    head_bytes: int = 2**17
    root_path: str = ""
    allowed_hosts: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()
    ingestion: Ingestion | None = None
    reports: ReportStore | None = None
    metrics: bool = True
    service_allow_list: tuple[str, ...] = ()
    service_private_allowed: bool = False
    cache_bytes: int = 64 * 2**20
    dumps_folder: Path | None = None
    decisions_folder: Path | None = None
    queries_folder: Path | None = None
