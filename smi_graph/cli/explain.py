"""``smi-graph explain``: every fact of a record with the words that it came from."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from smi_graph.cli.console import printable
from smi_graph.messages import message
from smi_graph.pipeline.records_file import check_records, find_record
from smi_graph.records.lines import display_text, page_lines
from smi_graph.records.page_kind import read_code
from smi_graph.schema import name_of_field, text_language
from smi_graph.store import NoRelease

if TYPE_CHECKING:
    from smi_graph.cli.console import Terminal
    from smi_graph.records import Doubt, Evidence, Record

_EXCERPT = 60


def run(terminal: Terminal, code: str, *, check: bool = False) -> None:
    """Print the evidence and the doubts of one record.

    Parameters
    ----------
    code
        Of the record.
    check
        Look each quoted word up at its place in the page that the release keeps.
    """
    directory = terminal.store()
    release = directory.current()
    if release is None:
        raise NoRelease(str(directory.path))
    check_records(release)
    record = find_record(release, read_code(code))
    if record is None:
        terminal.fail(
            message("cli.no_such_record", terminal.language, code=code, release=release.id)
        )
    title = record.title or message("doubt.missing_title", terminal.language)
    head = f"{record.code}  {title}\n{record.source}  {release.id}"
    if record.source_digest:
        head += f"\nSHA-256 {record.source_digest}"
    sys.stdout.write(f"{printable(head)}\n\n")
    for evidence in record.evidence:
        sys.stdout.write(printable(_explained(terminal, record, evidence)) + "\n")
    for doubt in record.doubts:
        sys.stdout.write(printable(_doubted(terminal, doubt)) + "\n")
    if check:
        _check(terminal, record)


def _check(terminal: Terminal, record: Record) -> None:
    """Say whether the words of the evidence stand at their places, and fail when they do not."""
    placed = [evidence for evidence in record.evidence if evidence.start is not None]
    if not record.page:
        terminal.fail(message("cli.no_page_kept", terminal.language, code=record.code or ""))
    lost = [evidence for evidence in placed if not stands_at_its_place(record, evidence)]
    for evidence in lost:
        field = name_of_field(evidence.field, terminal.language)
        said = message("cli.not_at_its_place", terminal.language, field=field, quote=evidence.quote)
        sys.stdout.write(printable(said) + "\n")
    if lost:
        terminal.fail(
            message(
                "cli.evidence_lost", terminal.language, count=str(len(lost)), of=str(len(placed))
            )
        )
    said = message("cli.evidence_found", terminal.language, count=str(len(placed)))
    sys.stdout.write(said + "\n")


def _explained(terminal: Terminal, record: Record, evidence: Evidence) -> str:
    language = terminal.language
    field = name_of_field(evidence.field, language)
    value, quote = evidence.value, evidence.quote
    if not quote:
        text = record.texts.get(text_language(evidence.field) or "", "")
        value = quote = text[:_EXCERPT].replace("\n", " ") + ("…" if len(text) > _EXCERPT else "")
    place = ""
    if evidence.start is not None:
        place = message(
            "cli.characters", language, start=str(evidence.start), end=str(evidence.end)
        )
    return message(
        "cli.fact",
        language,
        field=field,
        value=value,
        quote=quote,
        section=evidence.section,
        place=place,
    )


def _doubted(terminal: Terminal, doubt: Doubt) -> str:
    kind = message(f"doubt.{doubt.code.value}", terminal.language)
    field = name_of_field(doubt.field, terminal.language) if doubt.field else ""
    return message("cli.doubt", terminal.language, kind=kind, field=field, value=doubt.value)


def stands_at_its_place(record: Record, evidence: Evidence) -> bool:
    """Tell whether the words of a fact stand at their place in the record's page.

    The evidence of a text has no quote, which would be the text again: each of its paragraphs
    must stand between its ends.

    Examples
    --------
    >>> from smi_graph.records import Evidence, make_record
    >>> words = Evidence(field="title", value="قرار", section="title", quote="قرار", start=0, end=4)
    >>> record = make_record("document", title="قرار", evidence=[words], page="قرار جديد")
    >>> stands_at_its_place(record, words)
    True
    """
    if evidence.start is None or evidence.end is None:
        return False
    found = record.page[evidence.start : evidence.end]
    language = text_language(evidence.field)
    if evidence.quote or language is None:
        return found == evidence.quote
    printed = {display_text(line.text) for line in page_lines(found)}
    paragraphs = record.texts.get(language, "").split("\n\n")
    return all(
        paragraph in printed or any(paragraph in line for line in printed)
        for paragraph in paragraphs
    )
