"""The records that a code, or a part of one, leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smi_graph.search.expression import One, Or, Phrase
from smi_graph.search.tokens import last_part
from smi_graph.search.words import split_words

if TYPE_CHECKING:
    from smi_graph.reading.opened import OpenRelease
    from smi_graph.search.expression import Expression

_MOST = 3
_MOST_WORDS = 12


def records_with_code(release: OpenRelease, typed: str) -> tuple[int, ...]:
    """Find the records whose code was typed, in whatever form, or that has its numbers.

    Parameters
    ----------
    release
        What is searched.
    typed
        A code with any signs or none, a part of one that has digits, or the address of a
        record, here or elsewhere.

    Returns
    -------
    tuple of int
        None where it leads to more than three: then it is no code of a record.
    """
    text = typed.strip().strip('"“”„«»')
    if text.startswith(("http://", "https://")):
        number = release.catalogue.find_record(text.partition("#")[0].partition("?")[0])
        if number is not None:
            return (number,)
        text = last_part(text)
    words = tuple(split_words(text))
    if release.texts is None or not 0 < len(words) <= _MOST_WORDS:
        return ()
    if not any(sign.isdigit() for word in words for sign in word):
        return ()
    forms = (words, ("".join(words),))
    asked: Expression = Or(tuple(One(Phrase(form, text, "code")) for form in forms))
    numbers = release.matches(asked).numbers
    return tuple(numbers.tolist()) if len(numbers) <= _MOST else ()
