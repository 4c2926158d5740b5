"""The kinds of doubt."""

from __future__ import annotations

from enum import StrEnum


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
    UNPLACED_FIELD = "unplaced_field"
    CONFLICTING_VALUES = "conflicting_values"
    FORBIDDEN_CHARACTERS = "forbidden_characters"
    MISSING_TITLE = "missing_title"
    HIJRI_DATE = "hijri_date"
    AMBIGUOUS_DATE = "ambiguous_date"
    DATE_RANGE = "date_range"
    NOT_A_NAME = "not_a_name"
    GLUED_NAMES = "glued_names"
    MORE_NAMES = "more_names"
    DAMAGED_TEXT = "damaged_text"

    @property
    def keeps_wording(self) -> bool:
        """Whether the doubt's value is the field's own wording, and not a comparison."""
        return self not in {
            DoubtCode.DATE_CONFLICT,
            DoubtCode.CONFLICTING_VALUES,
            DoubtCode.FORBIDDEN_CHARACTERS,
        }
