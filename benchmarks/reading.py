"""How fast sources are read: many ordinary pages, a very long one, and rows of a table.

Run ``python -m benchmarks.reading`` in the root of the repository. The pages are the
generated ones of ``tests/pages``, padded to the length of an ordinary page; the table has
nine columns in Arabic. Each measure is taken in a process of its own, on one core, so that its
peak memory is its own.

``python -m benchmarks.reading --against FOLDER`` measures another checkout too, in turns with
this one, and gives the best of three for each: the two are compared under the same load.
"""

from __future__ import annotations

import csv
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from smi_graph.authorities import load_authorities
from smi_graph.records.pages import read_page
from smi_graph.records.source_item import Refusal
from smi_graph.records.sources import read_sources
from tests.pages.generator import compose_page, load_sources
from tests.pages.page_parts import PageParts

PAGES = 1_000
ORDINARY_BYTES = 12_000
LONG_BYTES = 1_000_000
ROWS = 10_000
FIRST = (
    "سليم كريم نديم وليد فريد حبيب رشيد نجيب جميل سمير"
    " منير أمير بشير نصير عزيز كامل عادل فاضل ناجي رامي"
).split()
LAST = (
    "الحداد النجار الخياط البنا الصباغ العطار الحلبي الحمصي"
    " الشامي الديري الحموي الإدلبي الرقي الدرعاوي"
    " اللبان الخباز السمان القطان الكيال الدباغ الفاخوري السراج الوراق الحكيم الصائغ"
).split()
HEADING = "code,title,date,languages,type,target countries,persons,organisations,text_ar".split(",")


def padded(parts: PageParts, size: int) -> bytes:
    """Give the page with its text repeated until it has about ``size`` bytes."""
    body_bytes = len("\n\n".join(parts.body).encode()) + 2
    return replace(parts, body=parts.body * max(1, size // body_bytes)).text().encode()


def row(number: int) -> list[str]:
    """Give a row of the table."""
    return [
        f"SAMPLE/T/{number}",
        f"بيان رقم {number} عن الحالة",
        f"2011-{number % 12 + 1:02}-{number % 28 + 1:02}",
        "العربية",
        "بيان",
        "سورية|العراق",
        f"كوفي عنان|{FIRST[number % 20]} {LAST[number // 20 % 25]}",
        f"جمعية {number % 40}",
        "نص الوثيقة يتكرر هنا مرات. " * 10,
    ]


def measure_rows(rows: int, _: int) -> str:
    """Read a table of ``rows`` rows and give one row of ours."""
    authorities = load_authorities()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEADING)
            writer.writerows(map(row, range(rows)))
        size = path.stat().st_size
        return measured(rows, size, lambda: list(read_sources([str(path)], authorities)))


def measure_pages(pages: int, size: int) -> str:
    """Read ``pages`` pages of ``size`` bytes and give one row of the table."""
    sources, authorities = load_sources(), load_authorities()
    contents = [padded(compose_page(seed, sources).parts, size) for seed in range(pages)]
    total = sum(map(len, contents))
    return measured(
        pages,
        total,
        lambda: [one for content in contents for one in read_page(content, "page", authorities)],
    )


def measured(things: int, size: int, read: Callable[[], Sequence[object]]) -> str:
    """Read once and give one row of the table."""
    before = time.process_time()
    readings = read()
    seconds = time.process_time() - before
    refused = sum(isinstance(reading, Refusal) for reading in readings)
    total = size / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peak_mib = peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    times = f"{seconds:9.2f} {things / seconds:9.1f} {total / seconds:7.2f}"
    return f"{things:7} {total:8.1f} {times} {peak_mib:9.0f} {refused:8}"


MEASURES = {
    "pages": (measure_pages, PAGES, ORDINARY_BYTES),
    "long page": (measure_pages, 1, LONG_BYTES),
    "rows": (measure_rows, ROWS, 0),
}


def measure_in(checkout: Path, name: str) -> str:
    """Take a measure of a checkout in a process of its own."""
    command = [sys.executable, str(Path(__file__).resolve()), name]
    environment = {**os.environ, "PYTHONPATH": str(checkout)}
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, cwd=checkout, env=environment
    )
    return done.stdout.rstrip("\n")


def main() -> None:
    """Print the table, or one row of it when called for a measure."""
    if len(sys.argv) == 2:
        read, things, size = MEASURES[sys.argv[1]]
        print(read(things, size))
        return
    checkouts = [Path.cwd(), *(Path(folder).resolve() for folder in sys.argv[2:])]
    heads = ("", "number", "MB", "seconds", "each/s", "MB/s", "peak MiB", "refused")
    print("{:10} {:>7} {:>8} {:>9} {:>9} {:>7} {:>9} {:>8}".format(*heads))
    for name in MEASURES:
        taken: dict[Path, list[str]] = {checkout: [] for checkout in checkouts}
        for _ in range(3 if len(checkouts) > 1 else 1):
            for checkout in checkouts:
                taken[checkout].append(measure_in(checkout, name))
        for checkout, lines in taken.items():
            best = min(lines, key=lambda line: float(line.split()[2]))
            print(f"{name:10} {best}" + (f"  {checkout.name}" if len(checkouts) > 1 else ""))


if __name__ == "__main__":
    main()
