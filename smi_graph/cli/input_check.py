"""Mistakes in what an archive says of its input: constants, and languages of texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson
from babel import Locale

from smi_graph.archive import FILE, archive
from smi_graph.layered import ArchiveError, line_of, read_toml
from smi_graph.messages import message
from smi_graph.records import Refusal
from smi_graph.records.items import SourceItem
from smi_graph.records.sources import read_item
from smi_graph.resources import own_path
from smi_graph.schema import field_table, text_language

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from smi_graph.authorities import Authorities
    from smi_graph.messages import Language
    from smi_graph.records.record import Doubt

_FIELDS = "fields.toml"


@dataclass(frozen=True, slots=True)
class ConstantMistake:
    """A constant with which no record can be read."""

    path: Path
    entry: str
    found: Refusal | Doubt

    def sentence(self, language: Language) -> str:
        """Word it."""
        if isinstance(self.found, Refusal):
            why = self.found.sentence(language)
        else:
            why = f"{self.found.value}: {message(f'doubt.{self.found.code.value}', language)}."
        line = line_of(self.path.read_text(encoding="utf-8"), self.entry)
        mistake = ArchiveError(self.path, line, self.entry, "unread_constant", why=why)
        return mistake.sentence(language)


def constant_mistakes(authorities: Authorities) -> Iterator[ConstantMistake]:
    """Read a record with each of the archive's constants, and name those that cannot be read.

    Examples
    --------
    >>> from smi_graph.authorities import load_authorities
    >>> list(constant_mistakes(load_authorities()))
    []
    """
    path = own_path("data", _FIELDS)
    table = field_table()
    for key, value in table.input.constants.items():
        field = table.named(table.key_of(key) or key)
        kinds = field.kinds if field is not None else tuple(table.kinds)
        doubted = _doubted(key, value, kinds[0], authorities)
        if path is not None and doubted is not None:
            yield ConstantMistake(path, f"input.constants.{key}", doubted)


def _doubted(
    key: str, value: object, kind: str, authorities: Authorities
) -> Refusal | Doubt | None:
    """Give what is wrong with a constant, in a record that says little else."""
    code, title = archive().codes.example, archive().name["ar"]
    said = {"kind": kind, "code": code, "title": title, key: value}
    item = SourceItem("json_line", _FIELDS, orjson.dumps(said, default=str), None)
    names = {key, field_table().key_of(key)}
    for read in read_item(item, authorities):
        if isinstance(read, Refusal):
            if read.field in names:
                return read
        elif about := [doubt for doubt in read.doubts if doubt.field in names]:
            return about[0]
    return None


def language_mistakes(authorities: Authorities) -> Iterator[ArchiveError]:
    """Name the languages of texts that nobody knows."""
    known = {*authorities.languages.entries, *Locale("en").languages}
    named = [(FILE, "text_languages", code) for code in archive().text_languages]
    own = own_path("data", _FIELDS)
    said = {} if own is None else read_toml(own)[1]
    rules = said.get("input", {})
    parts = {f"input.{name}": rules.get(name, {}) for name in ("constants", "templates")}
    for part, keys in {"columns": said.get("columns", {}), **parts}.items():
        named += [(_FIELDS, f"{part}.{key}", code) for key in keys if (code := text_language(key))]
    for name, entry, code in named:
        path = own_path("data", name)
        if path is not None and code not in known:
            line = line_of(path.read_text(encoding="utf-8"), entry)
            yield ArchiveError(path, line, entry, "unknown_language", value=code)
