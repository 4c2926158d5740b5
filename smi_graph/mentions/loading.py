"""Reading the rules of finding."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from smi_graph.layered import read_words
from smi_graph.mentions.rule_files import FILES, read_rules
from smi_graph.mentions.rules import (
    ANY,
    Attached,
    Body,
    Capitals,
    DateWords,
    Governed,
    Homograph,
    Inside,
    Numbering,
    Period,
    Persons,
    Rules,
    Symbol,
    Words,
)
from smi_graph.mentions.text import alternatives, cased_name, folded_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

# Parts of titles such as "Chairman of the Presidency" that stand before anything.
_AS_WRITTEN = ("spelled", "unless_spelled", "phrases")
_ENDINGS = ("not_after_ending", "and_after_ending", "unless_signs")
_SMALL_WORDS = frozenset(("of", "the", "and", "for"))


@cache
def load_rules() -> Rules:
    """Read the rules that ship and those of the archive's own folder.

    Raises
    ------
    ArchiveError
        When a file cannot be used; it names file, line and entry.

    Examples
    --------
    >>> rules = load_rules()
    >>> "نهر" in rules.inside[0].before
    True
    """
    names, documents, dates = (read_rules(name) for name in FILES)
    homographs: dict[str, Homograph] = {}
    for entry in names["homograph"].values():
        made = _homograph(entry)
        for name in _folded(name for name in entry["names"] if not name.startswith(ANY)):
            homographs[name] = homographs[name] | made if name in homographs else made
    periods = [_period(entry) for entry in names["period"].values()]
    return Rules(
        attached=Attached(
            _folded(names["attached"]["first"]),
            _folded(names["attached"]["second"]),
            names["attached"]["eliding"],
            folded_name(names["attached"]["article"]),
        ),
        capitals=Capitals(
            _folded(names["capitals"]["lower"]),
            frozenset(names["capitals"]["words"]),
            tuple(f"{folded_name(article)} " for article in names["capitals"]["articles"]),
        ),
        nations=_folded(names["nations"]["adjectives"]),
        longer=tuple(name for names_ in names["longer"].values() for name in names_),
        spelled=dict(names["spelled"]),
        inside=tuple(Inside(**_words(entry)) for entry in names["inside"].values()),
        homographs=homographs,
        homographs_ending=tuple(_by_ending(names["homograph"].values())),
        periods={name: period for period in periods for name in period.names},
        bodies=tuple(_body(entry) for entry in names["body"].values()),
        persons=_persons(names["persons"]),
        numbering=_numbering(documents),
        dates=_date_words(dates),
    )


def _folded(words: Iterable[str]) -> Words:
    return frozenset(map(folded_name, words))


def _words(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Fold the lists of an entry; what is no list stays."""
    return {
        key: _folded(value) if isinstance(value, list) else value for key, value in entry.items()
    }


def _homograph(entry: Mapping[str, Any]) -> Homograph:
    kept: dict[str, Any] = {key: tuple(entry[key]) for key in _AS_WRITTEN if key in entry}
    kept |= {key: frozenset(entry[key]) for key in _ENDINGS if key in entry}
    beside = entry.get("beside", False)
    kept["beside"] = tuple(beside) if isinstance(beside, list) else beside
    return Homograph(**{**_words(entry), **kept})


def _by_ending(entries: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, Homograph]]:
    """Give what is said of all names with a certain ending."""
    for entry in entries:
        for name in entry["names"]:
            if name.startswith(ANY):
                yield folded_name(name.removeprefix(ANY)), _homograph(entry)


def _period(entry: Mapping[str, Any]) -> Period:
    return Period(_folded(entry["names"]), entry.get("from", 0), entry.get("until", 9999))


def _body(entry: Mapping[str, Any]) -> Body:
    kept = {"values": frozenset(entry["values"])}
    # Identifiers as they are, words as texts are folded.
    needs = tuple(dict.fromkeys(one for n in entry.get("needs", ()) for one in (n, folded_name(n))))
    return Body(**{**_words(entry), **kept, "needs": needs})


def _persons(entry: Mapping[str, Any]) -> Persons:
    """Read the words about persons, with those by which pages and tables are read."""
    names = read_words("name_words.toml")
    words = _words(entry)
    words["first_names"] |= _folded(names["first_names"]["words"])
    titles = names["titles"]["words"] + names["titles_of_office"]["words"]
    words["adjectives"] = _folded(names["offices"]["adjectives"])
    parts = {word for title in _folded(titles) for word in title.split()}
    words["titles"] = frozenset(parts - _SMALL_WORDS)
    return Persons(**words)


