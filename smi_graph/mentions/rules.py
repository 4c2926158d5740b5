"""The rules of finding, from ``data/mentions`` and the archive's own ``mentions`` folder.

The head of each file explains its keys. An entry of the archive's own file replaces its
namesake in the file that ships.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, fields
from functools import cache
from typing import TYPE_CHECKING, Any

from smi_graph.archive import ArchiveError, line_of
from smi_graph.mentions.text import folded_name
from smi_graph.records.layout import read_layout
from smi_graph.resources import own_path, resource_layers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

NAMES, DOCUMENTS, DATES = "names.toml", "documents.toml", "dates.toml"
FILES = (NAMES, DOCUMENTS, DATES)
Words = frozenset[str]
# Parts of titles such as "Chairman of the Presidency" that stand before anything.
_SMALL_WORDS = frozenset(("of", "the", "and", "for"))


@dataclass(frozen=True, slots=True)
class Attached:
    """The letters that Arabic writes together with the next word."""

    first: Words
    second: Words
    eliding: str
    article: str

    def before(self, folded: str, start: int) -> int:
        """Count the letters attached before a place; 0 where another word ends there."""
        letter = folded[start - 1]
        if letter in self.second:
            if start < 2 or not folded[start - 2].isalnum():
                return 1
            letter, start = folded[start - 2], start - 1
            return 2 if self._begins(letter, folded, start) else 0
        return 1 if self._begins(letter, folded, start) else 0

    def _begins(self, letter: str, folded: str, start: int) -> bool:
        if letter not in self.first:
            return False
        if start > 1 and folded[start - 2] in self.first:
            start -= 1
        return start < 2 or not folded[start - 2].isalnum()


@dataclass(frozen=True, slots=True)
class Capitals:
    """What Latin capitals say."""

    lower: Words
    words: Words
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Inside:
    """Words by which a listed name is seen to stand in the name of something else."""

    kinds: Words
    before: Words = frozenset()
    before_of: Words = frozenset()
    after: Words = frozenset()
    after_comma: Words = frozenset()


@dataclass(frozen=True, slots=True)
class Homograph:
    """A listed name that is also something else."""

    names: Words
    never: bool = False
    spelled: tuple[str, ...] = ()
    unless_spelled: tuple[str, ...] = ()
    only_after: Words = frozenset()
    beside: bool | tuple[str, ...] = False
    not_after: Words = frozenset()
    not_before: Words = frozenset()
    numbers: bool = False
    unless: Words = frozenset()
    phrases: tuple[str, ...] = ()
    given_name: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """The years in which a name stood for what its row says."""

    names: Words
    first: int = 0
    last: int = 9999


@dataclass(frozen=True, slots=True)
class Body:
    """Bodies whose name is part of the names of others."""

    values: Words
    names: Words = frozenset()
    not_after: Words = frozenset()
    not_before: Words = frozenset()
    nations: bool = False
    needs: tuple[str, ...] = ()
    unless: Words = frozenset()


@dataclass(frozen=True, slots=True)
class Persons:
    """How names of persons are told from longer names."""

    least_words: int
    least_first_names: int
    least_words_bodies: int
    parts: Words
    first_names: Words
    family_names: Words
    may_follow: Words
    foreign_first_names: Words
    roles: Words
    adjectives: Words = frozenset()
    titles: Words = frozenset()


@dataclass(frozen=True, slots=True)
class Symbol:
    """A form of numbers that need no words around."""

    name: str
    begin: tuple[str, ...]
    form: re.Pattern[str]
    value: str


@dataclass(frozen=True, slots=True)
class Governed:
    """Numbers of the documents of a body, which governs them in a sentence.

    Parameters
    ----------
    forms
        Each with what the number is written as.
    alone
        The form of a number that needs no body, where no other is named; or ``None``.
    """

    name: str
    bodies: Words
    forms: tuple[tuple[re.Pattern[str], str], ...]
    alone: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Numbering:
    """The words of ``documents.toml``."""

    symbols: tuple[Symbol, ...]
    governed: tuple[Governed, ...]
    nouns: tuple[str, ...]
    nouns_of: Mapping[str, str]
    other_bodies: tuple[str, ...]
    neutral: Words
    fillers: Words
    behind: tuple[str, ...]
    joints: re.Pattern[str]
    issuing: Words
    weak_bodies: tuple[str, ...]
    abbreviations: Words
    before_years: Words
    sessions: tuple[tuple[re.Pattern[str], str], ...]


@dataclass(frozen=True, slots=True)
class DateWords:
    """The words of ``dates.toml``."""

    before_year: Words
    before_month: Words
    not_after: Words
    first_in_sentence: Words
    exactly: Mapping[str, str]
    hijri: tuple[str, ...]
    day_first: Words
    abbreviated: Words


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of finding."""

    attached: Attached
    capitals: Capitals
    nations: Words
    longer: tuple[str, ...]
    inside: tuple[Inside, ...]
    homographs: Mapping[str, Homograph]
    periods: Mapping[str, Period]
    bodies: tuple[Body, ...]
    persons: Persons
    numbering: Numbering
    dates: DateWords


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
    for mistake in rule_mistakes():
        raise mistake
    names, documents, dates = (_layered(name) for name in FILES)
    homographs: dict[str, Homograph] = {}
    for entry in names["homograph"].values():
        made = _homograph(entry)
        for name in made.names:
            homographs[name] = _both(homographs[name], made) if name in homographs else made
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
        inside=tuple(Inside(**_words(entry)) for entry in names["inside"].values()),
        homographs=homographs,
        periods={name: period for period in periods for name in period.names},
        bodies=tuple(_body(entry) for entry in names["body"].values()),
        persons=_persons(names["persons"]),
        numbering=_numbering(documents),
        dates=_date_words(dates),
    )


