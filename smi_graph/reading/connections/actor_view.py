"""What the page of an actor shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from smi_graph.catalogue import ACTORS, Kind, companions
from smi_graph.catalogue.network import records_of
from smi_graph.reading.charts import TimeChart, bars_by_year
from smi_graph.reading.connections.companies import ORDERS, Company, Order, company_of
from smi_graph.reading.connections.lists import (
    Listed,
    count_years,
    list_records,
    newest_first,
    page_number,
    span_of,
)
from smi_graph.reading.connections.windows import Window

if TYPE_CHECKING:
    from collections.abc import Mapping

    from smi_graph.catalogue import Catalogue, Value
    from smi_graph.messages import Language
    from smi_graph.reading.connections.actors import Actor, Names

_NEWEST = 8
_SCHEMA_CLASSES = {
    Kind.PERSON: "Person",
    Kind.ORGANIZATION: "Organization",
    Kind.COUNTRY: "Country",
    Kind.COLLECTION: "Collection",
    Kind.PLACE: "Place",
    Kind.EVENT: "Event",
}
_WIKIDATA = ("http://www.wikidata.org/entity/", "https://www.wikidata.org/entity/")


@dataclass(frozen=True, slots=True)
class Wish:
    """What a reader wants to see of an actor; made by `of`.

    Parameters
    ----------
    window
        The years.
    kind, order, page
        Of the companions; see `company_of`.
    """

    window: Window
    kind: Kind | None
    order: Order
    page: int

    @classmethod
    def of(cls, parameters: Mapping[str, str]) -> Wish:
        """Read an address; what it asks for and there is not, is as if it were not asked.

        Raises
        ------
        Problem
            400 when a year is none.
        """
        kinds = {str(kind): kind for kind in ACTORS}
        order = next((one for one in ORDERS if one == parameters.get("order")), ORDERS[0])
        return cls(
            window=Window.of(parameters),
            kind=kinds.get(parameters.get("kind", "")),
            order=order,
            page=page_number(parameters),
        )


@dataclass(frozen=True, slots=True)
class Appearances:
    """Where an actor appears, in the years that a reader looks at.

    Parameters
    ----------
    total
        In how many records of the release it appears, whatever their years.
    newest
        The newest records, and how many there are.
    first, last
        The dates of the earliest and the latest record; ``None`` where none is dated.
    undated
        How many have no date.
    chart
        How many of each year.
    company
        Who and what else appears there.
    """

    total: int
    newest: Listed
    first: str | None
    last: str | None
    undated: int
    chart: TimeChart
    company: Company


def appearances_of(
    catalogue: Catalogue, value: Value, wish: Wish, language: Language
) -> Appearances:
    """Look up where an actor appears.

    Parameters
    ----------
    catalogue, value
        The release and the actor.
    wish
        What the reader wants to see.
    language
        Of the reader.
    """
    chosen = wish.window.mask(catalogue)
    records = newest_first(catalogue, records_of(catalogue, value, chosen))
    first, last = span_of(catalogue, records)
    counts = count_years(catalogue, records)
    company = company_of(
        companions(catalogue, value, chosen),
        language,
        kind=wish.kind,
        order=wish.order,
        page=wish.page,
    )
    return Appearances(
        total=len(catalogue.back[value.number]),
        newest=list_records(catalogue, records, size=_NEWEST),
        first=first,
        last=last,
        undated=len(records) - sum(counts.values()),
        chart=bars_by_year(counts),
        company=company,
    )


def wikidata_of(names: Names) -> tuple[tuple[str, str], ...]:
    """Give the numbers that an actor has in Wikidata, and the addresses of their pages.

    Examples
    --------
    >>> from smi_graph.reading.connections.actors import Names
    >>> wikidata_of(Names({}, (), ("http://www.wikidata.org/entity/Q796",)))
    (('Q796', 'https://www.wikidata.org/wiki/Q796'),)
    """
    numbers = (iri.rpartition("/")[2] for iri in names.matches if iri.startswith(_WIKIDATA))
    return tuple((number, f"https://www.wikidata.org/wiki/{number}") for number in numbers)


def schema_of(actor: Actor, names: Names, documents: int) -> dict[str, Any]:
    """Describe an actor in the terms of https://schema.org, for search engines.

    Parameters
    ----------
    actor, names
        Who it is.
    documents
        In how many documents of the release it appears.
    """
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": _SCHEMA_CLASSES[actor.kind],
        "@id": actor.iri,
        "url": f"{actor.iri}.html",
        "name": _literals(names.shown.items()),
        "alternateName": _literals((tag, name) for name, tag in names.others),
        "sameAs": list(names.matches),
        "identifier": actor.key,
    }
    if actor.kind == Kind.COLLECTION:
        told["collectionSize"] = documents
    return {name: value for name, value in told.items() if value not in ([], None)}


def _literals(names: Any) -> list[Any]:
    return [{"@value": name, "@language": tag} if tag else name for tag, name in names]
