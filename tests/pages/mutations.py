"""Damage done to a page, and what may then still be said of it.

A mutation keeps the truth of the page in its place: what a reader asserts afterwards must
be a fact of the whole page, or one that the damaged page itself now prints. A label that
was dropped hands its values to the section above it; nothing else becomes sayable.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from tests.pages.page_parts import ComposedPage, PageParts, Section
from tests.pages.scoring import Fact, bare_form, facts_of, facts_read

SCALARS = frozenset({"issue_date", "event_date", "code", "document_number"})
DATES = frozenset({"issue_date", "event_date", "date_lines"})
KIND_FIELDS = frozenset({"event_date", "event_class", "code"})
TEXTS = ("text_ar", "text_en", "text_other")
WESTERN_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")
ARABIC_LETTER = re.compile("[\u0620-\u064a]")
MARKS = "\u200f\u200e\u200b\u2067\u2069\u202b\u202c"
VOWELS = "\u064e\u064f\u0650\u0651\u0652"
JOINING = frozenset("بتثجحخسشصضطظعغفقكلمنهي")


@dataclass(frozen=True)
class Mutated:
    """A damaged page: its parts or its text, and the facts that the damage lets one say."""

    parts: PageParts
    text: str
    sayable: frozenset[Fact] = frozenset()
    lines: frozenset[str] = frozenset()


Structural = Callable[[PageParts, Random], Mutated]
Surface = Callable[[str, Random], bytes]


def mutate(page: ComposedPage, rng: Random) -> tuple[str, Mutated, bytes]:
    """Damage a page in its structure and then on its surface; also name what was done."""
    structural, surface = rng.choice(STRUCTURAL), rng.choice(SURFACE)
    mutated = structural(page.parts, rng)
    return f"{structural.__name__}, {surface.__name__}", mutated, surface(mutated.text, rng)


def false_facts(page: ComposedPage, mutated: Mutated, reading: Any) -> list[Fact]:
    """Give the facts asserted of the damaged page that it does not say."""
    record = page.expectation.record or {}
    true = facts_of(record, page.expectation.warnings, bare_form)
    true |= {Fact(fact.field, bare_form(fact.value)) for fact in mutated.sayable}
    asserted = {fact for fact in facts_read(reading, bare_form) if not fact.is_remark}
    said = {fact for fact in asserted if not fact.field.startswith(TEXTS)}
    if _dates_conflict(true):
        true.add(Fact("date_conflict", "true"))
    wrong = {fact for fact in said - true if not _is_vaguer_date(fact, true)}
    return sorted(wrong | _false_texts(page, mutated, reading))


def _dates_conflict(facts: set[Fact]) -> bool:
    issued = [fact.value for fact in facts if fact.field == "issue_date"]
    told = [fact.value for fact in facts if fact.field == "date_lines"]
    return any(not (a.startswith(b) or b.startswith(a)) for a in issued for b in told)


def _is_vaguer_date(fact: Fact, true: set[Fact]) -> bool:
    """Whether a date says less than the true one: what is left of a cut date may be said."""
    return fact.field in DATES and any(
        known.field == fact.field and known.value.startswith(fact.value + "-") for known in true
    )


def _false_texts(page: ComposedPage, mutated: Mutated, reading: Any) -> set[Fact]:
    """Give the lines of the texts that are no line of the page's text, nor begin one."""
    record = page.expectation.record or {}
    false = set()
    for name in ("text_ar", "text_en"):
        true = [bare_form(line) for line in str(record.get(name) or "").splitlines()]
        true += [line for line in map(bare_form, mutated.lines) if _may_stand_in(name, line)]
        for line in (getattr(reading, name) or "").splitlines():
            if not any(known.startswith(bare_form(line)) for known in true):
                false.add(Fact(name, bare_form(line)))
    return false | _false_other_texts(record, reading)


