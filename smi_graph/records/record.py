"""The record: what one page or one JSON line of the archive says, and where it says it."""

from __future__ import annotations

import re
from functools import cache, reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_origin

import orjson
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    StringConstraints,
    TypeAdapter,
    create_model,
    model_validator,
)
from pydantic import Field as FieldInfo

from smi_graph.archive import archive
from smi_graph.records.dates import PartialDate
from smi_graph.records.doubts import DoubtCode
from smi_graph.schema import ValueType, field_table

if TYPE_CHECKING:
    from smi_graph.schema import Field


def _check_code(code: str) -> str:
    """Refuse a code that is not of the form that the archive says."""
    if archive().codes.form.match(code) is None:
        raise ValueError("not of the form of the archive's codes")
    return code


Code = Annotated[str, AfterValidator(_check_code)]

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]

LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]

CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]

Number = Annotated[str, StringConstraints(pattern=r"^-?[0-9]+(\.[0-9]+)?$")]

Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9.-]*:\S+$")]

# An address of the web that RDF can name.
_ADDRESS = r"^https?://[^\s<>\"{}|\\^`\x00-\x1f]+$"

Address = Annotated[str, StringConstraints(pattern=_ADDRESS)]


def is_address(text: str) -> bool:
    """Tell whether a text is an address of the web that RDF can name.

    Examples
    --------
    >>> is_address("https://example.org/a"), is_address("example.org")
    (True, False)
    """
    return re.match(_ADDRESS, text) is not None


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Evidence(_Model):
    """The words that one fact came from.

    ``start`` and ``end`` count characters (Unicode code points, end exclusive) of the page
    as decoded, without a byte order mark and with LF line ends; they are null for a record
    that did not come from a page. ``quote`` is exactly what stands there.
    """

    field: str
    value: str
    section: str
    quote: str
    start: int | None = None
    end: int | None = None


class Doubt(_Model):
    """Something that the reader could not take at its word, kept as written."""

    code: DoubtCode
    field: str
    value: str = ""


class Image(_Model):
    """A picture of the record: where it lies, its IIIF manifest, and what stands under it."""

    address: Address
    manifest: Address | None = None
    caption: str | None = None


class Participation(_Model):
    """What is said of one printed name of a record, beside the name.

    Parameters
    ----------
    field, name
        The field and the name in it.
    role
        The notation of a concept of the scheme ``role``; the field's own role when not given.
    office
        The office of a person, as printed.
    printed
        The name with the title before it, as printed, where that is more than the name.
    identifiers
        What the source itself gives to know the actor by, such as ``viaf:102333412``.
    """

    field: str
    name: Name
    role: str | None = None
    office: str | None = None
    printed: str | None = None
    identifiers: tuple[Identifier, ...] = ()


class Record(_Model):
    """What every record has; the fields of its kind come from the table, see `record_model`.

    Dates are written ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD`` (EDTF level 0). Persons,
    organisations and all other names are as printed. ``None`` and an empty list mean that the
    archive does not say, never that there is none.

    A record without a code can be read but not published: it has no IRI. ``text_other``
    keeps texts in further languages by ISO 639 code. ``source`` is what the record says of
    where it comes from, ``source_digest`` the SHA-256 of that file; ``origin`` and ``line``
    tell the file in which it was read, for messages, and ``page`` is the decoded text that
    the evidence counts in: these three are not kept with the record.

    Examples
    --------
    >>> record = make_record("document", code="SAMPLE/SC/2254", title="قرار", title_lang="ar",
    ...                      issue_date="2015-12-18", target_countries=["SY"])
    >>> record.values_of("issue_date"), record.values_of("persons")
    (['2015-12-18'], [])
    """

    kind: str
    code: Code | None = None
    title: Name | None = None
    title_lang: LanguageCode | None = None
    text_ar: str | None = None
    text_en: str | None = None
    text_other: dict[str, str] = FieldInfo(default_factory=dict)
    participations: list[Participation] = FieldInfo(default_factory=list)
    date_conflict: bool = False
    warnings: list[DoubtCode] = FieldInfo(default_factory=list)
    source: str = ""
    source_digest: str = ""
    origin: str = FieldInfo("", exclude=True)
    line: int | None = FieldInfo(None, exclude=True)
    page: str = FieldInfo("", exclude=True, repr=False)
    evidence: list[Evidence] = FieldInfo(default_factory=list)
    doubts: list[Doubt] = FieldInfo(default_factory=list)

    def values_of(self, key: str) -> list[Any]:
        """Give the values of a field, in their order; none where the archive does not say."""
        value = getattr(self, key, None)
        if value is None:
            return []
        return value if isinstance(value, list) else [value]

    def said(self) -> list[tuple[Field, list[Any]]]:
        """Give each field that says something, with its values, in the order of the table.

        Examples
        --------
        >>> record = make_record("document", code="A/1", persons=["فلان"])
        >>> [(field.key, values) for field, values in record.said()]
        [('code', ['A/1']), ('persons', ['فلان'])]
        """
        given = self.__dict__.get
        return [
            (field, value if isinstance(value, list) else [value])
            for key, field in _by_key(self.kind)
            if (value := given(key))
        ]

    @property
    def texts(self) -> dict[str, str]:
        """The texts by language, Arabic and English first."""
        texts = {"ar": self.text_ar, "en": self.text_en, **self.text_other}
        return {language: text for language, text in texts.items() if text is not None}

    def said_of(self, field: str, name: str) -> list[Participation]:
        """Give what is said of a printed name in a field, beside the name."""
        return [each for each in self.participations if (each.field, each.name) == (field, name)]

    @model_validator(mode="before")
    @classmethod
    def _rename(cls, data: Any) -> Any:
        """Read what older files call otherwise."""
        former = _former_keys()
        if not isinstance(data, dict) or former.keys().isdisjoint(data):
            return data
        renamed = {former.get(key, key): value for key, value in data.items()}
        for key in former.values():
            many = get_origin(getattr(cls.model_fields.get(key), "annotation", None)) is list
            if many and not isinstance(renamed.get(key, []), list):
                renamed[key] = [] if renamed[key] is None else [renamed[key]]
        return renamed


