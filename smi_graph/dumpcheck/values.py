"""The rules for the values of snaks."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeGuard

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

LARGEST = 2**31 - 1
DATATYPES = {
    **dict.fromkeys(
        (
            *("string", "external-id", "url", "commonsMedia", "math"),
            *("musical-notation", "geo-shape", "tabular-data"),
        ),
        "string",
    ),
    **dict.fromkeys(("wikibase-item", "wikibase-property"), "wikibase-entityid"),
    "monolingualtext": "monolingualtext",
    "time": "time",
    "quantity": "quantity",
    "globe-coordinate": "globecoordinate",
}
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]+)*\Z")
# Names of wikis that are no languages of texts.
_NO_LANGUAGES = {"simple", "zh-classical", "de-formal", "nl-informal", "es-formal", "hu-formal"}
_URL = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]+\Z", re.IGNORECASE)
_TIME = re.compile(r"([+-])(\d{4,16})-(\d\d)-(\d\d)T00:00:00Z\Z")
_AMOUNT = re.compile(r"(?!-0(\.0+)?\Z)[+-](0|[1-9]\d*)(\.\d+)?\Z")
_CALENDARS = {
    "http://www.wikidata.org/entity/Q1985727",
    "http://www.wikidata.org/entity/Q1985786",
}
_LENGTHS = {"url": 500}
_ENTITY_LETTERS = {"item": "Q", "property": "P"}


def is_clean(text: object) -> bool:
    r"""Tell whether a text is as Wikibase wants it.

    Examples
    --------
    >>> is_clean("a b"), is_clean(" a"), is_clean("a\tb"), is_clean("")
    (True, False, False, False)
    """
    if not isinstance(text, str) or not text or text != text.strip():
        return False
    return not re.search(r"[\t\n\r\v\f]", text)


def is_one_of(value: object, known: Collection[str]) -> bool:
    """Tell whether a value is one of the words that may stand there.

    Examples
    --------
    >>> is_one_of("normal", {"normal"}), is_one_of(["normal"], {"normal"})
    (True, False)
    """
    return isinstance(value, str) and value in known


def is_language(code: object) -> bool:
    """Tell whether a value is the code of a language as Wikibase writes it.

    Examples
    --------
    >>> is_language("zh-hans"), is_language("AR"), is_language("de-formal")
    (True, False, False)
    """
    return isinstance(code, str) and bool(_LANGUAGE.match(code)) and code not in _NO_LANGUAGES


def value_faults(datatype: str, value: Any) -> Iterator[tuple[str, object]]:
    """Give the rules that a value breaks, each with what stands there.

    Examples
    --------
    >>> item = {"entity-type": "item", "numeric-id": 5, "id": "Q6"}
    >>> [rule for rule, _ in value_faults("wikibase-item", item)]
    ['entity_value']
    """
    yield from _CHECKS[DATATYPES[datatype]](datatype, value)


def _string(datatype: str, value: Any) -> Iterator[tuple[str, object]]:
    if not is_clean(value):
        yield "unclean_text", value
    elif len(value) > _LENGTHS.get(datatype, 400):
        yield "long_text", len(value)
    elif datatype == "url" and not _URL.match(value):
        yield "relative_url", value


def _entity(datatype: str, value: Any) -> Iterator[tuple[str, object]]:
    kind = datatype.removeprefix("wikibase-")
    expected: dict[str, object] = {"entity-type": kind, "numeric-id": None, "id": None}
    number = value.get("numeric-id") if isinstance(value, dict) else None
    if not _is_whole(number) or not 1 <= number <= LARGEST:
        yield "entity_value", value
        return
    expected |= {"numeric-id": number, "id": f"{_ENTITY_LETTERS[kind]}{number}"}
    if value != expected:
        yield "entity_value", value


def _monolingual(datatype: str, value: Any) -> Iterator[tuple[str, object]]:
    if not isinstance(value, dict) or value.keys() != {"text", "language"}:
        yield "monolingual_value", value
        return
    yield from _string(datatype, value["text"])
    if not is_language(value["language"]):
        yield "bad_language", value["language"]


def _time(_: str, value: Any) -> Iterator[tuple[str, object]]:
    members = {"time", "timezone", "before", "after", "precision", "calendarmodel"}
    if not isinstance(value, dict) or value.keys() != members:
        yield "time_value", value
        return
    if not is_one_of(value["calendarmodel"], _CALENDARS):
        yield "bad_calendar", value["calendarmodel"]
    if not all(_is_whole(value[name]) for name in ("timezone", "before", "after")):
        yield "time_value", value
    precision = value["precision"]
    if not _is_whole(precision) or not 0 <= precision <= 11:
        yield "bad_precision", precision
    elif not _is_real_time(value["time"], precision):
        yield "bad_time", value["time"]


def _is_whole(number: object) -> TypeGuard[int]:
    return isinstance(number, int) and not isinstance(number, bool)


def _is_real_time(text: object, precision: int) -> bool:
    found = _TIME.match(text) if isinstance(text, str) else None
    if found is None:
        return False
    _, digits, month, day = found.groups()
    if int(digits) == 0 or (len(digits) > 4 and digits[0] == "0"):
        return False
    if precision < 11:
        # What is less precise than a month has no month, and nothing but a day has a day.
        return day == "00" and ((month == "00") == (precision < 10)) and int(month) <= 12
    # 2000 and 2001 have the same calendars as all other years.
    is_leap = int(digits) % 4 == 0 and (int(digits) % 100 != 0 or int(digits) % 400 == 0)
    try:
        date(2000 if is_leap else 2001, int(month), int(day))
    except ValueError:
        return False
    return True


def _quantity(_: str, value: Any) -> Iterator[tuple[str, object]]:
    if not isinstance(value, dict) or not {"amount", "unit"} <= value.keys():
        yield "quantity_value", value
        return
    numbers = [value[key] for key in ("lowerBound", "amount", "upperBound") if key in value]
    is_sound = len(numbers) != 2 and all(map(is_amount, numbers))
    if not is_sound or numbers != sorted(numbers, key=Decimal) or not _is_unit(value["unit"]):
        yield "quantity_value", value


def is_amount(number: object) -> bool:
    """Tell whether a value is a number as Wikibase writes it.

    Examples
    --------
    >>> is_amount("+12.50"), is_amount("12"), is_amount("-0")
    (True, False, False)
    """
    return isinstance(number, str) and bool(_AMOUNT.match(number)) and len(number) <= 127


def _is_unit(unit: object) -> bool:
    return unit == "1" or (isinstance(unit, str) and bool(_URL.match(unit)))


def _coordinate(_: str, value: Any) -> Iterator[tuple[str, object]]:
    members = {"latitude", "longitude", "altitude", "precision", "globe"}
    if not isinstance(value, dict) or value.keys() != members:
        yield "coordinate_value", value
        return
    is_sound = _is_within(value["latitude"], 90) and _is_within(value["longitude"], 360)
    precision = value["precision"]
    if not is_sound or not (precision is None or _is_within(precision, 360)):
        yield "coordinate_value", value


def _is_within(degrees: object, limit: int) -> bool:
    if not isinstance(degrees, int | float) or isinstance(degrees, bool):
        return False
    return -limit <= degrees <= limit


_CHECKS: dict[str, Callable[[str, Any], Iterator[tuple[str, object]]]] = {
    "string": _string,
    "wikibase-entityid": _entity,
    "monolingualtext": _monolingual,
    "time": _time,
    "quantity": _quantity,
    "globecoordinate": _coordinate,
}
