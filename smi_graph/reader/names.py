"""Saved queries and actors by the names that programs and people give them."""

from __future__ import annotations

import difflib
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pyoxigraph import Literal as RdfLiteral
from pyoxigraph import NamedNode

from smi_graph.catalogue import ACTORS
from smi_graph.queries.values import KINDS
from smi_graph.reader.errors import ReaderError, whole_text
from smi_graph.reader.values import Table, read_table
from smi_graph.vocabulary import DCTERMS, RDFS, SKOS, SMI, IriMinter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from smi_graph.queries import SavedQuery
    from smi_graph.reader.source import Source

_LANGUAGES = ("ar", "en")
_MOST_NAMED = 10


def find_query(queries: Mapping[str, SavedQuery], name: str) -> SavedQuery:
    """Find a saved query.

    Raises
    ------
    ReaderError
        With the names that are most like the one asked for.

    Examples
    --------
    >>> find_query({}, "country_documents")
    Traceback (most recent call last):
    smi_graph.reader.errors.ReaderError: There is no saved query country_documents. The saved
    queries are listed in release.queries.
    """
    if name in queries:
        return queries[name]
    close = difflib.get_close_matches(name, queries, n=3)
    if close:
        raise ReaderError("no_such_query_close", name=name, close=", ".join(close))
    raise ReaderError("no_such_query", name=name)


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, an organisation, a country, a collection, a place or an event.

    Parameters
    ----------
    iri
        Its identifier.
    kind
        What it is, such as ``person``.
    key
        The last part of its identifier, unique within its kind.
    names
        Its name by language tag, ``""`` where the language is not known.
    other_names
        Other forms of the name, as the archive's authority file lists them.
    records
        How many records the archive links it to.
    voice
        ``archive`` where the archive says so; ``program`` for what only a program found in texts.
    """

    iri: str
    kind: str
    key: str
    names: Mapping[str, str]
    other_names: tuple[str, ...]
    records: int
    voice: Literal["archive", "program"]

    @property
    def segment(self) -> str:
        """What addresses call it, such as ``person:kofi-annan``."""
        return f"{self.kind}:{self.key}"

    def name(self, language: str = "en") -> str:
        """Give the name in a language, else in another one, else the key."""
        return self.names.get(language) or next(iter(self.names.values()), self.key)


def find_actor(source: Source, wish: str) -> Actor:
    """Find an actor by what a program or a person calls it.

    Parameters
    ----------
    source
        The release.
    wish
        Its IRI, what addresses call it (``person:kofi-annan``, ``country:IQ``), or one of its
        names, letter for letter.

    Raises
    ------
    ReaderError
        When there is none, or several have the name: they are listed.
    """
    found = _described(source, _candidates(source, whole_text(wish)))
    if not found:
        raise ReaderError("no_such_actor", name=wish[:200])
    if len(found) > 1:
        known = ", ".join(sorted(actor.segment for actor in found)[:_MOST_NAMED])
        raise ReaderError("several_actors", name=wish[:200], known=known)
    return found[0]


def _candidates(source: Source, wish: str) -> str:
    """Write the group of a query that says which resource is meant."""
    iri = _iri(source.base_iri, wish)
    if iri is None:
        return _by_name(wish)
    # What was merged is what it was merged into.
    merged = f"{{ {iri} <{DCTERMS.isReplacedBy}> ?actor }}"
    return f"{{ VALUES ?actor {{ {iri} }} }} UNION {merged}"


def _iri(base_iri: str, wish: str) -> NamedNode | None:
    kind, colon, key = wish.partition(":")
    try:
        if colon and key and kind in ACTORS:
            return NamedNode(KINDS[kind](IriMinter(base_iri), key))
        return NamedNode(wish) if "://" in wish else None
    except ValueError as error:
        raise ReaderError("no_such_actor", name=wish[:200]) from error


def _by_name(wish: str) -> str:
    forms: list[RdfLiteral] = [RdfLiteral(wish)]
    forms += [RdfLiteral(wish, language=language) for language in _LANGUAGES]
    values = " ".join(map(str, forms))
    said = f"VALUES ?name {{ {values} }} ?actor {_NAMES} ?name"
    return f"{{ {said} }} UNION {{ GRAPH ?mentions {{ {said} }} }}"


_NAMES = f"<{RDFS.label}>|<{SKOS.prefLabel}>|<{SKOS.altLabel}>"
_SAID = f"""
    {{ ?actor a ?class ; ?predicate ?label . BIND("archive" AS ?voice) }}
    UNION
    {{ GRAPH ?mentions {{ ?actor a ?class ; ?predicate ?label }} BIND("program" AS ?voice) }}
    VALUES ?predicate {{ <{RDFS.label}> <{SKOS.prefLabel}> <{SKOS.altLabel}> }}
"""
_COUNT = f"""
    SELECT (COUNT(DISTINCT ?record) AS ?records) {{
      ?record ?any {{actor}} .
      {{ ?record a <{SMI.Document}> }} UNION {{ ?record a <{SMI.DiaryEntry}> }}
    }}
"""


def _described(source: Source, candidates: str) -> list[Actor]:
    query = (
        "SELECT DISTINCT ?actor ?predicate ?label ?voice"
        f" {{ {{ SELECT DISTINCT ?actor {{ {candidates} }} }} {_SAID} }} ORDER BY ?label"
    )
    rows = _rows(source, query)
    by_actor = defaultdict(list)
    for row in rows:
        if _kind_of(source.base_iri, row["actor"]) in ACTORS:
            by_actor[row["actor"]].append(row)
    return [_actor(source, iri, rows) for iri, rows in sorted(by_actor.items())]


def _rows(source: Source, query: str) -> list[dict[str, str]]:
    table = read_table(source.run(query).body)
    return table.rows if isinstance(table, Table) else []


def _kind_of(base_iri: str, iri: str) -> str:
    return iri.removeprefix(base_iri).partition("/")[0]


def _actor(source: Source, iri: str, rows: list[dict[str, str]]) -> Actor:
    own = [row for row in rows if row["voice"] == "archive"] or rows
    names: dict[str, str] = {}
    others = []
    for row in own:
        language = getattr(row["label"], "language", "")
        is_other = row["predicate"] == SKOS.altLabel
        if is_other or names.setdefault(language, str(row["label"])) != row["label"]:
            others.append(str(row["label"]))
    [counted] = _rows(source, _COUNT.replace("{actor}", str(NamedNode(iri))))
    return Actor(
        iri=iri,
        kind=_kind_of(source.base_iri, iri),
        key=iri.rpartition("/")[2],
        names=names,
        other_names=tuple(dict.fromkeys(others)),
        records=int(counted["records"]),
        voice="archive" if own[0]["voice"] == "archive" else "program",
    )
