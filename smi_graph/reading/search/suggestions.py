"""What may have been meant by words that hardly anything holds."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from smi_graph.reading.search.relaxation import select
from smi_graph.search import UnclearSearch
from smi_graph.search.corrections import corrections
from smi_graph.search.dating import find_fault, read_dates
from smi_graph.search.expression import Dates, One, SearchWord
from smi_graph.search.highlighting import find_spans
from smi_graph.search.tokens import QUOTES, operator_of
from smi_graph.search.words import common_words, split_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from smi_graph.reading.opened import OpenRelease
    from smi_graph.reading.search.request import Search
    from smi_graph.reading.search.results import Texts
    from smi_graph.reading.search.selection import Selection
    from smi_graph.search.expression import Leaf

LITTLE = 3
_MOST_WORDS = 6
_QUOTED_OR_LATIN = re.compile(rf"[{QUOTES}][^{QUOTES}]*[{QUOTES}]|(?<!\S)[A-Za-z]+(?!\S)")
_BETWEEN = re.compile(r"[\s()]+")
_MOST_TRIED = 3
_MUCH_COMMONER = 20


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Words that may have been meant, and how many records hold them.

    Parameters
    ----------
    words
        The whole query.
    count
        How many records it finds.
    keeps_conditions
        Whether that is so with the other conditions; otherwise only without them.
    folded
        Words in it that are still written as the index has them.
    """

    words: str
    count: int
    keeps_conditions: bool = True
    folded: tuple[str, ...] = ()


def wanted_words(release: OpenRelease, search: Search) -> str:
    """Give the words in which names are looked for: not those that are excluded.

    Where words cannot be searched none are understood either, and all of them count.
    """
    if not search.words or release.texts is None:
        return search.words
    leaves = search.asked.expression.leaves(is_wanted=True)
    return " ".join(leaf.as_typed for leaf in leaves if not isinstance(leaf, Dates))


def distinctive_words(search: Search) -> str:
    """Give the words that a name may be like: no numbers or dates, and none that are common."""
    leaves = search.asked.expression.leaves(is_wanted=True)
    typed = [leaf.as_typed for leaf in leaves if not isinstance(leaf, Dates)]
    return " ".join(text for text in typed if _may_be_named(text))


def _may_be_named(text: str) -> bool:
    words = [word for word in split_words(text) if not word.isdigit()]
    is_dated = read_dates(text) is not None or find_fault(text) is not None
    return not (is_dated or common_words().issuperset(words))


def words_not_found(release: OpenRelease, search: Search) -> list[str]:
    """List what of a query no record holds, as it was typed."""
    if release.texts is None:
        return []
    wanted = search.asked.expression.leaves(is_wanted=True)
    leaves = [leaf for leaf in wanted if not isinstance(leaf, Dates)]
    return [leaf.as_typed for leaf in leaves[:_MOST_WORDS] if not _count(release, leaf)]


def suggestions(selection: Selection) -> tuple[Suggestion, ...]:
    """Find words of the index and of names that may have been meant.

    Only a word that nothing holds, or that is rare beside another one that is spelled nearly
    alike, is taken for a slip, and an operator that is not in capitals. What is suggested has
    been searched for.
    """
    release, words = selection.release, selection.search.words
    if selection.matches is None or len(selection.matches.numbers) > LITTLE:
        return ()
    best = words
    joined = _with_operators(words)
    tried = {} if joined == words else {joined: _count(release, joined)}
    leaves = list(selection.search.asked.expression.leaves(is_wanted=True))[:_MOST_WORDS]
    for word in (leaf for leaf in leaves if isinstance(leaf, SearchWord) and not leaf.is_beginning):
        replaced = dict(_replacements(release, best, word))
        tried |= replaced
        if replaced:
            best = max(replaced, key=replaced.__getitem__)
    known = len(selection.matches.numbers)
    better = [text for text, count in tried.items() if count > known]
    found = [_suggestion(selection, text, tried[text]) for text in better]
    return tuple(sorted(found, key=lambda it: (not it.keeps_conditions, -it.count))[:_MOST_TRIED])


