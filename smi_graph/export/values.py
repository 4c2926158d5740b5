"""The values of the Wikibase data model that the dumps use, and what names them.

Wikibase names snaks, references and value nodes by digests of what PHP's ``serialize`` wrote of
them before PHP 7.4. An importing Wikibase computes the same digests, so names stay the same.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache

import orjson

GREGORIAN = "http://www.wikidata.org/entity/Q1985727"
_PRECISIONS = {4: 9, 7: 10, 10: 11}
_SNAK_CLASS = rb"Wikibase\DataModel\Snak\PropertyValueSnak"
_ENTITY_CLASS = rb"Wikibase\DataModel\Entity\EntityIdValue"
_ITEM_CLASS = rb"Wikibase\DataModel\Entity\ItemId"
_DECIMAL_CLASS = rb"DataValues\DecimalValue"
_LEADING_ZEROS = re.compile(r"^0+(?=[0-9])")
_STRAY_SPACE = re.compile(r"\s+")


def php_object(of_class: bytes, data: bytes) -> bytes:
    """Wrap what an object serialised of itself, as PHP did before 7.4.

    Examples
    --------
    >>> php_object(b"A", b"x")
    b'C:1:"A":1:{x}'
    """
    return b'C:%d:"%s":%d:{%s}' % (len(of_class), of_class, len(data), data)


def _php_string(text: str) -> bytes:
    encoded = text.encode()
    return b's:%d:"%s";' % (len(encoded), encoded)


@dataclass(frozen=True)
class ItemValue:
    """An item, by its number.

    Examples
    --------
    >>> ItemValue(5).json()
    b'{"type":"wikibase-entityid","value":{"entity-type":"item","numeric-id":5,"id":"Q5"}}'
    """

    number: int

    def json(self) -> bytes:
        """Write the value as the ``datavalue`` of a snak."""
        return (
            b'{"type":"wikibase-entityid","value":'
            b'{"entity-type":"item","numeric-id":%d,"id":"Q%d"}}' % (self.number, self.number)
        )

    def php(self) -> bytes:
        """Serialise the value as PHP does, to be digested."""
        return php_object(_ENTITY_CLASS, php_object(_ITEM_CLASS, b"Q%d" % self.number))


@dataclass(frozen=True)
class TimeValue:
    """A date of day, month or year precision, in the proleptic Gregorian calendar.

    Parameters
    ----------
    date
        ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.

    Examples
    --------
    >>> TimeValue("1948-02").time, TimeValue("1948-02").precision, TimeValue("1948-02").xsd
    ('+1948-02-00T00:00:00Z', 10, '1948-02-01T00:00:00Z')
    """

    date: str

    @property
    def precision(self) -> int:
        """9 for a year, 10 for a month, 11 for a day."""
        return _PRECISIONS[len(self.date)]

    @property
    def time(self) -> str:
        """The time as the JSON has it: what is not known is ``00``."""
        return f"+{(self.date + '-00-00')[:10]}T00:00:00Z"

    @property
    def xsd(self) -> str:
        """The time as RDF has it: its first day."""
        return f"{(self.date + '-01-01')[:10]}T00:00:00Z"

    def json(self) -> bytes:
        """Write the value as the ``datavalue`` of a snak."""
        return (
            b'{"type":"time","value":{"time":"%s","timezone":0,"before":0,"after":0,'
            b'"precision":%d,"calendarmodel":"%s"}}'
            % (self.time.encode(), self.precision, GREGORIAN.encode())
        )

    def php(self) -> bytes:
        """Serialise the value as PHP does, to be digested."""
        calendar = GREGORIAN.replace("/", "\\/")
        data = f'["{self.time}",0,0,0,{self.precision},"{calendar}"]'
        return php_object(rb"DataValues\TimeValue", data.encode())


@dataclass(frozen=True)
class StringValue:
    """A string, an external id or a URL.

    Examples
    --------
    >>> StringValue("S/RES/242").json()
    b'{"type":"string","value":"S/RES/242"}'
    """

    text: str

    def json(self) -> bytes:
        """Write the value as the ``datavalue`` of a snak."""
        return b'{"type":"string","value":%s}' % orjson.dumps(self.text)

    def php(self) -> bytes:
        """Serialise the value as PHP does, to be digested."""
        return php_object(rb"DataValues\StringValue", self.text.encode())


@dataclass(frozen=True)
class MonolingualText:
    """A text with its language.

    Examples
    --------
    >>> MonolingualText("قرار", "ar").json().decode()
    '{"type":"monolingualtext","value":{"text":"قرار","language":"ar"}}'
    """

    text: str
    language: str

    def json(self) -> bytes:
        """Write the value as the ``datavalue`` of a snak."""
        words, language = orjson.dumps(self.text), orjson.dumps(self.language)
        return b'{"type":"monolingualtext","value":{"text":%s,"language":%s}}' % (words, language)

    def php(self) -> bytes:
        """Serialise the value as PHP does, to be digested."""
        data = b"a:2:{i:0;" + _php_string(self.language) + b"i:1;" + _php_string(self.text) + b"}"
        return php_object(rb"DataValues\MonolingualTextValue", data)


@dataclass(frozen=True)
class QuantityValue:
    """A number without unit and without bounds: what is written is all that is known of it.

    Parameters
    ----------
    number
        Digits, with a sign before them or not, and one decimal point at most.

    Examples
    --------
    >>> QuantityValue("-012.50").json()
    b'{"type":"quantity","value":{"amount":"-12.50","unit":"1"}}'
    >>> QuantityValue("-0").amount
    '+0'
    """

    number: str

    @property
    def amount(self) -> str:
        """The number as Wikibase writes it: with its sign, without leading zeros."""
        digits = _LEADING_ZEROS.sub("", self.number.lstrip("+-"))
        is_negative = self.number.startswith("-") and digits.strip("0.") != ""
        return f"{'-' if is_negative else '+'}{digits}"

    def json(self) -> bytes:
        """Write the value as the ``datavalue`` of a snak."""
        amount = self.amount.encode()
        return b'{"type":"quantity","value":{"amount":"%s","unit":"1"}}' % amount

    def php(self) -> bytes:
        """Serialise the value as PHP does, to be digested."""
        amount = php_object(_DECIMAL_CLASS, _php_string(self.amount))
        data = b"a:2:{i:0;" + amount + b"i:1;" + _php_string("1") + b"}"
        return php_object(rb"DataValues\UnboundedQuantityValue", data)


Value = ItemValue | TimeValue | StringValue | MonolingualText | QuantityValue


@dataclass(frozen=True)
class Property:
    """A property as statements need it.

    Parameters
    ----------
    id
        ``P`` and its number.
    datatype
        Such as ``wikibase-item``.
    formatter
        What makes an IRI of an external id, with ``$1`` for the id; empty without one.
    """

    id: str
    datatype: str
    formatter: str = ""


class Snak:
    """A property and its value; what is written of it is made once.

    Examples
    --------
    >>> Snak(Property("P31", "wikibase-item"), ItemValue(5)).hash()
    'ad7d38a03cdd40cdc373de0dc4e7b7fcbccb31d9'
    """

    __slots__ = ("_alone", "_digest", "_members", "property", "value")

    def __init__(self, of: Property, value: Value) -> None:
        self.property = of
        self.value = value
        self._members = b""
        self._alone = b""
        self._digest = ""

    def __eq__(self, other: object) -> bool:
        """Compare property and value."""
        if self is other:
            return True
        if not isinstance(other, Snak):
            return NotImplemented
        return self.property.id == other.property.id and self.value == other.value

    def __hash__(self) -> int:
        """Hash property and value."""
        return hash((self.property.id, self.value))

    def members(self) -> bytes:
        """Write what stands between the braces, without the hash."""
        if not self._members:
            self._members = b'"snaktype":"value","property":"%s","datatype":"%s","datavalue":%s' % (
                self.property.id.encode(),
                self.property.datatype.encode(),
                self.value.json(),
            )
        return self._members

    def json(self) -> bytes:
        """Write the snak without its hash, as main snaks and references have it."""
        return b"{%s}" % self.members()

    def json_alone(self) -> bytes:
        """Write the snak as a member of an object, where it is the only one of its property."""
        if not self._alone:
            self._alone = b'"%s":[{%s}]' % (self.property.id.encode(), self.members())
        return self._alone

    def json_with_hash(self) -> bytes:
        """Write the snak with its hash, as qualifiers have it."""
        return b'{%s,"hash":"%s"}' % (self.members(), self.hash().encode())

    def hash(self) -> str:
        """Digest the snak as Wikibase does."""
        if not self._digest:
            self._digest = snak_hash(self.property.id, self.value.php())
        return self._digest


def snak_hash(property_id: str, php: bytes) -> str:
    """Digest a property and a serialised value as Wikibase does.

    Examples
    --------
    >>> snak_hash("P2867", StringValue("893").php())
    'b1c627972ba2cc71e3567d2fb56cb5f90dd64007'
    """
    data = b"a:2:{i:0;" + _php_string(property_id) + b"i:1;" + php + b"}"
    return hashlib.sha1(php_object(_SNAK_CLASS, data)).hexdigest()  # noqa: S324 - Wikibase's


def reference_hash(snaks: tuple[Snak, ...]) -> str:
    """Digest a reference as Wikibase does: the order of its snaks does not matter.

    Examples
    --------
    >>> imported = Snak(Property("P143", "wikibase-item"), ItemValue(28563569))
    >>> retrieved = Snak(Property("P813", "time"), TimeValue("2017-03-08"))
    >>> reference_hash((imported, retrieved))
    '09da3d268c7002d247162927091b2c7232f94abc'
    """
    joined = "|".join(sorted({snak.hash() for snak in snaks}))
    return hashlib.sha1(joined.encode()).hexdigest()  # noqa: S324 - Wikibase's


@lru_cache(maxsize=50_000)
def value_hash(value: Value) -> str:
    """Digest a value as Wikibase names the nodes of full values in RDF.

    Examples
    --------
    >>> len(value_hash(TimeValue("2021-05-28")))
    32
    """
    return hashlib.md5(value.php(), usedforsecurity=False).hexdigest()


def one_line(text: str) -> str:
    r"""Write a text as Wikibase wants it: no line breaks, no tabs, no outer space.

    Examples
    --------
    >>> one_line(" a\tb\r\n c ")
    'a b c'
    """
    return _STRAY_SPACE.sub(" ", text).strip()


def shorten(text: str, limit: int) -> str:
    """Cut a text that is longer than Wikibase allows, with a mark that shows it.

    Examples
    --------
    >>> shorten("abcdef", 4), shorten("abcd", 4)
    ('abc…', 'abcd')
    """
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
