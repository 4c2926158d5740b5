"""How a record is cited: footnotes in both languages, BibTeX, RIS and CSL-JSON.

Authors are those whom the archive calls so. The persons whom it only relates to a record did
not write it, so they are given as keywords. What is unknown is left out, but for the date: a
footnote without one says that it is unknown.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from smi_graph.archive import archive
from smi_graph.catalogue import Kind
from smi_graph.messages import message
from smi_graph.schema import field_table
from smi_graph.site import Reader
from smi_graph.vocabulary.iris import code_segment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from smi_graph.catalogue import Catalogue, Value
    from smi_graph.messages import Language
    from smi_graph.schema import Field

    Names = Mapping[str, str]

_ISOLATE, _END_OF_ISOLATE = "\u2068", "\u2069"
# Marks that would turn the text after them; a citation sets its own.
_DIRECTION_MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_RELEASE_DAY = re.compile(r"(\d{4})(\d\d)(\d\d)T\d{6}Z")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_BIBTEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        # BibTeX counts braces even behind a backslash.
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "&%$#_"},
    }
)


@dataclass(frozen=True, slots=True)
class Origin:
    """Who a record is by, and where it was published first.

    Parameters
    ----------
    author, issuer
        The names of each.
    container, volume, issue, pages
        Of the journal or newspaper; empty where the archive does not say.
    source
        The addresses that it was taken from.
    retrieved
        On which day.
    until
        The end of what began at the date of the record.
    """

    author: tuple[Names, ...] = ()
    issuer: tuple[Names, ...] = ()
    container: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    source: tuple[str, ...] = ()
    retrieved: str = ""
    until: str = ""

    @classmethod
    def of(cls, told: Mapping[str, Sequence[str | Value]]) -> Origin:
        """Sort what fields tell, by what of a citation each tells."""

        def text(what: str) -> str:
            return " ".join(str(_named(value)[1]) for value in told.get(what, ()))

        return cls(
            author=tuple(_named(value)[0] for value in told.get("author", ())),
            issuer=tuple(_named(value)[0] for value in told.get("issuer", ())),
            container=text("container"),
            volume=text("volume"),
            issue=text("issue"),
            pages=text("pages"),
            source=tuple(_named(value)[1] for value in told.get("source", ())),
            retrieved=text("retrieved"),
            until=text("until"),
        )

    @property
    def lead(self) -> tuple[Names, ...]:
        """Whom a citation begins with: the authors, else those who issued it."""
        return self.author or self.issuer


def _named(value: str | Value) -> tuple[Names, str]:
    """Give the names of a value, and one text for it."""
    if isinstance(value, str):
        return {"": value}, value
    return value.names or {"": value.key}, value.name("ar")[0]


@dataclass(frozen=True, slots=True)
class Citation:
    """What a citation tells of one record of one release; made by `citation_of`.

    Names are mappings from language tags, ``""`` for an unknown language.

    Parameters
    ----------
    code
        The archive's code.
    titles
        The titles of the record.
    date
        ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; ``None`` where the archive does not say.
    document_type
        The names of its type; empty where the archive does not say.
    collection
        The names of each collection that it is in.
    persons
        The names of each person related to it.
    address
        Where it can be read, as this release has it.
    release_id
        The release, ``None`` where it is unknown.
    archive
        The names of the archive.
    origin
        Who it is by, and where it was published first.
    """

    code: str
    titles: Names
    date: str | None
    document_type: Names
    collection: tuple[Names, ...]
    persons: tuple[Names, ...]
    address: str
    release_id: str | None
    archive: Names
    origin: Origin = Origin()

    @property
    def key(self) -> str:
        """What reference managers call it."""
        return code_segment(self.code)


def citation_of(catalogue: Catalogue, number: int, release_id: str | None) -> Citation:
    """Gather what a citation of one record tells.

    Parameters
    ----------
    catalogue
        Of the release.
    number
        The record's place in the catalogue.
    release_id
        The release, as `Engine.resolve` names it.
    """
    record = catalogue.record(number)
    told: dict[str, list[str | Value]] = {}
    for field in _cited():
        told.setdefault(field.cite, []).extend(catalogue.said(number, field))
    types = catalogue.values_of(number, Kind.TYPE)
    return Citation(
        code=record.code,
        titles=record.titles,
        date=record.date,
        document_type=types[0].names if types else {},
        collection=_names_of(catalogue, number, Kind.COLLECTION),
        persons=_names_of(catalogue, number, Kind.PERSON),
        address=record.iri if release_id is None else f"{record.iri}?release={release_id}",
        release_id=release_id,
        archive=archive().name,
        origin=Origin.of(told),
    )


@cache
def _cited() -> tuple[Field, ...]:
    return tuple(field for field in field_table().fields.values() if field.cite)


def _names_of(catalogue: Catalogue, number: int, kind: Kind) -> tuple[Names, ...]:
    values = catalogue.values_of(number, kind)
    return tuple(value.names or {"": value.key} for value in values)


def footnote(citation: Citation, language: Language) -> str:
    r"""Write a footnote as plain text.

    Where words of the other direction would disturb their neighbours, they stand between
    U+2068 and U+2069 (UAX #9, section 2.4.2). The address stands last and bare, so that
    programs that make a link of it take nothing more than the address.

    Examples
    --------
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
    if citation.origin.lead:
        yield _all_shown(citation.origin.lead, language)
    if citation.titles:
        yield message("citation.title", language, title=_shown(citation.titles, language))
    yield from _published(citation.origin, language)
    if citation.document_type:
        yield _shown(citation.document_type, language)
    unknown = message("citation.date_unknown", language)
    yield unknown if citation.date is None else _days(citation, reader)
    yield _isolated(_clean(citation.code), language)
    if citation.collection:
        names = _all_shown(citation.collection, language)
        yield message("citation.collection", language, names=names)
    yield _shown(citation.archive, language)
    yield from _taken_from(citation.origin, reader, language)
    if citation.release_id is not None:
        yield _release(citation.release_id, reader, language)


def _days(citation: Citation, reader: Reader) -> str:
    first, last = citation.date or "", citation.origin.until
    if not last:
        return reader.day(first)
    return reader.words("citation.days", first=reader.day(first), last=reader.day(last))


def _published(origin: Origin, language: Language) -> Iterator[str]:
    if origin.author and origin.issuer:
        issuers = _all_shown(origin.issuer, language)
        yield message("citation.issued_by", language, names=issuers)
    for name in ("container", "volume", "issue", "pages"):
        value = getattr(origin, name)
        if value:
            shown = _isolated(_clean(value), language)
            yield message(f"citation.{name}", language, value=shown)


def _taken_from(origin: Origin, reader: Reader, language: Language) -> Iterator[str]:
    for source in origin.source:
        yield message("citation.source", language, address=_isolated(_clean(source), language))
    if origin.retrieved:
        yield message("citation.retrieved", language, day=reader.day(origin.retrieved))


def _all_shown(all_names: Iterable[Names], language: Language) -> str:
    between = message("citation.between_names", language)
    return between.join(_shown(names, language) for names in all_names)


def _shown(names: Names, language: Language) -> str:
    return _isolated(_clean(_pick(names, language)[0]), language)


def _release(release_id: str, reader: Reader, language: Language) -> str:
    """Word when the release was made; which one it was stands in the address."""
    day = release_day(release_id)
    if day is None:
        named = _isolated(release_id, language)
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


def bibtex(citation: Citation, language: Language = "en") -> str:
    r"""Write an entry of BibTeX, with the fields that BibLaTeX adds.

    Parameters
    ----------
    citation
        What to cite.
    language
        Of the names, where there are names in both languages.

    Examples
    --------
    >>> known = Citation("A/1", {"en": "Letters & notes"}, "2021-05", {}, (), (),
    ...                  "https://a.example/1", "r1", {"en": "Archive"})
    >>> print(bibtex(known), end="")
    @misc{A-1,
      title = {{Letters \& notes}},
      date = {2021-05},
      year = {2021},
      month = may,
      number = {A/1},
      howpublished = {Archive},
      langid = {english},
      version = {r1},
      url = {https://a.example/1},
    }
    """
    title, tag = _pick(citation.titles, language)
    parts = (citation.date or "").split("-")
    held = [*citation.collection, citation.archive]
    langid = {"ar": "arabic", "en": "english"}.get(tag, "")
    origin = citation.origin
    is_article = bool(origin.container)
    notes = [citation.code if is_article else "", *origin.source]
    fields = {
        "author": " and ".join(f"{{{_tex(_pick(n, language)[0])}}}" for n in origin.lead),
        "title": f"{{{_tex(title)}}}" if title else "",
        # A range, as BibLaTeX has it.
        "date": _tex("/".join(filter(None, (citation.date, origin.until if parts[0] else "")))),
        "year": _tex(parts[0]),
        "type": _tex(_pick(citation.document_type, language)[0]),
        "journal": _tex(origin.container),
        "volume": _tex(origin.volume),
        "number": _tex(origin.issue if is_article else citation.code),
        "pages": _tex(re.sub(r"(?<=\d)\s*[-\u2013]\s*(?=\d)", "--", origin.pages)),
        "publisher": _tex(_joined(origin.issuer if origin.author else (), language)),
        "note": ", ".join(_tex(note) for note in notes if note),
        "urldate": _tex(origin.retrieved),
        "howpublished": _tex(", ".join(_pick(names, language)[0] for names in held)),
        "langid": langid,
        "keywords": _tex(", ".join(_pick(names, language)[0] for names in citation.persons)),
        "version": _tex(citation.release_id or ""),
        "url": citation.address,
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    if len(parts) > 1:
        # A month is a word of BibTeX's own, without braces, so that styles can translate it.
        year = next(place for place, line in enumerate(lines) if line.startswith("  year"))
        lines.insert(year + 1, f"  month = {_MONTHS[int(parts[1]) - 1]},")
    kind = "article" if is_article else "misc"
    return "\n".join([f"@{kind}{{{citation.key},", *lines, "}", ""])


def ris(citation: Citation, language: Language = "en") -> str:
    r"""Write an entry of RIS; its lines end as the format has it, by CR and LF.

    Parameters
    ----------
    citation, language
        As for `bibtex`.

    Examples
    --------
    >>> known = Citation("A/1", {"en": "Letters"}, "2021-05", {}, (), ({"en": "X"},),
    ...                  "https://a.example/1", "r1", {"en": "Archive"})
    >>> print(ris(known).replace("\r", ""), end="")
    TY  - GEN
    ID  - A-1
    TI  - Letters
    PY  - 2021
    DA  - 2021/05//
    DB  - Archive
    AN  - A/1
    AV  - A/1
    LA  - en
    KW  - X
    N1  - release r1
    UR  - https://a.example/1
    ER  -
    """
    title, tag = _pick(citation.titles, language)
    parts = [*(citation.date or "").split("-"), "", ""][:3]
    release, origin = citation.release_id, citation.origin
    first_page, last_page = _ends(origin.pages)
    fields = [
        ("ID", citation.key),
        *(("AU", _pick(names, language)[0]) for names in origin.lead),
        ("TI", title),
        ("T2", origin.container),
        ("VL", origin.volume),
        ("IS", origin.issue),
        ("SP", first_page),
        ("EP", last_page),
        ("PB", _joined(origin.issuer if origin.author else (), language)),
        ("PY", parts[0]),
        ("DA", "/".join(parts) + "/" if parts[0] else ""),
        ("M3", _pick(citation.document_type, language)[0]),
        ("DB", _pick(citation.archive, language)[0]),
        ("T3", _joined(citation.collection, language)),
        ("AN", citation.code),
        ("AV", citation.code),
        ("LA", tag),
        *(("KW", _pick(names, language)[0]) for names in citation.persons),
        ("N1", message("citation.release_named", language, release=release) if release else ""),
        ("UR", citation.address),
        *(("UR", source) for source in origin.source),
        ("Y2", origin.retrieved.replace("-", "/")),
    ]
    lines = [f"{name}  - {_clean(value)}" for name, value in fields if value]
    kind = "JOUR" if origin.container else "GEN"
    return "\r\n".join([f"TY  - {kind}", *lines, "ER  - ", ""])


def _ends(pages: str) -> tuple[str, str]:
    """Part the first page from the last one.

    Examples
    --------
    >>> _ends("12-15"), _ends("12\u201315"), _ends("12"), _ends("12, 14")
    (('12', '15'), ('12', '15'), ('12', ''), ('12, 14', ''))
    """
    match = re.fullmatch(r"\s*(\d+)\s*[-\u2013]\s*(\d+)\s*", pages)
    return (match[1], match[2]) if match else (pages, "")


def csl(citation: Citation, language: Language = "en") -> dict[str, object]:
    """Give an item of CSL-JSON (the schema of the Citation Style Language 1.0.2).

    Parameters
    ----------
    citation, language
        As for `bibtex`.

    Examples
    --------
    >>> known = Citation("A/1", {"en": "Letters"}, "2021-05", {}, (), (),
    ...                  "https://a.example/1", "r1", {"en": "Archive"})
    >>> csl(known)["issued"], csl(known)["archive_location"], "author" in csl(known)
    ({'date-parts': [[2021, 5]]}, 'A/1', False)
    """
    title, tag = _pick(citation.titles, language)
    origin = citation.origin
    issuers = origin.issuer if origin.author else ()
    item: dict[str, object] = {
        "id": citation.key,
        "type": "article-journal" if origin.container else "document",
        "title": _clean(title),
        "author": [{"literal": _clean(_pick(names, language)[0])} for names in origin.lead],
        "publisher": _clean(_joined(issuers, language)),
        "container-title": _clean(origin.container),
        "volume": _clean(origin.volume),
        "issue": _clean(origin.issue),
        "page": _clean(origin.pages),
        "note": _clean(" ".join(origin.source)),
        "genre": _clean(_pick(citation.document_type, language)[0]),
        "archive": _pick(citation.archive, language)[0],
        "archive_collection": _clean(_joined(citation.collection, language)),
        "archive_location": citation.code,
        "language": tag,
        "keyword": _clean(_joined(citation.persons, language)),
        "version": citation.release_id,
        "URL": citation.address,
    }
    if citation.date is not None:
        dates = filter(None, (citation.date, origin.until))
        item["issued"] = {"date-parts": [[int(part) for part in day.split("-")] for day in dates]}
    return {name: value for name, value in item.items() if value}


def _pick(names: Names, language: Language) -> tuple[str, str]:
    """Give a name in a language, else in the other one, else any; with its tag."""
    for tag in (language, "ar" if language == "en" else "en"):
        if tag in names:
            return names[tag], tag
    return next(((name, tag) for tag, name in names.items()), ("", ""))


def _joined(all_names: Iterable[Names], language: Language) -> str:
    between = message("citation.between_names", language)
    return between.join(_pick(names, language)[0] for names in all_names)


def _clean(text: str) -> str:
    """Put a value on one line, without signs that programs or the direction would obey."""
    words = " ".join(_DIRECTION_MARKS.sub("", text).split())
    return "".join(letter for letter in words if unicodedata.category(letter) != "Cc")


def _tex(text: str) -> str:
    return _clean(text).translate(_BIBTEX)


def _isolated(text: str, language: Language) -> str:
    """Set words apart if any of them runs against the direction of the language."""
    against = {"L"} if language == "ar" else {"R", "AL"}
    if not any(unicodedata.bidirectional(letter) in against for letter in text):
        return text
    return f"{_ISOLATE}{text}{_END_OF_ISOLATE}"
