"""What a query of a program may take."""

from __future__ import annotations

from dataclasses import dataclass

SECONDS = 60.0
MOST_ROWS = 200_000
MOST_BYTES = 2**28
MEMORY_BYTES = 2**31


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
