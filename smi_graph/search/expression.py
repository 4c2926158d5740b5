"""What a search asks for, as a tree: every record fits it, or does not.

The leaves are what a person typed: a word, a phrase, words near one another, a span of dates.
`smi_graph.search.spelling` replaces them by the spellings that are looked up; the joints stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Literal, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Field = Literal["title", "text_ar", "text_en", "text_other", "details", "code"]
FIELDS: tuple[Field, ...] = ("title", "text_ar", "text_en", "text_other", "details", "code")

_Leaf = TypeVar("_Leaf")
_Other = TypeVar("_Other")


@dataclass(frozen=True, slots=True)
class SearchWord:
    """One word.

    Parameters
    ----------
    text
        As the index holds it.
    as_typed
        As it was typed.
    field
        Where it has to stand; ``None`` for anywhere.
    is_exact
        Whether only this spelling counts.
    is_beginning
        Whether it is only the beginning of what is looked for.
    """

    text: str
    as_typed: str
    field: Field | None = None
    is_exact: bool = False
    is_beginning: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words one after another, in the given spelling.

    Parameters
    ----------
    words
        As the index holds them; one is a phrase too.
    as_typed
        What was typed, without quotation marks.
    field
        Where; ``None`` for anywhere.
    """

    words: tuple[str, ...]
    as_typed: str
    field: Field | None = None


@dataclass(frozen=True, slots=True)
class Near:
    """Words that stand near one another, in any order.

    Parameters
    ----------
    words
        Two or more.
    distance
        How many other words may stand among them.
    as_typed
        What was typed, without quotation marks.
    field
        Where; ``None`` for anywhere.
    """

    words: tuple[SearchWord, ...]
    distance: int
    as_typed: str
    field: Field | None = None


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates under which records are listed.

    Parameters
    ----------
    first, last
        ``1973``, ``1973-10`` or ``1973-10-06``; ``""`` is no bound.
    """

    first: str
    last: str


Leaf: TypeAlias = SearchWord | Phrase | Near | Dates


class Tree(Generic[_Leaf]):
    """A leaf, or trees that are joined: `One`, `And`, `Or`, `Not`."""

    __slots__ = ()

    def map(self, change: Callable[[_Leaf], _Other]) -> Tree[_Other]:
        """Put something else in the place of each leaf.

        Examples
        --------
        >>> And((One(1), Not(One(2)))).map(str)
        And(parts=(One(leaf='1'), Not(part=One(leaf='2'))))
        """
        raise NotImplementedError

    def leaves(self, *, is_wanted: bool | None = None) -> Iterator[_Leaf]:
        """Give the leaves in their order: all, or only those that are wanted, or excluded.

        Examples
        --------
        >>> tree = And((One(1), Not(One(2)), Or((One(3), Not(Not(One(4)))))))
        >>> list(tree.leaves()), list(tree.leaves(is_wanted=True))
        ([1, 2, 3, 4], [1, 3, 4])
        """
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class One(Tree[_Leaf]):
    """A leaf."""

    leaf: _Leaf

    def map(self, change: Callable[[_Leaf], _Other]) -> Tree[_Other]:
        """Put something else in its place."""
        return One(change(self.leaf))

    def leaves(self, *, is_wanted: bool | None = None) -> Iterator[_Leaf]:
        """Give it, where it is not what is excluded that is asked for."""
        if is_wanted is not False:
            yield self.leaf


@dataclass(frozen=True, slots=True)
class And(Tree[_Leaf]):
    """All of the parts."""

    parts: tuple[Tree[_Leaf], ...]

    def map(self, change: Callable[[_Leaf], _Other]) -> Tree[_Other]:
        """Put something else in the place of each leaf."""
        return And(tuple(part.map(change) for part in self.parts))

    def leaves(self, *, is_wanted: bool | None = None) -> Iterator[_Leaf]:
        """Give the leaves of each part."""
        for part in self.parts:
            yield from part.leaves(is_wanted=is_wanted)


@dataclass(frozen=True, slots=True)
class Or(Tree[_Leaf]):
    """At least one of the parts."""

    parts: tuple[Tree[_Leaf], ...]

    def map(self, change: Callable[[_Leaf], _Other]) -> Tree[_Other]:
        """Put something else in the place of each leaf."""
        return Or(tuple(part.map(change) for part in self.parts))

    def leaves(self, *, is_wanted: bool | None = None) -> Iterator[_Leaf]:
        """Give the leaves of each part."""
        for part in self.parts:
            yield from part.leaves(is_wanted=is_wanted)


@dataclass(frozen=True, slots=True)
class Not(Tree[_Leaf]):
    """Everything but the part."""

    part: Tree[_Leaf]

    def map(self, change: Callable[[_Leaf], _Other]) -> Tree[_Other]:
        """Put something else in the place of each leaf."""
        return Not(self.part.map(change))

    def leaves(self, *, is_wanted: bool | None = None) -> Iterator[_Leaf]:
        """Give the leaves of the part; those that are wanted are the ones excluded in it."""
        yield from self.part.leaves(is_wanted=None if is_wanted is None else not is_wanted)


Expression: TypeAlias = Tree[Leaf]
