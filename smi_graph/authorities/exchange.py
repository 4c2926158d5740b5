"""Authorities that travel: tables of other people are read, and ours are written for them.

A row that is read is matched by a number first (Wikidata, VIAF, any identifier), and only then by a
listed form of the name. A name alone is no proof: what it leads to is reported, and not changed
unless the person who imports says that the table has been reviewed.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import zlib
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any

import orjson
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from smi_graph.arabic import fold
from smi_graph.authorities.candidates import plain_number
from smi_graph.authorities.tables import AuthorityError, read_table
from smi_graph.spreadsheets import as_written, table
from smi_graph.vocabulary import RDF, RDFS, SCHEMA, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from smi_graph.authorities.entries import Entry, LabelAuthority

COLUMNS = (
    "id", "name_ar", "name_en", "other_names", "wikidata", "viaf", "identifiers", "reviewed", "iri",
)  # fmt: skip
# Those of our own tables.
TABLE_COLUMNS = (
    "id", "name_ar", "name_en", "other_names", "wikidata", "reviewed", "note", "identifiers",
)  # fmt: skip
_NAMES = ("name", "name_ar", "name_en", "label", "preflabel", "other_names", "altlabel", "aliases")
_SEVERAL = re.compile(r"\s*\|\s*")
_ITEM = re.compile(r"q[1-9][0-9]*\Z")
_ARABIC = re.compile(r"[\u0620-\u064a\u0671-\u06d3]")
_SLUG = re.compile(r"[^a-z0-9]+")
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_EXACT, _HIDDEN = f"{_SKOS}exactMatch", f"{_SKOS}hiddenLabel"
_MATCHES = frozenset((_EXACT, SCHEMA.sameAs, "http://www.w3.org/2002/07/owl#sameAs"))


# Forms of RDF by the end of a file's name.
_FORMS = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "rdf": RdfFormat.RDF_XML,
    "xml": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}
_OF_KIND = re.compile(r"/(?:person|organization|collection)/([a-z0-9]+(?:-[a-z0-9]+)*)\Z")


@dataclass(slots=True)
class ImportedName:
    """One person or body of another table.

    Parameters
    ----------
    line
        Where it stands there, counted from 1.
    names
        The forms of its name, the one that is shown first.
    numbers
        What it is known by, such as ``q1254`` (Wikidata) or ``viaf:102333412``.
    identifier
        What the table calls it, where that may be a name in ours.
    """

    line: int
    names: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    identifier: str = ""

    @property
    def wikidata(self) -> str:
        """The Wikidata item, if it has one."""
        return next((one.upper() for one in self.numbers if _ITEM.match(one)), "")

    @property
    def identifiers(self) -> list[str]:
        """The other numbers."""
        return [one for one in self.numbers if not _ITEM.match(one)]

    def shown(self, *, arabic: bool) -> str:
        """Give the first form of the name in a script."""
        return next((one for one in self.names if bool(_ARABIC.search(one)) is arabic), "")


def read_rows(path: Path) -> Iterator[ImportedName]:
    """Read a table of another archive: CSV, SKOS, or entities of Wikidata in JSON.

    Parameters
    ----------
    path
        ``.csv`` with a column for the name (``name``, ``name_ar``, ``name_en``) and, where there
        are any, ``other_names``, ``wikidata``, ``viaf``, ``identifiers`` and ``id``; SKOS as
        ``.ttl``, ``.nt``, ``.rdf``, ``.xml`` or ``.jsonld``; or ``.json`` with one entity a line as
        in Wikidata's dumps, also packed (``.gz``).

    Raises
    ------
    AuthorityError
        When the file is missing or cannot be read as what it is.
    """
    name = path.name.lower().removesuffix(".gz")
    if not path.is_file():
        raise AuthorityError("missing_file", str(path))
    if (form := _FORMS.get(name.rpartition(".")[2])) is not None:
        yield from _of_skos(path, form)
    elif name.endswith((".json", ".jsonl", ".ndjson")):
        yield from _of_entities(path)
    else:
        yield from _of_table(path)


def _of_table(path: Path) -> Iterator[ImportedName]:
    known = False
    for row in read_table(path, ()):
        cells = {name.strip().lower(): as_written(cell) for name, cell in row.cells.items()}
        known = known or not cells.keys().isdisjoint(_NAMES)
        if not known:
            raise AuthorityError("missing_column", path.name, 1, column="name")
        made = ImportedName(row.line, identifier=cells.get("id", "").strip())
        for column in _NAMES:
            made.names += [one for one in _SEVERAL.split(cells.get(column, "").strip()) if one]
        made.numbers += [plain_number(one) for one in _split(cells, "wikidata", "qid")]
        for one in _split(cells, "viaf"):
            plain = plain_number(one)
            made.numbers.append(plain if plain.startswith("viaf:") else f"viaf:{plain}")
        made.numbers += [plain_number(one) for one in _split(cells, "identifiers")]
        made.numbers = list(dict.fromkeys(made.numbers))
        yield made


def _split(cells: dict[str, str], *columns: str) -> list[str]:
    texts = (cells.get(column, "").strip() for column in columns)
    return [one for text in texts for one in _SEVERAL.split(text) if one]


def _of_skos(path: Path, form: RdfFormat) -> Iterator[ImportedName]:
    rows: dict[str, ImportedName] = {}
    concepts: set[str] = set()
    try:
        for quad in parse(_opened(path), format=form):
            if not isinstance(quad.subject, NamedNode):
                continue
            iri, value = quad.subject.value, quad.object
            row = rows.setdefault(iri, ImportedName(len(rows) + 1, identifier=_called(iri)))
            if value == NamedNode(SKOS.Concept):
                concepts.add(iri)
            _take(row, quad.predicate.value, value)
    except SyntaxError as error:
        raise AuthorityError(
            "bad_rdf", path.name, error.lineno, problem=str(error.msg), form=form.name
        ) from None
    yield from (row for iri, row in rows.items() if row.names or iri in concepts)


def _called(iri: str) -> str:
    found = _OF_KIND.search(iri)
    return "" if found is None else found[1]


def _take(row: ImportedName, predicate: str, value: object) -> None:
    """Take what one triple says of a concept."""
    if isinstance(value, NamedNode) and predicate in _MATCHES:
        row.numbers.append(plain_number(value.value))
    if not isinstance(value, Literal):
        return
    if predicate in {SKOS.prefLabel, RDFS.label}:
        row.names.insert(0, value.value)
    elif predicate in {SKOS.altLabel, _HIDDEN}:
        row.names.append(value.value)
    elif predicate == SKOS.notation and ":" in value.value:
        row.numbers.append(plain_number(value.value))


def _of_entities(path: Path) -> Iterator[ImportedName]:
    for number, line in enumerate(_opened(path).splitlines(), 1):
        text = line.strip().rstrip(b",")
        if text in {b"", b"[", b"]"}:
            continue
        try:
            entity = orjson.loads(text)
            if entity.get("type", "item") == "item":
                yield _of_entity(entity, number)
        except orjson.JSONDecodeError as error:
            raise AuthorityError("bad_entity", path.name, number, problem=str(error)) from None
        except (AttributeError, KeyError, TypeError):
            raise AuthorityError("no_entity", path.name, number) from None


def _of_entity(entity: dict[str, Any], line: int) -> ImportedName:
    labels, aliases = entity.get("labels") or {}, entity.get("aliases") or {}
    languages = [one for one in ("ar", "en", "mul") if one in labels] or list(labels)[:1]
    names = [str(labels[one]["value"]) for one in languages]
    names += [str(each["value"]) for one in ("ar", "en") for each in aliases.get(one, [])]
    numbers = [plain_number(str(entity.get("id", "")))]
    for claim in (entity.get("claims") or {}).get("P214", []):
        value = claim.get("mainsnak", {}).get("datavalue", {}).get("value")
        numbers += [f"viaf:{value}"] if isinstance(value, str) else []
    return ImportedName(line, list(dict.fromkeys(names)), [one for one in numbers if one])


def _opened(path: Path) -> bytes:
    content = path.read_bytes()
    if not path.name.lower().endswith(".gz"):
        return content
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise AuthorityError("bad_gzip", path.name, problem=str(error)) from None


@dataclass(slots=True)
class Plan:
    """What an import would do.

    Parameters
    ----------
    new
        Rows that are nobody whom the table lists.
    by_number
        Entries, each with the row that has an equal number.
    by_name
        Entries that a row leads to by the name alone.
    contradicting
        Rows whose numbers are of two entries, or whose name is of an entry with another number of
        the same kind.
    nameless
        Rows of nobody whom the table lists, and without any name.
    """

    new: list[ImportedName] = field(default_factory=list)
    by_number: list[tuple[Entry, ImportedName]] = field(default_factory=list)
    by_name: list[tuple[Entry, ImportedName]] = field(default_factory=list)
    contradicting: list[ImportedName] = field(default_factory=list)
    nameless: list[ImportedName] = field(default_factory=list)


def plan_import(rows: Iterable[ImportedName], authority: LabelAuthority) -> Plan:
    """Match the rows of another table with ours, by number first.

    Examples
    --------
    >>> from smi_graph.authorities import Entry, LabelAuthority
    >>> kofi = Entry("kofi-annan", "كوفي عنان", "Kofi Annan", wikidata="Q1254")
    >>> ours = LabelAuthority.of("persons", [kofi])
    >>> theirs = [ImportedName(2, ["K. Annan"], ["q1254"]), ImportedName(3, ["Kofi Annan"])]
    >>> plan = plan_import(theirs, ours)
    >>> [entry.identifier for entry, row in plan.by_number], [row.line for _, row in plan.by_name]
    (['kofi-annan'], [3])
    """
    borne = {number: entry for entry in authority.entries.values() for number in numbers_of(entry)}
    plan = Plan()
    for row in rows:
        known = {borne[one].identifier: borne[one] for one in row.numbers if one in borne}
        named = {entry.identifier: entry for entry in map(authority.find, row.names) if entry}
        if len(known) > 1 or len(named) > 1 or (known and named and known.keys() != named.keys()):
            plan.contradicting.append(row)
        elif known:
            [entry] = known.values()
            plan.by_number.append((entry, row))
        elif named:
            [entry] = named.values()
            other = _kinds(row.numbers) & _kinds(numbers_of(entry))
            (plan.contradicting.append(row) if other else plan.by_name.append((entry, row)))
        else:
            (plan.new if row.names else plan.nameless).append(row)
    return plan


def numbers_of(entry: Entry) -> list[str]:
    """Give what an entry is known by elsewhere, such as ``q1254`` and ``viaf:102333412``."""
    numbers = [plain_number(one) for one in entry.identifiers]
    return [*numbers, entry.wikidata.lower()] if entry.wikidata else numbers


def _kinds(numbers: Iterable[str]) -> set[str]:
    return {"wikidata" if _ITEM.match(one) else one.partition(":")[0] for one in numbers}


def cells_of_new(row: ImportedName, taken: set[str], *, reviewed: bool) -> dict[str, str]:
    """Give the cells of a new entry; its identifier is added to those that are taken."""
    arabic, latin = row.shown(arabic=True), row.shown(arabic=False)
    identifier = _identifier(row, latin, taken)
    taken.add(identifier)
    others = [name for name in dict.fromkeys(row.names) if name not in {arabic, latin}]
    return {
        "id": identifier, "name_ar": arabic, "name_en": latin, "other_names": " | ".join(others),
        "wikidata": row.wikidata, "reviewed": "yes" if reviewed else "no", "note": "",
        "identifiers": " | ".join(row.identifiers),
    }  # fmt: skip


def _identifier(row: ImportedName, latin: str, taken: set[str]) -> str:
    slug = _SLUG.sub("-", fold(latin)).strip("-")
    digest = hashlib.sha256(fold(row.names[0]).encode()).hexdigest()[:12]
    given = _SLUG.sub("-", row.identifier.lower()).strip("-")
    numbered = (f"{slug or 'x'}-{count}" for count in range(2, 1_000))
    for one in chain([given, slug, row.wikidata.lower(), f"x-{digest}"], numbered):
        if one and not one.startswith("n-") and one not in taken:
            return one
    return f"x-{digest}-{len(taken)}"


def added_cells(entry: Entry, row: ImportedName, cells: dict[str, str]) -> dict[str, str]:
    """Give the cells of an entry with the names and numbers of a row that is the same."""
    known = {*entry.names}
    names = [name for name in row.names if name not in known]
    others = [one for one in _SEVERAL.split(cells.get("other_names", "")) if one]
    numbers = [one for one in _SEVERAL.split(cells.get("identifiers", "")) if one]
    numbers += [one for one in row.identifiers if one not in set(map(plain_number, numbers))]
    return {
        "other_names": " | ".join(dict.fromkeys([*others, *names])),
        "wikidata": cells.get("wikidata", "").strip() or row.wikidata,
        "identifiers": " | ".join(numbers),
    }


def as_table(authority: LabelAuthority, base: str, kind: str) -> bytes:
    """Write a table for OpenRefine and spreadsheets (CSV); `read_rows` reads it again."""
    lines = [list(COLUMNS)]
    for entry in authority.entries.values():
        viaf = [one.partition(":")[2] for one in entry.identifiers if one.startswith("viaf:")]
        lines.append([
            entry.identifier, entry.name_ar, entry.name_en, " | ".join(entry.other_names),
            entry.wikidata or "", " | ".join(viaf), " | ".join(entry.identifiers),
            "yes" if entry.reviewed else "no", f"{base}{kind}/{entry.identifier}",
        ])  # fmt: skip
    return table(lines, with_mark=True)


def as_skos(authority: LabelAuthority, base: str, kind: str) -> str:
    """Write a concept scheme in N-Triples, which are Turtle too; only reviewed numbers match.

    See https://www.w3.org/TR/skos-reference/.
    """
    scheme = f"<{base}authorities/{authority.kind}>"
    lines = [f"{scheme} <{RDF.type}> <{_SKOS}ConceptScheme> ."]
    for entry in authority.entries.values():
        concept = f"<{base}{kind}/{entry.identifier}>"
        lines.append(f"{concept} <{RDF.type}> <{SKOS.Concept}> .")
        lines.append(f"{concept} <{SKOS.inScheme}> {scheme} .")
        for language, name in (("ar", entry.name_ar), ("en", entry.name_en)):
            if name:
                lines.append(f"{concept} <{SKOS.prefLabel}> {Literal(name, language=language)} .")
        for name in entry.other_names:
            tag = "ar" if _ARABIC.search(name) else "en"
            lines.append(f"{concept} <{SKOS.altLabel}> {Literal(name, language=tag)} .")
        for number in numbers_of(entry):
            address = _address(number) if entry.reviewed else ""
            if address:
                lines.append(f"{concept} <{_EXACT}> <{address}> .")
            else:
                # A notation says what it is called elsewhere, and links nothing.
                told = f"wikidata:{number.upper()}" if _ITEM.match(number) else number
                lines.append(f"{concept} <{SKOS.notation}> {Literal(told)} .")
    return "\n".join(lines) + "\n"


def _address(number: str) -> str:
    if _ITEM.match(number):
        return f"http://www.wikidata.org/entity/{number.upper()}"
    scheme, _, rest = number.partition(":")
    return f"http://viaf.org/viaf/{rest}" if scheme == "viaf" and rest.isdecimal() else ""
