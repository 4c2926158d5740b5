"""The authorities as one object, loaded from ``data/authorities`` and the vocabularies."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import TYPE_CHECKING

from smi_graph.archive import archive
from smi_graph.authorities.concepts import read_concepts
from smi_graph.authorities.entries import Entry, LabelAuthority, label_key
from smi_graph.authorities.tables import AuthorityError, TableRow, read_table
from smi_graph.resources import archive_folder, own_path, resource_layers, resource_path
from smi_graph.schema import ValueType

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from smi_graph.schema import Field

_COUNTRY_COLUMNS = ("code", "iso_3166_3", "wikidata", "name_ar", "name_en", "ended")
_ALIAS_COLUMNS = ("alias", "code", "note")
_PLACE_COLUMNS = (
    "id",
    "name_ar",
    "name_en",
    "other_names",
    "within",
    "latitude",
    "longitude",
    "identifiers",
    "reviewed",
)
_ACTOR_COLUMNS = ("id", "name_ar", "name_en", "other_names", "wikidata", "reviewed", "note")

_CODE = re.compile(r"[A-Z]{2}\Z")
_IDENTIFIER = re.compile(r"(?!n-)[a-z0-9]+(-[a-z0-9]+)*\Z")
_YEAR = re.compile(r"([12][0-9]{3})?\Z")
_DEGREES = re.compile(r"(-?[0-9]{1,3}(\.[0-9]+)?)?\Z")
_YES_NO = re.compile(r"(yes|no)\Z")


@dataclass(frozen=True)
class Authorities:
    """Everything that printed names are looked up in.

    Parameters
    ----------
    concepts
        The concepts of the vocabularies by scheme, such as ``document-type``.
    """

    countries: LabelAuthority
    languages: LabelAuthority
    persons: LabelAuthority
    organizations: LabelAuthority
    collections: LabelAuthority
    places: LabelAuthority
    events: LabelAuthority
    concepts: Mapping[str, LabelAuthority]

    def of_kind(self, kind: str) -> LabelAuthority:
        """Give the listed things of a kind, such as ``person``.

        Examples
        --------
        >>> load_authorities().of_kind("country").entries["SY"].name_en
        'Syria'
        """
        found: LabelAuthority = getattr(self, _TABLES[kind])
        return found

    def of_field(self, field: Field) -> LabelAuthority | None:
        """Give what the values of a field are looked up in; ``None`` where nothing is listed.

        Raises
        ------
        AuthorityError
            When the vocabularies lack the scheme of the field.
        """
        if field.value is ValueType.CONCEPT:
            if field.scheme not in self.concepts:
                raise AuthorityError(
                    "unknown_scheme", "vocabularies.ttl", value=field.scheme, field=field.key
                )
            return self.concepts[field.scheme]
        if field.value is ValueType.LANGUAGE:
            return self.languages
        return self.of_kind(field.value) if field.value in _TABLES else None


# The kinds of thing that have authority tables, and under which name.
_TABLES = {
    "person": "persons",
    "organization": "organizations",
    "country": "countries",
    "collection": "collections",
    "place": "places",
    "event": "events",
}
THINGS = tuple(_TABLES)
_ACTORS = ("persons", "organizations", "collections", "events")


def load_authorities(folder: Path | None = None) -> Authorities:
    """Load the authorities; they are read once in the life of the process.

    Parameters
    ----------
    folder
        A folder with the tables of ``data/authorities``, and with ``vocabularies.ttl``
        where the project's own is not meant. None takes those that ship, each replaced by
        the table of that name in the archive's own folder.

    Raises
    ------
    AuthorityError
        When a table cannot be used; the sentence names file, line, column and value.

    Examples
    --------
    >>> load_authorities().countries.find("الجمهورية العربية السورية").identifier
    'SY'
    >>> load_authorities().languages.find("الإنجليزية").identifier
    'en'
    """
    folders = resource_layers("data", "authorities") if folder is None else [folder]
    return _load(tuple(path.resolve() for path in folders))


def load_anew() -> None:
    """Let the tables be read again, because one of them was changed."""
    _load.cache_clear()


class _Tables:
    """Where each table lies: in the last folder that has it."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = folders

    def __truediv__(self, name: str) -> Path:
        return self.layers(name)[-1]

    def layers(self, name: str) -> list[Path]:
        """Give the files of a name that count, the one that ships first."""
        found = [folder / name for folder in self.folders if (folder / name).exists()]
        added = len(found) > 1 and name.removesuffix(".csv") in archive().added_authorities
        return (found if added else found[-1:]) or [self.folders[-1] / name]

    def rows(self, name: str, columns: tuple[str, ...]) -> Iterator[TableRow]:
        """Read a table; a later file may be added to an earlier one."""
        for path in self.layers(name):
            yield from read_table(path, columns)


