"""What was understood of the words of a search, in sentences, and what widened it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial, reduce
from typing import TYPE_CHECKING

from smi_graph.search.expression import And, Dates, Near, Not, One, Or, Phrase, SearchWord
from smi_graph.search.spelling import SpelledWords

if TYPE_CHECKING:
    from collections.abc import Callable

    from smi_graph.reading.opened import OpenRelease
    from smi_graph.reading.search.request import Search
    from smi_graph.search.expression import Expression, Leaf
    from smi_graph.search.spelling import Run, Spelled, Why
    from smi_graph.site import Reader

_MOST_SHOWN = 12
_REASONS: tuple[Why, ...] = ("name", "spelling", "form")


@dataclass(frozen=True, slots=True)
class Widened:
    """Words that were looked for besides those that were typed, all for one reason.

    Parameters
    ----------
    why
        The reason: see `smi_graph.search.spelling.Spelling`.
    words
        As they are printed; the first of them.
    more
        How many others there are.
    """

    why: Why
    words: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Understanding:
    """What the page says above the results of the words that were typed.

    Parameters
    ----------
    sentence
        What is searched for, where the words are joined, excluded or dated; else empty.
    passed_over
        What has no meaning, each in a sentence.
    widened
        What was looked for besides, where any record has it.
    has_clitics
        Whether words with the article or other clitics were found too.
    is_exact
        Whether only the very words were looked for.
    """

    sentence: str
    passed_over: tuple[str, ...]
    widened: tuple[Widened, ...]
    has_clitics: bool
    is_exact: bool

    @property
    def can_be_exact(self) -> bool:
        """Whether looking for the very words only would make a difference."""
        return bool(self.widened) or self.has_clitics


def understanding(release: OpenRelease, search: Search, reader: Reader) -> Understanding | None:
    """Say what was understood of the words of a search; ``None`` where none were searched."""
    if not search.words or release.texts is None:
        return None
    query, index = search.asked, release.texts.index
    others = _others(index.spell(query.expression), index.has)
    widened = [
        Widened(why, tuple(words[:_MOST_SHOWN]), max(len(words) - _MOST_SHOWN, 0))
        for why, words in others.items()
        if why in _REASONS and words
    ]
    return Understanding(
        sentence="" if _is_plain(query.expression) else _said(query.expression, reader),
        passed_over=tuple(
            reader.words(f"finding.passed_over_{each.key}", text=_apart(each.text))
            for each in query.passed_over
        ),
        widened=tuple(widened),
        has_clitics=bool(others["clitic"]),
        is_exact=search.is_exact,
    )


def _is_plain(tree: Expression) -> bool:
    """Tell whether only words and phrases are asked for, all of which are needed."""
    parts = tree.parts if isinstance(tree, And) else (tree,)
    leaves = [part.leaf if isinstance(part, One) else None for part in parts]
    return all(
        (isinstance(leaf, SearchWord) and not leaf.is_beginning) or isinstance(leaf, Phrase)
        for leaf in leaves
    )


def _others(asked: Spelled, has: Callable[[Run], bool]) -> dict[Why, list[str]]:
    """Give what is looked for besides the words that were given, as far as any record has it."""
    found: dict[Why, dict[str, None]] = {why: {} for why in (*_REASONS, "clitic")}
    for leaf in asked.leaves(is_wanted=True):
        for other in leaf.widened if isinstance(leaf, SpelledWords) else ():
            if other.printed not in found[other.why] and has(other.run):
                found[other.why][other.printed] = None
    return {why: list(words) for why, words in found.items()}


def _said(tree: Expression, reader: Reader, *, is_inside: bool = False) -> str:
    """Say what is searched for, with brackets where words alone would leave it open."""
    if isinstance(tree, One):
        return _leaf(tree.leaf, reader)
    if isinstance(tree, Not):
        return reader.words("finding.said_not", part=_said(tree.part, reader, is_inside=True))
    parts = tree.parts if isinstance(tree, And | Or) else ()
    key = "finding.said_and" if isinstance(tree, And) else "finding.said_or"
    said = reduce(partial(_joined, key, reader), parts, "")
    return f"({said})" if is_inside else said


def _joined(key: str, reader: Reader, before: str, part: Expression) -> str:
    if not before:
        return _said(part, reader, is_inside=True)
    if isinstance(part, Not) and key == "finding.said_and":
        without = _said(part.part, reader, is_inside=True)
        return reader.words("finding.said_and_not", before=before, part=without)
    return reader.words(key, before=before, part=_said(part, reader, is_inside=True))


def _leaf(leaf: Leaf, reader: Reader) -> str:
    if isinstance(leaf, Dates):
        return _dated(leaf, reader)
    if isinstance(leaf, Near):
        words = "، " if reader.language == "ar" else ", "
        near = words.join(_apart(word.as_typed) for word in leaf.words)
        said = reader.counted("finding.said_near", leaf.distance, words=near)
    elif isinstance(leaf, SearchWord) and leaf.is_beginning:
        said = reader.words("finding.said_beginning", word=_apart(leaf.as_typed))
    elif isinstance(leaf, Phrase):
        said = reader.words("finding.said_phrase", words=_apart(leaf.as_typed))
    else:
        said = _apart(leaf.as_typed)
    if leaf.field is None:
        return said
    field = reader.words(f"finding.said_field_{leaf.field}")
    return reader.words("finding.said_in_field", words=said, field=field)


def _dated(dates: Dates, reader: Reader) -> str:
    first, last = reader.day(dates.first), reader.day(dates.last)
    if dates.first == dates.last:
        return reader.words("finding.said_dated", date=first)
    if not dates.last:
        return reader.words("finding.said_dated_from", first=first)
    if not dates.first:
        return reader.words("finding.said_dated_to", last=last)
    return reader.words("finding.said_dated_both", first=first, last=last)


def _apart(text: str) -> str:
    """Keep what was typed apart from the direction of the sentence around it."""
    return f"\u2068{text}\u2069"
