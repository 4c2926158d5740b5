"""The facts of a record, field by field, each with the words that it came from."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Literal

from pyoxigraph import Literal as RdfLiteral
from pyoxigraph import NamedNode

from smi_graph.mapping.actors import language_of
from smi_graph.messages import in_language
from smi_graph.reading.document.anchoring import place_words
from smi_graph.reading.document.highlighting import Mark
from smi_graph.reading.document.parts import images_in, parts_in
from smi_graph.records.record import is_address
from smi_graph.schema import ValueType, field_table
from smi_graph.service.things import LABELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from smi_graph.messages import Language
    from smi_graph.reading.document.anchoring import TextOnPage, Where
    from smi_graph.reading.document.asking import ShownEvidence, Told
    from smi_graph.reading.document.parts import ImageShown, PartTaken
    from smi_graph.schema import Field

Form = Literal["actor", "address", "code", "date", "heading", "plain"]
Names = dict[str, str]


@dataclass(frozen=True, slots=True)
class FieldKind:
    """A field of the table, as a page shows it.

    Parameters
    ----------
    name
        Of the field.
    predicate, as_written
        What it says, and its own wording where that is kept.
    form
        How its values are shown.
    facet
        The parameter of the search that chooses by it; empty where none does.
    may_be_in_texts
        Whether a text is likely to name what the field names.
    is_printed
        Whether pages of the archive have a label for it, so that its absence is telling.
    role
        The role of the actors that it names, if it is about one.
    joins
        The field in whose line it stands, where that one says something.
    is_reportable
        Whether a reader can say that it is wrong.
    is_verdict
        Whether it is the archive's verdict on the record, whose absence has to be told.
    """

    name: str
    predicate: str
    as_written: str | None = None
    form: Form = "plain"
    facet: str = ""
    may_be_in_texts: bool = False
    is_printed: bool = True
    role: str = ""
    joins: str = ""
    is_reportable: bool = True
    is_verdict: bool = False

    @classmethod
    def of(cls, field: Field) -> FieldKind:
        """Tell how a field of the table is shown."""
        return cls(
            name=field.key,
            predicate=field.predicate,
            as_written=field.as_written,
            form=_form(field),
            facet=field.facet if field.value is ValueType.CONCEPT or _is_language(field) else "",
            may_be_in_texts=field.value in _IN_TEXTS,
            is_printed=bool(field.labels),
            role=field.role,
            joins=field.joins,
            is_reportable=field.report,
            is_verdict=field.value is ValueType.CONCEPT and field.scheme == _VERDICTS,
        )


_VERDICTS = "reliability"
_IN_TEXTS = frozenset(
    (ValueType.PERSON, ValueType.ORGANIZATION, ValueType.COUNTRY, ValueType.PLACE, ValueType.EVENT)
)


def _is_language(field: Field) -> bool:
    return field.value is ValueType.LANGUAGE


def _form(field: Field) -> Form:
    if field.value.is_named or field.value is ValueType.COUNTRY:
        return "actor"
    if field.value is ValueType.DATE:
        return "date"
    if field.value is ValueType.TITLE:
        return "heading"
    if field.value is ValueType.ADDRESS:
        return "address"
    is_code = field.value in {ValueType.CODE, ValueType.IDENTIFIER} or field.as_code
    return "code" if is_code else "plain"


@cache
def fields_shown(path: str) -> tuple[FieldKind, ...]:
    """Give the fields of a kind of record, by the path of its address, as its page orders them."""
    table = field_table()
    kind = next(kind for kind in table.kinds.values() if kind.path == path)
    return tuple(FieldKind.of(field) for field in table.on_page(kind.key))


@cache
def _our_sections() -> frozenset[str]:
    """Give the names of sections that are ours, and not a label of the archive's page."""
    return frozenset(["text", "text_ar", "text_en", *field_table().fields])


