"""Partitions report of every kind of break what one run of pySHACL over all of it reports."""

from __future__ import annotations

import random

import pytest
from rdflib import URIRef
from rdflib.namespace import SH

from smi_graph.validation import (
    RecordQuads,
    ValidationReport,
    ValidationResult,
    load_shapes,
    validate_records,
)
from tests.validation.breaks import BASE, BREAKS, OF_LINKS, Break, wrong_things
from tests.validation.plain import plain

SOUND = Break("nothing", "")
PARAMETERS = (
    "class datatype equals in languageIn lessThan maxCount minCount minInclusive minLength "
    "nodeKind or pattern uniqueLang"
).split()
CONSTRAINTS = {"sparql": "SPARQL"} | {name: name[0].upper() + name[1:] for name in PARAMETERS}


@pytest.fixture(scope="session")
def corpus() -> list[RecordQuads]:
    """A record for each kind, and far from it the other record that some kinds need."""
    kinds = [*BREAKS, SOUND]
    records = [RecordQuads(f"{n}", kind.record(n)) for n, kind in enumerate(kinds)]
    others = [RecordQuads(f"{n} too", kind.other_record(n)) for n, kind in enumerate(kinds)]
    wrong = [RecordQuads(f"wrong {n}", nquads) for n, nquads in enumerate(wrong_things())]
    return records + [other for other in others if other.nquads] + wrong


@pytest.fixture(scope="session")
def known(vocabularies: bytes) -> bytes:
    """What every partition may look up: the concepts, and what several records describe."""
    return vocabularies + b"".join(kind.shared(n) for n, kind in enumerate(BREAKS))


@pytest.fixture(scope="session")
def whole(corpus: list[RecordQuads], known: bytes) -> ValidationReport:
    """The report of pySHACL on rdflib, with the shapes as they are written."""
    return plain(known + b"".join(record.nquads for record in corpus), load_shapes())


def results_of(report: ValidationReport, number: int) -> list[ValidationResult]:
    return [
        result
        for result in report.results
        if result.focus_node.startswith((f"{BASE}{number}/", f"_:b{number}-"))
    ]


def constraint(result: ValidationResult) -> str:
    component = result.component.rpartition("#")[2].removesuffix("ConstraintComponent")
    return f"{result.shape.rpartition('#')[2]} {component}"


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_partitions_of_any_size_report_what_one_run_over_the_whole_reports(
    corpus: list[RecordQuads], known: bytes, whole: ValidationReport, size: int
) -> None:
    shuffled = random.Random(size).sample(corpus, len(corpus))  # noqa: S311
    parts = [
        validate_records(shuffled[first : first + size], known)
        for first in range(0, len(shuffled), size)
    ]
    merged = ValidationReport.merged(report for part in parts for report in part.values())
    of_links = [result for result in whole.results if constraint(result) in OF_LINKS]
    assert of_links
    assert merged == ValidationReport(tuple(r for r in whole.results if r not in of_links))


def test_there_are_more_than_thirty_kinds_each_with_its_own_name() -> None:
    assert len({kind.name for kind in BREAKS}) == len(BREAKS) >= 30


@pytest.mark.parametrize("number", range(len(BREAKS)), ids=[kind.name for kind in BREAKS])
def test_a_break_is_reported_and_nothing_else(whole: ValidationReport, number: int) -> None:
    found = {constraint(result) for result in results_of(whole, number)}
    assert found == set(BREAKS[number].expected.split(", "))


def test_what_is_not_broken_is_not_reported(whole: ValidationReport) -> None:
    assert results_of(whole, len(BREAKS)) == []


def test_every_constraint_of_the_shapes_is_broken_by_some_kind(whole: ValidationReport) -> None:
    shapes = load_shapes()
    written = {
        f"{str(shape).rpartition('#')[2]} {component}"
        for parameter, component in CONSTRAINTS.items()
        for shape in shapes.subjects(SH[parameter])
        if isinstance(shape, URIRef)
    }
    # The forms of a date are constraints of the shapes that let one of them be.
    written = {name for name in written if not name.startswith(("Day ", "Month ", "Year "))}
    assert written - {constraint(result) for result in whole.results} == set()
