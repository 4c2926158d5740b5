"""How much is taken from readers, and how long it is kept."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smi_graph.reports.report import Report

# The address of a reader is needed to answer; the texts of a refused report, to see it again.
MAIL_DAYS = 90
REJECTED_DAYS = 365


@dataclass(frozen=True, slots=True)
class Sizes:
    """The most characters of each field of a report."""

    wrong: int = 2000
    proposal: int = 1000
    reason: int = 2000
    words: int = 500
    mail: int = 254


@dataclass(frozen=True, slots=True)
class Limits:
    """How many reports are taken.

    Parameters
    ----------
    a_client_a_day
        From one client in one day (UTC); 0 for any number.
    a_day
        From all clients together in one day.
    waiting
        How many may wait for review.

    Examples
    --------
    >>> Limits().a_client_a_day
    10
    """

    a_client_a_day: int = 10
    a_day: int = 200
    waiting: int = 5000


def too_long(report: Report, mail: str) -> dict[str, int]:
    """Name the fields of a report that are too long, each with the most that it may hold.

    Examples
    --------
    >>> from smi_graph.reports import Report
    >>> about = "https://w3id.org/smi/document/SMI-A200-1"
    >>> too_long(Report(about=about, wrong="?" * 3000), mail="")
    {'wrong': 2000}
    """
    limits: dict[str, int] = asdict(Sizes())
    given = {name: getattr(report, name) for name in limits if name != "mail"}
    return {
        name: limits[name]
        for name, text in {**given, "mail": mail}.items()
        if len(text) > limits[name]
    }
