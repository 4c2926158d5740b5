"""The smallest pieces of HTML, which stand hundreds of times on a page.

A macro of a template would say the same and take five times as long.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from smi_graph.messages import Language
    from smi_graph.site.reader import Reader

_SIGNS_OF_ASCII = re.compile(r"([!-~]+(?: (?!\()[!-~]+)*)")
_OF_THE_SENTENCE = "()[].,:;!?'\""


class HasPage(Protocol):
    """An actor that has a page."""

    @property
    def kind(self) -> str:
        """What the first part of its address is."""
        ...

    @property
    def key(self) -> str:
        """What the last part is."""
        ...

    def name(self, language: Language) -> tuple[str, str | None]:
        """Give its name in a language, or else in another one, with its tag."""
        ...


@lru_cache(maxsize=256)
def direction(language: str | None) -> str:
    """Tell how a language is written; ``auto`` where that is not known.

    Examples
    --------
    >>> direction("ar"), direction("en-GB"), direction(None)
    ('rtl', 'ltr', 'auto')
    """
    if not language:
        return "auto"
    return "rtl" if language.partition("-")[0] in {"ar", "ckb", "fa", "he", "ur"} else "ltr"


def datum(text: object, tag: str | None = None) -> Markup:
    """Show a text of the archive in its own language and direction.

    What has no letters, such as ``12-15``, has the order of its digits.

    Examples
    --------
    >>> datum("<بيان>", "ar")
    Markup('<bdi lang="ar" dir="rtl">&lt;بيان&gt;</bdi>')
    >>> datum("12-15")
    Markup('<bdi dir="ltr">12-15</bdi>')
    """
    language = f' lang="{escape(tag)}"' if tag else ""
    has_letters = tag or any(map(str.isalpha, str(text)))
    turned = direction(tag) if has_letters else "ltr"
    return Markup(f'<bdi{language} dir="{turned}">{escape(text)}</bdi>')  # noqa: S704 - every part is escaped


def named(pair: tuple[str, str | None]) -> Markup:
    """Show a name or a title that comes with its language tag."""
    return datum(*pair)


def code(text: object) -> Markup:
    """Show an archive code, an identifier or an address: always from left to right.

    Examples
    --------
    >>> code("SMI/A/1")
    Markup('<bdi dir="ltr" class="code">SMI/A/1</bdi>')
    """
    return Markup(f'<bdi dir="ltr" class="code">{escape(text)}</bdi>')  # noqa: S704 - every part is escaped


def isolated(text: str) -> str:
    """Keep a text apart from the direction of the sentence that it is put into.

    It is no markup yet: the sentence is escaped as a whole, once.

    Examples
    --------
    >>> isolated("Sa'ud").translate({0x2068: "<", 0x2069: ">"})
    "<Sa'ud>"
    """
    return f"\u2068{text}\u2069"


def sentence(text: str) -> Markup:
    """Show a sentence in which addresses, names of parameters and dates keep their own order.

    In an Arabic sentence they would else be turned piece by piece, and take the signs around
    them along: ``/releases`` would end with its stroke, and 2026-11-26 begin with its day.

    Examples
    --------
    >>> sentence("راجع /releases (2026-11-26).")
    Markup('راجع <bdi dir="ltr">/releases</bdi> (<bdi dir="ltr">2026-11-26</bdi>).')
    """
    pieces = enumerate(_SIGNS_OF_ASCII.split(text))
    return Markup("").join(
        _set_apart(piece) if place % 2 else escape(piece) for place, piece in pieces
    )


def _set_apart(signs: str) -> Markup:
    """Set what is no more than ASCII apart, but for the signs of the sentence around it."""
    inner = signs.strip(_OF_THE_SENTENCE)
    if not inner:
        return escape(signs)
    before, after = signs.split(inner, 1)
    return Markup(f'{escape(before)}<bdi dir="ltr">{escape(inner)}</bdi>{escape(after)}')  # noqa: S704 - every part is escaped


class Elements:
    """The pieces that hang on whom a page is for.

    Parameters
    ----------
    reader
        Whom it is for.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def dated(self, written: str) -> Markup:
        """Show a date, with the form that machines read."""
        shown = escape(self._reader.day(written))
        return Markup(f'<time datetime="{escape(written)}">{shown}</time>')  # noqa: S704 - every part is escaped

    def actor_link(self, value: HasPage) -> Markup:
        """Show the name of an actor as a link to its page.

        Examples
        --------
        >>> from smi_graph.catalogue import Kind, Value
        >>> from smi_graph.site import Reader
        >>> iraq = Value(0, Kind.COUNTRY, "IQ", "urn:iq", {"en": "Iraq"})
        >>> Elements(Reader.of("en", "/", "")).actor_link(iraq)
        Markup('<a href="/country/IQ.html"><bdi lang="en" dir="ltr">Iraq</bdi></a>')
        """
        address = escape(self._reader.href(f"/{value.kind}/{value.key}.html"))
        return Markup(f'<a href="{address}">{named(value.name(self._reader.language))}</a>')  # noqa: S704 - every part is escaped
