"""What `benchmarks.build` measures: each stage takes a folder that holds ``records.jsonl``.

Where the disk is short, the records are packed: the same lines in ``records.zip``.

A stage leaves nothing behind but what a later one needs: the release of the whole build.
None holds more than a batch of the records in memory.
"""

from __future__ import annotations

import json
import os
import pickle
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO, Any, Literal, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

import orjson
import pyshacl
import rdflib
from pyoxigraph import RdfFormat, Store, parse

from benchmarks.generate import records
from benchmarks.morph_kgc import run as morph_kgc_run
from smi_graph.pipeline.engines import in_processes
from smi_graph.pipeline.environment import Environment, tools_for
from smi_graph.pipeline.loading import Loader, part_bytes
from smi_graph.pipeline.options import MEMORY_BYTES
from smi_graph.records.items import SourceItem, unpack_sources
from smi_graph.records.sources import read_item
from smi_graph.resources import resource_path
from smi_graph.validation import RecordQuads, validate_records

RECORDS = "records.jsonl"
PACKED = "records.zip"
RECORDS_KILOBYTES, PACKED_KILOBYTES = 13, 5
BATCH = 500
CHANGES = 100
LOAD_BYTES = part_bytes(MEMORY_BYTES)
# In MiB, as the command takes it.
LITTLE_MEMORY, MUCH_MEMORY = "2048", "4096"
CORES = os.cpu_count() or 1
PLAIN_DOCUMENTS = 1_000
VALIDATED_DOCUMENTS = 10_000
RDFLIB_DOCUMENTS = 2_000
MORPH_KGC = "MORPH_KGC_PYTHON"


def lines_of(items: list[SourceItem]) -> bytes:
    """Read and map a batch, as the workers of a build do."""
    tools = tools_for(Environment())
    found = (record for item in items for record in read_item(item, tools.authorities))
    return b"".join(tools.mapper.map(record).encode() for record in found)  # type: ignore[arg-type]


def batches(folder: Path) -> Iterator[list[SourceItem]]:
    """Give the items of the records in batches."""
    items = unpack_sources([str(source(folder))])
    while batch := [item for item in islice(items, BATCH) if isinstance(item, SourceItem)]:
        yield batch


def source(folder: Path) -> Path:
    """Name the file of the records."""
    packed = folder / PACKED
    return packed if packed.exists() else folder / RECORDS


@contextmanager
def opened(path: Path, mode: Literal["r", "w"]) -> Iterator[IO[bytes]]:
    """Open a file of records, packed or not."""
    if path.suffix == ".zip":
        with (
            ZipFile(path, mode, ZIP_DEFLATED, compresslevel=1) as archive,
            archive.open(RECORDS, mode, force_zip64=mode == "w") as file,
        ):
            yield file
    else:
        with path.open(f"{mode}b") as file:
            yield file


def write_records(folder: Path, size: int, *, packed: bool, named: int) -> None:
    """Write the records that the stages work on."""
    made = records(size, named=named)
    with opened(folder / (PACKED if packed else RECORDS), "w") as file:
        file.writelines(orjson.dumps(record) + b"\n" for record in made)


def first_items(folder: Path, count: int) -> list[SourceItem]:
    """Give the items of the first records."""
    return list(islice((item for batch in batches(folder) for item in batch), count))


def floor(folder: Path) -> dict[str, Any]:
    """Load the finished N-Quads in one call; writing them does not count."""
    path = folder / "records.nq"
    with path.open("wb") as file:
        file.writelines(in_processes(lines_of, batches(folder), CORES))
    os.sync()
    store = Store(str(folder / "floor"))
    begin = time.perf_counter()
    store.bulk_load(path=str(path), format=RdfFormat.N_QUADS)
    store.flush()
    seconds = time.perf_counter() - begin
    path.unlink()
    return {"seconds": seconds}