@cache
def _load(folders: tuple[Path, ...]) -> Authorities:
    folder = _Tables(folders)
    own = folder / "vocabularies.ttl"
    vocabularies = [own] if own.exists() else resource_layers("ontology", "vocabularies.ttl")
    concepts = read_concepts(vocabularies)
    return Authorities(
        countries=_countries(folder),
        languages=concepts.pop("language", _none("languages")),
        persons=_actors(folder, "persons"),
        organizations=_actors(folder, "organizations"),
        collections=_actors(folder, "collections"),
        places=_places(folder),
        events=_actors(folder, "events") if (folder / "events.csv").exists() else _none("events"),
        concepts=concepts,
    )


def _none(kind: str) -> LabelAuthority:
    return LabelAuthority.of(kind, [])


class _Claims:
    """Who claimed which identifier and which name first, to refuse the second claim."""

    def __init__(self) -> None:
        self.identifiers: set[str] = set()
        self.names: dict[str, str] = {}
        self.elsewhere: dict[str, str] = {}

    def identifier(self, row: TableRow, column: str, value: str) -> None:
        if value in self.identifiers:
            raise row.error("claimed_twice", column=column, value=value)
        self.identifiers.add(value)

    def name(self, row: TableRow, name: str, identifier: str) -> None:
        holder = self.names.setdefault(label_key(name), identifier)
        if holder != identifier:
            raise row.error(
                "two_meanings", value=name, first=holder or "—", second=identifier or "—"
            )

    def entry(self, row: TableRow, column: str, entry: Entry) -> Entry:
        for known in entry.identifiers:
            holder = self.elsewhere.setdefault(known, entry.identifier)
            if holder != entry.identifier:
                raise row.error("two_meanings", value=known, first=holder, second=entry.identifier)
        self.identifier(row, column, entry.identifier)
        for name in entry.names:
            self.name(row, name, entry.identifier)
        return entry


def _countries(folder: _Tables) -> LabelAuthority:
    claims = _Claims()
    entries = {
        entry.identifier: entry
        for row in folder.rows("countries.csv", _COUNTRY_COLUMNS)
        for entry in [claims.entry(row, "code", _country(row))]
    }
    unlinked: list[str] = []
    for row in folder.rows("country_aliases.csv", _ALIAS_COLUMNS):
        alias, code = row.required("alias"), row["code"]
        if code and code not in entries:
            raise row.error("unknown_code", column="code", value=code)
        claims.name(row, alias, code)
        if code:
            others = (*entries[code].other_names, alias)
            entries[code] = replace(entries[code], other_names=others)
        else:
            unlinked.append(alias)
    return LabelAuthority.of("countries", entries.values(), unlinked)


def _country(row: TableRow) -> Entry:
    ended = row.matching("ended", _YEAR, "bad_year")
    return Entry(
        row.matching("code", _CODE, "bad_code"),
        row.required("name_ar"),
        row.required("name_en"),
        wikidata=row.wikidata(),
        ended=int(ended) if ended else None,
    )


def _actors(folder: _Tables, kind: str) -> LabelAuthority:
    claims = _Claims()
    rows: Iterable[TableRow] = folder.rows(f"{kind}.csv", _ACTOR_COLUMNS)
    return LabelAuthority.of(kind, [claims.entry(row, "id", _actor(row)) for row in rows])


def _actor(row: TableRow) -> Entry:
    if not row["name_ar"]:
        row.required("name_en")
    return Entry(
        row.matching("id", _IDENTIFIER, "bad_identifier"),
        row["name_ar"],
        row["name_en"],
        row.several("other_names"),
        wikidata=row.wikidata(),
        reviewed=row.matching("reviewed", _YES_NO, "bad_reviewed") == "yes",
        identifiers=row.several("identifiers") if "identifiers" in row.cells else (),
    )


