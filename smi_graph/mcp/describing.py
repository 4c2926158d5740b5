"""What a release says of one resource, each statement with whose word it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode

from smi_graph.catalogue import ACTORS
from smi_graph.mcp.site import Site, ToolFault
from smi_graph.mcp.voices import told
from smi_graph.queries.values import KINDS
from smi_graph.reader.values import read_table
from smi_graph.vocabulary import SMI, IriMinter

if TYPE_CHECKING:
    from starlette.requests import Request

_MOST_STATEMENTS = 500
_SOLUTIONS = "application/sparql-results+json"
_QUERY = """
SELECT DISTINCT ?resource ?voice ?property ?value ?label {{
  {{ SELECT ?resource {{ {which} }} LIMIT 1 }}
  {{ ?resource ?property ?value . BIND("archive" AS ?voice) }}
  UNION
  {{ GRAPH <{mentions}> {{ ?resource ?property ?value }} BIND("program" AS ?voice) }}
  OPTIONAL {{ ?value <http://www.w3.org/2000/01/rdf-schema#label> ?label
              FILTER(LANG(?label) = "en" || LANG(?label) = "") }}
}} ORDER BY ?voice ?property ?value LIMIT {limit}
"""


async def describe(site: Site, wish: str, request: Request | None) -> dict[str, Any]:
    """Tell what is stated of a resource.

    Parameters
    ----------
    site
        The service.
    wish
        Its IRI, the code of a record, or what addresses call it, such as ``country:IQ``.
    request
        The request that came to us.

    Raises
    ------
    ToolFault
        When the release does not know it.
    """
    mentions = site.engine.minter.graph("mentions")
    which = _which(site, wish)
    query = _QUERY.format(which=which, mentions=mentions, limit=_MOST_STATEMENTS + 1)
    reply = await site.ask(
        "/sparql", {"query": query}, accept=_SOLUTIONS, request=request, is_post=True
    )
    table = read_table(reply.body)
    rows = [] if isinstance(table, bool) else table.rows
    if not rows:
        raise ToolFault.of("no_such_resource", name=wish[:200])
    statements = [
        {
            name: str(row[name])
            for name in ("property", "value", "label", "voice")
            if row[name] is not None
        }
        for row in rows[:_MOST_STATEMENTS]
    ]
    iri = str(rows[0]["resource"])
    return {
        "resource": iri,
        "statements": statements,
        "complete": len(rows) <= _MOST_STATEMENTS,
        **told(sorted({each["voice"] for each in statements})),
        "release": reply.release,
        "cite": {"iri": iri},
    }


def _which(site: Site, wish: str) -> str:
    """Write the group of a query that says which resource is meant."""
    kind, colon, key = wish.partition(":")
    base = site.engine.configuration.base_iri
    try:
        if colon and kind in ACTORS:
            node = NamedNode(KINDS[kind](IriMinter(base), key))
        elif "://" in wish:
            node = NamedNode(wish)
        else:
            return f"?resource <{SMI.code}> {Literal(wish)}"
    except ValueError as error:
        raise ToolFault.of("no_such_resource", name=wish[:200]) from error
    return f"VALUES ?resource {{ {node} }}"
