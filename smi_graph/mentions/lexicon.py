"""All names and words that are looked for, in one automaton.

Aho and Corasick's automaton (1975, https://doi.org/10.1145/360825.360855) finds every name of
every list in one pass over a text; see docs/decisions/0025-mentions.md for the one that is used.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from smi_graph.mentions.text import SearchedText, folded_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from smi_graph.mentions.rules import Attached, Capitals

# The kinds that are looked for, in the order in which one name may stand for several.
KINDS = ("country", "organization", "person", "place")
_WORD = re.compile(r"\w+")
_ARABIC = re.compile(r"[\u0600-\u06ff]")


@dataclass(frozen=True, slots=True)
class Sense:
    """What a name or word stands for.

    Parameters
    ----------
    kind
        The kind of mention, or what the word is for: ``month``, ``noun``, ``body``, ``weak``,
        ``symbol``.
    value
        Empty for a name that is listed or known and asserts nothing.
    rule
        Where it is listed.
    name
        As listed.
    """

    kind: str
    value: str
    rule: str
    name: str


@dataclass(frozen=True, slots=True)
class Pattern:
    """One spelling that is looked for, with what it may stand for.

    Parameters
    ----------
    name, words
        What it names, if anything, and the words of the rules that are spelled so.
    key
        Under which the rules know the name.
    arabic, elided
        Whether letters may be attached before it, and whether its alef is gone after one.
    printed
        The forms in which it may be printed, beside those that `capitals` allow.
    capitals, exact
        Where a capital must stand, and the letters where all must be as listed.
    shouted
        Whether it says nothing between words in capitals.
    article
        The length of an article before it that is no part of the name.
    """

    name: Sense | None
    words: tuple[Sense, ...]
    key: str = ""
    arabic: bool = False
    elided: bool = False
    printed: frozenset[str] = frozenset()
    capitals: tuple[int, ...] = ()
    exact: str = ""
    shouted: bool = False
    article: int = 0

    @property
    def is_open(self) -> bool:
        """Whether more of a word may follow."""
        return bool(self.words) and self.words[0].kind == "symbol"


class Hit(NamedTuple):
    """A place of the folded text where a pattern stands, its ends at the ends of words.

    Parameters
    ----------
    start, end
        Of the name alone, without attached letters.
    attached
        How many letters are attached before it.
    pattern
        What stands there.
    """

    start: int
    end: int
    attached: int
    pattern: Pattern


class Lexicon:
    """The automaton over folded names.

    Parameters
    ----------
    senses
        Names and words with what they stand for.
    attached
        The letters that Arabic writes together with the next word.
    capitals
        Which Latin words count without a capital.

    Examples
    --------
    >>> from smi_graph.mentions.rules import load_rules
    >>> rules = load_rules()
    >>> iraq = Sense("country", "IQ", "countries.csv:IQ:العراق", "العراق")
    >>> lexicon = Lexicon([iraq], rules.attached, rules.capitals)
    >>> names, words = lexicon.hits(SearchedText.of("وللعراق"))
    >>> [(hit.start, hit.end, hit.attached) for hit in names]
    [(2, 7, 2)]
    """

    def __init__(self, senses: Iterable[Sense], attached: Attached, capitals: Capitals) -> None:
        self._attached = attached
        self._capitals = capitals
        spelled: defaultdict[str, dict[Sense, bool]] = defaultdict(dict)
        for sense in senses:
            for spelling, elided in self._spellings(sense.name):
                spelled[spelling].setdefault(sense, elided)
        names = sorted(spelled)
        self._patterns = [self._pattern(name, spelled[name]) for name in names]
        self._automaton = (
            AhoCorasick(names, MatchKind.Standard, implementation=Implementation.DFA)
            if names
            else None
        )

    def _spellings(self, name: str) -> Iterator[tuple[str, bool]]:
        """Give the forms under which a listed name is looked for, and whether its alef is gone."""
        whole = SearchedText.of(name).words
        # Hyphens between letters are spaces; others stand as they are, or are spaces too.
        for form in dict.fromkeys([whole, whole.replace("-", " ")]):
            plain = " ".join(form.split())
            if not plain:
                return
            yield plain, False
            article = self._attached.article
            if plain.startswith(article) and name.lstrip().startswith(article):
                # After ل the alef of the article is not written; of three lams one goes too.
                cut = 2 if plain.startswith(article + article[-1]) else 1
                yield plain[cut:], True

    def _pattern(self, spelling: str, found: Mapping[Sense, bool]) -> Pattern:
        # A spelling that is whole for one name and cut for another counts as whole.
        elided = all(found.values())
        senses = [sense for sense, cut in found.items() if cut == elided]
        named = [sense for sense in senses if sense.kind in KINDS]
        named.sort(key=lambda sense: (not sense.value, KINDS.index(sense.kind)))
        name = named[0] if named else None
        words = tuple(sense for sense in senses if sense.kind not in KINDS)
        key = folded_name(name.name) if name else spelling
        if _ARABIC.search(spelling):
            return Pattern(name, words, key, arabic=True, elided=elided)
        listed = _least_demanding(senses)
        capitals, exact = self._capital_places(spelling, listed)
        begins = next((word for word in self._capitals.articles if spelling.startswith(word)), "")
        shouted = listed in self._capitals.words
        forms = frozenset() if exact or begins else frozenset((listed, listed.upper()))
        return Pattern(
            name, words, key, printed=forms, capitals=capitals, exact=exact, shouted=shouted,
            article=len(begins),
        )  # fmt: skip

    def _capital_places(self, spelling: str, listed: str) -> tuple[tuple[int, ...], str]:
        """Tell where a text must print capitals for this listed name."""
        words = [match.group() for match in _WORD.finditer(listed)]
        places = [match.start() for match in _WORD.finditer(spelling)]
        if len(words) != len(places):
            return (), ""
        if len(words) == 1 and _is_short_initials(words[0]):
            return (), words[0]
        needed = [
            place
            for word, place in zip(words, places, strict=True)
            if word[0].isupper() and word.lower() not in self._capitals.lower
        ]
        return tuple(needed), ""

    def hits(self, text: SearchedText) -> tuple[list[Hit], list[Hit]]:
        """Give the names and the words of a text, each with its ends at the ends of words."""
        names: list[Hit] = []
        words: list[Hit] = []
        if self._automaton is None:
            return names, words
        folded, patterns = text.words, self._patterns
        size = len(folded)
        for number, start, end in self._automaton.find_matches_as_indexes(folded, overlapping=True):
            pattern = patterns[number]
            if end < size and folded[end].isalnum() and not pattern.is_open:
                continue
            attached = 0
            if start and folded[start - 1].isalnum():
                attached = self._attached_before(folded, start, pattern)
                if not attached:
                    continue
            elif pattern.elided:
                continue
            if not pattern.arabic and not _is_printed_so(pattern, text, start, end):
                continue
            hit = Hit(start + pattern.article, end, attached, pattern)
            if pattern.name is not None:
                names.append(hit)
            if pattern.words:
                words.append(hit)
        return names, words

    def _attached_before(self, folded: str, start: int, pattern: Pattern) -> int:
        """Count the letters attached before a pattern; 0 where it does not begin a word."""
        if not pattern.arabic and not pattern.is_open:
            return 0
        if pattern.elided and folded[start - 1] != self._attached.eliding:
            return 0
        return self._attached.before(folded, start)


def _is_printed_so(pattern: Pattern, text: SearchedText, start: int, end: int) -> bool:
    """Tell whether a Latin name is printed with the capitals that it must have."""
    first, last = text.span(start, end)
    printed = text.original[first:last]
    if pattern.exact:
        if printed != pattern.exact:
            return False
    elif printed not in pattern.printed:
        for place in pattern.capitals:
            if not text.printed(start + place).isupper():
                return False
    return not (pattern.shouted and _is_shouted(text.original, first, last))


def _least_demanding(senses: list[Sense]) -> str:
    """Give the listed form that says where capitals must stand.

    A word of the rules that is written small may be printed in any way. Names that assert
    nothing are known by their folded form, which says nothing of capitals.
    """
    words = [sense.name for sense in senses if sense.kind not in KINDS]
    small = [name for name in words if name.islower()]
    cased = [sense.name for sense in senses if not sense.name.islower()]
    return (small or cased or [senses[0].name])[0]


def _is_short_initials(word: str) -> bool:
    return len(word) < 4 and word not in {word.capitalize(), word.lower()}


def _is_shouted(original: str, first: int, last: int) -> bool:
    """Tell whether the words around are printed in capitals too, so that these say nothing."""
    before = original[max(0, first - 40) : first].rsplit(maxsplit=1)[-1:]
    after = original[last : last + 40].split(maxsplit=1)[:1]
    near = [word.strip(".,:;()'’") for word in before + after]
    return any(len(word) > 1 and word.isalpha() and word.isupper() for word in near)
