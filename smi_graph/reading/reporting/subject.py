"""What a report is about: the thing, its fields, and what the archive says in each now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pyoxigraph import Literal, NamedNode, QueryResultsFormat, QuerySolutions, parse_query_results

from smi_graph.archive import archive
from smi_graph.messages import in_language
from smi_graph.reports import ReportableField, fields_of, find_field
from smi_graph.vocabulary import RDFS, SKOS, SMI, XSD
from smi_graph.vocabulary.iris import address_segment

if TYPE_CHECKING:
    from smi_graph.messages import Language
    from smi_graph.service.engine import Engine

Term = NamedNode | Literal
Named = tuple[str, str | None]

_EXCERPT = 280
_EXTENSIONS = {"html", "json", "jsonld", "nt", "rdf", "ttl"}
_DATES = (XSD.date, XSD.gYearMonth, XSD.gYear)
_LABELS = (RDFS.label, SKOS.prefLabel)


@dataclass(frozen=True, slots=True)
class StatedValue:
    """One value that the archive gives in a field.

    Parameters
    ----------
    term
        The value; of a text only its beginning.
    names
        For a thing, its names by language tag.
    """

    term: Term
    names: dict[str, str]

    @property
    def key(self) -> str:
        """What a form sends for it."""
        return str(self.term)

    @property
    def is_cut(self) -> bool:
        """Whether it is a text of which only the beginning is here."""
        return isinstance(self.term, Literal) and len(self.term.value) >= _EXCERPT

    @property
    def is_date(self) -> bool:
        """Whether it is a date, of any precision."""
        return is_date(self.term)

    def named(self, language: Language) -> Named:
        """Give its words and their language tag, in the reader's language where it has one."""
        if isinstance(self.term, Literal):
            return self.term.value, self.term.language
        return in_language(self.names, language, self.term.value.rpartition("/")[2])


@dataclass(frozen=True, slots=True)
class ReportSubject:
    """A thing of the archive that a report may be about.

    Parameters
    ----------
    iri, kind
        Its identifier, and what that calls it.
    address
        Of its page.
    said
        What the archive says of it, by field.
    """

    iri: str
    kind: str
    address: str
    said: dict[ReportableField, tuple[StatedValue, ...]]

    def title(self, language: Language) -> Named:
        """Give its title or name, else the last part of its identifier."""
        said = [one for name in ("title", "name") for one in self._of(name)]
        ordered = sorted(said, key=lambda one: one.named(language)[1] != language)
        return ordered[0].named(language) if ordered else (self.iri.rpartition("/")[2], None)

    @property
    def code(self) -> str | None:
        """The code of a record."""
        return next((one.term.value for one in self._of("code")), None)

    def values(self, field: ReportableField | None) -> tuple[StatedValue, ...]:
        """Give what the archive says in a field."""
        return () if field is None else self.said.get(field, ())

    def find_value(self, field: ReportableField | None, wish: str) -> StatedValue | None:
        """Find the value that a form or an address means."""
        for one in self.values(field):
            if wish in {one.key, one.term.value}:
                return one
        return None

    def _of(self, name: str) -> tuple[StatedValue, ...]:
        return self.values(find_field(self.kind, name))


def is_date(term: object) -> bool:
    """Tell whether a term is a date of any precision.

    Examples
    --------
    >>> is_date(Literal("1958", datatype=NamedNode(XSD.gYear))), is_date(Literal("1958"))
    (True, False)
    """
    return isinstance(term, Literal) and term.datatype.value in _DATES


def possible_iris(engine: Engine, about: str) -> list[str]:
    """Guess which things of the archive a code, an address or an identifier means.

    Returns
    -------
    list of str
        Identifiers, the likelier first; empty where nothing of the archive looks so.
    """
    base = engine.configuration.base_iri
    path = about.removeprefix(base).lstrip("/") if about.startswith((base, "/")) else None
    if path is None and about.startswith(("http://", "https://")):
        try:
            path = urlsplit(about).path.lstrip("/")
        except ValueError:
            return []
    try:
        if path is None:
            code = archive().codes.read(about)
            return [engine.minter.document(code), engine.minter.diary_entry(code)]
        path = path.partition("#")[0].partition("?")[0]
        kind, _, segment = _without_prefix(path).partition("/")
        stem, _, extension = segment.rpartition(".")
        name = address_segment(stem if extension in _EXTENSIONS else segment)
    except ValueError:
        return []
    return [f"{base}{kind}/{name}"] if fields_of(kind) else []


def _without_prefix(path: str) -> str:
    """Leave out what stands before the kind of a thing, where the site lies under a path."""
    kind, stroke, rest = path.partition("/")
    return path if fields_of(kind) or not stroke else _without_prefix(rest)


async def find_subject(engine: Engine, about: str, release_id: str | None) -> ReportSubject | None:
    """Find what a report is about, in one release; ``None`` where it says nothing of it."""
    for iri in possible_iris(engine, about):
        subject = await _read(engine, iri, release_id)
        if subject is not None:
            return subject
    return None


async def _read(engine: Engine, iri: str, release_id: str | None) -> ReportSubject | None:
    path = iri.removeprefix(engine.configuration.base_iri)
    kind = path.partition("/")[0]
    query = _question(NamedNode(iri), kind)
    answer = await engine.run(query, release_id=release_id, key=query)
    rows = parse_query_results(answer.body, format=QueryResultsFormat.JSON)
    found: dict[ReportableField, dict[Term, dict[str, str]]] = {}
    if isinstance(rows, QuerySolutions):
        for row in rows:
            term, label = row["value"], row["label"]
            tag = term.language if isinstance(term, Literal) else None
            field = find_field(kind, row["property"].value, tag)
            if field is not None and isinstance(term, NamedNode | Literal):
                names = found.setdefault(field, {}).setdefault(term, {})
                if isinstance(label, Literal):
                    names.setdefault(label.language or "", label.value)
    if not found:
        return None
    said = {
        field: tuple(StatedValue(term, names) for term, names in sorted(terms.items(), key=_order))
        for field, terms in found.items()
    }
    return ReportSubject(iri, kind, f"/{path}.html", said)


def _order(pair: tuple[Term, dict[str, str]]) -> str:
    return str(pair[0])


def _question(iri: NamedNode, kind: str) -> str:
    """Ask for all values, with the names of things and only the beginnings of texts."""
    properties = {field.predicate for field in fields_of(kind) if not field.is_text}
    named = " ".join(str(NamedNode(name)) for name in sorted(properties))
    labels = "|".join(str(NamedNode(name)) for name in _LABELS)
    text = NamedNode(SMI.text)
    return (
        "SELECT DISTINCT ?property ?value ?label WHERE {"
        f" {{ VALUES ?property {{ {named} }} {iri} ?property ?value"
        f" OPTIONAL {{ ?value {labels} ?label }} }} UNION"
        f" {{ {iri} {text} ?text BIND({text} AS ?property)"
        f" BIND(SUBSTR(?text, 1, {_EXCERPT}) AS ?value) }} }}"
    )
