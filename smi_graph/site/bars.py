"""What stands at the bars of a chart: a label, a count and a link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from smi_graph.site.reader import Reader


class YearBar(Protocol):
    """A bar over some years, or over a month."""

    @property
    def first(self) -> str:
        """The first of them, as addresses write it."""
        ...

    @property
    def last(self) -> str:
        """The last one."""
        ...

    @property
    def count(self) -> int:
        """How many there are."""
        ...


@dataclass(frozen=True, slots=True)
class LabelledBar:
    """A bar and what stands at it.

    Parameters
    ----------
    bar
        The bar.
    label
        Its years or its month, in words.
    count
        How many there are, in the reader's numerals.
    title
        Both in a sentence.
    address
        Where it leads, or ``None``.
    """

    bar: YearBar
    label: str
    count: str
    title: str
    address: str | None


def label_bars(
    reader: Reader,
    bars: Iterable[YearBar],
    path: str | None,
    parameters: Mapping[str, object],
    counted: str,
) -> list[LabelledBar]:
    """Word what stands at bars.

    Parameters
    ----------
    reader
        Whom the page is for.
    bars
        The bars.
    path, parameters
        Where a bar leads, with its years as ``from`` and ``to``; without a path, nowhere.
    counted
        The message that counts what is counted.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from smi_graph.site import Reader
    >>> reader, bar = Reader.of("en", "/", ""), SimpleNamespace(first="1958", last="1958", count=2)
    >>> [bar] = label_bars(reader, [bar], "/search", {}, "count.documents")
    >>> bar.title, bar.address
    ('1958: 2 documents', '/search?from=1958&to=1958')
    """
    pattern = None if path is None else reader.href(path, {**parameters, **_PLACES})
    return [_labelled(reader, bar, pattern, counted) for bar in bars]


# No address holds these words; making one for each bar would take ten times as long.
_PLACES = {"from": "first-of-bar", "to": "last-of-bar"}


def _labelled(reader: Reader, bar: YearBar, pattern: str | None, counted: str) -> LabelledBar:
    label = span_of(reader, bar)
    return LabelledBar(
        bar,
        label,
        reader.number(bar.count),
        reader.words("charts.bar", when=label, counted=reader.counted(counted, bar.count)),
        None if pattern is None else _address(pattern, bar),
    )


def _address(pattern: str, bar: YearBar) -> str:
    return pattern.replace(_PLACES["from"], bar.first).replace(_PLACES["to"], bar.last)


def span_of(reader: Reader, bar: YearBar) -> str:
    """Name the years or the month that a bar stands for."""
    if bar.first == bar.last:
        return reader.day(bar.first)
    first, last = reader.numerals(bar.first), reader.numerals(bar.last)
    return reader.words("charts.span", first=first, last=last)
