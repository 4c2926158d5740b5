"""The digests of snaks and references, computed from nothing but the JSON of a dump.

Wikibase digests what PHP's ``serialize`` wrote of an object before PHP 7.4
(its ``PropertyValueSnak``). The program that writes dumps is not
asked, so that a fault of its digests is found here.
"""

from __future__ import annotations

import json
from hashlib import sha1
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable


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
