"""The log of a running service, on standard error: JSON lines, or text for a person."""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import orjson

from smi_graph.cli.console import printable

if TYPE_CHECKING:
    from smi_graph.settings import LogFormat


class JsonFormatter(logging.Formatter):
    """Writes a record as one line of JSON.

    Examples
    --------
    >>> record = logging.LogRecord("smi_graph", logging.INFO, "", 0, "ready", None, None)
    >>> orjson.loads(JsonFormatter().format(record))["message"]
    'ready'
    """

    def format(self, record: logging.LogRecord) -> str:
        """Write one record with the fields that it was given."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return orjson.dumps(line).decode()


class TextFormatter(logging.Formatter):
    """Writes a record as a line that a person can read.

    Examples
    --------
    >>> record = logging.LogRecord("smi_graph", logging.INFO, "", 0, "GET", None, None)
    >>> record.fields = {"status": 200, "rows": None}
    >>> TextFormatter("%(levelname)s %(message)s").format(record)
    'INFO GET status=200'
    """

    def format(self, record: logging.LogRecord) -> str:
        """Write one record, and those of its fields that are known."""
        fields = getattr(record, "fields", {})
        known = [f" {name}={value}" for name, value in fields.items() if value is not None]
        # What is logged may hold words of others; they are not to command a terminal.
        return printable(super().format(record) + "".join(known))


def configure_logs(log_format: LogFormat, *, quiet: bool) -> None:
    """Send everything that is logged to standard error.

    Parameters
    ----------
    log_format
        ``json`` or ``text``.
    quiet
        Leave out the line for each request.
    """
    handler = logging.StreamHandler(sys.stderr)
    if log_format == "json":
        handler.setFormatter(JsonFormatter())
    else:
        handler.setFormatter(TextFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    # None of these is written, and to find them out takes as long as to write the line.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("smi_graph").setLevel(logging.WARNING if quiet else logging.INFO)
