"""The archive that a process serves, from ``archive.toml``: names, licences, bases, codes.

The file of the archive's own folder counts, or else ``data/archive.toml``; its keys are
explained at the head of that one.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache, partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from smi_graph.arabic import fold, without_invisible
from smi_graph.layered import ArchiveError, line_of, read_toml
from smi_graph.resources import archive_folder, resource_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from smi_graph.messages import Language

FILE = "archive.toml"
_IDENTIFIER = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+\Z")
_CONTACT = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+\Z")
_LANGUAGE = re.compile(r"[a-z]{2,3}\Z")
_PLAIN = re.compile(r"[A-Za-z0-9._-]\Z")
_LICENCES = ("data_licence", "text_licence")
_TABLES = {"name": dict, "short_name": dict, "publisher": dict, "codes": dict}
_TEXTS = ("base_iri", "vocabulary_base", "home_page", "contact", "data_licence", "text_licence")
_NAMESPACE = re.compile(r"[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)+\Z")
_KNOWN = {
    "": {
        "identifier",
        "text_languages",
        "added_authorities",
        "record_page",
        "oai_namespace",
        *_TEXTS,
        *_TABLES,
    },
    "name": {"ar", "en"},
    "short_name": {"ar", "en"},
    "publisher": {"ar", "en", "iri"},
    "codes": {"form", "example", "complete", "on_pages", "other_pages", "kinds", "address"},
    "codes.address": {"replace", "as_is"},
}


@dataclass(frozen=True)
class Codes:
    """How the codes of an archive are written, and how an address is made of one.

    Parameters
    ----------
    form
        Matches a whole code.
    complete
        Matches a code that cannot be the beginning of a longer one, at the end of a cut page.
    on_pages, other_pages
        Match a code as pages print it, and one of a page that holds no record.
    kinds
        By kind of record, what matches its codes alone.
    replaced
        What one ASCII character stands for in an address.
    as_is
        Characters that stay although a replacement gives them too.

    Examples
    --------
    >>> archive().codes.segment("SMI/A200/593915")
    'SMI-A200-593915'
    >>> archive().codes.segment("A (1946)")
    'A~20~281946~29'
    """

    form: re.Pattern[str]
    example: str
    complete: re.Pattern[str]
    on_pages: re.Pattern[str]
    other_pages: re.Pattern[str] | None
    kinds: Mapping[str, re.Pattern[str]]
    replaced: Mapping[str, str]
    as_is: str

    def of_kind(self, kind: str) -> re.Pattern[str]:
        """Give what matches the codes of a kind of record."""
        return self.kinds.get(kind, self.form)

    def read(self, printed: str) -> str:
        """Write a printed code as the archive writes its codes.

        Examples
        --------
        >>> archive().codes.read("smi/A200/ ٥٩٣٩١٥")
        'SMI/A200/593915'
        """
        shown = unicodedata.normalize("NFC", without_invisible(printed))
        # A form may have Arabic digits and no others.
        for digits in (_with_ascii_digits(shown), shown):
            plain = " ".join(digits.split())
            close = plain.replace(" ", "")
            for candidate in (plain, close, plain.upper(), close.upper()):
                if self.form.fullmatch(candidate):
                    return candidate
        return fold(printed).replace(" ", "").upper()

    def with_digits_read(self, code: str) -> str:
        """Write the digits of a code as 0-9 where the form allows it, as on pages.

        Examples
        --------
        >>> archive().codes.with_digits_read("SMI/A200/٥٩٣٩١٥")
        'SMI/A200/593915'
        """
        if code.isascii():
            return code
        read = _with_ascii_digits(without_invisible(code))
        return read if self.form.fullmatch(read) else code

    def segment(self, code: str) -> str:
        """Turn a code into the last part of an address: no two codes give the same.

        An exception are codes with characters of `as_is`, see there.
        """
        return "".join(self._pieces(code))

    def _pieces(self, code: str) -> Iterator[str]:
        taken = set(self.replaced.values()) - set(self.as_is)
        longest = sorted(self.replaced, key=len, reverse=True)
        place = 0
        while place < len(code):
            found = next((key for key in longest if code.startswith(key, place)), None)
            character = code[place]
            if found is not None:
                yield self.replaced[found]
            elif _PLAIN.match(character) and character not in taken:
                yield character
            else:
                yield "".join(f"~{byte:02X}" for byte in character.encode())
            place += len(found or character)


@dataclass(frozen=True)
class Archive:
    """What is said once of an archive.

    Parameters
    ----------
    identifier
        A short name; every release remembers it.
    name, short_name, publisher
        By language; nobody is named as publisher where that is empty.
    publisher_iri, home_page, contact, data_licence, text_licence
        Addresses; empty where the archive does not say.
    base_iri, vocabulary_base
        Where its identifiers and its own concepts live.
    added_authorities
        The tables of the archive's own that are added to those that ship, not put in place.
    record_page
        The pattern of the address of a record's own page; empty without one.
    oai_namespace
        What the identifiers of OAI-PMH have after ``oai:``; empty for the host of the base.

    Examples
    --------
    >>> archive().name["en"] != ""
    True
    """

    identifier: str
    name: Mapping[str, str]
    short_name: Mapping[str, str]
    publisher: Mapping[str, str]
    publisher_iri: str
    home_page: str
    contact: str
    data_licence: str
    text_licence: str
    base_iri: str
    vocabulary_base: str
    text_languages: tuple[str, ...]
    added_authorities: tuple[str, ...]
    record_page: str
    oai_namespace: str
    codes: Codes

    @property
    def words(self) -> Mapping[Language, dict[str, str]]:
        """What sentences that name the archive are filled in with: ``archive``, ``of_archive``.

        Examples
        --------
        >>> archive().words["en"]["of_archive"].startswith("the ")
        True
        """
        name_ar, name_en = self.name["ar"], self.name["en"]
        # The preposition joins the article: المكتبة becomes للمكتبة.
        of_ar = f"لل{name_ar[2:]}" if name_ar.startswith("ال") else f"ل{name_ar}"
        of_en = name_en if name_en.lower().startswith("the ") else f"the {name_en}"
        return {
            "ar": {"archive": name_ar, "of_archive": of_ar},
            "en": {"archive": name_en, "of_archive": of_en},
        }

    @property
    def contact_iri(self) -> str:
        """The contact as an address; empty where the archive does not say."""
        return f"mailto:{self.contact}" if _CONTACT.match(self.contact) else self.contact

    def page_of(self, code: str) -> str | None:
        """Give the address of a record's own page at the archive; ``None`` without one.

        Examples
        --------
        >>> archive().page_of("SMI/A200/1") is None or "1" in archive().page_of("SMI/A200/1")
        True
        """
        if not self.record_page:
            return None
        return self.record_page.format(code=code, segment=self.codes.segment(code))


def archive() -> Archive:
    """Give the archive that this process serves, read once.

    Raises
    ------
    ArchiveError
        When its file cannot be used; the sentence names file, line and entry.
    """
    return _archive_in(archive_folder())


@cache
def _archive_in(folder: Path | None) -> Archive:
    return read_archive(None if folder is None else folder / FILE)


def read_archive(path: Path | None = None) -> Archive:
    """Read an archive's file; by default the one that ships.

    Raises
    ------
    ArchiveError
        When it cannot be used.
    """
    shipped = resource_path("data", FILE)
    return _ArchiveReader.of(path or shipped, _codes_of(shipped)).archive()


def archive_mistakes(path: Path) -> list[ArchiveError]:
    """List the mistakes of an archive's file, the one of each entry.

    Examples
    --------
    >>> archive_mistakes(resource_path("data", FILE))
    []
    """
    try:
        return _ArchiveReader.of(path, _codes_of(resource_path("data", FILE))).mistakes()
    except ArchiveError as error:
        return [error]


@cache
def _codes_of(path: Path) -> dict[str, Any]:
    codes: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))["codes"]
    return codes


def refuse_other_archive(identifier: str) -> None:
    """Refuse to work for another archive than the one that this process serves.

    Raises
    ------
    ArchiveError
        Naming both.
    """
    own = archive().identifier
    if own != identifier:
        folder = archive_folder() or resource_path("data")
        raise ArchiveError(folder / FILE, 1, "identifier", "other", own=own, asked=identifier)


@dataclass(frozen=True)
class _ArchiveReader:
    path: Path
    text: str
    data: dict[str, Any]
    shipped_codes: dict[str, Any]

    @classmethod
    def of(cls, path: Path, shipped_codes: dict[str, Any]) -> _ArchiveReader:
        try:
            text, data = read_toml(path)
        except FileNotFoundError:
            raise ArchiveError(path, 1, "", "no_file", folder=str(path.parent)) from None
        return cls(path, text, data, shipped_codes)

    def error(self, entry: str, reason: str, **values: str) -> ArchiveError:
        return ArchiveError(self.path, line_of(self.text, entry), entry, reason, **values)

    def mistakes(self) -> list[ArchiveError]:
        parts: list[Callable[[], object]] = [
            self._refuse_unknown,
            self._identifier,
            lambda: self._base("base_iri", ""),
            lambda: self._base("vocabulary_base", "https://example.org/"),
            lambda: self._names("name"),
            lambda: self._names("short_name") if "short_name" in self.data else None,
            *(partial(self._address, name) for name in (*_LICENCES, "home_page", "publisher.iri")),
            self._publisher,
            self._contact,
            self._languages,
            self._added,
            self._record_page,
            self._oai_namespace,
            self._codes,
        ]
        found = []
        for part in parts:
            try:
                part()
            except ArchiveError as error:
                found.append(error)
        return found

    def _identifier(self) -> str:
        identifier = self._text("identifier")
        if not _IDENTIFIER.match(identifier):
            raise self.error("identifier", "bad_identifier", value=identifier)
        return identifier

    def archive(self) -> Archive:
        self._refuse_unknown()
        identifier = self._identifier()
        base = self._base("base_iri", "")
        name = self._names("name")
        return Archive(
            identifier=identifier,
            name=name,
            short_name=self._names("short_name") if "short_name" in self.data else name,
            publisher=self._publisher(),
            publisher_iri=self._address("publisher.iri"),
            home_page=self._address("home_page"),
            contact=self._contact(),
            data_licence=self._address("data_licence"),
            text_licence=self._address("text_licence"),
            base_iri=base,
            vocabulary_base=self._base("vocabulary_base", f"{base}vocabulary/"),
            text_languages=self._languages(),
            added_authorities=self._added(),
            record_page=self._record_page(),
            oai_namespace=self._oai_namespace(),
            codes=self._codes(),
        )

    def _refuse_unknown(self) -> None:
        for table, known in _KNOWN.items():
            entries = self._get(table) if table else self.data
            for key in entries if isinstance(entries, dict) else ():
                entry = f"{table}.{key}".lstrip(".")
                if key not in known:
                    raise self.error(entry, "unknown_key", known=", ".join(sorted(known)))
                if key in _TABLES and not table and not isinstance(entries[key], dict):
                    raise self.error(entry, "not_a_table")

    def _get(self, entry: str) -> Any:
        found: Any = self.data
        for part in entry.split("."):
            found = found.get(part) if isinstance(found, dict) else None
        return found

    def _text(self, entry: str, default: str | None = None) -> str:
        value = self._get(entry)
        if value is None and default is None:
            raise self.error(entry, "missing")
        value = default if value is None else value
        if not isinstance(value, str):
            raise self.error(entry, "not_text", value=str(value))
        return value

    def _address(self, entry: str) -> str:
        value = self._text(entry, "")
        if value and not _ADDRESS.match(value):
            raise self.error(entry, "no_address", value=value)
        return value

    def _base(self, entry: str, default: str) -> str:
        value = self._text(entry, default or None)
        if not _ADDRESS.match(value) or not value.endswith("/"):
            raise self.error(entry, "no_base", value=value)
        return value

    def _contact(self) -> str:
        value = self._text("contact", "")
        if value and not (_ADDRESS.match(value) or _CONTACT.match(value)):
            raise self.error("contact", "no_contact", value=value)
        return value

    def _names(self, entry: str) -> Mapping[str, str]:
        names = {tag: self._text(f"{entry}.{tag}", "") for tag in ("ar", "en")}
        for tag, name in names.items():
            if not name.strip():
                raise self.error(f"{entry}.{tag}", "missing")
        return MappingProxyType(names)

    def _publisher(self) -> Mapping[str, str]:
        names = {tag: self._text(f"publisher.{tag}", "") for tag in ("ar", "en")}
        return MappingProxyType({tag: name for tag, name in names.items() if name})

    def _languages(self) -> tuple[str, ...]:
        value = self.data.get("text_languages", ["ar", "en"])
        if not isinstance(value, list) or not value:
            raise self.error("text_languages", "no_languages", value=str(value))
        for tag in value:
            if not isinstance(tag, str) or not _LANGUAGE.match(tag):
                raise self.error("text_languages", "no_languages", value=str(tag))
        return tuple(value)

    def _added(self) -> tuple[str, ...]:
        value = self.data.get("added_authorities", [])
        if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
            raise self.error("added_authorities", "no_list", value=str(value))
        for name in value:
            if not (self.path.parent / "authorities" / f"{name}.csv").is_file():
                raise self.error("added_authorities", "no_table", value=name)
        return tuple(value)

    def _oai_namespace(self) -> str:
        value = self._text("oai_namespace", "")
        if value and not _NAMESPACE.match(value):
            raise self.error("oai_namespace", "no_domain", value=value)
        return value

    def _record_page(self) -> str:
        value = self._text("record_page", "")
        try:
            shown = value.format(code="A", segment="A")
        except (ValueError, KeyError, IndexError, AttributeError):
            raise self.error("record_page", "bad_record_page", value=value) from None
        if value and (shown == value or not _ADDRESS.match(shown)):
            raise self.error("record_page", "bad_record_page", value=value)
        return value

    def _codes(self) -> Codes:
        given = self.data.get("codes") or self.shipped_codes
        form = self._pattern("codes.form", given.get("form"))
        example = given.get("example", "")
        if not isinstance(example, str) or not form.fullmatch(example):
            plain = isinstance(example, str) and form.fullmatch(_with_ascii_digits(example))
            reason = "example_in_digits" if plain else "bad_example"
            raise self.error("codes.example", reason, value=str(example))
        kinds = given.get("kinds", {})
        other = given.get("other_pages")
        address = given.get("address", {})
        return Codes(
            form=form,
            example=example,
            complete=self._pattern("codes.complete", given.get("complete", given.get("form"))),
            on_pages=self._pattern("codes.on_pages", given.get("on_pages", given.get("form"))),
            other_pages=None if other is None else self._pattern("codes.other_pages", other),
            kinds={key: self._pattern(f"codes.kinds.{key}", kinds[key]) for key in kinds},
            replaced=self._replacements(address.get("replace", {})),
            as_is=self._as_is(address.get("as_is", ""), address.get("replace", {})),
        )

    def _as_is(self, value: object, replaced: Mapping[str, str]) -> str:
        if not isinstance(value, str):
            raise self.error("codes.address.as_is", "not_text", value=str(value))
        for character in value:
            if character not in replaced.values():
                raise self.error("codes.address.as_is", "not_replaced", value=character)
        return value

    def _pattern(self, entry: str, value: object) -> re.Pattern[str]:
        if not isinstance(value, str) or not value:
            raise self.error(entry, "missing")
        try:
            return re.compile(rf"(?:{value})\Z")
        except re.error as error:
            raise self.error(entry, "bad_pattern", value=value, why=str(error)) from None

    def _replacements(self, given: object) -> Mapping[str, str]:
        entry = "codes.address.replace"
        if not isinstance(given, dict):
            raise self.error(entry, "bad_replacement", value=str(given))
        for key, value in given.items():
            if not key or not isinstance(value, str) or not _PLAIN.match(value):
                raise self.error(entry, "bad_replacement", value=f"{key!r} = {value!r}")
            if list(given.values()).count(value) > 1:
                raise self.error(entry, "replaced_twice", value=value)
        return MappingProxyType(given)


def _with_ascii_digits(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in composed)
