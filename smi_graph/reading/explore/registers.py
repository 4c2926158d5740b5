"""All things of a kind in a release in the order of a dictionary, letter by letter."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING, Literal

from smi_graph.arabic.sorting import sort_key
from smi_graph.catalogue import Kind, Order
from smi_graph.reading.connections.lists import ListPage, turn_to
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
class RegisterEntry:
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
class ActorRegister:
    """The actors of one kind, in order; made by `make_register`.

    Parameters
    ----------
    entries
        All of them by name.
    by_count
        The same, those with most records first.
    """

    entries: tuple[RegisterEntry, ...]
    by_count: tuple[RegisterEntry, ...]


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
    provisional
        Whether only those are shown that are known by a printed name alone.
    """

    listed: ListPage[RegisterEntry]
    letters: tuple[tuple[str, int], ...]
    letter: str | None
    whole: int
    order: RegisterOrder
    provisional: bool


def make_register(catalogue: Catalogue, kind: Kind, language: Language) -> ActorRegister:
    """Put the actors of a kind in order of their names in a language."""
    counts, numbers = catalogue.count(), catalogue.numbers_of(kind)
    order = catalogue.order(Order.of_names(language))
    there = order[(order >= numbers.start) & (order < numbers.stop)].tolist()
    values = [catalogue.values[number] for number in there]
    letters = _letters([value.name(language)[0] for value in values])
    rows = zip(values, letters, strict=True)
    entries = tuple(
        RegisterEntry(value, letter, int(counts[value.number])) for value, letter in rows
    )
    return ActorRegister(entries, tuple(sorted(entries, key=lambda entry: -entry.count)))


def _letters(names: Sequence[str]) -> Iterator[str]:
    """Give the letter of each of some sorted names; few of them are read for that."""
    place = 0
    while place < len(names):
        first = sort_key(names[place])[:1]
        end = bisect_right(names, first, lo=place, key=lambda name: sort_key(name)[:1])
        letter = first.upper()
        yield from repeat(letter if letter.isalpha() else OTHER, end - place)
        place = end


def open_register(
    register: ActorRegister,
    *,
    letter: str | None = None,
    page: int = 1,
    order: RegisterOrder = "name",
    provisional: bool = False,
) -> RegisterPage:
    """Open a register at a page; a letter or a page that it does not have changes nothing.

    Examples
    --------
    >>> open_register(ActorRegister((), ()), letter="B", page=7).listed.pages
    1
    """

    def shown(entries: tuple[RegisterEntry, ...]) -> tuple[RegisterEntry, ...]:
        return tuple(entry for entry in entries if not provisional or is_provisional(entry.value))

    letters = Counter(entry.letter for entry in shown(register.entries))
    entries = shown(register.by_count if order == "documents" else register.entries)
    if letter in letters:
        entries = tuple(entry for entry in entries if entry.letter == letter)
    listed = turn_to(entries, page, PAGE_SIZE)
    return RegisterPage(
        listed=listed,
        letters=tuple(letters.items()),
        letter=letter if letter in letters else None,
        whole=len(register.entries),
        order=order,
        provisional=provisional,
    )
