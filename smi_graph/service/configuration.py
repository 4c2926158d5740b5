"""What a service is told before it starts: its settings, and what it serves."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, InstanceOf
from pydantic_settings import NoDecode

from smi_graph.reports import ReportStore
from smi_graph.service.ingestion import Ingestion
from smi_graph.service.proxies import TrustedProxies
from smi_graph.service.site_address import clean_hosts, clean_prefix
from smi_graph.store import (
    QueryLimits,
    RdfFiles,
    ReleaseDirectory,
    RemoteSource,
)
from smi_graph.vocabulary import IriMinter, default_base

Number = TypeVar("Number", int, float)

_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
# What one client may take of a service that others can reach.
_REQUESTS_AT_ONCE = 8
_REQUESTS_A_SECOND = 20.0
# So many clients at least share the connections there are.
_CLIENTS = 4


def _listed(given: Any) -> Any:
    """Read a list as people write it: with commas or spaces between, or as JSON."""
    if not isinstance(given, str):
        return given
    text = given.strip()
    # An address of IPv6 begins with a bracket too, but with no quotation mark behind it.
    if re.match(r'\[\s*["\]]', text):
        return json.loads(text)
    return [part for part in re.split(r"[,\s]+", text) if part]


def _proxies(names: tuple[str, ...]) -> tuple[str, ...]:
    TrustedProxies(names)
    return names


def _base(text: str) -> str:
    return IriMinter(text).base


Listed = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)]
Proxies = Annotated[Listed, AfterValidator(_proxies)]
Hosts = Annotated[Listed, AfterValidator(clean_hosts)]
BaseIri = Annotated[str, AfterValidator(_base)]
RootPath = Annotated[str, AfterValidator(clean_prefix)]


class ServiceSettings(QueryLimits):
    """The settings that a service reads, each with its default and its bounds.

    Parameters
    ----------
    base_iri
        Where the archive's identifiers live, whatever host serves them; ends with ``/``.
    host
        The address to listen at.
    page_processes
        How many processes lay out pages; with 0, a thread of the service does.
    answers_seconds
        How long a service with such processes works, beside all else, at the answers of saved
        queries that it holds beside a release; 0 for none.
    client_concurrency, client_rate
        How many requests of one client are answered at once, and taken a second; 0 for any,
        ``None`` for any on loopback and else what is usual.
    client_seconds
        How long a client may stall while it sends or takes.
    connections, client_connections
        How many connections are open at once in all, and of one client; 0 for any, ``None``
        for a quarter of all.
    head_seconds, head_bytes
        How long the head of a request may take to come, and how large it may be.
    ingest_bytes
        How large a file of records may be that is sent by HTTP.
    root_path
        The path under which a proxy shows the service, such as ``/archive``; empty for none.
    allowed_hosts
        The hosts that requests may name; empty for any.
    trusted_proxies
        The addresses and networks of proxies whose word about a request counts.
    metrics
        Whether ``/metrics`` is there.
    service_allow_list
        Addresses that a query may call with SERVICE.
    service_private_allowed
        Whether those addresses may lead to this machine or to a private network.
    cache_bytes
        How much memory answers may take that are kept to be given again.
    dumps
        The folder of dumps that ``/dumps/`` gives, or ``None``.
    decisions
        The folder of decisions about unlisted names that dumps are made with, or ``None``.

    Raises
    ------
    pydantic.ValidationError
        When a value is not within its bounds, or a setting is not known.

    Examples
    --------
    >>> ServiceSettings(root_path="/archive/").root_path
    '/archive'
    >>> ServiceSettings(host="0.0.0.0").of_a_client(None, 20)
    20
    """

    base_iri: BaseIri = Field(default_factory=default_base)
    host: str = "127.0.0.1"
    page_processes: int = Field(0, ge=0)
    answers_seconds: float = Field(1800.0, ge=0)
    client_concurrency: int | None = Field(None, ge=0)
    client_rate: float | None = Field(None, ge=0)
    client_seconds: float = Field(30.0, gt=0)
    connections: int = Field(4096, ge=16)
    client_connections: int | None = Field(None, ge=0)
    head_seconds: float = Field(20.0, gt=0)
    head_bytes: int = Field(2**17, ge=2**10)
    ingest_bytes: int = Field(64 * 2**20, ge=1)
    root_path: RootPath = ""
    allowed_hosts: Hosts = ()
    trusted_proxies: Proxies = ()
    metrics: bool = True
    service_allow_list: Listed = ()
    service_private_allowed: bool = False
    cache_bytes: int = Field(64 * 2**20, ge=0)
    dumps: Path | None = None
    decisions: Path | None = None

    @property
    def requests_at_once(self) -> int:
        """How many requests of one client are answered at once; 0 for any."""
        return self.of_a_client(self.client_concurrency, _REQUESTS_AT_ONCE)

    @property
    def requests_a_second(self) -> float:
        """How many requests of one client are taken a second; 0 for any."""
        return self.of_a_client(self.client_rate, _REQUESTS_A_SECOND)

    @property
    def connections_of_a_client(self) -> int:
        """How many connections of one client are open at once; 0 for any."""
        given = self.client_connections
        return self.connections // _CLIENTS if given is None else given

    def of_a_client(self, given: Number | None, usual: Number) -> Number:
        """Limit each client unless told otherwise, but not when all of them are on this machine.

        Parameters
        ----------
        given
            The limit of the settings, or ``None``.
        usual
            The limit for clients that come from elsewhere.
        """
        if given is not None:
            return given
        private = self.host in _LOOPBACK and not self.trusted_proxies
        return type(usual)(0) if private else usual


class ServiceConfiguration(ServiceSettings):
    """The settings of one service, with what it serves.

    Parameters
    ----------
    source
        The release directory to serve, RDF files, or a remote store.
    ingestion
        What lets records in by HTTP; ``None`` keeps that door shut.
    reports
        Keeps what readers say is wrong; ``None`` where no reports are taken.
    queries_folder
        Where the saved queries lie; ``None`` for those of the archive.

    Examples
    --------
    >>> from pathlib import Path
    >>> from smi_graph.store import RdfFiles
    >>> ServiceConfiguration(source=RdfFiles((Path("sample.ttl"),))).deadline_seconds
    30.0
    """

    source: InstanceOf[ReleaseDirectory] | InstanceOf[RdfFiles] | InstanceOf[RemoteSource]
    ingestion: InstanceOf[Ingestion] | None = None
    reports: InstanceOf[ReportStore] | None = None
    queries_folder: Path | None = None
