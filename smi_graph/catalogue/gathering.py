"""From the statements of a release to its catalogue."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import numpy as np
from pyoxigraph import Literal, NamedNode

from smi_graph.catalogue.catalogue import UNDATED, Catalogue, Kind, Value
from smi_graph.catalogue.columns import Links, TextColumn
from smi_graph.vocabulary import RDF, RDFS, SKOS, SMI

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    Term = object

_DAY = re.compile(r"(?P<date>\d{4}(?:-\d\d(?:-\d\d)?)?)(?:Z|[+-]\d\d:\d\d)?\Z")
_LINKS = {
    SMI.relatedPerson: Kind.PERSON,
    SMI.relatedOrganization: Kind.ORGANIZATION,
    SMI.targetCountry: Kind.COUNTRY,
    SMI.eventCountry: Kind.COUNTRY,
    SMI.collection: Kind.COLLECTION,
    SMI.documentType: Kind.TYPE,
    SMI.eventType: Kind.TYPE,
    SMI.language: Kind.LANGUAGE,
    SMI.reliability: Kind.RELIABILITY,
}
_NAMES = (RDFS.label, SKOS.prefLabel)


class Pairs(Protocol):
    """Where the statements come from."""

    def __call__(self, predicate: str, graph: str | None = None) -> Iterable[tuple[Term, Term]]:
        """Give the subjects and objects of a predicate, in the default graph or a named one."""


@dataclass
class _Draft:
    """What is known of the records so far."""

    entries: dict[str, bool] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    dates: dict[str, str] = field(default_factory=dict)
    titles: dict[str, dict[str, str]] = field(default_factory=lambda: {"ar": {}, "en": {}, "": {}})
    links: set[tuple[str, Kind, str]] = field(default_factory=set)
    names: dict[str, dict[str, str]] = field(default_factory=dict)


def gather(pairs: Pairs, validation_graph: str) -> Catalogue:
    """Make the catalogue of everything that the statements tell of records.

    Parameters
    ----------
    pairs
        Gives the statements.
    validation_graph
        The named graph of the doubts.

    Examples
    --------
    >>> record, iraq = NamedNode("https://example.org/1"), NamedNode("https://example.org/IQ")
    >>> told = {
    ...     RDF.type: [(record, NamedNode(SMI.Document)), (iraq, NamedNode(SMI.Country))],
    ...     SMI.code: [(record, Literal("A/1"))],
    ...     SMI.issued: [(record, Literal("1958-02"))],
    ...     SMI.targetCountry: [(record, iraq)],
    ...     RDFS.label: [(iraq, Literal("العراق", language="ar"))],
    ... }
    >>> catalogue = gather(lambda predicate, graph=None: told.get(predicate, []), "urn:doubts")
    >>> catalogue.record(0).date, [value.name("en") for value in catalogue.values_of(0)]
    ('1958-02', [('العراق', 'ar')])
    """
    draft = _Draft()
    kinds = {SMI.Document: False, SMI.DiaryEntry: True}
    for subject, kind in pairs(RDF.type):
        if (is_entry := kinds.get(_text(kind))) is not None:
            draft.entries[_text(subject)] = is_entry
    _gather_words(draft, pairs)
    for predicate, value_kind in _LINKS.items():
        draft.links |= {(_text(s), value_kind, _text(o)) for s, o in pairs(predicate)}
    _gather_doubts(draft, pairs, validation_graph)
    _gather_names(draft, pairs)
    return _lay_out(draft)


def _gather_words(draft: _Draft, pairs: Pairs) -> None:
    draft.codes.update((_text(s), _text(o)) for s, o in pairs(SMI.code))
    for predicate in (SMI.issued, SMI.eventDate):
        for subject, said in sorted(pairs(predicate), key=lambda pair: _text(pair[1])):
            draft.dates.setdefault(_text(subject), _text(said))
    for subject, said in pairs(SMI.title):
        tag = _tag(said)
        draft.titles[tag if tag in draft.titles else ""].setdefault(_text(subject), _text(said))
    for subject, said in pairs(SMI.text):
        tag = _tag(said) or "und"
        draft.links.add((_text(subject), Kind.TEXT, tag))
        draft.names.setdefault(tag, {})


def _gather_doubts(draft: _Draft, pairs: Pairs, graph: str) -> None:
    concerned = {_text(s): _text(o) for s, o in pairs(SMI.concerns, graph)}
    for doubt, kind in pairs(SMI.doubtKind, graph):
        if (record := concerned.get(_text(doubt))) is not None:
            draft.links.add((record, Kind.DOUBT, _text(kind)))


def _gather_names(draft: _Draft, pairs: Pairs) -> None:
    wanted = {iri for _, _, iri in draft.links}
    for predicate in _NAMES:
        for subject, said in pairs(predicate):
            if (iri := _text(subject)) in wanted:
                draft.names.setdefault(iri, {}).setdefault(_tag(said), _text(said))


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
