"""What data demand of an address, where a page would only say what it left out."""

from __future__ import annotations

from functools import partial
from typing import Protocol

from smi_graph.messages import message
from smi_graph.service.problems import Problem


class DatedRequest(Protocol):
    """What was read of two dates: some years, or a period of the search."""

    @property
    def unclear(self) -> tuple[str, ...]:
        """What was given for a date and is none."""


def demand_dates(span: DatedRequest) -> None:
    """Refuse data about a time that is none; a page shows what it can, and says what it left out.

    Raises
    ------
    Problem
        400 when a date is none.
    """
    if span.unclear:
        sentence = partial(message, "finding.no_date", text=span.unclear[0])
        raise Problem("bad_request", sentence=sentence)
