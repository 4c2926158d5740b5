"""The pages of persons, organisations, countries and collections."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from smi_graph.catalogue import ACTORS, Kind, companions
from smi_graph.catalogue.network import records_of
from smi_graph.reading.connections.actors import ActorOfPage, co_occurrence_path, names_in
from smi_graph.reading.connections.co_occurrences import (
    ORDERS,
    CoOccurrences,
    Order,
    co_occurrences_of,
)
from smi_graph.reading.connections.lists import (
    ListPage,
    Window,
    chart_of,
    count_years,
    list_records,
    newest_first,
    page_number,
    span_of,
    takes_texts,
)
from smi_graph.reading.connections.quotes import (
    excerpts_of,
    named_value,
    quoted_alone,
    read_stretches,
    stretches_of,
)
from smi_graph.reading.pages import PageRouter, VisitOf
from smi_graph.reading.questions.page import PageMaker
from smi_graph.service.formats import HTML
from smi_graph.service.linked_data import data_addresses, link_headers, moved
from smi_graph.service.site_address import site_of
from smi_graph.service.things import describe_thing, identifier
from smi_graph.site import render

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.responses import Response

    from smi_graph.catalogue import Catalogue, Record, Value
    from smi_graph.messages import Language
    from smi_graph.reading.charts import TimeChart
    from smi_graph.reading.connections.actors import ActorNames
    from smi_graph.reading.connections.quotes import Quoted, Stretches, TextStretch
    from smi_graph.reading.opened import OpenRelease
    from smi_graph.reading.questions.page import Panel
    from smi_graph.reading.search.highlighting import Excerpt
    from smi_graph.site import Reader


_NEWEST = 8
_QUOTED = 10
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
class ActorWish:
    """What a reader wants to see of an actor; made by `of`.

    Parameters
    ----------
    window
        The years.
    kind, order, page
        Of the companions; see `co_occurrences_of`.
    texts
        Whether companions are those of the texts too.
    text_page
        Of the documents whose texts name the actor.
    """

    window: Window
    kind: Kind | None
    order: Order
    page: int
    texts: bool = False
    text_page: int = 1

    @classmethod
    def of(cls, parameters: Mapping[str, str]) -> ActorWish:
        """Read an address; what it asks for and there is not, is as if it were not asked."""
        kinds = {str(kind): kind for kind in ACTORS}
        order = next((one for one in ORDERS if one == parameters.get("order")), ORDERS[0])
        return cls(
            window=Window.of(parameters),
            kind=kinds.get(parameters.get("kind", "")),
            order=order,
            page=page_number(parameters),
            texts=takes_texts(parameters),
            text_page=page_number(parameters, "text_page"),
        )


@dataclass(frozen=True, slots=True)
class Appearances:
    """In which fields an actor stands, in the years that a reader looks at.

    Parameters
    ----------
    newest
        The newest records whose fields name it, and how many there are.
    first, last
        The dates of the earliest and the latest of them; ``None`` where none is dated.
    undated
        How many have no date.
    chart
        How many of each year.
    """

    newest: ListPage[Record]
    first: str | None
    last: str | None
    undated: int
    chart: TimeChart


@dataclass(frozen=True, slots=True)
class ActorInTexts:
    """Which texts name an actor, in the years that a reader looks at.

    Parameters
    ----------
    listed
        One page of the records, the newest first.
    also_in_fields
        Of how many of all these the fields name it too.
    quoted
        Where the records of the page name it.
    """

    listed: ListPage[Record]
    also_in_fields: int
    quoted: tuple[Quoted, ...]

    def with_excerpts(
        self, catalogue: Catalogue, stretches: Stretches
    ) -> list[tuple[Record, tuple[Excerpt, ...]]]:
        """Give each record of the page with the sentence that names the actor."""
        excerpts = (excerpts_of(catalogue, each, stretches) for each in self.quoted)
        return list(zip(self.listed.rows, excerpts, strict=True))


def appearances_of(catalogue: Catalogue, value: Value, wish: ActorWish) -> Appearances:
    """Look up in which fields an actor stands.

    Parameters
    ----------
    catalogue, value
        The release and the actor.
    wish
        What the reader wants to see.
    """
    chosen = wish.window.mask(catalogue)
    records = newest_first(catalogue, records_of(catalogue, value, chosen))
    first, last = span_of(catalogue, records)
    counts = count_years(catalogue, records)
    return Appearances(
        newest=list_records(catalogue, records, size=_NEWEST),
        first=first,
        last=last,
        undated=len(records) - sum(counts.values()),
        chart=chart_of(catalogue, records, wish.window.first, wish.window.last),
    )


def in_texts(
    catalogue: Catalogue, kind: Kind, key: str, wish: ActorWish, language: Language
) -> ActorInTexts | None:
    """Look up which texts name an actor; ``None`` where none does in any year."""
    named = named_value(catalogue, kind, key)
    if named is None:
        return None
    chosen = wish.window.mask(catalogue)
    records = newest_first(catalogue, records_of(catalogue, named, chosen))
    listed = list_records(catalogue, records, page=wish.text_page, size=_QUOTED)
    own = catalogue.find_value(kind, key)
    both = 0 if own is None else int(np.isin(records, catalogue.back[own.number]).sum())
    shown = (record.number for record in listed.rows)
    quoted = tuple(quoted_alone(catalogue, named, number, language) for number in shown)
    return ActorInTexts(listed, both, quoted)


def co_occurrences_in(
    catalogue: Catalogue, kind: Kind, key: str, wish: ActorWish, language: Language
) -> CoOccurrences | None:
    """Look up who and what stands in the same records; ``None`` for whom no record names."""
    whole = catalogue.with_texts if wish.texts else catalogue
    value = whole.find_value(kind, key)
    if value is None:
        return None
    return co_occurrences_of(
        companions(whole, value, wish.window.mask(whole)),
        language,
        kind=wish.kind,
        order=wish.order,
        page=wish.page,
    )


def wikidata_of(names: ActorNames) -> tuple[tuple[str, str], ...]:
    """Give the numbers that an actor has in Wikidata, and the addresses of their pages.

    Examples
    --------
    >>> from smi_graph.reading.connections.actors import ActorNames
    >>> wikidata_of(ActorNames({}, (), ("http://www.wikidata.org/entity/Q796",)))
    (('Q796', 'https://www.wikidata.org/wiki/Q796'),)
    """
    numbers = (iri.rpartition("/")[2] for iri in names.matches if iri.startswith(_WIKIDATA))
    return tuple((number, f"https://www.wikidata.org/wiki/{number}") for number in numbers)


def schema_of(actor: ActorOfPage, names: ActorNames, documents: int) -> dict[str, Any]:
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


@dataclass(frozen=True, slots=True)
class ActorPage:
    """What a page shows of an actor besides its appearances.

    Parameters
    ----------
    actor, names
        Who it is.
    addresses
        Where the same is given as data.
    wish
        What the reader wants to see.
    reader
        Whom the page is for.
    panels
        The answers to saved queries about it.
    """

    actor: ActorOfPage
    names: ActorNames
    addresses: dict[str, str]
    wish: ActorWish
    reader: Reader
    panels: tuple[Panel, ...]


def begin_actor_page(release: OpenRelease, page: ActorPage) -> tuple[TextStretch, ...]:
    """Tell which stretches of texts the page of an actor shows.

    Parameters
    ----------
    release
        Open.
    page
        What it shows.
    """
    catalogue, actor = release.catalogue, page.actor
    texts = in_texts(catalogue, actor.kind, actor.key, page.wish, page.reader.language)
    return () if texts is None else stretches_of(catalogue, texts.quoted)


def make_actor_page(release: OpenRelease, page: ActorPage, stretches: Stretches) -> bytes:
    """Make the page of an actor, in HTML.

    Parameters
    ----------
    release
        Open.
    page
        What it shows.
    stretches
        Those that `begin_actor_page` named.
    """
    catalogue, actor, names, wish = release.catalogue, page.actor, page.names, page.wish
    asked = catalogue, actor.kind, actor.key, wish, page.reader.language
    value, texts = catalogue.find_value(actor.kind, actor.key), in_texts(*asked)
    return render(
        "actor.html",
        page.reader,
        actor=actor,
        names=names,
        wikidata=wikidata_of(names),
        # Names that no authority file lists; see `provisional_identifier`.
        is_provisional=actor.key.startswith("n-"),
        addresses=page.addresses,
        schema=schema_of(actor, names, 0 if value is None else len(catalogue.back[value.number])),
        wish=wish,
        orders=ORDERS,
        kinds=ACTORS,
        window=wish.window.parameters(),
        shown=None if value is None else appearances_of(catalogue, value, wish),
        in_texts=texts,
        quoted=[] if texts is None else texts.with_excerpts(catalogue, stretches),
        co_occurring=co_occurrences_in(*asked),
        names_texts=catalogue.names_texts,
        knows_sentences=catalogue.knows_sentences,
        taken={"texts": 1} if wish.texts else {},
        co_occurrence_path=co_occurrence_path,
        panels=page.panels,
    ).encode()


router = PageRouter()
_PATHS = [f"/{kind}/{{key}}.html" for kind in ACTORS]


@router.page(*_PATHS, kept=True, example="/person/{person}.html")
async def actor_page(key: str, visit: VisitOf) -> Response:
    """Show an actor: its names, where it appears, and with whom.

    Raises
    ------
    Problem
        404 when the release knows no such actor, 410 when it was withdrawn.
    """
    request, engine, release_id = visit.request, visit.engine, visit.release_id
    kind = Kind(request.url.path.split("/")[1])
    wish = ActorWish.of(visit.given)
    iri = identifier(engine, kind, key)
    thing = await describe_thing(engine, kind, iri, release_id)
    if thing.replacement is not None:
        return moved(request, engine, f"{thing.replacement}.html")
    names = names_in(thing)
    actor = ActorOfPage(kind, iri.rpartition("/")[2], thing.iri, names.shown)
    addresses = data_addresses(request, engine, thing.iri)
    panels = await PageMaker(visit, site_of(request)).panels(kind, thing.iri)
    page = ActorPage(actor, names, addresses, wish, visit.reader, panels)
    wanted = await visit.lay_out(begin_actor_page, page)
    stretches = await read_stretches(engine, release_id, wanted)
    body = await visit.lay_out(make_actor_page, page, stretches, is_urgent=True)
    headers = link_headers(request, engine, iri, HTML, triples=thing.triples)
    if any(panel.problem for panel in panels):
        headers["Cache-Control"] = "no-store"  # the next reader may have an answer
    return visit.page(body, headers)
