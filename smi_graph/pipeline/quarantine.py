"""What a build refused, kept with its reason so that it can be mended and read again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import orjson

from smi_graph.records import Record, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

    from smi_graph.validation import ValidationReport

QUARANTINE_NAME = "quarantine.jsonl"


class Quarantine:
    """Writes refusals to a file, one JSON object a line, and counts them.

    Parameters
    ----------
    path
        The file; it is made new.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("wb")
        self.refusals: list[Refusal] = []

    def __enter__(self) -> Self:
        """Give the open quarantine."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file."""
        self._file.close()

    def keep(self, refusal: Refusal, report: dict[str, Any] | None = None) -> None:
        """Keep one refusal, with the SHACL report as JSON when the shapes refused it."""
        line: dict[str, Any] = {
            "sentence": {"ar": refusal.sentence("ar"), "en": refusal.sentence("en")},
            **refusal.model_dump(mode="json", exclude_none=True),
        }
        if report is not None:
            line["report"] = report
        self._file.write(orjson.dumps(line) + b"\n")
        # Only what is said again at the end: the content is in the file.
        self.refusals.append(refusal.model_copy(update={"content": ""}))


def refuse_record(record: Record, reason: str, **values: str) -> Refusal:
    """Refuse a record that was read; it is kept whole, as a JSON line that can be read again."""
    return Refusal(
        source=record.origin or record.source,
        line=record.line,
        reason=reason,
        code=record.code,
        values=values,
        content=record.model_dump_json(exclude_defaults=True),
    )


def violations_in_words(report: ValidationReport, language: str) -> str:
    """Put the violations of a report into one line."""
    sentences = dict.fromkeys(result.message(language) for result in report.violations())
    return " ".join(sentences)


def read_refusals(path: Path) -> tuple[Refusal, ...]:
    """Read what a build refused, without what is kept of it.

    Examples
    --------
    >>> from pathlib import Path
    >>> read_refusals(Path("no-such-file"))
    ()
    """
    known = Refusal.model_fields.keys() - {"content"}
    return tuple(
        Refusal(**{name: value for name, value in line.items() if name in known})
        for line in read_quarantine(path)
    )


def read_quarantine(path: Path) -> Iterator[dict[str, Any]]:
    """Read the lines of a quarantine file.

    Examples
    --------
    >>> from pathlib import Path
    >>> list(read_quarantine(Path("no-such-file")))
    []
    """
    if path.exists():
        with path.open("rb") as file:
            yield from map(orjson.loads, file)
