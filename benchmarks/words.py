"""Words in context beside the search for the same words: ``python -m benchmarks.words 10000``.

A store is built from made-up records (or taken from ``SMI_BENCH_STORE``) and served as anybody
would. The first page of the concordance may take three times as long as the page of the search, in
one run. The first request for each word is that of the concordance, so that nothing is known of the
word; then the pages take turns. The table is written to ``benchmarks/results/words.md``.
"""

from __future__ import annotations

import os
import platform
import statistics
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from benchmarks.endpoint import Engine, built, ours, percentile
from benchmarks.pages import COMMON, PHRASE, RARE, SECONDS_A_ROUND, Measured, ask, times

RESULTS = Path(__file__).with_name("results") / "words.md"
ROUNDS = 4
PAGES = {
    "concordance": "/concordance?lang=ar&q={q}",
    "search": "/search?lang=ar&q={q}",
    "concordance, by words after": "/concordance?lang=ar&sort=after&q={q}",
    "concordance, by collection": "/concordance?lang=ar&group=collection&q={q}",
    "frequency": "/frequency?lang=ar&q={q}",
}
WORDS = {
    "a common word": COMMON,
    "a rare word": RARE,
    "a phrase": PHRASE,
    "a word and a phrase": f"{RARE} OR {PHRASE}",
}


def first_requests(engine: Engine, pages: list[Measured]) -> None:
    """Ask for each page once, when the service says that it is ready."""
    connection = engine.connect()
    while ask(connection, "/ready") != 200:
        time.sleep(1)
    for page in pages:
        begin = time.perf_counter()
        if ask(connection, page.path) != 200:
            raise RuntimeError(f"{page.path} is not answered")
        page.first = time.perf_counter() - begin
    connection.close()


def measure(documents: int) -> str:
    """Build, serve and measure, and give the section of one number of documents."""
    measured = [
        Measured(f"{kind} · {name}", path.format(q=quote(words)), is_fresh=True)
        for name, words in WORDS.items()
        for kind, path in PAGES.items()
    ]
    with TemporaryDirectory() as name:
        folder = Path(name)
        release = built(documents, folder)
        held = release.manifest.counts.get("documents", documents)
        with ours(release, folder) as engine:
            first_requests(engine, measured)
            for _ in range(ROUNDS):
                for page in measured:
                    page.alone += times(engine, page, SECONDS_A_ROUND)
    return section(measured, held)


def section(measured: list[Measured], documents: int) -> str:
    """Lay out what was measured; ratios are to the search for the same words."""
    lines = [
        f"## {documents:,} documents",
        "",
        "| page | first | to the search | p50 | p95 | p50 to the search |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    searches = {p.name.partition(" · ")[2]: p for p in measured if p.name.startswith("search")}
    for page in measured:
        search = searches[page.name.partition(" · ")[2]]
        alone = statistics.median(page.alone)
        lines.append(
            f"| {page.name} | {page.first * 1e3:.0f} | {page.first / search.first:.1f}"
            f" | {alone * 1e3:.1f} | {percentile(page.alone):.1f}"
            f" | {alone / statistics.median(search.alone):.1f} |"
        )
    return "\n".join([*lines, ""])


def main() -> None:
    """Measure each number of documents, print the tables and keep them."""
    asked = [int(count) for count in sys.argv[1:]] or [10_000]
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    written = [f"# Words in context and through time\n\n{machine}. Milliseconds.\n"]
    for documents in asked:
        written.append(measure(documents))
        print(written[-1], flush=True)
        RESULTS.write_text("\n".join(written), encoding="utf-8")


if __name__ == "__main__":
    main()
