"""The gallery: which questions a reader is shown, in which order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from smi_graph.arabic import fold
from smi_graph.queries import Subject, by_subject, subject_name, subject_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smi_graph.messages import Language
    from smi_graph.queries import SavedQuery


@dataclass(frozen=True, slots=True)
class Choice:
    """A subject to narrow the gallery to, and how many of the questions found are about it."""

    tag: str
    name: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Gallery:
    """What the page shows.

    Parameters
    ----------
    words
        What the reader looks for.
    subjects
        The questions found, by what they are about.
    choices
        Every subject that the words leave, whichever is chosen.
    found, total
        How many questions are shown, and how many there are.
    """

    words: str
    subjects: tuple[Subject, ...]
    choices: tuple[Choice, ...]
    found: int
    total: int


def gallery(
    queries: Iterable[SavedQuery], language: Language, *, words: str = "", about: str | None = None
) -> Gallery:
    r"""Find questions by words and subject.

    Parameters
    ----------
    queries
        All of them.
    language
        Of the reader; the words may be in either.
    words
        Each must stand somewhere in the question, its description or its tags.
    about
        A subject to narrow to.

    Examples
    --------
    >>> from smi_graph.queries import parse_saved_query
    >>> text = "#+ summary: Treaties\n#+ summary_ar: كل معاهدة\nASK {}"
    >>> query = parse_saved_query(text, "treaty_any.rq")
    >>> gallery([query], "ar", words="معاهده").found, gallery([query], "en", words="war").found
    (1, 0)
    """
    every = list(queries)
    wanted = fold(words).split()
    found = [query for query in every if _has_words(query, wanted)]
    shown = [query for query in found if about is None or subject_of(query) == about]
    choices = (
        Choice(subject.tag, subject.name, len(subject.queries), subject.tag == about)
        for subject in by_subject(found, language)
    )
    subjects = tuple(by_subject(shown, language))
    return Gallery(words, subjects, tuple(choices), len(shown), len(every))


def _has_words(query: SavedQuery, wanted: list[str]) -> bool:
    tags = [subject_name(tag, language) for tag in query.tags for language in ("ar", "en")]
    said = (
        query.name,
        query.summary_ar,
        query.summary_en,
        query.description_ar,
        query.description_en,
        *query.tags,
        *tags,
    )
    text = fold(" ".join(said))
    return all(word in text for word in wanted)
