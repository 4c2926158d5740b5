"""The register of a release: where each record lies in its files, and how to know it again.

It is an SQLite file in the release. A build that starts from the release copies it and keeps
it up to date, so that it costs what has changed.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Self

from smi_graph.mapping.mentions import THINGS
from smi_graph.reports import Contribution
from smi_graph.store.content import ContentDigest
from smi_graph.vocabulary.iris import code_segment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from smi_graph.pipeline.parts import FoundInRecord, PartRecord

REGISTER_NAME = "register.sqlite"

_TABLES = """
CREATE TABLE record (
    id INTEGER PRIMARY KEY, code TEXT UNIQUE NOT NULL, address TEXT NOT NULL, kind TEXT NOT NULL,
    source_digest BLOB, record_digest BLOB NOT NULL, content_digest BLOB NOT NULL,
    quads_digest BLOB NOT NULL, origin TEXT NOT NULL, line INTEGER, doubts TEXT NOT NULL,
    quads_at INTEGER NOT NULL, quads_length INTEGER NOT NULL,
    record_at INTEGER NOT NULL, record_length INTEGER NOT NULL, kept INTEGER NOT NULL
);
CREATE INDEX record_source ON record (source_digest);
CREATE INDEX record_address ON record (address);
CREATE TABLE shared_line (line INTEGER PRIMARY KEY, subject TEXT NOT NULL, text TEXT NOT NULL);
CREATE INDEX shared_subject ON shared_line (subject);
CREATE TABLE says (line INTEGER, record INTEGER, PRIMARY KEY (line, record)) WITHOUT ROWID;
CREATE TABLE actor_results (subject TEXT PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE listed (kind TEXT, identifier TEXT, PRIMARY KEY (kind, identifier)) WITHOUT ROWID;
CREATE TABLE withdrawn (subject TEXT PRIMARY KEY, since TEXT NOT NULL);
CREATE TABLE known_by (number TEXT, record INTEGER, PRIMARY KEY (number, record)) WITHOUT ROWID;
CREATE INDEX known_record ON known_by (record);
CREATE TABLE cited (record INTEGER, number TEXT, PRIMARY KEY (record, number)) WITHOUT ROWID;
CREATE INDEX cited_number ON cited (number);
CREATE TABLE mention (
    record INTEGER PRIMARY KEY, digest BLOB NOT NULL,
    at INTEGER NOT NULL, length INTEGER NOT NULL, kept INTEGER NOT NULL
);
CREATE TABLE mentioned (
    kind TEXT, identifier TEXT, record INTEGER, spots BLOB NOT NULL,
    PRIMARY KEY (kind, identifier, record)
) WITHOUT ROWID;
CREATE TABLE beside_mentions (text TEXT NOT NULL);
CREATE INDEX mentioned_record ON mentioned (record);
"""
# Releases of before have none.
_CONTRIBUTIONS = """
CREATE TABLE IF NOT EXISTS contribution (
    iri TEXT PRIMARY KEY, about TEXT NOT NULL, nquads TEXT NOT NULL
);
"""
_PLACE = "quads_at, quads_length, record_at, record_length"


@dataclass(frozen=True, slots=True)
class MemberPlace:
    """Where the members of a record lie in the dump and in the file of records."""

    quads_at: int
    quads_length: int
    record_at: int
    record_length: int


class ByteSpan(NamedTuple):
    """Where bytes lie in a file."""

    at: int
    length: int


@dataclass(frozen=True, slots=True)
class Registered:
    """What the register knows of a record."""

    id: int
    code: str
    kind: str
    source_digest: bytes | None
    record_digest: bytes
    content_digest: bytes
    origin: str
    line: int | None
    kept: bool
    place: MemberPlace


class Register:
    """The register of one release, open for reading or, in a build, for writing.

    Parameters
    ----------
    path
        The file. It is made when it does not exist.
    read_only
        Open it as it is, beside other readers.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder, Register(Path(folder) / REGISTER_NAME) as register:
    ...     register.find("SAMPLE/SC/1") is None
    True
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        is_new = not path.exists()
        if read_only:
            self._db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
            return
        self._db = sqlite3.connect(path)
        # The release that it belongs to appears whole or not at all.
        self._db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;")
        if is_new:
            self._db.executescript(_TABLES)
        self._db.executescript(_CONTRIBUTIONS)

    def __enter__(self) -> Self:
        """Give the open register."""
        return self

    def __exit__(self, *_: object) -> None:
        """Keep what was written, and close."""
        self._db.commit()
        self._db.close()

    def find(self, code: str) -> Registered | None:
        """Find a record by its code."""
        return next(self._select("WHERE code = ?", (code,)), None)

    def find_address(self, code: str) -> str | None:
        """Find the code that has the address of a code; it is the same one as a rule.

        Addresses of documents and of diary entries count alike, since their evidence lies
        side by side.
        """
        return self.find_segment(code_segment(code))

    def find_segment(self, segment: str) -> str | None:
        """Find the code of a record by the last segment of its address."""
        found = self._db.execute("SELECT code FROM record WHERE address = ?", (segment,)).fetchone()
        return None if found is None else str(found[0])

    def find_source(self, digest: bytes) -> tuple[str, str, bytes] | None:
        """Find the record that was read from the same bytes: its code, origin and digest."""
        query = "SELECT code, origin, record_digest FROM record WHERE source_digest = ?"
        found: tuple[str, str, bytes] | None = self._db.execute(query, (digest,)).fetchone()
        return found

    def records(self) -> Iterator[Registered]:
        """Give every record in the order of the codes."""
        return self._select("ORDER BY code", ())

    def names(self) -> Iterator[tuple[str, str]]:
        """Give the kind and the code of every record."""
        yield from self._db.execute("SELECT kind, code FROM record")

    def keep_all(self) -> None:
        """Note that all records still lie in the files of the last release."""
        self._db.execute("UPDATE record SET kept = 1")
        self._db.execute("UPDATE mention SET kept = 1")

    def kept_codes(self) -> Iterator[str]:
        """Give the codes of the records that still lie in the files of the last release."""
        for (code,) in self._db.execute("SELECT code FROM record WHERE kept = 1"):
            yield code

    def origins(self) -> Iterator[tuple[str, str]]:
        """Give the code and the origin of every record, in the order of the codes."""
        yield from self._db.execute("SELECT code, origin FROM record ORDER BY code")

    def kept_places(self) -> Iterator[tuple[int, MemberPlace]]:
        """Give the ids and places of those records in the order of the places.

        They may be moved meanwhile: what is given was noted before the first.
        """
        query = f"SELECT id, {_PLACE} FROM record WHERE kept = 1 ORDER BY quads_at"  # noqa: S608
        self._db.execute(f"CREATE TEMP TABLE kept AS {query}")
        for number, *place in self._db.execute("SELECT * FROM temp.kept ORDER BY rowid"):
            yield number, MemberPlace(*place)
        self._db.execute("DROP TABLE temp.kept")

    def _select(self, condition: str, values: Sequence[object]) -> Iterator[Registered]:
        columns = "id, code, kind, source_digest, record_digest, content_digest, origin, line, kept"
        query = f"SELECT {columns}, {_PLACE} FROM record {condition}"  # noqa: S608 - our own words
        for row in self._db.execute(query, values):
            number, code, kind, source, read, content, origin, line, kept, *place = row
            yield Registered(
                number,
                code,
                kind,
                source,
                read,
                content,
                origin,
                line,
                bool(kept),
                MemberPlace(*place),
            )

    def add(self, record: PartRecord, place: MemberPlace) -> None:
        """Enter a record."""
        source = bytes.fromhex(record.source_digest) if record.source_digest else None
        cursor = self._db.execute(
            "INSERT INTO record (code, address, kind, source_digest, record_digest, content_digest,"
            " quads_digest, origin, line, doubts,"
            " quads_at, quads_length, record_at, record_length, kept)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
            (
                *(record.code, code_segment(record.code), record.kind, source),
                *(bytes.fromhex(record.record_digest), bytes.fromhex(record.content_digest)),
                bytes.fromhex(record.quads_digest),
                *(record.origin, record.line, " ".join(record.doubts)),
                *(place.quads_at, place.quads_length, place.record_at, place.record_length),
            ),
        )
        for text in record.shared:
            line, subject = line_number(text), text[1 : text.index(">")]
            known = (line, subject, text)
            self._db.execute("INSERT OR IGNORE INTO shared_line VALUES (?, ?, ?)", known)
            self._db.execute("INSERT OR IGNORE INTO says VALUES (?, ?)", (line, cursor.lastrowid))
        numbers = ((number, cursor.lastrowid) for number in record.known_by)
        self._db.executemany("INSERT OR IGNORE INTO known_by VALUES (?, ?)", numbers)

    def remove(self, record: Registered, shared: Iterable[str]) -> list[str]:
        """Take a record out.

        Parameters
        ----------
        record
            The record.
        shared
            The lines that it shared with others.

        Returns
        -------
        list of str
            Those of the lines that no record says any more.
        """
        self._db.execute("DELETE FROM record WHERE id = ?", (record.id,))
        self._db.execute("DELETE FROM known_by WHERE record = ?", (record.id,))
        unsaid = []
        for text in shared:
            line = line_number(text)
            self._db.execute("DELETE FROM says WHERE line = ? AND record = ?", (line, record.id))
            left = self._db.execute("SELECT 1 FROM says WHERE line = ? LIMIT 1", (line,)).fetchone()
            if left is None:
                self._db.execute("DELETE FROM shared_line WHERE line = ?", (line,))
                unsaid.append(text)
        return unsaid

    def renew_source(self, record: Registered, read: PartRecord) -> None:
        """Note that a record was read again, the same, from other bytes or elsewhere."""
        source = bytes.fromhex(read.source_digest) if read.source_digest else None
        self._db.execute(
            "UPDATE record SET source_digest = ?, origin = ?, line = ? WHERE id = ?",
            (source, read.origin, read.line, record.id),
        )

    def shared_lines(self, subject: str | None = None) -> list[str]:
        """Give the lines about actors that no authority lists, or about one of them, sorted."""
        condition, values = ("WHERE subject = ?", (subject,)) if subject else ("", ())
        query = f"SELECT text FROM shared_line {condition} ORDER BY text"  # noqa: S608
        return [text for (text,) in self._db.execute(query, values)]

    def shared_subjects(self) -> Iterator[tuple[str, str]]:
        """Give each actor that no authority lists with the lines about it."""
        query = "SELECT subject, group_concat(text, '') FROM shared_line GROUP BY subject"
        yield from self._db.execute(query)

    def set_results(self, subject: str, text: str) -> str:
        """Keep what validation found of an actor, and give what was kept before."""
        found = self._db.execute("SELECT text FROM actor_results WHERE subject = ?", (subject,))
        before: str = (found.fetchone() or ("",))[0]
        self._db.execute("DELETE FROM actor_results WHERE subject = ?", (subject,))
        if text:
            self._db.execute("INSERT INTO actor_results VALUES (?, ?)", (subject, text))
        return before

    def with_results(self, beginning: str) -> set[str]:
        """Give what validation found something of, by the rest of a name that begins so."""
        query = "SELECT substr(subject, ?) FROM actor_results WHERE subject >= ? AND subject < ?"
        ends = beginning, beginning + "\U0010ffff"
        return {name for (name,) in self._db.execute(query, (len(beginning) + 1, *ends))}

    def results(self) -> list[str]:
        """Give what validation found of the actors."""
        query = "SELECT text FROM actor_results ORDER BY subject"
        return [text for (text,) in self._db.execute(query)]

    def add_listed(self, actors: Iterable[Sequence[str]]) -> None:
        """Note that listed actors are named by some record."""
        self._db.executemany("INSERT OR IGNORE INTO listed VALUES (?, ?)", actors)

    def remove_listed(self, kind: str, identifier: str) -> None:
        """Note that no record names a listed actor any more."""
        self._db.execute("DELETE FROM listed WHERE kind = ? AND identifier = ?", (kind, identifier))

    def listed(self) -> list[tuple[str, str]]:
        """Give the listed actors that some record names."""
        return list(self._db.execute("SELECT kind, identifier FROM listed ORDER BY 1, 2"))

    def unlisted(self) -> set[str]:
        """Give the actors that no authority lists, and what is named by a title alone."""
        return {subject for (subject,) in self._db.execute("SELECT subject FROM shared_line")}

    def withdraw(self, subject: str, since: str) -> None:
        """Note that a thing is published no more; what was withdrawn before keeps its time."""
        self._db.execute("INSERT OR IGNORE INTO withdrawn VALUES (?, ?)", (subject, since))

    def restore(self, subject: str) -> str | None:
        """Note that a thing is published; tells since when it was withdrawn, if it was."""
        query = "SELECT since FROM withdrawn WHERE subject = ?"
        found = self._db.execute(query, (subject,)).fetchone()
        if found is None:
            return None
        self._db.execute("DELETE FROM withdrawn WHERE subject = ?", (subject,))
        since: str = found[0]
        return since

    def is_withdrawn(self, subject: str) -> bool:
        """Tell whether a record or actor was published once and is no more."""
        query = "SELECT 1 FROM withdrawn WHERE subject = ?"
        return self._db.execute(query, (subject,)).fetchone() is not None

    def withdrawn(self) -> list[tuple[str, str]]:
        """Give the records and actors that are withdrawn, each with the time since when."""
        return list(self._db.execute("SELECT subject, since FROM withdrawn ORDER BY subject"))

    def contributions(self) -> tuple[Contribution, ...]:
        """Give the corrections by readers that are published, in the order of their IRIs."""
        named = "SELECT 1 FROM sqlite_master WHERE name = 'contribution'"
        if self._db.execute(named).fetchone() is None:
            return ()
        query = "SELECT iri, about, nquads FROM contribution ORDER BY iri"
        return tuple(Contribution(*row) for row in self._db.execute(query))

    def set_contributions(self, contributions: Iterable[Contribution]) -> None:
        """Note which corrections by readers are published."""
        self._db.execute("DELETE FROM contribution")
        rows = ((one.iri, one.about, one.nquads) for one in contributions)
        self._db.executemany("INSERT INTO contribution VALUES (?, ?, ?)", rows)

    def mentions_of(self, record: int) -> tuple[bytes, ByteSpan, bool] | None:
        """Give what is known of the mentions of a record.

        Returns
        -------
        tuple or None
            The digest of their quads, where those lie, and whether in the last release.
        """
        query = "SELECT digest, at, length, kept FROM mention WHERE record = ?"
        found = self._db.execute(query, (record,)).fetchone()
        return None if found is None else (found[0], ByteSpan(*found[1:3]), bool(found[3]))

    def set_mentions(self, record: int, found: FoundInRecord, at: int) -> None:
        """Note what the texts of a record name, instead of what was noted of it."""
        self.forget_mentions(record)
        row = (record, found.digest, at, len(found.quads))
        self._db.execute("INSERT INTO mention VALUES (?, ?, ?, ?, 0)", row)
        named = ((*each, record, spots) for each, spots in found.named.items())
        self._db.executemany("INSERT OR IGNORE INTO mentioned VALUES (?, ?, ?, ?)", named)
        numbers = ((record, number) for number in found.numbers)
        self._db.executemany("INSERT OR IGNORE INTO cited VALUES (?, ?)", numbers)

    def forget_mentions(self, record: int) -> None:
        """Note no more what the texts of a record name."""
        for table in ("mention", "mentioned", "cited"):
            self._db.execute(f"DELETE FROM {table} WHERE record = ?", (record,))  # noqa: S608

    def mentioned(self) -> set[tuple[str, str]]:
        """Give the things that texts name, as kind and identifier."""
        found = self._db.execute("SELECT DISTINCT kind, identifier FROM mentioned")
        return {(kind, identifier) for kind, identifier in found if kind in THINGS}

    def spots(
        self, codes: Iterable[str] | None = None
    ) -> Iterator[tuple[tuple[str, str], tuple[str, str], bytes]]:
        """Give where records name things; see :mod:`smi_graph.catalogue.spots`.

        Parameters
        ----------
        codes
            Of which records; by default of all.

        Returns
        -------
        iterator of tuple
            The kind and the code of the record, the kind and the identifier of the thing, or
            the number or date as it is written, and where it is named.
        """
        query = (
            "SELECT record.kind, code, mentioned.kind, identifier, spots"
            " FROM record JOIN mentioned ON mentioned.record = record.id"
        )
        asked = [()] if codes is None else [(code,) for code in codes]
        condition = "" if codes is None else " WHERE code = ?"
        for values in asked:
            for kind, code, thing, identifier, spots in self._db.execute(query + condition, values):
                yield (kind, code), (thing, identifier), spots

    def set_beside_mentions(self, text: bytes) -> bytes:
        """Keep what the graph of mentions says beside single records, and give what was kept."""
        before = self._db.execute("SELECT text FROM beside_mentions").fetchone()
        self._db.execute("DELETE FROM beside_mentions")
        self._db.execute("INSERT INTO beside_mentions VALUES (?)", (text.decode(),))
        return b"" if before is None else before[0].encode()

    def has_mentions(self) -> bool:
        """Tell whether the release says what its texts name."""
        query = "SELECT 1 FROM sqlite_master WHERE name = 'beside_mentions'"
        return bool(self._db.execute(query).fetchone()) and bool(self.beside_mentions())

    def beside_mentions(self) -> str:
        """Give what the graph of mentions says beside single records, as N-Quads."""
        kept = self._db.execute("SELECT text FROM beside_mentions").fetchone()
        return "" if kept is None else str(kept[0])

    def kept_mentions(self) -> list[tuple[int, ByteSpan]]:
        """Give where mentions still lie in the dump of the last release, in order, by records."""
        query = "SELECT record, at, length FROM mention WHERE kept = 1 AND length > 0 ORDER BY at"
        return [(record, ByteSpan(at, length)) for record, at, length in self._db.execute(query)]

    def move_mentions(self, moved: Iterable[tuple[int, int]]) -> None:
        """Note where mentions have come to lie, by records."""
        query = "UPDATE mention SET at = ?, kept = 0 WHERE record = ?"
        self._db.executemany(query, ((at, record) for record, at in moved))

    def citations(self) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
        """Give each record that names another by a number, and that one, as kind and code."""
        query = (
            "SELECT DISTINCT a.kind, a.code, b.kind, b.code FROM cited"
            " JOIN known_by USING (number)"
            " JOIN record AS a ON a.id = cited.record JOIN record AS b ON b.id = known_by.record"
            " WHERE a.id != b.id AND NOT EXISTS (SELECT 1 FROM known_by AS own"
            " WHERE own.record = a.id AND own.number = cited.number)"
            " ORDER BY a.code, b.code"
        )
        for citing_kind, citing, cited_kind, cited in self._db.execute(query):
            yield (citing_kind, citing), (cited_kind, cited)

    def cited_numbers(self) -> Iterator[tuple[tuple[str, str], str]]:
        """Give each record whose number a text names, as kind and code, with that number."""
        query = (
            "SELECT DISTINCT kind, code, number FROM cited JOIN known_by USING (number)"
            " JOIN record ON record.id = known_by.record ORDER BY code, number"
        )
        for kind, code, number in self._db.execute(query):
            yield (kind, code), number

    def move(self, places: Iterable[tuple[int, MemberPlace]]) -> None:
        """Note where records have come to lie, by their ids."""
        self._db.executemany(
            "UPDATE record SET quads_at = ?, record_at = ?, kept = 0 WHERE id = ?",
            ((place.quads_at, place.record_at, number) for number, place in places),
        )

    def counts(self) -> Counter[str]:
        """Count documents, diary entries, and the records in doubt by kind of doubt."""
        counts: Counter[str] = Counter()
        for kind, number in self._db.execute("SELECT kind, COUNT(*) FROM record GROUP BY kind"):
            counts["documents" if kind == "document" else "diary_entries"] = number
        query = "SELECT doubts, COUNT(*) FROM record WHERE doubts != '' GROUP BY doubts"
        for doubts, number in self._db.execute(query):
            counts.update(dict.fromkeys((f"warning:{kind}" for kind in doubts.split()), number))
        return counts

    def content_sha256(self, described: bytes) -> str:
        """Digest everything that is published: the same for the same content.

        Parameters
        ----------
        described
            What is published beside the records: the ontology, and the listed actors.
        """
        corrections = (one.nquads for one in self.contributions())
        beside = "".join([*self.shared_lines(), *self.results(), *corrections])
        content = ContentDigest()
        content.add(described + beside.encode())
        for table, column in (("record", "quads_digest"), ("mention", "digest")):
            for (digest,) in self._db.execute(f"SELECT {column} FROM {table}"):  # noqa: S608
                content.add_sum(digest)
        return content.sha256


def line_number(text: str) -> int:
    """Give a line a number of 64 bits, the same for the same line."""
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
