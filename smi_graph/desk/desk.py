"""What the desk works on: a store, a folder of decisions, the reports, and who decides."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from smi_graph.desk.door import Keys

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request

    from smi_graph.desk.work import Work
    from smi_graph.reports import ReportStore


@dataclass(frozen=True, slots=True)
class Desk:
    """What one desk works on.

    Parameters
    ----------
    work
        What the current release holds for a person to look at.
    decisions
        The folder of decisions; made when something is first decided.
    reports
        What readers reported.
    base_iri
        Where the archive's identifiers live.
    by
        Who decides, as it is written beside each decision.
    keys
        The secrets of this run.
    """

    work: Work
    decisions: Path
    reports: ReportStore
    base_iri: str
    by: str
    keys: Keys = field(default_factory=Keys)

    def now(self) -> str:
        """Tell the time of a decision (ISO 8601, UTC)."""
        return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def desk_of(request: Request) -> Desk:
    """Give the desk that a request came to."""
    desk: Desk = request.app.state.desk
    return desk
