"""Compose pages of the archive together with what they say, from a seed.

The layout is ``layout.toml`` and the words are ``wording.toml``; the expected record is not
read from the finished page, it is written down while the page is composed.
"""

from __future__ import annotations

import calendar
import tomllib
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from tests.pages import date_lines
from tests.pages.expectation import Expectation
from tests.pages.page_parts import ComposedPage, PageParts, Section

HERE = Path(__file__).parent
DIARY_SHARE = 0.2


@dataclass(frozen=True)
class Sources:
    """The layout and the words that pages are composed of."""

    layout: dict[str, Any]
    wording: dict[str, Any]


def load_sources() -> Sources:
    """Read the layout and the words."""
    read = [(HERE / name).read_text(encoding="utf-8") for name in ("layout.toml", "wording.toml")]
    return Sources(*map(tomllib.loads, read))


def compose_page(seed: int, sources: Sources) -> ComposedPage:
    """Compose one page; the same seed gives the same page."""
    return _Composition(Random(seed), sources).page(f"generated-{seed}")  # noqa: S311


@dataclass(frozen=True)
class _Printed:
    """What stands under a label: lines, the values that they say, and the facts."""

    lines: tuple[str, ...]
    facts: Any = None
    warning: str | None = None
    wording: str = ""


@dataclass
class _Composition:
    rng: Random
    sources: Sources
    record: dict[str, Any] = field(default_factory=dict)
    warnings: set[str] = field(default_factory=set)
    optional: set[str] = field(default_factory=set)
    kept: dict[str, list[str]] = field(default_factory=dict)

    def page(self, name: str) -> ComposedPage:
        kind = "diary_entry" if self.rng.random() < DIARY_SHARE else "document"
        self.record["kind"] = kind
        layout = self.sources.layout
        day = date(1925, 1, 1) + timedelta(days=self.rng.randrange(36_000))
        title = self._title(kind)
        sections = [self._section(entry, day) for entry in layout[kind]["sections"]]
        present = [section for section in sections if section]
        if self._chance(0.4):
            present = self._shuffled(present)
        if "code" not in self.record and "malformed_code" not in self.warnings:
            self.warnings.add("missing_code")
        parts = PageParts(
            banner=(layout["banner"],) if self._chance(0.7) else (),
            title=title,
            body=self._body(kind, day),
            heading=layout["heading"] if self._chance(0.9) else None,
            sections=tuple(present),
            poll=self._poll(),
            gap=self.rng.choice(layout["gaps"]),
        )
        return ComposedPage(name, parts, self._expectation())

    def _shuffled(self, sections: list[Section]) -> list[Section]:
        """Change the order; the date of an event stays first, and tells the kind of page."""
        first = [section for section in sections if section.field == "event_date"]
        others = [section for section in sections if section.field != "event_date"]
        return first + self.rng.sample(others, len(others))

    def _expectation(self) -> Expectation:
        return Expectation(
            self.record, frozenset(self.warnings), frozenset(self.optional), dict(self.kept)
        )

    def _chance(self, share: float) -> bool:
        return self.rng.random() < share

    def _title(self, kind: str) -> str:
        titles = self.sources.wording["titles"]
        language = "en" if kind == "document" and self._chance(0.15) else "ar"
        title: str = self.rng.choice(titles["events" if kind == "diary_entry" else language])
        self.record |= {"title": title, "title_lang": language}
        return title

    def _poll(self) -> tuple[str, ...]:
        poll = self.sources.layout["poll"]
        bullet = self.rng.choice(poll["bullets"])
        numbered = enumerate(poll["options"], start=1)
        options = [bullet.format(number=number) + option for number, option in numbered]
        return (poll["label"], poll["subject"], "\n".join(options))

    # Sections ---------------------------------------------------------------------------

    def _section(self, entry: dict[str, Any], day: date) -> Section | None:
        if not self._chance(entry["presence"]):
            return None
        name, label = entry["field"], self.rng.choice(entry["labels"])
        if self._chance(entry.get("silence", 0)):
            return Section(name, label, (self.rng.choice(self.sources.layout["no_information"]),))
        if self._chance(entry.get("loss", 0)):
            self.warnings.add("empty_section")
            return Section(name, label)
        printed = self._printed(name, day)
        self._note(name, printed)
        values = tuple(dict.fromkeys(printed.lines))
        joint = self.rng.choice(self.sources.layout["label_joints"])
        return Section(name, label, printed.lines, values, joint)

    def _note(self, name: str, printed: _Printed) -> None:
        if printed.facts:
            self.record[name] = printed.facts
        if printed.warning:
            self.warnings.add(printed.warning)
            self.kept[printed.warning] = [printed.wording]

    def _printed(self, name: str, day: date) -> _Printed:
        if name in {"issue_date", "event_date"}:
            return self._date(day)
        if name in {"document_type", "event_class"}:
            return self._type(name)
        if name in {"languages", "target_countries", "countries"}:
            return self._listed(name)
        if name == "code":
            return self._code()
        return self._names(name)

    def _date(self, day: date) -> _Printed:
        form = self.rng.choices(("day", "month", "year", "impossible"), (80, 7, 7, 6))[0]
        if form == "impossible":
            last = calendar.monthrange(day.year, day.month)[1]
            line = f"{day.year}/{day.month:02}/{last + 1}"
            return _Printed((line,), None, "invalid_date", line)
        value = {"day": f"{day:%Y-%m-%d}", "month": f"{day:%Y-%m}", "year": f"{day:%Y}"}[form]
        line = value.replace("-", "/")
        return _Printed(
            (line.translate(date_lines.ARABIC_DIGITS) if self._chance(0.15) else line,), value
        )

    def _type(self, name: str) -> _Printed:
        wording = self.sources.wording
        if self._chance(0.07):
            unknown = self.rng.choice(wording["unknown_types"])
            return _Printed((unknown,), None, "unknown_type", unknown)
        listed = wording["event_classes" if name == "event_class" else "document_types"]
        printed, value = self.rng.choice(list(listed.items()))
        return _Printed((printed,), value)

    def _listed(self, name: str) -> _Printed:
        """Print some of a closed list, run together or on lines, at times with a stranger."""
        wording = self.sources.wording
        kind = "languages" if name == "languages" else "countries"
        unique = {code: label for label, code in self.rng.sample(list(wording[kind].items()), 6)}
        chosen = self.rng.sample(list(unique.items()), self.rng.randint(1, min(4, len(unique))))
        labels = [label for _, label in chosen]
        facts = [code for code, _ in chosen]
        warning, stranger = None, ""
        if self._chance(0.06):
            warning = "unknown_language" if kind == "languages" else "unknown_country"
            stranger = self.rng.choice(wording["unknown_" + kind])
            labels.insert(self.rng.randint(0, len(labels)), stranger)
        lines = tuple(labels) if self._chance(0.2) else ("".join(labels),)
        return _Printed(lines, facts, warning, stranger)

    def _code(self) -> _Printed:
        if self.record["kind"] == "diary_entry":
            code = f"SMI/D/{self.rng.randrange(1_000_000):06}"
            return _Printed((code,), code)
        if self._chance(0.04):
            malformed = self.rng.choice(self.sources.wording["malformed_codes"])
            self.optional.add("missing_code")
            return _Printed((malformed,), None, "malformed_code", malformed)
        code = f"SMI/A{self.rng.randrange(1, 400)}/{self.rng.randrange(600_000, 700_000)}"
        return _Printed((code,), code)

    def _names(self, name: str) -> _Printed:
        if name == "document_number":
            number = self.rng.choice(self.sources.wording["numbers"])
            return _Printed((number,), number)
        if name == "geographic_areas":
            area = self.rng.choice(self.sources.wording["areas"])
            return _Printed((area,), [area])
        names = list(dict.fromkeys(self._name(name) for _ in range(self.rng.randint(1, 3))))
        if name == "collections":
            return _Printed(("".join(names),) if self._chance(0.5) else tuple(names), names)
        twice = name in {"persons", "organisations"} and self._chance(0.5)
        return _Printed(tuple(n for n in names for _ in range(1 + twice)), names)

    def _name(self, name: str) -> str:
        wording, choice = self.sources.wording, self.rng.choice
        if name == "persons":
            persons = wording["persons"]
            invented = f"{choice(persons['given'])} {choice(persons['family'])}"
            return invented if self._chance(0.7) else str(choice(persons["public"]))
        if name == "organisations":
            bodies = wording["organisations"]
            return f"{choice(bodies['kinds'])} {choice(bodies['places'])}"
        listed = {
            "collections": wording["collections"],
            "diaries": wording["titles"]["events"],
            "documents": wording["titles"]["ar"],
        }
        return str(choice(listed[name]))

    # The text ---------------------------------------------------------------------------

    def _body(self, kind: str, day: date) -> tuple[str, ...]:
        wording = self.sources.wording["sentences"]
        texts: dict[str, list[str]] = {}
        if self._chance(0.9):
            texts["ar"] = self.rng.sample(wording["ar"], self.rng.randint(2, 5))
        if not texts or (kind == "document" and self._chance(0.4)):
            texts["en"] = self.rng.sample(wording["en"], self.rng.randint(2, 3))
        if kind == "document":
            self._add_date_line(texts, day)
        for language, lines in texts.items():
            self.record[f"text_{language}"] = "\n".join(lines)
        return tuple(line for lines in texts.values() for line in lines)

    def _add_date_line(self, texts: dict[str, list[str]], day: date) -> None:
        language = self.rng.choice(list(texts))
        line = self._date_line(language, day)
        if line is None:
            return
        lines = texts[language]
        if self._chance(0.5):
            lines.append(line)
            return
        issuer = ["مكتب الإعلام"] if language == "ar" and self._chance(0.5) else []
        lines[:0] = [*issuer, line]

    def _date_line(self, language: str, day: date) -> str | None:
        wording, rng = self.sources.wording, self.rng
        forms = ("same", "none", "other", "month", "contradictory")
        form = rng.choices(forms, (50, 20, 12, 10, 8))[0]
        if form == "none":
            return None
        if form == "contradictory" and language == "ar":
            self.warnings.add("month_mismatch")
            return date_lines.contradictory_line(day, wording)
        if form == "month" and language == "ar":
            self._note_date_line(f"{day:%Y-%m}")
            return date_lines.month_line(day, wording, rng)
        told = day + timedelta(days=rng.choice((400, 800))) if form == "other" else day
        self._note_date_line(told.isoformat())
        write = date_lines.arabic_line if language == "ar" else date_lines.english_line
        return write(told, wording, rng)

    def _note_date_line(self, told: str) -> None:
        self.record["date_lines"] = [told]
        issued = self.record.get("issue_date")
        if issued and not (issued.startswith(told) or told.startswith(issued)):
            self.record["date_conflict"] = True
            self.warnings.add("date_conflict")
