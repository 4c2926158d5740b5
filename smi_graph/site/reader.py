"""Whom a page is for: the language, the numerals and the months, kept from link to link.

Everything a reader has chosen stands in the address, so that a page can be cited, sent to
somebody and kept by a proxy, and nothing about a reader is stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal
from urllib.parse import parse_qsl, quote, quote_plus, urlencode

from babel import Locale
from babel.numbers import format_decimal

from smi_graph.messages import counted, message

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from smi_graph.messages import Language

Digits = Literal["latn", "arab"]
Months = Literal["levantine", "gregorian", "both"]

DIGITS: tuple[Digits, ...] = ("latn", "arab")
MONTHS: tuple[Months, ...] = ("levantine", "gregorian", "both")
CARRIED = ("lang", "digits", "months", "release")
# A page has some hundred links, and each may carry what the address of the page holds.
MOST_CARRIED_BYTES = 2**13
_LONGEST_CHOICE = 80
# How something is shown, which makes no other page of it.
_HOW_IT_IS_SHOWN = frozenset(
    (
        *(*CARRIED, "bom", "exact", "file", "format", "measure", "more", "names", "order"),
        *("show", "sort", "view"),
    )
)
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
    origin
        The scheme and the host of the site, where an address is to be told to others.

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
    origin: str = ""

    @classmethod
    def of(  # noqa: PLR0913, PLR0917
        cls,
        language: Language,
        path: str,
        query: str,
        prefix: str = "",
        origin: str = "",
        known: Collection[str] | None = None,
    ) -> Reader:
        """Read the address of a page; the path comes without the prefix.

        Parameters
        ----------
        language, path, query, prefix, origin
            As above.
        known
            The names of parameters that a page may take; no link carries another one. ``None``
            for all.

        Examples
        --------
        >>> Reader.of("en", "/search", "q=a&utm_source=b", known={"q"}).here(page=2)
        '/search?q=a&page=2'
        """
        pairs = carried_pairs(query, known)
        wishes = dict(pairs)
        digits: Digits = "arab" if wishes.get("digits") == "arab" else "latn"
        months = next((known for known in MONTHS if known == wishes.get("months")), MONTHS[0])
        return cls(language, path, pairs, digits, months, prefix, origin)

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

    def canonical(self, *, whole: bool = False, **changes: object) -> str:
        """Give the one address of this page that is told to others (RFC 6596).

        Parameters
        ----------
        whole
            Whether it is the same page whatever is asked beside its path.
        **changes
            Values of the address, such as the language.

        Examples
        --------
        >>> reader = Reader.of("en", "/x", "page=2&digits=arab&lang=en", "", "https://a.example")
        >>> reader.canonical(lang="ar"), reader.canonical(whole=True)
        ('https://a.example/x?page=2&lang=ar', 'https://a.example/x')
        """
        kept = [pair for pair in self.pairs if pair[0] not in _HOW_IT_IS_SHOWN and not whole]
        return self.origin + self.at(_address(self.path, [*kept, *_pairs(changes)]))

    def here(self, **changes: object) -> str:
        """Make the address of this page with some values changed, ``None`` taking one away."""
        kept = [(name, value) for name, value in self.pairs if name not in changes]
        return self.at(_address(self.path, [*kept, *_pairs(changes)]))


def carried_pairs(query: str, known: Collection[str] | None) -> tuple[tuple[str, str], ...]:
    """Give the names and values of an address that links may carry.

    Where they are too long, only what the reader has chosen is carried; see `is_too_long`.
    """
    pairs = tuple(pair for pair in parse_qsl(query) if known is None or pair[0] in known)
    if not is_too_long(pairs):
        return pairs
    chosen = {name: (name, value[:_LONGEST_CHOICE]) for name, value in pairs if name in CARRIED}
    return tuple(chosen.values())


def is_too_long(pairs: tuple[tuple[str, str], ...]) -> bool:
    """Tell whether what an address holds is too much to stand in every link of a page.

    Examples
    --------
    >>> is_too_long((("q", "a" * 10),)), is_too_long((("q", "و" * 2000),))
    (False, True)
    """
    return len(urlencode(pairs)) > MOST_CARRIED_BYTES


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
