"""Building releases, measured stage by stage: ``python -m benchmarks.build 1000 10000``.

Each stage runs in a process of its own, one after the other, so that its memory is its own;
the floor, loading a finished file of N-Quads, runs first and last, and the quicker counts.
Ratios are to the floor. The tables are written to ``benchmarks/results``.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
import pyshacl
import rdflib
from pyoxigraph import RdfFormat, Store, parse

from benchmarks.generate import records
from benchmarks.morph_kgc import run as morph_kgc_run
from smi_graph.build.engines import in_processes
from smi_graph.build.environment import Environment, tools_for
from smi_graph.build.loading import Loader
from smi_graph.records.items import SourceItem, unpack_sources
from smi_graph.records.sources import read_item
from smi_graph.resources import resource_path
from smi_graph.validation import RecordQuads, validate_records

RESULTS = Path(__file__).with_name("results")
BATCH = 500
LOAD_BYTES = 128 * 2**20
CORES = os.cpu_count() or 1
PLAIN_DOCUMENTS = 200
RDFLIB_DOCUMENTS = 2_000
MORPH_KGC = "MORPH_KGC_PYTHON"


def lines_of(items: list[SourceItem]) -> bytes:
    """Read and map a batch, as the workers of a build do."""
    tools = tools_for(Environment())
    found = (record for item in items for record in read_item(item, tools.authorities))
    return b"".join(tools.mapper.map(record).encode() for record in found)  # type: ignore[arg-type]


def batches(folder: Path) -> Iterator[list[SourceItem]]:
    """Give the items of the records in batches."""
    items = unpack_sources([str(folder / "records.jsonl")])
    while batch := [item for item in islice(items, BATCH) if isinstance(item, SourceItem)]:
        yield batch


def floor(folder: Path) -> dict[str, Any]:
    """Load the finished N-Quads in one call."""
    store = Store(str(folder / "floor"))
    begin = time.perf_counter()
    store.bulk_load(path=str(folder / "records.nq"), format=RdfFormat.N_QUADS)
    store.flush()
    return {"seconds": time.perf_counter() - begin}


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


def results_of(items: list[SourceItem]) -> int:
    """Map and validate a batch; give the number of results."""
    tools = tools_for(Environment())
    mapped = [
        RecordQuads(record.code or "", tools.mapper.map(record).encode())  # type: ignore[union-attr, arg-type]
        for item in items
        for record in read_item(item, tools.authorities)
    ]
    return sum(len(report.results) for report in validate_records(mapped, tools.context).values())


def map_and_validate(folder: Path) -> dict[str, Any]:
    """Read, map and validate the records in processes, reports included."""
    begin = time.perf_counter()
    found = sum(in_processes(results_of, batches(folder), CORES))
    return {"seconds": time.perf_counter() - begin, "results": found}


def plain_pyshacl(folder: Path) -> dict[str, Any]:
    """Validate the first records with pySHACL on rdflib alone."""
    tools = tools_for(Environment())
    lines = lines_of([item for batch in batches(folder) for item in batch][:PLAIN_DOCUMENTS])
    data, shapes = rdflib.Graph(), rdflib.Graph()
    for quad in parse(lines + tools.context, RdfFormat.N_QUADS):
        triple = f"{quad.subject} {quad.predicate} {quad.object} ."
        data.parse(data=triple, format="nt")
    for path in resource_path("shapes").glob("*.ttl"):
        shapes.parse(path)
    begin = time.perf_counter()
    pyshacl.validate(data, shacl_graph=shapes)
    return {"seconds": time.perf_counter() - begin, "documents": PLAIN_DOCUMENTS}


def rdflib_alone(folder: Path) -> dict[str, Any]:
    """Put the quads of the first records into an rdflib dataset and write N-Quads."""
    return _rdflib(folder, "default")


def oxrdflib(folder: Path) -> dict[str, Any]:
    """Put the quads of the first records into an rdflib dataset over Oxigraph."""
    return _rdflib(folder, "Oxigraph")


def _rdflib(folder: Path, store: str) -> dict[str, Any]:
    lines = lines_of([item for batch in batches(folder) for item in batch][:RDFLIB_DOCUMENTS])
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
    """Build a release with the command, everything included."""
    begin = time.perf_counter()
    _command("build", str(folder / "records.jsonl"), "--store", str(folder / "store"))
    seconds = time.perf_counter() - begin
    release = folder / "store" / "current"
    sizes = {
        part.name: sum(f.stat().st_size for f in part.rglob("*") if f.is_file())
        if part.is_dir()
        else part.stat().st_size
        for part in release.iterdir()
    }
    manifest = json.loads((release / "manifest.json").read_text())
    return {"seconds": seconds, "bytes": sizes, "quads": manifest["quads"]}


def update(folder: Path) -> dict[str, Any]:
    """Build again after a hundred records have changed."""
    path = folder / "records.jsonl"
    lines = path.read_bytes().splitlines()
    for index in range(0, len(lines), max(len(lines) // 100, 1)):
        changed = orjson.loads(lines[index])
        lines[index] = orjson.dumps({**changed, "issue_date": "1999-09-09"})
    path.write_bytes(b"\n".join(lines) + b"\n")
    begin = time.perf_counter()
    _command("build", str(path), "--store", str(folder / "store"))
    return {"seconds": time.perf_counter() - begin}


def _command(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "smi_graph", *arguments, "--quiet"], check=True)


def _count(folder: Path) -> int:
    return sum(1 for _ in (folder / "records.jsonl").open("rb"))


def morph_kgc(folder: Path) -> dict[str, Any]:
    """Map the first records with Morph-KGC, where an interpreter that has it is named."""
    return morph_kgc_run(folder, os.environ[MORPH_KGC], RDFLIB_DOCUMENTS)


STAGES: dict[str, Callable[[Path], dict[str, Any]]] = {
    "floor": floor,
    "map and load": map_and_load,
    "map and validate": map_and_validate,
    "plain pySHACL on rdflib": plain_pyshacl,
    "rdflib": rdflib_alone,
    "oxrdflib": oxrdflib,
    "Morph-KGC": morph_kgc,
    "whole build": build,
    "build after 100 changes": update,
    "floor again": floor,
}


def measure(size: int, stages: list[str]) -> dict[str, dict[str, Any]]:
    """Measure the stages on one number of records, each in a process of its own."""
    measured = {}
    with TemporaryDirectory(prefix="smi-graph-bench-") as name:
        folder = Path(name)
        prepare(folder, size)
        for stage in stages:
            shutil.rmtree(folder / "floor", ignore_errors=True)
            command = [sys.executable, "-m", "benchmarks.build", "--stage", stage, str(folder)]
            answer = subprocess.run(command, check=True, capture_output=True, text=True)
            measured[stage] = {"documents": size, **json.loads(answer.stdout.splitlines()[-1])}
            shutil.rmtree(folder / "mapped", ignore_errors=True)
    return measured


def prepare(folder: Path, size: int) -> None:
    """Write the records, and their N-Quads for the floor."""
    with (folder / "records.jsonl").open("wb") as file:
        file.writelines(orjson.dumps(record) + b"\n" for record in records(size))
    with (folder / "records.nq").open("wb") as file:
        file.writelines(in_processes(lines_of, batches(folder), CORES))


def table(measured: dict[str, dict[str, Any]]) -> str:
    """Write one table in Markdown."""
    base = min(measured[name]["seconds"] for name in measured if name.startswith("floor"))
    whole = measured["floor"]["documents"]
    lines = [
        "| stage | documents | seconds | documents/s | to the floor | peak MiB |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for stage, found in measured.items():
        documents, seconds = found["documents"], found["seconds"]
        ratio = seconds / base * whole / documents
        lines.append(
            f"| {stage} | {documents:,} | {seconds:.2f} | {documents / seconds:,.0f} "
            f"| {ratio:.2f} | {found['peak_mib']:,.0f} |"
        )
    if "whole build" in measured:
        sizes = measured["whole build"]["bytes"]
        told = ", ".join(f"{name} {size / 2**20:,.1f} MiB" for name, size in sorted(sizes.items()))
        lines.append(f"\nOn disk: {told}. Quads: {measured['whole build']['quads']:,}.")
    return "\n".join(lines)


def main() -> None:
    """Measure and write the tables, or, as a child, one stage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stage", choices=STAGES)
    parser.add_argument("--only", nargs="*", choices=STAGES, default=list(STAGES))
    parser.add_argument("what", nargs="+", help="numbers of records; with --stage, a folder")
    asked = parser.parse_args()
    if asked.stage:
        found = STAGES[asked.stage](Path(asked.what[0]))
        own, children = (
            resource.getrusage(who).ru_maxrss / 1024
            for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )
        sys.stdout.write(json.dumps({**found, "peak_mib": max(own, children)}) + "\n")
        return
    stages = [stage for stage in asked.only if stage != "Morph-KGC" or MORPH_KGC in os.environ]
    measured = {size: measure(int(size), stages) for size in asked.what}
    text = f"{CORES} cores, {platform.machine()}, Python {platform.python_version()}\n"
    for size, found in measured.items():
        text += f"\n## {int(size):,} records\n\n{table(found)}\n"
    sys.stdout.write(text)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "build.md").write_text(f"# Building\n\n{text}", encoding="utf-8")
    (RESULTS / "build.json").write_text(json.dumps(measured, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
