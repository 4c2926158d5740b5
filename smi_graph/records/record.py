"""The record: what one page or one JSON line of the archive says, and where it says it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from smi_graph.records.dates import PartialDate

Code = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]*(/[A-Z0-9][A-Z0-9.-]*)+$")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]


class DoubtCode(StrEnum):
    """The kinds of doubt that a reader reports; ``data/messages/doubt.toml`` words them."""

    DATE_CONFLICT = "date_conflict"
    INVALID_DATE = "invalid_date"
    UNKNOWN_COUNTRY = "unknown_country"
    UNKNOWN_LANGUAGE = "unknown_language"
    UNKNOWN_TYPE = "unknown_type"
    MISSING_CODE = "missing_code"
    MALFORMED_CODE = "malformed_code"
    TRUNCATED_PAGE = "truncated_page"
    EMPTY_SECTION = "empty_section"
    MONTH_MISMATCH = "month_mismatch"

    @property
    def keeps_wording(self) -> bool:
        """Whether the doubt's value is the field's own wording, and not a comparison."""
        return self is not DoubtCode.DATE_CONFLICT


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


class RecordBase(_Model):
    """What documents and diary entries have in common.

    A record without a code can be read but not published: it has no IRI. ``text_other``
    keeps texts in further languages by ISO 639-1 code. ``source`` is what the record says of
    where it comes from; ``origin`` and ``line`` tell the file in which it was read, for
    messages, and are not kept.
    """

    code: Code | None = None
    title: Name | None = None
    title_lang: LanguageCode | None = None
    text_ar: str | None = None
    text_en: str | None = None
    text_other: dict[str, str] = {}
    organisations: list[Name] = []
    persons: list[Name] = []
    warnings: list[DoubtCode] = []
    source: str = ""
    origin: str = Field("", exclude=True)
    line: int | None = Field(None, exclude=True)
    evidence: list[Evidence] = []
    doubts: list[Doubt] = []


class Record(RecordBase):
    """One document.

    Dates are written ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD`` (EDTF level 0). Persons,
    organisations and collections carry the printed name. ``None`` and an empty list mean
    that the archive does not say, never that there is none.

    Examples
    --------
    >>> record = Record(code="SAMPLE/SC/2254", title="قرار", title_lang="ar",
    ...                 issue_date="2015-12-18", target_countries=["SY"])
    >>> record.issue_date, record.reliability
    ('2015-12-18', None)
    """

    kind: Literal["document"] = "document"
    issue_date: PartialDate | None = None
    dates_in_text: list[PartialDate] = []
    date_conflict: bool = False
    languages: list[LanguageCode] = []
    document_type: Name | None = None
    target_countries: list[CountryCode] = []
    collections: list[Name] = []
    diaries: list[Name] = []
    reliability: Literal["correct", "incorrect", "not verified", "unspecified"] | None = None
    document_number: Name | None = None
    geographic_areas: list[Name] = []


class DiaryEntryRecord(RecordBase):
    """One diary entry: a dated text of the archive that reports an event.

    Examples
    --------
    >>> DiaryEntryRecord(code="SMI/D/1", title="اجتماع", title_lang="ar").event_date is None
    True
    """

    kind: Literal["diary_entry"] = "diary_entry"
    event_date: PartialDate | None = None
    event_type: Name | None = None
    countries: list[CountryCode] = []
    geographic_areas: list[Name] = []
    documents: list[Name] = []


AnyRecord = Annotated[Record | DiaryEntryRecord, Field(discriminator="kind")]
