"""The graph of mentions of a release: what the texts of its records name.

What a text names depends on more than the text: on the names that other records hold in their
fields, and on which records there are to be cited. So it is found once all records are in. A
build that starts from a release looks again only at the records that have changed, and at
those whose texts hold a name that has come or gone; which they are its text index tells.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO, Protocol

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from smi_graph.catalogue.spots import pack, spots_in
from smi_graph.mapping.mentions import NUMBER, THINGS, citation, known_number, mention_quads
from smi_graph.mapping.nquads import iri, literal, quad
from smi_graph.mentions import OwnName, load_finder, of_one_bearer, read_not_meant
from smi_graph.messages import message
from smi_graph.pipeline.environment import Environment, tools_for
from smi_graph.pipeline.parts import FoundInRecord, compress, decompress
from smi_graph.pipeline.records_file import RECORDS_NAME
from smi_graph.pipeline.register import REGISTER_NAME, ByteSpan, Register
from smi_graph.records.record import reread_record
from smi_graph.resources import this_version
from smi_graph.schema import field_table
from smi_graph.search import INDEX_FOLDER, TextIndex
from smi_graph.search.words import split_words
from smi_graph.store.content import digest_of_quads
from smi_graph.validation import uncollected
from smi_graph.vocabulary import DCTERMS, PROV, RDF, RDFS, SMI, IriMinter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from smi_graph.catalogue import Spot
    from smi_graph.mentions import Finder, Mention
    from smi_graph.pipeline.engines import TaskRunner
    from smi_graph.pipeline.environment import Tools
    from smi_graph.pipeline.register import Registered
    from smi_graph.records import Record
    from smi_graph.store import Release, ReleaseWriter

_AT_ONCE = 500
# What an Arabic text writes in one with the word after it.
_CONJUNCTIONS = ("", "و", "ف")
_ATTACHED = [conjunction + letter for conjunction in _CONJUNCTIONS for letter in ("", *"بكل")]
_ARTICLE, _ARTICLE_AFTER_L = "ال", "لل"
_NAMED = {SMI.Person: "person", SMI.Organization: "organization"}


@dataclass(frozen=True, slots=True)
class MentionTask:
    """Records whose texts are to be looked through.

    Parameters
    ----------
    environment
        The settings of the build.
    names
        The names that the archive's own fields hold and no authority lists.
    records
        The records as JSON lines, one gzip member each.
    """

    environment: Environment
    names: tuple[OwnName, ...]
    records: tuple[bytes, ...]


def find_mentions(task: MentionTask) -> list[FoundInRecord]:
    """Find what the texts of records name; it needs nothing but the task."""
    finder = finder_of(task.environment, task.names)
    minter = IriMinter(task.environment.base_iri)
    with uncollected():
        return [_find(finder, minter, line) for line in task.records]


def _find(finder: Finder, minter: IriMinter, line: bytes) -> FoundInRecord:
    record = reread_record(decompress(line))
    found = finder.in_record(record)
    quads = mention_quads(minter, record, found).encode()
    numbers = (each.value for each in found if each.kind == NUMBER)
    return FoundInRecord(
        code=record.code or "",
        quads=compress(quads) if quads else b"",
        digest=digest_of_quads(quads),
        named=_spots(record, found),
        numbers=tuple(dict.fromkeys(numbers)),
    )


def _spots(record: Record, found: Sequence[Mention]) -> dict[tuple[str, str], bytes]:
    """Tell in which sentences a record names each thing, and where each number and date."""
    if not found:
        return {}
    texts = {"title": record.title or ""}
    texts |= {f"text_{tag}": text for tag, text in sorted(record.texts.items())}
    fields = list(texts)
    places = ((fields.index(each.field), each.start, each.end) for each in found)
    spots: dict[tuple[str, str], list[Spot]] = {(each.kind, each.value): [] for each in found}
    for place, spot in spots_in(list(texts.values()), places):
        spots[found[place].kind, found[place].value].append(spot)
    return {one: pack(known, every=one[0] not in THINGS) for one, known in spots.items()}


def numbers_of(environment: Environment, record: Record) -> list[str]:
    """Give the numbers by which texts name a record: its code, and what its fields give.

    A number is written as it is found in texts: ``S/RES/2254`` for ``S/RES/2254 (2015)``.
    """
    if not environment.mentions:
        return []
    fields = (field for field in field_table().of(record.kind) if field.known_by)
    written = [(field.key, value) for field in fields for value in record.values_of(field.key)]
    numbers = dict.fromkeys([record.code or ""])
    for key, value in [("code", record.code or ""), *written]:
        found = finder_of(environment, ()).in_text(value, "en", key)
        numbers |= dict.fromkeys(each.value for each in found if each.kind == NUMBER)
    return list(numbers)


@lru_cache(maxsize=2)
def finder_of(environment: Environment, names: tuple[OwnName, ...]) -> Finder:
    """Make the finder of an environment, or give the one that this process has made."""
    authorities = tools_for(environment).authorities
    not_meant = read_not_meant(environment.decisions, authorities)
    return load_finder(names=names, authorities=authorities, not_meant=not_meant)


class Target(Protocol):
    """A release in the making."""

    register: Register
    base: Release | None
    writer: ReleaseWriter
    tools: Tools
    dump: BinaryIO

    def load(self, quads: bytes) -> None:
        """Put quads into the store."""

    def unload(self, quads: bytes) -> None:
        """Take quads out of the store."""


@dataclass(slots=True)
class MentionGraph:
    """Keeps the graph of mentions of a release in the making.

    Parameters
    ----------
    environment
        The settings of the build.
    engine
        Does the work.
    beside
        What the graph says beside the mentions of single records; known once it is written.
    """

    environment: Environment
    engine: TaskRunner
    beside: bytes = b""

    def forget(self, target: Target, record: Registered) -> None:
        """Take out what the texts of a record named that is taken out, or looked at again."""
        known = target.register.mentions_of(record.id)
        if known is None or target.base is None:
            return
        _, span, _ = known
        if span.length:
            with target.base.dump_path.open("rb") as dump:
                target.unload(decompress(_read(dump, span)))
        target.register.forget_mentions(record.id)

    def write(self, target: Target, fresh: Sequence[str]) -> None:
        """Find what texts name that have changed, or that name what has changed.

        Parameters
        ----------
        target
            All whose records are in.
        fresh
            The codes of the records that are new or have changed.
        """
        register, base_iri = target.register, self.environment.base_iri
        names = own_names(register, base_iri)
        lines = chain(_fresh_lines(target, fresh), self._kept_lines(target, names))
        for found in self.engine.map(find_mentions, mention_tasks(self.environment, names, lines)):
            for each in found:
                self._enter(target, each)
        if target.base is not None:
            _carry(target.base, register, target.dump)
        self._write_beside(target)

    def _enter(self, target: Target, found: FoundInRecord) -> None:
        record = target.register.find(found.code)
        if record is None:
            raise LookupError(found.code)
        known = target.register.mentions_of(record.id)
        if known is not None:
            if known[0] == found.digest:
                return
            self.forget(target, record)
        target.register.set_mentions(record.id, found, target.dump.tell())
        target.dump.write(found.quads)
        target.load(decompress(found.quads))

    def _kept_lines(self, target: Target, names: tuple[OwnName, ...]) -> Iterator[bytes]:
        """Give the records that have not changed and hold a name that has come or gone."""
        if target.base is None:
            return
        with Register(target.base.path / REGISTER_NAME, read_only=True) as before:
            changed = set(names) ^ set(own_names(before, self.environment.base_iri))
        if not changed:
            return
        with (target.base.path / RECORDS_NAME).open("rb") as file:
            for code in _holding(target, {each.name for each in changed}):
                record = target.register.find(code)
                if record is not None and record.kept:
                    place = record.place
                    yield _read(file, ByteSpan(place.record_at, place.record_length))

    def _write_beside(self, target: Target) -> None:
        """Describe what only texts name, and say who cites whom."""
        minter = target.tools.minter
        listed, mentioned = set(target.register.listed()), target.register.mentioned()
        apart = {each for thing in mentioned for each in target.tools.listed(minter.mint(*thing))}
        described = in_graph_of_mentions(target.tools.describe(apart - listed), minter)
        origin = origin_of_mentions(self.environment, minter)
        self.beside = described + citations(target.register, minter).encode() + origin
        before = set(target.register.set_beside_mentions(self.beside).splitlines(keepends=True))
        now = set(self.beside.splitlines(keepends=True))
        target.unload(b"".join(sorted(before - now)))
        target.load(b"".join(sorted(now - before)))


def _fresh_lines(target: Target, codes: Iterable[str]) -> Iterator[bytes]:
    """Give the records that have just been written."""
    with target.writer.path(RECORDS_NAME).open("rb") as file:
        for code in codes:
            record = target.register.find(code)
            if record is not None:
                yield _read(file, ByteSpan(record.place.record_at, record.place.record_length))


def _read(file: BinaryIO, span: ByteSpan) -> bytes:
    file.seek(span.at)
    return file.read(span.length)


def _carry(base: Release, register: Register, dump: BinaryIO) -> None:
    """Copy the mentions that are still the same from the dump of the last release."""
    moved = []
    with base.dump_path.open("rb") as old:
        for record, span in register.kept_mentions():
            moved.append((record, dump.tell()))
            dump.write(_read(old, span))
    register.move_mentions(moved)


def mention_tasks(
    environment: Environment, names: tuple[OwnName, ...], lines: Iterable[bytes]
) -> Iterator[MentionTask]:
    """Cut records into tasks, each with the names that the archive's own fields hold."""
    batch: list[bytes] = []
    for line in lines:
        batch.append(line)
        if len(batch) == _AT_ONCE:
            yield MentionTask(environment, names, tuple(batch))
            batch = []
    if batch:
        yield MentionTask(environment, names, tuple(batch))


