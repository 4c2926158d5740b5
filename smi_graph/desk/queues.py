"""What waits for a person, one at a time."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from smi_graph.desk.errors import DeskError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from smi_graph.desk.desk import Desk


class Waiting(Protocol):
    """Something that waits to be decided."""

    @property
    def key(self) -> str:
        """What tells it from all others of its queue, in every release."""
        ...


T = TypeVar("T", bound=Waiting)


@dataclass(frozen=True, slots=True)
class Queue(Generic[T]):
    """What waits for a person, of one sort.

    Parameters
    ----------
    name
        Of its page, and in ``data/messages/desk.toml``.
    waiting
        Gives what waits, the most useful first.
    """

    name: str
    waiting: Callable[[Desk], Sequence[T]]

    @property
    def path(self) -> str:
        """The address of its page."""
        return f"/{self.name}"

    def show(self, desk: Desk, key: str) -> Shown[T] | None:
        """Give one of what waits, or the first; ``None`` where nothing waits."""
        waiting = self.waiting(desk)
        if not waiting:
            return None
        keys = ["", *(one.key for one in waiting), ""]
        place = keys.index(key) if key in keys[1:-1] else 1
        return Shown(waiting[place - 1], place, len(waiting), keys[place - 1], keys[place + 1])

    def find(self, desk: Desk, key: str) -> T:
        """Give what a form means.

        Raises
        ------
        DeskError
            When it no longer waits.
        """
        for one in self.waiting(desk):
            if one.key == key:
                return one
        raise DeskError("gone", 409)


@dataclass(frozen=True, slots=True)
class Shown(Generic[T]):
    """One of what waits, and its place among the others.

    Parameters
    ----------
    one
        What is shown.
    place, number
        Its place, counted from 1, and how many there are.
    before, after
        The key of the one before and after it; empty where there is none.
    """

    one: T
    place: int
    number: int
    before: str
    after: str


def key_of(*parts: str) -> str:
    """Make a key that stands in addresses.

    Examples
    --------
    >>> key_of("a", "b") == key_of("a", "b"), key_of("a", "b") == key_of("ab")
    (True, False)
    """
    text = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
