"""Queries that ask the same are known to, and no two that ask otherwise are taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smi_graph.queries import nesting_depth, normal_form, tokenize
from smi_graph.queries.private_addresses import is_private


def form(text: str) -> str | None:
    return normal_form(tokenize(text))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SELECT * { ?s ?p ?o }", "  SELECT  *\t{ ?s   ?p ?o }\n"),
        ("ASK {\n}", "ASK { # nothing\r\n}"),
        ("ASK {}", "# first\nASK {}"),
    ],
)
def test_white_space_and_comments_do_not_count(one: str, other: str) -> None:
    assert form(one) == form(other) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('ASK { ?s ?p "a b" }', 'ASK { ?s ?p "a  b" }'),
        ('ASK { ?s ?p "# a" }', 'ASK { ?s ?p "# b" }'),
        ("ASK { ?s ?p ?o }", "ASK { ?s ?P ?o }"),
        ("ASK { ?s <http://e/b#c> ?o }", "ASK { ?s <http://e/b> ?o }"),
        ("SELECT (1 AS?x) {}", "SELECT (1 A S?x) {}"),
    ],
)
def test_everything_else_does(one: str, other: str) -> None:
    assert form(one) != form(other)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT (NOW() AS ?n) {}",
        "SELECT (rand () AS ?n) {}",
        "SELECT (struuid() AS ?n) {}",
        "SELECT (BNODE() AS ?n) {}",
        "SELECT * { SERVICE <http://e/> {} }",
        "SELECT (true&&NOW()=?x AS ?n) {}",
        "SELECT * { FILTER(?a<?b&&NOW()>?c) }",
    ],
)
def test_an_answer_that_changes_has_no_form(text: str) -> None:
    assert form(text) is None


@pytest.mark.parametrize("text", ["ASK { ?now ?rand 'NOW()' }", "ASK { ?s <http://e/uuid> ?o }"])
def test_the_mere_word_in_a_name_does_not_change(text: str) -> None:
    assert form(text) == text


@given(st.text(alphabet="?ab<>#'\" \n\t(){}.&|"))
def test_the_form_of_the_form_is_the_form(text: str) -> None:
    found = form(text)
    if found is not None:
        assert form(found) == found


def test_brackets_in_strings_and_comments_are_not_nested() -> None:
    assert nesting_depth(tokenize("ASK { ?s ?p '((((' } # ((((")) == 1
    assert nesting_depth(tokenize("ASK { { [] } ((1)) }")) == 3


@pytest.mark.parametrize(
    ("address", "private"),
    [
        ("http://127.0.0.1/", True),
        ("http://localhost:3030/sparql", True),
        ("http://10.1.2.3/", True),
        ("http://192.168.0.1/", True),
        ("http://172.16.0.1/", True),
        ("http://169.254.169.254/latest/meta-data", True),
        ("http://100.64.0.1/", True),
        ("http://0.0.0.0/", True),
        ("http://[::1]/", True),
        ("http://[::ffff:127.0.0.1]/", True),
        ("http://[fd00::1]/", True),
        ("http://[fe80::1]/", True),
        ("http://0x7f000001/", True),
        ("http://224.0.0.1/", True),
        ("http://user@127.0.0.1/", True),
        ("urn:x", True),
        ("http://[::1/", True),
        ("http://8.8.8.8/", False),
        ("https://[2606:4700::1111]/", False),
    ],
)
def test_addresses_inside_are_known(address: str, private: bool) -> None:
    assert is_private(address) is private
