"""The graph of a release for rdflib, through oxrdflib, over the release's own files.

Nothing is copied: rdflib asks Oxigraph, which reads the files of the release in place and
read-only. Three things that oxrdflib leaves to the caller are settled here:

* A query that rdflib has prepared (`rdflib.plugins.sparql.prepareQuery`) would be evaluated by
  rdflib itself, more than a hundred times as slowly. Its text is handed to Oxigraph instead.
* A variable that is given a value (``initBindings``) and that the query does not select is
  refused by Oxigraph. The value takes its place in the text of the query.
* SERVICE would call any address that a query names. It is refused; a query that needs it is
  for `smi-graph query`, with the services that the settings allow.

A query runs in this process, without a limit of time or memory. `ReleaseReader.query` has both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn, cast

from oxrdflib import OxigraphStore
from oxrdflib._converter import to_ox
from pyoxigraph import DefaultGraph
from rdflib import Dataset, Graph
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.plugins.sparql.sparql import Query

from smi_graph.queries import refuse_service, tokenize
from smi_graph.queries.tokens import TokenKind, join
from smi_graph.reader.errors import ReadOnly
from smi_graph.vocabulary import GEO, PROV, RDF, RDFS, SKOS, SMI

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyoxigraph import Store
    from rdflib.query import Result
    from rdflib.term import Identifier

    from smi_graph.queries.tokens import Token

_PREFIXES = {
    "smi": SMI.NAMESPACE,
    "skos": SKOS.prefLabel.removesuffix("prefLabel"),
    "dcterms": "http://purl.org/dc/terms/",
    "prov": PROV.Agent.removesuffix("Agent"),
    "rdf": RDF.type.removesuffix("type"),
    "rdfs": RDFS.label.removesuffix("label"),
    "geo": GEO.lat.removesuffix("lat"),
}
_ALL = {"use_default_graph_as_union": True}
_COUNT = "SELECT (COUNT(*) AS ?count) { ?s ?p ?o }"


class _ToRead:
    """A store of Oxigraph, of which only what reads can be reached; parsers reach for the rest."""

    _READS = frozenset({"query", "quads_for_pattern", "named_graphs", "contains_named_graph"})

    def __init__(self, store: Store) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Any:
        if name not in self._READS:
            raise ReadOnly
        return getattr(self._store, name)


class ReadOnlyStore(OxigraphStore):
    """An rdflib store over a release; whatever would write raises `ReadOnly`."""

    def __init__(self, store: Store) -> None:
        super().__init__(store=cast("Store", _ToRead(store)))

    def close(self, commit_pending_transaction: bool = False) -> None:  # noqa: FBT001
        """Do nothing: the files belong to the release, which may be read elsewhere."""

    def __len__(self, context: Graph | None = None) -> int:
        """Count the triples without comparing them with each other, as oxrdflib does."""
        where: dict[str, Any] = _ALL if context is None else {"default_graph": to_ox(context)}
        counted: Any = self._inner.query(_COUNT, **where)
        return int(next(counted)[0].value)

    def query(
        self,
        query: Query | str,
        initNs: Mapping[str, Any],  # noqa: N803 - rdflib's names
        initBindings: Mapping[str, Identifier],  # noqa: N803
        queryGraph: str,  # noqa: N803
        **kwargs: object,
    ) -> Result:
        """Let Oxigraph answer, also what rdflib has prepared."""
        text, prefixes = query, dict(initNs)
        if isinstance(text, Query):
            text, prepared, _ = text._original_args  # noqa: SLF001 - rdflib keeps it for this
            prefixes = {**prefixes, **prepared}
        refuse_service(text)
        text, left = _bound(text, initBindings)
        return super().query(text, prefixes, left, queryGraph, **kwargs)

    def add_graph(self, graph: Graph) -> None:
        """Do nothing for a graph that is there, as `rdflib.Dataset.graph` asks of it."""
        name: Any = to_ox(graph)
        if name != DefaultGraph() and not self._inner.contains_named_graph(name):
            raise ReadOnly

    def add(self, *_: object, **__: object) -> NoReturn:
        """Refuse to write."""
        raise ReadOnly

    addN = remove = update = remove_graph = open = destroy = add  # noqa: N815


def _bound(query: str, values: Mapping[str, Any]) -> tuple[str, dict[str, Identifier]]:
    """Put values in the place of the variables that a query does not select.

    Returns
    -------
    str, dict
        The query, and the values of the variables that it does select, which Oxigraph takes.
    """
    tokens = tokenize(query)
    selected = _selected(tokens)
    ours = {name: value for name, value in values.items() if name not in selected}
    if not ours:
        return query, dict(values)
    placed = [
        token._replace(text=str(to_ox(ours[token.text[1:]])))
        if token.kind is TokenKind.VARIABLE and token.text[1:] in ours
        else token
        for token in tokens
    ]
    return join(placed), {name: value for name, value in values.items() if name in selected}


def _selected(tokens: Sequence[Token]) -> set[str]:
    """Name the variables that stand for themselves between SELECT and the first brace."""
    depth = 0
    names = set()
    for token in tokens:
        if token.text == "{":
            break
        if token.kind is TokenKind.PUNCTUATION and token.text in "()":
            depth += 1 if token.text == "(" else -1
        elif token.kind is TokenKind.VARIABLE and not depth:
            names.add(token.text[1:])
        elif token.text == "*" and not depth:
            names |= {each.text[1:] for each in tokens if each.kind is TokenKind.VARIABLE}
    return names


def open_graph(store: Store, name: str | None = None) -> Graph:
    """Give one graph of a release to rdflib.

    Parameters
    ----------
    store
        The store of the release, opened read-only.
    name
        The IRI of a named graph; by default the graph of what the archive states.

    Examples
    --------
    >>> from pyoxigraph import NamedNode, Quad, Store
    >>> a, store = NamedNode("urn:a"), Store()
    >>> store.add(Quad(a, a, a))
    >>> graph = open_graph(store)
    >>> len(graph), bool(graph.query("ASK { ?s ?p ?o }"))
    (1, True)
    >>> graph.remove((None, None, None))
    Traceback (most recent call last):
    smi_graph.reader.errors.ReadOnly: A release is read-only: nothing can be added, changed or
    removed. Copy what you want to change into a graph of your own: rdflib.Graph() +
    release.graph().
    """
    identifier: Any = DATASET_DEFAULT_GRAPH_ID if name is None else name
    return _named(Graph(store=ReadOnlyStore(store), identifier=identifier, bind_namespaces="none"))


def open_dataset(store: Store) -> Dataset:
    """Give a whole release to rdflib, named graphs and all.

    Examples
    --------
    >>> from pyoxigraph import NamedNode, Quad, Store
    >>> a, store = NamedNode("urn:a"), Store()
    >>> store.add(Quad(a, a, a, NamedNode("urn:graph")))
    >>> dataset = open_dataset(store)
    >>> len(dataset.graph("urn:graph")), len(list(dataset.triples((None, None, None))))
    (1, 0)
    """
    dataset = Dataset(store=ReadOnlyStore(store))
    _named(dataset)
    return dataset


def _named(graph: Graph) -> Graph:
    for prefix, namespace in _PREFIXES.items():
        graph.bind(prefix, namespace)
    return graph
