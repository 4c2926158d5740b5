"""Words in context beside the search for the same words: ``python -m benchmarks.words 10000``.

A store is built from made-up records (or taken from ``SMI_BENCH_STORE``) and served as anybody
would. The first page of the concordance may take three times as long as the page of the search, in
one run. First requests are asked of a service that has just started, one for each kind of page, so
that nothing is known of the words; then the pages take turns. The table is written to
``benchmarks/results/words.md``.
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

from benchmarks.endpoint import built, ours, percentile
from benchmarks.pages import COMMON, PHRASE, RARE, SECONDS_A_ROUND, Measured, ask, times
from smi_graph.store import Release

RESULTS = Path(__file__).with_name("results") / "words.md"
ROUNDS = 5
PAGES = {
    "search": "/search?lang=ar&q={q}",
    "concordance": "/concordance?lang=ar&q={q}",
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


def first_requests(release: Release, folder: Path, pages: list[Measured]) -> None:
    """Ask for each page once; a service that has just started answers all of one kind."""
    for kind in PAGES:
        with ours(release, folder) as engine:
            connection = engine.connect()
            time.sleep(5)  # it makes examples of its pages
            for page in pages:
                if page.name.startswith(f"{kind} · "):
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
        first_requests(release, folder, measured)
        with ours(release, folder) as engine:
            time.sleep(5)
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
    searches = {page.name.partition(" · ")[2]: page for page in measured[:: len(PAGES)]}
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
