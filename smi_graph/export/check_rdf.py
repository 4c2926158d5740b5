"""The rules of the RDF dumps, checked entity by entity as the file streams by."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from smi_graph.export.compression import open_dump
from smi_graph.export.faults import Report
from smi_graph.vocabulary import RDF, RDFS, SKOS

if TYPE_CHECKING:
    from pathlib import Path

_WIKIBASE = "http://wikiba.se/ontology#"
_SCHEMA = "http://schema.org/"
_SAME_AS = "http://www.w3.org/2002/07/owl#sameAs"
_FROM = "http://www.w3.org/ns/prov#wasDerivedFrom"
_WIKIDATA = "http://www.wikidata.org/"
_ENTITY = re.compile(r"(.*/)entity/([QP][1-9][0-9]*)\Z")
_RANKS = {"NormalRank", "PreferredRank", "DeprecatedRank"}
_LABELS = (RDFS.label, SKOS.prefLabel, _SCHEMA + "name")
_TIME_PARTS = {
    _WIKIBASE + name for name in ("timeValue", "timePrecision", "timeTimezone", "timeCalendarModel")
}

_ROLES = (
    *("propertyType", "directClaim", "claim", "statementProperty", "statementValue"),
    *("qualifier", "qualifierValue", "reference", "referenceValue", "novalue"),
)
_Term = NamedNode | BlankNode | Literal


def check_rdf(path: Path, *, is_turtle: bool, is_truthy: bool) -> Report:
    """Check an RDF dump.

    Parameters
    ----------
    is_turtle
        Whether it is Turtle, and not N-Triples.
    is_truthy
        Whether it may hold no statements.

    Raises
    ------
    OSError
        When it cannot be read.
    """
    report = Report()
    if is_turtle:
        _check_layout(path, report)
    check = _RdfCheck(report, is_truthy=is_truthy)
    with open_dump(path) as file:
        try:
            for quad in parse(file, RdfFormat.TURTLE if is_turtle else RdfFormat.N_TRIPLES):
                check.triple(quad.triple)
        except SyntaxError as error:
            report.add("not_rdf", f"line {error.lineno or '?'}", error.msg)
            return report
    check.whole()
    return report


def _check_layout(path: Path, report: Report) -> None:
    """Check what lets readers divide a Turtle file: prefixes first, no literal over lines."""
    began = False
    with open_dump(path) as file:
        for number, line in enumerate(file, start=1):
            if line.startswith(b"@prefix"):
                if began:
                    report.add("late_prefix", f"line {number}")
            elif line.strip():
                began = True
            if b'"""' in line and b'\\"""' not in line:
                report.add("long_literal", f"line {number}")


@dataclass(slots=True)
class _Node:
    """What is said of one subject."""

    types: set[str] = field(default_factory=set)
    said: dict[str, list[_Term]] = field(default_factory=lambda: defaultdict(list))


class _RdfCheck:
    """Checks triple after triple, and an entity when the next one begins."""

    def __init__(self, report: Report, *, is_truthy: bool) -> None:
        self._report = report
        self._is_truthy = is_truthy
        self._base = ""
        self._nodes: dict[str, _Node] = {}
        self._declared: set[str] = set()
        self._used: dict[str, str] = {}
        self._defined: set[str] = set()
        self._wanted: set[str] = set()
        self._has_head = False
        self._seen: set[str] = set()

    def triple(self, triple: Triple) -> None:
        subject, predicate, term = triple.subject, triple.predicate.value, triple.object
        if isinstance(subject, Triple) or isinstance(term, Triple):
            self._report.add("triple_term", str(predicate))
            return
        name = subject.value
        if predicate == _SCHEMA + "about":
            self._begin(term)
        if predicate == _SAME_AS and str(term).startswith(f"<{_WIKIDATA}"):
            self._report.add("same_as_wikidata", name)
        node = self._nodes.setdefault(name, _Node())
        if predicate == RDF.type and isinstance(term, NamedNode):
            node.types.add(term.value)
        else:
            node.said[predicate].append(term)

    def _begin(self, about: object) -> None:
        """Check what came before an entity; its own dataset node stands first."""
        self._flush()
        found = _ENTITY.match(about.value) if isinstance(about, NamedNode) else None
        if found is None:
            self._report.add("bad_id", str(about))
            return
        if not self._base:
            self._base = found[1]
        if found[1] != self._base or found[1] == _WIKIDATA:
            self._report.add("foreign_base", found[2], found[1])
        if found[2] in self._seen:
            self._report.add("id_twice", found[2])
        self._seen.add(found[2])

    def whole(self) -> None:
        """Check the last entity, and what only the whole file can tell."""
        self._flush()
        if not self._has_head:
            self._report.add("no_head", "-")
        for name in sorted(self._wanted - self._defined):
            self._report.add("undefined_node", name)
        for name, place in sorted(self._used.items()):
            if name not in self._declared:
                self._report.add("undeclared_property", place, name)

    def _flush(self) -> None:
        nodes, self._nodes = self._nodes, {}
        for name, node in nodes.items():
            self._node(name, node, nodes)

    def _local(self, iri: str, path: str) -> str | None:
        start = self._base + path
        return iri[len(start) :] if self._base and iri.startswith(start) else None

    def _node(self, name: str, node: _Node, nodes: dict[str, _Node]) -> None:
        kinds = {iri.removeprefix(_WIKIBASE) for iri in node.types}
        if name == _WIKIBASE + "Dump":
            self._has_head = bool(node.said[_SCHEMA + "dateModified"])
        if kinds & {"Item", "Property"}:
            self._entity(name, node, nodes)
        if "Property" in kinds:
            self._property(name, node)
        if "Statement" in kinds:
            self._statement(name, node)
        elif "Reference" in kinds or "TimeValue" in kinds:
            self._shared(name, node, is_time="TimeValue" in kinds)
        elif self._local(name, "entity/statement/") is not None:
            self._report.add("bad_statement_node", name)

    def _entity(self, name: str, node: _Node, nodes: dict[str, _Node]) -> None:
        self._report.entities += 1
        if name.startswith(_WIKIDATA):
            self._report.add("foreign_base", name, _WIKIDATA)
        first, *others = (set(node.said[predicate]) for predicate in _LABELS)
        if any(labels != first for labels in others):
            self._report.add("labels_differ", name)
        direct: dict[str, set[_Term]] = defaultdict(set)
        statements: dict[str, list[tuple[str, _Node]]] = defaultdict(list)
        for predicate, terms in node.said.items():
            simple = self._local(predicate, "prop/direct/")
            if simple is not None:
                self._use(simple, name)
                direct[simple].update(terms)
            claim = self._local(predicate, "prop/")
            if claim is not None and "/" not in claim:
                self._use(claim, name)
                for term in terms:
                    iri = str(term.value)
                    statements[claim].append((iri, nodes.get(iri, _Node())))
        if not self._is_truthy:
            self._best(name, direct, statements)

    def _best(
        self,
        name: str,
        direct: dict[str, set[_Term]],
        statements: dict[str, list[tuple[str, _Node]]],
    ) -> None:
        """Hold the direct values and the best ranks against the statements."""
        for property_id in direct.keys() | statements.keys():
            ranks = {iri: _rank(node) for iri, node in statements[property_id]}
            top = "PreferredRank" if "PreferredRank" in ranks.values() else "NormalRank"
            values: set[_Term] = set()
            for iri, node in statements[property_id]:
                is_best = ranks[iri] == top
                if is_best != (_WIKIBASE + "BestRank" in node.types):
                    self._report.add("wrong_best_rank", iri)
                if is_best:
                    values.update(node.said[f"{self._base}prop/statement/{property_id}"])
            if values != direct[property_id]:
                self._report.add("truthy_differs", name, property_id)

    def _use(self, property_id: str, place: str) -> None:
        self._used.setdefault(property_id, place)

    def _property(self, name: str, node: _Node) -> None:
        found = _ENTITY.match(name)
        missing = [role for role in _ROLES if not node.said[_WIKIBASE + role]]
        if missing:
            self._report.add("no_declaration", name, ", ".join(missing))
        elif found is not None:
            self._declared.add(found[2])

    def _statement(self, name: str, node: _Node) -> None:
        self._report.statements += 1
        if self._is_truthy:
            self._report.add("statement_in_truthy", name)
        values = [
            term
            for predicate, terms in node.said.items()
            if "/" not in (self._local(predicate, "prop/statement/") or "/")
            for term in terms
        ]
        if len(values) != 1 or _rank(node) not in _RANKS or len(self._ranks(node)) != 1:
            self._report.add("bad_statement_node", name)
        self._wanted.update(str(term.value) for term in node.said[_FROM])
        self._links(name, node)

    @staticmethod
    def _ranks(node: _Node) -> list[_Term]:
        return node.said[_WIKIBASE + "rank"]

    def _links(self, name: str, node: _Node) -> None:
        """Note the properties and the value nodes that a node uses."""
        for predicate, terms in node.said.items():
            local = self._local(predicate, "prop/")
            if local is None:
                continue
            path, _, property_id = local.rpartition("/")
            self._use(property_id, name)
            if path.endswith("/value"):
                self._wanted.update(str(term.value) for term in terms)

    def _shared(self, name: str, node: _Node, *, is_time: bool) -> None:
        if name in self._defined:
            self._report.add("node_twice", name)
        self._defined.add(name)
        if is_time and (
            node.said.keys() != _TIME_PARTS or any(len(said) != 1 for said in node.said.values())
        ):
            self._report.add("bad_value_node", name)
        self._links(name, node)


def _rank(node: _Node) -> str:
    ranks = node.said[_WIKIBASE + "rank"]
    return str(ranks[0].value).removeprefix(_WIKIBASE) if ranks else ""
