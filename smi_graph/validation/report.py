"""What validation found, in a form that does not change from one run to the next."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, cast

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse
from rdflib import Literal as RdflibLiteral
from rdflib import URIRef
from rdflib.namespace import SH as RDFLIB_SH

from smi_graph.vocabulary import RDF, SH, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Self

    from rdflib import Graph
    from rdflib.term import Node

    from smi_graph.vocabulary import IriMinter

_TURTLE_PREFIXES = f"@prefix sh: <{SH.NAMESPACE}> .\n@prefix xsd: <{XSD.date[:-4]}> .\n"


class Severity(StrEnum):
    """How grave a result is (SHACL 2.1.4): only a violation stops publication."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"

    @property
    def iri(self) -> str:
        """The severity as SHACL names it."""
        return SH.NAMESPACE + self.capitalize()


@dataclass(frozen=True, slots=True)
class ValidationResult:
    """One result of a validation (SHACL 3.6.2).

    Parameters
    ----------
    focus_node
        The IRI of the node that the result is about (``_:`` and a label for a blank node).
    path
        The IRI of the property; ``None`` when the result is about the node as a whole.
    value
        The offending value as an N-Triples term, or ``None``.
    severity
        How grave it is.
    shape
        The IRI of the shape that found it (``_:`` and a label for a blank node).
    component
        The IRI of the constraint component, such as ``sh:MinCountConstraintComponent``.
    messages
        What to do about it: pairs of a language and a sentence.

    Examples
    --------
    >>> result = ValidationResult("https://example.org/d", None, '"x"@en', Severity.WARNING,
    ...     "https://example.org/s", "https://example.org/c", (("en", "Mend it."),))
    >>> result.message("en"), result.value_text
    ('Mend it.', 'x')
    """

    focus_node: str
    path: str | None
    value: str | None
    severity: Severity
    shape: str
    component: str
    messages: tuple[tuple[str, str], ...]

    def message(self, language: str) -> str:
        """Give the sentence in a language, or an empty text when the shape has none."""
        return dict(self.messages).get(language, "")

    @property
    def value_text(self) -> str | None:
        """The value without quotes, language and datatype: what a person reads."""
        return None if self.value is None else _term(self.value).value

    @property
    def key(self) -> str:
        """Sixteen hexadecimal digits made from what was found, the same in every run."""
        parts = (self.focus_node, self.path, self.value, self.shape, self.component)
        return hashlib.sha256("\0".join(part or "" for part in parts).encode()).hexdigest()[:16]

    def sort_key(self) -> tuple[str, ...]:
        """Order results by focus node, then path, shape, component and value."""
        return (self.focus_node, self.path or "", self.shape, self.component, self.value or "")

    def to_json(self) -> dict[str, Any]:
        """Give the result as plain data for a JSON answer."""
        return {
            "focus_node": self.focus_node,
            "path": self.path,
            "value": self.value_text,
            "severity": self.severity.value,
            "shape": self.shape,
            "component": self.component,
            "messages": dict(self.messages),
        }

    def properties(self) -> list[tuple[str, str]]:
        """Give the SHACL properties of the result with their values as N-Triples terms."""
        pairs = [
            (RDF.type, f"<{SH.ValidationResult}>"),
            (SH.NAMESPACE + "focusNode", str(_node(self.focus_node))),
            (SH.NAMESPACE + "resultSeverity", f"<{self.severity.iri}>"),
            (SH.NAMESPACE + "sourceShape", str(_node(self.shape))),
            (SH.NAMESPACE + "sourceConstraintComponent", f"<{self.component}>"),
        ]
        if self.path is not None:
            pairs.append((SH.NAMESPACE + "resultPath", f"<{self.path}>"))
        if self.value is not None:
            pairs.append((SH.NAMESPACE + "value", self.value))
        pairs += [
            (SH.NAMESPACE + "resultMessage", str(Literal(sentence, language=language)))
            for language, sentence in self.messages
        ]
        return pairs


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """The results of one validation, sorted and without repetition (SHACL 3.6.1).

    Make it with :meth:`of` or :meth:`from_graph`, which sort.

    Examples
    --------
    >>> ValidationReport.of([]).conforms
    True
    """

    results: tuple[ValidationResult, ...] = ()

    @classmethod
    def of(cls, results: Iterable[ValidationResult]) -> Self:
        """Make a report of results in any order; a result found twice counts once."""
        return cls(tuple(sorted(set(results), key=ValidationResult.sort_key)))

    @classmethod
    def merged(cls, reports: Iterable[ValidationReport]) -> Self:
        """Make one report of many, such as those of all partitions of a build."""
        return cls.of(result for report in reports for result in report.results)

    @classmethod
    def from_graph(cls, graph: Graph, shapes: Graph) -> Self:
        """Read the report graph that a SHACL processor gives.

        Parameters
        ----------
        graph
            The report graph.
        shapes
            The shapes, which know the language of a message where the processor dropped it,
            as pySHACL does for SPARQL constraints.
        """
        results = graph.objects(None, RDFLIB_SH.result)
        return cls.of(_read_result(graph, node, shapes) for node in results)

    @property
    def conforms(self) -> bool:
        """Whether there is nothing to report at all, as SHACL defines ``sh:conforms``."""
        return not self.results

    @property
    def publishable(self) -> bool:
        """Whether there is no violation; warnings do not stop publication."""
        return not self.violations()

    def violations(self) -> tuple[ValidationResult, ...]:
        """Give the results that stop publication."""
        return tuple(r for r in self.results if r.severity is Severity.VIOLATION)

    def to_json(self) -> dict[str, Any]:
        """Give the report as plain data: counts, and every result with its messages."""
        counts = {severity.value: 0 for severity in Severity}
        for result in self.results:
            counts[result.severity.value] += 1
        return {
            "conforms": self.conforms,
            "counts": counts,
            "results": [result.to_json() for result in self.results],
        }

    def to_turtle(self) -> str:
        """Write the report in the Turtle of the SHACL recommendation (section 3.6).

        Examples
        --------
        >>> print(ValidationReport.of([]).to_turtle().splitlines()[-1].strip())
        sh:conforms true .
        """
        return _turtle(self)

    def to_nquads(self, graph_iri: str, mint: IriMinter) -> list[str]:
        """Write the results as lines of N-Quads for the validation graph of a release.

        Every result has an IRI made from what was found, so that the lines of partitions
        can be put together in any order and a line that two of them wrote is one line.
        There is no ``sh:ValidationReport`` node: whether a release conforms is not known
        to its parts. A blank node becomes a skolem IRI (RDF 1.1 Concepts 3.5).

        Parameters
        ----------
        graph_iri
            The graph that the lines are in.
        mint
            Gives the base of the IRIs.

        Returns
        -------
        list of str
            Sorted lines, without line ends.
        """
        lines = {
            f"<{mint.base}validation/{result.key}> <{predicate}> "
            f"{_skolemised(value, mint)} <{graph_iri}> ."
            for result in self.results
            for predicate, value in result.properties()
        }
        return sorted(lines)


