"""The files of rules in ``data/mentions`` and an archive's ``mentions`` folder, and their mistakes.

The head of each file explains its keys. An entry of the archive's own file replaces its
namesake in the file that ships.
"""

from __future__ import annotations

import re
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from smi_graph.layered import ArchiveError, line_of, read_toml
from smi_graph.mentions.rules import Body, Homograph, Inside, Persons
from smi_graph.resources import own_path, resource_layers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

NAMES, DOCUMENTS, DATES = "names.toml", "documents.toml", "dates.toml"
FILES = (NAMES, DOCUMENTS, DATES)
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
        "spelled": {"*": "text"},
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
        "nouns": {"words": "list", "singular": "list"},
        "nouns_of": {"*": "text"},
        "nouns_not_of": {"*": "text"},
        "bodies": {"other": "list", "neutral": "list", "when_issuing": "list"},
        "words": dict.fromkeys(
            (
                "fillers", "behind", "joints", "repeated", "dated", "issuing", "abbreviations",
                "before_years", "openers", "own",
            ),
            "list",
        ),
        "letters": {"*": "list"},
        "session.*": {"form": "pattern", "value": "text"},
    },
    DATES: {
        "words": dict.fromkeys(
            (
                "before_year", "before_month", "counting", "day_parts", "not_after",
                "first_in_sentence", "hijri", "verbs", "after_verbs", "day_first", "abbreviated",
            ),
            "list",
        ),
        "days": {"*": "number"},
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


def read_rules(name: str) -> dict[str, dict[str, Any]]:
    """Read a file of rules, the archive's own entries laid over those that ship.

    Raises
    ------
    ArchiveError
        When a file cannot be used; it names file, line and entry.

    Examples
    --------
    >>> "ar" in read_rules("names.toml")["longer"]
    True
    """
    rules: dict[str, dict[str, Any]] = {}
    for path in resource_layers("data", "mentions", name):
        for mistake in _mistakes_of(path, _KNOWN[name]):
            raise mistake
        for part, entries in read_toml(path)[1].items():
            rules.setdefault(part, {}).update(entries)
    return rules


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
        text, data = read_toml(path)
    except ArchiveError as error:
        yield error
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
