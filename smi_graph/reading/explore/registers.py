"""All things of a kind in a release in the order of a dictionary, letter by letter."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING, Literal

import numpy as np

from smi_graph.arabic.sorting import reader_key
from smi_graph.catalogue import Kind, Order, actor_kind, as_actor
from smi_graph.reading.connections.lists import ListPage, turn_to
from smi_graph.reading.explore.gaps import is_provisional

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from smi_graph.catalogue import Catalogue, Value
    from smi_graph.messages import Language

# The registers by the last part of their address, which also names their words
# (data/messages/explore.toml: NAME and NAME_about).
REGISTERS = {
    "people": Kind.PERSON,
    "organizations": Kind.ORGANIZATION,
    "places": Kind.PLACE,
    "events": Kind.EVENT,
}
RegisterOrder = Literal["name", "documents"]
Only = Literal["provisional", "fields", "texts"]

ORDERS: tuple[RegisterOrder, ...] = ("name", "documents")
ONLY: tuple[Only, ...] = ("provisional", "fields", "texts")
PAGE_SIZE = 120
# What stands under no letter, such as a name that begins with a digit.
OTHER = "#"


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """An actor in a register.

    Parameters
    ----------
    value
        The actor.
    letter
        Under which letter it stands.
    count
        In how many records a field names it.
    in_texts
        In how many a program found it in the texts.
    """

    value: Value
    letter: str
    count: int
    in_texts: int


@dataclass(frozen=True, slots=True)
class ActorRegister:
    """The actors of one kind, in order; made by `make_register`.

    Parameters
    ----------
    entries
        All of them by name.
    by_count
        The same, those with most records first; what only texts name is last.
    names_texts
        Whether the release knows what its texts name.
    """

    entries: tuple[RegisterEntry, ...]
    by_count: tuple[RegisterEntry, ...]
    names_texts: bool = False


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """One page of a register.

    Parameters
    ----------
    listed
        Those of the page, of all that were chosen.
    letters
        Each letter of the register, and how many stand under it.
    letter
        The chosen one, if any.
    whole
        How many there are.
    order
        How they are sorted.
    only
        Whether only those are shown that are known by a printed name alone, those that fields
        name, or those that only texts name.
    in_texts_alone
        How many only texts name; ``None`` where nobody looked.
    """

    listed: ListPage[RegisterEntry]
    letters: tuple[tuple[str, int], ...]
    letter: str | None
    whole: int
    order: RegisterOrder
    only: Only | None
    in_texts_alone: int | None


def make_register(catalogue: Catalogue, kind: Kind, language: Language) -> ActorRegister:
    """Put the actors of a kind that fields or texts name in order of their names in a language."""
    alone = {value.number for value in catalogue.only_in_texts if actor_kind(value.kind) == kind}
    wanted = np.array([*catalogue.numbers_of(kind), *alone], dtype=np.int64)
    order = catalogue.order(Order.of_names(language))
    values = [catalogue.values[number] for number in order[np.isin(order, wanted)].tolist()]
    letters = _letters([value.name(language)[0] for value in values], language)
    entries = tuple(
        RegisterEntry(
            as_actor(value),
            letter,
            0 if value.number in alone else len(catalogue.back[value.number]),
            catalogue.count_in_texts(value),
        )
        for value, letter in zip(values, letters, strict=True)
    )
    by_count = sorted(entries, key=lambda entry: (-entry.count, -entry.in_texts))
    return ActorRegister(entries, tuple(by_count), catalogue.names_texts)


def _letters(names: Sequence[str], language: Language) -> Iterator[str]:
    """Give the letter of each of some sorted names; few of them are read for that."""

    def beginning(name: str) -> str:
        return reader_key(name, language)[:2]

    place = 0
    while place < len(names):
        first = beginning(names[place])
        end = bisect_right(names, first, lo=place, key=beginning)
        letter = first[1:].upper()
        yield from repeat(letter if letter.isalpha() else OTHER, end - place)
        place = end


def _is_of_texts_alone(entry: RegisterEntry) -> bool:
    return not entry.count


_IS: dict[Only, Callable[[RegisterEntry], bool]] = {
    "provisional": lambda entry: is_provisional(entry.value),
    "fields": lambda entry: not _is_of_texts_alone(entry),
    "texts": _is_of_texts_alone,
}


def open_register(
    register: ActorRegister,
    *,
    letter: str | None = None,
    page: int = 1,
    order: RegisterOrder = "name",
    only: str | None = None,
) -> RegisterPage:
    """Open a register at a page; a letter or a page that it does not have changes nothing.

    Examples
    --------
    >>> open_register(ActorRegister((), ()), letter="B", page=7).listed.pages
    1
    """
    chosen = next((one for one in ONLY if one == only), None)

    def shown(entries: tuple[RegisterEntry, ...]) -> tuple[RegisterEntry, ...]:
        return tuple(entry for entry in entries if chosen is None or _IS[chosen](entry))

    letters = Counter(entry.letter for entry in shown(register.entries))
    entries = shown(register.by_count if order == "documents" else register.entries)
    if letter in letters:
        entries = tuple(entry for entry in entries if entry.letter == letter)
    listed = turn_to(entries, page, PAGE_SIZE)
    alone = sum(map(_is_of_texts_alone, register.entries))
    return RegisterPage(
        listed=listed,
        letters=tuple(letters.items()),
        letter=letter if letter in letters else None,
        whole=len(register.entries),
        order=order,
        only=chosen,
        in_texts_alone=alone if register.names_texts else None,
    )
