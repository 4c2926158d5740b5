"""The quick look before pySHACL hides nothing: every report is that of pySHACL alone."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, Store
from pyshacl.errors import ValidationFailure

from smi_graph.validation import ValidationReport, find_linked, load_shapes, looks_far, validate
from tests.validation.breaks import Break
from tests.validation.plain import plain

HEAD = """
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix : <https://example.org/> .
"""
DATA = """
:a a :C ; :p "x"@en , "y"@EN , "z"@en-GB ; :q 1 , "01"^^xsd:integer ; :r 1.5 ;
   :date "2021-02-30"^^xsd:date .
:b a :D ; :p "x" ; :q "one"^^xsd:integer ; :r 2 ; :knows :a , _:b ; :friend :a , :c , "me" .
:c a :C , :D ; :q -1 ; :r "2"^^xsd:int ; :date "2021-02-28"^^xsd:date , "21"^^xsd:gYear .
_:b a :C ; :p "A\\n" ; :q 2 ; :r 1 .
:D rdfs:label "not a class of the data" .
"""
CONSTRAINTS = (
    "sh:minCount 2",
    "sh:maxCount 1",
    "sh:datatype xsd:integer",
    "sh:datatype xsd:date",
    "sh:datatype xsd:gYear",
    "sh:datatype xsd:decimal",
    "sh:datatype rdf:langString",
    "sh:nodeKind sh:IRI",
    "sh:nodeKind sh:BlankNodeOrIRI",
    "sh:class :C",
    'sh:pattern "^[a-z]$"',
    'sh:pattern "^a$" ; sh:flags "i"',
    "sh:minLength 2",
    "sh:maxLength 1",
    "sh:minInclusive 1",
    "sh:minInclusive 0.5",
    "sh:maxExclusive 2",
    "sh:lessThan :r",
    "sh:equals :q",
    "sh:disjoint :q",
    "sh:in ( 1 :a 'x'@en )",
    "sh:hasValue 1",
    "sh:uniqueLang true",
    "sh:uniqueLang false",
    'sh:languageIn ( "en" )',
    "sh:or ( [ sh:datatype xsd:integer ] [ sh:class :C ] [ sh:pattern 'x' ] )",
    "sh:or ( [ sh:path :q ; sh:minCount 1 ] [ sh:nodeKind sh:Literal ] )",
    "sh:not [ sh:datatype xsd:string ]",
    "sh:node [ sh:property [ sh:path :q ; sh:maxCount 1 ] ]",
    "sh:maxCount 1 ; sh:deactivated true",
)
PATHS = ("sh:path :p", "sh:path :q", "sh:path :date", "sh:path :friend")
TARGETS = ("sh:targetClass :C", "sh:targetSubjectsOf :q", "sh:targetClass :D , :C")


NOT_KNOWN = {
    "a node shape": ":s a sh:NodeShape ; sh:targetClass :C ; sh:nodeKind sh:IRI .",
    "nodes as targets": ":s a sh:PropertyShape ; sh:targetNode :a ; sh:path :p ; sh:minCount 4 .",
    "objects as targets": ":s a sh:NodeShape ; sh:targetObjectsOf :knows ; sh:nodeKind sh:IRI .",
    "a class that is a shape": """
        :C a rdfs:Class , sh:NodeShape ; sh:property :p . :p sh:path :p ; sh:minCount 4 .""",
    "an inverse path": ":s sh:targetClass :C ; sh:path [ sh:inversePath :knows ] ; sh:minCount 1 .",
    "a sequence path": ":s sh:targetClass :C ; sh:path ( :knows :q ) ; sh:minCount 1 .",
    "a shape within itself": ":s sh:targetClass :C ; sh:path :p ; sh:minCount 4 ; sh:or ( :s ) .",
    "a closed shape": """
        :s a sh:NodeShape ; sh:targetClass :C ; sh:closed true ;
        sh:ignoredProperties ( rdf:type :q :r ) .
    """,
    "two kinds of target": """
        :s a sh:NodeShape ; sh:targetClass :C ; sh:targetNode :b ; sh:nodeKind sh:BlankNode .""",
    "a query": """
        :s a sh:NodeShape ; sh:targetClass :C ; sh:sparql [ a sh:SPARQLConstraint ;
        sh:select "SELECT $this WHERE { ?other <https://example.org/knows> $this }" ] .""",
}

QUERIES = (
    "$this :q ?n FILTER(STRLEN(STR(?n)) < 3)",
    "$this :p ?one , ?other . FILTER(STR(?one) != STR(?other) && STRLEN(STR(?one)) = 1)",
    "$this :friend ?friend . ?friend :q ?n",
    "$this ^:knows ?other",
    "$this :q ?n FILTER NOT EXISTS { ?other :knows $this }",
    "$this :q ?n FILTER(EXISTS { ?other :knows $this } && STRLEN(STR(?n)) < 3)",
    "$this :q ?n OPTIONAL { ?other :knows $this } FILTER(!BOUND(?other))",
    "{ $this :q ?n } UNION { ?other :knows $this }",
    "$this :q ?n { SELECT (COUNT(?other) AS ?count) { ?other :r ?any } } FILTER(?count > 2)",
)


def quads_of(turtle: str) -> bytes:
    parsed = pyoxigraph.parse(HEAD + turtle, RdfFormat.TURTLE)
    quads = pyoxigraph.serialize(parsed, format=RdfFormat.N_QUADS)
    assert quads is not None
    return quads


def agree(shapes: str, folder: Path, data: str = DATA) -> ValidationReport:
    (folder / "shapes.ttl").write_text(HEAD + shapes, encoding="utf-8")
    quads = quads_of(data)
    report = validate(quads, shapes=folder)
    assert found_by(report) == found_by(plain(quads, load_shapes(folder)))
    return report


def found_by(report: ValidationReport) -> list[tuple[str, ...]]:
    """Leave the sentences out, which pySHACL makes of prefixes where a shape has none."""
    return [result.sort_key() for result in report.results]


@pytest.mark.parametrize("constraint", CONSTRAINTS)
def test_a_constraint_finds_what_pyshacl_alone_finds(constraint: str, tmp_path: Path) -> None:
    shapes = [
        f":{number} a sh:PropertyShape ; {path} ; {target} ; {constraint} ."
        for number, (path, target) in enumerate((p, t) for p in PATHS for t in TARGETS)
    ]
    agree("\n".join(shapes), tmp_path)


@pytest.mark.parametrize("shape", NOT_KNOWN.values(), ids=NOT_KNOWN)
def test_what_the_screen_does_not_know_is_left_to_pyshacl(shape: str, tmp_path: Path) -> None:
    assert agree(shape, tmp_path).results


@pytest.mark.parametrize("where", QUERIES)
def test_a_query_is_answered_as_if_it_saw_everything(where: str, tmp_path: Path) -> None:
    shape = f"""
        <> sh:declare [ sh:prefix "" ; sh:namespace "https://example.org/"^^xsd:anyURI ] .
        :s a sh:NodeShape ; sh:targetClass :C , :D ; sh:sparql [ a sh:SPARQLConstraint ;
        sh:prefixes <> ; sh:select "SELECT $this WHERE {{ {where} }}" ] ."""
    assert agree(shape, tmp_path).results


@pytest.mark.parametrize("constraint", ["sh:minCount 'two'", "sh:pattern '('"])
def test_what_pyshacl_says_of_a_constraint_that_is_none_is_not_hidden(
    constraint: str, tmp_path: Path
) -> None:
    shape = f":s sh:targetClass :C ; sh:path :p ; {constraint} ."
    (tmp_path / "shapes.ttl").write_text(HEAD + shape, encoding="utf-8")
    with pytest.raises(Exception) as alone_says:  # noqa: PT011 - whatever it is
        plain(quads_of(DATA), load_shapes(tmp_path))
    with pytest.raises(alone_says.type):
        validate(quads_of(DATA), shapes=tmp_path)


def test_a_query_that_shacl_forbids_is_named(tmp_path: Path) -> None:
    query = "SELECT $this { $this a ?c MINUS { $this a ?d } }"
    shape = f":s a sh:NodeShape ; sh:targetClass :C ; sh:sparql [ sh:select '{query}' ] ."
    (tmp_path / "shapes.ttl").write_text(HEAD + shape, encoding="utf-8")
    with pytest.raises(ValidationFailure, match="MINUS"):
        validate(quads_of(DATA), shapes=tmp_path)


SUBCLASSES = ":D rdfs:subClassOf :E . :E rdfs:subClassOf :C . :C rdfs:subClassOf :D ."


def test_a_member_of_a_subclass_is_looked_at_too(tmp_path: Path) -> None:
    shape = ":s a sh:PropertyShape ; sh:targetClass :C ; sh:path :none ; sh:minCount 1 ."
    report = agree(shape, tmp_path, DATA + SUBCLASSES)
    assert "https://example.org/b" in {result.focus_node for result in report.results}


def test_a_value_of_a_subclass_is_of_the_class(tmp_path: Path) -> None:
    shape = ":s a sh:PropertyShape ; sh:targetClass :C ; sh:path :friend ; sh:class :E ."
    report = agree(shape, tmp_path, DATA + SUBCLASSES)
    assert [result.value for result in report.results] == ['"me"']


def test_the_classes_of_what_a_context_describes_are_looked_up_too(tmp_path: Path) -> None:
    shape = ":s a sh:PropertyShape ; sh:targetClass :C ; sh:path :friend ; sh:class :C ."
    (tmp_path / "shapes.ttl").write_text(HEAD + shape, encoding="utf-8")
    quads, context = quads_of(":a a :C ; :friend :b , :f ."), quads_of(f":b a :D . {SUBCLASSES}")
    (result,) = validate(quads, context, shapes=tmp_path).results
    assert result.value == "<https://example.org/f>"


SUBCLASS = "http://www.w3.org/2000/01/rdf-schema#subClassOf"
SOUND = Break("nothing", "").record(0).decode().splitlines(keepends=True)
TERMS = sorted({part for line in SOUND for part in line.split(" ")[:-1] if part.startswith("<")})
TERMS.append(f"<{SUBCLASS}>")
VALUES = [*TERMS, '"x"', '"x"@en', '"2021-02-29"^^<http://www.w3.org/2001/XMLSchema#date>', '"7"']


@settings(max_examples=60, deadline=None)
@given(
    kept=st.lists(st.booleans(), min_size=len(SOUND), max_size=len(SOUND)),
    added=st.lists(
        st.tuples(st.sampled_from(TERMS), st.sampled_from(TERMS), st.sampled_from(VALUES)),
        max_size=12,
    ),
)
def test_whatever_is_said_the_report_is_that_of_pyshacl_plain(
    kept: list[bool], added: list[tuple[str, str, str]]
) -> None:
    lines = [line for line, keep in zip(SOUND, kept, strict=True) if keep]
    quads = ("".join(lines) + "".join(f"{' '.join(one)} .\n" for one in added)).encode()
    assert validate(quads) == plain(quads, load_shapes())


NEAR = (
    ":s sh:targetClass :C ; sh:path :p ; sh:maxLength 1 ; sh:not [ sh:pattern 'x' ] .",
    ":s a sh:NodeShape ; sh:targetClass :C ; sh:property [ sh:path :p ; sh:maxCount 1 ] .",
    ":s a sh:NodeShape ; sh:targetClass :C ; sh:node [ sh:property [ sh:path :p ; sh:in () ] ] .",
    ":s a sh:NodeShape ; sh:targetClass :C ; sh:closed true ; sh:ignoredProperties ( :r ) .",
    """:s sh:targetClass :C ; sh:path :p ; sh:qualifiedMinCount 1 ;
        sh:qualifiedValueShape [ sh:class :D ] .""",
    ":s sh:targetSubjectsOf :q ; sh:path :p ; sh:xone ( [ sh:hasValue 1 ] [ sh:in ( 2 ) ] ) .",
)
SMI = "<https://w3id.org/smi/ontology#Document>"
LINKED = (
    f":s sh:targetClass :D ; sh:path :friend ; sh:class {SMI} .",
    f":s sh:targetClass :D ; sh:path :friend ; sh:not [ sh:class {SMI} ] .",
    f":s sh:targetClass :D ; sh:path :friend ; sh:or ( [ sh:class {SMI} ] [ sh:in ( 'me' ) ] ) .",
    """:s sh:targetClass :D ; sh:path :knows ;
        sh:node [ sh:property [ sh:path :q ; sh:minCount 2 ] ] .""",
    """:s sh:targetSubjectsOf :q ; sh:path :friend ;
        sh:xone ( [ sh:nodeKind sh:Literal ] [ sh:property [ sh:path :r ; sh:minCount 2 ] ] ) .""",
)
FAR = (
    f":s sh:targetClass :D ; sh:path :friend ; sh:class {SMI} ; sh:minCount 1 .",
    ":s sh:targetClass :C ; sh:path [ sh:inversePath :p ] ; sh:maxCount 1 .",
    ":s sh:targetClass :C ; sh:path ( :p :q ) ; sh:maxCount 1 .",
    ":s sh:targetClass :C ; sh:path :p ; sh:node [ sh:closed true ] .",
    ":s sh:targetObjectsOf :q ; sh:path :p ; sh:minCount 1 .",
    ":s sh:targetNode :a ; sh:path :p ; sh:minCount 1 .",
    ":M rdfs:subClassOf rdfs:Class . :C a :M , sh:NodeShape ; sh:nodeKind sh:IRI .",
    ":s sh:targetClass :C ; sh:path :p ; sh:unheardOf 1 .",
)


@pytest.mark.parametrize("shape", NEAR + LINKED + FAR)
def test_what_a_record_brings_along_is_enough_for_near_shapes_alone(
    shape: str, tmp_path: Path
) -> None:
    agree(shape, tmp_path)
    assert looks_far(tmp_path) == (shape in FAR)


@pytest.mark.parametrize("shape", LINKED)
def test_what_a_store_says_of_both_ends_is_enough_for_shapes_of_links(
    shape: str, tmp_path: Path
) -> None:
    named = DATA.replace("_:b", ":e") + f":a a {SMI} ."
    report = agree(shape, tmp_path, named)
    store = Store()
    store.load(quads_of(named), RdfFormat.N_QUADS)
    assert find_linked(store, shapes=tmp_path) == report
    assert report.results
