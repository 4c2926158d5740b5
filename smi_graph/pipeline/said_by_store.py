"""What the store of a release says of itself, where no register tells it.

A release that was made again from its dump alone has no records and no register.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, Literal, NamedNode

from smi_graph.authorities import THINGS
from smi_graph.reports import Contribution
from smi_graph.schema import ValueType, field_table
from smi_graph.search import DocumentWords
from smi_graph.store import open_release
from smi_graph.vocabulary import OA, PROV, RDF, IriMinter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pyoxigraph import Quad, Store

    from smi_graph.schema import Field
    from smi_graph.store import Release


def record_words(store: Store) -> Iterator[tuple[str, DocumentWords]]:
    """Give the words of each record for the text index, from what it says in literals.

    Examples
    --------
    >>> from pyoxigraph import Store
    >>> list(record_words(Store()))
    []
    """
    default = DefaultGraph()
    for key, kind in field_table().kinds.items():
        fields = {field.predicate: field for field in field_table().of(key)}
        of_class = NamedNode(kind.of_class)
        for found in store.quads_for_pattern(None, NamedNode(RDF.type), of_class, default):
            said = store.quads_for_pattern(found.subject, None, None, default)
            literals = [quad for quad in said if isinstance(quad.object, Literal)]
            yield _iri(found), _words(literals, fields)


def _words(literals: Iterable[Quad], fields: Mapping[str, Field]) -> DocumentWords:
    texts = {"title": "", "ar": "", "en": "", "code": "", "date": ""}
    details = []
    for quad in literals:
        field = fields.get(quad.predicate.value)
        if field is None:
            continue
        if field.dates or field.value in {ValueType.CODE, ValueType.TITLE}:
            texts["date" if field.dates else field.value.value] = _text(quad)
        elif field.value is ValueType.TEXT and isinstance(quad.object, Literal):
            texts[quad.object.language or ""] = _text(quad)
        elif field.search:
            details.append(_text(quad))
    return DocumentWords.of(
        title=texts["title"],
        text_ar=texts["ar"],
        text_en=texts["en"],
        details=details,
        code=texts["code"],
        date=texts["date"],
    )


@dataclass(frozen=True)
class SaidByStore:
    """Asks the store of a release."""

    release: Release

    @cached_property
    def _store(self) -> Store:
        return open_release(self.release)

    @property
    def _minter(self) -> IriMinter:
        return IriMinter(self.release.manifest.base_iri)

    def withdrawn(self) -> list[tuple[str, str]]:
        """Give the records and actors that are withdrawn, each with the time since when."""
        graph = NamedNode(self._minter.graph("withdrawn"))
        since = NamedNode(PROV.invalidatedAtTime)
        quads = self._store.quads_for_pattern(None, since, None, graph)
        return sorted((_iri(quad), _text(quad)) for quad in quads)

    def published(self) -> set[str]:
        """Give the IRIs of the records and actors that the archive speaks of."""
        paths = [*THINGS, *(kind.path for kind in field_table().kinds.values())]
        beginnings = tuple(f"{self._minter.base}{path}/" for path in paths)
        typed = self._store.quads_for_pattern(None, NamedNode(RDF.type), None, DefaultGraph())
        return {iri for iri in map(_iri, typed) if iri.startswith(beginnings)}

    def contributions(self) -> tuple[Contribution, ...]:
        """Give the corrections by readers that are published."""
        graph = NamedNode(self._minter.graph("contribution"))
        lines: dict[str, list[str]] = {}
        about = {}
        for quad in self._store.quads_for_pattern(None, None, None, graph):
            iri = _iri(quad).partition("#")[0]
            lines.setdefault(iri, []).append(f"{quad} .\n")
            if quad.predicate.value == OA.hasTarget and isinstance(quad.object, NamedNode):
                about[iri] = quad.object.value
        return tuple(
            Contribution(iri, about[iri], "".join(sorted(lines[iri]))) for iri in sorted(about)
        )


def _iri(quad: Quad) -> str:
    return quad.subject.value if isinstance(quad.subject, NamedNode) else ""


def _text(quad: Quad) -> str:
    return quad.object.value if isinstance(quad.object, Literal) else ""