def _false_other_texts(record: dict[str, Any], reading: Any) -> set[Fact]:
    """Give texts in a third language, which no page has; a language left open is no claim."""
    lines = "\n".join(str(record.get(name) or "") for name in TEXTS)
    return {
        Fact("text_other", text)
        for language, text in reading.text_other.items()
        if language != "und" or bare_form(text) not in bare_form(lines)
    }


def _may_stand_in(name: str, line: str) -> bool:
    return name == "text_ar" or not ARABIC_LETTER.search(line)


# Structure ----------------------------------------------------------------------------------


def unchanged(parts: PageParts, rng: Random) -> Mutated:
    """Leave the structure as it is."""
    return Mutated(parts, parts.text())


def reorder_sections(parts: PageParts, rng: Random) -> Mutated:
    """Put the sections into another order."""
    sections = rng.sample(parts.sections, len(parts.sections))
    changed = replace(parts, sections=tuple(sections))
    return Mutated(changed, changed.text())


def glue_values_to_labels(parts: PageParts, rng: Random) -> Mutated:
    """Print each label and the first line under it without anything between."""
    sections = tuple(replace(section, joint="") for section in parts.sections)
    changed = replace(parts, sections=sections, gap=rng.choice(("\n", "\n\n")))
    return Mutated(changed, changed.text())


def glue_labels_to_values(parts: PageParts, rng: Random) -> Mutated:
    """Print a label directly after the last line of the section above it."""
    place = rng.randrange(min(1, len(parts.sections)), max(1, len(parts.sections)))
    above, below = parts.sections[:place], parts.sections[place:]
    upper = replace(parts, sections=above, poll=()).text().removesuffix("\n")
    lower = [section.text(parts.gap) for section in below]
    return Mutated(parts, upper + parts.gap.join([*lower, *parts.poll]) + "\n")


def single_line_breaks(parts: PageParts, rng: Random) -> Mutated:
    """Print the page without any blank line."""
    changed = replace(parts, gap="\n")
    return Mutated(changed, changed.text())


def more_blank_lines(parts: PageParts, rng: Random) -> Mutated:
    """Double the line breaks, with spaces on some of the blank lines."""
    return Mutated(parts, parts.text().replace("\n", rng.choice(("\n\n", "\n \n", "\n\t\n\n"))))


def repeat_banner(parts: PageParts, rng: Random) -> Mutated:
    """Print the banner twice above, and again below."""
    banner = parts.banner or ("الذاكرة السورية هي ملك لكل السوريين.",)
    changed = replace(parts, banner=banner * 2, poll=(*parts.poll, *banner))
    return Mutated(changed, changed.text())


def cut_end(parts: PageParts, rng: Random) -> Mutated:
    """Cut the page somewhere behind its title."""
    text = parts.text()
    title_end = text.index(parts.title) + len(parts.title) + 1
    cut = text[: rng.randrange(title_end, len(text))]
    last_line = cut.splitlines()[-1]
    return Mutated(parts, cut, lines=frozenset({last_line}))


def drop_labels(parts: PageParts, rng: Random) -> Mutated:
    """Take out one or two labels, so that their values follow the section above."""
    places = [i for i, section in enumerate(parts.sections) if section.field not in KIND_FIELDS]
    dropped = set(rng.sample(places, min(rng.randint(1, 2), len(places))))
    sayable: set[Fact] = set()
    lines: set[str] = set()
    sections: list[Section] = []
    orphans: tuple[str, ...] = ()
    for place, section in enumerate(parts.sections):
        if place not in dropped:
            sections.append(section)
        elif sections:
            sections[-1] = _with_lines(sections[-1], section)
            sayable |= _facts_of_section(sections[-1])
        else:
            orphans += section.lines
            lines |= set(section.lines)
            sayable |= _facts_of_orphans(section)
    text_above = parts.body + orphans if parts.heading is None else parts.body
    below = () if parts.heading is None else orphans
    changed = replace(parts, sections=tuple(sections), body=text_above)
    text = changed.text()
    if below:
        heading = f"{parts.heading}{parts.gap}"
        text = text.replace(heading, heading + parts.gap.join(below) + parts.gap, 1)
    return Mutated(changed, text, frozenset(sayable), frozenset(lines))


