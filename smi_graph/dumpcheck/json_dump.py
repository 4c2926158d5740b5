"""The rules of the JSON entity dump: its frame, its entities, and what only the whole can tell.

Of entities the ids, the members and the terms; `statements` has the rules for the rest.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

import orjson

from smi_graph.dumpcheck.faults import CheckReport, Notes
from smi_graph.dumpcheck.opening import CompressionError, open_dump
from smi_graph.dumpcheck.statements import StatementCheck
from smi_graph.dumpcheck.values import DATATYPES, LARGEST, is_clean, is_language, is_one_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_ID = re.compile(r"([QP])([1-9][0-9]*)\Z")
_MODIFIED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\Z")
_KINDS = {"Q": "item", "P": "property"}
_TERM_LIMIT = 250
_SITELINK = {"site", "title", "badges"}


def check_json(path: Path) -> CheckReport:
    """Check a JSON dump.

    Raises
    ------
    OSError
        When it cannot be read.
    """
    report = CheckReport()
    notes = Notes(report, path.name)
    check = EntityCheck(notes)
    try:
        for place, line in _entity_lines(path, report):
            notes.place = place
            report.entities += 1
            entity = _parsed(line, notes)
            if entity is not None:
                check.entity(entity)
    except CompressionError as error:
        report.add("damaged_file", notes.place, error)
    else:
        check.whole()
    return report


def _parsed(line: bytes, notes: Notes) -> dict[str, Any] | None:
    try:
        entity = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        notes.add("not_json", error)
        return None
    if not isinstance(entity, dict):
        notes.add("not_an_entity")
        return None
    # Of members with one name readers keep the last. Where all are kept the line comes out as
    # it went in, unless it was written in another way.
    if orjson.dumps(entity) != line:
        json.loads(line, object_pairs_hook=lambda pairs: _refuse_twice(pairs, notes))
    return entity


def _refuse_twice(pairs: list[tuple[str, Any]], notes: Notes) -> None:
    names = [name for name, _ in pairs]
    for name in sorted({name for name in names if names.count(name) > 1}):
        notes.add("member_twice", name)


def _entity_lines(path: Path, report: CheckReport) -> Iterator[tuple[str, bytes]]:
    """Give the lines of entities without their commas, and check the frame around them."""
    held: tuple[str, bytes] | None = None
    place, is_closed = "line 1", False
    for place, text in _lines(path, report):
        if is_closed:
            report.add("after_the_end", place)
        is_closed = text == b"]"
        if held is not None:
            yield _without_comma(held, report, is_last=is_closed)
        held = None if is_closed else (place, text)
    if held is not None:
        yield _without_comma(held, report, is_last=True)
    if not is_closed:
        report.add("no_end", place)


def _lines(path: Path, report: CheckReport) -> Iterator[tuple[str, bytes]]:
    """Give the lines after the first that hold anything, without their ends."""
    for number, line in enumerate(_raw_lines(path), start=1):
        place, text = f"line {number}", line.rstrip(b"\r\n")
        if line.endswith(b"\r\n"):
            report.add("carriage_return", place)
        elif not line.endswith(b"\n"):
            report.add("no_line_end", place)
        if number == 1:
            if text != b"[":
                report.add("bad_start", place, text[:20].decode(errors="replace"))
        elif not text.strip():
            report.add("blank_line", place)
        else:
            if text != text.strip():
                report.add("stray_space", place)
            yield place, text.strip()


def _raw_lines(path: Path) -> Iterator[bytes]:
    with open_dump(path) as file:
        yield from file


def _without_comma(
    held: tuple[str, bytes], report: CheckReport, *, is_last: bool
) -> tuple[str, bytes]:
    place, text = held
    if text.endswith(b",") == is_last:
        report.add("comma_too_many" if is_last else "comma_missing", place)
    return place, text.removesuffix(b",")


class EntityCheck:
    """Checks entity after entity, and keeps what only the whole can tell.

    Parameters
    ----------
    notes
        Where faults are noted; its place is the line of the entity.
    """

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._statements = StatementCheck(notes)
        self._ids: set[str] = set()
        self._datatypes: dict[str, str] = {}
        self._names: set[int] = set()
        self._pages: set[int] = set()
        self._namespaces: dict[str, object] = {}

    def entity(self, entity: dict[str, Any]) -> None:
        """Check an entity."""
        entity_id, kind = str(entity.get("id")), entity.get("type")
        self._notes.place += f", {entity_id}"
        found = _ID.match(entity_id)
        if found is None or int(found[2]) > LARGEST:
            self._notes.add("bad_id", entity_id)
        elif kind != _KINDS[found[1]]:
            self._notes.add("bad_type", kind)
        if entity_id in self._ids:
            self._notes.add("id_twice", entity_id)
        self._ids.add(entity_id)
        self._members(entity_id, entity, kind)
        self._terms(entity, kind)
        self._statements.of_entity(entity_id, entity.get("claims"))

    def whole(self) -> None:
        """Check what only the whole file can tell."""
        for (property_id, datatype), place in self._statements.used.items():
            declared = self._datatypes.get(property_id)
            self._notes.place = place
            if declared is None:
                self._notes.add("unknown_property", property_id)
            elif declared != datatype:
                self._notes.add("other_datatype", f"{property_id}: {datatype}, {declared}")
        for entity_id, place in self._statements.wanted.items():
            if entity_id not in self._ids:
                self._notes.place = place
                self._notes.add("missing_entity", entity_id)

    def _members(self, entity_id: str, entity: dict[str, Any], kind: object) -> None:
        maps = ["labels", "descriptions", "aliases", "claims"]
        maps += ["sitelinks"] if kind == "item" else []
        for name in maps:
            if not isinstance(entity.get(name), dict):
                self._notes.add("no_map", name)
        revision = entity.get("lastrevid")
        if not isinstance(revision, int) or isinstance(revision, bool) or revision < 1:
            self._notes.add("bad_revision", revision)
        if "modified" in entity and not _is_moment(entity["modified"]):
            self._notes.add("bad_modified", entity["modified"])
        title = str(entity.get("title", entity_id))
        if title.rpartition(":")[2] != entity_id:
            self._notes.add("bad_title", title)
        self._page(entity.get("pageid"), entity.get("ns"), kind)
        self._sitelinks(entity.get("sitelinks"))
        if kind == "property":
            datatype = entity.get("datatype")
            if not is_one_of(datatype, DATATYPES):
                self._notes.add("bad_datatype", datatype)
            self._datatypes[entity_id] = str(datatype)

    def _page(self, page: object, namespace: object, kind: object) -> None:
        """Check the number of the page and its namespace, where the dump gives them."""
        if page is not None:
            if not isinstance(page, int) or isinstance(page, bool) or page < 1:
                self._notes.add("bad_page", page)
            elif page in self._pages:
                self._notes.add("page_twice", page)
            else:
                self._pages.add(page)
        if namespace is None:
            return
        if self._namespaces.setdefault(str(kind), namespace) != namespace:
            self._notes.add("other_namespace", namespace)

    def _sitelinks(self, links: Any) -> None:
        for site, link in (links if isinstance(links, dict) else {}).items():
            is_whole = isinstance(link, dict) and link.keys() >= _SITELINK
            if not is_whole or link["site"] != site:
                self._notes.add("bad_sitelink", site)

    def _terms(self, entity: dict[str, Any], kind: object) -> None:
        labels = self._words(entity.get("labels"))
        descriptions = self._words(entity.get("descriptions"))
        if "mul" in descriptions:
            self._notes.add("bad_language", "mul")
        self._aliases(entity.get("aliases"))
        for language, label in labels.items():
            description = descriptions.get(language)
            if label == description:
                self._notes.add("label_is_description", label)
            if kind == "property":
                self._claim_name((language, label))
            elif description is not None:
                self._claim_name((language, label, description))

    def _aliases(self, aliases: Any) -> None:
        for language, terms in (aliases if isinstance(aliases, dict) else {}).items():
            if not isinstance(terms, list) or not terms:
                self._notes.add("empty_list", language)
                continue
            for term in terms:
                self._word(language, term)

    def _claim_name(self, name: tuple[str, ...]) -> None:
        digest = hash(name)
        if digest in self._names:
            self._notes.add("name_twice", " – ".join(name[1:]))
        self._names.add(digest)

    def _words(self, terms: Any) -> dict[str, str]:
        words = {}
        for language, term in (terms if isinstance(terms, dict) else {}).items():
            self._word(language, term)
            if isinstance(term, dict):
                words[language] = str(term.get("value"))
        return words

    def _word(self, language: str, term: Any) -> None:
        if not isinstance(term, dict) or term.keys() != {"language", "value"}:
            self._notes.add("bad_term", language)
            return
        if term["language"] != language or not is_language(language):
            self._notes.add("bad_language", language)
        if not is_clean(term["value"]):
            self._notes.add("unclean_text", term["value"])
        elif len(term["value"]) > _TERM_LIMIT:
            self._notes.add("long_text", len(term["value"]))


def _is_moment(text: object) -> bool:
    if not isinstance(text, str) or _MODIFIED.match(text) is None:
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
