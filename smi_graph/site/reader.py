"""Whom a page is for: the language, the numerals and the months, kept from link to link.

Everything a reader has chosen stands in the address, so that a page can be cited, sent to
somebody and kept by a proxy, and nothing about a reader is stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal
from urllib.parse import parse_qsl, quote, quote_plus

from babel import Locale
from babel.numbers import format_decimal

from smi_graph.messages import counted, message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from smi_graph.messages import Language

Digits = Literal["latn", "arab"]
Months = Literal["levantine", "gregorian", "both"]

DIGITS: tuple[Digits, ...] = ("latn", "arab")
MONTHS: tuple[Months, ...] = ("levantine", "gregorian", "both")
CARRIED = ("lang", "digits", "months", "release")
_ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
# Babel leaves the digits as they are, whatever numbering system it is asked for.
_ARABIC_NUMBER = _ARABIC_DIGITS | str.maketrans(",.", "٬٫")
_IN_PATH = "/:@!$&'()*+,;=~%"


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a page is for; made by `of`.

    Parameters
    ----------
    language
        Of the page.
    path
        Of the address.
    pairs
        The names and values of the address, in their order.
    digits, months
        How numbers and months are written in Arabic.
    prefix
        The path before every address of the site, where a proxy shows it under one.

    Examples
    --------
    >>> reader = Reader.of("ar", "/search", "q=%D9%88&lang=ar&digits=arab")
    >>> reader.day("2021-05-28"), reader.number(1234)
    ('٢٨ أيار ٢٠٢١', '١٬٢٣٤')
    >>> reader.href("/country/IQ", page=2)
    '/country/IQ?page=2&lang=ar&digits=arab'
    >>> Reader.of("en", "/", "").day("1958-02")
    'February 1958'
    """

    language: Language
    path: str
    pairs: tuple[tuple[str, str], ...]
    digits: Digits
    months: Months
    prefix: str = ""

    @classmethod
    def of(cls, language: Language, path: str, query: str, prefix: str = "") -> Reader:
        """Read the address of a page; the path comes without the prefix."""
        pairs = tuple(parse_qsl(query))
        wishes = dict(pairs)
        digits: Digits = "arab" if wishes.get("digits") == "arab" else "latn"
        months = next((known for known in MONTHS if known == wishes.get("months")), MONTHS[0])
        return cls(language, path, pairs, digits, months, prefix)

    def words(self, key: str, **values: object) -> str:
        """Word a message in the reader's language."""
        return message(key, self.language, **{name: str(value) for name, value in values.items()})

    def counted(self, key: str, count: int, **values: object) -> str:
        """Word a message that counts something."""
        shown = self.number(count)
        told = {name: str(value) for name, value in values.items()}
        return counted(key, self.language, count, shown=shown, **told)

    def number(self, number: float) -> str:
        """Write a number with marks between its thousands, in the reader's numerals."""
        # Babel takes a hundred times as long, and a page of results shows two hundred numbers.
        is_whole = isinstance(number, int)
        written = f"{number:,}" if is_whole else format_decimal(number, locale="en")
        is_arabic = self.language == "ar" and self.digits == "arab"
        return written.translate(_ARABIC_NUMBER) if is_arabic else written

    def numerals(self, text: object) -> str:
        """Write the digits of a text, such as a year, in the reader's numerals."""
        is_arabic = self.language == "ar" and self.digits == "arab"
        return str(text).translate(_ARABIC_DIGITS) if is_arabic else str(text)

    def day(self, written: str) -> str:
        """Write a date of any precision: ``1958``, ``1958-02`` or ``1958-02-01``.

        What is no such date is given back as it is.
        """
        told = _day(self.language, self.months, written)
        return written if told is None else self.numerals(told)

    def month(self, month: int) -> str:
        """Name a month, January being 1."""
        return _month_name(self.language, self.months, month)

    def at(self, address: str) -> str:
        """Put the prefix before an address of this site; another address stays as it is.

        Examples
        --------
        >>> reader = Reader.of("en", "/", "", "/archive")
        >>> reader.at("/assets/site.css"), reader.href("/search", q=1), reader.here(q=2)
        ('/archive/assets/site.css', '/archive/search?q=1', '/archive/?q=2')
        """
        return self.prefix + address if address.startswith("/") else address

    def href(
        self, path: str, parameters: Mapping[str, object] | None = None, **more: object
    ) -> str:
        """Make the address of another page of this site, with what the reader has chosen.

        Parameters
        ----------
        path
            Begins with one slash; anything else than ASCII is encoded.
        parameters, **more
            Names and values; a list gives its name several times, ``None`` is left out.
        """
        pairs = _pairs({**(parameters or {}), **more})
        given = {name for name, _ in pairs}
        carried = (pair for pair in self.pairs if pair[0] in CARRIED and pair[0] not in given)
        return self.at(_address(path, [*pairs, *carried]))

    def here(self, **changes: object) -> str:
        """Make the address of this page with some values changed, ``None`` taking one away."""
        kept = [(name, value) for name, value in self.pairs if name not in changes]
        return self.at(_address(self.path, [*kept, *_pairs(changes)]))


def _address(path: str, pairs: list[tuple[str, str]]) -> str:
    query = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in pairs)
    return _quoted_path(path) + (f"?{query}" if query else "")


# A page has hundreds of links, and most of their parts stand in many of them.
_quoted = lru_cache(maxsize=2**14)(quote_plus)


@lru_cache(maxsize=2**14)
def _quoted_path(path: str) -> str:
    # A path that begins with two slashes would lead to another host.
    return quote("/" + path.lstrip("/"), safe=_IN_PATH)


def _pairs(parameters: Mapping[str, object]) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for name, value in parameters.items():
        values = value if isinstance(value, (list, tuple)) else [value]
        pairs += [(name, str(item)) for item in values if item is not None]
    return pairs


@lru_cache(maxsize=2**12)
def _day(language: Language, months: Months, written: str) -> str | None:
    try:
        numbers = [int(part) for part in written.split("-")]
        date(*[*numbers, 1, 1][:3])
    except (TypeError, ValueError):
        return None
    words = [str(numbers[0])]
    if len(numbers) > 1:
        words.insert(0, _month_name(language, months, numbers[1]))
    if len(numbers) > 2:
        words.insert(0, str(numbers[2]))
    return " ".join(words)


@cache
def _month_name(language: Language, months: Months, month: int) -> str:
    def name(code: str) -> str:
        return str(Locale.parse(code).months["format"]["wide"][month])

    if language == "en":
        return name("en")
    if months == "both":
        return f"{name('ar_SY')}/{name('ar')}"
    return name("ar_SY" if months == "levantine" else "ar")