def _with_lines(section: Section, other: Section) -> Section:
    return replace(
        section,
        lines=section.lines + other.lines,
        values=section.values + other.values,
    )


def _facts_of_section(section: Section) -> set[Fact]:
    """Give the facts that the lines now under a label say, for fields that take any words."""
    if section.field in SCALARS:
        return {Fact(section.field, " ".join(section.lines))}
    return {Fact(section.field, value) for value in section.values}


def _facts_of_orphans(section: Section) -> set[Fact]:
    """Give what lines say that no label is above: a date may be the date line of the text."""
    if section.field != "issue_date":
        return set()
    dates = (line.translate(WESTERN_DIGITS).replace("/", "-") for line in section.lines)
    return {Fact("date_lines", told) for told in dates}


HARMLESS: tuple[Structural, ...] = (
    unchanged,
    reorder_sections,
    glue_values_to_labels,
    single_line_breaks,
    more_blank_lines,
)
STRUCTURAL: tuple[Structural, ...] = (
    *HARMLESS,
    glue_labels_to_values,
    repeat_banner,
    cut_end,
    cut_end,
    cut_end,
    drop_labels,
    drop_labels,
)


# Surface ------------------------------------------------------------------------------------


def plain(text: str, rng: Random) -> bytes:
    """Save as UTF-8."""
    return text.encode()


def other_encoding(text: str, rng: Random) -> bytes:
    """Save with a byte order mark, as UTF-16, or, where its letters allow, windows-1256."""
    encodings = ["utf-8-sig", "utf-16"]
    if text.encode("windows-1256", "ignore").decode("windows-1256") == text:
        encodings.append("windows-1256")
    return text.encode(rng.choice(encodings))


def other_line_ends(text: str, rng: Random) -> bytes:
    """Save with CRLF line ends."""
    return text.replace("\n", "\r\n").encode()


def decomposed(text: str, rng: Random) -> bytes:
    """Save with decomposed letters."""
    return unicodedata.normalize("NFD", text).encode()


def as_html(text: str, rng: Random) -> bytes:
    """Save as HTML, a paragraph a line."""
    paragraphs = "".join(f"<p>{html.escape(line)}</p>\n" for line in text.splitlines())
    return f'<!DOCTYPE html>\n<html><meta charset="utf-8"><body>{paragraphs}</body></html>'.encode()


def as_references(text: str, rng: Random) -> bytes:
    """Write every letter that is not ASCII as a character reference."""
    return text.encode("ascii", "xmlcharrefreplace")


def with_bidi_marks(text: str, rng: Random) -> bytes:
    """Strew bidi controls and zero-width spaces over the page."""
    return _strewn(text, rng, lambda _: rng.choice(MARKS), lambda _: True, 0.05)


def with_tatweel(text: str, rng: Random) -> bytes:
    """Stretch words with tatweel."""
    return _strewn(text, rng, lambda _: "\u0640" * rng.randint(1, 3), JOINING.__contains__, 0.1)


def with_vowels(text: str, rng: Random) -> bytes:
    """Write vowel signs on letters."""
    return _strewn(text, rng, lambda _: rng.choice(VOWELS), JOINING.__contains__, 0.3)


def _strewn(
    text: str,
    rng: Random,
    sign: Callable[[str], str],
    takes_sign: Callable[[str], bool],
    share: float,
) -> bytes:
    """Put a sign behind a share of the letters that take one and do not end a word."""
    following = [*text[1:], "\n"]
    pieces = (
        letter + sign(letter)
        if takes_sign(letter) and not after.isspace() and rng.random() < share
        else letter
        for letter, after in zip(text, following, strict=True)
    )
    return "".join(pieces).encode()


SURFACE: tuple[Surface, ...] = (
    plain,
    other_encoding,
    other_line_ends,
    decomposed,
    as_html,
    as_references,
    with_bidi_marks,
    with_tatweel,
    with_vowels,
)
