"""From the statements of a release to its catalogue."""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
from pyoxigraph import Literal, NamedNode

from smi_graph.catalogue.catalogue import UNDATED, Catalogue
from smi_graph.catalogue.kinds import (
    Kind,
    classes,
    dating,
    is_thing,
    kind_of,
    kinds,
    named_kind,
    named_kinds,
    predicates_of_kinds,
)
from smi_graph.catalogue.kinds import apart as columns
from smi_graph.catalogue.spots import Spot, Spots, apart, pack
from smi_graph.catalogue.value import Value
from smi_graph.columns import Links, TextCells, TextColumn, ValueCells
from smi_graph.mapping.mentions import THINGS
from smi_graph.vocabulary import DCTERMS, OA, RDF, RDFS, SKOS, SMI, XSD
from smi_graph.vocabulary.passages import read_passage

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from smi_graph.schema import Field

    Term = object
    Rows = Iterable[Sequence[Term]]

_TITLE = "title"
# What is written, and no thing, by the kind of the mention.
_WRITTEN = (Kind("document-number"), Kind("date"))
_TITLE_TAGS = ("ar", "en", "")
_DAY = re.compile(r"(?P<date>\d{4}(?:-\d\d(?:-\d\d)?)?)(?:Z|[+-]\d\d:\d\d)?\Z")


def questions(
    graph: Callable[[str], str], records: Collection[str] | None = None
) -> dict[str, str]:
    """Word what a catalogue is made of, as SPARQL.

    Each question has two columns, ``?s`` and ``?o``; an answer may say the same twice, since
    a store that must not would keep all of it in memory. Texts are asked for their language
    alone, which a store knows without reading them.

    Parameters
    ----------
    graph
        Gives the IRI of a named graph by its short name.
    records
        The identifiers of the records that are asked for; by default all. They have been
        found in the store, so they are valid IRIs.

    Examples
    --------
    >>> sorted(questions("urn:{}".format))[:4]
    ['borne', 'code', 'collection', 'country']
    """
    which = "" if records is None else _among("?s", records)
    of_records = " ".join(f"<{iri}>" for iri in classes().values())
    dated = _path(dating())
    doubt = f"?d <{SMI.concerns}> ?s ; <{SMI.doubtKind}> ?o"
    mentions = f"?s <{SMI.mentions}> ?o"
    value, borne = f"?m <{OA.hasTarget}> ?s ; <{OA.bodyValue}> ?o", f"?s <{DCTERMS.identifier}> ?o"
    asked = {
        "record": f"SELECT ?s ?o {{ {which} VALUES ?o {{ {of_records} }} ?s <{RDF.type}> ?o }}",
        "code": f"SELECT ?s ?o {{ {which} ?s <{SMI.code}> ?o }}",
        "date": f"SELECT ?s ?o {{ {which} ?s {dated} ?o }}",
        "title": f"SELECT ?s ?o {{ {which} ?s <{SMI.title}> ?o }}",
        "text": f"SELECT ?s (LANG(?t) AS ?o) {{ {which} ?s <{SMI.text}> ?t }}",
        "doubt": f"SELECT ?s ?o {{ {which} GRAPH <{graph('validation')}> {{ {doubt} }} }}",
        "mention": f"SELECT ?s ?o {{ {which} GRAPH <{graph('mentions')}> {{ {mentions} }} }}",
        "value": f"SELECT ?s ?o {{ {which} GRAPH <{graph('mentions')}> {{ {value} }} }}",
        "borne": f"SELECT ?s ?o {{ {which} GRAPH <{graph('mentions')}> {{ {borne} }} }}",
        "name": _names(graph("mentions"), which.replace("?s", "?r")),
    }
    for kind, predicates in predicates_of_kinds().items():
        asked[kind] = f"SELECT ?s ?o {{ {which} ?s {_path(predicates)} ?o }}"
    for field in columns():
        asked[_column(field)] = f"SELECT ?s ?o {{ {which} {_said(field)} }}"
    return asked


def question_of_places(graph: Callable[[str], str]) -> str:
    """Ask where texts name things first, as far as the graph of mentions tells.

    It is another one of the `questions`, named ``named at``, for who has no register to ask.
    """
    node = f"<{OA.hasTarget}> ?s ; <{OA.exact}> ?words"
    named = f"{{ ?m <{OA.hasBody}> ?named }} UNION {{ ?m <{OA.bodyValue}> ?named }}"
    parts = ("STR(?m)", "LANG(?words)", "STR(COALESCE(?count, 1))", "STR(?named)")
    told = f"""CONCAT({', " ", '.join(parts)})"""
    # The nodes of releases of before had numbers.
    named = f"{named} OPTIONAL {{ ?m <{SMI.occurrences}> ?count }}"
    named = f"{named} FILTER(REGEX(STR(?m), '-[0-9]+-[0-9]+$'))"
    return f"SELECT ?s ({told} AS ?o) {{ GRAPH <{graph('mentions')}> {{ ?m {node} . {named} }} }}"