_TYPES: dict[ValueType, Any] = {
    ValueType.DATE: PartialDate,
    ValueType.LANGUAGE: LanguageCode,
    ValueType.COUNTRY: CountryCode,
    ValueType.ADDRESS: Address,
    ValueType.NUMBER: Number,
    ValueType.IDENTIFIER: Name,
    ValueType.IMAGE: Image,
}

_COMMON = frozenset((ValueType.CODE, ValueType.TITLE, ValueType.TEXT))


@cache
def record_model(kind: str) -> type[Record]:
    """Give the model of a kind of record, made from the table of fields.

    Raises
    ------
    KeyError
        When the table has no such kind.

    Examples
    --------
    >>> sorted(record_model("diary_entry").model_fields)[:3]
    ['authors', 'battles', 'code']
    """
    table = field_table()
    made: dict[str, Any] = {"kind": (Literal[table.kinds[kind].key], kind)}
    for field in table.of(kind):
        if field.value in _COMMON:
            continue
        one: Any = _TYPES.get(field.value, Name)
        made[field.key] = (
            (list[one], FieldInfo(default_factory=list)) if field.many else (one | None, None)
        )
    title = "".join(part.capitalize() for part in kind.split("_"))
    return create_model(title, __base__=Record, __doc__=None, **made)


def make_record(kind: str, **values: Any) -> Record:
    """Make a record of a kind.

    Raises
    ------
    pydantic.ValidationError
        When a value is none that its field may have.

    Examples
    --------
    >>> make_record("diary_entry", code="SMI/D/1", event_date="2013-08").kind
    'diary_entry'
    """
    return record_model(kind)(**values)


@cache
def record_adapter() -> TypeAdapter[Record]:
    """Give what checks a record of any kind by its ``kind``."""
    models: list[Any] = [record_model(kind) for kind in field_table().kinds]
    union: Any = Annotated[reduce(or_, models), FieldInfo(discriminator="kind")]
    return TypeAdapter(union)


@cache
def _by_key(kind: str) -> tuple[tuple[str, Field], ...]:
    return tuple((field.key, field) for field in field_table().of(kind))


@cache
def _former_keys() -> dict[str, str]:
    return {old: field.key for field in field_table().fields.values() for old in field.formerly}


def record_line(record: Record, *, with_page: bool = False) -> bytes:
    """Write one record as a JSON line with every field.

    Parameters
    ----------
    record
        The record.
    with_page
        Write the decoded page, in which its evidence counts, as the last key: a release keeps
        it, so that the evidence can be checked without the file that was read.

    Examples
    --------
    >>> from smi_graph.records import make_record
    >>> record_line(make_record("document", code="SAMPLE/SC/1", title="قرار"))[:40]
    b'{"kind":"document","code":"SAMPLE/SC/1",'
    """
    line = record.model_dump_json().encode()
    if with_page and record.page:
        line = line[:-1] + b',"page":' + orjson.dumps(record.page) + b"}"
    return line + b"\n"


def parse_record(line: bytes) -> Record:
    """Read a record as :func:`record_line` wrote it.

    Raises
    ------
    pydantic.ValidationError
        When it is no such line.

    Examples
    --------
    >>> from smi_graph.records import make_record
    >>> parse_record(record_line(make_record("document", code="SAMPLE/SC/1"))).code
    'SAMPLE/SC/1'
    """
    return record_adapter().validate_json(line)


def reread_record(line: bytes) -> Record:
    """Read a record that this build has checked and written, without checking it once more.

    It takes less than half as long. What has parts of its own, such as evidence, is left as JSON
    has it: only names, dates and texts may be asked for.

    Examples
    --------
    >>> from smi_graph.records import make_record
    >>> line = record_line(make_record("document", code="SAMPLE/SC/1", text_en="Council"))
    >>> reread_record(line).texts
    {'en': 'Council'}
    """
    said = orjson.loads(line)
    return record_model(said["kind"]).model_construct(**said)
