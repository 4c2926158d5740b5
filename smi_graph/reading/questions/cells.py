"""The rows of an answer as a reader sees them: names for identifiers, words for codes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

from pyoxigraph import BlankNode, NamedNode
from pyoxigraph import Literal as RdfLiteral

from smi_graph.messages import other_language
from smi_graph.service.terms import archive_terms
from smi_graph.service.thing_page import local_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from smi_graph.catalogue import Catalogue
    from smi_graph.service.engine import Engine
    from smi_graph.site import Reader

CellForm = Literal["nothing", "name", "number", "date", "code", "text", "truth"]

_XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS = frozenset(
    _XSD + name
    for name in (
        "integer",
        "decimal",
        "double",
        "float",
        "int",
        "long",
        "nonNegativeInteger",
        "positiveInteger",
    )
)
_DATES = frozenset(_XSD + name for name in ("gYear", "gYearMonth", "date", "dateTime"))
_CODE = re.compile(r"[!-~]*[0-9_/:.#-][!-~]*\Z")
_DATE = re.compile(r"-?\d{4,}(?:-\d\d){0,2}")


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a row.

    Parameters
    ----------
    form
        How it is written.
    text
        Its words.
    tag
        The language of the words, where it is known.
    link
        The page about it on this site, or an address elsewhere.
    iri
        Its identifier, if it is a thing.
    number
        Its value, if it is a number.
    actor
        Its kind and key, if it is an actor: ``person:kofi-annan``.
    record
        The last part of its address, if it is a record.
    """

    form: CellForm
    text: str = ""
    tag: str | None = None
    link: str | None = None
    iri: str | None = None
    number: float | None = None
    actor: str | None = None
    record: str | None = None


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """A column as a reader sees it: a thing with its labels, or anything else.

    Parameters
    ----------
    name
        Of the variable, without the language that labels end in.
    title
        What to call it in the reader's language.
    place
        Of the thing or value in a row; ``None`` where there are labels alone.
    labels
        The places of the labels by language.
    """

    name: str
    title: str
    place: int | None
    labels: Mapping[str, int]


