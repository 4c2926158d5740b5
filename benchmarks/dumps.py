"""Measure the Wikidata-style dumps: ``python -m benchmarks.dumps 1000 10000``.

For each number of records: how fast entities are written as JSON lines, beside a bare orjson
line writer on the same objects, with and without gzip; how fast the whole export is, from the
records of a release to all five files; and how much memory a process of it takes.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import TypeVar

import orjson

from benchmarks.generate import records
from smi_graph.export.compression import compress_block
from smi_graph.export.describing_records import describe_record
from smi_graph.export.entities import Entity, Finisher
from smi_graph.export.json_entities import entity_line
from smi_graph.export.register import REGISTER_NAME, IdentifierRegister, Revision
from smi_graph.export.wikidata import DEFAULT_OUTPUTS, export_wikidata
from smi_graph.export.work import Output, describer_for
from smi_graph.pipeline import BuildOptions, build
from smi_graph.pipeline.engines import ProcessEngine
from smi_graph.pipeline.records_file import read_records
from smi_graph.store import ReleaseDirectory

T = TypeVar("T")
_BLOCK = 200
JSON_GZIP = Output("all.json", "gz")


def made_store(folder: Path, count: int) -> ReleaseDirectory:
    """Build a release of made-up records."""
    directory = ReleaseDirectory(folder / f"store-{count}")
    if directory.current() is None:
        source = folder / f"{count}.jsonl"
        with source.open("wb") as file:
            file.writelines(orjson.dumps(record) + b"\n" for record in records(count))
        engine = ProcessEngine(os.cpu_count() or 1)
        build([str(source)], directory, BuildOptions(), engine=engine)
    return directory


def export(directory: ReleaseDirectory, out: Path, outputs: tuple[Output, ...]) -> float:
    """Export the current release and give the seconds that took."""
    release = directory.current()
    assert release is not None
    begin = time.perf_counter()
    paths = {output: out / output.suffix for output in outputs}
    export_wikidata(release, directory, paths, processes=os.cpu_count() or 1)
    return time.perf_counter() - begin


def first_entities(directory: ReleaseDirectory, count: int) -> list[Entity]:
    """Make entities of the first records of a release that was exported before."""
    release = directory.current()
    assert release is not None
    describer = describer_for(release.manifest.base_iri, None)
    drafts = [describe_record(describer, record) for record in islice(read_records(release), count)]
    keys = {key for draft in drafts for key in draft.named_keys()}
    keys.update(draft.key for draft in describer.properties())
    with IdentifierRegister(directory.path / REGISTER_NAME, read_only=True) as register:
        finisher = Finisher(describer.schema, register.numbers(keys), release.manifest.base_iri)
    revision = Revision(1, "2026-11-25T00:00:00")
    return [finisher.finish(draft, lambda *_: revision) for draft in drafts]


def rate(write: Callable[[T], bytes], objects: list[T], out: Path, *, compressed: bool) -> float:
    """Write objects line by line, in blocks, and give how many a second."""
    begin = time.perf_counter()
    with out.open("wb") as target:
        for start in range(0, len(objects), _BLOCK):
            lines = [write(one) + b",\n" for one in objects[start : start + _BLOCK]]
            block = b"".join(lines)
            target.write(compress_block(block, "gz") if compressed else block)
    return len(objects) / (time.perf_counter() - begin)


def ratio(directory: ReleaseDirectory, out: Path, *, compressed: bool) -> str:
    """Compare the writer with bare orjson on the same objects, the best of three each."""
    ours = floor = 0.0
    for _ in range(3):
        entities = first_entities(directory, 2_000)
        objects = [orjson.loads(entity_line(entity)) for entity in entities]
        entities = first_entities(directory, 2_000)  # nothing of them is written yet
        ours = max(ours, rate(entity_line, entities, out, compressed=compressed))
        floor = max(floor, rate(orjson.dumps, objects, out, compressed=compressed))
    return f"{ours:,.0f}/s beside {floor:,.0f}/s, ratio {ours / floor:.2f}"


def peak_of_a_fresh_process(folder: Path, count: int) -> tuple[float, float]:
    """Export everything in a process of its own; give seconds and the largest memory in MiB."""
    command = [sys.executable, "-m", "benchmarks.dumps", "--export", str(folder), str(count)]
    done = subprocess.run(command, capture_output=True, check=True)
    seconds, memory = orjson.loads(done.stdout)
    return seconds, memory


def _export_alone(folder: Path, count: int) -> None:
    seconds = export(made_store(folder, count), folder, DEFAULT_OUTPUTS)
    workers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    sys.stdout.buffer.write(orjson.dumps([seconds, max(_own_peak(), workers) / 1024]))


def _own_peak() -> int:
    """Give the peak of this process in KiB; getrusage counts what it was forked from too."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    lines = status.read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


def main() -> None:
    """Print one line for each number of records."""
    if sys.argv[1:2] == ["--export"]:
        _export_alone(Path(sys.argv[2]), int(sys.argv[3]))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for count in [int(argument) for argument in sys.argv[1:]] or [1000]:
            directory = made_store(folder, count)
            export(directory, folder, (JSON_GZIP,))  # numbers are taken once
            # Before this process has grown: a child begins with the size of its parent.
            seconds, memory = peak_of_a_fresh_process(folder, count)
            alone = export(directory, folder, (JSON_GZIP,))
            print(f"{count} records")
            print(f"  JSON lines with gzip: {ratio(directory, folder / 'x', compressed=True)}")
            print(f"  JSON lines alone:     {ratio(directory, folder / 'x', compressed=False)}")
            print(f"  export of JSON alone, from records to file: {count / alone:,.0f} records/s")
            print(f"  export of all five files: {count / seconds:,.0f} records/s")
            print(f"  largest process: {memory:,.0f} MiB")


if __name__ == "__main__":
    main()
