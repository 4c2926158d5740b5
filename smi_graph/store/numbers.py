"""What is known of the register of Q and P numbers, so that its loss does not pass in silence.

The register itself belongs to the dumps (:mod:`smi_graph.export.register`). Every release notes
in its manifest how far it had come, and every export in a small file beside it: a register that
says otherwise is not the one that the published dumps were numbered by.
"""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from pydantic import ValidationError

from smi_graph.databases import open_to_read
from smi_graph.store.errors import DamagedRelease, NotReadable, NumbersLost, told_as_unreadable
from smi_graph.store.files import write_synced
from smi_graph.store.manifest import NumbersState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from smi_graph.store.releases import ReleaseDirectory

NUMBERS_NAME = "wikibase-identifiers.sqlite"
WITNESS_NAME = "wikibase-identifiers.json"
FIRST_FREE_ITEM = 1_000
_HIGHEST = "SELECT coalesce(MAX(number), 0) FROM entity WHERE kind = ? AND number {} ?"
_TAKEN = """
SELECT kind || number || ' ' || key FROM entity
WHERE kind = 'P' AND number <= ? OR kind = 'Q' AND (number <= ? OR number BETWEEN ? AND ?)
ORDER BY kind, number
"""


def numbers_state(database: sqlite3.Connection) -> NumbersState | None:
    """Tell how far a register has come; ``None`` where no number was taken.

    Raises
    ------
    sqlite3.Error
        When the file is no register.
    """
    highest = [
        int(database.execute(_HIGHEST.format(sign), (kind, limit)).fetchone()[0])
        for kind, sign, limit in (("Q", "<", FIRST_FREE_ITEM), ("Q", ">=", FIRST_FREE_ITEM))
    ]
    properties = int(database.execute(_HIGHEST.format(">"), ("P", 0)).fetchone()[0])
    if not any((*highest, properties)):
        return None
    state = NumbersState(reserved=highest[0], items=highest[1], properties=properties, sha256="")
    return state.model_copy(update={"sha256": _digest(database, state)})


def _digest(database: sqlite3.Connection, state: NumbersState) -> str:
    """Digest what a register says up to the numbers of a state, which later ones do not change."""
    digest = hashlib.sha256()
    bounds = (state.properties, state.reserved, FIRST_FREE_ITEM, state.items)
    for (line,) in database.execute(_TAKEN, bounds):
        digest.update(f"{line}\n".encode())
    return digest.hexdigest()


def says(database: sqlite3.Connection, state: NumbersState) -> bool:
    """Tell whether a register says what it said when it had come so far."""
    return _digest(database, state) == state.sha256


def known_states(directory: ReleaseDirectory) -> Iterator[NumbersState]:
    """Give what exports and releases noted of the register, the newest first.

    Raises
    ------
    NumbersLost
        When the note of the exports cannot be read.
    """
    witness = directory.path / WITNESS_NAME
    try:
        yield NumbersState.model_validate_json(witness.read_bytes())
    except FileNotFoundError:
        pass
    except PermissionError as error:
        raise NotReadable(str(witness)) from error
    except (OSError, ValidationError) as error:
        raise NumbersLost(str(witness), "witness") from error
    for release in directory.list():
        try:
            state = release.manifest.numbers
        except DamagedRelease:
            continue
        if state is not None:
            yield state


def check_numbers(directory: ReleaseDirectory) -> None:
    """Compare the register with what is known of it.

    Raises
    ------
    NumbersLost
        When it is lost, cannot be read, or gives other numbers than it gave.
    NotReadable
        When this user may not read it.
    """
    states = set(known_states(directory))
    path = directory.path / NUMBERS_NAME
    if not path.exists() or not path.stat().st_size:
        if states:
            raise NumbersLost(str(path), "missing")
        return
    try:
        with closing(_open(path)) as database:
            found = database.execute("PRAGMA quick_check(1)").fetchone()
            if found != ("ok",):
                raise NumbersLost(str(path), "unreadable")
            if not all(says(database, state) for state in states):
                raise NumbersLost(str(path), "differs")
    except sqlite3.Error as error:
        raise NumbersLost(str(path), "unreadable") from error


def latest_numbers(directory: ReleaseDirectory) -> NumbersState | None:
    """Tell how far the register has come, or had come before it was lost."""
    try:
        states = list(known_states(directory))
    except NumbersLost:
        return None
    path = directory.path / NUMBERS_NAME
    try:
        if path.exists():
            with closing(_open(path)) as database:
                now = numbers_state(database)
                if now is not None and all(says(database, state) for state in states[:1]):
                    return now
    except sqlite3.Error:
        pass
    return states[0] if states else None


def keep_witness(database: sqlite3.Connection, folder: Path) -> None:
    """Note beside the register how far it has come."""
    state = numbers_state(database)
    if state is not None:
        keep_witness_of(state, folder)


def keep_witness_of(state: NumbersState, folder: Path) -> None:
    """Note a state beside the register."""
    temporary = folder / f".{WITNESS_NAME}"
    write_synced(temporary, state.model_dump_json(indent=1).encode() + b"\n")
    temporary.replace(folder / WITNESS_NAME)


def _open(path: Path) -> sqlite3.Connection:
    with told_as_unreadable():
        return open_to_read(path)
