"""A release in the making: finished partitions enter it, and what is gone leaves it."""

from __future__ import annotations

import re
import shutil
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, Self

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, parse

from smi_graph.catalogue import CATALOGUE_FOLDER
from smi_graph.mapping.nquads import iri, literal, quad, triple
from smi_graph.pipeline.carrying import carry_over
from smi_graph.pipeline.counting import updated_statistics
from smi_graph.pipeline.loading import Loader, part_bytes
from smi_graph.pipeline.partition import subjects
from smi_graph.pipeline.parts import FinishedPartition, PartRecord, compress, decompress
from smi_graph.pipeline.records_file import RECORDS_NAME
from smi_graph.pipeline.register import REGISTER_NAME, MemberPlace, Register, Registered
from smi_graph.pipeline.streaming import StreamLoader, streaming_threads
from smi_graph.pipeline.wording import listed_names
from smi_graph.records.record import parse_record
from smi_graph.schema import field_table
from smi_graph.search import CORPUS_FOLDER, INDEX_FOLDER, CorpusWriter, TextIndexWriter
from smi_graph.store import open_release
from smi_graph.store.content import digest_of_quads
from smi_graph.store.manifest import DUMP_NAME, STORE_NAME
from smi_graph.store.statistics import STATISTICS_NAME
from smi_graph.validation import (
    RecordQuads,
    Sight,
    ValidationReport,
    find_linked,
    linking_to,
    looks_far,
    validate,
    validate_records,
)
from smi_graph.vocabulary import DCTERMS, PROV, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence, Set

    from smi_graph.pipeline.environment import Tools
    from smi_graph.pipeline.mentioning import MentionGraph
    from smi_graph.reports import Contribution
    from smi_graph.store import Release, ReleaseWriter, Statistics
    from smi_graph.validation import ValidationResult

_AT_ONCE = 2_000
# What a release takes over from the one that it starts from, by copies or hard links. Of the store
# too: what cannot be read there is no value in a query, and so would be missing in what is new.
TAKEN_OVER = (
    *(DUMP_NAME, RECORDS_NAME, REGISTER_NAME, STATISTICS_NAME, STORE_NAME),
    *(INDEX_FOLDER, CORPUS_FOLDER, CATALOGUE_FOLDER),
)
# The kinds of names that persons decide about.
_DECIDED = ("person", "organization")
# What the register calls the results of validating the links of a record.
_OF_LINKS = "links of "
_SUBJECT = re.compile(rb"^<([^>]*)>", re.MULTILINE)


class Wanted(NamedTuple):
    """A record of a partition that enters a release.

    Parameters
    ----------
    number
        Its number in the partition, from 0.
    record
        What is known of it.
    quads_at, record_at
        Where its members begin in the two files of the partition.
    """

    number: int
    record: PartRecord
    quads_at: int
    record_at: int