@dataclass(frozen=True)
class ShownTable:
    """Columns, and rows of as many cells."""

    columns: tuple[ShownColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @cached_property
    def forms(self) -> tuple[CellForm, ...]:
        """How the values of each column are written, ``text`` where they differ."""
        return tuple(_common_form(cells) for cells in self.by_column)

    @cached_property
    def by_column(self) -> tuple[tuple[Cell, ...], ...]:
        """The cells of each column."""
        return tuple(tuple(row[place] for row in self.rows) for place, _ in enumerate(self.columns))


def _common_form(cells: Iterable[Cell]) -> CellForm:
    forms = {cell.form for cell in cells if cell.form != "nothing"}
    return forms.pop() if len(forms) == 1 else "text"


def columns_of(
    variables: Sequence[str], reader: Reader, titles: Mapping[str, str] | None = None
) -> tuple[ShownColumn, ...]:
    """Put things and their labels together.

    A row about one thing has the thing, ``label_ar`` and ``label_en``; another thing brings
    labels that begin with its own name. ``titles`` are what the query itself calls columns.

    Examples
    --------
    >>> from smi_graph.site import Reader
    >>> names = ["document", "label_ar", "label_en", "issued", "type", "type_label_en"]
    >>> columns = columns_of(names, Reader.of("en", "/", ""))
    >>> [(column.title, column.place, column.labels) for column in columns]
    [('Record', 0, {'ar': 1, 'en': 2}), ('Date of issue', 3, {}), ('Type', 4, {'en': 5})]
    """
    places = {name: place for place, name in enumerate(variables)}
    labels: dict[str, dict[str, int]] = {}
    for name, place in places.items():
        stem, _, language = name.rpartition("_")
        if language in {"ar", "en"} and stem:
            labels.setdefault(stem.removesuffix("_label"), {})[language] = place
    taken = {place for found in labels.values() for place in found.values()}
    things = [name for name, place in places.items() if place not in taken]
    if "label" in labels and "label" not in places and things:
        labels[things[0]] = {**labels.pop("label"), **labels.get(things[0], {})}
    columns: dict[str, ShownColumn] = {}
    for name, place in places.items():
        stem = name.rpartition("_")[0].removesuffix("_label") if place in taken else name
        if place in taken and stem not in labels:
            continue
        if stem not in columns:
            title = (titles or {}).get(stem) or column_title(stem, reader)
            columns[stem] = ShownColumn(stem, title, places.get(stem), labels.get(stem, {}))
    return tuple(columns.values())


def column_title(name: str, reader: Reader) -> str:
    """Word the name of a variable; one that nobody has worded stays as it is."""
    try:
        return reader.words(f"column.{name}")
    except KeyError:
        return name.replace("_", " ")


@dataclass(frozen=True)
class CellWriter:
    """Writes the terms of rows for a reader; made for each request.

    Parameters
    ----------
    engine
        Knows where identifiers lead.
    catalogue
        Knows the names of what records are linked with.
    reader
        Whom the page is for.
    titles
        What the query itself calls its columns.
    """

    engine: Engine
    catalogue: Catalogue
    reader: Reader
    titles: Mapping[str, str] = field(default_factory=dict)

    def table(self, variables: Sequence[str], rows: Iterable[Sequence[object]]) -> ShownTable:
        """Lay out rows of terms."""
        columns = columns_of(variables, self.reader, self.titles)
        written = (tuple(self._of_row(column, row) for column in columns) for row in rows)
        return ShownTable(columns, tuple(written))

    def _of_row(self, column: ShownColumn, row: Sequence[object]) -> Cell:
        term = None if column.place is None else row[column.place]
        labels = {
            tag: said.value
            for tag, place in column.labels.items()
            if isinstance(said := row[place], RdfLiteral) and said.value
        }
        return self.cell(term, labels)

    def cell(self, term: object, labels: Mapping[str, str] | None = None) -> Cell:
        """Write one term.

        Parameters
        ----------
        term
            Of pyoxigraph; ``None`` for nothing.
        labels
            Its names by language, where the row tells them.
        """
        name = self._best(labels or {})
        if isinstance(term, NamedNode):
            return self._thing(term.value, name)
        if name is not None:
            return Cell("text", *name)
        if isinstance(term, RdfLiteral):
            return self._literal(term)
        if isinstance(term, BlankNode):
            return Cell("code", str(term))
        return Cell("nothing") if term is None else Cell("code", str(term))

    def _best(self, labels: Mapping[str, str]) -> tuple[str, str] | None:
        for tag in (self.reader.language, other_language(self.reader.language)):
            if tag in labels:
                return labels[tag], tag
        return None

    def _thing(self, iri: str, name: tuple[str, str] | None) -> Cell:
        known, link = self._known(iri)
        text, tag = name or known or (_short(iri), None)
        form: CellForm = "name" if name or known else "code"
        value = self.catalogue.value_of_iri(iri)
        actor = f"{value.kind}:{value.key}" if value is not None and value.kind.is_actor else None
        is_record = value is None and self.catalogue.find_record(iri) is not None
        record = iri.rpartition("/")[2] if is_record else None
        return Cell(form, text, tag, link, iri, actor=actor, record=record)

    def _known(self, iri: str) -> tuple[tuple[str, str | None] | None, str | None]:
        """Give the name of a thing and where its page is."""
        value = self.catalogue.value_of_iri(iri)
        if value is not None:
            page = (
                self.reader.href(f"/{value.kind}/{value.key}.html")
                if value.kind.is_actor
                else self.reader.href("/search", {value.kind: value.key})
            )
            return value.name(self.reader.language), page
        number = self.catalogue.find_record(iri)
        if number is not None:
            record = self.catalogue.record(number)
            folder = "diary" if record.is_entry else "document"
            page = self.reader.href(f"/{folder}/{iri.rpartition('/')[2]}.html")
            return record.title(self.reader.language), page
        return self._term_name(iri), self._address(iri)

    def _address(self, iri: str) -> str | None:
        local = local_address(self.engine, iri)
        if local is None:
            return iri if iri.startswith(("https://", "http://")) else None
        path, mark, fragment = local.partition("#")
        return self.reader.href(path) + mark + quote(fragment)

    def _term_name(self, iri: str) -> tuple[str, str | None] | None:
        labels = _term_labels().get(iri)
        return None if labels is None else self._best(labels)

    def _literal(self, said: RdfLiteral) -> Cell:
        datatype, text = said.datatype.value, said.value
        if said.language:
            return Cell("text", text, said.language)
        if datatype in _NUMBERS:
            try:
                return Cell("number", text, number=float(text))
            except ValueError:
                return Cell("code", text)
        if datatype in _DATES and (match := _DATE.match(text)):
            return Cell("date", match[0])
        if datatype == _XSD + "boolean":
            return Cell("truth", "true" if text in {"true", "1"} else "false")
        return Cell("code" if _CODE.match(text) else "text", text)


@cache
def _term_labels() -> dict[str, Mapping[str, str]]:
    return {term.iri: term.labels for term in archive_terms("smi.ttl", "vocabularies.ttl")}


def _short(iri: str) -> str:
    """Give what tells an identifier from others; the whole where there is no such part."""
    return re.split(r"[/#]", iri.rstrip("/#"))[-1] or iri
