"""Puts the faults of ``mutants.toml`` in, one after another, and tells which the tests notice.

Run ``python -m tests.mutants`` in a checkout; it takes some minutes and changes nothing there:
each mutant lives in a copy. It is no part of the suite.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parent.parent
PARTS = ("smi_graph", "data", "ontology", "shapes", "queries", "tests", "pyproject.toml", "docs")
TESTS = (
    *("tests/mapping", "tests/arabic", "tests/authorities", "tests/records", "tests/pages"),
    *("tests/ontology", "tests/reading/test_search.py", "tests/pipeline/test_pipeline.py"),
)


def copy_of_repository(folder: Path) -> None:
    """Copy what the tests need; scripts that npm brought are left out."""
    for name in PARTS:
        source, target = REPOSITORY / name, folder / name
        if source.is_dir():
            leave = shutil.ignore_patterns("node_modules", "__pycache__", "images")
            shutil.copytree(source, target, ignore=leave)
        else:
            shutil.copyfile(source, target)


def is_caught(mutant: dict[str, Any], folder: Path) -> bool:
    """Put a mutant into a copy, run the tests there, and take it out again."""
    path = folder / mutant["file"]
    text = path.read_text(encoding="utf-8")
    if text.count(mutant["old"]) != 1:
        sys.exit(f"{mutant['file']} has {mutant['old']!r} {text.count(mutant['old'])} times")
    path.write_text(text.replace(mutant["old"], mutant["new"]), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *TESTS]
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    path.write_text(text, encoding="utf-8")
    return run.returncode == 1


def main() -> int:
    """Try all mutants and print which of them are noticed."""
    mutants = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))[
        "mutant"
    ]
    caught = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copy_of_repository(folder)
        if is_caught(
            {"file": "pyproject.toml", "old": "[project]\n", "new": "[project]\n"}, folder
        ):
            sys.exit("the tests fail without any mutant")
        for mutant in mutants:
            found = is_caught(mutant, folder)
            caught += found
            print(f"{'caught' if found else 'MISSED'}  {mutant['says']}", flush=True)  # noqa: T201
    print(f"{caught} of {len(mutants)} caught")  # noqa: T201
    return caught != len(mutants)


if __name__ == "__main__":
    sys.exit(main())
