"""Builds, exports and backups of one archive, killed at random: whether anything is lost.

Run ``python -m benchmarks.kills [kills] [records] [seed]`` in the root of the project. Each round
changes some records, kills a command at a random moment, checks everything that was there before,
and lets the command run to its end; every tenth build is compared with one from nothing. Prints
each round, and at the end what was lost. Only what was still at work counts as killed.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.generate import records as made_records
from smi_graph.store import Release, ReleaseDirectory, StoreError
from smi_graph.store.backup import list_backups, restore_backup
from smi_graph.store.manifest import NumbersState
from smi_graph.store.numbers import check_numbers, latest_numbers
from smi_graph.store.verification import verify_release

# Of ten kills eight hit a build, now one that starts from the last release, now one from nothing.
_ROUND = (
    "build",
    "afresh",
    "build",
    "build",
    "export",
    "build",
    "afresh",
    "build",
    "build",
    "back",
)
_KEPT = 3


@dataclass
class Archive:
    """One archive as it goes on from round to round."""

    folder: Path
    chance: random.Random
    records: list[dict[str, object]]
    seconds: dict[str, float] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    killed: Counter[str] = field(default_factory=Counter)
    too_late: Counter[str] = field(default_factory=Counter)

    @property
    def directory(self) -> ReleaseDirectory:
        """Its store."""
        return ReleaseDirectory(self.folder / "store")

    def command(self, kind: str, store: str = "store") -> list[str]:
        """Give the command of a kind."""
        source = str(self.folder / "records.jsonl")
        into = str(self.folder / kind)
        words = {
            "build": ["build", source, "--sync"],
            "afresh": ["build", source, "--sync", "--full"],
            "export": ["export", "wikidata", "--into", into, "--compress", "gz"],
            "back": ["backup", "--into", into],
        }[kind]
        return [sys.executable, "-m", "smi_graph", *words, "--store", str(self.folder / store)]

    def change(self) -> None:
        """Change, add and take away some records."""
        for number in self.chance.sample(range(len(self.records)), len(self.records) // 20):
            self.records[number]["title"] = f"عنوان {self.chance.random()}"
        self.chance.shuffle(self.records)
        lines = (json.dumps(record) + "\n" for record in self.records[len(self.records) // 50 :])
        (self.folder / "records.jsonl").write_text("".join(lines), encoding="utf-8")

    def finish(self, kind: str, store: str = "store") -> None:
        """Let a command run to its end."""
        begin = time.monotonic()
        done = subprocess.run(
            self.command(kind, store), capture_output=True, text=True, check=False
        )
        if done.returncode:
            self.lost.append(f"{kind} ended with {done.returncode}: {done.stderr[-300:]}")
        # The quickest so far: who kills too late kills nothing.
        taken = time.monotonic() - begin
        self.seconds[kind] = min(self.seconds.get(kind, taken), taken)

    def kill(self, kind: str) -> None:
        """Begin a command and kill it, with all that it started."""
        process = subprocess.Popen(
            self.command(kind), stderr=subprocess.DEVNULL, start_new_session=True
        )
        time.sleep(self.chance.uniform(0.2, self.seconds.get(kind, 3.0)))
        tally = self.killed if process.poll() is None else self.too_late
        tally[kind] += 1
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def check(self, before: list[Release], current: Release, numbers: NumbersState | None) -> None:
        """See to it that all that was there is there, and whole."""
        after = self.directory.list()
        self.lost += [f"{one.id} is gone" for one in before if one not in after]
        for release in after[:_KEPT]:
            self.lost += [str(fault) for fault in verify_release(release)]
        now = self.directory.current()
        if now is None or (now != current and now in before):
            self.lost.append(f"{current.id} is current no more")
        try:
            check_numbers(self.directory)
        except StoreError as error:
            self.lost.append(str(error))
        known = latest_numbers(self.directory)
        if numbers is not None and (known is None or known.items < numbers.items):
            self.lost.append("numbers are gone")

    def round(self, number: int) -> None:
        """Kill one command."""
        kind = _ROUND[number % len(_ROUND)]
        if kind in {"build", "afresh"}:
            self.change()
        before, current = self.directory.list(), self.directory.current()
        if current is None:
            raise RuntimeError("there is no release")
        self.kill(kind)
        self.check(before, current, latest_numbers(self.directory))
        self.finish(kind)
        self.check(before, self.directory.current() or current, latest_numbers(self.directory))
        if kind == "back":
            self.check_backup()
        if number % 10 == 7:
            self.compare()
            self.directory.prune(_KEPT)

    def compare(self) -> None:
        """Compare the release with one that is made from nothing."""
        store = f"other-{time.monotonic_ns()}"
        self.finish("build", store)
        ours, others = self.directory.current(), ReleaseDirectory(self.folder / store).current()
        if ours is None or others is None or _content(ours) != _content(others):
            self.lost.append("the content is not that of a build from nothing")

    def check_backup(self) -> None:
        """Restore the newest backup elsewhere."""
        folder, into = self.folder / "back", self.folder / f"restored-{time.monotonic_ns()}"
        restored = ReleaseDirectory(into)
        restore_backup(folder, restored, into / "reports.sqlite")
        for release in restored.list()[:_KEPT]:
            self.lost += [str(fault) for fault in verify_release(release)]
        check_numbers(restored)
        if not list_backups(folder):
            self.lost.append("there is no backup")


def _content(release: Release) -> str:
    return release.manifest.content_sha256


def run(kills: int, size: int, seed: int) -> list[str]:
    """Kill so many commands, and give what was lost."""
    with TemporaryDirectory(prefix="smi-graph-kills-") as name:
        records = [dict(one) for one in made_records(size)]
        archive = Archive(Path(name), random.Random(seed), records)  # noqa: S311
        archive.change()
        for kind in ("build", "export", "back"):
            archive.finish(kind)
        begin = time.monotonic()
        number = -1
        while sum(archive.killed.values()) < kills:
            number += 1
            archive.round(number)
            told = f"{number + 1}: {_ROUND[number % len(_ROUND)]}; lost so far: {len(archive.lost)}"
            print(f"{time.monotonic() - begin:7.0f} s  {told}", flush=True)
        print("killed at work:", dict(archive.killed), "; already done:", dict(archive.too_late))
        print("lost:", archive.lost or "nothing")
        return archive.lost


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    wishes = given + [50, 1_000, 1][len(given) :]
    raise SystemExit(bool(run(*wishes)))
