"""The years that a reader looks at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smi_graph.catalogue.catalogue import UNDATED
from smi_graph.service.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from smi_graph.catalogue.catalogue import Catalogue, Mask

_YEAR = re.compile(r"[0-9]{1,4}\Z")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)


@dataclass(frozen=True, slots=True)
class Window:
    """Some years; made by `of`.

    Parameters
    ----------
    first, last
        The first and the last one; ``None`` where there is no bound.

    Examples
    --------
    >>> Window.of({"from": "2015", "to": "٢٠١١"})
    Window(first=2011, last=2015)
    >>> Window.of({"start": ""}, names=("start", "end")).is_open
    True
    """

    first: int | None = None
    last: int | None = None

    @classmethod
    def of(cls, parameters: Mapping[str, str], names: tuple[str, str] = ("from", "to")) -> Window:
        """Read the bounds from an address; they may stand in either order.

        Raises
        ------
        Problem
            400 when one of them is no year.
        """
        first, last = (_year(name, parameters.get(name, "")) for name in names)
        if first is not None and last is not None and first > last:
            first, last = last, first
        return cls(first, last)

    @property
    def is_open(self) -> bool:
        """Whether there is no bound at all."""
        return self.first is None and self.last is None

    def parameters(self, names: tuple[str, str] = ("from", "to")) -> dict[str, int | None]:
        """Give the bounds as an address has them."""
        return dict(zip(names, (self.first, self.last), strict=True))

    def mask(self, catalogue: Catalogue) -> Mask | None:
        """Tell of each record whether it is of these years; ``None`` where all count.

        A record without a date is of no years.
        """
        if self.is_open:
            return None
        mask: Mask = catalogue.years != UNDATED
        if self.first is not None:
            mask &= catalogue.years >= self.first
        if self.last is not None:
            mask &= catalogue.years <= self.last
        return mask


def _year(name: str, written: str) -> int | None:
    text = written.strip().translate(_DIGITS)
    if not text:
        return None
    if not _YEAR.match(text):
        raise Problem("bad_request", values={"reason": f"{name}={written[:40]}"})
    return int(text)
