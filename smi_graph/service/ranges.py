"""Which classes and datatypes the values of each property have, for programs that write queries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import orjson

from smi_graph.service.by_release import ByRelease
from smi_graph.store import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from starlette.requests import Request

    from smi_graph.service.engine import Engine
    from smi_graph.store import Statistics

# So many values of a property are looked at: what is told of them is true, and a class that only
# later ones have is missed.
_MOST_VALUES = 2_000


@dataclass(frozen=True, slots=True)
class Range:
    """What the values of a property of a class are: classes of resources, and datatypes."""

    classes: set[str] = field(default_factory=set)
    datatypes: set[str] = field(default_factory=set)


Ranges = dict[str, dict[str, Range]]


class RangesKeeper:
    """Looks at a release when its description is asked for, and keeps what was found."""

    def __init__(self) -> None:
        self._kept: ByRelease[Ranges] = ByRelease()

    async def of(self, engine: Engine, release_id: str | None, statistics: Statistics) -> Ranges:
        """Tell what the values of the properties of each class are.

        Parameters
        ----------
        engine
            Runs the queries.
        release_id
            As `Engine.resolve` names the release.
        statistics
            Which classes have which properties.

        Returns
        -------
        dict
            By class and property; what could not be asked within the limits is not there.
        """
        return await self._kept.of(release_id, lambda: _read(engine, release_id, statistics))


def ranges_of(request: Request) -> RangesKeeper:
    """Give the keeper of the application that a request came to."""
    keeper: RangesKeeper = request.app.state.ranges
    return keeper


async def _read(engine: Engine, release_id: str | None, statistics: Statistics) -> Ranges:
    found: Ranges = {}
    for name, properties in statistics.by_class.items():
        try:
            answer = await engine.run(_question(name, properties), release_id=release_id)
        except StoreError:
            continue
        found[name] = _ranges(orjson.loads(answer.body)["results"]["bindings"])
    return found


def _question(name: str, properties: Iterable[str]) -> str:
    some = " UNION ".join(
        f"{{ {{ SELECT ?value {{ ?thing a <{name}> ; <{one}> ?value }} LIMIT {_MOST_VALUES} }}"
        f" BIND(<{one}> AS ?property) }}"
        for one in properties
    )
    return (
        f"SELECT DISTINCT ?property ?class ?datatype {{ {some}"
        " OPTIONAL { ?value a ?class } BIND(DATATYPE(?value) AS ?datatype) }"
    )


def _ranges(rows: Iterable[Mapping[str, Mapping[str, str]]]) -> dict[str, Range]:
    ranges: dict[str, Range] = defaultdict(Range)
    for row in rows:
        known = ranges[row["property"]["value"]]
        if "class" in row:
            known.classes.add(row["class"]["value"])
        if "datatype" in row:
            known.datatypes.add(row["datatype"]["value"])
    return dict(ranges)
