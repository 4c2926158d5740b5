"""What bounds the queries to one store; here each of these limits has its default."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class QueryLimits(BaseModel):
    """How many queries run at once, and how much one may take.

    Parameters
    ----------
    deadline_seconds
        How long one query may run, not counting the time it waits for a worker.
    workers
        How many queries run at once, not counting long ones.
    slow_workers
        How many long queries run beside them, each in a worker of its own; ``None`` for as
        many as the machine has room for, 0 to let every query wait for those before it.
    queue_limit
        How many queries may wait for a worker.
    remote_connections
        How many queries a remote store is asked at once.
    memory_bytes
        The memory ceiling of one worker, or ``None``. With RDF files it must also hold them.
    max_bytes, max_rows
        Ceilings for one answer, or ``None``.

    Examples
    --------
    >>> QueryLimits(workers=1).deadline_seconds
    30.0
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    deadline_seconds: float = Field(30.0, gt=0)
    workers: int = Field(2, ge=1)
    slow_workers: int | None = Field(None, ge=0)
    queue_limit: int = Field(256, ge=1)
    remote_connections: int = Field(16, ge=1)
    memory_bytes: int | None = Field(2 * 2**30, ge=2**27)
    max_bytes: int | None = Field(64 * 2**20, ge=1)
    max_rows: int | None = Field(None, ge=1)


USUAL_LIMITS = QueryLimits()
