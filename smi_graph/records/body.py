"""The title and the text of a record page, its languages kept apart."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from babel.core import get_global

from smi_graph.layered import read_words
from smi_graph.records.lines import Line, display_text

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

_ARABIC, _LATIN = "Arab", "Latn"
# The scripts of Unicode by the word that begins the names of their letters.
_SCRIPTS = {
    "ARABIC": _ARABIC,
    "ARMENIAN": "Armn",
    "CYRILLIC": "Cyrl",
    "GREEK": "Grek",
    "HEBREW": "Hebr",
    "LATIN": _LATIN,
    "SYRIAC": "Syrc",
}
# Kurdish is written in both; a text in Arabic letters under that label is Kurdish.
_WRITTEN_IN_ARABIC_TOO = frozenset(["ku"])
_ENGLISH_WORDS = frozenset(
    "the of and to in for on is are was were by with that this from as at it be has have its "
    "their not an who which will".split()
)
_SHORT_RUN = 12
_MOST_WORDS = 2_000
_TELLING_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class BodyPassage:
    """Lines of one language that belong together, in the order of the page."""

    language: str
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """The paragraphs, a blank line between them."""
        return "\n\n".join(display_text(line.text) for line in self.lines)


def script_of(text: str) -> str | None:
    """Tell the script of most letters of a text; ``None`` when it has no letters.

    Returns
    -------
    str or None
        The ISO 15924 code. Scripts that this archive has never met count as Latin.

    Examples
    --------
    >>> script_of("قرار S/RES"), script_of("Statement"), script_of("2254 (2015)")
    ('Arab', 'Latn', None)
    >>> script_of("Заявление")
    'Cyrl'
    """
    letters = Counter(filter(str.isalpha, text))
    scripts: Counter[str] = Counter()
    for letter, count in letters.items():
        scripts[_script_of_letter(letter)] += count
    if not scripts:
        return None
    return min(scripts, key=lambda script: (-scripts[script], script))


@lru_cache(maxsize=2**12)
def _script_of_letter(letter: str) -> str:
    return _SCRIPTS.get(unicodedata.name(letter, "").split(" ", 1)[0], _LATIN)


@cache
def _script_of_language(code: str) -> str:
    """Tell in which script a language is written, by Unicode CLDR's likely subtags."""
    likely: str = get_global("likely_subtags").get(code, "")
    parts = likely.split("_")
    return parts[1] if len(parts) > 1 else _LATIN


def may_be_written_in(code: str, script: str | None) -> bool:
    """Tell whether a language is written in a script.

    Examples
    --------
    >>> may_be_written_in("fr", "Latn"), may_be_written_in("fr", "Arab")
    (True, False)
    """
    return _script_of_language(code) == script or (
        script == _ARABIC and code in _WRITTEN_IN_ARABIC_TOO
    )


def read_passages(lines: Sequence[Line], languages: Collection[str]) -> list[BodyPassage]:
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
    list of BodyPassage
        One for each language, ``ar`` and ``en`` first; ``und`` when the language of a text
        in another script than Arabic cannot be told.
    """
    by_language: dict[str, list[Line]] = {}
    for script, run in _runs(lines, languages):
        language = _language(script, run, languages)
        by_language.setdefault(language, []).extend(run)
    order = sorted(by_language, key=lambda code: (code != "ar", code != "en", code))
    return [
        BodyPassage(code, tuple(sorted(by_language[code], key=lambda line: line.starts[0])))
        for code in order
    ]


def _runs(lines: Sequence[Line], languages: Collection[str]) -> list[tuple[str, list[Line]]]:
    scripts = _fill_gaps([script_of(line.text) for line in lines])
    paired = zip(scripts, lines, strict=True)
    runs = [(script, [line for _, line in run]) for script, run in groupby(paired, lambda p: p[0])]
    merged: list[tuple[str, list[Line]]] = []
    for index, (script, run) in enumerate(runs):
        kept = len(runs) == 1 or _stands_alone(script, run, languages)
        chosen = script if kept else _larger_neighbour(runs, index) or script
        if merged and merged[-1][0] == chosen:
            merged[-1][1].extend(run)
        else:
            merged.append((chosen, list(run)))
    return merged


def _larger_neighbour(runs: Sequence[tuple[str, list[Line]]], index: int) -> str | None:
    """Give the script of the longest run beside a run that is longer than it."""
    words = len(_words(runs[index][1]))
    around = [(len(_words(run)), s) for i, (s, run) in enumerate(runs) if abs(i - index) == 1]
    longest, script = max(around, default=(0, ""))
    return script if longest > words else None


def _fill_gaps(scripts: Sequence[str | None]) -> list[str]:
    filled: list[str] = []
    first = next((script for script in scripts if script is not None), _ARABIC)
    for script in scripts:
        previous = filled[-1] if filled else first
        filled.append(previous if script is None else script)
    return filled


def _words(run: Sequence[Line]) -> list[str]:
    return " ".join(line.text for line in run).split()


def _stands_alone(script: str, run: Sequence[Line], languages: Collection[str]) -> bool:
    if any(may_be_written_in(code, script) for code in languages):
        return True
    words = _words(run)
    return len(words) >= _SHORT_RUN and (script != _LATIN or _told_by_words(words) is not None)


@cache
def _small_words() -> dict[str, frozenset[str]]:
    words = read_words("language_words.toml")[_LATIN]
    return {code: frozenset(small) for code, small in words.items()}


def _shares(words: Sequence[str]) -> dict[str, float]:
    """Give for each language which part of a text its small words are."""
    plain = [word.lower().strip(".,;:()'\"«»“”") for word in words[:_MOST_WORDS]]
    counted = Counter(word for word in plain if word)
    total = max(1, sum(counted.values()))
    return {
        code: sum(counted[word] for word in small) / total for code, small in _small_words().items()
    }


def _told_by_words(words: Sequence[str]) -> str | None:
    """Tell the language of a text in Latin letters by its small words, if they tell it."""
    shares = _shares(words)
    best = max(shares, key=lambda code: shares[code])
    others = max(share for code, share in shares.items() if code != best)
    return best if shares[best] >= _TELLING_SHARE and shares[best] > others else None


def _latin_language(words: Sequence[str], named: Sequence[str]) -> str:
    told = _told_by_words(words)
    if told is not None and (len(words) >= _SHORT_RUN or told in named or not named):
        return told
    others = [code for code in named if code != "en"]
    text = " ".join(words)
    strange = sum(letter.isalpha() and not letter.isascii() for letter in text)
    foreign = max(share for code, share in _shares(words).items() if code != "en")
    if "en" in named and strange * 50 < len(text) and foreign < _TELLING_SHARE:
        return "en"
    return others[0] if len(others) == 1 else "und"


def _language(script: str, run: Sequence[Line], languages: Collection[str]) -> str:
    named = [code for code in languages if may_be_written_in(code, script)]
    if script == _ARABIC:
        return "ar" if "ar" in named or not named else named[0]
    if script != _LATIN:
        return named[0] if len(named) == 1 else "und"
    return _latin_language(_words(run), named)
