"""Values are bound as RDF terms; no value can change what a query asks."""

from __future__ import annotations

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smi_graph.queries import ParameterError, SavedQuery, bind, parse_saved_query
from smi_graph.queries.paging import page, parse_count
from smi_graph.queries.parameters import Parameter
from smi_graph.queries.tokens import join, tokenize
from smi_graph.queries.values import term

HEAD = "#+ summary: Any?\n#+ summary_ar: هل من شيء؟\n"
BASE = "https://w3id.org/smi/"

INJECTIONS = [
    'x") } } ; DROP ALL #\\',
    '"',
    "\\",
    '\\"',
    "'''\"\"\"",
    "\n} SELECT * {",
    "?_value_literal",
    "\\u0022 } #",
    "x\r\n# comment",
    "} UNION { ?s ?p ?o",
    "\x00\ufffe",
    "<http://example.org/>",
    'شارع "بغداد"',
    "\u202e\u2028",
]


def _literal_query(variable: str) -> SavedQuery:
    return parse_saved_query(HEAD + f"SELECT ?v {{ BIND({variable} AS ?v) }}", "a_b.rq")


def _answer(text: str) -> object:
    (row,) = pyoxigraph.Store().query(text)  # type: ignore[union-attr]
    return row["v"]


@pytest.mark.parametrize("value", INJECTIONS)
def test_a_value_stays_one_literal(value: str) -> None:
    bound = bind(_literal_query("?_value_literal"), {"value": value})
    assert _answer(bound) == pyoxigraph.Literal(value)


@given(st.text(min_size=1))
def test_any_string_comes_back_equal(value: str) -> None:
    assert _answer(bind(_literal_query("?_v"), {"v": value})) == pyoxigraph.Literal(value)
    tagged = bind(_literal_query("?_v_ar"), {"v": value})
    assert _answer(tagged) == pyoxigraph.Literal(value, language="ar")


@given(st.text(min_size=1))
def test_any_string_is_one_iri_or_refused(value: str) -> None:
    query = _literal_query("?_v_iri")
    try:
        bound = bind(query, {"v": value})
    except ParameterError:
        return
    assert _answer(bound) == pyoxigraph.NamedNode(value)


def test_strings_and_comments_that_look_like_a_parameter_stay(per_year: SavedQuery) -> None:
    bound = bind(per_year, {"country": "IQ"})
    assert "# ?_country_iri in a comment stays" in bound
    assert 'FILTER("?_country_iri" != "")' in bound
    assert "smi:targetCountry <https://w3id.org/smi/country/IQ> ;" in bound


def test_an_optional_parameter_that_is_not_given_stays_a_variable(per_year: SavedQuery) -> None:
    for values in ({"country": "IQ"}, {"country": "IQ", "from": ""}):
        assert "COALESCE(?year >= ?__from_xsd_gYear, true)" in bind(per_year, values)


def test_a_name_that_begins_alike_is_another_parameter() -> None:
    text = HEAD + "SELECT ?v { BIND(CONCAT(?_o1, '/', ?_o10) AS ?v) }"
    bound = bind(parse_saved_query(text, "a_b.rq"), {"o1": "a", "o10": "b"})
    assert _answer(bound) == pyoxigraph.Literal("a/b")


def test_a_dollar_variable_is_bound_too() -> None:
    assert _answer(bind(_literal_query("$_v"), {"v": "x"})) == pyoxigraph.Literal("x")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, ("country", "required")),
        ({"country": ""}, ("country", "required")),
        ({"country": "IQ", "form": "1950"}, ("form", 'Did you mean "from"')),
        ({"country": "IQ", "zzz": "1"}, ("zzz", "country, from")),
        ({"country": "I Q"}, ("country", "I Q")),
        ({"country": "http://example.org/a b"}, ("country", "a b")),
        ({"country": "IQ", "from": "fifty"}, ("from", "fifty", "1948")),
    ],
)
def test_a_fault_names_the_parameter(
    per_year: SavedQuery, values: dict[str, str], words: tuple[str, ...]
) -> None:
    with pytest.raises(ParameterError) as caught:
        bind(per_year, values)
    assert all(word in caught.value.sentence("en") for word in words)
    assert words[0] in caught.value.sentence("ar")


