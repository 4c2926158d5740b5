"""How fast pages are read: many ordinary ones, and a single very long one.

Run ``python -m benchmarks.reading`` in the root of the repository. The pages are the
generated ones of ``tests/pages``, padded to the length of an ordinary page. Each measure is
taken in a process of its own, on one core, so that its peak memory is its own.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from dataclasses import replace

from smi_graph.authorities import load_authorities
from smi_graph.records.pages import read_page
from smi_graph.records.refusal import Refusal
from tests.pages.generator import compose_page, load_sources
from tests.pages.page_parts import PageParts

PAGES = 1_000
ORDINARY_BYTES = 12_000
LONG_BYTES = 1_000_000


def padded(parts: PageParts, size: int) -> bytes:
    """Give the page with its text repeated until it has about ``size`` bytes."""
    body_bytes = len("\n\n".join(parts.body).encode()) + 2
    return replace(parts, body=parts.body * max(1, size // body_bytes)).text().encode()


def measure(pages: int, size: int) -> str:
    """Read ``pages`` pages of ``size`` bytes and give one row of the table."""
    sources, authorities = load_sources(), load_authorities()
    contents = [padded(compose_page(seed, sources).parts, size) for seed in range(pages)]
    before = time.process_time()
    readings = [read_page(content, "page", authorities) for content in contents]
    seconds = time.process_time() - before
    refused = sum(isinstance(reading, Refusal) for reading in readings)
    total = sum(map(len, contents)) / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peak_mib = peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    times = f"{seconds:9.2f} {pages / seconds:9.1f} {total / seconds:7.2f}"
    return f"{pages:7} {total:8.1f} {times} {peak_mib:9.0f} {refused:8}"


def main() -> None:
    """Print the table, or one row of it when called for a measure."""
    if len(sys.argv) == 3:
        print(measure(int(sys.argv[1]), int(sys.argv[2])))
        return
    heads = ("pages", "MB", "seconds", "pages/s", "MB/s", "peak MiB", "refused")
    print("{:>7} {:>8} {:>9} {:>9} {:>7} {:>9} {:>8}".format(*heads))
    for pages, size in ((PAGES, ORDINARY_BYTES), (1, LONG_BYTES)):
        command = [sys.executable, "-m", "benchmarks.reading", str(pages), str(size)]
        row = subprocess.run(command, check=True, capture_output=True, text=True)
        print(row.stdout, end="")


if __name__ == "__main__":
    main()
