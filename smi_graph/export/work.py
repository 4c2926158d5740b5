"""The work on one block of a dump, in any process: read records, describe, number and write.

A dump is made in two passes. The first describes the records and tells which things they
name, so that every one of them has its number before the second writes anything.
"""

from __future__ import annotations

import pickle
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from smi_graph.authorities import load_authorities
from smi_graph.export.compression import compress_block
from smi_graph.export.describing import Describer, NamedBy
from smi_graph.export.describing_mentions import read_mentions, say_mentions
from smi_graph.export.describing_records import describe_record
from smi_graph.export.entities import Finisher
from smi_graph.export.json_entities import entity_line
from smi_graph.export.rdf_entities import entity_nodes
from smi_graph.export.rdf_nodes import NodeWriter
from smi_graph.export.register import ExportedRelease, IdentifierRegister, Revision
from smi_graph.export.schema import load_schema
from smi_graph.pipeline.decided import with_decisions
from smi_graph.pipeline.parts import decompress
from smi_graph.pipeline.records_file import RECORDS_NAME
from smi_graph.records.record import parse_record
from smi_graph.store.manifest import DUMP_NAME
from smi_graph.vocabulary import IriMinter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from smi_graph.export.describing_mentions import InTexts
    from smi_graph.export.drafts import EntityDraft
    from smi_graph.export.entities import Entity
    from smi_graph.export.rdf_nodes import Node
    from smi_graph.records import Record

JSON, TURTLE, NTRIPLES, TRUTHY = "all.json", "all.ttl", "all.nt", "truthy.nt"
KINDS = (JSON, TURTLE, NTRIPLES, TRUTHY)


class RecordSpan(NamedTuple):
    """Where one record lies in the file of records."""

    start: int
    length: int


class RecordBlock(NamedTuple):
    """Records that are worked on together, and the number of their block.

    ``mentions`` tells for each where the dump of the release says what its texts name; it is
    empty where the dumps are not to say it.
    """

    number: int
    spans: tuple[RecordSpan, ...]
    mentions: tuple[RecordSpan, ...] = ()


class Output(NamedTuple):
    """One file of a dump: its kind, and how it is compressed."""

    kind: str
    compression: str

    @property
    def suffix(self) -> str:
        """The end of its name."""
        return f"{self.kind}.{self.compression}"


@dataclass(frozen=True, slots=True)
class Dump:
    """What every block of a dump needs to know.

    Parameters
    ----------
    release_path
        The folder of the release.
    register_path
        The register of numbers.
    base_iri
        Where the archive's identifiers live.
    decisions
        The folder of decisions about unlisted names, or ``None``.
    outputs
        The files that are written.
    work_folder
        Where the first pass leaves its drafts for the second.
    found_by
        The program and its version that found what texts name; empty where the dumps are not
        to say that.
    """

    release_path: Path
    register_path: Path
    base_iri: str
    decisions: Path | None
    outputs: tuple[Output, ...]
    work_folder: Path
    found_by: str = ""


@dataclass(frozen=True, slots=True)
class Survey:
    """What the records of a block name."""

    records: list[str]
    named: list[tuple[NamedBy, int]]
    sources: list[str]


@dataclass(frozen=True, slots=True)
class Block:
    """What is to be written together: records, actors with their names, or what is always there.

    Parameters
    ----------
    fixed
        ``properties`` or ``items`` for what every dump holds.
    shared_sources
        Addresses that more than one entity gives as its source.
    is_last
        Whether nothing follows.
    """

    at: ExportedRelease
    records: RecordBlock | None = None
    actors: tuple[tuple[str, tuple[str, ...]], ...] = ()
    fixed: str = ""
    shared_sources: frozenset[str] = frozenset()
    is_last: bool = False


@dataclass(slots=True)
class Written:
    """A written block.

    Parameters
    ----------
    content
        Compressed, for each output.
    nodes
        Nodes of values and references that other blocks may have too, as Turtle and N-Triples.
    revisions
        Entities whose content is new, with its digest.
    entities, statements
        How many there are.
    """

    content: dict[Output, bytes] = field(default_factory=dict)
    nodes: dict[str, tuple[str, str]] = field(default_factory=dict)
    revisions: list[tuple[str, bytes]] = field(default_factory=list)
    entities: Counter[str] = field(default_factory=Counter)
    statements: int = 0


@lru_cache(maxsize=2)
def describer_for(
    base_iri: str, decisions: Path | None, *, with_mentions: bool = False
) -> Describer:
    """Make the describer of a dump, once a process."""
    authorities = with_decisions(load_authorities(), decisions)
    schema = load_schema() if with_mentions else load_schema().without_mentions()
    return Describer(schema, authorities, IriMinter(base_iri))


def describer_of(dump: Dump) -> Describer:
    """Give the describer of a dump."""
    return describer_for(dump.base_iri, dump.decisions, with_mentions=bool(dump.found_by))


@lru_cache(maxsize=2)
def _writer_for(base_iri: str) -> NodeWriter:
    return NodeWriter(base_iri)


def _records(dump: Dump, spans: Sequence[RecordSpan]) -> Iterator[Record]:
    with (dump.release_path / RECORDS_NAME).open("rb") as file:
        for span in spans:
            file.seek(span.start)
            yield parse_record(decompress(file.read(span.length)))


def _mentions(dump: Dump, block: RecordBlock) -> Iterator[Mapping[str, InTexts]]:
    """Give for each record of a block what its texts name."""
    if not dump.found_by:
        yield from ({} for _ in block.spans)
        return
    with (dump.release_path / DUMP_NAME).open("rb") as file:
        for span in block.mentions:
            file.seek(span.start)
            quads = decompress(file.read(span.length)) if span.length else b""
            yield read_mentions(quads, dump.base_iri)


