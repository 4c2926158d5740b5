"""The rooms of the package, and the one way in which they import each other."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import REPOSITORY

PACKAGE = REPOSITORY / "smi_graph"
ROWS = re.compile(r"^\| `(\w+)` \|", re.MULTILINE)


def rooms() -> list[str]:
    """Read the table of docs/architecture.md, lowest room first."""
    return ROWS.findall((REPOSITORY / "docs" / "architecture.md").read_text(encoding="utf-8"))


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports() -> Iterator[tuple[Path, str]]:
    """Give every module with each room that it imports, for types too."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                if name.startswith("smi_graph."):
                    yield path, name.split(".")[1]


def test_every_room_is_in_the_table() -> None:
    found = {room_of(path) for path in PACKAGE.rglob("*.py")} - {"__init__", "__main__"}
    assert found == set(rooms())


def test_a_room_imports_only_rooms_above_it_in_the_table() -> None:
    order = {room: number for number, room in enumerate([*rooms(), "__main__"])}
    wrong = [
        f"{path.relative_to(PACKAGE)} imports {imported}"
        for path, imported in imports()
        if order[imported] > order[room_of(path)]
    ]
    assert wrong == []