def _places(folder: _Tables) -> LabelAuthority:
    path = folder / "places.csv"
    if not path.exists():
        return _none("places")
    claims = _Claims()
    rows = list(folder.rows("places.csv", _PLACE_COLUMNS))
    entries = [claims.entry(row, "id", _place(row)) for row in rows]
    known = {entry.identifier for entry in entries}
    for row, entry in zip(rows, entries, strict=True):
        if entry.within and entry.within not in known and not _CODE.match(entry.within):
            raise row.error("unknown_place", column="within", value=entry.within)
    return LabelAuthority.of("places", entries)


def _place(row: TableRow) -> Entry:
    if not row["name_ar"]:
        row.required("name_en")
    latitude = row.matching("latitude", _DEGREES, "bad_degrees")
    longitude = row.matching("longitude", _DEGREES, "bad_degrees")
    _refuse_off_the_globe(row, latitude, longitude)
    return Entry(
        row.matching("id", _IDENTIFIER, "bad_identifier"),
        row["name_ar"],
        row["name_en"],
        row.several("other_names"),
        reviewed=row.matching("reviewed", _YES_NO, "bad_reviewed") == "yes",
        identifiers=row.several("identifiers"),
        within=row["within"],
        coordinates=(latitude, longitude) if latitude and longitude else None,
    )


def _refuse_off_the_globe(row: TableRow, latitude: str, longitude: str) -> None:
    for column, value, most in (("latitude", latitude, 90), ("longitude", longitude, 180)):
        if bool(latitude) != bool(longitude) or abs(float(value or 0)) > most:
            raise row.error("off_the_globe", column=column, value=value, most=str(most))


def own_table(kind: str) -> Path | None:
    """Find the table in which an archivist writes, and make it where the archive has none yet.

    Parameters
    ----------
    kind
        Such as ``persons``.

    Returns
    -------
    pathlib.Path or None
        In the folder of the archive, where a table that replaces one that ships begins as its
        copy; ``None`` where the archive that ships is served from an installed package.

    Examples
    --------
    >>> own_table("persons").name
    'persons.csv'
    """
    name, folder = f"{kind}.csv", archive_folder()
    ships = resource_path("data", "authorities") / name
    if folder is None:
        return ships if os.access(ships, os.W_OK) else None
    path = folder / "authorities" / name
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        if kind in archive().added_authorities or not ships.exists():
            path.write_text(",".join([*_ACTOR_COLUMNS, "identifiers"]) + "\n", encoding="utf-8")
        else:
            path.write_bytes(ships.read_bytes())
    return path


def check_table(kind: str, path: Path) -> LabelAuthority:
    """Give what is listed when a file takes the place of the archive's own table.

    Parameters
    ----------
    kind
        ``persons``, ``organizations``, ``collections`` or ``events``.
    path
        The file.

    Raises
    ------
    AuthorityError
        When it cannot be used, alone or with the table that it is added to; it names file, line
        and value.
    """
    own = own_table(kind)
    layers = _Tables(resource_layers("data", "authorities")).layers(f"{kind}.csv")
    claims = _Claims()
    return LabelAuthority.of(
        kind,
        [
            claims.entry(row, "id", _actor(row))
            for each in [*(one for one in layers if one.exists() and not _is(one, own)), path]
            for row in read_table(each, _ACTOR_COLUMNS)
        ],
    )


def _is(path: Path, own: Path | None) -> bool:
    return own is not None and own.exists() and path.samefile(own)


def table_mistakes() -> list[AuthorityError]:
    """List the first mistake of each table of the archive, and the tables that nothing reads.

    Examples
    --------
    >>> table_mistakes()
    []
    """
    folder = _Tables(resource_layers("data", "authorities"))
    readers: list[Callable[[], object]] = [partial(_countries, folder), partial(_places, folder)]
    names = [kind for kind in _ACTORS if kind != "events" or (folder / "events.csv").exists()]
    readers += [partial(_actors, folder, kind) for kind in names]
    found = []
    for read in readers:
        try:
            read()
        except AuthorityError as error:
            found.append(error)
    own = own_path("data", "authorities")
    known = {f"{name}.csv" for name in (*_ACTORS, "countries", "country_aliases", "places")}
    for path in [] if own is None else sorted(own.glob("*.csv")):
        if path.name not in known:
            shown = ", ".join(sorted(known))
            found.append(AuthorityError("unread_table", path.name, 1, known=shown))
    return found
