"""Entities as JSON, one a line (Wikibase's JSON model, as in Wikimedia's entity dumps)."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smi_graph.export.entities import Entity, Reference, Statement
    from smi_graph.export.schema import Words
    from smi_graph.export.values import Snak

_ITEM_NAMESPACE = 120
_PROPERTY_NAMESPACE = 122


def entity_line(entity: Entity) -> bytes:
    """Write an entity as one line, without comma or line break.

    Members stand in a fixed order, so that the same entity is always the same bytes.
    """
    kind, namespace = ("item", _ITEM_NAMESPACE)
    name, datatype = f"Item:{entity.id}", b""
    if entity.datatype:
        kind, namespace, name = "property", _PROPERTY_NAMESPACE, f"Property:{entity.id}"
        datatype = b'"datatype":"%s",' % entity.datatype.encode()
    references: dict[int, bytes] = {}
    claims = b",".join(
        b'"%s":[%s]'
        % (
            property_id.encode(),
            b",".join(_statement(entity.id, statement, references) for statement in statements),
        )
        for property_id, statements in groupby(
            entity.statements, key=lambda statement: statement.main.property.id
        )
    )
    head = b'{"type":"%s","id":"%s",%s"labels":%s,"descriptions":%s,"aliases":%s,"claims":{' % (
        kind.encode(),
        entity.id.encode(),
        datatype,
        _terms(entity.labels),
        _terms(entity.descriptions),
        _aliases(entity.aliases),
    )
    foot = b'},%s"ns":%d,"title":"%s","lastrevid":%d,"modified":"%s"}' % (
        b"" if entity.datatype else b'"sitelinks":{},',
        namespace,
        name.encode(),
        entity.revision.number,
        entity.revision.modified.encode(),
    )
    return head + claims + foot


def _terms(words: Words) -> bytes:
    return orjson.dumps(
        {language: {"language": language, "value": value} for language, value in words.items()}
    )


def _aliases(aliases: dict[str, list[str]]) -> bytes:
    return orjson.dumps(
        {
            language: [{"language": language, "value": value} for value in values]
            for language, values in aliases.items()
        }
    )


def _statement(entity_id: str, statement: Statement, made: dict[int, bytes]) -> bytes:
    """Write a statement; ``made`` keeps the references of the entity that were written."""
    qualifiers = b""
    if len(statement.qualifiers) == 1:
        (only,) = statement.qualifiers
        name = only.property.id.encode()
        qualifiers = b'"qualifiers":{"%s":[%s]},"qualifiers-order":["%s"],' % (
            name,
            only.json_with_hash(),
            name,
        )
    elif statement.qualifiers:
        by_property = _by_property(statement.qualifiers)
        qualifiers = b'"qualifiers":%s,"qualifiers-order":%s,' % (
            _snaks(by_property, with_hash=True),
            orjson.dumps(list(by_property)),
        )
    references = []
    for reference in statement.references:
        written = made.get(id(reference))
        if written is None:
            written = made[id(reference)] = _reference(reference)
        references.append(written)
    return b'{"mainsnak":%s,"type":"statement",%s"id":"%s$%s","rank":"%s","references":[%s]}' % (
        statement.main.json(),
        qualifiers,
        entity_id.encode(),
        statement.guid.encode(),
        statement.rank.encode(),
        b",".join(references),
    )


def _reference(reference: Reference) -> bytes:
    by_property = _by_property(reference.snaks)
    return b'{"hash":"%s","snaks":%s,"snaks-order":%s}' % (
        reference.hash.encode(),
        _snaks(by_property, with_hash=False),
        orjson.dumps(list(by_property)),
    )


def _by_property(snaks: Iterable[Snak]) -> dict[str, list[Snak]]:
    grouped: dict[str, list[Snak]] = {}
    for snak in snaks:
        grouped.setdefault(snak.property.id, []).append(snak)
    return grouped


def _snaks(by_property: dict[str, list[Snak]], *, with_hash: bool) -> bytes:
    return b"{%s}" % b",".join(
        b'"%s":[%s]'
        % (
            property_id.encode(),
            b",".join(snak.json_with_hash() if with_hash else snak.json() for snak in snaks),
        )
        for property_id, snaks in by_property.items()
    )
