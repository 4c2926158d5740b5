"""Proposals who an unlisted name may be; a person decides, and likeness alone links nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smi_graph.authorities.consonant_keys import consonant_keys
from smi_graph.authorities.decisions import Proposal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence, Set

    from smi_graph.authorities.entries import LabelAuthority

_LOWEST_SCORE = 0.6
_FEWEST_CONSONANTS = 4


@dataclass(frozen=True, slots=True)
class UnknownName:
    """A printed name that is not listed, and what it was printed together with.

    Parameters
    ----------
    name
        As printed.
    context
        What the documents that print it are about, as short keys: ``"country:IQ"``,
        ``"collection:foreign-states"``, ``"organization:nato"``.
    """

    name: str
    context: frozenset[str] = frozenset()


def propose(
    unknown: Sequence[UnknownName],
    authority: LabelAuthority,
    contexts: Mapping[str, Set[str]] | None = None,
    lowest_score: float = _LOWEST_SCORE,
) -> list[Proposal]:
    """Propose listed entries that unlisted names may stand for.

    Parameters
    ----------
    unknown
        The names; one that is listed already is passed over.
    authority
        The entries to compare with.
    contexts
        For each identifier the keys of the documents in which the entry is named. A key
        that more than half of the entries share tells nothing and does not count.
    lowest_score
        Likeness, 0 to 1, below which nothing is proposed.

    Returns
    -------
    list of Proposal
        By name, the likeliest first. ``supported`` are those with a second agreement
        beside the likeness: a context in common, or the whole skeleton of the first and of
        the last name. A supported proposal is still only a proposal.

    Examples
    --------
    >>> from smi_graph.authorities import load_authorities
    >>> persons = load_authorities().persons
    >>> [proposal] = propose([UnknownName("أنتوني بلكين")], persons)
    >>> proposal.identifier, proposal.supported
    ('antony-blinken', False)
    """
    index = _Index(authority)
    telling = _telling(contexts or {})
    proposals = [
        _proposal(candidate, identifier, name, score, telling)
        for candidate in unknown
        if authority.find(candidate.name) is None
        for identifier, (score, name) in index.alike(candidate.name).items()
        if score >= lowest_score
    ]
    return sorted(proposals, key=lambda found: (found.name, -found.score, found.identifier))


class _Index:
    """The listed names by the pairs of neighbouring consonants in their consonant_keys."""

    def __init__(self, authority: LabelAuthority) -> None:
        self.names = [
            (name, entry.identifier, pairs)
            for entry in authority.entries.values()
            for name in entry.names
            if (pairs := _pairs(name))
        ]
        self.holders: defaultdict[str, list[int]] = defaultdict(list)
        for number, (_, _, pairs) in enumerate(self.names):
            for pair in pairs:
                self.holders[pair].append(number)

    def alike(self, name: str) -> dict[str, tuple[float, str]]:
        """Give for each entry that shares a pair its best score and the name that has it."""
        wanted = _pairs(name)
        shared = Counter(number for pair in wanted for number in self.holders.get(pair, ()))
        best: dict[str, tuple[float, str]] = {}
        for number, count in shared.items():
            listed, identifier, pairs = self.names[number]
            score = round(2 * count / (len(wanted) + len(pairs)), 3)
            if score > best.get(identifier, (0.0, ""))[0]:
                best[identifier] = (score, listed)
        return best


def _pairs(name: str) -> frozenset[str]:
    words = consonant_keys(name)
    if sum(map(len, words)) < _FEWEST_CONSONANTS:
        return frozenset()
    marked = (f"^{word}$" for word in words)
    return frozenset(word[at : at + 2] for word in marked for at in range(len(word) - 1))


def _telling(contexts: Mapping[str, Set[str]]) -> dict[str, frozenset[str]]:
    holders = Counter(key for keys in contexts.values() for key in keys)
    common = {key for key, count in holders.items() if 1 < len(contexts) < 2 * count}
    return {identifier: frozenset(keys - common) for identifier, keys in contexts.items()}


def _proposal(
    candidate: UnknownName,
    identifier: str,
    listed: str,
    score: float,
    contexts: Mapping[str, frozenset[str]],
) -> Proposal:
    agreements = sorted(candidate.context & contexts.get(identifier, frozenset()))
    if _same_first_and_last(candidate.name, listed):
        agreements.append("first and last name")
    return Proposal(candidate.name, identifier, listed, score, tuple(agreements))


def _same_first_and_last(name: str, listed: str) -> bool:
    one, other = consonant_keys(name), consonant_keys(listed)
    if min(len(one), len(other)) < 2:
        return False
    return (one[0], one[-1]) == (other[0], other[-1])
