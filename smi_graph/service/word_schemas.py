"""What words in context and through time look like as JSON: schemas for the OpenAPI description."""

from __future__ import annotations

from typing import Any

_TEXT = {"type": "string"}
_TEXT_OR_NULL = {"type": ["string", "null"]}
_COUNT = {"type": "integer", "minimum": 0}
_COUNT_OR_NULL = {"type": ["integer", "null"], "minimum": 0}
_RATE = {"type": ["number", "null"], "minimum": 0}
_REFERENCE = "#/components/schemas/"


def word_schemas() -> dict[str, Any]:
    """Give the schemas by name.

    Examples
    --------
    >>> sorted(word_schemas())
    ['ConcordanceLine', 'ConcordancePage', 'Frequencies', 'FrequencySeries', 'WordCount']
    """
    count = _of(
        hits=_told(_COUNT, "Occurrences."),
        records_with=_told(_COUNT, "Records that have any."),
        records=_told(_COUNT, "All records, with the words or without."),
        words_counted=_told(_COUNT, "Words of their titles and texts in the same letters."),
        hits_per_record=_told(_RATE, "hits divided by records."),
        hits_per_thousand_words=_told(_RATE, "1000 times hits, divided by words_counted."),
    )
    counted = {"$ref": f"{_REFERENCE}WordCount"}
    dated = {"allOf": [counted, _of(period=_told(_TEXT, "1958, or 1958-02 by month."))]}
    return {
        "ConcordanceLine": _of(
            code=_TEXT,
            record={"enum": ["document", "diary"]},
            date=_TEXT_OR_NULL,
            title=_TEXT,
            collections={"type": "array", "items": _TEXT},
            section={"enum": ["title", "text"]},
            language=_told(_TEXT_OR_NULL, "Language tag of the title or text."),
            start=_told(_COUNT_OR_NULL, "First character, from 0, in code points."),
            end=_told(_COUNT_OR_NULL, "The character after the last one."),
            before=_TEXT,
            word=_told(_TEXT, "Exactly as printed."),
            after=_TEXT,
            iri=_TEXT,
            page=_TEXT,
            release=_TEXT_OR_NULL,
        ),
        "ConcordancePage": _of(
            release=_TEXT_OR_NULL,
            total=_told(_COUNT, "All lines, of which the page has some."),
            page={"type": "integer", "minimum": 1},
            pages={"type": "integer", "minimum": 1},
            page_size={"type": "integer", "minimum": 1},
            sort={"enum": ["date", "record", "before", "after"]},
            group={"enum": ["collection", "language", None]},
            next=_TEXT_OR_NULL,
            html=_TEXT,
            lines={"type": "array", "items": {"$ref": f"{_REFERENCE}ConcordanceLine"}},
        ),
        "WordCount": count,
        "FrequencySeries": _of(
            words=_TEXT,
            letters={"enum": ["arabic", "other", "all"]},
            total=counted,
            undated=_told(counted, "In records without a date."),
            year_only=_told(counted, "By month: in records of which only the year is known."),
            counts={"type": "array", "items": dated},
        ),
        "Frequencies": _of(
            release=_TEXT_OR_NULL,
            by={"enum": ["year", "month"]},
            records=_COUNT,
            undated=_COUNT,
            year_only=_COUNT,
            left_out=_told({"type": "array", "items": _TEXT}, "Words beyond the sixth."),
            series={"type": "array", "items": {"$ref": f"{_REFERENCE}FrequencySeries"}},
        ),
    }


def _of(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}


def _told(schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {**schema, "description": description}