def _path(predicates: Iterable[str]) -> str:
    return "|".join(f"<{predicate}>" for predicate in predicates)


def _column(field: Field) -> str:
    return f"field {field.key}"


def _said(field: Field) -> str:
    if not field.role:
        return f"?s <{field.predicate}> ?o"
    role = f"<{SMI.role}>/<{SKOS.notation}> {Literal(field.role)}"
    return f"?s <{SMI.participation}> ?part . ?part {role} ; <{SMI.actor}> ?o"


def question_of_names(graph: Callable[[str], str], things: Collection[str]) -> str:
    """Ask for the names of some actors or concepts, as `questions` asks for all of them."""
    return _names(graph("mentions"), things=_among("?s", things))


def _among(variable: str, iris: Collection[str]) -> str:
    return f"VALUES {variable} {{ {' '.join(str(NamedNode(iri)) for iri in sorted(iris))} }}"


def _names(mentions: str, records: str = "", things: str = "") -> str:
    """Ask for names: of what is described, and of what is described among the mentions alone."""
    named = f"?s <{RDFS.label}>|<{SKOS.prefLabel}> ?o"
    own = f"{named} FILTER NOT EXISTS {{ ?s <{SMI.code}> ?c }}"
    apart = f"GRAPH <{mentions}> {{ {named} }}"
    concepts = f"?s a <{SKOS.Concept}> . {named}"
    linked = f"{records} ?r ?p ?s ."
    mentioned = f"{records} GRAPH <{mentions}> {{ ?r <{SMI.mentions}> ?s }}"
    parts = [own, apart]
    if records:
        parts = [f"{linked} {own}", f"{mentioned} {own}", f"{mentioned} {apart}", concepts]
    elif things:
        parts = [f"{things} {own}", f"{things} {apart}", concepts]
    return f"SELECT DISTINCT ?s ?o {{ {' UNION '.join(f'{{ {part} }}' for part in parts)} }}"


def read_names(rows: Rows) -> dict[str, dict[str, str]]:
    """Give the names in the answer to the question for names: by identifier, by language."""
    names: dict[str, dict[str, str]] = {}
    for subject, said in rows:
        known = names.setdefault(_text(subject), {})
        # One language may give two names; the choice must not hang on the order of rows.
        known[_tag(said)] = min(_text(said), known.get(_tag(said), _text(said)))
    return {iri: dict(sorted(known.items())) for iri, known in names.items()}


