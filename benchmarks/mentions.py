"""What finding mentions costs, against reading, mapping and validating the same records.

Run ``python -m benchmarks.mentions`` in the root of the repository. The records have about
twelve kilobytes of text, made of the long texts of ``tests/mentions/texts.jsonl``, so that they
name as much as real ones do. They are read once as JSON lines and once as pages. All is timed
in turns, in the processor time of this process, and the best of five counts.
"""

from __future__ import annotations

import itertools
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import orjson

from smi_graph.mentions import OwnName, load_finder
from smi_graph.pipeline.environment import Environment, tools_for
from smi_graph.records import Record, Refusal
from smi_graph.records.pages import read_page
from smi_graph.records.sources import read_sources
from smi_graph.validation import RecordQuads, validate_records
from tests.pages.generator import compose_page, load_sources

RECORDS = 200
BYTES_A_TEXT = 6_000
TIMES = 5
TEXTS = Path(__file__).resolve().parent.parent / "tests" / "mentions" / "texts.jsonl"
NAMES = 5_000


def long_texts(language: str) -> Iterator[str]:
    """Give texts of about six kilobytes without end, each of other long texts."""
    lines = map(json.loads, TEXTS.read_text(encoding="utf-8").splitlines())
    longest = [
        line["text"] for line in lines if line["language"] == language and len(line["text"]) > 1000
    ]
    endless = itertools.cycle(longest)
    while True:
        text = ""
        while len(text.encode()) < BYTES_A_TEXT:
            text += next(endless) + "\n\n"
        yield text.strip()


def as_json_lines() -> bytes:
    """Write the records as JSON lines."""
    arabic, english = long_texts("ar"), long_texts("en")
    return b"".join(
        orjson.dumps(
            {
                "kind": "document",
                "code": f"SAMPLE/M/{number}",
                "title": f"بيان رقم {number} عن الحالة في سوريا",
                "title_lang": "ar",
                "issue_date": f"2012-{number % 12 + 1:02}-{number % 28 + 1:02}",
                "languages": ["ar", "en"],
                "document_type": "press release",
                "target_countries": ["SY", "IQ"],
                "collections": ["الدول الأجنبية"],
                "persons": ["أنتوني بلينكن", "لويجي دي مايو"],
                "text_ar": next(arabic),
                "text_en": next(english),
            },
            option=orjson.OPT_APPEND_NEWLINE,
        )
        for number in range(RECORDS)
    )


def as_pages() -> list[bytes]:
    """Write the same texts as pages of the archive's site."""
    arabic, english = long_texts("ar"), long_texts("en")
    sources = load_sources()
    pages = []
    for number in range(RECORDS):
        parts = compose_page(number, sources).parts
        body = [*next(arabic).split("\n\n"), *next(english).split("\n\n")]
        pages.append(replace(parts, body=body).text().encode())
    return pages


def seconds(action: Callable[[], object]) -> float:
    """Time one call in the time of this process."""
    start = time.process_time()
    action()
    return time.process_time() - start


def own_names() -> list[OwnName]:
    """Make as many names of an archive's own as a large one has."""
    first = (
        "سليم كريم نديم وليد فريد حبيب رشيد نجيب جميل سمير منير أمير بشير نصير عزيز كامل".split()
    )
    last = "الحداد النجار الخياط البنا الصباغ العطار الحلبي الحمصي الشامي الديري الحموي".split()
    made = itertools.product(first, last, last, last)
    return [
        OwnName("person", " ".join(parts), f"n-{number:012}")
        for number, parts in enumerate(itertools.islice(made, NAMES))
    ]


def main() -> None:
    """Print the table."""
    tools = tools_for(Environment())
    start = time.process_time()
    finder = load_finder(names=own_names())
    print(f"making a finder with {NAMES} own names: {time.process_time() - start:.2f} s\n")
    pages = as_pages()
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder, "records.jsonl")
        lines.write_bytes(as_json_lines())

        def read_lines() -> list[Record]:
            found = read_sources([str(lines)], tools.authorities)
            return [one for one in found if not isinstance(one, Refusal)]

        def read_pages() -> list[Record]:
            found = (one for page in pages for one in read_page(page, "p.txt", tools.authorities))
            return [one for one in found if not isinstance(one, Refusal) and one.code]

        print("| records | reading, mapping, validating | finding | part | mentions a record |")
        print("| --- | ---: | ---: | ---: | ---: |")
        for name, read in (("JSON lines", read_lines), ("pages", read_pages)):
            print(row(name, read, finder, tools))


def row(name: str, read: Callable[[], list[Record]], finder: object, tools: object) -> str:
    """Measure one kind of source."""
    records = read()

    def work() -> None:
        again = read()
        mapped = [tools.mapper.map_apart(one) for one in again]
        listed = {actor for one in again for actor in tools.mapper.actors.listed(one)}
        quads = [
            RecordQuads(one.code or "", (made.own + "".join(made.shared)).encode())
            for one, made in zip(again, mapped, strict=True)
        ]
        validate_records(quads, tools.context(listed))

    def find() -> None:
        for one in records:
            finder.in_record(one)

    work()
    find()
    turns = [(seconds(work), seconds(find)) for _ in range(TIMES)]
    working, finding = (min(times) / len(records) for times in zip(*turns, strict=True))
    mentions = sum(len(finder.in_record(one)) for one in records) / len(records)
    return (
        f"| {name} | {working * 1e6:.0f} µs | {finding * 1e6:.0f} µs "
        f"| {finding / working:.2f} | {mentions:.0f} |"
    )


if __name__ == "__main__":
    main()
