"""The records of a release, the values that they are linked with, and how many of each.

In `Catalogue.with_texts` what texts name counts like what fields name. Only who asks for it gets
it, for a program found the one and the archive's editors said the other. Which is which stays
known: what fields name stands in the unit `FIELDS` of the spots.

"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from smi_graph.arabic.sorting import reader_key
from smi_graph.catalogue.kinds import (
    actor_kind,
    classes,
    kind_of,
    kinds,
    named_kind,
    named_kinds,
)
from smi_graph.catalogue.orders import Order, Sorting, make_order, natural_key
from smi_graph.catalogue.spots import FIELDS, Spots, join
from smi_graph.columns import Links, TextCells
from smi_graph.messages import other_language
from smi_graph.vocabulary import SMI

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from smi_graph.catalogue.kinds import Kind
    from smi_graph.catalogue.value import Value
    from smi_graph.columns import TextColumn, ValueCells
    from smi_graph.messages import Language
    from smi_graph.schema import Field

    Mask = NDArray[np.bool_]

# No record is of this day; a date before the year 1 is no date of ours.
UNDATED = np.iinfo(np.int32).min


@dataclass(frozen=True, slots=True)
class Record:
    """A document or a diary entry, as much of it as a list shows.

    Parameters
    ----------
    number
        Its place among the records of the catalogue.
    iri, code
        Its identifier and the archive's code.
    titles
        Its titles by language tag, ``""`` for one of no known language.
    date
        When it was issued or happened, as precisely as known: ``1958``, ``1958-02`` or
        ``1958-02-01``; ``None`` where the archive does not say.
    is_entry
        Whether it is a diary entry.
    """

    number: int
    iri: str
    code: str
    titles: dict[str, str]
    date: str | None
    is_entry: bool

    def title(self, language: str) -> tuple[str, str | None]:
        """Give the title in a language, else in the other one, else the code; with its tag."""
        for tag in (language, other_language(language), ""):
            if tag in self.titles:
                return self.titles[tag], tag or None
        return self.code, None


@dataclass(frozen=True)
class Catalogue:
    """What a release holds, in columns; made by `gather` or `open_catalogue`.

    Records are sorted by identifier, values by kind and identifier. Nothing in it is to be
    changed. Threads may share it.

    Parameters
    ----------
    iris, codes
        The identifier and the code of each record.
    titles
        For each language tag the titles, empty where a record has none.
    days
        The first day of each date, counted from 1970-01-01; `UNDATED` where there is none.
    precisions
        How many characters of the date are known: 4, 7 or 10; 0 where there is none.
    entries
        Which records are diary entries.
    values
        What records are linked with.
    links, back
        The values of each record, and the records of each value.
    spots
        Where the texts name what they name.
    cells
        What single fields say, where exports have a column for them, by the key of the field.
    orders
        The orders that are known; another one is made when it is first asked for.
    takes_texts
        Whether what texts name counts like what fields name; see `with_texts`.
    """

    iris: TextColumn
    codes: TextColumn
    titles: dict[str, TextColumn]
    days: NDArray[np.int32]
    precisions: NDArray[np.uint8]
    entries: Mask
    values: tuple[Value, ...]
    links: Links
    back: Links
    spots: Spots
    cells: dict[str, TextCells | ValueCells] = field(default_factory=dict)
    orders: dict[Order, NDArray[np.int32]] = field(default_factory=dict)
    takes_texts: bool = False

    def __len__(self) -> int:
        """Tell how many records there are."""
        return len(self.iris)

    def record(self, number: int) -> Record:
        """Give one record."""
        titles = {tag: column[number] for tag, column in self.titles.items()}
        return Record(
            number=number,
            iri=self.iris[number],
            code=self.codes[number],
            titles={tag: title for tag, title in titles.items() if title},
            date=self._date(number),
            is_entry=bool(self.entries[number]),
        )

    def find_record(self, iri: str) -> int | None:
        """Find a record by its identifier."""
        return self.iris.find(iri)

    def find_value(self, kind: Kind, key: str) -> Value | None:
        """Find a value by its kind and key."""
        return self._by_key.get((kind, key))

    def value_of_iri(self, iri: str) -> Value | None:
        """Find an actor or a concept by its identifier."""
        return self._by_iri.get(iri)

    def values_of(self, record: int, kind: Kind | None = None) -> list[Value]:
        """Give what a record is linked with."""
        found = (self.values[number] for number in self.links[record].tolist())
        return [value for value in found if kind is None or value.kind == kind]

    def said(self, record: int, field: Field) -> list[str | Value]:
        """Give what a field that exports have a column for says of a record."""
        if not is_of(field, is_entry=bool(self.entries[record])):
            return []
        if field.key in self.cells:
            return self.column(field, [record]).get(record, [])
        return [it if it.iri else it.key for it in self.values_of(record, kind_of(field))]

    def column(self, field: Field, records: Sequence[int]) -> dict[int, list[str | Value]]:
        """Give the cells of a field, for those of some records that fill them."""
        cells = self.cells.get(field.key)
        if cells is None or not len(cells.rows):
            return {}
        starts = np.searchsorted(cells.rows, records).tolist()
        ends = np.searchsorted(cells.rows, records, side="right").tolist()
        return {
            record: [self._cell(cells, place) for place in range(start, end)]
            for record, start, end in zip(records, starts, ends, strict=True)
            if start < end
        }

    def _cell(self, cells: TextCells | ValueCells, place: int) -> str | Value:
        if isinstance(cells, TextCells):
            return cells.texts[place]
        return self.values[int(cells.numbers[place])]

    def numbers_of(self, kind: Kind) -> range:
        """Give the numbers of all values of a kind; they stand side by side."""
        return self._ranges.get(kind, range(0))

    @cached_property
    def years(self) -> NDArray[np.int32]:
        """The year of each record; `UNDATED` where it has no date."""
        days = self.days.astype("datetime64[D]")
        years = days.astype("datetime64[Y]").astype(np.int64) + 1970
        return np.where(self.days == UNDATED, UNDATED, years).astype(np.int32)

    def order(self, order: Order) -> NDArray[np.int32]:
        """Give the numbers of all records or values in an order."""
        if order not in self.orders:
            self.orders[order] = make_order(self.sorting(order))
        return self.orders[order]

    def sorting(self, order: Order) -> Sorting:
        """Tell by what all records or values are sorted."""
        if order is Order.CODES:
            return Sorting((self.codes,), natural_key)
        language: Language = "ar" if order in {Order.TITLES_AR, Order.NAMES_AR} else "en"
        make = partial(reader_key, language=language)
        if order.is_of_values:
            return Sorting(([value.name(language)[0] for value in self.values],), make)
        tags = (language, other_language(language), "")
        titles = (self.titles[tag] for tag in tags if tag in self.titles)
        return Sorting((*titles, self.codes), make)

    def count(self, chosen: Mask | None = None) -> NDArray[np.int64]:
        """Count for each value the records that are linked with it.

        Parameters
        ----------
        chosen
            Which records count; by default all.
        """
        if chosen is None:
            return self.back.lengths
        numbers = self.links.of_rows(np.flatnonzero(chosen))
        return np.bincount(numbers, minlength=len(self.values))

    def mask(self, value: Value) -> Mask:
        """Tell of each record whether it is linked with a value."""
        mask = np.zeros(len(self), dtype=np.bool_)
        mask[self.back[value.number]] = True
        return mask

    def _date(self, number: int) -> str | None:
        if self.days[number] == UNDATED:
            return None
        day = np.datetime64(int(self.days[number]), "D")
        return str(day)[: int(self.precisions[number])]

    @cached_property
    def with_texts(self) -> Catalogue:
        """The same, where an actor that texts name counts like one that fields name.

        Its numbers of values are its own.
        """
        values, links, spots = taken_together(self.values, self.links, self.spots)
        return replace(
            self,
            values=values,
            links=links,
            back=links.turned(len(values)),
            spots=spots,
            cells={},
            orders={},
            takes_texts=True,
        )

    @property
    def names_texts(self) -> bool:
        """Whether it knows of anything that texts name."""
        return any(self.numbers_of(kind) for kind in named_kinds())

    @cached_property
    def only_in_texts(self) -> tuple[Value, ...]:
        """The actors that texts name and no field does, under the kinds of `named_kinds`."""
        numbers = [number for kind in named_kinds() for number in self.numbers_of(kind)]
        return tuple(
            value
            for value in map(self.values.__getitem__, numbers)
            if self.find_value(actor_kind(value.kind) or value.kind, value.key) is None
        )

    def count_in_texts(self, value: Value) -> int:
        """Tell in how many records a program found an actor in the texts."""
        kind = value.kind if actor_kind(value.kind) else named_kind(value.kind)
        named = self.find_value(kind, value.key)
        return 0 if named is None else len(self.back[named.number])

    @cached_property
    def knows_sentences(self) -> bool:
        """Whether it knows the sentences of what texts name, and not only the first places."""
        return not self.spots.are_apart

    @cached_property
    def _by_key(self) -> dict[tuple[Kind, str], Value]:
        return {(value.kind, value.key): value for value in self.values}

    @cached_property
    def _by_iri(self) -> dict[str, Value]:
        # An actor that is also the value of another facet is known as the actor that it is.
        known = {value.iri: value for value in reversed(self.values) if value.iri}
        return {iri: as_actor(value) for iri, value in known.items()}

    @cached_property
    def _ranges(self) -> dict[Kind, range]:
        ranges = dict.fromkeys(kinds(), range(0))
        for value in self.values:
            known = ranges.get(value.kind)
            start = known.start if known else value.number
            ranges[value.kind] = range(start, value.number + 1)
        return ranges


def as_actor(value: Value) -> Value:
    """Give what texts alone name as what it is."""
    kind = actor_kind(value.kind)
    return value if kind is None else replace(value, kind=kind)


def is_of(field: Field, *, is_entry: bool) -> bool:
    """Tell whether records of a sort have a field: diary entries, or all others."""
    return is_entry in _entries_of(field.kinds)


@cache
def _entries_of(kinds: tuple[str, ...]) -> frozenset[bool]:
    return frozenset(classes()[kind] == SMI.DiaryEntry for kind in kinds)


class Together(NamedTuple):
    """The columns of a catalogue that are others when texts count; see `Catalogue`."""

    values: tuple[Value, ...]
    links: Links
    spots: Spots


def taken_together(values: Sequence[Value], links: Links, spots: Spots) -> Together:
    """Link records with the actors that their texts name, as if fields named them.

    Parameters
    ----------
    values, links, spots
        Those of a catalogue.
    """
    joined, moved = _values(values)
    whole = Links.of(links.rows_of, moved[links.numbers], len(links))
    stays = np.arange(len(links))
    parts = (spots, stays, moved), (_of_fields(values, links), stays, moved)
    return Together(joined, whole, join(parts, len(links)))


def _values(values: Sequence[Value]) -> tuple[tuple[Value, ...], NDArray[np.int64]]:
    """Give the values, an actor of fields and of texts being one, and where each has moved."""
    keys = [(actor_kind(value.kind) or value.kind, value.identity) for value in values]
    known: dict[tuple[Kind, str], Value] = {}
    for key, value in zip(keys, values, strict=True):
        known.setdefault(key, value)
    places = {kind: place for place, kind in enumerate(kinds())}
    ordered = sorted(known.items(), key=lambda item: (places[item[0][0]], item[0][1]))
    joined = tuple(
        replace(value, number=number, kind=kind)
        for number, ((kind, _), value) in enumerate(ordered)
    )
    numbers = {key: number for number, (key, _) in enumerate(ordered)}
    return joined, np.array([numbers[key] for key in keys], dtype=np.int64)


def _of_fields(values: Sequence[Value], links: Links) -> Spots:
    """Write what fields name as if it stood in one sentence, of which no text has the number."""
    of_field = np.array([value.kind.is_actor for value in values], dtype=np.bool_)
    chosen = of_field[links.numbers]
    numbers = links.numbers[chosen].astype(np.int64)
    columns = [np.full(len(numbers), FIELDS)] * 4
    return Spots.laid_out(links.rows_of[chosen], numbers, columns, len(links))
