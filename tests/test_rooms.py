"""The rooms of the package, and the one way in which they and their modules import each other."""

from __future__ import annotations

import re

from benchmarks.house import circles, imports_of, modules_of
from tests.conftest import REPOSITORY

ROWS = re.compile(r"^\|.*\|$", re.MULTILINE)
FRONT_DOOR = "smi_graph"
IMPORTS = imports_of(modules_of(REPOSITORY))


def rooms() -> list[str]:
    """Read the table of docs/architecture.md, lowest room first."""
    told = (REPOSITORY / "docs" / "architecture.md").read_text(encoding="utf-8")
    return [room for row in ROWS.findall(told) for room in re.findall(r"`(\w+)`", row)]


def room_of(module: str) -> str:
    """Give the room of a module; the package itself, which opens all others, is the last."""
    return module if module == FRONT_DOOR else module.split(".")[1]


def folder_of(module: str) -> str:
    """Give the folder of a room that a module lies in; a module beside them stands for itself."""
    parts = module.split(".")
    return ".".join(parts[:3]) if len(parts) > 3 else module


def test_every_room_is_in_the_table() -> None:
    found = {room_of(module) for module in IMPORTS if module != FRONT_DOOR} - {"__main__"}
    assert found == set(rooms())


def test_a_room_imports_only_rooms_above_it_in_the_table() -> None:
    order = {room: number for number, room in enumerate([*rooms(), "__main__", FRONT_DOOR])}
    wrong = [
        f"{module} imports {imported}"
        for module, others in IMPORTS.items()
        for imported in others - {FRONT_DOOR}
        if order[room_of(imported)] > order[room_of(module)]
    ]
    assert wrong == []


def test_no_module_imports_itself_by_others() -> None:
    assert circles(IMPORTS) == []


def test_no_folder_of_a_room_imports_itself_by_others() -> None:
    folders: dict[str, set[str]] = {folder_of(module): set() for module in IMPORTS}
    for module, others in IMPORTS.items():
        folders[folder_of(module)] |= {folder_of(other) for other in others} - {folder_of(module)}
    assert circles(folders) == []
