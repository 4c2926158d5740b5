"""From the statements of a release to its catalogue."""

from __future__ import annotations

import re
from array import array
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

_TITLE_TAGS = ("ar", "en", "")
_PLACES = {kind: place for place, kind in enumerate(Kind)}
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


def questions(validation_graph: str, records: Collection[str] | None = None) -> dict[str, str]:
    """Word what a catalogue is made of, as SPARQL.

    Each question has two columns, ``?s`` and ``?o``; an answer may say the same twice, since
    a store that must not would keep all of it in memory. Texts are asked for their language
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
        "text": f"SELECT ?s (LANG(?t) AS ?o) {{ {which} ?s <{SMI.text}> ?t }}",
        "doubt": f"SELECT ?s ?o {{ {which} GRAPH <{validation_graph}> {{ {doubt} }} }}",
        "name": _names("" if records is None else f"{_among('?r', records)} ?r ?p ?s ."),
    }
    for kind, predicates in _LINKS.items():
        path = "|".join(f"<{predicate}>" for predicate in predicates)
        asked[kind.value] = f"SELECT ?s ?o {{ {which} ?s {path} ?o }}"
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
    is_entry = {_text(s): _text(o) == SMI.DiaryEntry for s, o in answers.get("record", ())}
    numbers = {iri: number for number, iri in enumerate(sorted(is_entry))}
    entries = np.array([is_entry[iri] for iri in numbers], dtype=np.bool_)
    del is_entry  # It is large where there are a million records.
    codes = _codes(answers.get("code", ()), numbers)
    titles = _titles(answers.get("title", ()), numbers)
    days, precisions = _dates(_firsts(answers.get("date", ()), numbers))
    values, links = _links(answers, numbers)
    return Catalogue(
        iris=TextColumn.of(numbers),
        codes=codes,
        titles=titles,
        days=days,
        precisions=precisions,
        entries=entries,
        values=values,
        links=links,
        back=links.turned(len(values)),
    )


def _firsts(rows: Rows, numbers: Mapping[str, int]) -> list[str]:
    """Give what is said of each record; of two things the first in order, as of two dates."""
    found = [""] * len(numbers)
    for subject, said in rows:
        number, text = numbers.get(_text(subject)), _text(said)
        if number is not None:
            found[number] = min(text, found[number] or text)
    return found


def _codes(rows: Rows, numbers: Mapping[str, int]) -> TextColumn:
    codes = _firsts(rows, numbers)
    return TextColumn.of(code or _key(iri) for code, iri in zip(codes, numbers, strict=True))


def _titles(rows: Rows, numbers: Mapping[str, int]) -> dict[str, TextColumn]:
    titles = {tag: [""] * len(numbers) for tag in _TITLE_TAGS}
    for subject, said in rows:
        number, text = numbers.get(_text(subject)), _text(said)
        if number is not None:
            known = titles.get(_tag(said), titles[""])
            known[number] = min(text, known[number] or text)
    return {tag: TextColumn.of(titles.pop(tag)) for tag in _TITLE_TAGS}


def _links(
    answers: Mapping[str, Rows], numbers: Mapping[str, int]
) -> tuple[tuple[Value, ...], Links]:
    """Give the values, by kind and identifier, and which records each is linked with."""
    rows, columns, things = array("i"), array("i"), list[tuple[Kind, str]]()
    for kind in Kind:
        begin, places = len(things), dict[str, int]()
        for subject, thing in answers.get(kind.value, ()):
            number = numbers.get(_text(subject))
            if number is not None:
                rows.append(number)
                columns.append(begin + places.setdefault(_text(thing), len(places)))
        things += [(kind, iri) for iri in places]
    order = sorted(range(len(things)), key=lambda place: (_PLACES[things[place][0]], things[place]))
    sorted_places = np.empty(len(things), dtype=np.int64)
    sorted_places[order] = np.arange(len(things))
    names = read_names(answers.get("name", ()))
    values = tuple(
        Value(number, kind, _key(iri), iri, names.get(iri, {}))
        for number, (kind, iri) in enumerate(things[place] for place in order)
    )
    found = sorted_places[np.asarray(columns)]
    return values, Links.of(np.asarray(rows), found, len(numbers))


def _dates(dates: Sequence[str]) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
    days = np.full(len(dates), UNDATED, dtype=np.int32)
    precisions = np.zeros(len(dates), dtype=np.uint8)
    for number, written in enumerate(dates):
        match = _DAY.match(written)
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
