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

from smi_graph.mentions.text import SearchedText, cased_name, folded_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from smi_graph.mentions.rules import Attached, Capitals

# The kinds that are looked for, in the order in which one name may stand for several.
KINDS = ("country", "organization", "person", "place")
# The kinds of words that more may follow.
OPEN = frozenset(("symbol", "digits"))
# Faster than the class itself, which passes its arguments on by name.
_HIT = tuple.__new__
_WORD = re.compile(r"\w+")
_SMALL_WORD = re.compile(r"(?<= )[^\W\d_]")
_ARABIC = re.compile(r"[\u0600-\u06ff]")


@dataclass(frozen=True, slots=True)
class Sense:
    """What a name or word stands for.

    Parameters
    ----------
    kind
        The kind of mention, or what the word is for: ``month``, ``noun``, ``body``, ``weak``,
        ``symbol``, ``digits``.
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


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """One spelling that is looked for, with what it may stand for.

    Parameters
    ----------
    name, words
        What it names, if anything, and the words of the rules that are spelled so.
    key
        Under which the rules know the name.
    latin
        Whether it is of Latin letters, to which nothing is attached.
    skipped
        How much of it is before the name: an article, or a letter after which one is cut.
    open
        Whether more of a word may follow, and for digits whether more may stand before.
    kinds
        Of its words.
    shouted
        Whether it says nothing between words in capitals.
    special
        Whether anything is to be skipped or asked once it was found.
    """

    name: Sense | None
    words: tuple[Sense, ...]
    key: str
    latin: bool = False
    skipped: int = 0
    open: bool = False
    digits: bool = False
    kinds: tuple[str, ...] = ()
    shouted: bool = False
    special: bool = False


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


HitWords = defaultdict[str, list[Hit]]


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
    >>> from smi_graph.mentions.loading import load_rules
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
        spelled: defaultdict[str, dict[Sense, int]] = defaultdict(dict)
        for sense in senses:
            for spelling, skipped in self._spellings(sense):
                spelled[spelling].setdefault(sense, skipped)
        names = sorted(spelled)
        self._patterns = [self._pattern(name, spelled[name]) for name in names]
        self._automaton = (
            AhoCorasick(names, MatchKind.Standard, implementation=Implementation.ContiguousNFA)
            if names
            else None
        )

    def _spellings(self, sense: Sense) -> Iterator[tuple[str, int]]:
        """Give the forms in which a name is looked for, each with what is before the name."""
        if sense.kind in OPEN:
            yield cased_name(sense.name), 0
            return
        whole = SearchedText.of(sense.name).words
        # Hyphens between letters are spaces; others stand as they are, or are spaces too.
        for form in dict.fromkeys((whole, whole.replace("-", " "))):
            plain = " ".join(form.split())
            if not plain:
                return
            if _ARABIC.search(plain):
                yield from self._arabic_spellings(sense.name, plain)
            else:
                for latin in self._latin_spellings(plain):
                    yield latin, self._article(latin)

    def _arabic_spellings(self, name: str, plain: str) -> Iterator[tuple[str, int]]:
        yield plain, 0
        article, eliding = self._attached.article, self._attached.eliding
        if plain.startswith(article) and name.lstrip().startswith(article):
            # After ل the alef of the article is not written; of three lams one goes too.
            cut = 2 if plain.startswith(article + article[-1]) else 1
            yield eliding + plain[cut:], len(eliding)

    def _latin_spellings(self, name: str) -> Iterator[str]:
        """Give a name as listed, in capitals, and with the words small or capital that may be."""
        if not name.isascii() or len(name) > 3 or name != name.upper():
            yield name.upper()
        yield name
        yield _SMALL_WORD.sub(lambda first: first[0].upper(), name)  # Bashar Al-Assad
        small = _WORD.sub(self._small, name)
        yield small
        if small[0].islower() and " " in small:
            yield small[0].upper() + small[1:]
        if len(name) > 3 and name.isalpha() and name.isupper():
            yield name.capitalize()
        if name.islower():
            # A name that asserts nothing, of which the tables keep the folded form.
            yield _WORD.sub(
                lambda word: self._small(word) if len(word[0]) < 4 else word[0], name.title()
            )

    def _small(self, word: re.Match[str]) -> str:
        """Write a word small that may be printed so."""
        lower = word.group().lower()
        return lower if lower in self._capitals.lower else word.group()

    def _article(self, latin: str) -> int:
        begins = (word for word in self._capitals.articles if latin.lower().startswith(word))
        return len(next(begins, ""))

    def _pattern(self, spelling: str, found: Mapping[Sense, int]) -> Pattern:
        # A spelling that is whole for one name and cut for another counts as whole.
        skipped = min(found.values())
        senses = [sense for sense, before in found.items() if before == skipped]
        named = [sense for sense in senses if sense.kind in KINDS]
        named.sort(key=lambda sense: (not sense.value, KINDS.index(sense.kind)))
        name = named[0] if named else None
        words = tuple(sense for sense in senses if sense.kind not in KINDS)
        kinds = dict.fromkeys(sense.kind for sense in words)
        shouted = spelling in self._capitals.words
        return Pattern(
            name,
            words,
            folded_name(name.name) if name else spelling.lower(),
            latin=_ARABIC.search(spelling) is None,
            skipped=skipped,
            open=not OPEN.isdisjoint(kinds),
            digits="digits" in kinds,
            kinds=tuple(kinds),
            shouted=shouted,
            special=shouted or skipped > 0,
        )

    def hits(self, text: SearchedText) -> tuple[list[Hit], HitWords]:
        """Give the names of a text and its words by kind, each with its ends at ends of words."""
        names: list[Hit] = []
        words: HitWords = defaultdict(list)
        if self._automaton is None:
            return names, words
        searched, patterns = text.words, self._patterns
        size = len(searched)
        found = self._automaton.find_matches_as_indexes(searched, overlapping=True)
        for number, start, end in found:
            pattern = patterns[number]
            if end < size and searched[end].isalnum() and not pattern.open:
                continue
            attached = 0
            if start and searched[start - 1].isalnum() and not pattern.digits:
                attached = self._attached_to(pattern, searched, start)
                if not attached:
                    continue
            hit = _HIT(Hit, (start, end, attached, pattern))
            if pattern.special:
                hit = _without_what_is_before(hit)
                if pattern.shouted and _is_shouted(text, hit):
                    continue
            if pattern.name is not None:
                names.append(hit)
            for kind in pattern.kinds:
                words[kind].append(hit)
        return names, words

    def _attached_to(self, pattern: Pattern, searched: str, start: int) -> int:
        """Count the letters attached before a pattern; 0 where it begins within a word."""
        if pattern.latin and not pattern.open:
            return 0
        return self._attached.before(searched, start)


def _without_what_is_before(hit: Hit) -> Hit:
    """Leave out an article before a name, or count the letter after which one is cut."""
    skipped = hit.pattern.skipped
    attached = 0 if hit.pattern.latin else hit.attached + skipped
    return Hit(hit.start + skipped, hit.end, attached, hit.pattern)


def _is_shouted(text: SearchedText, hit: Hit) -> bool:
    """Tell whether the words around are printed in capitals too, so that these say nothing."""
    before = text.words[max(0, hit.start - 40) : hit.start].rsplit(maxsplit=1)[-1:]
    after = text.words[hit.end : hit.end + 40].split(maxsplit=1)[:1]
    if text.breaks_line(hit.start - 1):
        before = []
    if text.breaks_line(hit.end):
        after = []
    near = [word.strip(".,:;()'’") for word in before + after]
    return any(len(word) > 1 and word.isalpha() and word.isupper() for word in near)
