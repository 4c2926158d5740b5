"""How two actors are connected: the shortest paths of records between them.

A path goes from actor to actor; each hop is the records in which both appear. Shorter paths
come first, and of equally long ones those through rarer actors, for a country that half the
archive is about connects everybody and tells nothing. Where texts count, so does how close two
stand to each other in the record in which they stand closest: see `closeness`.

The search goes from the end outwards once (breadth first, over columns), and then walks from
the start towards it, the cheapest path first; so it finds the best paths without looking at
the others.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, replace
from itertools import count, pairwise
from typing import TYPE_CHECKING

import numpy as np

from smi_graph.catalogue.closeness import WEIGHTS, Closeness, closeness_between, closeness_of
from smi_graph.catalogue.kinds import Kind
from smi_graph.catalogue.network import records_of, shared_records

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from smi_graph.catalogue.catalogue import Catalogue, Mask
    from smi_graph.catalogue.value import Value

LONGEST = 6
_LONGER = 2
_FAR = 127
_MOST_STEPS = 2_000
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Hop:
    """Two actors that appear together.

    Parameters
    ----------
    start, end
        The actors.
    records
        The numbers of the newest records in which both appear, at most three; where texts
        count, of those in which they stand closest.
    count
        How many such records there are.
    closeness
        Where texts count: how close they stand in the first of these.
    """

    start: Value
    end: Value
    records: tuple[int, ...]
    count: int
    closeness: Closeness | None = None


@dataclass(frozen=True, slots=True)
class ActorPath:
    """Hops that lead from one actor to another, none twice through the same.

    Each hop has a record of its own, its first one: no path goes through one record twice.
    """

    hops: tuple[Hop, ...]


@dataclass(frozen=True, slots=True)
class Paths:
    """The answer to a search.

    Parameters
    ----------
    paths
        The best first.
    is_complete
        ``False`` when the search gave up before it could be sure that no better path is
        missing.
    """

    paths: tuple[ActorPath, ...]
    is_complete: bool


def find_paths(  # noqa: PLR0913
    catalogue: Catalogue,
    start: Value,
    end: Value,
    *,
    kinds: frozenset[Kind] = frozenset({Kind.PERSON, Kind.ORGANIZATION}),
    without: frozenset[int] = frozenset(),
    chosen: Mask | None = None,
    most: int = 5,
) -> Paths:
    """Find the shortest paths between two actors.

    Parameters
    ----------
    catalogue, start, end
        The release and the actors.
    kinds
        Through what a path may go.
    without
        The numbers of values through which it may not go.
    chosen
        Which records count, say those of some years; by default all.
    most
        How many paths are wanted.

    Returns
    -------
    Paths
        Chains of at most `LONGEST` hops, and at most two hops longer than the shortest.

    Examples
    --------
    >>> from pyoxigraph import NamedNode
    >>> from smi_graph.catalogue import gather
    >>> from smi_graph.vocabulary import SMI
    >>> names = {name: NamedNode(f"https://example.org/{name}") for name in "12abc"}
    >>> appear = [("1", "a"), ("1", "b"), ("2", "b"), ("2", "c")]
    >>> catalogue = gather({
    ...     "record": [(names[record], NamedNode(SMI.Document)) for record in "12"],
    ...     "person": [(names[record], names[person]) for record, person in appear],
    ... })
    >>> a, c = (catalogue.find_value(Kind.PERSON, key) for key in "ac")
    >>> [path] = find_paths(catalogue, a, c).paths
    >>> [(hop.start.key, hop.end.key, hop.count) for hop in path.hops]
    [('a', 'b', 1), ('b', 'c', 1)]
    """
    if start.number == end.number:
        return Paths((), is_complete=True)
    ground = _Ground(catalogue, _allowed(catalogue, kinds, without, start, end), chosen)
    distances = ground.distances(start.number, end.number)
    shortest = int(distances[start.number])
    paths: list[ActorPath] = []
    steps = iter(range(_MOST_STEPS))
    for length in range(shortest, min(shortest + _LONGER, LONGEST) + 1):
        for walked in _walk(ground, distances, start.number, end.number, length, steps):
            path = ground.path(walked)
            if path is not None:
                paths.append(path)
            if len(paths) == most:
                break
        if len(paths) == most:
            break
    is_complete = len(paths) == most or next(steps, None) is not None
    return Paths(tuple(paths), is_complete=is_complete)


def _allowed(
    catalogue: Catalogue, kinds: frozenset[Kind], without: frozenset[int], start: Value, end: Value
) -> Mask:
    allowed = np.zeros(len(catalogue.values), dtype=np.bool_)
    for kind in kinds:
        numbers = catalogue.numbers_of(kind)
        allowed[numbers.start : numbers.stop] = True
    allowed[list(without)] = False
    allowed[[start.number, end.number]] = True
    return allowed


class _Ground:
    """What may be walked on."""

    def __init__(self, catalogue: Catalogue, allowed: Mask, chosen: Mask | None) -> None:
        self._catalogue = catalogue
        self._allowed = allowed
        self._chosen = chosen
        self._known: dict[int, NDArray[np.int32]] = {}
        self._far: dict[tuple[int, int], float] = {}
        self._hops: dict[tuple[int, int], Hop] = {}
        totals = catalogue.count()
        # Below one for all intermediate actors of the longest path, never as much as a hop.
        self._rarity = np.log1p(totals) / (1 + np.log1p(totals.max(initial=1)))

    def cost(self, start: int, end: int) -> float:
        """Tell what a hop costs: the commoner its end and the farther apart the two, the more.

        The two are neighbours, and the neighbours of one of them have been asked for.
        """
        far = self._far.get((start, end), self._far.get((end, start), 0.0))
        return float(self._rarity[end]) + far

    def neighbours(self, actor: int) -> NDArray[np.int32]:
        """Give the actors one hop away, the cheapest first."""
        if actor not in self._known:
            value = self._catalogue.values[actor]
            records = records_of(self._catalogue, value, self._chosen)
            seen = np.zeros(len(self._allowed), dtype=np.bool_)
            seen[self._catalogue.links.of_rows(records)] = True
            seen[actor] = False
            near = np.flatnonzero(seen & self._allowed).astype(np.int32)
            costs = self._rarity[near]
            if self._catalogue.takes_texts:
                far = self._farness(value, records)[near]
                self._far |= {(actor, end): it for end, it in zip(near.tolist(), far, strict=True)}
                costs = costs + far
            self._known[actor] = near[np.argsort(costs, kind="stable")]
        return self._known[actor]

    def _farness(self, value: Value, records: NDArray[np.int32]) -> NDArray[np.float64]:
        """Tell of every actor how far it is at least from one, where both are in some record."""
        _, numbers, closeness = closeness_of(self._catalogue, value, records)
        closest = np.zeros(len(self._allowed), dtype=np.int64)
        np.maximum.at(closest, numbers, closeness)
        far: NDArray[np.float64] = 1 - WEIGHTS[closest]
        return far

    def distances(self, start: int, end: int) -> NDArray[np.int8]:
        """Tell how many hops each actor is away from the end, as far as it may matter."""
        distances = np.full(len(self._allowed), _FAR, dtype=np.int8)
        distances[end] = 0
        seen = np.zeros(len(self._catalogue), dtype=np.bool_)
        if self._chosen is not None:
            seen = ~self._chosen
        frontier, farthest = np.array([end]), LONGEST
        for distance in range(1, LONGEST + 1):
            records = self._catalogue.back.of_rows(frontier)
            records = np.unique(records[~seen[records]])
            seen[records] = True
            reached = np.zeros(len(self._allowed), dtype=np.bool_)
            reached[self._catalogue.links.of_rows(records)] = True
            frontier = np.flatnonzero(reached & self._allowed & (distances == _FAR))
            distances[frontier] = distance
            if distances[start] == distance:
                farthest = min(distance + _LONGER, LONGEST)
            if distance >= farthest - 1 or not len(frontier):
                break
        return distances

    def path(self, walked: tuple[int, ...]) -> ActorPath | None:
        """Name the records of each hop; ``None`` where two hops have one record alone."""
        hops = [self._hop(*ends) for ends in pairwise(walked)]
        own = one_of_each([hop.records for hop in hops])
        return None if own is None else ActorPath(tuple(map(_led_by, hops, own)))

    def _hop(self, start: int, end: int) -> Hop:
        """Give a hop with as many records as a path may have hops: one of them is its own."""
        known = self._hops.get((start, end))
        if known is None:
            one, other = self._catalogue.values[start], self._catalogue.values[end]
            records = shared_records(self._catalogue, one, other, self._chosen)
            closest = None
            if self._catalogue.takes_texts:
                found = closeness_between(self._catalogue, one, other, records)
                closest = Closeness(int(found.max()))
                records = records[np.argsort(-found, kind="stable")]
            known = Hop(one, other, tuple(records[:LONGEST].tolist()), len(records), closest)
            self._hops[start, end] = known
        return known


def _led_by(hop: Hop, record: int) -> Hop:
    others = (other for other in hop.records if other != record)
    return replace(hop, records=(record, *others)[:_SHOWN])


def one_of_each(choices: Sequence[Sequence[int]]) -> list[int] | None:
    """Choose one of each, none twice, and of each the first that is possible.

    These are augmenting paths: whoever finds all taken asks those who have them to move on.

    Returns
    -------
    list of int or None
        ``None`` where that is not possible.

    Examples
    --------
    >>> one_of_each([[1, 2], [1]]), one_of_each([[1], [1]])
    ([2, 1], None)
    """
    taken: dict[int, int] = {}

    def settle(place: int, asked: set[int]) -> bool:
        for choice in choices[place]:
            if choice not in asked:
                asked.add(choice)
                if choice not in taken or settle(taken[choice], asked):
                    taken[choice] = place
                    return True
        return False

    if not all(settle(place, set()) for place in range(len(choices))):
        return None
    by_place = {place: choice for choice, place in taken.items()}
    return [by_place[place] for place in range(len(choices))]


def _walk(  # noqa: PLR0913, PLR0917
    ground: _Ground,
    distances: NDArray[np.int8],
    start: int,
    end: int,
    length: int,
    steps: Iterator[int],
) -> Iterator[tuple[int, ...]]:
    """Give the paths of exactly one length, the cheapest first."""
    order = count()
    waiting: list[tuple[float, int, tuple[int, ...], Iterator[int]]] = []

    def ahead(walked: tuple[int, ...], cost: float) -> None:
        left = length - len(walked)
        near = ground.neighbours(walked[-1] if left else end)
        # Whoever is reached when one hop is left is a neighbour of the end.
        fits = near[distances[near] <= left].tolist() if left else [end]
        follow(walked, cost, iter(fits))

    def follow(walked: tuple[int, ...], cost: float, rest: Iterator[int]) -> None:
        # Only the best of those that follow waits; the next one takes its place.
        for actor in rest:
            if actor not in walked and (actor != end or len(walked) == length):
                total = cost + ground.cost(walked[-1], actor)
                heapq.heappush(waiting, (total, next(order), (*walked, actor), rest))
                return

    ahead((start,), 0.0)
    while waiting and next(steps, None) is not None:
        cost, _, walked, rest = heapq.heappop(waiting)
        follow(walked[:-1], cost - ground.cost(*walked[-2:]), rest)
        if walked[-1] == end:
            yield walked
        elif len(walked) <= length:
            ahead(walked, cost)
