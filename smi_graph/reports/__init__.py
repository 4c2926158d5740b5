"""What readers say is wrong: kept apart, reviewed by a person, and what of it is published."""

from smi_graph.reports.contributions import (
    Contribution,
    contributions_digest,
    contributions_of,
    read_contributions,
)
from smi_graph.reports.errors import (
    NoSuchReport,
    ReportError,
    ReportsUnusable,
    TooManyReports,
)
from smi_graph.reports.fields import ReportableField, fields_of, find_field
from smi_graph.reports.limits import MAIL_DAYS, REJECTED_DAYS, ReportLimits, Sizes, too_long
from smi_graph.reports.report import STATES, KeptReport, Report, State, cleaned
from smi_graph.reports.store import REPORTS_NAME, ReportStore

__all__ = [
    "MAIL_DAYS",
    "REJECTED_DAYS",
    "REPORTS_NAME",
    "STATES",
    "Contribution",
    "KeptReport",
    "NoSuchReport",
    "Report",
    "ReportError",
    "ReportLimits",
    "ReportStore",
    "ReportableField",
    "ReportsUnusable",
    "Sizes",
    "State",
    "TooManyReports",
    "cleaned",
    "contributions_digest",
    "contributions_of",
    "fields_of",
    "find_field",
    "read_contributions",
    "too_long",
]