def gather(
    answers: Mapping[str, Rows], spots: Iterable[tuple[str, Kind, str, bytes]] = ()
) -> Catalogue:
    """Make the catalogue of everything that a release tells of its records.

    Parameters
    ----------
    answers
        The rows that answer each of the `questions`; one that is absent has none.
    spots
        Where texts name what they name: the identifier of the record, the kind and the identity
        of what is named, and what :func:`smi_graph.catalogue.spots.pack` wrote. The questions
        ``mention`` and ``value`` need no answer then. Where that is not known, an answer to the
        question for places may tell some of it.

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
    answers = {**answers, "text": list(answers.get("text", ()))}
    named = _Named(spots, numbers)
    values, links = _links(answers, named, numbers)
    number_of = {(value.kind, value.identity): value.number for value in values}
    placed = named if named.things else _Named(_places(answers), numbers)
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
        cells={
            field.key: _cells(answers.get(_column(field), ()), field, numbers, number_of)
            for field in columns()
        },
        spots=placed.laid_out(number_of, len(numbers)),
    )


class _Named:
    """Which record names what, and where: each pair of both once.

    Parameters
    ----------
    spots
        As `gather` takes them.
    numbers
        Of the records; what others name is left out.
    """

    def __init__(
        self, spots: Iterable[tuple[str, Kind, str, bytes]], numbers: Mapping[str, int]
    ) -> None:
        self.things: dict[tuple[Kind, str], int] = {}
        rows, places = array("i"), array("i")
        self._packed: list[bytes] = []
        for record, kind, identity, where in spots:
            number = numbers.get(record)
            if number is not None:
                rows.append(number)
                places.append(self.things.setdefault((kind, identity), len(self.things)))
                self._packed.append(where)
        self.rows, self._places = np.asarray(rows), np.asarray(places)

    def numbered(self, numbers: Iterable[int]) -> NDArray[np.int64]:
        """Give the numbers of what is named, in the order of `rows`, by those of the things."""
        found: NDArray[np.int64] = np.fromiter(numbers, np.int64, len(self.things))[self._places]
        return found

    def laid_out(self, number_of: Mapping[tuple[Kind, str], int], rows: int) -> Spots:
        """Lay out where the values of a catalogue are named."""
        values = self.numbered(number_of.get((named_kind(k), one), -1) for k, one in self.things)
        packed = [one for one, value in zip(self._packed, values, strict=True) if value >= 0]
        return Spots.of(self.rows[values >= 0], values[values >= 0], packed, rows)


def _places(answers: Mapping[str, Rows]) -> Iterator[tuple[str, Kind, str, bytes]]:
    """Read where texts name things first; the numbers of texts are those of their languages."""
    tags = defaultdict[str, set[str]](set)
    for subject, tag in answers.get("text", ()):
        tags[_text(subject)].add(_text(tag))
    known = defaultdict[str, list[tuple[str, int, int, int]]](list)
    for subject, told in answers.get("named at", ()):
        passage, tag, times, named = _text(told).split(" ", maxsplit=3)
        section, start, end = read_passage(passage)
        texts = [_TITLE, *(f"text_{tag}" for tag in sorted(tags[_text(subject)]))]
        if section in texts:
            place = (texts.index(section), start, end - start)
            # Where it stands once more only the language tells.
            again = (texts.index(f"text_{tag}") if f"text_{tag}" in texts else 0, 0, 0)
            known[_text(subject)] += [(named, *place)] + [(named, *again)] * (int(times) - 1)
    for subject, places in known.items():
        spots = defaultdict[str, list[Spot]](list)
        for named, spot in apart(sorted(places, key=lambda place: place[1:])):
            spots[named].append(spot)
        for named, where in spots.items():
            for kind in _kinds_of(named):
                yield subject, kind, named, pack(where, every=True)


def _kinds_of(named: str) -> tuple[Kind, ...]:
    """Tell what something may be that texts name: only things have an identifier."""
    kind = _named(named)
    return (kind,) if kind is not None else _WRITTEN


def _named(iri: str) -> Kind | None:
    """Tell the kind of a thing that texts name, which its identifier tells."""
    kind = Kind(iri.rsplit("/", 2)[-2] if iri.count("/") > 1 else "")
    return kind if named_kind(kind) in named_kinds() else None


def _cells(
    rows: Rows,
    field: Field,
    numbers: Mapping[str, int],
    number_of: Mapping[tuple[Kind, str], int],
) -> TextCells | ValueCells:
    kind = kind_of(field)
    pairs = ((numbers.get(_text(subject)), _text(said)) for subject, said in rows)
    known = ((number, text) for number, text in pairs if number is not None and text)
    if not is_thing(field):
        return TextCells.of(known)
    found = ((number, number_of.get((kind, text))) for number, text in known)
    return ValueCells.of((number, value) for number, value in found if value is not None)


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
    answers: Mapping[str, Rows], named: _Named, numbers: Mapping[str, int]
) -> tuple[tuple[Value, ...], Links]:
    """Give the values, by kind and identifier, and which records each is linked with."""
    rows, columns = array("i"), array("i")
    # Whether each is a thing, and no literal.
    things = dict[tuple[int, str], bool]()
    places = dict[tuple[int, str], int]()
    for kind, subject, thing in _linked(answers):
        number, text = numbers.get(_text(subject)), _text(thing)
        if number is None or not text:
            continue
        rows.append(number)
        things.setdefault((kind, text), isinstance(thing, NamedNode))
        columns.append(places.setdefault((kind, text), len(places)))
    kind_at = {kind: place for place, kind in enumerate(kinds())}
    for of_kind, identity in named.things:
        one = kind_at[named_kind(of_kind)], identity
        things.setdefault(one, of_kind in THINGS)
        places.setdefault(one, len(places))
    in_order = sorted(places)
    sorted_places = np.empty(len(places), dtype=np.int64)
    sorted_places[[places[one] for one in in_order]] = np.arange(len(places))
    names = read_names(answers.get("name", ()))
    values = tuple(
        _value(number, kinds()[one[0]], one[1], names, is_thing=things[one])
        for number, one in enumerate(in_order)
    )
    of_texts = named.numbered(places[kind_at[named_kind(kind)], one] for kind, one in named.things)
    found = sorted_places[np.concatenate([np.asarray(columns), of_texts]).astype(np.int64)]
    return values, Links.of(np.concatenate([np.asarray(rows), named.rows]), found, len(numbers))


def _linked(answers: Mapping[str, Rows]) -> Iterator[tuple[int, Term, Term]]:
    """Give all pairs of a record and what it is linked with, and as which kind."""
    places = {kind: place for place, kind in enumerate(kinds())}
    for kind, place in places.items():
        for subject, thing in answers.get(kind, ()):
            yield place, subject, thing
    for subject, thing in answers.get("mention", ()):
        of_kind = _named(_text(thing))
        if of_kind is not None:
            yield places[named_kind(of_kind)], subject, thing
    for subject, value in answers.get("value", ()):
        is_number = isinstance(value, Literal) and value.datatype.value == XSD.string
        yield places[Kind.NAMED_NUMBER if is_number else Kind.NAMED_DATE], subject, value
    for subject, value in answers.get("borne", ()):
        yield places[Kind.BORNE_NUMBER], subject, value


def _value(
    number: int, kind: Kind, text: str, names: Mapping[str, dict[str, str]], *, is_thing: bool
) -> Value:
    if is_thing:
        return Value(number, kind, _key(text), text, names.get(text, {}))
    # A literal that is the same in two languages is one value, whichever row came first.
    return Value(number, kind, text, "", {})


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
