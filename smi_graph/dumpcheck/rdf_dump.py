"""The rules of the RDF dumps, checked entity by entity as the file streams by.

A Turtle dump is laid out so that readers can divide the file between any two statements.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from smi_graph.dumpcheck.faults import CheckReport
from smi_graph.dumpcheck.opening import CompressionError, open_dump
from smi_graph.dumpcheck.values import is_amount
from smi_graph.vocabulary import RDF, RDFS, SKOS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_WIKIBASE = "http://wikiba.se/ontology#"
_SCHEMA = "http://schema.org/"
_SAME_AS = "http://www.w3.org/2002/07/owl#sameAs"
_FROM = "http://www.w3.org/ns/prov#wasDerivedFrom"
_WIKIDATA = "http://www.wikidata.org/"
_ENTITY = re.compile(r"(.*/)entity/([QP][1-9][0-9]*)\Z")
_DATA = "Special:EntityData/"
_ENTITIES = {_WIKIBASE + "Item", _WIKIBASE + "Property"}
_PRECISIONS = {str(precision) for precision in range(12)}
_RANKS = {"NormalRank", "PreferredRank", "DeprecatedRank"}
_LABELS = (RDFS.label, SKOS.prefLabel, _SCHEMA + "name")

_TIME_PARTS = {
    _WIKIBASE + name for name in ("timeValue", "timePrecision", "timeTimezone", "timeCalendarModel")
}

_QUANTITY_PARTS = {_WIKIBASE + "quantityAmount", _WIKIBASE + "quantityUnit"}

_ROLES = (
    *("propertyType", "directClaim", "claim", "statementProperty", "statementValue"),
    *("qualifier", "qualifierValue", "reference", "referenceValue", "novalue"),
)

_Term = NamedNode | BlankNode | Literal

_DIRECTIVE = re.compile(rb"@?(prefix|base)\s", re.IGNORECASE)
_QUOTED = re.compile(rb'"(?:[^"\\\n]|\\.)*"|<[^<>\s]*>')
_END = re.compile(rb"\.(?=\s)")


def check_rdf(path: Path, *, is_turtle: bool, is_truthy: bool) -> CheckReport:
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
    report = CheckReport()
    check = _RdfCheck(report, path.name, is_truthy=is_truthy)
    try:
        with open_dump(path) as file:
            for quad in parse(file, RdfFormat.TURTLE if is_turtle else RdfFormat.N_TRIPLES):
                check.triple(quad.triple)
        if is_turtle:
            check_layout(path, report)
    except CompressionError as error:
        report.add("damaged_file", check.place, error)
    except SyntaxError as error:
        report.add("not_rdf", f"line {error.lineno or '?'}", error.msg)
    else:
        check.whole()
    return report


@dataclass(slots=True)
class _Node:
    """What is said of one subject."""

    types: set[str] = field(default_factory=set)
    said: dict[str, list[_Term]] = field(default_factory=lambda: defaultdict(list))


class _Links:
    """Which nodes are named, and which are described: most soon after they are named."""

    def __init__(self) -> None:
        self._described: set[int] = set()
        self._missing: dict[str, str] = {}

    def name(self, node: str, place: str) -> None:
        """Note that a node is named at a place."""
        if hash(node) not in self._described:
            self._missing.setdefault(node, place)

    def describe(self, node: str) -> bool:
        """Note that a node is described; tell whether it was before."""
        digest = hash(node)
        was_described = digest in self._described
        self._described.add(digest)
        self._missing.pop(node, None)
        return was_described

    def missing(self) -> list[tuple[str, str]]:
        """Give the nodes that are named and not described, each with the place."""
        return sorted(self._missing.items())


class _RdfCheck:
    """Checks triple after triple, and an entity when the next one begins.

    Attributes
    ----------
    place
        The entity that the check has come to; the name of the file before the first.
    """

    def __init__(self, report: CheckReport, file: str, *, is_truthy: bool) -> None:
        self._report = report
        self._file = file
        self._is_truthy = is_truthy
        self._base = ""
        self._nodes: dict[str, _Node] = {}
        self.place = file
        self._declared: set[str] = set()
        self._used: dict[str, str] = {}
        self._links = _Links()
        self._has_head = False

    def triple(self, triple: Triple) -> None:
        subject, predicate, term = triple.subject, triple.predicate.value, triple.object
        if isinstance(subject, Triple) or isinstance(term, Triple):
            self._report.add("triple_term", str(predicate))
            return
        name = subject.value
        if predicate == _SCHEMA + "about" and _DATA in name:
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
        self.place = self._file
        found = _ENTITY.match(about.value) if isinstance(about, NamedNode) else None
        if found is None:
            self._report.add("bad_id", str(about))
            return
        if not self._base:
            self._base = found[1]
        if found[1] != self._base or found[1] == _WIKIDATA:
            self._report.add("foreign_base", found[2], found[1])
        self.place = found[0]

    def whole(self) -> None:
        """Check the last entity, and what only the whole file can tell."""
        self._flush()
        if not self._has_head:
            self._report.add("no_head", self._file)
        for name, place in self._links.missing():
            self._report.add("undefined_node", place, name)
        for name, place in sorted(self._used.items()):
            if name not in self._declared:
                self._report.add("undeclared_property", place, name)

    def _flush(self) -> None:
        nodes, self._nodes = self._nodes, {}
        if self.place != self._file and not nodes.get(self.place, _Node()).types & _ENTITIES:
            self._report.add("no_entity_type", self.place)
        for name, node in nodes.items():
            self._node(name, node, nodes)

    def _local(self, iri: str, path: str) -> str | None:
        start = self._base + path
        return iri[len(start) :] if self._base and iri.startswith(start) else None

    def _node(self, name: str, node: _Node, nodes: dict[str, _Node]) -> None:
        kinds = {iri.removeprefix(_WIKIBASE) for iri in node.types}
        if name == _WIKIBASE + "Dump":
            self._has_head = bool(node.said[_SCHEMA + "dateModified"])
        for target in node.said.get(_SAME_AS, ()):
            self._links.name(str(target.value), name)
        if kinds & {"Item", "Property"}:
            self._entity(name, node, nodes)
        if "Property" in kinds:
            self._property(name, node)
        if self._is_truthy and kinds & {"Statement", "Reference", *_VALUE_NODES}:
            self._report.add("statement_in_truthy", name)
        if "Statement" in kinds:
            self._statement(name, node)
        elif kinds & {"Reference", *_VALUE_NODES}:
            self._shared(name, node, kinds)
        elif self._local(name, "entity/statement/") is not None:
            self._report.add("bad_statement_node", name)

    def _entity(self, name: str, node: _Node, nodes: dict[str, _Node]) -> None:
        self._report.entities += 1
        if self._links.describe(name):
            self._report.add("id_twice", name, name.rpartition("/")[2])
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
                self._entities_named(name, terms)
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
        values = [
            term
            for predicate, terms in node.said.items()
            if "/" not in (self._local(predicate, "prop/statement/") or "/")
            for term in terms
        ]
        if len(values) != 1 or _rank(node) not in _RANKS or len(self._ranks(node)) != 1:
            self._report.add("bad_statement_node", name)
        for term in node.said[_FROM]:
            self._links.name(str(term.value), name)
        self._predicates(name, node)

    @staticmethod
    def _ranks(node: _Node) -> list[_Term]:
        return node.said[_WIKIBASE + "rank"]

    def _entities_named(self, place: str, terms: list[_Term]) -> None:
        for term in terms:
            found = _ENTITY.match(term.value) if isinstance(term, NamedNode) else None
            if found is not None and found[1] == self._base:
                self._links.name(found[0], place)

    def _predicates(self, name: str, node: _Node) -> None:
        """Note the properties, the entities and the value nodes that a node uses."""
        for predicate, terms in node.said.items():
            local = self._local(predicate, "prop/")
            if local is None:
                continue
            path, _, property_id = local.rpartition("/")
            self._use(property_id, name)
            if path.endswith("/value"):
                for term in terms:
                    self._links.name(str(term.value), name)
            else:
                self._entities_named(name, terms)

    def _shared(self, name: str, node: _Node, kinds: set[str]) -> None:
        if self._links.describe(name):
            self._report.add("node_twice", name)
        if not all(_VALUE_NODES[kind](node) for kind in kinds & _VALUE_NODES.keys()):
            self._report.add("bad_value_node", name)
        self._predicates(name, node)


def _is_time(node: _Node) -> bool:
    if node.said.keys() != _TIME_PARTS or any(len(terms) != 1 for terms in node.said.values()):
        return False
    (precision,) = node.said[_WIKIBASE + "timePrecision"]
    return precision.value in _PRECISIONS


def _is_quantity(node: _Node) -> bool:
    if node.said.keys() != _QUANTITY_PARTS or any(len(terms) != 1 for terms in node.said.values()):
        return False
    (amount,) = node.said[_WIKIBASE + "quantityAmount"]
    return is_amount(amount.value)


_VALUE_NODES: dict[str, Callable[[_Node], bool]] = {
    "TimeValue": _is_time,
    "QuantityValue": _is_quantity,
}


def _rank(node: _Node) -> str:
    ranks = node.said[_WIKIBASE + "rank"]
    return str(ranks[0].value).removeprefix(_WIKIBASE) if ranks else ""


def check_layout(path: Path, report: CheckReport) -> None:
    """Check the lines of a Turtle file: prefixes first, no literal over lines, one end a line.

    Raises
    ------
    OSError
        When the file cannot be read.
    CompressionError
        When it is cut or damaged.
    """
    has_begun = False
    with open_dump(path) as file:
        for number, line in enumerate(file, start=1):
            is_directive = _DIRECTIVE.match(line) is not None
            if is_directive and has_begun:
                report.add("late_prefix", f"line {number}")
            has_begun = has_begun or not (is_directive or line.isspace() or line[:1] == b"#")
            for rule in layout_faults(line):
                report.add(rule, f"line {number}")


def layout_faults(line: bytes) -> Iterator[str]:
    r"""Give the rules of the layout that a line breaks by itself.

    Examples
    --------
    >>> list(layout_faults(b'wd:Q1 a wikibase:Item . wd:Q2 a wikibase:Item .\n'))
    ['statement_end']
    >>> list(layout_faults(b'wd:Q1 schema:name "a. b. "@en .\n'))
    []
    """
    if line[:1] == b"#":
        return
    rest = _QUOTED.sub(b"_", line)
    if b'"""' in line or b'"' in rest or b"'''" in rest:
        yield "long_literal"
    ends = [found.start() for found in _END.finditer(rest)]
    if ends and (ends != [len(rest.rstrip()) - 1] or rest[ends[0] - 1 : ends[0]] != b" "):
        yield "statement_end"
