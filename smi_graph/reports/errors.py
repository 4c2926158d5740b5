# ruff: noqa: N818 - errors are named for what happened
"""What can go wrong with reports, worded for people in Arabic and English."""

from __future__ import annotations

from smi_graph.messages import WordedError


class ReportError(WordedError):
    """A fault of reports; its sentences stand in ``data/messages/report.toml``.

    Examples
    --------
    >>> NoSuchReport(7).sentence("en")
    'There is no report 7. smi-graph reports list shows the reports.'
    """

    beginning = "report."


class NoSuchReport(ReportError):
    """A report was named that is not kept."""

    def __init__(self, number: int) -> None:
        super().__init__("no_such_report", number=str(number))


class TooManyReports(ReportError):
    """Somebody, or all together, have reported as much as is taken."""


class ReportsUnusable(ReportError):
    """The file of reports cannot be read or written."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__("unusable", file=path, why=why)
