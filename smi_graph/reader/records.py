"""The records of a release, one after the other, as what the archive states of each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode

from smi_graph.reader.values import Table, Text, read_table
from smi_graph.schema import ValueType, field_table
from smi_graph.vocabulary import RDF, SMI

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from smi_graph.reader.source import Source


@dataclass(frozen=True, slots=True)
class Record:
    """What the archive states of a document or a diary entry.

    Parameters
    ----------
    iri, code
        Its identifier, and the archive's code.
    kind
        ``document`` or ``diary_entry``, or another kind of the archive's own.
    titles, texts
        By language tag, ``""`` where the language is not known.
    date
        When it was issued or happened, as precisely as known: ``1958``, ``1958-02`` or
        ``1958-02-01``; ``None`` where the archive does not say.
    said
        What each field says, by the keys of ``data/fields.toml``: IRIs of people,
        organisations, countries and concepts, else what is written. A field that says nothing
        is not there, which does not mean that there is none. ``persons`` are all whom the
        record is linked to; those of a role, such as ``authors``, are where the archive says so.

    Examples
    --------
    >>> record = Record("urn:a", "A/1", "document", {"ar": "قرار"}, {}, "1958-02", {})
    >>> record.title("en"), record["persons"]
    ('قرار', ())
    """

    iri: str
    code: str
    kind: str
    titles: Mapping[str, str]
    texts: Mapping[str, str]
    date: str | None
    said: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __getitem__(self, key: str) -> tuple[str, ...]:
        """Give what a field says; nothing where it says nothing."""
        return self.said.get(key, ())

    def title(self, language: str = "en") -> str:
        """Give the title in a language, else in another one, else the code."""
        return self.titles.get(language) or next(iter(self.titles.values()), self.code)

    @property
    def year(self) -> int | None:
        """The year of its date."""
        return None if self.date is None else int(self.date[:4])


def read_records(source: Source) -> Iterator[Record]:
    """Give every record of a release, in the order of identifiers."""
    for iris in source.record_iris():
        values = " ".join(f"({NamedNode(iri)})" for iri in iris)
        query = _QUERY.format(values=values)
        table = read_table(source.run(query).body)
        told: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in table.rows if isinstance(table, Table) else []:
            told[row["record"]].append(row)
        yield from (_record(iri, told[iri]) for iri in iris)


_QUERY = f"""
SELECT ?record ?p ?o ?role {{{{
  VALUES (?record) {{{{ {{values}} }}}}
  {{{{ ?record ?p ?o }}}}
  UNION
  {{{{ ?record <{SMI.participation}> ?part . ?part <{SMI.actor}> ?o ; <{SMI.role}> ?role }}}}
}}}}
"""


def _record(iri: str, rows: Sequence[dict[str, Any]]) -> Record:
    classes = {str(row["o"]) for row in rows if row["p"] == RDF.type}
    kind = next(
        (kind.key for kind in field_table().kinds.values() if kind.of_class in classes), "document"
    )
    by_predicate: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        by_predicate[row["p"] or _role(row["role"])].append(row["o"])
    said: dict[str, tuple[str, ...]] = {}
    titles: dict[str, str] = {}
    texts: dict[str, str] = {}
    code, date = iri.rpartition("/")[2], None
    for key, predicate, value, dates in _fields(kind):
        found = sorted(by_predicate.get(predicate, ()), key=str)
        if not found:
            continue
        if value is ValueType.TITLE:
            titles = _by_language(found)
        elif value is ValueType.TEXT:
            texts |= _by_language(found)
        elif value is ValueType.CODE:
            code = str(found[0])
        else:
            said[key] = tuple(dict.fromkeys(found))
        date = str(found[0]) if dates else date
    return Record(iri, code, kind, titles, texts, date, said)


def _by_language(texts: Sequence[str]) -> dict[str, str]:
    return {text.language if isinstance(text, Text) else "": str(text) for text in texts}


@cache
def _fields(kind: str) -> tuple[tuple[str, str, ValueType, bool], ...]:
    """Give the key, the predicate or role, the kind of value, and whether it dates the record.

    Of fields that say the same predicate, the roles that the archive gives tell one from another;
    without them, only the first has the values.
    """
    found: dict[str, tuple[str, str, ValueType, bool]] = {}
    for each in field_table().of(kind):
        by = _role(each.role) if each.role else each.predicate
        found.setdefault(by, (each.key, by, each.value, each.dates))
    return tuple(found.values())


def _role(role: str) -> str:
    """Tell a role, by its name or as a concept, from predicates."""
    return f"role {role.rpartition('/')[2]}"
