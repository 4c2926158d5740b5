"""Making the lost register of Q and P numbers again, from earlier dumps and from releases."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import orjson

from smi_graph.dumpcheck.opening import open_dump
from smi_graph.export.register import REGISTER_NAME, IdentifierRegister
from smi_graph.export.schema import Schema, load_schema
from smi_graph.export.wikidata import number_release
from smi_graph.store.errors import RebuildRefused
from smi_graph.store.lock import writer_lock
from smi_graph.store.numbers import keep_witness_of, known_states

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from smi_graph.store import Release, ReleaseDirectory
    from smi_graph.store.manifest import NumbersState

_KEY = "archive-key"
_BESIDE = ("", "-shm", "-wal")


def rebuild_numbers(
    directory: ReleaseDirectory,
    dumps: Sequence[Path] = (),
    releases: Sequence[Release] = (),
    *,
    decisions: Path | None = None,
    processes: int = 1,
) -> NumbersState:
    """Make the register of numbers again, and prove it by what releases and exports noted.

    Every item of a JSON dump tells its key; a property is known by its name. A release that was
    exported gets the numbers that its export took, for they are taken in a fixed order. Since when
    an entity has its content is not known any more: the next export tells it anew.

    Parameters
    ----------
    directory
        The store directory.
    dumps
        JSON dumps, compressed or not.
    releases
        Releases in the order in which they were exported; they come after the dumps. Without
        either of them, every release that is kept, the oldest first.
    decisions, processes
        As for an export.

    Raises
    ------
    RebuildRefused
        When the register is there, a file cannot be used, or numbers that were published are in
        none of them.
    """
    path = directory.path / REGISTER_NAME
    if path.exists() and path.stat().st_size:
        raise RebuildRefused("numbers_present", path=str(path))
    states = list(known_states(directory))
    if not dumps and not releases:
        releases = list(reversed(directory.list())) if states else ()
    temporary = directory.path / f".{REGISTER_NAME}-{os.getpid()}"
    with writer_lock(directory.path):
        try:
            state = _fill(temporary, dumps, releases, states, decisions, processes)
            temporary.replace(path)
        finally:
            for ending in _BESIDE:
                temporary.with_name(temporary.name + ending).unlink(missing_ok=True)
        keep_witness_of(state, directory.path)
    return state


def _fill(  # noqa: PLR0913, PLR0917
    path: Path,
    dumps: Sequence[Path],
    releases: Sequence[Release],
    states: Sequence[NumbersState],
    decisions: Path | None,
    processes: int,
) -> NumbersState:
    with IdentifierRegister(path) as register:
        for dump in dumps:
            _enter_dump(register, dump)
        for release in releases:
            if all(map(register.agrees_with, states)) and states:
                break
            number_release(release, register, decisions=decisions, processes=processes)
            register.enter(release.id, release.manifest.created.isoformat(timespec="microseconds"))
        state = register.state()
        if state is None or not all(map(register.agrees_with, states)):
            raise RebuildRefused("numbers_incomplete")
        return state


def _enter_dump(register: IdentifierRegister, dump: Path) -> None:
    """Enter the numbers of a dump, and count it among the exports."""
    schema = load_schema()
    revision, modified = 0, ""
    key_property = _key_property(dump, schema)
    for entity in _entities(dump):
        key = _property_key(entity, schema) if entity["type"] == "property" else ""
        key = key or _item_key(entity, key_property)
        if not key:
            raise RebuildRefused("numbers_no_dump", name=str(dump), detail=entity["id"])
        held = register.put(entity["id"][0], int(entity["id"][1:]), key)
        if held != key:
            words = {"name": str(dump), "entity": entity["id"], "key": key}
            raise RebuildRefused("numbers_conflict", **words)
        revision = max(revision, int(entity.get("lastrevid", 0)))
        modified = max(modified, str(entity.get("modified", "")))
    register.put_export(*_told_beside(dump, modified), revision)


def _entities(dump: Path) -> Iterator[dict[str, Any]]:
    try:
        with open_dump(dump) as lines:
            for line in lines:
                text = line.strip().rstrip(b",")
                if text not in {b"[", b"]", b""}:
                    entity = orjson.loads(text)
                    _ = entity["id"], entity["type"], entity["claims"]
                    yield entity
    except (OSError, ValueError, KeyError, TypeError) as error:
        detail = getattr(error, "strerror", None) or str(error)
        raise RebuildRefused("numbers_no_dump", name=str(dump), detail=detail) from error


def _key_property(dump: Path, schema: Schema) -> str:
    """Find the property under which items tell their keys."""
    for entity in _entities(dump):
        if entity["type"] == "property" and _property_key(entity, schema) == f"property/{_KEY}":
            return str(entity["id"])
    raise RebuildRefused("numbers_no_dump", name=str(dump), detail=_KEY)


def _property_key(entity: dict[str, Any], schema: Schema) -> str:
    labels = {language: label["value"] for language, label in entity.get("labels", {}).items()}
    for definition in schema.properties.values():
        if any(definition.label.get(language) == label for language, label in labels.items()):
            return f"property/{definition.key}"
    return ""


def _item_key(entity: dict[str, Any], key_property: str) -> str:
    for statement in entity["claims"].get(key_property, ()):
        return str(statement["mainsnak"]["datavalue"]["value"])
    return ""


def _told_beside(dump: Path, modified: str) -> tuple[str, str]:
    """Tell from the status file beside a dump which release it is of, and of when."""
    stem = dump.name.partition("-all.")[0]
    try:
        status = orjson.loads((dump.parent / f"{stem}-status.json").read_bytes())
        return str(status["release"]), str(status["created"])
    except (OSError, ValueError, KeyError):
        return f"dump of {modified}", modified
