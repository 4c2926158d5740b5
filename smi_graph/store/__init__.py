"""The store room: releases on disk, and the worker processes that answer queries from them.

Names are resolved when they are first used, so that a query worker, which is a fresh
process started many times a day, does not pay for pydantic and asyncio.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smi_graph.store.credentials import Credentials
    from smi_graph.store.embedded import open_release, run_query_once
    from smi_graph.store.errors import (
        BadRemoteAddress,
        DamagedRelease,
        InvalidIri,
        NoEarlierRelease,
        NoRelease,
        NoSuchRelease,
        NotReadable,
        NotWritable,
        NumbersLost,
        PoolOverloaded,
        PoolStopped,
        QueryFailed,
        QueryMemoryExceeded,
        QuerySyntaxError,
        QueryTimeout,
        RecordsMissing,
        RemoteFault,
        RemoteUnreachable,
        RestoreRefused,
        ResultTooLarge,
        StoreError,
        StoreInUse,
        UnreadableRdf,
        UnsupportedMediaType,
        WorkerDied,
    )
    from smi_graph.store.kept import KeptReleases
    from smi_graph.store.limits import QueryLimits
    from smi_graph.store.manifest import Manifest, ReleaseFile
    from smi_graph.store.memory import machine_memory
    from smi_graph.store.outcome import GRAPH_MEDIA_TYPES, SELECT_MEDIA_TYPES
    from smi_graph.store.pool import QueryPool
    from smi_graph.store.publishing import RemotePublisher
    from smi_graph.store.query import Load, QueryAnswer, QueryRequest, QueryRunner
    from smi_graph.store.releases import Release, ReleaseDirectory
    from smi_graph.store.remote import RemoteSource, RemoteStore
    from smi_graph.store.source import ExtensionFunctions, RdfFiles
    from smi_graph.store.statistics import Statistics
    from smi_graph.store.writer import ReleaseWriter, open_writer

_HOMES = {
    "credentials": ("Credentials",),
    "embedded": ("open_release", "run_query_once"),
    "errors": (
        "BadRemoteAddress",
        "DamagedRelease",
        "InvalidIri",
        "NoEarlierRelease",
        "NoRelease",
        "NoSuchRelease",
        "NotWritable",
        "NotReadable",
        "NumbersLost",
        "PoolOverloaded",
        "PoolStopped",
        "QueryFailed",
        "QueryMemoryExceeded",
        "QuerySyntaxError",
        "QueryTimeout",
        "RecordsMissing",
        "RemoteFault",
        "RemoteUnreachable",
        "RestoreRefused",
        "ResultTooLarge",
        "StoreError",
        "StoreInUse",
        "UnreadableRdf",
        "UnsupportedMediaType",
        "WorkerDied",
    ),
    "kept": ("KeptReleases",),
    "limits": ("QueryLimits",),
    "manifest": ("Manifest", "ReleaseFile"),
    "memory": ("machine_memory",),
    "outcome": ("GRAPH_MEDIA_TYPES", "SELECT_MEDIA_TYPES"),
    "pool": ("QueryPool",),
    "publishing": ("RemotePublisher",),
    "query": ("Load", "QueryAnswer", "QueryRequest", "QueryRunner"),
    "releases": ("Release", "ReleaseDirectory"),
    "remote": ("RemoteSource", "RemoteStore"),
    "source": ("ExtensionFunctions", "RdfFiles"),
    "statistics": ("Statistics",),
    "writer": ("ReleaseWriter", "open_writer"),
}

__all__ = [
    "GRAPH_MEDIA_TYPES",
    "SELECT_MEDIA_TYPES",
    "BadRemoteAddress",
    "Credentials",
    "DamagedRelease",
    "ExtensionFunctions",
    "InvalidIri",
    "KeptReleases",
    "Load",
    "Manifest",
    "NoEarlierRelease",
    "NoRelease",
    "NoSuchRelease",
    "NotReadable",
    "NotWritable",
    "NumbersLost",
    "PoolOverloaded",
    "PoolStopped",
    "QueryAnswer",
    "QueryFailed",
    "QueryLimits",
    "QueryMemoryExceeded",
    "QueryPool",
    "QueryRequest",
    "QueryRunner",
    "QuerySyntaxError",
    "QueryTimeout",
    "RdfFiles",
    "RecordsMissing",
    "Release",
    "ReleaseDirectory",
    "ReleaseFile",
    "ReleaseWriter",
    "RemoteFault",
    "RemotePublisher",
    "RemoteSource",
    "RemoteStore",
    "RemoteUnreachable",
    "RestoreRefused",
    "ResultTooLarge",
    "Statistics",
    "StoreError",
    "StoreInUse",
    "UnreadableRdf",
    "UnsupportedMediaType",
    "WorkerDied",
    "machine_memory",
    "open_release",
    "open_writer",
    "run_query_once",
]


def __getattr__(name: str) -> object:
    """Import a public name from its module when it is first asked for (PEP 562)."""
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
