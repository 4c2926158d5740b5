"""Names of places that say where the place lies: "محافظة حلب-خناصر"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from smi_graph.arabic import fold
from smi_graph.vocabulary.iris import provisional_identifier

if TYPE_CHECKING:
    from smi_graph.authorities.entries import Entry, LabelAuthority

_COMPOUND = re.compile(r"(?P<holder>[^-–—/]+?)\s*[-–—/]\s*(?P<name>[^-–—/]+)")


class PlaceName(NamedTuple):
    """A place that is named with the wider one that holds it.

    Parameters
    ----------
    name
        The place's own name.
    holder
        The listed place that it lies in.
    entry
        Its own entry, where it is listed within the holder.
    """

    name: str
    holder: Entry
    entry: Entry | None

    @property
    def identifier(self) -> str:
        """The identifier of the entry, or one made from the holder and the name."""
        if self.entry is not None:
            return self.entry.identifier
        return provisional_identifier(f"{self.holder.identifier}/{fold(self.name)}")


def place_in(printed: str, places: LabelAuthority) -> PlaceName | None:
    """Read a name that begins with a listed wider place, a dash between the two.

    Parameters
    ----------
    printed
        The name as printed.
    places
        The listed places.

    Returns
    -------
    PlaceName or None
        ``None`` for a name that is listed as a whole or says no wider place.

    Examples
    --------
    >>> from smi_graph.authorities import load_authorities
    >>> places = load_authorities().places
    >>> found = place_in("محافظة حلب-خناصر", places)
    >>> found.name, found.identifier, found.holder.name_en
    ('خناصر', 'khanaser', 'Aleppo Governorate')
    >>> place_in("خناصر", places) is None
    True
    """
    match = _COMPOUND.fullmatch(printed.strip())
    if match is None or places.find(printed) is not None:
        return None
    holder = places.find(match["holder"])
    if holder is None:
        return None
    entry = places.find(match["name"])
    if entry is not None and holder.identifier not in _holders(entry, places):
        entry = None
    return PlaceName(match["name"].strip(), holder, entry)


def _holders(entry: Entry, places: LabelAuthority) -> set[str]:
    holders: set[str] = set()
    while entry.within and entry.within not in holders:
        holders.add(entry.within)
        if entry.within not in places.entries:
            break
        entry = places.entries[entry.within]
    return holders