def map_and_load(folder: Path) -> dict[str, Any]:
    """Read and map the records in processes and load them as they come."""
    store = Store(str(folder / "mapped"))
    begin = time.perf_counter()
    load = partial(store.bulk_load, format=RdfFormat.N_QUADS)
    with Loader(load, LOAD_BYTES) as loader:
        for lines in in_processes(lines_of, batches(folder), CORES):
            loader.add(lines)
        loader.flush()
    store.flush()
    return {"seconds": time.perf_counter() - begin}


class Mapped(NamedTuple):
    """Records as quads, and the listed actors that they link."""

    quads: list[RecordQuads]
    listed: set[tuple[str, str]]


def mapped(items: list[SourceItem]) -> Mapped:
    """Read and map a batch, each record for itself."""
    tools = tools_for(Environment())
    batch = Mapped([], set())
    for item in items:
        for record in read_item(item, tools.authorities):
            quads = tools.mapper.map(record).encode()  # type: ignore[arg-type]
            batch.quads.append(RecordQuads(record.code or "", quads))
            batch.listed.update(tools.mapper.actors.listed(record))  # type: ignore[arg-type]
    return batch


def results_in(batch: Mapped) -> int:
    """Validate a batch; give the number of results."""
    reports = validate_records(batch.quads, tools_for(Environment()).context(batch.listed))
    return sum(len(report.results) for report in reports.values())


def results_in_file(path: Path) -> int:
    """Validate a batch that was mapped before, as a worker finds it that has just mapped it."""
    return results_in(pickle.loads(path.read_bytes()))  # noqa: S301 - written by this benchmark


def results_of(items: list[SourceItem]) -> int:
    """Map and validate a batch; give the number of results."""
    return results_in(mapped(items))


def map_and_validate(folder: Path) -> dict[str, Any]:
    """Read, map and validate the records in processes, reports included."""
    begin = time.perf_counter()
    found = sum(in_processes(results_of, batches(folder), CORES))
    return {"seconds": time.perf_counter() - begin, "results": found}


