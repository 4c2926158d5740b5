"""Date lines as documents print them, in the ways of both languages."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def arabic_line(day: date, wording: dict[str, Any], rng: Random) -> str:
    """Write a day in Arabic, with any month name, a weekday or a Hijri date beside it."""
    months = wording["months"]
    month = months[rng.choice(("levantine", "gregorian", "united_nations"))][day.month - 1]
    weekday = wording["weekdays"]["ar"][day.weekday()]
    plain = f"{day.day} {month} {day.year}"
    line = rng.choice(
        (
            plain,
            plain,
            f"{day.day} {month}، {day.year}",
            f"{weekday} {plain}",
            f"{weekday}، {plain}",
            f"{weekday} {_hijri(day, months['hijri'])} هـ الموافق {plain} م",
            f"{plain} ({_hijri(day, months['hijri'])} هـ)",
        )
    )
    return line.translate(ARABIC_DIGITS) if rng.random() < 0.2 else line


def english_line(day: date, wording: dict[str, Any], rng: Random) -> str:
    """Write a day in English, with or without its weekday."""
    month = wording["months"]["english"][day.month - 1]
    weekday = wording["weekdays"]["en"][day.weekday()]
    plain = f"{day.day} {month} {day.year}"
    return rng.choice((plain, f"{month} {day.day}, {day.year}", f"{weekday}, {plain}"))


def month_line(day: date, wording: dict[str, Any], rng: Random) -> str:
    """Write the month of a day in Arabic."""
    names = wording["months"][rng.choice(("levantine", "gregorian", "united_nations"))]
    return f"{names[day.month - 1]} {day.year}"


def contradictory_line(day: date, wording: dict[str, Any]) -> str:
    """Write a day with two month names, the second of which is another month's."""
    months = wording["months"]
    other = months["gregorian"][day.month % 12]
    return f"{day.day} {months['levantine'][day.month - 1]}/{other} {day.year}"


def _hijri(day: date, months: list[str]) -> str:
    """Give the day in the tabular Islamic calendar (Fliegel and van Flandern)."""
    rest = day.toordinal() + 1721425 - 1948440 + 10632
    cycle = (rest - 1) // 10631
    rest += 354 - 10631 * cycle
    year = ((10985 - rest) // 5316) * (50 * rest // 17719) + (rest // 5670) * (43 * rest // 15238)
    rest -= ((30 - year) // 15) * (17719 * year // 50) + (year // 16) * (15238 * year // 43) - 29
    month = 24 * rest // 709
    return f"{rest - 709 * month // 24} {months[month - 1]} {30 * cycle + year - 30}"
