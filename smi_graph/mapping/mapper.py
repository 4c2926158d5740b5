"""One record as N-Quads: what the archive says, the evidence for it, and the doubts.

The default graph holds what the archive says; the evidence and the doubts stand in named
graphs of their own, so that a plain query sees the archive's word only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from smi_graph.mapping.actors import ActorMapper
from smi_graph.mapping.facts import Fact, FactMapper
from smi_graph.mapping.nquads import iri, literal, quad, triple
from smi_graph.schema import ValueType, field_table
from smi_graph.vocabulary import DCTERMS, OA, RDF, RDFS, SMI, XSD, IriMinter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from smi_graph.authorities import Authorities
    from smi_graph.records import Evidence, Record


@dataclass(frozen=True, slots=True)
class MappedRecord:
    """The lines of one record.

    Parameters
    ----------
    subject
        The IRI of the document or diary entry.
    own
        What no other record says: the facts, their evidence and the doubts.
    shared
        The lines that describe actors known by name alone, whom other records may name too.
    """

    subject: str
    own: str
    shared: tuple[str, ...]


class RecordMapper:
    """Maps records to N-Quads; it keeps nothing from one record to the next.

    Parameters
    ----------
    minter
        Mints the IRIs.
    authorities
        Lead printed names to identifiers.

    Examples
    --------
    >>> from smi_graph.authorities import load_authorities
    >>> mapper = RecordMapper(IriMinter(), load_authorities())
    >>> from smi_graph.records import make_record
    >>> record = make_record("document", code="SAMPLE/SC/2254", title="قرار", title_lang="ar")
    >>> print(mapper.map(record).splitlines()[0])
    <https://w3id.org/smi/document/SAMPLE-SC-2254> \
<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/smi/ontology#Document> .
    """

    def __init__(self, minter: IriMinter, authorities: Authorities) -> None:
        self._minter = minter
        self.actors = ActorMapper(minter, authorities)
        self._facts = FactMapper(minter, self.actors)
        self._provenance = minter.graph("provenance")
        self._validation = minter.graph("validation")

    def map(self, record: Record) -> str:
        """Give the N-Quads lines of a record.

        Listed actors are not described here, since many records share them: see
        :meth:`ActorMapper.listed`.

        Raises
        ------
        ValueError
            When the record has no code and so no IRI.
        """
        mapped = self.map_apart(record)
        return mapped.own + "".join(mapped.shared)

    def map_apart(self, record: Record) -> MappedRecord:
        """Give the lines of a record, apart from what other records may say too.

        Raises
        ------
        ValueError
            When the record has no code and so no IRI.
        """
        if record.code is None:
            raise ValueError(f"{record.source}: a record without a code cannot be mapped")
        kind = field_table().kinds[record.kind]
        subject = self._minter.record(kind.path, record.code)
        said = record.said()
        facts = list(self._facts.facts(record, said))
        lines = [triple(subject, RDF.type, iri(kind.of_class))]
        lines += self._said(subject, facts)
        lines += [triple(*detail) for detail in self._facts.details(record, said)]
        lines += _as_written(subject, record)
        lines += self._evidence(subject, record, facts)
        if record.source_digest:
            digest = literal(record.source_digest)
            lines.append(quad(subject, SMI.sourceSha256, digest, self._provenance))
        lines += self._doubts(subject, record)
        shared = dict.fromkeys(self.actors.unlisted(record, said))
        return MappedRecord(subject, "".join(lines), tuple(shared))

    @staticmethod
    def _said(subject: str, facts: Iterable[Fact]) -> Iterator[str]:
        fields = field_table().fields
        for fact in facts:
            yield triple(subject, fact.predicate, fact.term)
            field = fields.get(fact.field)
            if field is None:
                continue
            if field.value is ValueType.TITLE:
                yield triple(subject, RDFS.label, fact.term)
            if field.year is not None:
                yield triple(subject, field.year, literal(fact.value[:4], datatype=XSD.gYear))

    def _evidence(self, subject: str, record: Record, facts: Iterable[Fact]) -> Iterator[str]:
        by_value = {(fact.field, fact.value): fact for fact in facts}
        source = literal(record.source) if record.source else None
        found = ((by_value.get((item.field, item.value)), item) for item in record.evidence)
        known = ((fact, item) for fact, item in found if fact is not None)
        for number, (fact, item) in enumerate(known, start=1):
            node = iri(self._minter.evidence(record.code or "", number))
            yield self._evidence_lines(node, iri(subject), fact, item, source)

    def _evidence_lines(
        self, node: str, subject: str, fact: Fact, item: Evidence, source: str | None
    ) -> str:
        """Write the lines of one piece of evidence at once: most lines are of this kind."""
        end = f" <{self._provenance}> .\n"
        text = (
            f"{node} <{RDF.type}> <{SMI.Evidence}>{end}"
            f"{node} <{RDF.subject}> {subject}{end}"
            f"{node} <{RDF.predicate}> <{fact.predicate}>{end}"
        )
        if item.quote:
            text += f"{node} <{RDF.object}> {fact.term}{end}"
            text += f"{node} <{OA.exact}> {literal(item.quote)}{end}"
        if item.start is not None and item.end is not None:
            text += f'{node} <{OA.start}> "{item.start}"^^<{XSD.integer}>{end}'
            text += f'{node} <{OA.end}> "{item.end}"^^<{XSD.integer}>{end}'
        text += f"{node} <{SMI.section}> {literal(item.section)}{end}"
        if source is not None:
            text += f"{node} <{DCTERMS.source}> {source}{end}"
        return text

    def _doubts(self, subject: str, record: Record) -> Iterator[str]:
        graph = self._validation
        for number, doubt in enumerate(record.doubts, start=1):
            node = self._minter.doubt(record.code or "", number)
            kind = self._minter.concept("doubt-kind", doubt.code.value)
            yield quad(node, RDF.type, iri(SMI.Doubt), graph)
            yield quad(node, SMI.concerns, iri(subject), graph)
            yield quad(node, SMI.doubtKind, iri(kind), graph)
            yield quad(node, SMI.section, literal(doubt.field), graph)
            if doubt.value:
                yield quad(node, SMI.valueAsWritten, literal(doubt.value), graph)


def _as_written(subject: str, record: Record) -> Iterator[str]:
    """Keep each field's own wording, of what was read and of what could not be."""
    wordings = [(item.field, item.quote) for item in record.evidence]
    wordings += [
        (doubt.field, doubt.value)
        for doubt in record.doubts
        if doubt.value and doubt.code.keeps_wording
    ]
    fields = field_table().fields
    for key, wording in dict.fromkeys(wordings):
        field = fields.get(key)
        if field is not None and field.as_written is not None and wording:
            yield triple(subject, field.as_written, literal(wording))
