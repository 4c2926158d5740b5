"""The rules of the JSON entity dump, checked line by line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import orjson

from smi_graph.export.check_values import (
    LANGUAGE,
    LARGEST,
    VALUE_TYPES,
    is_clean,
    php_value,
    value_faults,
)
from smi_graph.export.compression import open_dump
from smi_graph.export.faults import Report
from smi_graph.export.values import joined_hash, snak_hash

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_ID = re.compile(r"([QP])([1-9][0-9]*)\Z")
_HASH = re.compile(r"[0-9a-f]{40}\Z")
_UUID = re.compile(r"[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}\Z")
_MODIFIED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\Z")
_TERM_LIMIT = 250
_SNAK_TYPES = {"value", "somevalue", "novalue"}
_RANKS = {"preferred", "normal", "deprecated"}


def check_json(path: Path) -> Report:
    """Check a JSON dump.

    Raises
    ------
    OSError
        When it cannot be read.
    """
    report = Report()
    check = _JsonCheck(report)
    for place, line in _entity_lines(path, report):
        try:
            entity = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            report.add("not_json", place, error)
            continue
        check.entity(place, entity)
    check.whole()
    return report


def _entity_lines(path: Path, report: Report) -> Iterator[tuple[str, bytes]]:
    """Give the lines of entities without their commas, and check the frame around them."""
    held: tuple[str, bytes] | None = None
    place, is_closed = "line 0", False
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


def _lines(path: Path, report: Report) -> Iterator[tuple[str, bytes]]:
    """Give the lines after the first that hold anything, without their ends."""
    with open_dump(path) as file:
        for number, line in enumerate(file, start=1):
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
                yield place, text


def _without_comma(held: tuple[str, bytes], report: Report, *, is_last: bool) -> tuple[str, bytes]:
    place, text = held
    if text.endswith(b",") == is_last:
        report.add("comma_too_many" if is_last else "comma_missing", place)
    return place, text.removesuffix(b",")


class _JsonCheck:
    """Checks entity after entity, and keeps what only the whole can tell."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._place = ""
        self._ids: set[str] = set()
        self._wanted: set[str] = set()
        self._datatypes: dict[str, str] = {}
        self._used: dict[tuple[str, str], str] = {}
        self._names: set[int] = set()

    def _fault(self, rule: str, value: object = "") -> None:
        self._report.add(rule, self._place, value)

    # Entities --------------------------------------------------------------------------

    def entity(self, place: str, entity: Any) -> None:
        self._place = place
        self._report.entities += 1
        if not isinstance(entity, dict):
            self._fault("not_an_entity")
            return
        entity_id = str(entity.get("id"))
        self._place = f"{place}, {entity_id}"
        kind = entity.get("type")
        found = _ID.match(entity_id)
        if found is None or int(found[2]) > LARGEST:
            self._fault("bad_id", entity_id)
        elif kind != {"Q": "item", "P": "property"}[found[1]]:
            self._fault("bad_type", kind)
        if entity_id in self._ids:
            self._fault("id_twice", entity_id)
        self._ids.add(entity_id)
        self._members(entity, kind)
        self._terms(entity, kind)
        claims = entity.get("claims")
        if isinstance(claims, dict):
            self._claims(entity_id, claims)

    def _members(self, entity: dict[str, Any], kind: object) -> None:
        maps = ["labels", "descriptions", "aliases", "claims"]
        maps += ["sitelinks"] if kind == "item" else []
        for name in maps:
            if not isinstance(entity.get(name), dict):
                self._fault("no_map", name)
        revision = entity.get("lastrevid")
        if not isinstance(revision, int) or isinstance(revision, bool) or revision < 1:
            self._fault("bad_revision", revision)
        if "modified" in entity and not _MODIFIED.match(str(entity["modified"])):
            self._fault("bad_modified", entity["modified"])
        if kind == "property":
            datatype = entity.get("datatype")
            if datatype not in VALUE_TYPES:
                self._fault("bad_datatype", datatype)
            self._datatypes[str(entity.get("id"))] = str(datatype)

    def _terms(self, entity: dict[str, Any], kind: object) -> None:
        labels = self._words(entity.get("labels"))
        descriptions = self._words(entity.get("descriptions"))
        aliases = entity.get("aliases")
        for language, terms in (aliases if isinstance(aliases, dict) else {}).items():
            if not isinstance(terms, list) or not terms:
                self._fault("empty_list", language)
                continue
            for term in terms:
                self._word(language, term)
        for language, label in labels.items():
            description = descriptions.get(language)
            if label == description:
                self._fault("label_is_description", label)
            if kind == "property":
                self._claim_name((language, label))
            elif description is not None:
                self._claim_name((language, label, description))

    def _claim_name(self, name: tuple[str, ...]) -> None:
        digest = hash(name)
        if digest in self._names:
            self._fault("name_twice", " – ".join(name[1:]))
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
            self._fault("bad_term", language)
            return
        if term["language"] != language or not LANGUAGE.match(language):
            self._fault("bad_language", language)
        if not is_clean(term["value"]):
            self._fault("unclean_text", term["value"])
        elif len(term["value"]) > _TERM_LIMIT:
            self._fault("long_text", len(term["value"]))

    # Statements ------------------------------------------------------------------------

    def _claims(self, entity_id: str, claims: dict[str, Any]) -> None:
        guids: set[str] = set()
        for property_id, statements in claims.items():
            if not isinstance(statements, list) or not statements:
                self._fault("empty_list", property_id)
                continue
            for statement in statements:
                self._report.statements += 1
                self._statement(entity_id, property_id, statement, guids)

    def _statement(self, entity_id: str, property_id: str, statement: Any, guids: set[str]) -> None:
        if not isinstance(statement, dict) or statement.get("type") != "statement":
            self._fault("not_a_statement", property_id)
            return
        if statement.get("rank") not in _RANKS:
            self._fault("bad_rank", statement.get("rank"))
        guid = str(statement.get("id"))
        owner, _, uuid = guid.partition("$")
        if owner != entity_id or not _UUID.match(uuid):
            self._fault("bad_guid", guid)
        if guid.upper() in guids:
            self._fault("guid_twice", guid)
        guids.add(guid.upper())
        self._snak(property_id, statement.get("mainsnak"))
        self._qualifiers(statement)
        references = statement.get("references", [None])
        if not isinstance(references, list) or not references:
            self._fault("empty_list", "references")
        elif "references" in statement:
            self._references(references)

    def _qualifiers(self, statement: dict[str, Any]) -> None:
        if ("qualifiers" in statement) != ("qualifiers-order" in statement):
            self._fault("no_order", "qualifiers-order")
        elif "qualifiers" in statement:
            qualifiers = statement["qualifiers"]
            self._order(qualifiers, statement["qualifiers-order"])
            for digest, snak in self._snaks(qualifiers):
                if "hash" not in snak:
                    self._fault("no_hash", snak.get("property"))
                elif digest is None and not _HASH.match(str(snak["hash"])):
                    self._fault("wrong_hash", snak["hash"])

    def _order(self, snaks: Any, order: Any) -> None:
        if not isinstance(snaks, dict) or not snaks:
            self._fault("empty_list", "snaks")
        elif not isinstance(order, list) or sorted(order) != sorted(snaks):
            self._fault("wrong_order", order)

    def _references(self, references: list[Any]) -> None:
        digests = set()
        for reference in references:
            if not isinstance(reference, dict) or reference.keys() != {
                "hash",
                "snaks",
                "snaks-order",
            }:
                self._fault("bad_reference")
                continue
            digest = str(reference["hash"])
            if digest in digests:
                self._fault("reference_twice", digest)
            digests.add(digest)
            self._order(reference["snaks"], reference["snaks-order"])
            found = [expected for expected, _ in self._snaks(reference["snaks"])]
            known = [expected for expected in found if expected is not None]
            if not _HASH.match(digest) or (
                len(known) == len(found) and joined_hash(known) != digest
            ):
                self._fault("wrong_hash", digest)

    def _snaks(self, snaks: Any) -> Iterator[tuple[str | None, dict[str, Any]]]:
        """Check the snaks of a map and give each with the digest that it must have."""
        for property_id, listed in (snaks if isinstance(snaks, dict) else {}).items():
            if not isinstance(listed, list) or not listed:
                self._fault("empty_list", property_id)
                continue
            for snak in listed:
                digest = self._snak(property_id, snak)
                if isinstance(snak, dict):
                    yield digest, snak

    def _snak(self, property_id: str, snak: Any) -> str | None:
        """Check a snak; give the digest that it must have, where it can be told."""
        if not isinstance(snak, dict) or snak.get("snaktype") not in _SNAK_TYPES:
            self._fault("bad_snak", property_id)
            return None
        if snak.get("property") != property_id:
            self._fault("wrong_property", snak.get("property"))
        datatype = snak.get("datatype")
        self._used.setdefault((property_id, str(datatype)), self._place)
        if datatype not in VALUE_TYPES:
            self._fault("bad_datatype", datatype)
            return None
        if (snak["snaktype"] == "value") != ("datavalue" in snak):
            self._fault("no_value", property_id)
            return None
        return self._datavalue(property_id, snak) if "datavalue" in snak else None

    def _datavalue(self, property_id: str, snak: dict[str, Any]) -> str | None:
        datatype, datavalue = snak["datatype"], snak["datavalue"]
        kind = datavalue.get("type") if isinstance(datavalue, dict) else None
        if kind != VALUE_TYPES[datatype]:
            self._fault("wrong_value_type", kind)
            return None
        value = datavalue.get("value")
        faults = list(value_faults(datatype, value))
        for rule, shown in faults:
            self._fault(rule, shown)
        if faults:
            return None
        if kind == "wikibase-entityid":
            self._wanted.add(value["id"])
        php = php_value(kind, value)
        digest = None if php is None else snak_hash(property_id, php)
        if digest is not None and snak.get("hash", digest) != digest:
            self._fault("wrong_hash", snak["hash"])
        return digest

    # The whole -------------------------------------------------------------------------

    def whole(self) -> None:
        """Check what only the whole file can tell."""
        for (property_id, datatype), place in self._used.items():
            declared = self._datatypes.get(property_id)
            self._place = place
            if declared is None:
                self._fault("unknown_property", property_id)
            elif declared != datatype:
                self._fault("other_datatype", f"{property_id}: {datatype}, {declared}")
        self._place = "-"
        for entity_id in sorted(self._wanted - self._ids):
            self._fault("missing_entity", entity_id)
