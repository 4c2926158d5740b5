"""What a search can be narrowed by, with how many records each choice finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from smi_graph.catalogue import Kind, Order
from smi_graph.messages import has_message, message
from smi_graph.reading.search.request import ANY_DOUBT, RECORDS, Facet, facets, fields_of, missing
from smi_graph.schema import ValueType as FieldValue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from smi_graph.messages import Language
    from smi_graph.reading.opened import OpenRelease
    from smi_graph.reading.search.selection import Selection
    from smi_graph.site import Reader

SHOWN = 8
MOST_SHOWN = 100
_COMPLETED = frozenset((Kind.PERSON, Kind.ORGANIZATION, Kind.PLACE, Kind.EVENT))


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One choice.

    Parameters
    ----------
    name
        Its name with its language tag.
    count
        How many records it finds.
    is_chosen
        Whether it is chosen.
    address
        The page with this choice, or without it where it is chosen.
    """

    name: tuple[str, str | None]
    count: int
    is_chosen: bool
    address: str


@dataclass(frozen=True, slots=True)
class FacetView:
    """A facet as the page shows it.

    Parameters
    ----------
    facet
        Which one.
    values
        The choices that are shown.
    total
        How many there are.
    is_whole
        Whether the page shows as many as it ever does.
    all_address, few_address
        The page with all choices, and with the first only.
    """

    facet: Facet
    values: tuple[FacetValue, ...]
    total: int
    is_whole: bool
    all_address: str
    few_address: str

    @property
    def has_more(self) -> bool:
        """Whether there are more choices than are shown."""
        return self.total > len(self.values)

    @property
    def is_completed(self) -> bool:
        """Whether a choice can be made by typing a name."""
        return Kind(self.facet) in _COMPLETED and self.total > SHOWN


def facet_views(selection: Selection, reader: Reader) -> tuple[FacetView, ...]:
    """Lay out all facets that have anything to choose."""
    opened = {value for name, value in reader.pairs if name == "more"}
    views = (_view(selection, reader, facet, is_whole=facet in opened) for facet in facets())
    return tuple(view for view in views if view.values)


def _view(selection: Selection, reader: Reader, facet: Facet, *, is_whole: bool) -> FacetView:
    limit = MOST_SHOWN if is_whole else SHOWN
    if facet.kind is None or facet == Facet.DOUBT:
        values = list(_fixed(selection, reader, facet))
        total = len(values)
    else:
        values, total = _values(selection, reader, facet, limit)
    opened = [value for name, value in reader.pairs if name == "more" and value != facet]
    return FacetView(
        facet,
        tuple(values),
        total,
        is_whole,
        reader.here(more=[*opened, str(facet)]),
        reader.here(more=opened),
    )


def _values(
    selection: Selection, reader: Reader, facet: Facet, limit: int
) -> tuple[list[FacetValue], int]:
    """Give the commonest values, those of equal count by name; a chosen one always."""
    catalogue, counts = selection.release.catalogue, selection.counts(facet)
    numbers = catalogue.numbers_of(Kind(facet))
    there = np.flatnonzero(counts)
    names = _places_of_names(selection.release, reader.language)[numbers.start : numbers.stop]
    order = there[np.lexsort((names[there], -counts[there]))][:limit].tolist()
    first = {catalogue.values[numbers.start + place].key: int(counts[place]) for place in order}
    chosen = (key for key in selection.search.keys(facet) if key not in first)
    rest = {key: selection.count(facet, key) for key in chosen}
    found = first | rest
    values = [_value(selection, reader, facet, key, count) for key, count in found.items()]
    return values, len(there) + sum(not count for count in rest.values())


def _places_of_names(release: OpenRelease, language: Language) -> NDArray[np.int32]:
    """Give the place of each value when they are sorted by name."""

    def make() -> NDArray[np.int32]:
        order = release.catalogue.order(Order.of_names(language))
        places = np.empty(len(order), dtype=np.int32)
        places[order] = np.arange(len(order), dtype=np.int32)
        return places

    return release.cache.made(("places of names", language), make)


def _fixed(selection: Selection, reader: Reader, facet: Facet) -> Iterator[FacetValue]:
    for key in _keys(selection, facet):
        value = _value(selection, reader, facet, key, selection.count(facet, key))
        if value.count or value.is_chosen:
            yield value


def _keys(selection: Selection, facet: Facet) -> Iterable[str]:
    if facet == Facet.RECORD:
        return RECORDS
    if facet == Facet.MISSING:
        return _missing(selection)
    catalogue = selection.release.catalogue
    known = [catalogue.values[number].key for number in catalogue.numbers_of(Kind.DOUBT)]
    return dict.fromkeys([ANY_DOUBT, *known, *selection.search.keys(facet)])


def _value(selection: Selection, reader: Reader, facet: Facet, key: str, count: int) -> FacetValue:
    chosen = selection.search.keys(facet)
    is_chosen = key in chosen
    others = [other for other in chosen if other != key]
    keys = others if is_chosen else [*chosen, key]
    return FacetValue(
        name_of(selection, reader, facet, key),
        count,
        is_chosen,
        reader.here(**{facet: keys, "page": None}),
    )


def _missing(selection: Selection) -> Iterable[str]:
    """Give what is told of some records, so that others are seen to lack it."""
    catalogue, names = selection.release.catalogue, set(facets())
    return (key for key in missing() if key not in names or catalogue.numbers_of(Kind(key)))


def name_of(selection: Selection, reader: Reader, facet: Facet, key: str) -> tuple[str, str | None]:
    """Give what a choice is called, with its language tag; an unknown one by its key."""
    if facet == Facet.MISSING:
        return _name_of_missing(reader, key), reader.language
    if facet == Facet.RECORD or (facet == Facet.DOUBT and key == ANY_DOUBT):
        return reader.words(f"finding.{facet}_{key}"), reader.language
    value = selection.release.catalogue.find_value(Kind(facet), key)
    if value is None or value.iri:
        return (key, None) if value is None else value.name(reader.language)
    is_date = any(field.value is FieldValue.DATE for field in fields_of(facet))
    return (reader.day(key), reader.language) if is_date else (key, None)


def _name_of_missing(reader: Reader, key: str) -> str:
    known = f"finding.missing_{key.replace('-', '_')}"
    if has_message(known):
        return reader.words(known)
    return reader.words("finding.missing_field", field=name_of_facet(Facet(key), reader.language))


def name_of_facet(facet: str, language: Language) -> str:
    """Give what a facet, or another condition, is called.

    A facet that narrows by several fields has a name of its own among the messages; any
    other is called like its field.

    Examples
    --------
    >>> name_of_facet("person", "en"), name_of_facet("reliability", "en")
    ('Person', 'reliability')
    """
    own = f"finding.facet_{facet}"
    if has_message(own):
        return message(own, language)
    fields = fields_of(facet)
    field = next((field for field in fields if not field.role), fields[0])
    return field.name[language]
