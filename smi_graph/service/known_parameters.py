"""The names of parameters that pages take; no link carries another one.

Whatever stands in the address of a page would else stand in each of its links again.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from smi_graph.catalogue import named_kinds
from smi_graph.schema import field_table
from smi_graph.site import CARRIED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.requests import Request

    from smi_graph.queries import SavedQuery

_OF_PAGES = (
    *("a", "about", "area", "b", "bom", "by", "codes", "doubt", "end", "exact", "example", "field"),
    *("file", "format", "from", "group", "held", "kind", "letter", "limit", "measure", "minimum"),
    *("missing", "more", "name", "names", "number", "offset", "only", "order", "page", "part", "q"),
    *("query", "record", "show", "sort", "start", "style", "text_page", "texts", "to", "via"),
    *("view", "without", "year"),
)


def known_parameters(request: Request) -> frozenset[str]:
    """Give the names that pages of the application take: their own, facets, of saved queries."""
    known: frozenset[str] = getattr(request.app.state, "known_parameters", of_pages())
    return known


@cache
def of_pages() -> frozenset[str]:
    """Give the names that pages take, whatever saved queries there are.

    Examples
    --------
    >>> "person" in of_pages(), "utm_source" in of_pages()
    (True, False)
    """
    return frozenset((*_OF_PAGES, *CARRIED, *field_table().facets, *named_kinds()))


def with_those_of(queries: Iterable[SavedQuery]) -> frozenset[str]:
    """Give the names that pages take, those of the parameters of saved queries among them."""
    return of_pages() | {parameter.name for query in queries for parameter in query.parameters}
