"""Building releases, measured stage by stage: ``python -m benchmarks.build 1000 10000``.

Each stage runs in a process of its own, one after the other, so that its memory is its own;
the floor, loading a finished file of N-Quads, runs first and last, and the quicker counts.
Ratios are to the floor. A whole build has 2 GiB of memory and loads in parts, or 4 GiB and loads
in one go, as it does by itself where a quarter of the machine is 3 GiB or more.

Each stage is told when it is done, and the tables in ``benchmarks/results`` are written anew
then, so that hours of measuring are not lost with the last one: a stage that fails, or for which
the disk has no room, is named as such and the others go on. ``TMPDIR`` says on which disk to work:
a million records take about 100 GB, or less with ``--packed``, which keeps the records in a ZIP
file.
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
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.build_stages import (
    CORES,
    MORPH_KGC,
    PACKED,
    PACKED_KILOBYTES,
    RECORDS,
    RECORDS_KILOBYTES,
    STAGES,
    write_records,
)

RESULTS = Path(__file__).with_name("results")
BUILD, UPDATE = "whole build", "build after 100 changes"
IN_ONE_GO, WITHOUT = "whole build in one go", "whole build without mentions"
Measured = dict[str, dict[str, Any]]


def measure(
    size: int, stages: list[str], *, packed: bool, named: int
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Measure stages on one number of records, each in a process of its own, and tell each."""
    with TemporaryDirectory(prefix="smi-graph-bench-") as name:
        folder = Path(name)
        short = _shortage(folder, (PACKED_KILOBYTES if packed else RECORDS_KILOBYTES) * size)
        if short is not None:
            yield from ((stage, {"documents": size, "skipped": short}) for stage in stages)
            return
        write_records(folder, size, packed=packed, named=named)
        for stage in stages:
            yield stage, {"documents": size, "named": named, **_measure_one(folder, size, stage)}
            kept = {RECORDS, PACKED, "store"} if stage == BUILD else {RECORDS, PACKED}
            for path in folder.iterdir():
                if path.name not in kept:
                    _remove(path)


def _measure_one(folder: Path, size: int, stage: str) -> dict[str, Any]:
    short = _shortage(folder, STAGES[stage].kilobytes * size)
    if short is not None:
        return {"skipped": short}
    if stage == UPDATE and not (folder / "store" / "current").exists():
        return {"skipped": "there is no build before it"}
    command = [sys.executable, "-m", "benchmarks.build", "--stage", stage, str(folder)]
    answer = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)
    if answer.returncode:
        return {"skipped": f"failed with status {answer.returncode}"}
    measured: dict[str, Any] = json.loads(answer.stdout.splitlines()[-1])
    return measured


def _shortage(folder: Path, kilobytes: int) -> str | None:
    """Say how much room the disk lacks, if it does."""
    wanted, free = kilobytes // 2**20, shutil.disk_usage(folder).free // 2**30
    return f"needs {wanted:,} GiB of disk, and {free:,} are free" if wanted > free else None


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def table(measured: Measured) -> str:
    """Write one table in Markdown."""
    done = {stage: found for stage, found in measured.items() if "seconds" in found}
    floors = [found["seconds"] for stage, found in done.items() if stage.startswith("floor")]
    lines = [
        "| stage | documents | seconds | documents/s | to the floor | peak MiB |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for stage, found in measured.items():
        if stage not in done:
            lines.append(f"| {stage} | {found['documents']:,} | {found['skipped']} | | | |")
            continue
        documents, seconds = found["documents"], found["seconds"]
        ratio = "" if not floors else f"{seconds / min(floors) * found['of'] / documents:.2f}"
        lines.append(
            f"| {stage} | {documents:,} | {seconds:.2f} | {documents / seconds:,.0f} "
            f"| {ratio} | {found['peak_mib']:,.0f} |"
        )
    told = []
    if BUILD in done:
        sizes = sorted(done[BUILD]["bytes"].items())
        parts = ", ".join(f"{name} {size / 2**20:,.1f} MiB" for name, size in sizes)
        told.append(f"On disk: {parts}. Quads: {done[BUILD]['quads']:,}.")
    if IN_ONE_GO in done:
        size = done[IN_ONE_GO]["bytes"]["store"]
        told.append(f"The store that was loaded in one go: {size / 2**20:,.1f} MiB.")
    if BUILD in done and WITHOUT in done:
        with_, without = done[BUILD], done[WITHOUT]
        time = with_["processor_seconds"] / without["processor_seconds"]
        room = with_["bytes"]["store"] / without["bytes"]["store"]
        told.append(
            f"With mentions, {with_['named']} names put into each text: {time:.2f} times the "
            f"processor time, {room:.2f} times the store."
        )
    if told:
        lines.append("\n" + " ".join(told))
    return "\n".join(lines)


def saved() -> dict[str, Measured]:
    """Read the tables of other numbers of records, which stay until they are measured again."""
    path = RESULTS / "build.json"
    return json.loads(path.read_bytes()) if path.exists() else {}


def save(measured: dict[str, Measured]) -> None:
    """Write the tables."""
    text = (
        f"# Building\n\n{CORES} cores, {platform.machine()}, Python {platform.python_version()}\n"
    )
    for name, found in sorted(measured.items(), key=lambda pair: int(pair[0].split()[0])):
        size, _, named = name.partition(" ")
        text += f"\n## {int(size):,} records{named and f' {named}'}\n\n{table(found)}\n"
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "build.md").write_text(text, encoding="utf-8")
    (RESULTS / "build.json").write_text(json.dumps(measured, indent=1), encoding="utf-8")


def run_stage(stage: str, folder: Path) -> None:
    """Measure one stage in this process, and write what was found as a line of JSON."""
    found = STAGES[stage].run(folder)
    own, children = (
        resource.getrusage(who).ru_maxrss / 1024
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    sys.stdout.write(json.dumps({**found, "peak_mib": max(own, children)}) + "\n")


def main() -> None:
    """Measure and write the tables, or, as a child, one stage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stage", choices=STAGES)
    parser.add_argument("--only", nargs="*", choices=STAGES, default=list(STAGES))
    parser.add_argument("--named", type=int, default=0, help="names to put into each text")
    parser.add_argument("--packed", action="store_true", help="keep the records in a ZIP file")
    parser.add_argument("what", nargs="+", help="numbers of records; with --stage, a folder")
    asked = parser.parse_args()
    if asked.stage:
        run_stage(asked.stage, Path(asked.what[0]))
        return
    stages = [stage for stage in asked.only if stage != "Morph-KGC" or MORPH_KGC in os.environ]
    measured = saved()
    for size in asked.what:
        name = f"{size} with {asked.named} names in each text" if asked.named else size
        measured[name] = {}
        for stage, found in measure(int(size), stages, packed=asked.packed, named=asked.named):
            measured[name][stage] = {"of": int(size), **found}
            told = f"{found['seconds']:.2f} s" if "seconds" in found else found["skipped"]
            sys.stdout.write(f"{int(size):,} records, {stage}: {told}\n")
            sys.stdout.flush()
            save(measured)
    sys.stdout.write("\n" + (RESULTS / "build.md").read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
