"""Reports as Web Annotations, and accepted ones as RDF."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from smi_graph.reports import KeptReport, Report, cleaned, contributions_of, find_field
from smi_graph.reports.fields import fields_of
from smi_graph.validation import validate
from smi_graph.vocabulary import OA, PROV, RDF, RDFS, SMI, XSD, IriMinter

MINTER = IriMinter()
ABOUT = MINTER.document("SAMPLE/SC/2254")
DAY = Literal("2015-12-18", datatype=NamedNode(XSD.date))
HOSTILE = '"> <script>alert(1)</script> \\ " .\n<urn:a> <urn:b> <urn:c> . \u202e}'
REPORTS = [
    Report(about=ABOUT, wrong="?"),
    Report(about=ABOUT, wrong="?", predicate=SMI.issued, value=DAY, proposal="2015-12-19"),
    Report(about=ABOUT, wrong="?", predicate=SMI.title, value=Literal("قرار", language="ar")),
    Report(about=ABOUT, wrong="?", predicate=SMI.targetCountry, value=NamedNode("urn:sy")),
    Report(about=ABOUT, wrong="?", predicate=SMI.text, words="كلمة", language="ar", reason="why"),
    Report(about=ABOUT, wrong=HOSTILE, predicate=SMI.issued, reason=HOSTILE, proposal=HOSTILE),
]


def kept(report: Report, **changes: str) -> KeptReport:
    decided = {"decided": "2026-01-02T03:04:05Z", "note": "", "attribution": "", "why": ""}
    return KeptReport(
        number=12,
        report=report,
        created="2026-01-01T00:00:00Z",
        mail="layla@example.org",
        state="accepted",
        **{**decided, **changes},
    )


def quads(report: Report, **changes: str) -> set[tuple[str, str, object]]:
    (contribution,) = contributions_of([kept(report, **changes)], MINTER)
    parsed = list(parse(contribution.nquads, RdfFormat.N_QUADS))
    assert {quad.graph_name.value for quad in parsed} == {MINTER.graph("contribution")}
    return {(quad.subject.value, quad.predicate.value, quad.object) for quad in parsed}


@pytest.mark.parametrize("report", REPORTS)
def test_an_annotation_says_what_the_report_says(report: Report) -> None:
    assert Report.from_annotation(report.to_annotation()) == report


def test_an_annotation_names_the_field_and_the_words() -> None:
    annotation = REPORTS[4].to_annotation()
    assert annotation["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert annotation["motivation"] == "assessing"
    assert annotation["target"]["source"] == {"id": ABOUT, "language": "ar"}
    selector = annotation["target"]["selector"]
    assert (selector["conformsTo"], selector["value"]) == (SMI.NAMESPACE, "text")
    assert selector["refinedBy"] == {"type": "TextQuoteSelector", "exact": "كلمة"}


@pytest.mark.parametrize("report", REPORTS)
def test_a_contribution_keeps_to_the_shapes(report: Report) -> None:
    (contribution,) = contributions_of([kept(report, note=HOSTILE, attribution="L")], MINTER)
    assert validate(contribution.nquads.encode()).results == ()


def test_a_contribution_names_the_statement_and_what_should_stand_there() -> None:
    me, said = MINTER.contribution(12), quads(REPORTS[1])
    assert (me, RDF.subject, NamedNode(ABOUT)) in said
    assert (me, RDF.predicate, NamedNode(SMI.issued)) in said
    assert (me, RDF.object, DAY) in said
    assert (me, OA.motivatedBy, NamedNode(OA.editing)) in said
    assert (f"{me}#proposal", RDF.value, Literal("2015-12-19")) in said
    assert (f"{me}#author", RDFS.label, Literal("a reader", language="en")) in said


def test_the_words_of_a_text_have_its_language() -> None:
    said = quads(REPORTS[4])
    assert (MINTER.contribution(12), OA.exact, Literal("كلمة", language="ar")) in said


def test_a_name_is_published_only_as_agreed_and_a_mail_never() -> None:
    author = f"{MINTER.contribution(12)}#author"
    said = quads(REPORTS[1], attribution="Layla Haddad")
    assert (author, RDFS.label, Literal("Layla Haddad")) in said
    assert (MINTER.contribution(12), PROV.wasAttributedTo, NamedNode(author)) in said
    assert "example.org" not in str(said)


def test_a_hostile_text_stays_one_literal() -> None:
    assert (f"{MINTER.contribution(12)}#wrong", RDF.value, Literal(HOSTILE)) in quads(REPORTS[5])


def test_what_is_no_text_is_taken_away() -> None:
    assert cleaned("a\x00\x1b[2J\x9bb\ud800\ufffe") == "a[2Jb"
    assert cleaned("بيت\u200cالحكمة\tو\r\nغيره ") == "بيت\u200cالحكمة\tو\nغيره"


@pytest.mark.parametrize("kind", ["document", "diary", "person", "country"])
def test_a_field_is_found_by_each_of_its_names(kind: str) -> None:
    for field in fields_of(kind):
        for name in (field.name, field.predicate, field.predicate.rpartition("#")[2]):
            assert find_field(kind, name, field.language) == field
