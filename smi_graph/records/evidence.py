"""Whether the evidence of a record stands where it says, in the page that was kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smi_graph.records.lines import display_text, page_lines
from smi_graph.schema import text_language

if TYPE_CHECKING:
    from smi_graph.records.record import Evidence, Record


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
