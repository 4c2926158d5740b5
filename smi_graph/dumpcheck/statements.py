"""The rules for statements of the JSON entity dump, their snaks and their references.

The digests of snaks and references are computed from nothing but the JSON. Wikibase digests what
PHP's ``serialize`` wrote of an object before PHP 7.4 (its ``PropertyValueSnak``). The program that
writes dumps is not asked, so that a fault of its digests is found here.
"""

from __future__ import annotations

import json
import re
from hashlib import sha1
from typing import TYPE_CHECKING, Any

from smi_graph.dumpcheck.values import DATATYPES, is_one_of, value_faults

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from smi_graph.dumpcheck.faults import Notes

_HASH = re.compile(r"[0-9a-f]{40}\Z")
_UUID = re.compile(r"[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}\Z")
_SNAK_TYPES = {"value", "somevalue", "novalue"}
_RANKS = {"preferred", "normal", "deprecated"}
_REFERENCE = {"hash", "snaks", "snaks-order"}


class StatementCheck:
    """Checks the statements of one entity after the other.

    Parameters
    ----------
    notes
        Where faults are noted; its place is the entity.

    Attributes
    ----------
    used
        Each property with the datatype it is used with, and where first.
    wanted
        Each entity that is a value, and where first.
    """

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self.used: dict[tuple[str, str], str] = {}
        self.wanted: dict[str, str] = {}

    def of_entity(self, entity_id: str, claims: Any) -> None:
        """Check the statements of an entity."""
        guids: set[str] = set()
        for property_id, statements in (claims if isinstance(claims, dict) else {}).items():
            if not isinstance(statements, list) or not statements:
                self._notes.add("empty_list", property_id)
                continue
            for statement in statements:
                self._notes.report.statements += 1
                self._statement(entity_id, property_id, statement, guids)

    def _statement(self, entity_id: str, property_id: str, statement: Any, guids: set[str]) -> None:
        if not isinstance(statement, dict) or statement.get("type") != "statement":
            self._notes.add("not_a_statement", property_id)
            return
        if not is_one_of(statement.get("rank"), _RANKS):
            self._notes.add("bad_rank", statement.get("rank"))
        self._guid(entity_id, str(statement.get("id")), guids)
        self._snak(property_id, statement.get("mainsnak"))
        self._qualifiers(statement)
        if "references" in statement:
            self._references(statement["references"])

    def _guid(self, entity_id: str, guid: str, guids: set[str]) -> None:
        owner, _, uuid = guid.partition("$")
        if owner != entity_id or not _UUID.match(uuid):
            self._notes.add("bad_guid", guid)
        if guid.upper() in guids:
            self._notes.add("guid_twice", guid)
        guids.add(guid.upper())

    def _qualifiers(self, statement: dict[str, Any]) -> None:
        if ("qualifiers" in statement) != ("qualifiers-order" in statement):
            self._notes.add("no_order", "qualifiers-order")
        elif "qualifiers" in statement:
            qualifiers = statement["qualifiers"]
            self._order(qualifiers, statement["qualifiers-order"])
            for digest, snak in self._snaks(qualifiers):
                if "hash" not in snak:
                    self._notes.add("no_hash", snak.get("property"))
                elif digest is None and not _HASH.match(str(snak["hash"])):
                    self._notes.add("wrong_hash", snak["hash"])

    def _order(self, snaks: Any, order: Any) -> None:
        if not isinstance(snaks, dict) or not snaks:
            self._notes.add("empty_list", "snaks")
        elif not isinstance(order, list) or sorted(map(str, order)) != sorted(snaks):
            self._notes.add("wrong_order", order)

    def _references(self, references: Any) -> None:
        if not isinstance(references, list) or not references:
            self._notes.add("empty_list", "references")
            return
        digests = set()
        for reference in references:
            if not isinstance(reference, dict) or reference.keys() != _REFERENCE:
                self._notes.add("bad_reference")
                continue
            digest = str(reference["hash"])
            if digest in digests:
                self._notes.add("reference_twice", digest)
            digests.add(digest)
            self._order(reference["snaks"], reference["snaks-order"])
            found = [expected for expected, _ in self._snaks(reference["snaks"])]
            known = [expected for expected in found if expected is not None]
            is_known = len(known) == len(found)
            if not _HASH.match(digest) or (is_known and reference_digest(known) != digest):
                self._notes.add("wrong_hash", digest)

    def _snaks(self, snaks: Any) -> Iterator[tuple[str | None, dict[str, Any]]]:
        """Check the snaks of a map and give each with the digest that it must have."""
        for property_id, listed in (snaks if isinstance(snaks, dict) else {}).items():
            if not isinstance(listed, list) or not listed:
                self._notes.add("empty_list", property_id)
                continue
            for snak in listed:
                digest = self._snak(property_id, snak)
                if isinstance(snak, dict):
                    yield digest, snak

    def _snak(self, property_id: str, snak: Any) -> str | None:
        """Check a snak; give the digest that it must have, where it can be told."""
        if not isinstance(snak, dict) or not is_one_of(snak.get("snaktype"), _SNAK_TYPES):
            self._notes.add("bad_snak", property_id)
            return None
        if snak.get("property") != property_id:
            self._notes.add("wrong_property", snak.get("property"))
        datatype = snak.get("datatype")
        self.used.setdefault((property_id, str(datatype)), self._notes.place)
        if not is_one_of(datatype, DATATYPES):
            self._notes.add("bad_datatype", datatype)
            return None
        if (snak["snaktype"] == "value") != ("datavalue" in snak):
            self._notes.add("no_value", property_id)
            return None
        return self._datavalue(property_id, snak) if "datavalue" in snak else None

    def _datavalue(self, property_id: str, snak: dict[str, Any]) -> str | None:
        datatype, datavalue = snak["datatype"], snak["datavalue"]
        kind = datavalue.get("type") if isinstance(datavalue, dict) else None
        if kind != DATATYPES[datatype]:
            self._notes.add("wrong_value_type", kind)
            return None
        value = datavalue.get("value")
        faults = list(value_faults(datatype, value))
        for rule, shown in faults:
            self._notes.add(rule, shown)
        if faults:
            return None
        if kind == "wikibase-entityid":
            self.wanted.setdefault(value["id"], self._notes.place)
        digest = snak_digest(property_id, kind, value)
        if digest is not None and snak.get("hash", digest) != digest:
            self._notes.add("wrong_hash", snak["hash"])
        return digest