def own_names(register: Register, base: str) -> tuple[OwnName, ...]:
    """Give the names of persons and bodies that records hold and no authority lists.

    Parameters
    ----------
    register
        Of the release.
    base
        Where the archive's identifiers live.
    """
    names = []
    for subject, lines in register.shared_subjects():
        said = list(parse(lines.encode(), RdfFormat.N_QUADS))
        types = {each.object.value for each in said if each.predicate.value == RDF.type}
        kinds = [_NAMED[name] for name in types if name in _NAMED]
        identifier = subject.removeprefix(base).partition("/")[2]
        labels = (each.object for each in said if each.predicate.value == RDFS.label)
        printed = (label.value for label in labels if isinstance(label, Literal))
        names += [OwnName(kind, name, identifier) for name in printed for kind in kinds]
    return of_one_bearer(sorted(names))


def citations(register: Register, minter: IriMinter) -> str:
    """Write which records name which others, and by which numbers texts know those."""
    known = (known_number(minter, *pair) for pair in register.cited_numbers())
    return "".join([*(citation(minter, *pair) for pair in register.citations()), *known])


def _holding(target: Target, names: Iterable[str]) -> list[str]:
    """Give the codes of the records of the last release whose texts may hold one of some names."""
    base = target.base
    if base is None:
        return []
    index = TextIndex.open(base.path / INDEX_FOLDER)
    found: set[str] = set()
    for name in names:
        found |= index.holding(_spellings(name))
    known = (target.register.find_segment(iri.rpartition("/")[2]) for iri in sorted(found))
    return [code for code in known if code is not None]


