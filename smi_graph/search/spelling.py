"""A query in the spellings that the archive may print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from smi_graph.search.particles import load_particles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from smi_graph.search.query import Clause, Field

Run = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SpelledClause:
    """One thing that a document must hold, in every spelling that counts as it.

    Parameters
    ----------
    runs
        Words one after another, the given spelling first. Any of the runs will do.
    field
        Where; ``None`` for anywhere.
    is_beginning
        Whether a run is one word, of which only the beginning is told.
    """

    runs: tuple[Run, ...]
    field: Field | None
    is_beginning: bool

    def places(self, words: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Find where a text fits: the first word of each place, and how many words it has.

        Examples
        --------
        >>> clause = SpelledClause((("joint", "statement"),), None, False)
        >>> list(clause.places(["a", "joint", "statement", "joint"]))
        [(1, 2)]
        """
        if self.is_beginning:
            beginnings = tuple(run[0] for run in self.runs)
            yield from ((n, 1) for n, word in enumerate(words) if word.startswith(beginnings))
            return
        first_words = {run[0] for run in self.runs}
        for place, word in enumerate(words):
            if word in first_words:
                for run in self.runs:
                    if tuple(words[place : place + len(run)]) == run:
                        yield place, len(run)


def spell(clauses: Iterable[Clause], count: Callable[[str], int]) -> tuple[SpelledClause, ...]:
    """Add to each clause the spellings of its words with Arabic particles.

    Parameters
    ----------
    clauses
        A query.
    count
        Tells how often the archive prints a word.

    Examples
    --------
    >>> from smi_graph.search.query import parse_query
    >>> [clause] = spell(parse_query('"بيان"'), lambda word: 1)
    >>> clause.runs
    (('بيان',),)
    >>> [clause] = spell(parse_query("بيان"), lambda word: 1)
    >>> ("والبيان",) in clause.runs
    True
    """
    return tuple(
        SpelledClause(tuple(_runs(clause, count)), clause.field, clause.is_beginning)
        for clause in clauses
    )


def _runs(clause: Clause, count: Callable[[str], int]) -> list[Run]:
    if clause.is_exact:
        return [clause.words]
    word, particles = clause.words[0], load_particles()
    if clause.is_beginning:
        return [(spelling,) for spelling in particles.beginnings(word)]
    spellings = particles.spellings(word, count, as_printed=clause.as_printed[0])
    return [(spelling,) for spelling in spellings]