def _with_operators(words: str) -> str:
    """Write in capitals what may have been meant as an operator, outside quotation marks.

    Examples
    --------
    >>> _with_operators('war or "now or never" not peace')
    'war OR "now or never" NOT peace'
    """
    return _QUOTED_OR_LATIN.sub(
        lambda found: found[0].upper() if operator_of(found[0].upper()) else found[0], words
    )


def _suggestion(selection: Selection, words: str, count: int) -> Suggestion:
    typed = set(selection.search.words.split())
    folded = tuple(
        word for word in words.split() if word not in typed and [word] == split_words(word)
    )
    with_conditions = select(selection.release, replace(selection.search, words=words)).total
    if with_conditions > selection.total:
        return Suggestion(words, with_conditions, folded=folded)
    return Suggestion(words, count, keeps_conditions=False, folded=folded)


def witnesses(selection: Selection, found: Iterable[Suggestion]) -> dict[str, str]:
    """Name for each folded word of suggestions a record in whose text it is printed."""
    release = selection.release
    records: dict[str, str] = {}
    for word in dict.fromkeys(word for each in found for word in each.folded):
        for number in release.matches(f'"{word}"').numbers[:1].tolist():
            records[word] = release.catalogue.iris[number]
    return records


def as_printed(
    selection: Selection, found: Iterable[Suggestion], records: Mapping[str, str], texts: Texts
) -> tuple[Suggestion, ...]:
    """Write the words of suggestions as the texts of their witnesses print them."""
    printed: dict[str, str] = {}
    for word, record in records.items():
        for text in texts.get(record, {}).values():
            place = next(iter(_places(selection.release, text, word)), None)
            if place is not None and word not in printed:
                printed[word] = text[slice(*place)]
    return tuple(
        replace(each, words=" ".join(printed.get(word, word) for word in each.words.split()))
        for each in found
    )


def _places(release: OpenRelease, text: str, word: str) -> list[tuple[int, int]]:
    if release.texts is None:
        return []
    return find_spans(text, release.texts.index.spell(f'"{word}"'), None)


def plain_words(release: OpenRelease, search: Search) -> Suggestion | None:
    """Give the words of a query that cannot be understood, without its signs and operators.

    ``None`` where there is none, or nothing would be found.
    """
    pieces = (piece for piece in _BETWEEN.split(search.words) if operator_of(piece) is None)
    plain = [word for piece in pieces for word in split_words(piece) if operator_of(word) is None]
    words = " ".join(plain[:_MOST_WORDS])
    if not words or words == search.words:
        return None
    count = select(release, replace(search, words=words)).total
    return Suggestion(words, count) if count else None


def _replacements(release: OpenRelease, words: str, word: SearchWord) -> Iterator[tuple[str, int]]:
    known = _count(release, word)
    if known > LITTLE:
        return
    count, among = _vocabulary(release)
    for other in corrections(word.text, count, among)[:_MOST_TRIED]:
        if count(other) >= max(known * _MUCH_COMMONER, 1):
            text = words.replace(word.as_typed, _in_title_or_name(release, other), 1)
            yield text, _count(release, text)


def _vocabulary(
    release: OpenRelease,
) -> tuple[Callable[[str], int], Callable[[str, int], list[str]]]:
    texts, names = release.texts, release.names
    if texts is None:
        return names.count, names.words

    def count(word: str) -> int:
        return texts.index.count(word) + names.count(word)

    def among(beginning: str, limit: int) -> list[str]:
        return texts.index.words(beginning, limit) + names.words(beginning, limit)

    return count, among


def _in_title_or_name(release: OpenRelease, word: str) -> str:
    """Give a word as the archive prints it in a title or a name; else as it is folded."""
    catalogue = release.catalogue
    texts = release.texts
    if texts is None:
        return word
    for number in texts.search(f'title:"{word}"').numbers[:1].tolist():
        for title in catalogue.record(number).titles.values():
            for start, end in _places(release, title, word):
                return title[start:end]
    return release.names.as_printed(word)


def _count(release: OpenRelease, words: str | Leaf) -> int:
    try:
        asked = words if isinstance(words, str) else One(words)
        return len(release.matches(asked).numbers)
    except UnclearSearch:
        return 0