@dataclass(frozen=True, slots=True)
class SourceShown:
    """The words that a fact came from.

    Parameters
    ----------
    anchor
        Its identifier on the page.
    where
        Whether the words stand in a text or in a field, see `place_words`.
    words, language
        As they stand there.
    is_same
        Whether they are what is shown as the fact anyway.
    section, is_our_section
        The part of the page; whether it is one of our names for fields.
    start, end
        The characters of the archive's page, if known.
    marks
        The identifiers of the places in the texts of this page.
    """

    anchor: str
    where: Where
    words: str
    language: str
    is_same: bool
    section: str
    is_our_section: bool
    start: int | None
    end: int | None
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SaidOfActor:
    """What is said of an actor beside the name.

    Parameters
    ----------
    role
        The name of the role with its language tag, where the field does not tell it.
    office
        The office as printed, with its language tag.
    printed
        The name as printed, where that is another than the one shown.
    """

    role: tuple[str, str | None] | None
    office: tuple[str, str | None] | None
    printed: str


@dataclass(frozen=True, slots=True)
class FactShown:
    """One value of a field.

    Parameters
    ----------
    anchor
        Its identifier on the page.
    text, language
        What is shown, and its language tag if it has one.
    path, parameters
        The page that it leads to; empty where there is none.
    sources
        The words that it came from.
    said
        What is said of an actor beside the name.
    """

    anchor: str
    text: str
    language: str | None
    path: str
    parameters: dict[str, str]
    sources: tuple[SourceShown, ...]
    said: tuple[SaidOfActor, ...] = ()

    @property
    def search(self) -> str:
        """What to look for in the texts to find it there under each of its names."""
        names = dict.fromkeys([self.text, *(source.words for source in self.sources)])
        return " ".join(f'"{name}"' for name in names if name and '"' not in name)


@dataclass(frozen=True, slots=True)
class FieldShown:
    """A field with its facts.

    Parameters
    ----------
    kind
        Which field.
    facts
        What it says; empty where the archive does not say.
    unread
        Wordings of the field that no fact was read from, as (words, language).
    joined
        The fields that stand in the same line.
    """

    kind: FieldKind
    facts: tuple[FactShown, ...]
    unread: tuple[tuple[str, str], ...]
    joined: tuple[FieldShown, ...] = ()


@dataclass
class FactsShown:
    """The fields of a record, and the places in its texts that are evidence for them.

    Parameters
    ----------
    fields
        The fields, each that joins another one within that one.
    marks
        The places in the texts, by language.
    images
        The images of the record.
    """

    fields: list[FieldShown] = field(default_factory=list)
    images: tuple[ImageShown, ...] = ()
    marks: dict[str, list[Mark]] = field(default_factory=lambda: defaultdict(list))

    @property
    def stated(self) -> list[FieldShown]:
        """The fields that say something."""
        return [shown for shown in self.fields if shown.facts or shown.unread]

    @property
    def silent(self) -> list[FieldShown]:
        """The fields that say nothing, but for verdicts, of which more is to be said."""
        silent = (shown for shown in self.fields if not shown.facts and not shown.unread)
        return [s for s in silent if s.kind.is_printed and not s.kind.is_verdict]

    @property
    def without_verdict(self) -> list[FieldShown]:
        """The fields for a verdict where the archive gives none."""
        silent = (shown for shown in self.fields if not shown.facts and not shown.unread)
        return [shown for shown in silent if shown.kind.is_verdict]

    @property
    def image_field(self) -> str:
        """The field in which readers can say that an image is wrong; empty where none is."""
        fields = field_table().fields.values()
        return next((f.key for f in fields if f.value is ValueType.IMAGE and f.report), "")

    @property
    def period(self) -> tuple[str, str] | None:
        """From when to when, where a date and another one that joins it are known."""
        for shown in self.fields:
            ends = [each for each in shown.joined if each.kind.form == "date"]
            if shown.kind.form == "date" and ends:
                first, last = shown.facts[0].text, ends[0].facts[0].text
                return (first, last) if first != last else None
        return None


