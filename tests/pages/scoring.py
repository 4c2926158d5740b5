"""Compare what was read of a page with what it says, field by field.

A fact is a field with one value; a field of many values gives many facts. A warning, and a
wording that is kept with it, are remarks: they assert nothing, but must be right too.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from smi_graph.records import Record
from smi_graph.records.source_item import Refusal
from tests.pages.expectation import Expectation

Form = Callable[[str], str]
Reading = Record | Refusal

INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
MARKS = re.compile("[\u0640\u064b-\u065f\u0670\u06d6-\u06ed]")
NOT_FACTS = frozenset(
    {"warnings", "doubts", "evidence", "source", "source_digest", "date_conflict"}
)
TYPE_FIELDS = frozenset({"document_type", "event_class"})


@dataclass(frozen=True, order=True)
class Fact:
    """One value of one field."""

    field: str
    value: str

    @property
    def is_remark(self) -> bool:
        """Whether it is a warning or a wording kept with one, which asserts nothing."""
        return self.field.startswith(("warnings", "kept."))


def display_form(text: str) -> str:
    """Give the text as it looks: composed, without invisible signs, spaces made one."""
    return " ".join(INVISIBLE.sub("", unicodedata.normalize("NFC", text)).split())


def bare_form(text: str) -> str:
    """Give the text as it looks, without vowel signs and tatweel."""
    return display_form(unicodedata.normalize("NFC", MARKS.sub("", display_form(text))))


@dataclass
class Score:
    """The outcome of one comparison, or the sum of many."""

    matched: list[Fact] = field(default_factory=list)
    false_facts: list[Fact] = field(default_factory=list)
    false_remarks: list[Fact] = field(default_factory=list)
    missed: list[Fact] = field(default_factory=list)
    wrongly_accepted: list[str] = field(default_factory=list)
    wrongly_refused: list[str] = field(default_factory=list)

    @property
    def is_right(self) -> bool:
        """Whether nothing is wrong and nothing is missing."""
        faults = (self.false_facts, self.false_remarks, self.missed)
        return not any((*faults, self.wrongly_accepted, self.wrongly_refused))

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall over all facts and remarks."""
        wrong = len(self.false_facts) + len(self.false_remarks) + len(self.missed)
        total = 2 * len(self.matched) + wrong
        return 2 * len(self.matched) / total if total else 1.0

    def add(self, other: Score) -> None:
        """Add another score to this one."""
        for name in vars(self):
            getattr(self, name).extend(getattr(other, name))

    def table(self) -> str:
        """Give the counts of each field, and every fault, as lines of text."""
        columns = (self.matched, self.false_facts, self.false_remarks, self.missed)
        counts = [Counter(fact.field for fact in column) for column in columns]
        names = sorted(set().union(*counts))
        head = f"{'field':32}{'right':>8}{'false':>8}{'remark':>8}{'missed':>8}"
        rows = [f"{name:32}" + "".join(f"{count[name]:8}" for count in counts) for name in names]
        totals = f"{'all, F1 ' + format(self.f1, '.4f'):32}"
        totals += "".join(f"{len(column):8}" for column in columns)
        pages = (
            f"wrongly accepted {len(self.wrongly_accepted)}, refused {len(self.wrongly_refused)}"
        )
        return "\n".join([head, *rows, totals, pages, *self.faults()])

    def faults(self) -> list[str]:
        """Give one line for every fault."""
        kinds = {
            "false": self.false_facts,
            "false remark": self.false_remarks,
            "missed": self.missed,
        }
        facts = [f"{kind}: {f.field} = {f.value}" for kind, found in kinds.items() for f in found]
        accepted = [f"wrongly accepted: {reading}" for reading in self.wrongly_accepted]
        return facts + accepted + [f"wrongly refused: {reason}" for reason in self.wrongly_refused]


def facts_of(
    record: dict[str, Any], warnings: Iterable[str], form: Form = display_form
) -> set[Fact]:
    """Give the facts of a record's fields; a type kept as written is none."""
    kept = TYPE_FIELDS if "unknown_type" in set(warnings) else frozenset()
    facts: set[Fact] = set()
    for name, value in record.items():
        if name in NOT_FACTS | kept or not value:
            continue
        if isinstance(value, dict):
            facts |= {Fact(f"{name}.{key}", form(text)) for key, text in value.items()}
            continue
        values = value if isinstance(value, list) else [value]
        facts |= {Fact(name, form(str(item))) for item in values}
    if record.get("date_conflict"):
        facts.add(Fact("date_conflict", "true"))
    return facts


def facts_read(reading: Record, form: Form = display_form) -> set[Fact]:
    """Give the facts that a reading asserts."""
    return facts_of(reading.model_dump(mode="json"), map(str, reading.warnings), form)


def compare(expectation: Expectation, reading: Reading, form: Form = display_form) -> Score:
    """Compare one reading with what the page says, both in the form that ``form`` gives."""
    if isinstance(reading, Refusal):
        return _compare_refusal(expectation, reading)
    if expectation.record is None:
        return Score(wrongly_accepted=[f"{reading.kind} {reading.code}: {reading.title}"])
    expected = facts_of(expectation.record, expectation.warnings, form)
    expected |= _expected_remarks(expectation, form)
    got = facts_read(reading, form) | _remarks(expectation, reading, form)
    false = sorted(got - expected)
    return Score(
        matched=sorted(got & expected),
        false_facts=[fact for fact in false if not fact.is_remark],
        false_remarks=[fact for fact in false if fact.is_remark],
        missed=sorted(expected - got),
    )


def _compare_refusal(expectation: Expectation, reading: Refusal) -> Score:
    if expectation.may_refuse:
        return Score()
    if expectation.record is None and reading.reason in (expectation.reasons or {reading.reason}):
        return Score()
    return Score(wrongly_refused=[reading.reason])


def _expected_remarks(expectation: Expectation, form: Form) -> set[Fact]:
    warnings = {Fact("warnings", code) for code in expectation.warnings}
    return warnings | {
        Fact(f"kept.{code}", form(wording))
        for code, wordings in expectation.kept.items()
        for wording in wordings
    }


def _remarks(expectation: Expectation, reading: Record, form: Form) -> set[Fact]:
    codes = {str(code) for code in reading.warnings}
    ignored = expectation.optional_warnings - expectation.warnings
    kept = {
        Fact(f"kept.{doubt.code}", form(doubt.value))
        for doubt in reading.doubts
        if str(doubt.code) in expectation.kept
    }
    return kept | {Fact("warnings", code) for code in codes - ignored}
