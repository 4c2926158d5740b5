"""All things of a kind in a release in the order of a dictionary, letter by letter."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING, Literal

from smi_graph.arabic.sorting import sort_key
from smi_graph.catalogue import Kind, Order
from smi_graph.reading.explore.gaps import is_provisional

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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

ORDERS: tuple[RegisterOrder, ...] = ("name", "documents")
PAGE_SIZE = 120
# What stands under no letter, such as a name that begins with a digit.
OTHER = "#"


@dataclass(frozen=True, slots=True)
class Entry:
    """An actor in a register.

    Parameters
    ----------
    value
        The actor.
    letter
        Under which letter it stands.
    count
        How many records it appears in.
    """

    value: Value
    letter: str
    count: int


@dataclass(frozen=True, slots=True)
class Register:
    """The actors of one kind, in order; made by `make_register`.

    Parameters
    ----------
    entries
        All of them by name.
    by_count
        The same, those with most records first.
    """

    entries: tuple[Entry, ...]
    by_count: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """One page of a register.

    Parameters
    ----------
    entries
        Those of the page.
    letters
        Each letter of the register, and how many stand under it.
    letter
        The chosen one, if any.
    total, whole
        How many were chosen, and how many there are.
    page, pages
        Which page it is, and of how many.
    order
        How they are sorted.
    provisional
        Whether only those are shown that are known by a printed name alone.
    """

    entries: tuple[Entry, ...]
    letters: tuple[tuple[str, int], ...]
    letter: str | None
    total: int
    whole: int
    page: int
    pages: int
    order: RegisterOrder
    provisional: bool


def make_register(catalogue: Catalogue, kind: Kind, language: Language) -> Register:
    """Put the actors of a kind in order of their names in a language."""
    counts, numbers = catalogue.count(), catalogue.numbers_of(kind)
    order = catalogue.order(Order.of_names(language))
    there = order[(order >= numbers.start) & (order < numbers.stop)].tolist()
    values = [catalogue.values[number] for number in there]
    letters = _letters([value.name(language)[0] for value in values])
    rows = zip(values, letters, strict=True)
    entries = tuple(Entry(value, letter, int(counts[value.number])) for value, letter in rows)
    return Register(entries, tuple(sorted(entries, key=lambda entry: -entry.count)))


def _letters(names: Sequence[str]) -> Iterator[str]:
    """Give the letter of each of some sorted names; few of them are read for that."""
    place = 0
    while place < len(names):
        first = sort_key(names[place])[:1]
        end = bisect_right(names, first, lo=place, key=lambda name: sort_key(name)[:1])
        letter = first.upper()
        yield from repeat(letter if letter.isalpha() else OTHER, end - place)
        place = end


def turn_to(
    register: Register,
    *,
    letter: str | None = None,
    page: int = 1,
    order: RegisterOrder = "name",
    provisional: bool = False,
) -> RegisterPage:
    """Open a register at a page; a letter or a page that it does not have changes nothing.

    Examples
    --------
    >>> turn_to(Register((), ()), letter="B", page=7).pages
    1
    """

    def shown(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
        return tuple(entry for entry in entries if not provisional or is_provisional(entry.value))

    letters = Counter(entry.letter for entry in shown(register.entries))
    entries = shown(register.by_count if order == "documents" else register.entries)
    if letter in letters:
        entries = tuple(entry for entry in entries if entry.letter == letter)
    pages = max(1, -(-len(entries) // PAGE_SIZE))
    page = min(max(page, 1), pages)
    return RegisterPage(
        entries=entries[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
        letters=tuple(letters.items()),
        letter=letter if letter in letters else None,
        total=len(entries),
        whole=len(register.entries),
        page=page,
        pages=pages,
        order=order,
        provisional=provisional,
    )
