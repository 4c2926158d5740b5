"""The rooms of the package, and the one way in which they import each other."""

from __future__ import annotations

import re
from collections import defaultdict
from graphlib import CycleError, TopologicalSorter

from tests.conftest import REPOSITORY
from tests.modules import imports_of, modules_of

ROWS = re.compile(r"^\| `(\w+)` \|", re.MULTILINE)
IMPORTS = imports_of(modules_of(REPOSITORY))


def rooms() -> list[str]:
    """Read the table of docs/architecture.md, lowest room first."""
    return ROWS.findall((REPOSITORY / "docs" / "architecture.md").read_text(encoding="utf-8"))


def room_of(module: str) -> str:
    return module.split(".")[1]


def test_every_room_is_in_the_table() -> None:
    found = {room_of(module) for module in IMPORTS if module != "smi_graph"} - {"__main__"}
    assert found == set(rooms())


def test_a_room_imports_only_rooms_above_it_in_the_table() -> None:
    order = {room: number for number, room in enumerate([*rooms(), "__main__"])}
    wrong = [
        f"{module} imports {imported}"
        for module, others in IMPORTS.items()
        for imported in others - {"smi_graph"}
        if order[room_of(imported)] > order[room_of(module)]
    ]
    assert wrong == []
