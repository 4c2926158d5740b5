"""The names of what the archive lists: one thing is found by each of its forms, in either script.

A release keeps them beside its text index, so that it answers alike whatever is listed later.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import permutations
from typing import TYPE_CHECKING, NamedTuple

import orjson

from smi_graph.authorities.consonant_keys import consonant_keys
from smi_graph.layered import read_words
from smi_graph.search.words import common_words, locate_words, split_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Run = tuple[str, ...]
LONGEST_NAME = 6
_SHORTEST_LATIN = 4
_SHORTEST_SKELETON = 2
_MOST_FORMS = 40


class NameForm(NamedTuple):
    """A form of a name.

    Parameters
    ----------
    run
        Its words as the index holds them.
    printed
        As a table lists it.
    """

    run: Run
    printed: str


@dataclass(frozen=True)
class ListedNames:
    """What the names of a release have to do with one another; made by `of`.

    Parameters
    ----------
    things
        For each listed thing the forms of its name.
    words
        For a word of a name, the words that spell the same one in other forms of it.

    Examples
    --------
    >>> names = ListedNames.of([["هنري كيسنجر", "Henry Kissinger"]], [["لبنان", "Lebanon"]])
    >>> [form.printed for form in names.of_word("kissinger")]
    ['كيسنجر']
    >>> [form.printed for form in names.of_name(("لبنان",))]
    ['Lebanon']
    """

    things: Sequence[Sequence[NameForm]] = ()
    words: Mapping[str, Sequence[NameForm]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, people: Iterable[Sequence[str]], others: Iterable[Sequence[str]] = ()
    ) -> ListedNames:
        """Gather names.

        Parameters
        ----------
        people
            The forms of the names of each person or place: their words, too, are names.
        others
            Those of everything else, which count as a whole.
        """
        words: dict[str, dict[str, NameForm]] = defaultdict(dict)
        things = []
        for names in people:
            forms = _forms(names)
            things.append(forms)
            for first, second in _pairs(names):
                words[first.run[0]][second.run[0]] = second
        things += map(_forms, others)
        kept = {word: list(found.values()) for word, found in words.items()}
        return cls([forms for forms in things if len(forms) > 1], kept)

    @classmethod
    def read(cls, content: bytes) -> ListedNames:
        """Read what `written` gave."""
        said = orjson.loads(content)
        things = [[_form(printed) for printed in names] for names in said["things"]]
        words = {word: [_form(name) for name in names] for word, names in said["words"].items()}
        return cls(things, words)

    def written(self) -> bytes:
        """Write them down, as JSON."""
        things = [[form.printed for form in forms] for forms in self.things]
        words = {word: [f.printed for f in forms] for word, forms in sorted(self.words.items())}
        return orjson.dumps({"things": things, "words": words})

    def of_name(self, run: Run) -> list[NameForm]:
        """Give the other forms of the listed things that have this name."""
        found: dict[Run, NameForm] = {}
        for number in self._by_run.get(run, ()):
            found |= {form.run: form for form in self.things[number] if form.run != run}
        return [form for form in found.values() if _is_clear(form.run)]

    def of_word(self, word: str) -> list[NameForm]:
        """Give the words that spell a word of a name in other forms of the same name."""
        return [form for form in self.words.get(word, ()) if _is_clear(form.run)]

    @cached_property
    def _by_run(self) -> Mapping[Run, Sequence[int]]:
        runs: dict[Run, list[int]] = defaultdict(list)
        for number, forms in enumerate(self.things):
            for form in forms:
                runs[form.run].append(number)
        return runs


def _form(printed: str) -> NameForm:
    return NameForm(tuple(split_words(printed)), printed)


def _forms(names: Sequence[str]) -> list[NameForm]:
    found = {form.run: form for form in reversed([*map(_form, names)]) if form.run}
    forms = [form for form in reversed(found.values()) if len(form.run) <= LONGEST_NAME]
    return forms[:_MOST_FORMS]


def _parts(names: Sequence[str]) -> list[NameForm]:
    """Give the words of a thing's names, each once."""
    parts = {
        word.text: NameForm((word.text,), name[word.start : word.end])
        for name in names
        for word in locate_words(name)
    }
    return list(parts.values())


def _pairs(names: Sequence[str]) -> Iterator[tuple[NameForm, NameForm]]:
    """Give the pairs of words of a thing's names that spell the same name."""
    alike: dict[tuple[str, ...], list[NameForm]] = defaultdict(list)
    for part in _parts(names):
        keys = consonant_keys(part.printed)
        if keys and len(keys[0]) >= _SHORTEST_SKELETON:
            alike[keys].append(part)
    for parts in alike.values():
        yield from permutations(parts, 2)


def _is_clear(run: Run) -> bool:
    """Tell whether a form is not also a common word: that would find what is not meant."""
    word = run[0]
    if len(run) > 1:
        return True
    return word not in _unclear() and (not word.isascii() or len(word) >= _SHORTEST_LATIN)


@cache
def _unclear() -> frozenset[str]:
    names = read_words("search.toml")["names"]["unclear"]
    return common_words() | {word for name in names for word in split_words(name)}


NO_NAMES = ListedNames()