def _layered(name: str) -> dict[str, Any]:
    return read_layout(resource_layers("data", "mentions", name))


def _folded(words: Iterable[str]) -> Words:
    return frozenset(map(folded_name, words))


def _words(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Fold the lists of an entry; what is no list stays."""
    return {
        key: _folded(value) if isinstance(value, list) else value for key, value in entry.items()
    }


def _homograph(entry: Mapping[str, Any]) -> Homograph:
    kept = {
        key: tuple(entry[key]) for key in ("spelled", "unless_spelled", "phrases") if key in entry
    }
    beside = entry.get("beside", False)
    kept["beside"] = tuple(beside) if isinstance(beside, list) else beside
    return Homograph(**{**_words(entry), **kept})


def _both(one: Homograph, two: Homograph) -> Homograph:
    """Put together what two entries say of one name."""
    joined = {}
    for field in fields(Homograph):
        first, second = getattr(one, field.name), getattr(two, field.name)
        joined[field.name] = first | second if isinstance(first, frozenset) else first or second
    return Homograph(**joined)


def _period(entry: Mapping[str, Any]) -> Period:
    return Period(_folded(entry["names"]), entry.get("from", 0), entry.get("until", 9999))


def _body(entry: Mapping[str, Any]) -> Body:
    kept = {"values": frozenset(entry["values"])}
    # Identifiers as they are, words as texts are folded.
    needs = tuple(dict.fromkeys(one for n in entry.get("needs", ()) for one in (n, folded_name(n))))
    return Body(**{**_words(entry), **kept, "needs": needs})


def _persons(entry: Mapping[str, Any]) -> Persons:
    """Read the words about persons, with those by which pages and tables are read."""
    names = read_layout(resource_layers("data", "name_words.toml"))
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
        nouns_of=dict(data["nouns_of"]),
        other_bodies=tuple(data["bodies"]["other"]),
        neutral=frozenset(data["bodies"]["neutral"]),
        fillers=_folded(words["fillers"]),
        behind=tuple(sorted(map(folded_name, words["behind"]), key=len, reverse=True)),
        joints=_joints(words),
        issuing=_folded(words["issuing"]),
        weak_bodies=tuple(data["bodies"]["when_issuing"]),
        abbreviations=_folded(words["abbreviations"]),
        before_years=_folded(words["before_years"]),
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


def _joints(words: Mapping[str, Any]) -> re.Pattern[str]:
    """Write what may stand between two numbers of one list."""
    joints = alternatives(words["joints"])
    repeated = alternatives(words["repeated"])
    return re.compile(
        rf"\)?(?:\s*\((?:1[89]|20)\d\d\))?(?:\s*(?:{alternatives(words['dated'])})\s+(?:\d{{1,2}}\s+)?"
        rf"[^\W\d]+(?:\s*/\s*[^\W\d]+)?\s+\d{{4}})?"
        rf"\s*(?:(?:{joints})\s*)+(?:(?:{repeated})\s*)*\(?"
    )


def alternatives(words: Iterable[str]) -> str:
    r"""Write a regular expression for folded words, the longest first.

    Examples
    --------
    >>> alternatives(["a b", "abc"])
    'a\\s+b|abc'
    """
    longest = sorted({folded_name(word) for word in words}, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in longest)


def _date_words(data: dict[str, Any]) -> DateWords:
    words = data["words"]
    return DateWords(
        before_year=_folded(words["before_year"]),
        before_month=_folded(words["before_month"]),
        not_after=_folded(words["not_after"]),
        first_in_sentence=_folded(words["first_in_sentence"]),
        exactly={folded_name(name): letters for name, letters in data["exactly"].items()},
        hijri=tuple(map(folded_name, words["hijri"])),
        day_first=frozenset(words["day_first"]),
        abbreviated=_folded(words["abbreviated"]),
    )


# What each entry may say: "list", "text", "number", "yes", "pattern", "patterns", "any".
_INSIDE = {field.name: "list" for field in fields(Inside)}
_HOMOGRAPH = {field.name: "list" for field in fields(Homograph)} | {
    "never": "yes", "beside": "any", "numbers": "yes", "given_name": "yes",
}  # fmt: skip
_BODY = {field.name: "list" for field in fields(Body)} | {"nations": "yes"}
_PERSONS = {field.name: "list" for field in fields(Persons)} | {
    "least_words": "number", "least_first_names": "number", "least_words_bodies": "number",
}  # fmt: skip
_KNOWN: dict[str, dict[str, dict[str, str]]] = {
    NAMES: {
        "nations": {"adjectives": "list"},
        "attached": {"first": "list", "second": "list", "eliding": "text", "article": "text"},
        "capitals": {"lower": "list", "words": "list", "articles": "list"},
        "longer": {"*": "list"},
        "inside.*": _INSIDE,
        "homograph.*": _HOMOGRAPH,
        "period.*": {"names": "list", "from": "number", "until": "number"},
        "body.*": _BODY,
        "persons": _PERSONS,
    },
    DOCUMENTS: {
        "symbol.*": {"begin": "list", "form": "pattern", "value": "text"},
        "governed.*": {
            "bodies": "list", "forms": "patterns", "values": "list", "alone": "pattern",
        },
        "nouns": {"words": "list"},
        "nouns_of": {"*": "text"},
        "bodies": {"other": "list", "neutral": "list", "when_issuing": "list"},
        "words": dict.fromkeys(
            (
                "fillers", "behind", "joints", "repeated", "dated", "issuing", "abbreviations",
                "before_years",
            ),
            "list",
        ),
        "session.*": {"form": "pattern", "value": "text"},
    },
    DATES: {
        "words": dict.fromkeys(
            (
                "before_year", "before_month", "not_after", "first_in_sentence", "hijri",
                "day_first", "abbreviated",
            ),
            "list",
        ),
        "exactly": {"*": "text"},
    },
}  # fmt: skip
_NUMBERED = frozenset(("symbol", "governed", "session"))
_NEEDED = {
    "inside": ("kinds",),
    "homograph": ("names",),
    "period": ("names",),
    "body": ("values",),
    "symbol": ("begin", "form", "value"),
    "governed": ("bodies", "forms", "values"),
    "session": ("form", "value"),
}
_REASONS = {"list": "no_list", "text": "not_text", "number": "no_number", "yes": "no_yes"}


def rule_mistakes() -> list[ArchiveError]:
    """List the mistakes of the files of rules, those that ship and the archive's own.

    Examples
    --------
    >>> rule_mistakes()
    []
    """
    found: list[ArchiveError] = []
    for name in FILES:
        for path in resource_layers("data", "mentions", name):
            found += _mistakes_of(path, _KNOWN[name])
    own = own_path("data", "mentions")
    for path in [] if own is None else sorted(own.glob("*.toml")):
        if path.name not in FILES:
            found.append(ArchiveError(path, 1, "", "unread", known=", ".join(FILES)))
    return found


def _mistakes_of(path: Path, known: Mapping[str, Mapping[str, str]]) -> Iterator[ArchiveError]:
    try:
        text = path.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except UnicodeDecodeError:
        yield ArchiveError(path, 1, "", "not_utf8")
        return
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        yield ArchiveError(path, int(line[1]) if line else 1, "", "not_toml", why=str(error))
        return
    for part, entries in data.items():
        family = f"{part}.*"
        if part not in known and family not in known:
            shown = ", ".join(sorted(key.removesuffix(".*") for key in known))
            first = next(iter(entries), "") if isinstance(entries, dict) else ""
            line_number = line_of(text, f"{part}.{first}".rstrip("."))
            yield ArchiveError(path, line_number, part, "unknown_key", known=shown)
        elif not isinstance(entries, dict):
            yield ArchiveError(path, line_of(text, part), part, "not_a_table")
        elif part in known:
            yield from _mistakes_in(path, text, part, entries, known[part])
        else:
            for key, entry in entries.items():
                if isinstance(entry, dict):
                    name = f"{part}.{key}"
                    found = [*_mistakes_in(path, text, name, entry, known[family])]
                    yield from found or _what_does_not_fit(path, text, name, entry)
                else:
                    line_number = line_of(text, f"{part}.{key}")
                    yield ArchiveError(path, line_number, f"{part}.{key}", "not_a_table")


def _mistakes_in(
    path: Path, text: str, part: str, entries: Mapping[str, Any], known: Mapping[str, str]
) -> Iterator[ArchiveError]:
    for key, value in entries.items():
        entry = f"{part}.{key}"
        wanted = known.get(key) or known.get("*")
        if wanted is None:
            shown = ", ".join(sorted(known))
            yield ArchiveError(path, line_of(text, entry), entry, "unknown_key", known=shown)
            continue
        reason, why = _fault(wanted, value)
        if reason:
            shown = str(value)
            yield ArchiveError(path, line_of(text, entry), entry, reason, value=shown, why=why)


def _what_does_not_fit(
    path: Path, text: str, name: str, entry: Mapping[str, Any]
) -> Iterator[ArchiveError]:
    """Tell what an entry lacks, and groups that no form of it has."""
    family = name.partition(".")[0]
    for key in _NEEDED[family]:
        if key not in entry:
            yield ArchiveError(path, line_of(text, name), f"{name}.{key}", "missing")
            return
    if family not in _NUMBERED:
        return
    several = "forms" in entry
    forms = entry["forms"] if several else [entry["form"]]
    values = entry["values"] if several else [entry["value"]]
    line = line_of(text, f"{name}.{'values' if several else 'value'}")
    if len(forms) != len(values):
        yield ArchiveError(path, line, name, "not_as_many", value=str(len(forms)))
        return
    given = {"roman"} if family == "session" else set()
    needed = {"number"} if family == "governed" else set()
    for form, value in zip(forms, values, strict=True):
        groups = set(re.compile(form).groupindex) | given
        for lacking in sorted((_placeholders(value) | needed) - groups):
            yield ArchiveError(path, line, name, "no_group", value=lacking, form=form)


def _placeholders(value: str) -> set[str]:
    return set(re.findall(r"{(\w*)}", value))


def _fault(wanted: str, value: object) -> tuple[str, str]:
    """Tell what is wrong with a value, as the end of a message and its reason."""
    if wanted in {"pattern", "patterns"}:
        patterns = value if isinstance(value, list) else [value]
        if (wanted == "patterns") != isinstance(value, list):
            return ("no_list" if wanted == "patterns" else "not_text"), ""
        return next(
            ((("bad_pattern"), why) for why in map(_why_no_pattern, patterns) if why), ("", "")
        )
    right = {
        "list": isinstance(value, list) and all(isinstance(one, str) and one for one in value),
        "text": isinstance(value, str),
        "number": isinstance(value, int) and not isinstance(value, bool),
        "yes": isinstance(value, bool),
        "any": isinstance(value, bool | list),
    }
    return ("", "") if right[wanted] else (_REASONS.get(wanted, "no_list"), "")


def _why_no_pattern(pattern: object) -> str:
    if not isinstance(pattern, str):
        return str(pattern)
    try:
        re.compile(pattern)
    except re.error as error:
        return str(error)
    return ""
