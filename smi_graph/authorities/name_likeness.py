"""How like two names are, part by part, within one script and across both.

A likeness sorts what a person is asked. It never makes two names one.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate
from operator import mul
from typing import TYPE_CHECKING, NamedTuple

from smi_graph.authorities.name_parts import (
    AIN,
    NamePart,
    are_apart,
    are_the_same,
    gap_across,
    joined,
    parts_of,
    sound_cost,
)

if TYPE_CHECKING:
    from collections.abc import Callable

# Parts that are less like than this are two.
_LEAST = 0.78
# Names of one word that are less like than this are two.
_ALONE = 0.93
# What is not compared where consonants differ in number: the vowels.
_UNHEARD = 0.1
# Less than this of a part left over tells nothing.
_NOTHING = 0.3
_WEIGHT_OF_INITIAL = 0.25
# What is left where one name says which of several is meant, and the other does not.
_ONE_OF_SEVERAL = 0.85
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_FIRST_YEAR = 1500
# With more than this no other order of the parts is tried.
_SURE = 0.9

_VOWELS = {
    frozenset("ae"): 0.1, frozenset("ei"): 0.1, frozenset("ai"): 0.4, frozenset("au"): 0.5,
    frozenset("eu"): 0.6, frozenset("iu"): 1.0,
}  # fmt: skip


_IN_PARTICIPLE = {"i": 0.0, "a": 0.15}


class Likeness(NamedTuple):
    """How like two names are.

    Parameters
    ----------
    score
        From 0 to 1.
    left
        Whether one name has parts that the other lacks.
    """

    score: float
    left: bool = False


@lru_cache(maxsize=2**16)
def _gap_within(one: str, other: str, *, is_arabic: bool, size: int) -> float:
    """Tell what it costs that writers of one script put other vowels between consonants."""
    if is_arabic:
        return _gap_of_arabic(one, other, size)
    if one == other:
        return 0.0
    if not one or not other:
        return 0.3
    return max(_heard(one, other), _heard(other, one))


def _gap_of_arabic(one: str, other: str, size: int) -> float:
    """Tell what other long vowels cost: an ain is a letter, and a hamza has many seats."""
    if (AIN in one) != (AIN in other):
        return 1.0
    first, second = (gap.strip(f"*{AIN}") for gap in (one, other))
    is_seated = AIN not in one and "*" in one + other and abs(len(first) - len(second)) < 2
    if first == second or is_seated:
        return 0.0
    return 0.8 if size <= 4 else 0.4


def _heard(one: str, other: str) -> float:
    costs = [min(_VOWELS.get(frozenset((a, b)), 0.0) for b in other) for a in one]
    return sum(costs) / len(costs)


def _gap_cost(one: NamePart, other: NamePart, place: int) -> float:
    first, second = one.gaps[place], other.gaps[place]
    if one.is_arabic == other.is_arabic:
        size = len(one.sounds)
        return _gap_within(first, second, is_arabic=one.is_arabic, size=size)
    arabic, latin = (one, other) if one.is_arabic else (other, one)
    if _is_in_participle(arabic, place) and latin.gaps[place] in _IN_PARTICIPLE:
        return _IN_PARTICIPLE[latin.gaps[place]]
    return gap_across(arabic.gaps[place], latin.gaps[place])


def _is_in_participle(arabic: NamePart, place: int) -> bool:
    """Tell whether a short vowel follows a long a, as in كامل, which is Kamil and never Kamal."""
    last = len(arabic.sounds)
    return 1 < place < last and not arabic.gaps[place] and arabic.gaps[place - 1].endswith("A")


@lru_cache(maxsize=2**18)
def parts_likeness(one: NamePart, other: NamePart) -> float:
    """Tell how like two parts are, from 0 to 1.

    Examples
    --------
    >>> def like(one, other):
    ...     return round(parts_likeness(parts_of(one)[0], parts_of(other)[0]), 2)
    >>> like("محمود", "Mahmoud"), like("محمد", "محمود"), like("غوتيريش", "جوتيريش")
    (1.0, 0.0, 0.97)
    """
    if one.text == other.text or are_the_same(one.text, other.text):
        return 1.0
    if one.is_initial or other.is_initial:
        return _initial(one, other)
    if not one.sounds or not other.sounds or are_apart(one.text, other.text):
        return 0.0
    if _differ_in_gender(one, other):
        return 0.0
    read = [(one.other, other)] if one.other else []
    read += [(one, other.other)] if other.other else []
    return max([_sounds_likeness(one, other), *(_sounds_likeness(*each) for each in read)])


def _differ_in_gender(one: NamePart, other: NamePart) -> bool:
    """Tell whether one is the feminine of the other: نبيل and نبيلة, Amin and Amina."""
    if one.key != other.key or one.sounds.endswith("h") or other.sounds.endswith("h"):
        return False
    ends = {one.gaps[-1], other.gaps[-1]}
    return "" in ends and not ends.isdisjoint({"a", "A"})


def _sounds_likeness(one: NamePart, other: NamePart) -> float:
    size = max(len(one.sounds), len(other.sounds))
    if abs(len(one.key) - len(other.key)) > (1 - _LEAST) * (size + 1):
        return 0.0
    same_size = len(one.sounds) == len(other.sounds)
    cost = _aligned(one, other) if same_size else _edited(one, other) + _UNHEARD
    return max(0.0, 1 - cost / (size + 1))


def _initial(one: NamePart, other: NamePart) -> float:
    """Compare an initial with a name; a vowel may stand for any."""
    first, second = (one, other) if one.is_initial else (other, one)
    if first.sounds:
        begins = second.gaps[0] in {"", "*"} and second.sounds != ""
        return 0.9 if begins and sound_cost(first.sounds[0], second.sounds[0]) < 0.3 else 0.0
    return 0.9 if second.gaps[0] else 0.0


def _aligned(one: NamePart, other: NamePart) -> float:
    cost = sum(map(sound_cost, one.sounds, other.sounds))
    last = len(one.gaps) - 1
    for place in range(last + 1):
        here = _gap_cost(one, other, place)
        is_free = place in {0, last} and AIN not in one.gaps[place]
        cost += min(here, 0.3) if is_free else here
    return cost


def _edited(one: NamePart, other: NamePart) -> float:
    """Give the least cost of making the consonants of one into those of the other."""
    longer, shorter = sorted((one.sounds, other.sounds), key=len, reverse=True)
    if len(longer) == len(shorter) + 1:
        return _without_one(longer, shorter)
    row = [0.0]
    for letter in other.sounds:
        row.append(row[-1] + _missing(letter))
    for sound in one.sounds:
        before, row = row, [row[0] + _missing(sound)]
        for place, letter in enumerate(other.sounds):
            change = before[place] + sound_cost(sound, letter)
            row.append(min(change, before[place + 1] + _missing(sound), row[-1] + _missing(letter)))
    return row[-1]


def _without_one(longer: str, shorter: str) -> float:
    """Give the least cost of leaving out one consonant."""
    before = [0.0, *accumulate(map(sound_cost, longer, shorter))]
    after = [0.0, *accumulate(map(sound_cost, longer[::-1], shorter[::-1]))]
    last = len(shorter)
    return min(
        before[place] + _missing(sound) + after[last - place] for place, sound in enumerate(longer)
    )


def _missing(sound: str) -> float:
    """Tell what it costs to leave out a consonant: an h is often silent."""
    return 0.3 if sound == "h" else 1.0


def _everything_tells(_: NamePart) -> float:
    return 1.0


def likeness(
    one: str,
    other: str,
    rarity: Callable[[NamePart], float] = _everything_tells,
    divide: Callable[[str], tuple[NamePart, ...]] = parts_of,
) -> Likeness:
    """Tell how like two names are.

    Parameters
    ----------
    one, other
        As printed, in either script.
    rarity
        What a part tells among all names, from 0 to 1.
    divide
        Gives the parts of a name; those of a person's by default.

    Examples
    --------
    >>> likeness("عنان، كوفي", "Kofi Annan").score > 0.9
    True
    >>> likeness("King Baudouin", "Joe Biden").score < 0.5
    True
    >>> likeness("محمد علي", "محمد كرد علي").score < likeness("كرد علي", "محمد كرد علي").score
    True
    """
    (first, which), (second, whose) = (_without_generation(divide(each)) for each in (one, other))
    if not first or not second or _lived_apart(one, other) or _tell_two(first, second):
        return Likeness(0.0)
    if which and whose and which.isdisjoint(whose):
        return Likeness(0.0)
    best = _compare(first, second, rarity)
    if best.score < _SURE and min(len(first), len(second)) > 1 and _are_turned(first, second):
        turned = _compare((*first[1:], first[0]), second, rarity)
        back = _compare((first[-1], *first[:-1]), second, rarity)
        near = max(turned, back)
        best = max(best, Likeness(round(near.score * 0.93, 3), near.left))
    if bool(which) is bool(whose):
        return best
    return Likeness(round(best.score * _ONE_OF_SEVERAL, 3), left=True)


def _without_generation(parts: tuple[NamePart, ...]) -> tuple[tuple[NamePart, ...], frozenset[int]]:
    """Take off what tells which of several bearers is meant, such as Jr., and tell it."""
    which = frozenset[int]().union(*(part.generation for part in parts))
    return (tuple(part for part in parts if not part.generation) if which else parts), which


def _lived_apart(one: str, other: str) -> bool:
    """Tell whether two names bear years, and no common one: "(1850-1912)" and "(1880-1960)"."""
    first, second = _years_in(one), _years_in(other)
    return bool(first) and bool(second) and first.isdisjoint(second)


@lru_cache(maxsize=2**17)
def _years_in(name: str) -> frozenset[int]:
    """Give the years in a name; those of the hijra are fewer, and no years of this calendar."""
    return frozenset(year for year in map(int, _YEAR.findall(name)) if year >= _FIRST_YEAR)


def _tell_two(first: tuple[NamePart, ...], second: tuple[NamePart, ...]) -> bool:
    """Tell whether each of two names has a part that the other has nothing like.

    Words that are written together are like nothing until they are joined, so such a name has as
    many consonants as the other one.
    """
    if "".join(part.key for part in first) == "".join(part.key for part in second):
        return False
    if not _has_more(first, second) or not _has_more(second, first):
        return False
    return len(first) == len(second) or not _is_joined(first, second)


def _has_more(first: tuple[NamePart, ...], second: tuple[NamePart, ...]) -> bool:
    return any(
        part.weight > _NOTHING
        and not part.is_initial
        and all(parts_likeness(part, other) < _LEAST for other in second)
        for part in first
    )


def _is_joined(first: tuple[NamePart, ...], second: tuple[NamePart, ...]) -> bool:
    """Tell whether a part of one name begins with a whole part of the other."""
    return any(
        len(one.key) > len(other.key) > 1 and one.key.startswith(other.key)
        for one in first + second
        for other in first + second
        if one is not other
    )


def _are_turned(first: tuple[NamePart, ...], second: tuple[NamePart, ...]) -> bool:
    """Tell whether the first part of one name stands at the end of the other."""
    ends = (first[0], second[-1]), (first[-1], second[0])
    return any(parts_likeness(one, other) >= _LEAST for one, other in ends)


class _Matched(NamedTuple):
    gained: float
    sides: tuple[tuple[int, ...], tuple[int, ...]]
    likest: float


def _compare(
    first: tuple[NamePart, ...], second: tuple[NamePart, ...], rarity: Callable[[NamePart], float]
) -> Likeness:
    weigh = _weigher(rarity)
    matched = _match(first, second, weigh)
    left = [
        [part for place, part in enumerate(parts) if place not in side]
        for parts, side in zip((first, second), matched.sides, strict=True)
    ]
    over = [sum(map(weigh, parts)) for parts in left]
    if min(over) == 0 and any(part.leads for part in (*left[0], *left[1])):
        # Others write the name without it.
        over = [sum(weigh(part) for part in parts if not part.leads) for parts in left]
    held = sum(
        (weigh(parts[place]) for parts, side in zip((first, second), matched.sides, strict=True)
         for place in side)
    ) / 2  # fmt: skip
    if not held:
        return Likeness(0.0)
    alike = matched.gained / held
    if max(over) and all(any(part.is_initial for part in one) for one in (first, second)):
        alike *= 0.7
    if len(first) == len(second) == 1 and alike < _ALONE:
        alike *= 0.8
    if any(
        _is_initial_of_last(parts, others, side, far)
        for parts, others, side, far in (
            (first, second, *matched.sides),
            (second, first, *matched.sides[::-1]),
        )
    ):
        return Likeness(round(0.6 * alike, 3), left=True)
    score = alike * held / (held + 0.5 * sum(over))
    if min(over) > _NOTHING * 0.5 and max(over) > _NOTHING:
        return Likeness(round(0.6 * score, 3), left=True)
    if max(over) > _NOTHING:
        score *= _of_a_part(first, second, matched, left)
        return Likeness(round(score, 3), left=True)
    # What weighs little tells two where each has another.
    return Likeness(round(alike * (1 - (0.1 if min(over) == 0 else 0.8) * sum(over)), 3))


def _is_initial_of_last(
    parts: tuple[NamePart, ...],
    others: tuple[NamePart, ...],
    side: tuple[int, ...],
    far: tuple[int, ...],
) -> bool:
    """Tell whether the last part of a name is paired with an initial of the other alone."""
    last = len(parts) - 1
    if parts[last].is_initial or last not in side or len(side) != len(far):
        return False
    return others[far[side.index(last)]].is_initial


def _weigher(rarity: Callable[[NamePart], float]) -> Callable[[NamePart], float]:
    def weigh(part: NamePart) -> float:
        if part.is_initial:
            return _WEIGHT_OF_INITIAL
        return part.weight * (0.4 + 0.6 * rarity(part)) if part.weight > 0.5 else part.weight

    return weigh


def _of_a_part(
    first: tuple[NamePart, ...],
    second: tuple[NamePart, ...],
    matched: _Matched,
    left: list[list[NamePart]],
) -> float:
    """Tell how far a name may be a shorter form of another one."""
    shorter, side = (first, matched.sides[0]) if not left[0] else (second, matched.sides[1])
    longer, far = (second, matched.sides[1]) if shorter is first else (first, matched.sides[0])
    telling = [shorter[place] for place in side if shorter[place].weight > 0.5]
    extra = [part for part in (*left[0], *left[1]) if part.weight > 0.5]
    if not telling and extra:
        return 0.6
    has_first, has_last = 0 in far, len(longer) - 1 in far
    whole = [place for place in side if not shorter[place].is_initial]
    if len(whole) < 2:
        alone = has_last and len(shorter) == 1 and len(longer) <= 3
        return 0.95 if alone and matched.likest > 0.9 else 0.6
    if not has_first and any(longer[place].is_initial for place in far):
        return 0.75
    if has_first and has_last:
        return 1.12
    return 1.06 if has_last else 1.0


def _match(
    first: tuple[NamePart, ...], second: tuple[NamePart, ...], weigh: Callable[[NamePart], float]
) -> _Matched:
    """Pair the parts of two names in their order, so that most weight is paired."""
    if len(first) == len(second):
        alike = list(map(parts_likeness, first, second))
        if min(alike) >= _LEAST:
            weights = (
                (weigh(one) + weigh(other)) / 2 for one, other in zip(first, second, strict=True)
            )
            places = tuple(range(len(first)))
            return _Matched(sum(map(mul, alike, weights)), (places, places), alike[0])
    nothing = _Matched(0.0, ((), ()), 0.0)
    sides = _Side.of(first, weigh), _Side.of(second, weigh)
    best: dict[tuple[int, int], _Matched] = {}
    for i in range(len(first), -1, -1):
        for j in range(len(second), -1, -1):
            options = [best.get((i + 1, j), nothing), best.get((i, j + 1), nothing)]
            for step, further in ((1, 1), (2, 1), (1, 2)):
                rest = best.get((i + step, j + further))
                if rest is not None:
                    options += _paired(sides, (i, j), (step, further), rest)
            best[i, j] = max(options, key=lambda one: one.gained)
    return best[0, 0]


class _Side(NamedTuple):
    """The parts of one name, alone and each with the next, and what each weighs."""

    parts: dict[tuple[int, int], NamePart]
    weights: list[float]

    @classmethod
    def of(cls, parts: tuple[NamePart, ...], weigh: Callable[[NamePart], float]) -> _Side:
        alone = {(place, 1): part for place, part in enumerate(parts)}
        wide = {(place, 2): part for place, part in joined(parts)}
        return cls(alone | wide, [weigh(part) for part in parts])


def _paired(
    sides: tuple[_Side, _Side], places: tuple[int, int], steps: tuple[int, int], rest: _Matched
) -> list[_Matched]:
    """Give what comes of pairing the parts at two places, alone or with the next."""
    spans = [range(place, place + step) for place, step in zip(places, steps, strict=True)]
    one, other = (
        side.parts.get((place, step))
        for side, place, step in zip(sides, places, steps, strict=True)
    )
    if one is None or other is None:
        return []
    like = parts_likeness(one, other)
    if like < (_LEAST if steps == (1, 1) else _SURE):
        return []
    weights = [
        sum(side.weights[at] for at in span) for side, span in zip(sides, spans, strict=True)
    ]
    gained = rest.gained + like * sum(weights) / 2
    taken = (*spans[0], *rest.sides[0]), (*spans[1], *rest.sides[1])
    return [_Matched(gained, taken, like)]
