"""A query in the spellings that the archive may print."""

from __future__ import annotations

from collections.abc import Callable  # noqa: TC003 - a field of a dataclass
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import TYPE_CHECKING, Literal, TypeAlias

from smi_graph.search.clitics import load_clitics
from smi_graph.search.errors import UnclearSearch
from smi_graph.search.expression import And, Dates, Near, Not, One, Or, Phrase, SearchWord, Tree
from smi_graph.search.forms import OtherForm, load_forms
from smi_graph.search.listed_names import LONGEST_NAME, NO_NAMES, ListedNames

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from smi_graph.search.expression import Expression, Field, Leaf
    from smi_graph.search.listed_names import NameForm

Run = tuple[str, ...]
Why = Literal["clitic", "form", "spelling", "name"]
_SHORT_NAME = 3


@dataclass(frozen=True, slots=True)
class Spelling:
    """What is looked up besides the words that were given.

    Parameters
    ----------
    run
        Words one after another, as the index holds them.
    why
        The given word with a ``clitic`` or the article, in another ``form``, in another
        ``spelling``, or another ``name`` of the same thing.
    printed
        As a table, or a text, prints it; without the clitics that it may have.
    """

    run: Run
    why: Why
    printed: str


@dataclass(frozen=True, slots=True)
class SpelledWords:
    """One thing that is looked for, in every spelling that counts as it.

    Parameters
    ----------
    runs
        Words one after another, the given spelling first. Any of the runs will do.
    field
        Where; ``None`` for anywhere.
    beginnings
        With one of these a word may begin as well.
    widened
        Why the runs after the given one count.
    as_typed
        The word as it was typed, where it is one.
    """

    runs: tuple[Run, ...]
    field: Field | None = None
    beginnings: tuple[str, ...] = ()
    widened: tuple[Spelling, ...] = ()
    as_typed: str = ""

    def places(self, words: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Find where a text fits: the first word of each place, and how many words it has.

        Examples
        --------
        >>> wanted = SpelledWords((("joint", "statement"),), beginnings=("joi",))
        >>> list(wanted.places(["a", "joint", "statement", "joint"]))
        [(1, 2), (1, 1), (3, 1)]
        """
        first_words = {run[0] for run in self.runs}
        for place, word in enumerate(words):
            if word in first_words:
                for run in self.runs:
                    if tuple(words[place : place + len(run)]) == run:
                        yield place, len(run)
            if self.beginnings and word.startswith(self.beginnings):
                yield place, 1


@dataclass(frozen=True, slots=True)
class SpelledNear:
    """Words that stand near one another, each in every spelling that counts as it.

    Parameters
    ----------
    words
        For each word its spellings; none is a spelling of two of them.
    distance
        How many other words may stand among them.
    field
        Where; ``None`` for anywhere.
    """

    words: tuple[tuple[str, ...], ...]
    distance: int
    field: Field | None = None

    def places(self, words: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Find the words that stand near enough, each as a place of one word.

        Examples
        --------
        >>> near = SpelledNear((("a",), ("b",)), 1)
        >>> list(near.places(["b", "x", "a", "x", "x", "b"]))
        [(0, 1), (2, 1)]
        """
        part_of = {word: part for part, spellings in enumerate(self.words) for word in spellings}
        found = [(n, part_of[word]) for n, word in enumerate(words) if word in part_of]
        reach = len(self.words) + self.distance
        near = set[int]()
        for start, (first, _) in enumerate(found):
            within = [each for each in found[start : start + reach] if each[0] < first + reach]
            if len({part for _, part in within}) == len(self.words):
                near.update(place for place, _ in within)
        yield from ((place, 1) for place in sorted(near))


SpelledLeaf: TypeAlias = SpelledWords | SpelledNear | Dates
Spelled: TypeAlias = Tree[SpelledLeaf]


@dataclass(frozen=True)
class Speller:
    """Puts what is asked for into the spellings that are looked up.

    Parameters
    ----------
    count
        Tells how often the archive prints a word.
    names
        The names of what the archive lists.

    Examples
    --------
    >>> from smi_graph.search.query import parse_query
    >>> speller = Speller(lambda word: 1)
    >>> [phrase] = speller.spell(parse_query('"بيان"').expression).leaves()
    >>> [word] = speller.spell(parse_query("بيان").expression).leaves()
    >>> phrase.runs, ("والبيان",) in word.runs
    ((('بيان',),), True)
    """

    count: Callable[[str], int]
    names: ListedNames = NO_NAMES

    def spell(self, asked: Expression) -> Spelled:
        """Put every word of a query into its spellings; a name counts as a whole too.

        Raises
        ------
        UnclearSearch
            When words near one another may be one and the same word.
        """
        if isinstance(asked, One):
            return One(self._leaf(asked.leaf))
        if isinstance(asked, Not):
            return Not(self.spell(asked.part))
        if isinstance(asked, Or):
            return Or(tuple(map(self.spell, asked.parts)))
        parts = asked.parts if isinstance(asked, And) else (asked,)
        return And(tuple(self._joined(parts)))

    def _joined(self, parts: Sequence[Expression]) -> Iterator[Spelled]:
        """Spell parts that are all needed; instead of the words of a name another form will do."""
        place = 0
        while place < len(parts):
            length, forms = self._name_at(parts, place)
            words = [self.spell(part) for part in parts[place : place + length]]
            spellings = self._in_all_spellings(forms)
            others = tuple(other for other in spellings if self._has(other.run))
            if others:
                runs = tuple(other.run for other in others)
                yield Or((And(tuple(words)), One(SpelledWords(runs, widened=others))))
            else:
                yield from words
            place += length

    def _name_at(self, parts: Sequence[Expression], place: int) -> tuple[int, Sequence[NameForm]]:
        """Find the longest listed name of several words that begins at a place."""
        words = list(takewhile(bool, map(_plain_word, parts[place : place + LONGEST_NAME])))
        for length in range(len(words), 1, -1):
            forms = self.names.of_name(tuple(words[:length]))
            if forms:
                return length, forms
        return 1, ()

    def _leaf(self, leaf: Leaf) -> SpelledLeaf:
        if isinstance(leaf, Dates):
            return leaf
        if isinstance(leaf, Phrase):
            return SpelledWords((leaf.words,), leaf.field)
        if isinstance(leaf, Near):
            return self._near(leaf)
        given = ((leaf.text,),)
        beginnings: tuple[str, ...] = given[0] if leaf.is_beginning else ()
        if leaf.is_exact:
            return SpelledWords(given, leaf.field, beginnings, as_typed=leaf.as_typed)
        if leaf.is_beginning:
            beginnings = tuple(load_clitics().beginnings(leaf.text))
        found: dict[Run, Spelling] = {}
        for other in self._others(leaf):
            is_found = len(other.run) == 1 and other.run[0].startswith(beginnings)
            if other.run not in given and not is_found and self._has(other.run):
                found.setdefault(other.run, other)
        runs, widened = (*given, *found), tuple(found.values())
        return SpelledWords(runs, leaf.field, beginnings, widened, leaf.as_typed)

    def _has(self, run: Run) -> bool:
        """Tell whether the archive prints all words of a run, though perhaps not together."""
        return all(map(self.count, run))

    def _others(self, word: SearchWord) -> Iterator[Spelling]:
        """Give the spellings of a word that are looked up besides the given one."""
        clitics, forms = load_clitics(), load_forms()
        for spelling in clitics.spellings(word.text, self.count, as_printed=word.as_typed):
            yield Spelling((spelling,), "clitic", spelling)
        for base in clitics.bases(word.text, as_printed=word.as_typed):
            same = forms.same(base)
            for other in same:
                yield from self._with_clitics(other, "spelling")
            for each in (base, *(other.word for other in same)):
                for other in forms.of(each, word.as_typed, self.count):
                    yield from self._with_clitics(other, "form")
            yield from self._names(base, word.as_typed)

    def _names(self, word: str, as_typed: str) -> Iterator[Spelling]:
        if len(word) <= _SHORT_NAME and word.isascii() and not as_typed.isupper():
            return
        yield from self._in_all_spellings([*self.names.of_name((word,)), *self.names.of_word(word)])

    def _in_all_spellings(self, forms: Iterable[NameForm]) -> Iterator[Spelling]:
        for form in forms:
            first = OtherForm(form.run[0], form.printed)
            for spelling in self._with_clitics(first, "name"):
                yield replace(spelling, run=(*spelling.run, *form.run[1:]))

    def _with_clitics(self, other: OtherForm, why: Why) -> Iterator[Spelling]:
        clitics = load_clitics()
        if other.has_article:
            spellings = clitics.spellings(other.word, self.count)
        else:
            spellings = [other.word, *(letter + other.word for letter in clitics.conjunctions)]
        for spelling in spellings:
            yield Spelling((spelling,), why, other.printed)

    def _near(self, near: Near) -> SpelledNear:
        leaves = (self._leaf(word) for word in near.words)
        parts = tuple(
            tuple(run[0] for run in leaf.runs if len(run) == 1)
            for leaf in leaves
            if isinstance(leaf, SpelledWords)
        )
        if len({word for part in parts for word in part}) < sum(map(len, parts)):
            raise UnclearSearch("near_itself")
        return SpelledNear(parts, near.distance, near.field)


def _plain_word(part: Expression) -> str:
    """Give a word that may be part of a name; nothing for what is more, or less, than that."""
    leaf = part.leaf if isinstance(part, One) else None
    is_plain = isinstance(leaf, SearchWord) and not (
        leaf.is_exact or leaf.is_beginning or leaf.field
    )
    return leaf.text if is_plain and isinstance(leaf, SearchWord) else ""
