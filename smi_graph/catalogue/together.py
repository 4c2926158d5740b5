"""The fields and the texts taken together: what texts name counts like what fields name.

Only who asks for it gets it, for a program found the one and the archive's editors said the
other. Which is which stays known: what fields name stands in the unit `FIELDS` of the spots.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from smi_graph.catalogue.columns import Links
from smi_graph.catalogue.kinds import actor_kind, kinds
from smi_graph.catalogue.spots import FIELDS, Spots, join

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from smi_graph.catalogue.catalogue import Catalogue, Value
    from smi_graph.catalogue.kinds import Kind


def with_texts(catalogue: Catalogue) -> Catalogue:
    """Give a catalogue in which records are linked with the actors that their texts name."""
    values, moved = _values(catalogue)
    rows, numbers = catalogue.links.rows_of, moved[catalogue.links.numbers]
    links = Links.of(rows, numbers, len(catalogue))
    stays = np.arange(len(catalogue))
    spots = join(
        ((catalogue.spots, stays, moved), (_of_fields(catalogue), stays, moved)), len(catalogue)
    )
    return replace(
        catalogue,
        values=values,
        links=links,
        back=links.turned(len(values)),
        spots=spots,
        cells={},
        orders={},
        takes_texts=True,
    )


def _values(catalogue: Catalogue) -> tuple[tuple[Value, ...], NDArray[np.int64]]:
    """Give the values, an actor of fields and of texts being one, and where each has moved."""
    keys = [(actor_kind(value.kind) or value.kind, value.identity) for value in catalogue.values]
    known: dict[tuple[Kind, str], Value] = {}
    for key, value in zip(keys, catalogue.values, strict=True):
        known.setdefault(key, value)
    places = {kind: place for place, kind in enumerate(kinds())}
    ordered = sorted(known.items(), key=lambda item: (places[item[0][0]], item[0][1]))
    values = tuple(
        replace(value, number=number, kind=kind)
        for number, ((kind, _), value) in enumerate(ordered)
    )
    numbers = {key: number for number, (key, _) in enumerate(ordered)}
    return values, np.array([numbers[key] for key in keys], dtype=np.int64)


def _of_fields(catalogue: Catalogue) -> Spots:
    """Write what fields name as if it stood in one sentence, of which no text has the number."""
    of_field = np.array([value.kind.is_actor for value in catalogue.values], dtype=np.bool_)
    chosen = of_field[catalogue.links.numbers]
    numbers = catalogue.links.numbers[chosen].astype(np.int64)
    columns = [np.full(len(numbers), FIELDS)] * 4
    return Spots.laid_out(catalogue.links.rows_of[chosen], numbers, columns, len(catalogue))
