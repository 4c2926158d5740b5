"""The fields and the texts taken together: what texts name counts like what fields name.

Only who asks for it gets it, for a program found the one and the archive's editors said the
other. Which is which stays known: what fields name stands in the unit `FIELDS` of the spots.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from smi_graph.catalogue.kinds import actor_kind, kinds
from smi_graph.catalogue.spots import FIELDS, Spots, join
from smi_graph.columns import Links

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from smi_graph.catalogue.kinds import Kind
    from smi_graph.catalogue.value import Value


class Together(NamedTuple):
    """The columns of a catalogue that are others when texts count; see `Catalogue`."""

    values: tuple[Value, ...]
    links: Links
    spots: Spots


def taken_together(values: Sequence[Value], links: Links, spots: Spots) -> Together:
    """Link records with the actors that their texts name, as if fields named them.

    Parameters
    ----------
    values, links, spots
        Those of a catalogue.
    """
    joined, moved = _values(values)
    whole = Links.of(links.rows_of, moved[links.numbers], len(links))
    stays = np.arange(len(links))
    parts = (spots, stays, moved), (_of_fields(values, links), stays, moved)
    return Together(joined, whole, join(parts, len(links)))


def _values(values: Sequence[Value]) -> tuple[tuple[Value, ...], NDArray[np.int64]]:
    """Give the values, an actor of fields and of texts being one, and where each has moved."""
    keys = [(actor_kind(value.kind) or value.kind, value.identity) for value in values]
    known: dict[tuple[Kind, str], Value] = {}
    for key, value in zip(keys, values, strict=True):
        known.setdefault(key, value)
    places = {kind: place for place, kind in enumerate(kinds())}
    ordered = sorted(known.items(), key=lambda item: (places[item[0][0]], item[0][1]))
    joined = tuple(
        replace(value, number=number, kind=kind)
        for number, ((kind, _), value) in enumerate(ordered)
    )
    numbers = {key: number for number, (key, _) in enumerate(ordered)}
    return joined, np.array([numbers[key] for key in keys], dtype=np.int64)


def _of_fields(values: Sequence[Value], links: Links) -> Spots:
    """Write what fields name as if it stood in one sentence, of which no text has the number."""
    of_field = np.array([value.kind.is_actor for value in values], dtype=np.bool_)
    chosen = of_field[links.numbers]
    numbers = links.numbers[chosen].astype(np.int64)
    columns = [np.full(len(numbers), FIELDS)] * 4
    return Spots.laid_out(links.rows_of[chosen], numbers, columns, len(links))