@dataclass(slots=True)
class Assembly:
    """Puts a release together, from nothing or from the last release.

    Parameters
    ----------
    writer
        Holds the store.
    tools
        Describe actors and validate them.
    base
        The release that it starts from; ``None`` for one that is made from nothing.
    memory_bytes
        About how much memory may be used.
    contributions
        The corrections by readers that the archive accepted.
    mentions
        Says what texts name; ``None`` for a release that does not.
    """

    writer: ReleaseWriter
    tools: Tools
    base: Release | None
    memory_bytes: int
    contributions: tuple[Contribution, ...] = ()
    mentions: MentionGraph | None = None
    register: Register = field(init=False)
    added: int = 0
    removed: int = 0
    _files: ExitStack = field(default_factory=ExitStack)
    _loader: Loader | StreamLoader = field(init=False)
    _index: TextIndexWriter = field(init=False)
    _corpus: CorpusWriter = field(init=False)
    dump: BinaryIO = field(init=False)
    _records: BinaryIO = field(init=False)
    _fresh: list[str] = field(default_factory=list)
    _touched: set[str] = field(default_factory=set)
    _named: set[tuple[str, str]] = field(default_factory=set)
    _unnamed: set[tuple[str, str]] = field(default_factory=set)
    _merged: dict[str, str] = field(init=False)
    _replaced: frozenset[str] = field(init=False)
    _changed: set[str] = field(default_factory=set)

    def __enter__(self) -> Self:
        """Open the files of the release."""
        path = self.writer.path(REGISTER_NAME)
        if self.base is not None:
            self.writer.start_from(self.base)
            shutil.copyfile(self.base.path / REGISTER_NAME, path)
        self.register = self._files.enter_context(Register(path))
        if self.base is not None:
            self.register.keep_all()
        index = self.writer.path(INDEX_FOLDER)
        self._index = self._files.enter_context(
            TextIndexWriter.create(index)
            if self.base is None
            else TextIndexWriter.continue_from(self.base.path / INDEX_FOLDER, index)
        )
        corpus = self.writer.path(CORPUS_FOLDER)
        self._corpus = self._files.enter_context(
            CorpusWriter.create(corpus)
            if self.base is None
            else CorpusWriter.continue_from(self.base.path / CORPUS_FOLDER, corpus)
        )
        self.dump = self._files.enter_context(self.writer.dump_path.open("wb"))
        self._records = self._files.enter_context(self.writer.path(RECORDS_NAME).open("wb"))
        self._loader = self._new_loader()
        self._files.enter_context(self._loader)
        self._merged = self.tools.mapper.actors.merged()
        self._replaced = self.tools.mapper.actors.replaced()
        return self

    def __exit__(self, *_: object) -> None:
        """Close the files, once nothing is being loaded."""
        self._files.close()

    @property
    def changed(self) -> bool:
        """Whether anything differs from the release that it started from."""
        if self.base is None or self.added or self.removed:
            return True
        return self._publishable() != self.register.contributions()

    @property
    def changed_subjects(self) -> Set[str]:
        """The subjects of all statements that differ from the release that it started from."""
        return self._changed

    def add(self, part: FinishedPartition, wanted: Sequence[Wanted]) -> None:
        """Enter records of a partition."""
        words = part.words
        quads, lines = part.quads_path.read_bytes(), part.records_path.read_bytes()
        taken = []
        for number, record, quads_at, record_at in wanted:
            lengths = record.quads_length, record.record_length
            place = MemberPlace(self.dump.tell(), lengths[0], self._records.tell(), lengths[1])
            member = quads[quads_at : quads_at + lengths[0]]
            taken.append(decompress(member))
            self.register.add(_with_digest(record, taken[-1]), place)
            self._list((kind, identifier) for kind, identifier in record.listed)
            self._touched |= subjects(record.shared)
            self.dump.write(member)
            self._records.write(lines[record_at : record_at + lengths[1]])
            subject = self.subject(record.kind, record.code)
            self._index.add(subject, words[number])
            self._corpus.add(subject, words[number])
            self._restore(subject)
            self._fresh.append(record.code)
            self.added += 1
        self.load(b"".join(taken))

    def replace(self, old: Registered, record: PartRecord) -> bool:
        """Make room for a record that is read again; false when it is still the same."""
        if old.content_digest == bytes.fromhex(record.content_digest):
            self.register.renew_source(old, record)
            return False
        self.remove(old)
        return True

    def remove(self, old: Registered) -> None:
        """Take a record of the last release out, and what only it said of others."""
        if self.base is None:
            raise ValueError(f"{old.code} does not lie in a release that this one starts from")
        with self.base.dump_path.open("rb") as dump:
            quads = decompress(_member(dump, old.place.quads_at, old.place.quads_length))
        with (self.base.path / RECORDS_NAME).open("rb") as records:
            line = decompress(_member(records, old.place.record_at, old.place.record_length))
        if self.mentions is not None:
            self.mentions.forget(self, old)
        record = parse_record(line)
        shared = self.tools.mapper.map_apart(record).shared
        self.unload(quads + "".join(self.register.remove(old, shared)).encode())
        self._touched |= subjects(shared)
        self._unnamed |= set(self.tools.mapper.actors.listed(record))
        self._index.remove(self.subject(old.kind, old.code))
        self._corpus.remove(self.subject(old.kind, old.code))
        self.removed += 1

    def subject(self, kind: str, code: str) -> str:
        """Give the IRI of a record."""
        return self.tools.minter.record(field_table().kinds[kind].path, code)

    def published(self, register: Register) -> set[str]:
        """Give the IRIs of the records and actors that a register knows."""
        records = {self.subject(kind, code) for kind, code in register.names()}
        return records | self.actors(register)

    def actors(self, register: Register) -> set[str]:
        """Give the IRIs of the actors that a register knows, and of what is named by a title."""
        mint = self.tools.mapper.actors.mint
        return register.unlisted() | {mint(*actor) for actor in register.listed()}

    def names(self) -> dict[str, int]:
        """Count the persons and organisations that are identified, and the names that are open."""
        mint = self.tools.mapper.actors.mint
        folders = tuple(mint(kind, "x")[:-1] for kind in _DECIDED)
        unlisted = self.register.unlisted()
        return {
            "names_settled": sum(kind in _DECIDED for kind, _ in self.register.listed()),
            "names_open": sum(subject.startswith(folders) for subject in unlisted),
        }

    def withdraw(self, subject: str, since: str) -> None:
        """Say that a thing is published no more."""
        self.register.withdraw(subject, since)
        self.load(self._withdrawn_lines(subject, since).encode())

    def withdraw_all(self, codes: Iterable[str], since: str) -> None:
        """Take records of the last release out, and say that they are published no more."""
        for code in codes:
            record = self.register.find(code)
            if record is not None:
                self.remove(record)
                self.withdraw(self.subject(record.kind, code), since)

    def _restore(self, subject: str) -> None:
        """Say no more that a thing is withdrawn: it is published again."""
        since = self.register.restore(subject)
        if since is not None:
            self._loader.flush()
            self.unload(self._withdrawn_lines(subject, since).encode())

    def _withdrawn_lines(self, subject: str, since: str) -> str:
        """Word that a thing is withdrawn, and what it is now if its name has been listed."""
        moment = literal(since, datatype=XSD.dateTime)
        graph = self.tools.minter.graph("withdrawn")
        line = quad(subject, PROV.invalidatedAtTime, moment, graph)
        # What is decided is said with the description of what stands for it.
        new = None if subject in self._replaced else self._merged.get(subject)
        return line if new is None else line + triple(subject, DCTERMS.isReplacedBy, iri(new))

    def _new_loader(self) -> Loader | StreamLoader:
        """Load in one go what is made from nothing, where there is memory for that."""
        threads = 0 if self.base is not None else streaming_threads(self.memory_bytes)
        if threads:
            return StreamLoader(self.writer.load_stream, threads)
        return Loader(self.writer.load, part_bytes(self.memory_bytes))

    def load(self, quads: bytes) -> None:
        """Put quads into the store."""
        if self.base is not None:
            self._changed |= _subjects_of(quads)
        self._loader.add(quads)

    def unload(self, quads: bytes) -> None:
        """Take quads out of the store."""
        if not quads:
            return
        self._loader.wait()
        self._changed |= _subjects_of(quads)
        for gone in parse(quads, RdfFormat.N_QUADS):
            self.writer.store.remove(gone)

    def finish(self, moment: str) -> str:
        """Load what records share, write the dump and the records, and give the content digest.

        Parameters
        ----------
        moment
            Since when actors are withdrawn that no record names any more.
        """
        if self.base is None:
            self._loader.settle()
            self.load("".join(self.register.shared_lines()).encode())
            self._loader.settle()
            self.load(self.tools.unchanging)
        else:
            lines = "".join(text for s in self._touched for text in self.register.shared_lines(s))
            self.load(lines.encode())
            self._loader.flush()
            self._forget_unnamed()
        self._contribute()
        if self.base is not None:
            self._withdraw_actors(moment)
        self.load(self._descriptions())
        self._find_mentions()
        self._validate_shared()
        digest = self.register.content_sha256(self._beside())
        if self.base is not None:
            carry_over(self.base, self.register, self.dump, self._records)
        self.dump.write(compress(self._common()))
        self._index.finish(listed_names(self.tools.authorities))
        self._corpus.finish()
        return digest

    def _find_mentions(self) -> None:
        """Say what the texts name."""
        if self.mentions is not None:
            self._records.flush()
            self.mentions.write(self, self._fresh)

    def statistics(self) -> Statistics | None:
        """Give the counts of the release, where that costs less than to count everything."""
        if self.base is None or self.base.statistics is None:
            return None
        before, after = open_release(self.base), self.writer.store
        return updated_statistics(self.base.statistics, before, after, self._changed)

    def _descriptions(self) -> bytes:
        return self.tools.describe(self.register.listed())

    def _linked_by(self, contribution: Contribution) -> set[tuple[str, str]]:
        return self.tools.listed_in(contribution.nquads.encode())

    def _forget_unnamed(self) -> None:
        """Take out the descriptions of listed actors that nothing links any more.

        One of them may be linked by another, as a country by a place, which then goes first.
        """
        left = self._unnamed.union(*map(self._linked_by, self.register.contributions()))
        self._unnamed |= left
        while gone := [actor for actor in left if not self._is_linked(actor)]:
            left -= set(gone)
            for actor in gone:
                self.unload(self.tools.describe([actor]))
                self.register.remove_listed(*actor)

    def _is_linked(self, actor: tuple[str, str]) -> bool:
        node = NamedNode(self.tools.mapper.actors.mint(*actor))
        links = self.writer.store.quads_for_pattern(None, None, node, DefaultGraph())
        return any(self._counts(link) for link in links)

    def _counts(self, link: Quad) -> bool:
        """Tell whether a link needs what it leads to: a former address does if it was in use."""
        if link.predicate.value != DCTERMS.isReplacedBy or not isinstance(link.subject, NamedNode):
            return True
        old = link.subject.value
        return old not in self._replaced or self.register.is_withdrawn(old)

    def _withdraw_actors(self, since: str) -> None:
        """Say which actors of the release that this one starts from are gone, and which are back.

        Only those can be that a record names which has come or gone.
        """
        published, mint = self.actors(self.register), self.tools.mapper.actors.mint
        for subject, _ in self.register.withdrawn():
            if subject in published:
                self._restore(subject)
        named_before = self._touched | {mint(*actor) for actor in self._unnamed}
        for subject in sorted(named_before - published):
            self.withdraw(subject, since)

    def _validate_shared(self) -> None:
        """Validate what belongs to no record, and by the shapes that look at everything."""
        context = self.tools.context(self.register.listed())
        things = iter(self._shared())
        while batch := list(islice(things, _AT_ONCE)):
            for key, report in validate_records(batch, context).items():
                self._report(key, report)
        self._loader.flush()
        self._validate_links()
        if looks_far():
            self._report("", validate(self.writer.store, sight=Sight.FAR))
        self._loader.flush()

    def _validate_links(self) -> None:
        """Validate links between records: all, or those of which one end has changed."""
        store, before = self.writer.store, set[str]()
        if self.base is None:
            report = find_linked(store)
        else:
            links = linking_to(store, self._changed)
            before = (self._changed | links) & self.register.with_results(_OF_LINKS)
            report = find_linked(store, sorted(links))
        found: dict[str, list[ValidationResult]] = {subject: [] for subject in before}
        for result in report.results:
            found.setdefault(result.focus_node, []).append(result)
        for subject, results in found.items():
            self._report(_OF_LINKS + subject, ValidationReport.of(results))

    def _report(self, key: str, report: ValidationReport) -> None:
        """Publish what was found of a thing, and no more what was found before."""
        minter = self.tools.minter
        lines = report.to_nquads(minter.graph("validation"), minter)
        text = "".join(f"{line}\n" for line in lines)
        before = self.register.set_results(key, text)
        if before != text:
            self.unload(before.encode())
            self.load(text.encode())

    def _shared(self) -> Iterator[RecordQuads]:
        """Give what the release says of the things that belong to no record.

        Where it starts from the last release, only those that may have changed; of what is
        published no more nothing is said.
        """
        mint = self.tools.mapper.actors.mint
        listed = {mint(*actor): actor for actor in self.register.listed()}
        if self.base is None:
            yield RecordQuads("ontology", self.tools.unchanging)
            unlisted = self.register.shared_subjects()
        else:
            changed = self._touched | {mint(*actor) for actor in self._named | self._unnamed}
            unlisted = ((s, "".join(self.register.shared_lines(s))) for s in sorted(changed))
        for subject, text in unlisted:
            actor = listed.pop(subject, None)
            described = b"" if actor is None else self.tools.describe([actor])
            yield RecordQuads(subject, text.encode() + described)
        if self.base is None:
            for subject, actor in listed.items():
                yield RecordQuads(subject, self.tools.describe([actor]))

    def _publishable(self) -> tuple[Contribution, ...]:
        """Give the corrections of what is published; those of a withdrawn record are not."""
        published = self._published_among({one.about for one in self.contributions})
        known = (one for one in self.contributions if one.about in published)
        return tuple(sorted(known, key=attrgetter("iri")))

    def _published_among(self, subjects: set[str]) -> set[str]:
        """Give those of some records and actors that are published.

        The store is asked where it holds the last release, which costs nothing for the records
        that have not changed; one that is being filled in one go cannot be asked yet.
        """
        if not subjects:
            return set()
        if self.base is None:
            return subjects & self.published(self.register)
        self._loader.flush()
        store, default = self.writer.store, DefaultGraph()
        return {
            subject
            for subject in subjects
            if any(store.quads_for_pattern(NamedNode(subject), None, None, default))
        }

    def _contribute(self) -> None:
        """Say what the corrections by readers say now, and no more what they said before."""
        before, now = self.register.contributions(), self._publishable()
        for gone in sorted(set(before) - set(now), key=attrgetter("iri")):
            self.unload(gone.nquads.encode())
        come = sorted(set(now) - set(before), key=attrgetter("iri"))
        self.load("".join(one.nquads for one in come).encode())
        self.register.set_contributions(now)
        self._list_in(now)

    def list_linked(self, before: set[str]) -> None:
        """Publish the listed actors that no record need link, but something else does.

        They are those that corrections link, and those that stand for what is withdrawn.

        Parameters
        ----------
        before
            What was published or withdrawn once.
        """
        self._list_in(self._publishable())
        stand_for = {self._merged.get(gone) for gone in before - self.published(self.register)}
        found = (self.tools.listed(iri) for iri in stand_for if iri is not None)
        self._list(actor for actors in found for actor in actors)

    def _list_in(self, contributions: Iterable[Contribution]) -> None:
        """Publish the listed actors that corrections link."""
        self._list(actor for one in contributions for actor in self._linked_by(one))

    def _list(self, actors: Iterable[tuple[str, str]]) -> None:
        """Note that listed actors are linked, and so are published."""
        linked = set(actors)
        self.register.add_listed(linked)
        self._named |= linked

    def _common(self) -> bytes:
        withdrawn = (self._withdrawn_lines(*gone) for gone in self.register.withdrawn())
        corrections = (one.nquads for one in self.register.contributions())
        lines = "".join(
            [*self.register.shared_lines(), *self.register.results(), *withdrawn, *corrections]
        )
        return self._beside() + lines.encode()

    def _beside(self) -> bytes:
        """Give what is published beside the records."""
        of_mentions = b"" if self.mentions is None else self.mentions.beside
        return self.tools.unchanging + self._descriptions() + of_mentions


def check_base(base: Release) -> None:
    """See to it that a release can be started from.

    Raises
    ------
    smi_graph.store.DamagedRelease
        Naming the part that is missing or differs from the manifest.
    """
    base.check_sizes()
    base.check(*TAKEN_OVER)


def _with_digest(record: PartRecord, quads: bytes) -> PartRecord:
    """Digest the statements of a record; an earlier version left finished partitions without."""
    if record.quads_digest:
        return record
    return replace(record, quads_digest=digest_of_quads(quads).hex())


def _subjects_of(quads: bytes) -> set[str]:
    return {name.decode() for name in _SUBJECT.findall(quads)}


def _member(file: BinaryIO, start: int, length: int) -> bytes:
    file.seek(start)
    return file.read(length)
