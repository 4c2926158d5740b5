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
    from collections.abc import Iterable, Mapping, Sequence

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


def questions(validation_graph: str) -> dict[str, str]:
    """Word what a catalogue is made of, as SPARQL.

    Each question has two columns, ``?s`` and ``?o``. Texts are asked for their language
    alone, which a store knows without reading them.

    Parameters
    ----------
    validation_graph
        The named graph of the doubts.

    Examples
    --------
    >>> sorted(questions("urn:doubts"))[:4]
    ['code', 'collection', 'country', 'date']
    """
    classes = f"<{SMI.Document}> <{SMI.DiaryEntry}>"
    doubt = f"?d <{SMI.concerns}> ?s ; <{SMI.doubtKind}> ?o"
    names = f"<{RDFS.label}>|<{SKOS.prefLabel}>"
    asked = {
        "record": f"SELECT ?s ?o {{ VALUES ?o {{ {classes} }} ?s <{RDF.type}> ?o }}",
        "code": f"SELECT ?s ?o {{ ?s <{SMI.code}> ?o }}",
        "date": f"SELECT ?s ?o {{ ?s <{SMI.issued}>|<{SMI.eventDate}> ?o }}",
        "title": f"SELECT ?s ?o {{ ?s <{SMI.title}> ?o }}",
        "text": f"SELECT DISTINCT ?s (LANG(?t) AS ?o) {{ ?s <{SMI.text}> ?t }}",
        "doubt": f"SELECT DISTINCT ?s ?o {{ GRAPH <{validation_graph}> {{ {doubt} }} }}",
        "name": f"SELECT ?s ?o {{ ?s {names} ?o FILTER NOT EXISTS {{ ?s <{SMI.code}> ?c }} }}",
    }
    for kind, predicates in _LINKS.items():
        path = "|".join(f"<{predicate}>" for predicate in predicates)
        asked[kind.value] = f"SELECT DISTINCT ?s ?o {{ ?s {path} ?o }}"
    return asked


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
    wanted = {iri for _, _, iri in draft.links}
    for subject, said in answers.get("name", ()):
        if (iri := _text(subject)) in wanted:
            draft.names.setdefault(iri, {}).setdefault(_tag(said), _text(said))
    return _lay_out(draft)


def _note_dates(draft: _Draft, rows: Rows) -> None:
    """Keep the earliest date of a record that has two; the page of the record shows both."""
    for subject, said in rows:
        record, written = _text(subject), _text(said)
        draft.dates[record] = min(written, draft.dates.get(record, written))


def _note_titles(draft: _Draft, rows: Rows) -> None:
    for subject, said in rows:
        titles = draft.titles.get(_tag(said), draft.titles[""])
        titles.setdefault(_text(subject), _text(said))


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
