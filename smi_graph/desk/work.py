"""What a release holds for a person to look at: notes by their words, and what was rejected."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from threading import RLock
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from smi_graph.pipeline.quarantine import QUARANTINE_NAME, read_quarantine
from smi_graph.pipeline.records_file import find_record, read_lines
from smi_graph.pipeline.register import REGISTER_NAME, Register
from smi_graph.records.doubts import DoubtCode
from smi_graph.schema import field_table
from smi_graph.store import NoRelease

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from smi_graph.records import Record
    from smi_graph.store import Release, ReleaseDirectory

T = TypeVar("T")


class Note(NamedTuple):
    """A data-quality note: the same words in doubt for the same reason, in whichever records.

    Parameters
    ----------
    code
        Its type.
    field
        The field of the records.
    words
        As they are printed.
    records
        The codes of the records, in the order of the release.
    """

    code: DoubtCode
    field: str
    words: str
    records: tuple[str, ...]


@dataclass(slots=True)
class Work:
    """The current release of a store, and what was gathered from it once.

    Parameters
    ----------
    directory
        The store.
    """

    directory: ReleaseDirectory
    _kept: dict[Hashable, Any] = field(default_factory=dict)
    _of: str = ""
    _lock: RLock = field(default_factory=RLock)

    def release(self) -> Release:
        """Give the current release.

        Raises
        ------
        NoRelease
            When the store has none.
        """
        release = self.directory.current()
        if release is None:
            raise NoRelease(str(self.directory.path))
        return release

    def notes(self) -> tuple[Note, ...]:
        """Give the notes of all records, those of most records first."""
        return self.kept("notes", _notes_of)

    def rejected(self) -> tuple[dict[str, Any], ...]:
        """Give what the build rejected, as it was kept."""
        return self.kept("rejected", lambda r: tuple(read_quarantine(r.path / QUARANTINE_NAME)))

    def record(self, code: str) -> Record | None:
        """Find a record of the release by its code."""
        return find_record(self.release(), code)

    def record_at(self, path: str) -> Record | None:
        """Find a record of the release by the path of its address: ``document/SMI-A200-1``."""
        kind, _, segment = path.partition("/")
        is_record = any(known.path == kind for known in field_table().kinds.values())
        release = self.release()
        register = release.path / REGISTER_NAME
        if not is_record or not register.exists():
            return None
        with Register(register, read_only=True) as opened:
            code = opened.find_segment(segment)
        return None if code is None else find_record(release, code)

    def forget(self, key: Hashable) -> None:
        """Let something be made again, because what it hangs on has changed."""
        with self._lock:
            self._kept.pop(key, None)

    def kept(self, key: Hashable, make: Callable[[Release], T]) -> T:
        """Give what is made of the current release; it is made once.

        Whoever else asks waits, since nothing can be shown before it is made.
        """
        release = self.release()
        with self._lock:
            if self._of != release.id:
                self._kept, self._of = {}, release.id
            if key not in self._kept:
                self._kept[key] = make(release)
            made: T = self._kept[key]
            return made


def _notes_of(release: Release) -> tuple[Note, ...]:
    found: defaultdict[tuple[str, str, str], dict[str, None]] = defaultdict(dict)
    for line in read_lines(release):
        for doubt in line.get("doubts", ()):
            key = doubt["code"], doubt["field"], doubt.get("value", "")
            found[key][line.get("code", "")] = None
    notes = [
        Note(DoubtCode(code), name, words, tuple(records))
        for (code, name, words), records in found.items()
    ]
    return tuple(sorted(notes, key=lambda note: (-len(note.records), note[:3])))
