"""From the statements of a release to its catalogue."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from pyoxigraph import Literal, NamedNode

from smi_graph.catalogue.catalogue import UNDATED, Catalogue, Kind, Value
from smi_graph.catalogue.columns import Links, TextColumn
from smi_graph.vocabulary import RDF, RDFS, SKOS, SMI

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    Term = object
    Rows = Iterable[Sequence[Term]]

_DAY = re.compile(r"(?P<date>\d{4}(?:-\d\d(?:-\d\d)?)?)(?:Z|[+-]\d\d:\d\d)?\Z")
_LINKS = {
    Kind.PERSON: (SMI.relatedPerson,),
    Kind.ORGANIZATION: (SMI.relatedOrganization,),
    Kind.COUNTRY: (SMI.targetCountry, SMI.eventCountry),
    Kind.COLLECTION: (SMI.collection,),
    Kind.TYPE: (SMI.documentType, SMI.eventType),
    Kind.LANGUAGE: (SMI.language,),
    Kind.RELIABILITY: (SMI.reliability,),
}


@dataclass
class _Draft:
    """What is known of the records so far."""

    entries: dict[str, bool] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    dates: dict[str, str] = field(default_factory=dict)
    titles: dict[str, dict[str, str]] = field(default_factory=lambda: {"ar": {}, "en": {}, "": {}})
    links: set[tuple[str, Kind, str]] = field(default_factory=set)
    names: dict[str, dict[str, str]] = field(default_factory=dict)


def questions(validation_graph: str, records: Collection[str] | None = None) -> dict[str, str]:
    """Word what a catalogue is made of, as SPARQL.

    Each question has two columns, ``?s`` and ``?o``. Texts are asked for their language
    alone, which a store knows without reading them.

    Parameters
    ----------
    validation_graph
        The named graph of the doubts.
    records
        The identifiers of the records that are asked for; by default all. They have been
        found in the store, so they are valid IRIs.

    Examples
    --------
    >>> sorted(questions("urn:doubts"))[:4]
    ['code', 'collection', 'country', 'date']
    """
    which = "" if records is None else _among("?s", records)
    classes = f"<{SMI.Document}> <{SMI.DiaryEntry}>"
    doubt = f"?d <{SMI.concerns}> ?s ; <{SMI.doubtKind}> ?o"
    asked = {
        "record": f"SELECT ?s ?o {{ {which} VALUES ?o {{ {classes} }} ?s <{RDF.type}> ?o }}",
        "code": f"SELECT ?s ?o {{ {which} ?s <{SMI.code}> ?o }}",
        "date": f"SELECT ?s ?o {{ {which} ?s <{SMI.issued}>|<{SMI.eventDate}> ?o }}",
        "title": f"SELECT ?s ?o {{ {which} ?s <{SMI.title}> ?o }}",
        "text": f"SELECT DISTINCT ?s (LANG(?t) AS ?o) {{ {which} ?s <{SMI.text}> ?t }}",
        "doubt": f"SELECT DISTINCT ?s ?o {{ {which} GRAPH <{validation_graph}> {{ {doubt} }} }}",
        "name": _names("" if records is None else f"{_among('?r', records)} ?r ?p ?s ."),
    }
    for kind, predicates in _LINKS.items():
        path = "|".join(f"<{predicate}>" for predicate in predicates)
        asked[kind.value] = f"SELECT DISTINCT ?s ?o {{ {which} ?s {path} ?o }}"
    return asked


def question_of_names(things: Collection[str]) -> str:
    """Ask for the names of some actors or concepts, as `questions` asks for all of them."""
    return _names(_among("?s", things))


def _among(variable: str, iris: Collection[str]) -> str:
    return f"VALUES {variable} {{ {' '.join(str(NamedNode(iri)) for iri in sorted(iris))} }}"


def _names(which: str) -> str:
    named = f"?s <{RDFS.label}>|<{SKOS.prefLabel}> ?o"
    concepts = f"UNION {{ ?s a <{SKOS.Concept}> . {named} }}" if which else ""
    things = f"{{ {which} {named} FILTER NOT EXISTS {{ ?s <{SMI.code}> ?c }} }}"
    return f"SELECT DISTINCT ?s ?o {{ {things} {concepts} }}"


def read_names(rows: Rows) -> dict[str, dict[str, str]]:
    """Give the names in the answer to the question for names: by identifier, by language."""
    names: dict[str, dict[str, str]] = {}
    for subject, said in rows:
        known = names.setdefault(_text(subject), {})
        # One language may give two names; the choice must not hang on the order of rows.
        known[_tag(said)] = min(_text(said), known.get(_tag(said), _text(said)))
    return {iri: dict(sorted(known.items())) for iri, known in names.items()}


def gather(answers: Mapping[str, Rows]) -> Catalogue:
    """Make the catalogue of everything that a release tells of its records.

    Parameters
    ----------
    answers
        The rows that answer each of the `questions`; one that is absent has none.

    Examples
    --------
    >>> record, iraq = NamedNode("https://example.org/1"), NamedNode("https://example.org/IQ")
    >>> catalogue = gather({
    ...     "record": [(record, NamedNode(SMI.Document))],
    ...     "code": [(record, Literal("A/1"))],
    ...     "date": [(record, Literal("1958-02"))],
    ...     "country": [(record, iraq)],
    ...     "name": [(iraq, Literal("العراق", language="ar"))],
    ... })
    >>> catalogue.record(0).date, [value.name("en") for value in catalogue.values_of(0)]
    ('1958-02', [('العراق', 'ar')])
    """
    draft = _Draft()
    for subject, kind in answers.get("record", ()):
        draft.entries[_text(subject)] = _text(kind) == SMI.DiaryEntry
    draft.codes.update((_text(s), _text(o)) for s, o in answers.get("code", ()))
    _note_dates(draft, answers.get("date", ()))
    _note_titles(draft, answers.get("title", ()))
    for kind in Kind:
        draft.links |= {(_text(s), kind, _text(o)) for s, o in answers.get(kind.value, ())}
    draft.names = read_names(answers.get("name", ()))
    return _lay_out(draft)


def _note_dates(draft: _Draft, rows: Rows) -> None:
    """Keep the earliest date of a record that has two; the page of the record shows both."""
    for subject, said in rows:
        record, written = _text(subject), _text(said)
        draft.dates[record] = min(written, draft.dates.get(record, written))


def _note_titles(draft: _Draft, rows: Rows) -> None:
    for subject, said in rows:
        titles = draft.titles.get(_tag(said), draft.titles[""])
        record, title = _text(subject), _text(said)
        titles[record] = min(title, titles.get(record, title))


def _lay_out(draft: _Draft) -> Catalogue:
    iris = sorted(draft.entries)
    numbers = {iri: number for number, iri in enumerate(iris)}
    links = [link for link in draft.links if link[0] in numbers]
    kinds = list(Kind)
    order = sorted({(kind, iri) for _, kind, iri in links}, key=lambda it: (kinds.index(it[0]), it))
    values = tuple(
        Value(number, kind, _key(iri), iri, draft.names.get(iri, {}))
        for number, (kind, iri) in enumerate(order)
    )
    places = {pair: number for number, pair in enumerate(order)}
    rows = np.array([numbers[record] for record, _, _ in links], dtype=np.int64)
    columns = np.array([places[kind, iri] for _, kind, iri in links], dtype=np.int64)
    laid = Links.of(rows, columns, len(iris))
    days, precisions = _dates(draft.dates, iris)
    return Catalogue(
        iris=TextColumn.of(iris),
        codes=TextColumn.of(draft.codes.get(iri, _key(iri)) for iri in iris),
        titles={
            tag: TextColumn.of(titles.get(iri, "") for iri in iris)
            for tag, titles in draft.titles.items()
        },
        days=days,
        precisions=precisions,
        entries=np.array([draft.entries[iri] for iri in iris], dtype=np.bool_),
        values=values,
        links=laid,
        back=laid.turned(len(values)),
    )


def _dates(
    dates: Mapping[str, str], iris: list[str]
) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
    days = np.full(len(iris), UNDATED, dtype=np.int32)
    precisions = np.zeros(len(iris), dtype=np.uint8)
    for number, iri in enumerate(iris):
        match = _DAY.match(dates.get(iri, ""))
        if match is None:
            continue
        try:
            days[number] = np.datetime64(match["date"], "D").astype(np.int64)
        except ValueError:
            continue  # 1948-02-31, say: a day that never was is no place on a timeline
        precisions[number] = len(match["date"])
    return days, precisions


def _key(iri: str) -> str:
    return re.split(r"[/#]", iri)[-1] or iri


def _tag(said: Term) -> str:
    return (said.language or "") if isinstance(said, Literal) else ""


def _text(term: Term) -> str:
    return term.value if isinstance(term, Literal | NamedNode) else ""