def validate(folder: Path) -> dict[str, Any]:
    """Validate the first records in processes, reports included; mapping does not count."""
    files, documents = folder / "mapped", 0
    files.mkdir()
    for batch in islice(batches(folder), VALIDATED_DOCUMENTS // BATCH):
        (files / str(documents)).write_bytes(pickle.dumps(mapped(batch)))
        documents += len(batch)
    begin = time.perf_counter()
    found = sum(in_processes(results_in_file, sorted(files.iterdir()), CORES))
    return {"seconds": time.perf_counter() - begin, "results": found, "documents": documents}


def plain_pyshacl(folder: Path) -> dict[str, Any]:
    """Validate the first records with pySHACL on rdflib alone."""
    tools = tools_for(Environment())
    first = mapped(first_items(folder, PLAIN_DOCUMENTS))
    lines = b"".join(record.nquads for record in first.quads)
    data, shapes = rdflib.Graph(), rdflib.Graph()
    for quad in parse(lines + tools.unchanging + tools.describe(first.listed), RdfFormat.N_QUADS):
        triple = f"{quad.subject} {quad.predicate} {quad.object} ."
        data.parse(data=triple, format="nt")
    for path in resource_path("shapes").glob("*.ttl"):
        shapes.parse(path)
    begin = time.perf_counter()
    pyshacl.validate(data, shacl_graph=shapes)
    seconds = time.perf_counter() - begin
    documents = min(PLAIN_DOCUMENTS, _count(folder))
    return {"seconds": seconds, "documents": documents}


def rdflib_alone(folder: Path) -> dict[str, Any]:
    """Put the quads of the first records into an rdflib dataset and write N-Quads."""
    return _rdflib(folder, "default")


def oxrdflib(folder: Path) -> dict[str, Any]:
    """Put the quads of the first records into an rdflib dataset over Oxigraph."""
    return _rdflib(folder, "Oxigraph")


def _rdflib(folder: Path, store: str) -> dict[str, Any]:
    lines = lines_of(first_items(folder, RDFLIB_DOCUMENTS))
    source = rdflib.Dataset()
    source.parse(data=lines.decode(), format="nquads")
    quads = list(source.quads())
    begin = time.perf_counter()
    dataset = rdflib.Dataset(store=store)
    for subject, predicate, value, graph in quads:
        dataset.graph(graph).add((subject, predicate, value)) if graph else dataset.add(
            (subject, predicate, value)
        )
    dataset.serialize(folder / "rdflib.nq", format="nquads")
    seconds = time.perf_counter() - begin
    return {"seconds": seconds, "documents": min(RDFLIB_DOCUMENTS, _count(folder))}


def build(folder: Path) -> dict[str, Any]:
    """Build a release with the command, everything included, loading in parts."""
    return _build(folder, "store", LITTLE_MEMORY)


def build_in_one_go(folder: Path) -> dict[str, Any]:
    """Build the same with more memory, loading in one go."""
    return _build(folder, "store-in-one-go", MUCH_MEMORY)


def build_without_mentions(folder: Path) -> dict[str, Any]:
    """Build the same, loading in parts, without looking for what the texts name."""
    return _build(folder, "store-without", LITTLE_MEMORY, SMI_MENTIONS="false")


def _build(folder: Path, store: str, memory: str, **settings: str) -> dict[str, Any]:
    begin, before = time.perf_counter(), _processor_seconds()
    arguments = ("--store", str(folder / store), "--memory", memory)
    _command("build", str(source(folder)), *arguments, **settings)
    seconds, after = time.perf_counter() - begin, _processor_seconds()
    release = folder / store / "current"
    sizes = {
        part.name: sum(f.stat().st_size for f in part.rglob("*") if f.is_file())
        if part.is_dir()
        else part.stat().st_size
        for part in release.iterdir()
    }
    manifest = json.loads((release / "manifest.json").read_text())
    return {
        "seconds": seconds,
        "processor_seconds": after - before,
        "bytes": sizes,
        "quads": manifest["quads"],
    }


def _processor_seconds() -> float:
    """Give the processor time of the commands that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def update(folder: Path) -> dict[str, Any]:
    """Build again after a hundred records have changed."""
    path = source(folder)
    changed = path.with_stem("changed")
    every = max(_count(folder) // CHANGES, 1)
    with opened(path, "r") as lines, opened(changed, "w") as file:
        for number, line in enumerate(lines):
            file.write(line if number % every else _changed(line))
    changed.replace(path)
    os.sync()
    begin = time.perf_counter()
    _command("build", str(path), "--store", str(folder / "store"), "--memory", LITTLE_MEMORY)
    return {"seconds": time.perf_counter() - begin}


def _changed(line: bytes) -> bytes:
    return orjson.dumps({**orjson.loads(line), "issue_date": "1999-09-09"}) + b"\n"


def _command(*arguments: str, **settings: str) -> None:
    command = [sys.executable, "-m", "smi_graph", *arguments, "--quiet"]
    subprocess.run(command, check=True, env={**os.environ, **settings})


def _count(folder: Path) -> int:
    with opened(source(folder), "r") as lines:
        return sum(1 for _ in lines)


def morph_kgc(folder: Path) -> dict[str, Any]:
    """Map the first records with Morph-KGC, where an interpreter that has it is named."""
    return morph_kgc_run(folder, os.environ[MORPH_KGC], RDFLIB_DOCUMENTS)


class Stage(NamedTuple):
    """A stage, and how much room on the disk it needs beside the records.

    Parameters
    ----------
    run
        Measures it.
    kilobytes
        How much a document takes at the most, while the stage runs.
    """

    run: Callable[[Path], dict[str, Any]]
    kilobytes: int = 0


STAGES = {
    "floor": Stage(floor, 85),
    "map and load": Stage(map_and_load, 55),
    "map and validate": Stage(map_and_validate),
    "validate": Stage(validate),
    "plain pySHACL on rdflib": Stage(plain_pyshacl),
    "rdflib": Stage(rdflib_alone),
    "oxrdflib": Stage(oxrdflib),
    "Morph-KGC": Stage(morph_kgc),
    "whole build": Stage(build, 67),
    "build after 100 changes": Stage(update, 30),
    "whole build without mentions": Stage(build_without_mentions, 67),
    "whole build in one go": Stage(build_in_one_go, 100),
    "floor again": Stage(floor, 85),
}