def _spellings(name: str) -> list[list[str]]:
    """Give the words of a name as an index may hold them: letters are attached to the first."""
    first, *others = split_words(name) or [""]
    attached = [letters + first for letters in _ATTACHED]
    if first.startswith(_ARTICLE):
        attached += [f"{letters}{_ARTICLE_AFTER_L}{first[2:]}" for letters in _CONJUNCTIONS]
    return [attached, *([word] for word in others)] if first else []


def in_graph_of_mentions(described: bytes, minter: IriMinter) -> bytes:
    """Say in the graph of mentions what describes things that no field names.

    A plain query sees only what the fields name; who looks at the texts finds the rest described
    beside them.
    """
    graph = minter.graph("mentions")
    return "".join(
        f"{each.subject} {each.predicate} {each.object} <{graph}> .\n"
        for each in parse(described, RdfFormat.N_QUADS)
        if not isinstance(each.graph_name, NamedNode)
    ).encode()


def origin_of_mentions(environment: Environment, minter: IriMinter) -> bytes:
    """Say in the graph of mentions which version of which program made it (PROV-O)."""
    graph = minter.graph("mentions")
    finding, program, tables = (f"{graph}#{name}" for name in ("finding", "program", "tables"))
    lines = [
        (graph, PROV.wasGeneratedBy, iri(finding)),
        (finding, RDF.type, iri(PROV.Activity)),
        (finding, PROV.wasAssociatedWith, iri(program)),
        (finding, PROV.used, iri(tables)),
        (program, RDF.type, iri(PROV.SoftwareAgent)),
        (program, RDFS.label, literal("smi_graph")),
        (program, DCTERMS.hasVersion, literal(this_version())),
        (tables, RDF.type, iri(PROV.Entity)),
        (tables, SMI.sourceSha256, literal(environment.mention_tables_digest())),
    ]
    said = {"ar": message("mentions.origin", "ar"), "en": message("mentions.origin", "en")}
    lines += [(finding, RDFS.label, literal(text, language=tag)) for tag, text in said.items()]
    return "".join(quad(*line, graph) for line in lines).encode()