@pytest.mark.parametrize(
    ("kind", "value", "iri"),
    [
        ("country", "IQ", f"{BASE}country/IQ"),
        ("country", "iq", f"{BASE}country/IQ"),
        ("country", "http://example.org/x", "http://example.org/x"),
        ("document", "SMI/A200/593915", f"{BASE}document/SMI-A200-593915"),
        ("document", "SMI-A200-593915", f"{BASE}document/SMI-A200-593915"),
        ("person", "n-004b0aaced56", f"{BASE}person/n-004b0aaced56"),
        ("document-type", "press release", f"{BASE}vocabulary/document-type/press-release"),
    ],
)
def test_a_short_identifier_stands_for_an_iri(kind: str, value: str, iri: str) -> None:
    parameter = Parameter("x", "iri", required=True, kind=kind)
    assert term(parameter, value, BASE) == pyoxigraph.NamedNode(iri)


def test_without_a_kind_only_an_absolute_iri_will_do() -> None:
    with pytest.raises(ParameterError, match="absolute IRI"):
        term(Parameter("x", "iri", required=True), "IQ", BASE)


@pytest.mark.parametrize(
    ("datatype", "value"),
    [
        ("date", "1948-02-29"),
        ("date", "1948-05-15+03:00"),
        ("dateTime", "1948-05-15T23:59:59.5Z"),
        ("gYear", "-0044"),
        ("gYear", "12000"),
        ("gYearMonth", "1948-12"),
        ("integer", "-007"),
        ("boolean", "true"),
        ("double", "1e3"),
        ("number", "1.5"),
    ],
)
def test_a_lexically_right_value_is_taken(datatype: str, value: str) -> None:
    taken = term(Parameter("x", datatype, required=True), value, BASE)
    # A number that is given no type has that of its spelling.
    name = "decimal" if datatype == "number" else datatype
    named = pyoxigraph.NamedNode(f"http://www.w3.org/2001/XMLSchema#{name}")
    assert taken == pyoxigraph.Literal(value, datatype=named)


@pytest.mark.parametrize(
    ("datatype", "value"),
    [
        ("date", "1948-02-31"),
        ("date", "1949-02-29"),
        ("date", "15-05-1948"),
        ("date", "١٩٤٨-٠٥-١٥"),
        ("dateTime", "1948-05-15T25:00:00"),
        ("dateTime", "1948-05-15"),
        ("gYear", "48"),
        ("gYear", "1948\n"),
        ("gYear", "012000"),
        ("gYearMonth", "1948-13"),
        ("integer", "1.0"),
        ("nonNegativeInteger", "-1"),
        ("positiveInteger", "0"),
        ("boolean", "yes"),
        ("number", "1 "),
        ("literal", "\ud800"),
    ],
)
def test_a_lexically_wrong_value_is_refused(datatype: str, value: str) -> None:
    with pytest.raises(ParameterError, match='"x"'):
        term(Parameter("x", datatype, required=True), value, BASE)


ROWS = "SELECT ?v { VALUES ?v { 5 3 9 1 7 2 8 6 4 0 } } ORDER BY ?v"


@pytest.mark.parametrize(
    ("ending", "limit", "offset", "expected"),
    [
        ("", 3, None, [0, 1, 2]),
        ("", 3, 2, [2, 3, 4]),
        ("", None, 8, [8, 9]),
        ("", 0, None, []),
        (" LIMIT 5", 3, None, [0, 1, 2]),
        (" LIMIT 5", 9, None, [0, 1, 2, 3, 4]),
        (" LIMIT 5", 9, 4, [4]),
        (" LIMIT 5", None, 9, []),
        (" OFFSET 2 LIMIT 5", 2, 1, [3, 4]),
        (" limit # five\n 5 offset 2 # end", None, 4, [6]),
        (" VALUES ?w { 1 }", 2, 1, [1, 2]),
        (" LIMIT 5 VALUES ?w { 1 }", 9, 4, [4]),
        (" # LIMIT 1", 2, None, [0, 1]),
    ],
)
def test_a_page_is_a_part_of_what_the_query_gives(
    ending: str, limit: int | None, offset: int | None, expected: list[int]
) -> None:
    text = join(page(tokenize(ROWS + ending), limit, offset))
    rows = pyoxigraph.Store().query(text)
    assert [int(row["v"].value) for row in rows] == expected  # type: ignore[union-attr]


def test_the_limit_of_a_subquery_is_left_alone() -> None:
    text = "SELECT ?v { { SELECT ?v { VALUES ?v { 1 2 3 } } LIMIT 2 } }"
    paged = join(page(tokenize(text), 5, None))
    assert paged == text + "\nLIMIT 5"


@pytest.mark.parametrize("value", ["-1", "1.5", "ten", "", "٣", "1 UNION", "99999999999"])
def test_limit_and_offset_are_whole_numbers(value: str) -> None:
    with pytest.raises(ParameterError, match="limit"):
        parse_count("limit", value)
