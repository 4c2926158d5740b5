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

from smi_graph.mentions.text import SearchedText

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from smi_graph.mentions.rules import Attached, Capitals
_WORD = re.compile(r"\w+")
_ARABIC = re.compile(r"[\u0600-\u06ff]")


@dataclass(frozen=True, slots=True)
class Sense:
    """What a name or word stands for.

    Parameters
    ----------
    kind
        The kind of mention, or what the word is for: ``month``, ``noun``, ``body``, ``symbol``.
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


class Hit(NamedTuple):
    """A place of the folded text where a pattern stands, its ends at the ends of words.

    Parameters
    ----------
    start, end
        Of the name alone, without attached letters.
    attached
        How many letters are attached before it.
    senses
        What it may stand for; all of one spelling.
    """

    start: int
    end: int
    attached: int
    senses: tuple[Sense, ...]


@dataclass(frozen=True, slots=True)
class _Pattern:
    senses: tuple[Sense, ...]
    arabic: bool
    elided: bool
    # Where a capital must stand; the letters where all must be as listed; whether the words
    # around may be in capitals too; and the length of an article that is no part of the name.
    capitals: tuple[int, ...] = ()
    exact: str = ""
    shouted: bool = False
    article: int = 0


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
    >>> from smi_graph.mentions.text import SearchedText
    >>> rules = load_rules()
    >>> iraq = Sense("country", "IQ", "countries.csv:IQ:العراق", "العراق")
    >>> lexicon = Lexicon([iraq], rules.attached, rules.capitals)
    >>> [(hit.start, hit.end, hit.attached) for hit in lexicon.hits(SearchedText.of("وللعراق"))]
    [(2, 7, 2)]
    """

    def __init__(self, senses: Iterable[Sense], attached: Attached, capitals: Capitals) -> None:
        self._attached = attached
        self._capitals = capitals
        spelled: defaultdict[str, dict[Sense, tuple[str, bool]]] = defaultdict(dict)
        for sense in senses:
            for spelling, elided in self._spellings(sense.name):
                spelled[spelling].setdefault(sense, (sense.name, elided))
        names = sorted(spelled)
        self._patterns = [self._pattern(name, spelled[name]) for name in names]
        self._automaton = (
            AhoCorasick(names, MatchKind.Standard, implementation=Implementation.DFA)
            if names
            else None
        )

    def _spellings(self, name: str) -> Iterator[tuple[str, bool]]:
        """Give the forms under which a listed name is looked for, and whether its alef is gone."""
        whole = SearchedText.of(name)
        # Hyphens between letters are spaces; others stand as they are, or are spaces too.
        for form in dict.fromkeys([whole.words, whole.words.replace("-", " ")]):
            plain = " ".join(form.split())
            if not plain:
                return
            yield plain, False
            article = self._attached.article
            if plain.startswith(article) and name.lstrip().startswith(article):
                # After ل the alef of the article is not written; of three lams one goes too.
                cut = 2 if plain.startswith(article + article[-1]) else 1
                yield plain[cut:], True

    def _pattern(self, spelling: str, found: Mapping[Sense, tuple[str, bool]]) -> _Pattern:
        listed = min(found, key=_demand).name
        # A spelling that is whole for one name and cut for another counts as whole.
        elided = all(cut for _, cut in found.values())
        senses = tuple(sense for sense, (_, cut) in found.items() if cut == elided)
        if _ARABIC.search(spelling):
            return _Pattern(senses, arabic=True, elided=elided)
        places, exact = self._capital_places(spelling, listed)
        begins = next((word for word in self._capitals.articles if spelling.startswith(word)), "")
        shouted = listed in self._capitals.words
        return _Pattern(senses, False, False, places, exact, shouted, len(begins))

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

    def hits(self, text: SearchedText) -> Iterator[Hit]:
        """Give what stands in a text, each with its ends at the ends of words."""
        if self._automaton is None:
            return
        folded, patterns = text.words, self._patterns
        size = len(folded)
        found = self._automaton.find_matches_as_indexes(folded, overlapping=True)
        for number, start, end in found:
            if end < size and folded[end].isalnum():
                continue
            pattern = patterns[number]
            attached = 0
            if start and folded[start - 1].isalnum():
                attached = self._attached.before(folded, start) if pattern.arabic else 0
                if not attached:
                    continue
            if pattern.elided and not (attached and folded[start - 1] == "ل"):
                continue
            if not pattern.arabic and not self._as_printed(pattern, text, start, end):
                continue
            yield Hit(start + pattern.article, end, attached, pattern.senses)

    def _as_printed(self, pattern: _Pattern, text: SearchedText, start: int, end: int) -> bool:
        if pattern.exact:
            first, last = text.span(start, end)
            if text.original[first:last] != pattern.exact:
                return False
        elif not all(text.printed(start + place).isupper() for place in pattern.capitals):
            return False
        return not (pattern.shouted and _is_shouted(text, start, end))


def _demand(sense: Sense) -> tuple[bool, bool]:
    """Sort by how a name must be printed: words as small as any, names as their rows have them.

    Names that stand for nothing are known by their folded form, which says nothing of capitals.
    """
    return not sense.rule.startswith("documents"), sense.name.islower() != (
        sense.kind in {"noun", "body", "weak"}
    )


def _is_short_initials(word: str) -> bool:
    return len(word) < 4 and word != word.capitalize()


def _is_shouted(text: SearchedText, start: int, end: int) -> bool:
    """Tell whether the words around are printed in capitals too, so that these say nothing."""
    first, last = text.span(start, end)
    before = text.original[max(0, first - 40) : first].rsplit(maxsplit=1)[-1:]
    after = text.original[last : last + 40].split(maxsplit=1)[:1]
    near = [word.strip(".,:;()'’") for word in before + after]
    return any(len(word) > 1 and word.isalpha() and word.isupper() for word in near)