def show_facts(
    told: Told, kind: str, base_iri: str, language: Language, texts: Mapping[str, TextOnPage]
) -> FactsShown:
    """Lay out what the archive says of a record.

    Parameters
    ----------
    told
        What the release tells.
    kind
        ``document`` or ``diary``.
    base_iri
        Where the archive's identifiers live.
    language
        Of the reader.
    texts
        The texts, where the evidence may stand.
    """
    shown = FactsShown()
    names = _names(told)
    objects: dict[str, list[RdfLiteral | NamedNode]] = defaultdict(list)
    for triple in told.thing.triples:
        if getattr(triple.subject, "value", "") == told.thing.iri and isinstance(
            triple.object, RdfLiteral | NamedNode
        ):
            objects[triple.predicate.value].append(triple.object)
    parts = _Parts.of(fields_shown(kind), told)
    drafting = _Drafting(told.evidence, base_iri, language, texts, names, shown)
    fields = []
    for each in fields_shown(kind):
        terms = parts.terms(each, objects[each.predicate])
        facts = tuple(drafting.fact(each, term, parts.said(each, term)) for term in terms)
        if not each.role:
            facts = tuple(sorted(facts, key=_place_on_page))
        fields.append(FieldShown(each, facts, _unread(each, facts, objects)))
    shown.fields += _joined(fields)
    shown.images = images_in(told.parts)
    return shown


def _joined(fields: Sequence[FieldShown]) -> Iterator[FieldShown]:
    """Put each field into the line of the one that it joins, if that one says one thing."""
    single = {shown.kind.name for shown in fields if len(shown.facts) == 1}
    joined: dict[str, list[FieldShown]] = defaultdict(list)
    for shown in fields:
        if shown.kind.joins in single and len(shown.facts) == 1 and not shown.unread:
            joined[shown.kind.joins].append(shown)
    inside = {shown.kind.name for within in joined.values() for shown in within}
    for shown in fields:
        if shown.kind.name not in inside:
            yield replace(shown, joined=tuple(joined.get(shown.kind.name, ())))


@dataclass(frozen=True, slots=True)
class _Parts:
    """Who took which part, and which fields tell so.

    Parameters
    ----------
    parts
        All parts in their order.
    told
        Each predicate with the roles that fields of their own tell.
    evidence
        The words behind all facts.
    """

    parts: tuple[PartTaken, ...]
    told: Mapping[str, frozenset[str]]
    evidence: Sequence[ShownEvidence]

    @classmethod
    def of(cls, fields: Iterable[FieldKind], told: Told) -> _Parts:
        roles: dict[str, set[str]] = defaultdict(set)
        for each in fields:
            if each.role:
                roles[each.predicate].add(each.role)
        known = {predicate: frozenset(names) for predicate, names in roles.items()}
        return cls(tuple(parts_in(told.parts)), known, told.evidence)

    def terms(
        self, kind: FieldKind, objects: Sequence[RdfLiteral | NamedNode]
    ) -> list[RdfLiteral | NamedNode]:
        """Give what a field says; whom only a role tells of stands under that role alone."""
        roles = self.told.get(kind.predicate, frozenset())
        if kind.role:
            actors = [part.actor for part in self.parts if part.role == kind.role]
            linked = {term.value: term for term in objects}
            return [linked[actor] for actor in dict.fromkeys(actors) if actor in linked]
        elsewhere = {part.actor for part in self.parts if part.role in roles}
        return [
            term
            for term in objects
            if term.value not in elsewhere or evidence_for(kind, term, self.evidence)
        ]

    def said(self, kind: FieldKind, term: RdfLiteral | NamedNode) -> list[PartTaken]:
        """Give what is said of an actor in a field."""
        if kind.form != "actor":
            return []
        mine = [part for part in self.parts if part.actor == term.value]
        return [part for part in mine if not kind.role or part.role == kind.role]


def evidence_for(
    kind: FieldKind, term: RdfLiteral | NamedNode, evidence: Iterable[ShownEvidence]
) -> list[ShownEvidence]:
    """Give the words behind one value of a field.

    Fields of roles say what other fields say as well, by the same predicate; there the field
    that a piece of evidence names decides, by its key or by the name that the source has for it.
    """
    said = str(term)
    found = [each for each in evidence if each.predicate == kind.predicate and each.value == said]
    if kind.role:
        return [each for each in found if _field_of(each) == kind.name]
    return [each for each in found if _field_of(each) not in _roles()]