def _numbering(data: dict[str, Any]) -> Numbering:
    words = data["words"]
    return Numbering(
        symbols=tuple(
            Symbol(
                name,
                tuple(entry["begin"]),
                re.compile(entry["form"], re.IGNORECASE),
                entry["value"],
            )
            for name, entry in data["symbol"].items()
        ),
        governed=tuple(_governed(name, entry) for name, entry in data["governed"].items()),
        nouns=tuple(data["nouns"]["words"]),
        singular=_folded(data["nouns"]["singular"]),
        nouns_of=dict(data["nouns_of"]),
        nouns_not_of={folded_name(noun): body for noun, body in data["nouns_not_of"].items()},
        own=_folded(words["own"]),
        other_bodies=tuple(data["bodies"]["other"]),
        neutral=frozenset(data["bodies"]["neutral"]),
        fillers=_folded(words["fillers"]),
        behind=tuple(sorted(map(folded_name, words["behind"]), key=len, reverse=True)),
        openers=_folded(words["openers"]),
        joints=_joints(words),
        years=re.compile(rf"\)?{_years(words)}"),
        issuing=_folded(words["issuing"]),
        weak_bodies=tuple(data["bodies"]["when_issuing"]),
        abbreviations=_folded(words["abbreviations"]),
        before_years=_folded(words["before_years"]),
        letters={
            cased_name(printed): letter
            for letter, forms in data["letters"].items()
            for printed in forms
        },
        sessions=tuple(
            (re.compile(rf"(?:{entry['form']})\Z"), entry["value"])
            for entry in data["session"].values()
        ),
    )


def _governed(name: str, entry: Mapping[str, Any]) -> Governed:
    forms = [
        (re.compile(form), value)
        for form, value in zip(entry["forms"], entry["values"], strict=True)
    ]
    alone = re.compile(entry["alone"]) if entry.get("alone") else None
    return Governed(name, frozenset(entry["bodies"]), tuple(forms), alone)


def _years(words: Mapping[str, Any]) -> str:
    """Write how the year or the date of a document stands behind its number."""
    in_brackets = r"\s*\((?:1[89]|20)\d\d(?:\s?[/-]\s?(?:\d\d)?\d\d)?\)"
    of_year = rf"\s*,?\s*(?:{alternatives(words['before_years'])})\s+(?:1[89]|20)\d\d(?!\d)"
    # Some months have two words: كانون الأول.
    month = r"[^\W\d]+(?:\s[^\W\d]+)?(?:\s*/\s*[^\W\d]+)?"
    dated = rf"\s*,?\s*(?:{alternatives(words['dated'])})\s+(?:\d{{1,2}}\s+)?{month}\s+\d{{4}}"
    return rf"(?:(?:{in_brackets}|{of_year})(?:{dated})?|{dated})"


def _joints(words: Mapping[str, Any]) -> re.Pattern[str]:
    """Write what may stand between two numbers of one list."""
    joints, repeated = alternatives(words["joints"]), alternatives(words["repeated"])
    return re.compile(
        rf"\)?(?:{_years(words)})?"
        rf"(?:(?<=\w)-(?=\w)|\s*(?:(?:{joints})\s*)+(?P<again>(?:{repeated})\s*)*\(?)"
    )


def _date_words(data: dict[str, Any]) -> DateWords:
    words = data["words"]
    return DateWords(
        before_year=_folded(words["before_year"]),
        before_month=_folded(words["before_month"]),
        counting=_folded(words["counting"]),
        not_after=_folded(words["not_after"]),
        first_in_sentence=_folded(words["first_in_sentence"]),
        verbs=_folded(words["verbs"]),
        after_verbs=_folded(words["after_verbs"]),
        day_parts=_folded(words["day_parts"]),
        days={folded_name(name): day for name, day in data["days"].items()},
        exactly={folded_name(name): letters for name, letters in data["exactly"].items()},
        hijri=tuple(map(folded_name, words["hijri"])),
        day_first=frozenset(words["day_first"]),
        abbreviated=_folded(words["abbreviated"]),
    )
