"""Parts are loaded beside the work that makes them, and no fault is lost."""

from __future__ import annotations

from threading import Barrier, Event

import pytest

from smi_graph.pipeline.loading import Loader
from tests.waiting import PATIENCE


def add_all(loader: Loader, *parts: bytes) -> None:
    for part in parts:
        loader.add(part)


def test_quads_can_be_added_while_a_part_is_loaded() -> None:
    added, loaded = Event(), []

    def load(part: bytes) -> None:
        assert added.wait(PATIENCE)
        loaded.append(part)

    with Loader(load, part_bytes=1) as loader:
        loader.add(b"first")
        added.set()
        loader.add(b"second")
        loader.flush()
    assert sorted(loaded) == [b"first", b"second"]


def test_two_parts_are_loaded_side_by_side() -> None:
    both = Barrier(2)

    def load(_: bytes) -> None:
        both.wait(PATIENCE)

    with Loader(load, part_bytes=1) as loader:
        loader.add(b"first")
        loader.add(b"second")
        loader.flush()
    assert not both.broken


def test_what_goes_wrong_with_a_part_is_told_to_who_goes_on_adding() -> None:
    def load(_: bytes) -> None:
        raise OSError(28, "No space left on device")

    with Loader(load, part_bytes=1) as loader, pytest.raises(OSError, match="No space left"):
        add_all(loader, b"first", b"second", b"third")


def test_what_goes_wrong_with_the_last_part_is_told_at_the_end() -> None:
    def load(_: bytes) -> None:
        raise OSError(28, "No space left on device")

    with Loader(load, part_bytes=100) as loader:
        loader.add(b"only")
        with pytest.raises(OSError, match="No space left"):
            loader.flush()


def test_nothing_is_being_loaded_once_a_loader_is_closed() -> None:
    loading, ended = Event(), Event()

    def load(_: bytes) -> None:
        loading.wait(PATIENCE)
        ended.set()

    with Loader(load, part_bytes=1) as loader:
        loader.add(b"first")
        loading.set()
    assert ended.is_set()
