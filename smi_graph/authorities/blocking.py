"""Which names are worth comparing: those that share something which few have.

Every name is put under a few keys, and names under one key are compared, from the keys of fewest
names on. Since a name is compared with a bounded number of others, all names are found in about
the time that it takes to read them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import combinations
from math import log
from typing import TYPE_CHECKING

from smi_graph.authorities.name_parts import NamePart, parts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

_MOST_OF_A_KEY = 40
_MOST_COMPARED = 12
# Keys under which most names only look alike are of use where few names have them.
_MOST_OF_A_WIDE_KEY = 8
# Of a key of many names, each is compared with so many that are written most like it.
_NEIGHBOURS = 4
_TELLING, _GIVEN = 0.2, 0.5
_LONG_ENOUGH = 4


def keys_of(parts: Sequence[NamePart]) -> set[str]:
    """Give the keys of a name.

    Examples
    --------
    >>> one, other = (keys_of(parts_of(name)) for name in ("كوفي عنان", "Annan, Kofi A."))
    >>> sorted(one & other)[:1]
    ['1kf']
    """
    whole = [part for part in parts if not part.is_initial]
    telling = [part for part in whole if part.weight >= _TELLING or len(whole) == 1]
    if not telling:
        return set()
    keys = {"=" + "".join(part.key for part in whole)}
    for one, other in combinations(telling, 2):
        # Two given names are what hundreds share.
        if len(telling) == 2 or max(one.weight, other.weight) > _GIVEN:
            keys.add("2" + " ".join(sorted((one.key, other.key))))
    last = telling[-1].key
    keys |= {f"1{last}", f"1{telling[0].key}"} if len(telling) > 1 else {f"1{last}"}
    for part in parts:
        if part.is_initial or part is not telling[-1]:
            keys.add(f"i{part.key[:1]} {last}")
    first = next(part for part in parts if part.is_initial or part in telling).key[:1]
    for part in telling[1:] or telling:
        keys |= {f"d{first} {key}" for key in _near(part.key)}
    return keys


def _all_keys(parts: Sequence[NamePart]) -> set[str]:
    """Give the keys of a name, and of it as writers of another tradition read it."""
    if not any(part.other for part in parts):
        return keys_of(parts)
    return keys_of(parts) | keys_of([part.other or part for part in parts])


def _near(key: str) -> Iterator[str]:
    """Give a key, and what is left of it without one of its consonants."""
    yield key
    if len(key) >= _LONG_ENOUGH:
        yield from {key[:place] + key[place + 1 :] for place in range(len(key))}


class BlockedNames:
    """Names that are looked for among each other.

    Parameters
    ----------
    names
        As printed; their places in this order are what is found.
    divide
        Gives the parts of a name.

    Examples
    --------
    >>> names = BlockedNames(["محمد كرد علي", "كرد علي، محمد", "رفيق العظم"])
    >>> list(names.pairs()), sorted(names.near("M. Kurd Ali"))
    ([(0, 1)], [0, 1])
    """

    def __init__(
        self, names: Iterable[str], divide: Callable[[str], tuple[NamePart, ...]] = parts_of
    ) -> None:
        self.names = list(names)
        self.divide = divide
        self._blocks: defaultdict[str, list[int]] = defaultdict(list)
        self._holders: Counter[str] = Counter()
        for place, name in enumerate(self.names):
            parts = divide(name)
            self._holders.update({part.key for part in parts})
            for key in _all_keys(parts):
                self._blocks[key].append(place)

    def rarity(self, part: NamePart) -> float:
        """Tell what a part of a name tells, from 0 to 1: less, the more names have it."""
        held = self._holders.get(part.key, 1)
        return max(0.0, 1 - log(max(held / 4, 1)) / log(len(self.names) + 4))

    def near(self, name: str) -> set[int]:
        """Give the places of the names that are worth comparing with a name."""
        found: set[int] = set()
        blocks = [self._blocks.get(key, []) for key in sorted(_all_keys(self.divide(name)))]
        for block in sorted(blocks, key=len):
            if found and len(found) + len(block) > 4 * _MOST_COMPARED:
                break
            found.update(block[: 8 * _MOST_COMPARED])
        return found

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Give the pairs of places that are worth comparing, each once, the smaller place first."""
        seen: set[tuple[int, int]] = set()
        compared: Counter[int] = Counter()
        blocks = sorted(self._blocks.items(), key=lambda item: (len(item[1]), item[0]))
        for key, block in blocks:
            if len(block) < 2 or (key[0] in "1id" and len(block) > _MOST_OF_A_WIDE_KEY):
                continue
            for pair in self._within(block):
                if pair in seen or max(compared[place] for place in pair) >= _MOST_COMPARED:
                    continue
                seen.add(pair)
                compared.update(pair)
                yield pair

    def _within(self, block: list[int]) -> Iterator[tuple[int, int]]:
        if len(block) <= _MOST_OF_A_KEY:
            yield from combinations(block, 2)
            return
        written = sorted(
            block, key=lambda place: [part.key for part in self.divide(self.names[place])]
        )
        for step in range(1, _NEIGHBOURS + 1):
            for one, other in zip(written, written[step:], strict=False):
                yield min(one, other), max(one, other)