def _turtle(report: ValidationReport) -> str:
    conforms = "true" if report.conforms else "false"
    head = f"{_TURTLE_PREFIXES}\n[] a sh:ValidationReport ;\n    sh:conforms {conforms}"
    blocks = []
    for result in report.results:
        pairs = [
            f"        {_turtle_name(predicate)} {_turtle_name(value.strip('<>'), value)}"
            for predicate, value in result.properties()
        ]
        blocks.append("    sh:result [\n" + " ;\n".join(pairs) + "\n    ]")
    return " ;\n".join([head, *blocks]) + " .\n"


def _turtle_name(iri: str, otherwise: str | None = None) -> str:
    """Shorten an IRI of SHACL, and leave every other term as it is."""
    if iri == RDF.type:
        return "a"
    local = iri.removeprefix(SH.NAMESPACE)
    if local != iri and local.isalpha() and not (otherwise or "").startswith('"'):
        return f"sh:{local}"
    return otherwise or f"<{iri}>"


def _read_result(graph: Graph, node: Node, shapes: Graph) -> ValidationResult:
    def one(name: str) -> Node | None:
        return graph.value(node, RDFLIB_SH[name])

    path, value, shape = one("resultPath"), one("value"), one("sourceShape")
    languages = {
        str(text): getattr(text, "language", None)
        for text in shapes.objects(shape, RDFLIB_SH.message)
    }
    messages = {
        (message.language or languages.get(str(message)) or "en", str(message))
        for message in graph.objects(node, RDFLIB_SH.resultMessage)
        if isinstance(message, RdflibLiteral)
    }
    return ValidationResult(
        focus_node=_plain(one("focusNode")),
        path=str(path) if isinstance(path, URIRef) else None,
        value=None if value is None else str(_oxigraph(value)),
        severity=Severity(str(one("resultSeverity")).removeprefix(SH.NAMESPACE).lower()),
        shape=_plain(shape),
        component=_plain(one("sourceConstraintComponent")),
        messages=tuple(sorted(messages)),
    )


def _plain(node: Node | None) -> str:
    term = _oxigraph(cast("Node", node))
    return str(term) if isinstance(term, BlankNode) else term.value


def _oxigraph(node: Node) -> NamedNode | BlankNode | Literal:
    if isinstance(node, RdflibLiteral):
        if node.language:
            return Literal(str(node), language=node.language)
        return Literal(str(node), datatype=NamedNode(str(node.datatype or XSD.string)))
    return NamedNode(str(node)) if isinstance(node, URIRef) else BlankNode(str(node))


def _node(name: str) -> NamedNode | BlankNode:
    return BlankNode(name[2:]) if name.startswith("_:") else NamedNode(name)


def _term(ntriples: str) -> NamedNode | BlankNode | Literal:
    line = f"<a:s> <a:p> {ntriples} ."
    triple = next(iter(parse(line, RdfFormat.N_TRIPLES)))
    return cast("NamedNode | BlankNode | Literal", triple.object)


def _skolemised(value: str, mint: IriMinter) -> str:
    if value.startswith("_:"):
        return f"<{mint.base}.well-known/genid/{value[2:]}>"
    return value
