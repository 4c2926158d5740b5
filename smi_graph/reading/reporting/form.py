"""The form of a report: what a reader has written, what is wrong with that, and the report."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from smi_graph.messages import message
from smi_graph.reports import Report, cleaned, too_long

if TYPE_CHECKING:
    from collections.abc import Mapping

    from smi_graph.messages import Language
    from smi_graph.reading.reporting.subject import Said, Subject
    from smi_graph.reports import Field

WHOLE = "whole"
_MAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What stands in the fields of the form.

    Parameters
    ----------
    value
        Which of the archive's values is meant; empty for none of them.
    words, wrong, proposal, reason
        See :class:`smi_graph.reports.Report`.
    mail
        Where the reader can be answered.
    website
        A field that no person sees; whatever fills it is no person.
    """

    value: str = ""
    words: str = ""
    wrong: str = ""
    proposal: str = ""
    reason: str = ""
    mail: str = ""
    website: str = ""

    @classmethod
    def of(cls, sent: Mapping[str, str]) -> Written:
        r"""Take the fields out of what was sent, as plain text.

        Examples
        --------
        >>> Written.of({"wrong": " The day\x07 ", "lang": "ar"}).wrong
        'The day'
        """
        known = {field.name for field in fields(cls)}
        return cls(**{name: cleaned(text) for name, text in sent.items() if name in known})


@dataclass(frozen=True, slots=True)
class Fault:
    """What a reader is asked to mend, and in which field of the form."""

    name: str
    sentence: str


def faults_of(
    written: Written, subject: Subject, field: Field | None, language: Language
) -> list[Fault]:
    """Say what a reader is to mend before a report can be sent.

    Parameters
    ----------
    written
        What stands in the form.
    subject, field
        What the report is about; ``None`` for the thing as a whole.
    language
        Of the sentences.
    """
    wrong = []
    if written.website:
        wrong.append("trap")
    if not written.wrong:
        wrong.append("wrong")
    if field is not None and field.is_text and not written.words:
        wrong.append("words")
    if written.value and subject.find_value(field, written.value) is None:
        wrong.append("value")
    if written.mail and not _MAIL.match(written.mail):
        wrong.append("mail")
    found = [Fault(name, message(f"report.error_{name}", language)) for name in wrong]
    for name, most in too_long(report_of(written, subject, field), written.mail).items():
        words = {"field": message(f"report.{name}", language), "most": str(most)}
        found.append(Fault(name, message("report.error_long", language, **words)))
    return found


def report_of(written: Written, subject: Subject, field: Field | None) -> Report:
    """Make the report that a form without faults means."""
    value: Said | None = None
    if field is not None and not field.is_text and written.value:
        value = subject.find_value(field, written.value)
    is_text = field is not None and field.is_text
    return Report(
        about=subject.iri,
        wrong=written.wrong,
        predicate=None if field is None else field.predicate,
        value=None if value is None else value.term,
        words=written.words if is_text else "",
        language=field.language if field is not None and is_text else None,
        reason=written.reason,
        proposal=written.proposal,
    )
