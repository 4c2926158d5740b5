"""How much memory there is: the machine's, or less where its control group says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from smi_graph.store.memory import machine_memory

SLICE, SERVICE = "system.slice", "system.slice/smi.service"


def machine_with(folder: Path, limits: dict[str, str], own: str = f"0::/{SERVICE}\n") -> int:
    for group, limit in limits.items():
        (folder / group).mkdir(parents=True, exist_ok=True)
        (folder / group / "memory.max").write_text(limit + "\n")
    (folder / "own").write_text(own)
    return machine_memory(folder, folder / "own")


@pytest.mark.parametrize("group", [".", SLICE, SERVICE])
def test_the_limit_of_a_group_or_of_one_around_it_holds(tmp_path: Path, group: str) -> None:
    assert machine_with(tmp_path, {group: "1048576"}) == 2**20


def test_the_narrowest_limit_holds(tmp_path: Path) -> None:
    assert machine_with(tmp_path, {SLICE: "4096", SERVICE: "8192"}) == 4096


def test_no_limit_and_no_groups_leave_what_the_machine_has(tmp_path: Path) -> None:
    whole = machine_memory(tmp_path, tmp_path / "none")
    assert whole > 2**20
    assert machine_with(tmp_path, {SERVICE: "max"}) == whole
    assert machine_with(tmp_path, {SERVICE: "4096"}, own="4:memory:/elsewhere\n") == whole