def _field_of(evidence: ShownEvidence) -> str:
    return field_table().key_of(evidence.section) or evidence.section


@cache
def _roles() -> frozenset[str]:
    return frozenset(field.key for field in field_table().fields.values() if field.role)


def _place_on_page(fact: FactShown) -> tuple[int, str]:
    starts = [source.start for source in fact.sources if source.start is not None]
    return min(starts, default=0), fact.text


def _names(told: Told) -> dict[str, Names]:
    names: dict[str, Names] = defaultdict(dict)
    for triple in told.thing.triples:
        if triple.predicate.value in LABELS and isinstance(triple.object, RdfLiteral):
            subject = getattr(triple.subject, "value", "")
            names[subject].setdefault(triple.object.language or "", triple.object.value)
    return names


def _unread(
    kind: FieldKind, facts: Sequence[FactShown], objects: Mapping[str, list[RdfLiteral | NamedNode]]
) -> tuple[tuple[str, str], ...]:
    if kind.as_written is None:
        return ()
    read = {source.words for fact in facts for source in fact.sources}
    wordings = sorted(term.value for term in objects[kind.as_written])
    return tuple((words, language_of(words)) for words in wordings if words not in read)


@dataclass
class _Drafting:
    """Makes facts one after another, and numbers them."""

    evidence: Sequence[ShownEvidence]
    base_iri: str
    language: Language
    texts: Mapping[str, TextOnPage]
    names: Mapping[str, Names]
    shown: FactsShown
    count: int = 0

    def fact(
        self, kind: FieldKind, term: RdfLiteral | NamedNode, parts: Iterable[PartTaken] = ()
    ) -> FactShown:
        self.count += 1
        text, language = self._wording(term)
        path, parameters = self._target(kind, term)
        found = evidence_for(kind, term, self.evidence)
        sources = tuple(self._source(item, text, place) for place, item in enumerate(found, 1))
        said = tuple(filter(None, (self._said(kind, part, text) for part in parts)))
        return FactShown(f"fact-{self.count}", text, language, path, parameters, sources, said)

    def _said(self, kind: FieldKind, part: PartTaken, shown: str) -> SaidOfActor | None:
        role = None
        if part.role and not kind.role:
            role = in_language(part.role_names, self.language, part.role)
        office = (part.office, part.office_language) if part.office else None
        printed = part.printed if part.printed != shown else ""
        return SaidOfActor(role, office, printed) if role or office or printed else None

    def _wording(self, term: RdfLiteral | NamedNode) -> tuple[str, str | None]:
        if isinstance(term, RdfLiteral):
            return term.value, term.language
        known = self.names.get(term.value, {})
        return in_language(known, self.language, term.value.removeprefix(self.base_iri))

    def _target(self, kind: FieldKind, term: RdfLiteral | NamedNode) -> tuple[str, dict[str, str]]:
        if not isinstance(term, NamedNode):
            return "", {}
        if kind.form == "address":
            return term.value if is_address(term.value) else "", {}
        if kind.facet:
            return "/search", {kind.facet: term.value.rstrip("/").rpartition("/")[2]}
        if kind.form == "actor" and term.value.startswith(self.base_iri):
            return f"/{term.value.removeprefix(self.base_iri)}.html", {}
        return "", {}

    def _source(self, evidence: ShownEvidence, shown: str, place: int) -> SourceShown:
        placed = place_words(evidence, self.evidence, self.texts)
        fact, number = f"fact-{self.count}", f"{self.count}-{place}"
        marks = []
        for occurrence, spot in enumerate(placed.places, start=1):
            anchor = f"words-{number}-{occurrence}"
            self.shown.marks[spot.text].append(Mark(spot.start, spot.end, anchor, fact))
            marks.append(anchor)
        return SourceShown(
            anchor=f"source-{number}",
            where=placed.where,
            words=evidence.words,
            language=language_of(evidence.words),
            is_same=evidence.words == shown,
            section=evidence.section,
            is_our_section=evidence.section in _our_sections(),
            start=evidence.start,
            end=evidence.end,
            marks=tuple(marks),
        )
