"""The table of fields, from ``data/fields.toml`` and the ``fields.toml`` of an archive.

Whatever reads, maps, shows, searches, exports or describes a field asks this table, so that a
field is said once. The keys of an entry are explained at the head of the file.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass, fields
from dataclasses import field as dataclass_field
from enum import StrEnum
from functools import cache, cached_property, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from smi_graph.arabic import fold
from smi_graph.layered import line_of
from smi_graph.messages import FileError, message
from smi_graph.resources import resource_layers
from smi_graph.vocabulary import SMI

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from smi_graph.messages import Language

_Entry = TypeVar("_Entry")
_KEY = re.compile(r"[a-z][a-z0-9_]*\Z")
_LOCAL_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*\Z")
_HEADER = re.compile(r"\[(?P<entry>(?:kind|field)\.[A-Za-z0-9_-]+)\]")
_LISTS = ("kinds", "labels", "columns", "formerly", "identifiers", "offices", "separators")
# The kinds that pages, counts and dumps know, and where their addresses lie.
_PATHS = {"document": "document", "diary_entry": "diary"}
_COLUMNS = ("kind", "title_lang", "source")
_TEXT_KEY = re.compile(r"text_(?P<language>[a-z]{2,3})\Z")


class ValueType(StrEnum):
    """The kinds of value that a field may have."""

    CODE = "code"
    TITLE = "title"
    TEXT = "text"
    LITERAL = "literal"
    NUMBER = "number"
    DATE = "date"
    LANGUAGE = "language"
    COUNTRY = "country"
    CONCEPT = "concept"
    PERSON = "person"
    ORGANIZATION = "organization"
    COLLECTION = "collection"
    PLACE = "place"
    EVENT = "event"
    RECORD = "record"
    ADDRESS = "address"
    IDENTIFIER = "identifier"
    IMAGE = "image"

    @property
    def is_named(self) -> bool:
        """Whether the value is a printed name of something that has an IRI of its own."""
        return self in _NAMED

    @property
    def is_listed(self) -> bool:
        """Whether only listed values are taken: countries, languages and concepts."""
        return self in _LISTED


_NAMED = frozenset(
    (
        ValueType.PERSON,
        ValueType.ORGANIZATION,
        ValueType.COLLECTION,
        ValueType.PLACE,
        ValueType.EVENT,
        ValueType.RECORD,
    )
)
_LISTED = frozenset((ValueType.COUNTRY, ValueType.LANGUAGE, ValueType.CONCEPT))


_WRITTEN = frozenset((ValueType.LITERAL, ValueType.NUMBER, ValueType.DATE, ValueType.IDENTIFIER))
# What a value must be for a flag to mean something: each part of the program that a flag is
# for knows these values, and no others.
_FITTING: Mapping[str, frozenset[ValueType]] = MappingProxyType(
    {
        "dates": frozenset((ValueType.DATE,)),
        "year": frozenset((ValueType.DATE,)),
        "facet": _NAMED | _LISTED | _WRITTEN,
        "export": _NAMED
        | _LISTED
        | _WRITTEN
        | {ValueType.ADDRESS, ValueType.CODE, ValueType.TITLE},
        "search": frozenset(ValueType),
        "as_code": frozenset((ValueType.LITERAL,)),
        "joins": frozenset(ValueType)
        - {ValueType.CODE, ValueType.TITLE, ValueType.TEXT, ValueType.IMAGE},
    }
)
# What of a citation a field can tell.
CITED = (
    "until",
    "author",
    "speaker",
    "signatory",
    "recipient",
    "issuer",
    "container",
    "volume",
    "issue",
    "pages",
    "number",
    "source",
    "retrieved",
)
# The search has these names of parameters for something else.
_NO_FACETS = frozenset(
    (
        *("bom", "code", "date", "digits", "doubt", "format", "from", "lang", "missing", "months"),
        *("more", "page", "period", "q", "record", "release", "sort", "text", "to", "words"),
    )
)
_FACET = re.compile(r"[a-z][a-z0-9_-]*\Z")


class FieldTableError(FileError):
    """The table cannot be used as it is; its sentences stand in ``data/messages/fields.toml``.

    Examples
    --------
    >>> from pathlib import Path
    >>> print(FieldTableError(Path("fields.toml"), 3, "field.a", "missing", name="kinds"))
    fields.toml, line 3, field.a: “kinds” is missing; add it.
    """

    beginning = "fields."


@dataclass(frozen=True, slots=True)
class RecordKind:
    """A kind of record.

    Parameters
    ----------
    key
        Its name in JSON.
    of_class
        The IRI of its class.
    path
        The part of its address after the base.
    name
        What one record of it is called, by language.
    """

    key: str
    of_class: str
    path: str
    name: Mapping[str, str]


@dataclass(frozen=True)
class Field:
    """A field of records, as its entry in ``data/fields.toml`` says.

    Parameters
    ----------
    key
        Its name in records, JSON lines and tables.
    kinds
        The kinds of record that have it.
    value
        The kind of its values.
    predicate, as_written, year
        Whole IRIs; ``None`` where there is none.
    """

    key: str
    kinds: tuple[str, ...]
    value: ValueType
    predicate: str
    name: Mapping[str, str]
    many: bool = False
    scheme: str = ""
    record: str = ""
    role: str = ""
    as_written: str | None = None
    year: str | None = None
    agrees_with: str = ""
    end_of: str = ""
    dates: bool = False
    formerly: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    json_ld: str = ""
    separators: tuple[str, ...] = ()
    names_as_given: bool = False
    dump: str = ""
    facet: str = ""
    export: bool = False
    search: bool = False
    report: bool = False
    as_code: bool = False
    place: int | None = None
    joins: str = ""
    cite: str = ""
    known_by: bool = False

    @cached_property
    def is_named(self) -> bool:
        """Whether its values are printed names of things with IRIs of their own."""
        return self.value.is_named

    def is_of(self, kind: str) -> bool:
        """Tell whether a kind of record has it."""
        return kind in self.kinds


@dataclass(frozen=True)
class InputRules:
    """How JSON lines and tables of another shape become records, from ``[input]``.

    Parameters
    ----------
    kind
        The kind of a record that names none; ``None`` for the first kind of the table.
    kinds
        The kinds of record by what the sources call them.
    passed_over
        Keys that are left out; a key also stands for all that is nested in it.
    constants
        What every record says that does not say it itself.
    templates
        By key, a text that is filled in with values of other keys.
    """

    kind: str | None = None
    kinds: Mapping[str, str] = dataclass_field(default_factory=dict)
    passed_over: tuple[str, ...] = ()
    constants: Mapping[str, Any] = dataclass_field(default_factory=dict)
    templates: Mapping[str, str] = dataclass_field(default_factory=dict)

    @property
    def named(self) -> tuple[str, ...]:
        """Every key of the sources that the rules name."""
        filled = [name for text in self.templates.values() for name in placeholders(text)]
        return (*self.passed_over, *self.templates, *filled)


def placeholders(template: str) -> tuple[str, ...]:
    """Give the keys that a template is filled in with.

    Examples
    --------
    >>> placeholders("https://example.org/{source.repo}/{code}")
    ('source.repo', 'code')
    """
    return tuple(re.findall(r"\{([^{}]+)\}", template))


@dataclass(frozen=True)
class FieldTable:
    """Every kind of record and every field, in the order of the table.

    Examples
    --------
    >>> table = field_table()
    >>> table.fields["issuers"].predicate
    'https://w3id.org/smi/ontology#issuer'
    >>> [field.key for field in table.of("diary_entry") if field.dates]
    ['event_date']
    >>> table.named("dates_in_text").key
    'date_lines'
    """

    kinds: Mapping[str, RecordKind]
    fields: Mapping[str, Field]
    columns: Mapping[str, tuple[str, ...]]
    input: InputRules = InputRules()

    def key_of(self, column: str) -> str | None:
        """Give the key that a column of a table or a key of a JSON line stands for.

        Examples
        --------
        >>> field_table().key_of("Date"), field_table().key_of("النص العربي")
        ('issue_date', 'text_ar')
        """
        key = self._keys.get(column)
        return key if key is not None else self._keys.get(fold(column))

    @cached_property
    def _keys(self) -> dict[str, str]:
        keys = {fold(key): key for key in self.columns}
        keys |= {fold(name): key for key, names in self.columns.items() for name in names}
        for field in self.fields.values():
            for name in (field.key, *field.formerly, *field.columns):
                keys.setdefault(fold(name), field.key)
            for name in (*field.identifiers, *field.offices):
                keys.setdefault(fold(name), name)
        for name in self.input.named:
            keys.setdefault(fold(name), name)
        return keys

    def of(self, kind: str) -> tuple[Field, ...]:
        """Give the fields of a kind of record."""
        return self._by_kind[kind]

    @cached_property
    def _by_kind(self) -> dict[str, tuple[Field, ...]]:
        fields = self.fields.values()
        return {kind: tuple(f for f in fields if f.is_of(kind)) for kind in self.kinds}

    def on_page(self, kind: str) -> tuple[Field, ...]:
        """Give the fields that stand among the facts of a page, in their order there."""
        shown = [field for field in self.of(kind) if field.place is not None]
        return tuple(sorted(shown, key=lambda field: field.place or 0))

    def named(self, key: str) -> Field | None:
        """Find a field by its key, by a key that it once had, or by that of one of its texts."""
        return self._by_name.get("text" if _TEXT_KEY.match(key) else key)

    @cached_property
    def _by_name(self) -> dict[str, Field]:
        names = {old: field for field in self.fields.values() for old in field.formerly}
        texts = [field for field in self.fields.values() if field.value is ValueType.TEXT]
        return {**names, **self.fields, **({"text": texts[0]} if texts else {})}

    def predicates(self, *, facet: str) -> tuple[str, ...]:
        """Give the predicates of the fields that a facet of the search narrows by."""
        found = (field.predicate for field in self.fields.values() if field.facet == facet)
        return tuple(dict.fromkeys(found))

    @property
    def facets(self) -> tuple[str, ...]:
        """The facets of the search, in the order in which pages show their fields."""
        return tuple(dict.fromkeys(f.facet for f in self.in_order() if f.facet))

    def in_order(self) -> tuple[Field, ...]:
        """Give all fields as pages order them; those that no page shows come last."""

        def place(field: Field) -> tuple[bool, int]:
            return field.place is None, field.place or 0

        return tuple(sorted(self.fields.values(), key=place))


@lru_cache(maxsize=2**10)
def text_language(key: str) -> str | None:
    """Give the language of a key such as ``text_ar``; ``None`` for any other key.

    Examples
    --------
    >>> text_language("text_fr"), text_language("title")
    ('fr', None)
    """
    match = _TEXT_KEY.match(key)
    return match["language"] if match else None


def name_of_field(key: str, language: Language) -> str:
    """Give what a field is called; of a text, with its language.

    Examples
    --------
    >>> name_of_field("issuers", "en"), name_of_field("text_ar", "en")
    ('issuing body', 'Arabic text')
    """
    if text_language(key) in {"ar", "en"}:
        return message(f"field.{key}", language)
    field = field_table().named(key)
    return key if field is None else field.name[language]


@cache
def field_table() -> FieldTable:
    """Give the table of the archive that this process serves, read once.

    Raises
    ------
    FieldTableError
        When it cannot be used; the sentence names file, line and entry.

    Examples
    --------
    >>> field_table().kinds["diary_entry"].path
    'diary'
    """
    return read_field_table(resource_layers("data", "fields.toml"))


def read_field_table(paths: Iterable[Path]) -> FieldTable:
    """Read a table, later files laid over earlier ones key by key.

    An entry of a later file changes the keys that it gives and leaves the others; with
    ``absent = true`` the field is not there.

    Raises
    ------
    FieldTableError
        When it cannot be used.
    """
    layers = _Layers()
    for path in paths:
        layers.add(path)
    return layers.table()


def field_table_mistakes(paths: Iterable[Path]) -> list[FieldTableError]:
    """List the mistakes of a table, the first of each entry.

    Examples
    --------
    >>> field_table_mistakes(resource_layers("data", "fields.toml"))
    []
    """
    layers = _Layers()
    try:
        for path in paths:
            layers.add(path)
    except FieldTableError as error:
        return [error]
    return layers.mistakes()


class _Layers:
    """The entries of all files, each with the place that said it last."""

    def __init__(self) -> None:
        self.entries: dict[str, dict[str, dict[str, Any]]] = {"kind": {}, "field": {}}
        self.columns: dict[str, tuple[str, ...]] = {}
        self.input: dict[str, Any] = {}
        self.places: dict[str, tuple[Path, int]] = {}
        self.paths: list[Path] = []

    def add(self, path: Path) -> None:
        self.paths.append(path)
        text, data = _read_toml(path)
        self._note_places(path, text)
        for part, table in data.items():
            self.places[part] = path, line_of(text, part)
            if part not in {*self.entries, "columns", "input"}:
                raise self.error(part, "unknown_part")
            if not isinstance(table, dict):
                raise self.error(part, "no_table")
            for key in table:
                place = path, line_of(text, f"{part}.{key}")
                if part in self.entries:
                    self.places.setdefault(f"{part}.{key}", place)
                else:
                    self.places[f"{part}.{key}"] = place
        self._add_columns(data.get("columns", {}))
        self.input.update(data.get("input", {}))
        for part, entries in self.entries.items():
            for key, entry in data.get(part, {}).items():
                if not isinstance(entry, dict):
                    raise self.error(f"{part}.{key}", "no_table")
                entries.setdefault(key, {}).update(entry)

    def _note_places(self, path: Path, text: str) -> None:
        for number, line in enumerate(text.splitlines(), start=1):
            header = _HEADER.match(line.strip())
            if header:
                self.places[header["entry"]] = path, number

    def _add_columns(self, columns: Mapping[str, Any]) -> None:
        for key, names in columns.items():
            if not _fits(names, "tuple"):
                raise self.error(f"columns.{key}", "bad_type", name=key, value=str(names))
            self.columns[key] = (*self.columns.get(key, ()), *names)

    def error(self, entry: str, reason: str, **values: str) -> FieldTableError:
        path, line = self.places[entry]
        if "name" in values:
            # The key itself may stand in an earlier file than the entry's last one.
            found = line_of(path.read_text(encoding="utf-8"), f"{entry}.{values['name']}")
            line = max(line, found)
        return FieldTableError(path, line, entry, reason, **values)

    def table(self) -> FieldTable:
        kinds = {key: self._kind(key, entry) for key, entry in self.entries["kind"].items()}
        found = {
            key: self._field(key, dict(entry), kinds)
            for key, entry in self.entries["field"].items()
            if entry.get("absent") is not True
        }
        self._check_columns()
        self._refuse_twice(found)
        self._refuse_other_meanings(found)
        self._check_joins(found)
        columns = MappingProxyType(self.columns)
        rules = self._input(kinds)
        self._check_rules(found)
        return FieldTable(MappingProxyType(kinds), MappingProxyType(found), columns, rules)

    def mistakes(self) -> list[FieldTableError]:
        found: list[FieldTableError] = []
        kinds = self._each("kind", self._kind, found)
        fields = self._each("field", lambda key, entry: self._field(key, entry, kinds), found)
        lasts: list[Callable[[], object]] = [
            self._check_columns,
            lambda: self._refuse_twice(fields),
            lambda: self._refuse_other_meanings(fields),
            lambda: self._check_joins(fields),
            lambda: self._input(kinds),
            lambda: self._check_rules(fields),
        ]
        for last in lasts:
            try:
                last()
            except FieldTableError as error:
                found.append(error)
        return found

    def _each(
        self,
        part: str,
        read: Callable[[str, dict[str, Any]], _Entry],
        mistakes: list[FieldTableError],
    ) -> dict[str, _Entry]:
        made = {}
        for key, entry in self.entries[part].items():
            try:
                if entry.get("absent") is not True:
                    made[key] = read(key, dict(entry))
            except FieldTableError as error:
                mistakes.append(error)
        return made

    def _input(self, kinds: Mapping[str, RecordKind]) -> InputRules:
        types = {member.name: str(member.type) for member in fields(InputRules)}
        given = dict(self.input)
        for name, value in given.items():
            place = f"input.{name}"
            if name not in types:
                raise self.error(place, "unknown_key", name=name, known=", ".join(types))
            if not _fits(value, types[name]):
                raise self.error(place, "bad_type", name=name, value=str(value))
        said = [("kind", given.get("kind"))] if "kind" in given else []
        said += [("kinds", kind) for kind in given.get("kinds", {}).values()]
        for name, kind in said:
            if kind not in kinds:
                raise self.error(f"input.{name}", "unknown_kind", kind=str(kind))
        for template in given.get("templates", {}).values():
            if not isinstance(template, str) or not placeholders(template):
                raise self.error("input.templates", "bad_template", value=str(template))
        if "passed_over" in given:
            given["passed_over"] = tuple(given["passed_over"])
        return InputRules(**given)

    def _kind(self, key: str, entry: dict[str, Any]) -> RecordKind:
        for needed in ("class", "path"):
            if not isinstance(entry.get(needed), str):
                raise self.error(f"kind.{key}", "missing", name=needed)
        if _PATHS.get(key) != entry["path"]:
            known = ", ".join(f"{kind} ({path})" for kind, path in _PATHS.items())
            raise self.error(f"kind.{key}", "other_kind", known=known)
        name = self._name(f"kind.{key}", entry)
        return RecordKind(key, self._iri(f"kind.{key}", entry["class"]), entry["path"], name)

    def _field(self, key: str, entry: dict[str, Any], kinds: Mapping[str, RecordKind]) -> Field:
        place = f"field.{key}"
        absent = entry.pop("absent", False)
        if not _fits(absent, "bool"):
            raise self.error(place, "bad_type", name="absent", value=str(absent))
        self._check_keys(place, key, entry)
        for kind in entry["kinds"]:
            if kind not in kinds:
                raise self.error(place, "unknown_kind", kind=str(kind))
        for name in ("predicate", "as_written", "year"):
            if name in entry:
                entry[name] = self._iri(place, entry[name], name)
        for name in _LISTS:
            if name in entry:
                entry[name] = tuple(entry[name])
        entry["name"] = self._name(place, entry)
        entry["value"] = ValueType(entry["value"])
        field = Field(key=key, **entry)
        self._check_value(place, field, kinds)
        return field

    def _check_keys(self, place: str, key: str, entry: dict[str, Any]) -> None:
        if not _KEY.match(key):
            raise self.error(place, "bad_key")
        for needed in ("kinds", "value", "predicate"):
            if not entry.get(needed):
                raise self.error(place, "missing", name=needed)
        types = {member.name: str(member.type) for member in fields(Field)}
        for name, value in entry.items():
            if name not in types or name == "key":
                raise self.error(place, "unknown_key", name=name, known=", ".join(sorted(types)))
            if not _fits(value, types[name]):
                raise self.error(place, "bad_type", name=name, value=str(value))
        if entry["value"] not in list(ValueType):
            known = ", ".join(ValueType)
            raise self.error(place, "unknown_value", value=str(entry["value"]), known=known)

    def _check_value(self, place: str, field: Field, kinds: Mapping[str, RecordKind]) -> None:
        if field.value is ValueType.CONCEPT and not field.scheme:
            raise self.error(place, "missing", name="scheme")
        if field.value is ValueType.RECORD and field.record not in kinds:
            raise self.error(place, "unknown_kind", kind=field.record)
        if field.separators and not field.many:
            raise self.error(place, "separator_of_one")
        if field.role and field.value not in {ValueType.PERSON, ValueType.ORGANIZATION}:
            raise self.error(place, "role_of_nobody")
        for flag, values in _FITTING.items():
            if getattr(field, flag) and field.value not in values:
                raise self.error(place, "unfit_flag", name=flag, value=field.value)
        if field.cite and (field.cite not in CITED or not field.export):
            known = ", ".join(CITED)
            raise self.error(place, "bad_cite", name="cite", value=field.cite, known=known)
        if field.facet in _NO_FACETS or (field.facet and not _FACET.match(field.facet)):
            raise self.error(place, "bad_facet", name="facet", value=field.facet)

    def _check_joins(self, found: Mapping[str, Field]) -> None:
        for field in found.values():
            if not field.joins:
                continue
            other = found.get(field.joins)
            if other is None or other.joins or not set(field.kinds) <= set(other.kinds):
                place = f"field.{field.key}"
                raise self.error(place, "joins_nothing", name="joins", other=field.joins)

    def _name(self, place: str, entry: dict[str, Any]) -> Mapping[str, str]:
        name = entry.get("name")
        if not (isinstance(name, dict) and all(map(_is_said, (name.get("ar"), name.get("en"))))):
            raise self.error(place, "no_name")
        return MappingProxyType(name)

    def _iri(self, place: str, name: str, key: str = "class") -> str:
        if _LOCAL_NAME.match(name):
            return SMI.NAMESPACE + name
        if re.match(r"https?://[^\s<>\"{}|\\^`]+\Z", name):
            return name
        raise self.error(place, "bad_iri", name=key, value=name)

    def _refuse_twice(self, found: Mapping[str, Field]) -> None:
        """Refuse what two fields of one kind of record claim: a key, a column or a label."""
        holders: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        labels: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for field in found.values():
            for kind in field.kinds:
                for name in (field.key, *field.formerly, *field.columns):
                    holders[kind, fold(name)].add(field.key)
            for label in map(_label_key, field.labels):
                for kind in field.kinds:
                    labels[kind, label].add(field.key)
        self._refuse_companions(found, holders)
        for (kind, name), keys in (*holders.items(), *labels.items()):
            if len(keys) > 1:
                first, second = sorted(keys, key=lambda key: self._said_at(found, key))[:2]
                raise self.error(f"field.{second}", "twice", name=name, kind=kind, other=first)

    def _refuse_companions(
        self, found: Mapping[str, Field], holders: Mapping[tuple[str, str], set[str]]
    ) -> None:
        """Refuse a column of identifiers or offices that is the column of a field as well."""
        for field in found.values():
            for name in (*field.identifiers, *field.offices):
                for kind in field.kinds:
                    for other in holders.get((kind, fold(name)), ()):
                        place = f"field.{field.key}"
                        raise self.error(place, "twice", name=name, kind=kind, other=other)

    def _said_at(self, found: Mapping[str, Field], key: str) -> tuple[int, int]:
        """Order fields by file, so that a mistake is told where the archive can mend it."""
        return self.paths.index(self.places[f"field.{key}"][0]), list(found).index(key)

    def _refuse_other_meanings(self, found: Mapping[str, Field]) -> None:
        """Refuse a predicate, or a key in JSON-LD, that means one thing here and another there."""
        values: dict[str, Field] = {}
        meanings: dict[str, Field] = {}
        for field in sorted(found.values(), key=lambda field: self._said_at(found, field.key)):
            place = f"field.{field.key}"
            known = values.setdefault(field.predicate, field)
            if known.value is not field.value:
                said = {"value": field.predicate, "other": known.key}
                raise self.error(place, "predicate_twice", name="predicate", **said)
            key = field.json_ld or re.split(r"[/#]", field.predicate)[-1]
            known = meanings.setdefault(key, field)
            if key.startswith("@") or known.predicate != field.predicate:
                raise self.error(place, "json_ld_twice", name="json_ld", value=key)

    def _check_columns(self) -> None:
        for key in self.columns:
            if key not in _COLUMNS and not _TEXT_KEY.match(key):
                known = ", ".join((*_COLUMNS, "text_…"))
                raise self.error(f"columns.{key}", "unknown_column", name=key, known=known)

    def _check_rules(self, found: Mapping[str, Field]) -> None:
        """Refuse a constant or a template for what no record has."""
        names = {fold(name) for f in found.values() for name in (f.key, *f.formerly, *f.columns)}
        names |= {fold(n) for f in found.values() for n in (*f.identifiers, *f.offices)}
        names |= {fold(n) for key, all_ in self.columns.items() for n in (key, *all_)}
        for part in ("constants", "templates"):
            for key in self.input.get(part, {}):
                if fold(key) not in names and not _TEXT_KEY.match(key):
                    raise self.error(f"input.{part}", "no_such_key", name=key)


def _read_toml(path: Path) -> tuple[str, dict[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8")
        return text, tomllib.loads(text)
    except UnicodeDecodeError:
        raise FieldTableError(path, 1, "TOML", "not_utf8") from None
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        number = int(line[1]) if line else 1
        raise FieldTableError(path, number, "TOML", "not_toml", why=str(error)) from None


def _is_said(name: object) -> bool:
    return isinstance(name, str) and bool(name.strip())


def _label_key(label: str) -> str:
    return fold(label).strip(" :.")


def _fits(value: object, type_name: str) -> bool:
    if type_name == "bool":
        return isinstance(value, bool)
    if type_name.startswith("int"):
        return isinstance(value, int) and not isinstance(value, bool)
    if type_name.startswith("tuple"):
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if type_name.startswith("Mapping"):
        return isinstance(value, dict)
    return isinstance(value, str)
