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

# As in Wikidata's dumps: items lie in the namespace that has no name.
_ITEM_NAMESPACE = 0
_PROPERTY_NAMESPACE = 120


def entity_line(entity: Entity) -> bytes:
    """Write an entity as one line, without comma or line break.

    Members stand in a fixed order, so that the same entity is always the same bytes.
    """
    kind, namespace, foot = b"item", _ITEM_NAMESPACE, b'"sitelinks":{},'
    name, datatype = b"%s", b""
    if entity.datatype:
        kind, namespace, foot = b"property", _PROPERTY_NAMESPACE, b""
        name, datatype = b"Property:%s", b'"datatype":"%s",' % entity.datatype.encode()
    entity_id = entity.id.encode()
    return (
        b'{"type":"%s","id":"%s",%s"labels":%s,"descriptions":%s,"aliases":%s,"claims":{%s},'
        b'%s"pageid":%d,"ns":%d,"title":"%s","lastrevid":%d,"modified":"%s"}'
    ) % (
        kind,
        entity_id,
        datatype,
        _terms(entity.labels),
        _terms(entity.descriptions),
        _aliases(entity.aliases),
        _claims(entity, entity_id),
        foot,
        page_number(entity.id),
        namespace,
        name % entity_id,
        entity.revision.number,
        entity.revision.modified.encode(),
    )


def page_number(entity_id: str) -> int:
    """Give the number of the page of an entity: one of its own, which stays as its id does.

    Examples
    --------
    >>> page_number("Q1"), page_number("P1"), page_number("Q2")
    (2, 1, 4)
    """
    return 2 * int(entity_id[1:]) - entity_id.startswith("P")


def _claims(entity: Entity, entity_id: bytes) -> bytes:
    references: dict[int, bytes] = {}
    return b",".join(
        b'"%s":[%s]'
        % (
            property_id.encode(),
            b",".join([_statement(entity_id, statement, references) for statement in statements]),
        )
        for property_id, statements in groupby(
            entity.statements, key=lambda statement: statement.main.property.id
        )
    )


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


def _statement(entity_id: bytes, statement: Statement, made: dict[int, bytes]) -> bytes:
    """Write a statement; ``made`` keeps the references of the entity that were written."""
    references = []
    for reference in statement.references:
        written = made.get(id(reference))
        if written is None:
            written = made[id(reference)] = _reference(reference)
        references.append(written)
    return b'{"mainsnak":%s,"type":"statement",%s"id":"%s$%s","rank":"%s","references":[%s]}' % (
        statement.main.json(),
        _qualifiers(statement.qualifiers) if statement.qualifiers else b"",
        entity_id,
        statement.guid.encode(),
        statement.rank.encode(),
        b",".join(references),
    )


def _qualifiers(snaks: tuple[Snak, ...]) -> bytes:
    if len(snaks) == 1:
        (only,) = snaks
        name, snak = only.property.id.encode(), only.json_with_hash()
        return b'"qualifiers":{"%s":[%s]},"qualifiers-order":["%s"],' % (name, snak, name)
    by_property = _by_property(snaks)
    return b'"qualifiers":%s,"qualifiers-order":%s,' % (
        _snaks(by_property, with_hash=True),
        orjson.dumps(list(by_property)),
    )


def _reference(reference: Reference) -> bytes:
    snaks = reference.snaks
    by_property = dict.fromkeys([snak.property.id for snak in snaks])
    if len(by_property) == len(snaks):
        shown = b"{%s}" % b",".join([snak.json_alone() for snak in snaks])
    else:
        shown = _snaks(_by_property(snaks), with_hash=False)
    return b'{"hash":"%s","snaks":%s,"snaks-order":%s}' % (
        reference.hash.encode(),
        shown,
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
