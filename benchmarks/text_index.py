"""Two engines for the text index, measured in one run: ``python -m benchmarks.text_index 10000``.

Both are given the same words, folded and split by the search room. SQLite is used as well as
it can be: no copy of the text in it, one transaction, merged at the end. Times of indexing are
of the processor, so that other work on the machine counts little; each engine works in a process
of its own, and what reading the words alone costs is taken off. Queries take turns, the best
of several counts. The last table is the search from SPARQL, in a query worker.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import pickle
import resource
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.generate import records
from smi_graph.search import (
    FACTORY,
    INDEX_FOLDER,
    DocumentWords,
    TextIndex,
    TextIndexWriter,
)
from smi_graph.store import (
    ExtensionFunctions,
    QueryLimits,
    QueryPool,
    QueryRequest,
    Release,
    ReleaseDirectory,
    open_writer,
)
from smi_graph.vocabulary import IriMinter

Batch = list[tuple[int, str, DocumentWords]]
CHANGED = 100
TURNS = 5
QUERIES = {
    "one document (a number)": ("{rare}", '"{rare}"'),
    "rare word (2 % of documents)": ('"سبامانات"', '"سبامانات"'),
    "common word (all documents)": ('"اجتماع"', '"اجتماع"'),
    "the same, with particles": ("اجتماع", None),
    "two words": ('"اجتماع" "سبامانات"', '"اجتماع" AND "سبامانات"'),
    "two words, Arabic and English": ('"اجتماع" ministers', '"اجتماع" AND "ministers"'),
    "phrase of common words": ('"اجتماع وزراء خارجية"', '"اجتماع وزراء خارجيه"'),
    "beginning": ("minis*", '"minis" *'),
}
PREFIXES = "PREFIX f: <https://w3id.org/smi/function#> "
COUNT = PREFIXES + "SELECT (COUNT(*) AS ?n) {{ ?d <a:code> ?c FILTER({filter}) }}"
FILTERS = {
    "STRSTARTS, for comparison": 'STRSTARTS(?c, "SMI/A1")',
    "textMatches, rare word": 'f:textMatches(?d, "سبامانات")',
    "textMatches, common word": 'f:textMatches(?d, "اجتماع")',
    "textScore, common word": 'f:textScore(?d, "اجتماع") > 0',
}


def batches(words: Path) -> Iterator[Batch]:
    """Read the prepared words, some documents at a time."""
    with words.open("rb") as file:
        while True:
            try:
                yield pickle.load(file)  # noqa: S301 - written by `prepare`
            except EOFError:
                return


def prepare(count: int, words: Path) -> float:
    """Make documents, fold and split their texts, and tell how long the folding took."""
    minter, made, folding = IriMinter(), records(count), 0.0
    with words.open("wb") as file:
        for first in range(0, count, 1000):
            batch: Batch = []
            for number in range(first, min(first + 1000, count)):
                record = next(made)
                texts = {name: str(record[name]) for name in ("title", "text_ar", "text_en")}
                begin = time.process_time()
                document = DocumentWords.of(**texts)
                folding += time.process_time() - begin
                batch.append((number, minter.document(str(record["code"])), document))
            pickle.dump(batch, file)
    return folding


def build_nothing(words: Path, _: Path) -> None:
    """Only read the words."""
    for _batch in batches(words):
        pass


def build_tantivy(words: Path, to: Path) -> None:
    """Index with the search room."""
    writer = TextIndexWriter.create(to)
    for batch in batches(words):
        for _, identifier, document in batch:
            writer.add(identifier, document)
    writer.finish()


def build_sqlite(words: Path, to: Path) -> None:
    """Index with FTS5."""
    to.mkdir()
    database = open_sqlite(to / "index.db")
    database.execute(
        "CREATE VIRTUAL TABLE texts USING fts5(title, text_ar, text_en, content='', "
        'tokenize="unicode61 remove_diacritics 0")'
    )
    database.execute("CREATE TABLE names(number INTEGER PRIMARY KEY, name TEXT UNIQUE)")
    database.execute("BEGIN")
    for batch in batches(words):
        insert(database, batch)
        names = [(number, name) for number, name, _ in batch]
        database.executemany("INSERT INTO names VALUES(?, ?)", names)
    database.execute("COMMIT")
    database.execute("INSERT INTO texts(texts) VALUES('optimize')")
    database.close()


def open_sqlite(path: Path) -> sqlite3.Connection:
    """Open a database as fast as a build may: a crash throws the whole release away."""
    database = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=off", "synchronous=off", "cache_size=-65536"):
        database.execute(f"PRAGMA {pragma}")
    return database


def insert(database: sqlite3.Connection, batch: Batch) -> None:
    """Add documents to FTS5."""
    rows = [(number, one.title, one.text_ar, one.text_en) for number, _, one in batch]
    database.executemany(
        "INSERT INTO texts(rowid, title, text_ar, text_en) VALUES(?, ?, ?, ?)", rows
    )


def update_tantivy(base: Path, to: Path, changed: Batch) -> None:
    """Go on from an index with links to its files."""
    writer = TextIndexWriter.continue_from(base, to)
    for _, identifier, document in changed:
        writer.add(identifier, document)
    writer.finish()


def update_sqlite(base: Path, to: Path, changed: Batch) -> None:
    """Go on from a copy; without the text in it, FTS5 must be told what to take out."""
    to.mkdir()
    shutil.copyfile(base / "index.db", to / "index.db")
    database = open_sqlite(to / "index.db")
    database.execute("BEGIN")
    database.executemany(
        "INSERT INTO texts(texts, rowid, title, text_ar, text_en) VALUES('delete', ?, ?, ?, ?)",
        [(number, one.title, one.text_ar, one.text_en) for number, _, one in changed],
    )
    insert(database, changed)
    database.execute("COMMIT")
    database.close()


def measured(build: Callable[[Path, Path], None], words: Path, to: Path) -> tuple[float, float]:
    """Run a build in a process of its own; give processor seconds and peak megabytes."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_measure, args=(build, words, to, theirs))
    process.start()
    seconds, megabytes = ours.recv()
    process.join()
    return seconds, megabytes


