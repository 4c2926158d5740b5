# ruff: noqa: N818 - errors are named for what happened
"""What can go wrong with reports, worded for people in Arabic and English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smi_graph.messages import message

if TYPE_CHECKING:
    from smi_graph.messages import Language


class ReportError(Exception):
    """A fault that a person can understand and act on.

    Parameters
    ----------
    key
        The entry of ``data/messages/report.toml``.
    **values
        What fills the places in its sentence.

    Examples
    --------
    >>> NoSuchReport(7).sentence("en")
    'There is no report 7. smi-graph reports list shows the reports.'
    """

    def __init__(self, key: str, **values: str) -> None:
        self.key = key
        self.values = values
        super().__init__(key)

    def sentence(self, language: Language) -> str:
        """Say what was wrong and what to do."""
        return message(f"report.{self.key}", language, **self.values)

    def __str__(self) -> str:
        """Word the error in English, for logs."""
        return self.sentence("en")


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
