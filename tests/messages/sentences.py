"""Every sentence of the files that people read, with file, line and key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ARABIC = re.compile("[\u0600-\u06ff]")
LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"@(ar|en)')
PREDICATE = re.compile(r"^\s+([a-z]+:[A-Za-z]+)\s")
# Names that pages print, and examples of data: they are read, not said.
READ = {"skos:altLabel", "skos:hiddenLabel", "skos:example", "skos:notation"}
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
MARKUP = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL)


@dataclass(frozen=True)
class Sentence:
    """A sentence and where it stands."""

    file: str
    line: int
    key: str
    language: str
    text: str

    @property
    def where(self) -> str:
        """File, line and key, for people."""
        return f"{self.file}:{self.line} [{self.key}] {self.language}"

    @property
    def place(self) -> str:
        """File and key, for patterns."""
        return f"{self.file}:{self.key}"


def in_messages(root: Path, folder: Path) -> Iterator[Sentence]:
    """Give the messages, and the names of the fields."""
    for path in [*sorted(folder.glob("*.toml")), folder.parent / "fields.toml"]:
        text, file = path.read_text(encoding="utf-8"), str(path.relative_to(root))
        for key, entry in _tables(tomllib.loads(text)):
            for language in ("ar", "en"):
                words = entry.get(language, "")
                line = _line_of(text, key, language)
                for form in [words] if isinstance(words, str) else words.values():
                    yield Sentence(file, line, key, language, form)


def _tables(read: dict[str, object]) -> Iterator[tuple[str, dict[str, str | dict[str, str]]]]:
    for key, entry in read.items():
        if not isinstance(entry, dict):
            continue
        if {"ar", "en"} <= set(entry):
            yield key, entry
        for name, part in _tables(entry):
            yield (key if name == "name" else f"{key}.{name}"), part


def _line_of(text: str, key: str, language: str) -> int:
    """Give the line of a language under the head of its table."""
    head = re.search(rf"(?m)^\[{re.escape(key)}\]", text)
    start = head.end() if head else 0
    said = re.compile(rf"(?m)^(?:{language} = |name = )").search(text, start)
    return text.count("\n", 0, said.start() if said else start) + 1


def in_queries(root: Path, folder: Path) -> Iterator[Sentence]:
    """Give the heads of the saved queries: what they are called, and their parameters."""
    for path in sorted(folder.glob("*.rq")):
        file = str(path.relative_to(root))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if said := re.match(r"#\+ (summary|description)(_ar)?: (.*)", line):
                yield Sentence(file, number, said[1], "ar" if said[2] else "en", said[3])
            for arabic, label in re.findall(r"\blabel(_ar)?: ([^,}]*)", line):
                yield Sentence(file, number, "label", "ar" if arabic else "en", label)


def in_turtle(root: Path, folder: Path) -> Iterator[Sentence]:
    """Give labels, comments and messages in Turtle."""
    for path in sorted(folder.glob("*.ttl")):
        file, subject, predicate = str(path.relative_to(root)), "", ""
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line and not line[0].isspace() and line[0] not in "#@":
                subject = line.split()[0]
            if found := PREDICATE.match(line):
                predicate = found[1]
            for text, language in LITERAL.findall(line) if predicate not in READ else ():
                yield Sentence(file, number, subject, language, text)


def in_templates(root: Path, folder: Path) -> Iterator[Sentence]:
    """Give the words that templates say of themselves, a line each."""
    for path in sorted(folder.glob("*.html")):
        text = path.read_text(encoding="utf-8")
        for pattern in (JINJA, MARKUP):
            text = pattern.sub(lambda found: "\n" * found.group().count("\n"), text)
        for number, line in enumerate(text.splitlines(), 1):
            if re.search(r"\w", line):
                language = "ar" if ARABIC.search(line) else "en"
                file = str(path.relative_to(root))
                yield Sentence(file, number, "template", language, line.strip())
