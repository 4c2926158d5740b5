"""Footnotes in the archive's own words, in both languages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from smi_graph.messages import message
from smi_graph.reading.bibliography.words import clean, isolated, pick
from smi_graph.site import Reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from smi_graph.messages import Language
    from smi_graph.reading.bibliography.reference import Citation, Origin

    Names = Mapping[str, str]

_RELEASE_DAY = re.compile(r"(\d{4})(\d\d)(\d\d)T\d{6}Z")


def footnote(citation: Citation, language: Language) -> str:
    r"""Write a footnote as plain text.

    Where words of the other direction would disturb their neighbours, they are set apart. The
    address stands last and bare, so that programs that make a link of it take nothing more.

    Examples
    --------
    >>> from smi_graph.reading.bibliography.reference import Citation
    >>> known = Citation("A/1", {"ar": "بيان"}, "2021-05", {}, (), (), "https://a.example/1",
    ...                  None, {"ar": "أرشيف", "en": "Archive"})
    >>> footnote(known, "en").replace("\u2068", "<").replace("\u2069", ">")
    '“<بيان>”, May 2021, A/1, Archive, https://a.example/1'
    >>> footnote(known, "ar").replace("\u2068", "<").replace("\u2069", ">")
    '«بيان»، أيار/مايو 2021، <A/1>، أرشيف، https://a.example/1'
    """
    separator = message("citation.separator", language)
    return separator.join([*_parts(citation, language), citation.address])


def _parts(citation: Citation, language: Language) -> Iterator[str]:
    reader = Reader.of(language, "/", "months=both")
    if citation.lead:
        yield _all_shown(citation.lead, language)
    if citation.titles:
        yield message("citation.title", language, title=_shown(citation.titles, language))
    yield from _published(citation, language)
    if citation.document_type:
        yield _shown(citation.document_type, language)
    if citation.origin.number:
        number = isolated(clean(citation.origin.number), language)
        yield message("citation.number", language, value=number)
    unknown = message("citation.date_unknown", language)
    yield _days(citation, reader) if citation.dates else unknown
    yield isolated(clean(citation.code), language)
    if citation.collection:
        names = _all_shown(citation.collection, language)
        yield message("citation.collection", language, names=names)
    yield _shown(citation.archive, language)
    yield from taken_from(citation.origin, language)
    if citation.release_id is not None:
        yield _release(citation.release_id, reader, language)


def _days(citation: Citation, reader: Reader) -> str:
    first, *last = citation.dates
    if not last:
        return reader.day(first)
    return reader.words("citation.days", first=reader.day(first), last=reader.day(last[0]))


def _published(citation: Citation, language: Language) -> Iterator[str]:
    if citation.lead and citation.issuers:
        issuers = _all_shown(citation.issuers, language)
        yield message("citation.issued_by", language, names=issuers)
    for name in ("container", "volume", "issue", "pages"):
        value = getattr(citation.origin, name)
        if value:
            shown = isolated(clean(value), language)
            yield message(f"citation.{name}", language, value=shown)


def taken_from(origin: Origin, language: Language) -> Iterator[str]:
    """Word where a record was taken from, and when: the address is not that of the archive."""
    for source in origin.source:
        yield message("citation.source", language, address=isolated(clean(source), language))
    if origin.retrieved:
        reader = Reader.of(language, "/", "months=both")
        yield message("citation.retrieved", language, day=reader.day(origin.retrieved))


def _all_shown(all_names: Iterable[Names], language: Language) -> str:
    between = message("citation.between_names", language)
    return between.join(_shown(names, language) for names in all_names)


def _shown(names: Names, language: Language) -> str:
    return isolated(clean(pick(names, language)[0]), language)


def _release(release_id: str, reader: Reader, language: Language) -> str:
    """Word when the release was made; which one it was stands in the address."""
    day = release_day(release_id)
    if day is None:
        named = isolated(release_id, language)
        return message("citation.release_named", language, release=named)
    return message("citation.release", language, day=reader.day(day))


def release_day(release_id: str) -> str | None:
    """Tell on which day a release was made, where its name says so.

    Examples
    --------
    >>> release_day("20261125T180203Z-f0e68c5f"), release_day("first")
    ('2026-11-25', None)
    """
    made = _RELEASE_DAY.match(release_id)
    return None if made is None else "-".join(made.groups())
