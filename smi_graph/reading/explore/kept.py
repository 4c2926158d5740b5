"""What was made of a catalogue, kept while it may be asked for again."""

from __future__ import annotations

import weakref
from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, TypeVar, cast

from starlette.requests import Request  # noqa: TC002 - FastAPI reads the annotation

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from smi_graph.catalogue import Catalogue

T = TypeVar("T")

_MOST = 128


class Kept:
    """Keeps what was made last of each catalogue, and no catalogue itself."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[int, Hashable], tuple[weakref.ref[Catalogue], object]] = (
            OrderedDict()
        )
        self._lock = Lock()

    def get(self, catalogue: Catalogue, key: Hashable, make: Callable[[], T]) -> T:
        """Give what is kept under a key, or make it.

        Parameters
        ----------
        catalogue
            What it is made of; another catalogue has its own.
        key
            What it is; the same key must always be made alike.
        make
            Makes it; threads that ask at the same moment may both do so.
        """
        place = id(catalogue), key
        with self._lock:
            whose, found = self._kept.get(place, (None, None))
            if whose is not None and whose() is catalogue:
                self._kept.move_to_end(place)
                return cast("T", found)
        made = make()
        with self._lock:
            self._kept[place] = weakref.ref(catalogue), made
            self._kept.move_to_end(place)
            while len(self._kept) > _MOST:
                self._kept.popitem(last=False)
        return made


def kept_in(request: Request) -> Kept:
    """Give what the application that a request came to keeps."""
    kept: Kept = request.app.state.kept_views
    return kept
