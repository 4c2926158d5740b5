"""The title and the text of a record page, its languages kept apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from smi_graph.records.lines import Line, display_text

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

Script = Literal["arabic", "latin"]

_ARABIC_LETTER = re.compile(
    r"[\u0620-\u064A\u066E-\u06D3\u06FA-\u06FF\u0750-\u077F\uFB50-\uFDFF\uFE70-\uFEFC]"
)
_LATIN_LETTER = re.compile(r"[A-Za-z\u00C0-\u024F]")
_ARABIC_SCRIPT_LANGUAGES = ("ar", "fa", "ku", "ur", "ps")
_ENGLISH_WORDS = frozenset(
    [
        "the",
        "of",
        "and",
        "to",
        "in",
        "for",
        "on",
        "is",
        "are",
        "was",
        "were",
        "by",
        "with",
        "that",
        "this",
        "from",
        "as",
        "at",
        "it",
        "be",
        "has",
        "have",
        "its",
        "their",
        "not",
        "an",
        "who",
        "which",
        "will",
    ]
)
_SHORT_RUN = 12


@dataclass(frozen=True, slots=True)
class Passage:
    """Lines of one language that belong together, in the order of the page."""

    language: str
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """The paragraphs, a blank line between them."""
        return "\n\n".join(display_text(line.text) for line in self.lines)


def script_of(text: str) -> Script | None:
    """Tell the script of most letters of a text; ``None`` when it has no letters.

    Examples
    --------
    >>> script_of("قرار S/RES"), script_of("Statement"), script_of("2254 (2015)")
    ('arabic', 'latin', None)
    """
    arabic = len(_ARABIC_LETTER.findall(text))
    latin = len(_LATIN_LETTER.findall(text))
    if not arabic and not latin:
        return None
    return "arabic" if arabic >= latin else "latin"


def read_passages(lines: Sequence[Line], languages: Collection[str]) -> list[Passage]:
    """Sort the lines of a text by language.

    Lines of one script in a row are a run. A short run of the other script (a document
    number, a foreign name) belongs to the text around it, unless the page's language field
    names a language of that script.

    Parameters
    ----------
    lines
        The lines between the title and the fields.
    languages
        The ISO 639-1 codes of the page's language field; empty when it does not say.

    Returns
    -------
    list of Passage
        One for each language, ``ar`` and ``en`` first; ``und`` when the language of a Latin
        text cannot be told.
    """
    by_language: dict[str, list[Line]] = {}
    for script, run in _runs(lines, languages):
        language = _language(script, run, languages)
        by_language.setdefault(language, []).extend(run)
    order = sorted(by_language, key=lambda code: (code != "ar", code != "en", code))
    return [
        Passage(code, tuple(sorted(by_language[code], key=lambda line: line.starts[0])))
        for code in order
    ]


def _runs(lines: Sequence[Line], languages: Collection[str]) -> list[tuple[Script, list[Line]]]:
    scripts = _fill_gaps([script_of(line.text) for line in lines])
    paired = zip(scripts, lines, strict=True)
    runs = [(script, [line for _, line in run]) for script, run in groupby(paired, lambda p: p[0])]
    merged: list[tuple[Script, list[Line]]] = []
    for index, (script, run) in enumerate(runs):
        kept = len(runs) == 1 or _stands_alone(script, run, languages)
        other: Script = "latin" if script == "arabic" else "arabic"
        chosen = script if kept or not _has_neighbour(runs, index) else other
        if merged and merged[-1][0] == chosen:
            merged[-1][1].extend(run)
        else:
            merged.append((chosen, list(run)))
    return merged


def _has_neighbour(runs: Sequence[tuple[Script, list[Line]]], index: int) -> bool:
    words = len(_words(runs[index][1]))
    around = [len(_words(run)) for i, (_, run) in enumerate(runs) if abs(i - index) == 1]
    return any(count > words for count in around)


def _fill_gaps(scripts: Sequence[Script | None]) -> list[Script]:
    filled: list[Script] = []
    first: Script = next((script for script in scripts if script is not None), "arabic")
    for script in scripts:
        previous = filled[-1] if filled else first
        filled.append(previous if script is None else script)
    return filled


def _words(run: Sequence[Line]) -> list[str]:
    return " ".join(line.text for line in run).split()


def _stands_alone(script: Script, run: Sequence[Line], languages: Collection[str]) -> bool:
    named = {"arabic" if code in _ARABIC_SCRIPT_LANGUAGES else "latin" for code in languages}
    if script in named:
        return True
    words = _words(run)
    if script == "arabic":
        return len(words) >= _SHORT_RUN
    return len(words) >= _SHORT_RUN and _is_english(words)


def _is_english(words: Sequence[str]) -> bool:
    known = sum(word.lower().strip(".,;:()'\"") in _ENGLISH_WORDS for word in words)
    return known * 10 >= len(words)


def _language(script: Script, run: Sequence[Line], languages: Collection[str]) -> str:
    if script == "arabic":
        named = [code for code in languages if code in _ARABIC_SCRIPT_LANGUAGES]
        return "ar" if "ar" in named or not named else named[0]
    named = [code for code in languages if code not in _ARABIC_SCRIPT_LANGUAGES]
    if named == ["en"] or _is_english(_words(run)):
        return "en"
    others = [code for code in named if code != "en"]
    if len(others) == 1:
        return others[0]
    return "en" if "en" in named else "und"