def survey(dump: Dump, block: RecordBlock) -> Survey:
    """Describe records, keep the drafts for the second pass, and tell what they name."""
    describer = describer_of(dump)
    named: Counter[NamedBy] = Counter()
    drafts = []
    for record, found in zip(_records(dump, block.spans), _mentions(dump, block), strict=True):
        draft = describe_record(describer, record)
        draft.said += say_mentions(describer, draft, found, dump.found_by)
        drafts.append(draft)
        named.update(describer.named_by(record))
        named.update(NamedBy(key, "") for key in found)
    with _drafts_path(dump, block.number).open("wb") as file:
        pickle.dump(drafts, file, pickle.HIGHEST_PROTOCOL)
    sources = [draft.source.url for draft in drafts]
    return Survey([draft.key for draft in drafts], list(named.items()), sources)


def _drafts_path(dump: Dump, number: int) -> Path:
    return dump.work_folder / f"{number}.drafts"


def _kept_drafts(dump: Dump, number: int) -> list[EntityDraft]:
    path = _drafts_path(dump, number)
    with path.open("rb") as file:
        drafts: list[EntityDraft] = pickle.load(file)  # noqa: S301 - our own file of a minute ago
    path.unlink()
    return drafts


def write(dump: Dump, block: Block) -> Written:
    """Write a block."""
    describer = describer_of(dump)
    drafts = list(_drafts(dump, block, describer))
    written = Written()
    with IdentifierRegister(dump.register_path, read_only=True) as register:
        keys = {key for draft in drafts for key in draft.named_keys()}
        keys.update(f"property/{key}" for key in describer.schema.properties)
        finisher = Finisher(describer.schema, register.numbers(keys), dump.base_iri)

        # The revisions of dumps with mentions are counted apart, so that those of the others
        # stay what they are.
        apart = "+mentions" if dump.found_by else ""

        def revision_of(entity: str, digest: bytes) -> Revision:
            revision, is_new = register.revision(entity + apart, digest, block.at)
            if is_new:
                written.revisions.append((entity + apart, digest))
            return revision

        entities = [finisher.finish(draft, revision_of) for draft in drafts]
    shared = [draft.source.url in block.shared_sources for draft in drafts]
    texts = _texts(dump, entities, shared, written)
    if JSON in texts and block.is_last:
        texts[JSON] = texts[JSON].removesuffix(b",\n") + b"\n]\n"
    for output in dump.outputs:
        written.content[output] = compress_block(texts[output.kind], output.compression)
    return written


def _drafts(dump: Dump, block: Block, describer: Describer) -> Iterator[EntityDraft]:
    if block.records is not None:
        yield from _kept_drafts(dump, block.records.number)
    for key, names in block.actors:
        yield describer.actor(key, list(names))
    if block.fixed == "properties":
        yield from describer.properties()
    elif block.fixed == "items":
        yield from describer.fixed()


def _texts(
    dump: Dump, entities: list[Entity], shared: list[bool], written: Written
) -> dict[str, bytes]:
    """Write entities in every kind that is asked for."""
    kinds = {output.kind for output in dump.outputs}
    for entity in entities:
        written.entities["properties" if entity.datatype else "items"] += 1
        written.statements += len(entity.statements)
    texts: dict[str, bytes] = {}
    if JSON in kinds:
        texts[JSON] = b"".join(entity_line(entity) + b",\n" for entity in entities)
    if kinds - {JSON}:
        texts |= _rdf_texts(dump, entities, shared, written, kinds)
    return texts


class _RdfTexts:
    """Collects the RDF of a block."""

    def __init__(self, writer: NodeWriter, kinds: set[str]) -> None:
        self._writer = writer
        self._kinds = kinds
        self._texts: dict[str, list[str]] = {kind: [] for kind in kinds}

    def both(self, node: Node) -> tuple[str, str]:
        return self._writer.turtle(node), self._writer.ntriples(node)

    def say(self, nodes: Iterable[Node], *kinds: str) -> None:
        wanted = self._kinds.intersection(kinds)
        for node in nodes:
            if TURTLE in wanted:
                self._texts[TURTLE].append(self._writer.turtle(node))
            if not wanted <= {TURTLE}:
                lines = self._writer.ntriples(node)
                for kind in wanted - {TURTLE}:
                    self._texts[kind].append(lines)

    def encoded(self) -> dict[str, bytes]:
        return {kind: "".join(texts).encode() for kind, texts in self._texts.items()}


def _rdf_texts(
    dump: Dump, entities: list[Entity], shared: list[bool], written: Written, kinds: set[str]
) -> dict[str, bytes]:
    texts = _RdfTexts(_writer_for(dump.base_iri), kinds - {JSON})
    for entity, is_shared in zip(entities, shared, strict=True):
        nodes = entity_nodes(entity)
        texts.say(nodes.truthy, TURTLE, NTRIPLES, TRUTHY)
        if kinds <= {JSON, TRUTHY}:
            continue
        texts.say(nodes.full, TURTLE, NTRIPLES)
        common = dict(nodes.values)
        if is_shared:
            common |= nodes.references
        else:
            texts.say(nodes.references.values(), TURTLE, NTRIPLES)
        for name in common.keys() - written.nodes.keys():
            written.nodes[name] = texts.both(common[name])
    written.nodes = dict(sorted(written.nodes.items()))
    return texts.encoded()
