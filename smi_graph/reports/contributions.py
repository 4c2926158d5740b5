"""Accepted reports as the graph of contributions: beside the archive's word, never over it.

A contribution is a Web Annotation that names the statement which it corrects by
``rdf:subject``, ``rdf:predicate`` and ``rdf:object``, as evidence does.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smi_graph.mapping.nquads import iri, literal, quad
from smi_graph.messages import message
from smi_graph.reports.store import ReportStore
from smi_graph.vocabulary import DCTERMS, OA, PROV, RDF, RDFS, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from smi_graph.messages import Language
    from smi_graph.reports.report import KeptReport
    from smi_graph.vocabulary import IriMinter

_LANGUAGES: tuple[Language, ...] = ("ar", "en")
_PURPOSES = {"wrong": OA.assessing, "reason": OA.commenting, "proposal": OA.editing}


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a release publishes of an accepted report.

    Parameters
    ----------
    iri
        Its identifier.
    about
        The IRI of what it corrects.
    nquads
        Lines of the graph of contributions.
    """

    iri: str
    about: str
    nquads: str


def contributions_of(reports: Iterable[KeptReport], minter: IriMinter) -> list[Contribution]:
    """Write accepted reports as lines of N-Quads.

    Parameters
    ----------
    reports
        Accepted ones.
    minter
        Mints their IRIs. The parts of a contribution have its IRI with a fragment.

    Examples
    --------
    >>> from smi_graph.vocabulary import IriMinter
    >>> contributions_of([], IriMinter())
    []
    """
    graph = minter.graph("contribution")
    found = []
    for kept in reports:
        me = minter.contribution(kept.number)
        lines = (
            quad(subject, predicate, term, graph) for subject, predicate, term in _said(me, kept)
        )
        found.append(Contribution(me, kept.report.about, "".join(lines)))
    return found


def _said(me: str, kept: KeptReport) -> Iterator[tuple[str, str, str]]:
    report = kept.report
    yield me, RDF.type, iri(OA.Annotation)
    for language in _LANGUAGES:
        label = message("report.correction_label", language, number=str(kept.number))
        yield me, RDFS.label, literal(label, language=language)
    motivation = OA.editing if report.motivation == "editing" else OA.assessing
    yield me, OA.motivatedBy, iri(motivation)
    yield me, OA.hasTarget, iri(report.about)
    yield me, RDF.subject, iri(report.about)
    if report.predicate is not None:
        yield me, RDF.predicate, iri(report.predicate)
    if report.value is not None:
        yield me, RDF.object, str(report.value)
    if report.words:
        yield me, OA.exact, literal(report.words, language=report.language)
    for name, purpose in _PURPOSES.items():
        text = getattr(report, name)
        if text:
            yield from _body(me, f"{me}#{name}", purpose, text)
    yield from _author(me, f"{me}#author", kept.attribution)
    yield me, DCTERMS.dateAccepted, literal(kept.decided or "", datatype=XSD.dateTime)
    if kept.note:
        yield me, RDFS.comment, literal(kept.note)


def _body(me: str, body: str, purpose: str, text: str) -> Iterator[tuple[str, str, str]]:
    yield me, OA.hasBody, iri(body)
    yield body, RDF.type, iri(OA.TextualBody)
    yield body, OA.hasPurpose, iri(purpose)
    yield body, RDF.value, literal(text)


def _author(me: str, author: str, name: str) -> Iterator[tuple[str, str, str]]:
    yield me, PROV.wasAttributedTo, iri(author)
    yield author, RDF.type, iri(PROV.Agent)
    if name:
        yield author, RDFS.label, literal(name)
        return
    for language in _LANGUAGES:
        yield author, RDFS.label, literal(message("report.a_reader", language), language=language)


def read_contributions(path: Path, minter: IriMinter) -> tuple[Contribution, ...]:
    """Read what a file of reports lets a release publish.

    Raises
    ------
    ReportsUnusable
        When the file is there and cannot be read.
    """
    return tuple(contributions_of(ReportStore(path).kept("accepted"), minter))


def contributions_digest(contributions: Iterable[Contribution]) -> str:
    """Digest contributions, to know by it whether anything was decided since."""
    digest = hashlib.sha256()
    for contribution in contributions:
        digest.update(contribution.nquads.encode())
    return digest.hexdigest()