def snak_digest(property_id: str, kind: str, value: Any) -> str | None:
    """Digest a snak; ``None`` where the digest of such a value is not known.

    Parameters
    ----------
    property_id
        ``P`` and its number.
    kind
        The ``type`` of its ``datavalue``.
    value
        The ``value`` of its ``datavalue``, which keeps the rules of
        :func:`smi_graph.dumpcheck.values.value_faults`.

    Examples
    --------
    >>> snak_digest("P2867", "string", "893")
    'b1c627972ba2cc71e3567d2fb56cb5f90dd64007'
    >>> snak_digest("P625", "globecoordinate", {}) is None
    True
    """
    serialised = _serialised(kind, value)
    if serialised is None:
        return None
    members = _array(_string(property_id), serialised)
    snak = _object("Wikibase\\DataModel\\Snak\\PropertyValueSnak", members)
    return sha1(snak.encode()).hexdigest()  # noqa: S324 - Wikibase's


def reference_digest(snak_digests: Iterable[str]) -> str:
    """Digest a reference by its snaks, whose order does not matter.

    Examples
    --------
    >>> imported = {"entity-type": "item", "numeric-id": 28563569, "id": "Q28563569"}
    >>> day = {"time": "+2017-03-08T00:00:00Z", "timezone": 0, "before": 0, "after": 0}
    >>> day |= {"precision": 11, "calendarmodel": "http://www.wikidata.org/entity/Q1985727"}
    >>> snaks = [("P143", "wikibase-entityid", imported), ("P813", "time", day)]
    >>> reference_digest(snak_digest(*snak) for snak in snaks)
    '09da3d268c7002d247162927091b2c7232f94abc'
    """
    joined = "|".join(sorted(set(snak_digests)))
    return sha1(joined.encode()).hexdigest()  # noqa: S324 - Wikibase's


def _serialised(kind: str, value: Any) -> str | None:
    """Write a value as PHP does, where it is one of those whose form is known."""
    if kind == "string":
        return _object("DataValues\\StringValue", value)
    if kind == "monolingualtext":
        members = _array(_string(value["language"]), _string(value["text"]))
        return _object("DataValues\\MonolingualTextValue", members)
    if kind == "wikibase-entityid" and value["entity-type"] == "item":
        item = _object("Wikibase\\DataModel\\Entity\\ItemId", value["id"])
        return _object("Wikibase\\DataModel\\Entity\\EntityIdValue", item)
    if kind == "quantity" and value.keys() == {"amount", "unit"} and value["unit"] == "1":
        amount = _object("DataValues\\DecimalValue", _string(value["amount"]))
        return _object("DataValues\\UnboundedQuantityValue", _array(amount, _string("1")))
    if kind == "time":
        names = ("time", "timezone", "before", "after", "precision", "calendarmodel")
        members = json.dumps([value[name] for name in names], separators=(",", ":"))
        return _object("DataValues\\TimeValue", members.replace("/", "\\/"))
    return None


def _object(of_class: str, content: str) -> str:
    return f'C:{len(of_class)}:"{of_class}":{len(content.encode())}:{{{content}}}'


def _string(text: str) -> str:
    return f's:{len(text.encode())}:"{text}";'


def _array(*members: str) -> str:
    numbered = "".join(f"i:{number};{member}" for number, member in enumerate(members))
    return f"a:{len(members)}:{{{numbered}}}"