def _measure(build: Callable[[Path, Path], None], words: Path, to: Path, pipe: object) -> None:
    begin = time.process_time()
    build(words, to)
    unit = 2**20 if sys.platform == "darwin" else 2**10
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    pipe.send((time.process_time() - begin, peak))  # type: ignore[attr-defined]


def wall(action: Callable[[], object]) -> float:
    """Time one call."""
    begin = time.perf_counter()
    action()
    return time.perf_counter() - begin


def size(folder: Path) -> float:
    """Give the megabytes of a folder."""
    return sum(path.stat().st_size for path in folder.iterdir()) / 1e6


def row(name: str, tantivy: float, sqlite: float | None, unit: str) -> None:
    """Print one line of a table."""
    if sqlite is None:
        print(f"| {name} | {tantivy:.2f} {unit} | | |")
    else:
        print(f"| {name} | {tantivy:.2f} {unit} | {sqlite:.2f} {unit} | {sqlite / tantivy:.1f} |")


def compare_builds(folder: Path, words: Path) -> None:
    """Print what indexing and updating cost."""
    floor, _ = measured(build_nothing, words, folder / "nothing")
    tantivy, tantivy_peak = measured(build_tantivy, words, folder / "tantivy")
    sqlite, sqlite_peak = measured(build_sqlite, words, folder / "sqlite")
    row("indexing", tantivy - floor, sqlite - floor, "s")
    row("peak memory", tantivy_peak, sqlite_peak, "MB")
    row("on the disk", size(folder / "tantivy"), size(folder / "sqlite"), "MB")
    changed = next(batches(words))[:CHANGED]
    times: dict[str, list[float]] = {"tantivy": [], "sqlite": []}
    for turn in range(3):
        for name, update in (("tantivy", update_tantivy), ("sqlite", update_sqlite)):
            to = folder / f"{name}-{turn}"
            times[name].append(wall(lambda: update(folder / name, to, changed)))  # noqa: B023
            shutil.rmtree(to)
    row(f"{CHANGED} changed (elapsed)", min(times["tantivy"]), min(times["sqlite"]), "s")


def compare_queries(folder: Path, count: int) -> None:
    """Print how long the best twenty and the total take."""
    index = TextIndex.open(folder / "tantivy")
    database = sqlite3.connect(f"file:{folder / 'sqlite' / 'index.db'}?immutable=1", uri=True)
    for name, (ours, theirs) in QUERIES.items():
        rare = str(count - 3)
        tantivy, sqlite = [], []
        for _ in range(TURNS):
            tantivy.append(wall(lambda: index.search(ours.format(rare=rare))))  # noqa: B023
            if theirs is not None:
                match = theirs.format(rare=rare)
                sqlite.append(wall(lambda: search_sqlite(database, match)))  # noqa: B023
        row(name, 1e3 * min(tantivy), 1e3 * min(sqlite) if sqlite else None, "ms")


def search_sqlite(database: sqlite3.Connection, match: str) -> None:
    """Find the best twenty and the total with FTS5."""
    database.execute("SELECT count(*) FROM texts WHERE texts MATCH ?", (match,)).fetchone()
    database.execute(
        "SELECT name, score FROM (SELECT rowid AS number, rank AS score FROM texts "
        "WHERE texts MATCH ? ORDER BY rank LIMIT 20) NATURAL JOIN names",
        (match,),
    ).fetchall()


def publish(folder: Path, words: Path) -> Release:
    """Make a release with one triple a document and the index."""
    with open_writer(ReleaseDirectory(folder / "store")) as writer:
        for batch in batches(words):
            writer.load(
                "\n".join(
                    f'<{name}> <a:code> "SMI/A{number % 7}/{number}" .' for number, name, _ in batch
                ).encode()
            )
        index = TextIndexWriter.continue_from(folder / "tantivy", writer.path(INDEX_FOLDER))
        index.finish()
        writer.store.optimize()
        return writer.publish(base_iri=IriMinter().base, inputs_sha256="")


async def search_from_sparql(release: Release) -> None:
    """Print how long a filter over every document takes in a worker."""
    functions = ExtensionFunctions(FACTORY, INDEX_FOLDER)
    async with QueryPool(release, QueryLimits(workers=1), functions=functions) as pool:
        for name, text in FILTERS.items():
            request = QueryRequest(query=COUNT.format(filter=text), select_media_type="text/csv")
            answers = [await pool.run(request) for _ in range(TURNS)]
            found = answers[0].body.split()[1].decode()
            first, best = answers[0].seconds, min(answer.seconds for answer in answers)
            print(f"| {name} | {found} | {first:.2f} s | {best:.2f} s |")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=10_000, help="how many documents")
    count = parser.parse_args().count
    with TemporaryDirectory() as name:
        folder = Path(name)
        words = folder / "words.pickle"
        folding = prepare(count, words)
        print(f"{count} documents; folding and splitting took {folding:.1f} s\n")
        print("| | Tantivy | FTS5 | FTS5 / Tantivy |\n| --- | --- | --- | --- |")
        compare_builds(folder, words)
        compare_queries(folder, count)
        print("\n| filter | documents | first | best |\n| --- | --- | --- | --- |")
        asyncio.run(search_from_sparql(publish(folder, words)))


if __name__ == "__main__":
    main()
