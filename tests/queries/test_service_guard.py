"""No query reaches another machine unless its address is on the allow-list."""

from __future__ import annotations

from contextlib import suppress

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smi_graph.queries import ServiceRefusedError, refuse_service

ALLOWED = ("https://query.example.org/sparql", "https://open.example.org/")
CALL = "{ ?a ?b ?c }"


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?service ?p ?o }",
        "SELECT * { ?s ?p 'SERVICE <http://localhost:1/> {}' }",
        "SELECT * { ?s ?p ?o } # SERVICE <http://localhost:1/>",
        "SELECT * { ?s <http://example.org/service> ?o }",
        "PREFIX ex: <http://example.org/> SELECT * { ?s ex:service ?o FILTER(?s < ?o) }",
        "SELECT * { ?s a <urn:service> }",
    ],
)
def test_the_word_alone_is_no_call(text: str) -> None:
    refuse_service(text)


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT * {{ SERVICE <https://query.example.org/sparql> {CALL} }}",
        f"SELECT * {{ SERVICE SILENT <https://query.example.org/sparql?a=b> {CALL} }}",
        f"PREFIX o: <https://open.example.org/> SELECT * {{ service o:any {CALL} }}",
        f"SELECT * {{ SERVICE # note\n <https://open.example.org/x> {CALL} }}",
    ],
)
def test_an_allowed_address_may_be_called(text: str) -> None:
    refuse_service(text, ALLOWED)


# Each of these makes Oxigraph call http://localhost:1/: the next test shows it.
CALLS = [
    "SELECT * { SERVICE <http://localhost:1/> " + CALL + " }",
    "SELECT * { sErViCe<http://localhost:1/>" + CALL + "}",
    "SELECT * { FILTER(1<2)SERVICE<http://localhost:1/>" + CALL + "}",
    "SELECT * { SERVICE <http://\\u006Cocalhost:1/> " + CALL + " }",
    "SELECT * { SERVICE # <https://query.example.org/sparql>\n<http://localhost:1/> " + CALL + "}",
    "PREFIX : <http://localhost:1/> SELECT * { SERVICE:a " + CALL + " }",
    "PREFIX : <http://localhost:1/> PREFIX service: <http://a/> SELECT * { service:a " + CALL + "}",
    "PREFIX e: <http://localhost:1/> SELECT * { SERVICEe:a " + CALL + " }",
    "PREFIX e: <https://open.example.org/> PREFIXe: <http://localhost:1/> "
    "SELECT * { SERVICE e:a " + CALL + " }",
    "SELECT * { FILTER(1<2)SERVICE<http://localhost:1/>" + CALL + "}#>",
    "PREFIX e: <http://localhost:1/> SELECT * { FILTER(1<2)SERVICE e:a#>\n" + CALL + "}",
    "SELECT * { FILTER(1<'>')SERVICE<http://localhost:1/>" + CALL + "FILTER(1<'>')}",
    'SELECT * { BIND("\\u0022" AS ?x) SERVICE <http://localhost:1/> ' + CALL + ' BIND("" AS ?y) }',
]


@pytest.mark.parametrize("text", CALLS)
def test_every_way_to_call_is_refused(text: str) -> None:
    with pytest.raises(ServiceRefusedError):
        refuse_service(text, ALLOWED)


@pytest.mark.parametrize("text", CALLS)
def test_oxigraph_would_have_called(text: str) -> None:
    with pytest.raises(OSError, match="port 1 is not allowed"):
        list(pyoxigraph.Store().query(text))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p trueSERVICE<http://localhost:1/> " + CALL + "}",
        "PREFIX : <http://localhost:1/> SELECT * { SERVICESILENT:a " + CALL + " }",
        "SELECT * { SERVICE SILENT <http://localhost:1/> " + CALL + " }",
        "SELECT * { \\u0053ERVICE <http://localhost:1/> " + CALL + " }",
        "SELECT * { SERVICE ?where " + CALL + " }",
        "SELECT * { VALUES ?s { <https://query.example.org/sparql> } SERVICE ?s " + CALL + " }",
        "SELECT * { SERVICE <https://query.example.org/sparql2> " + CALL + " }",
        "SELECT * { SERVICE <https://query.example.org.evil.example/> " + CALL + " }",
        "SELECT * { SERVICE <https://open.example.org/a/../../b> " + CALL + " }",
        "SELECT * { SERVICE <https://open.example.org/%2e%2E/b> " + CALL + " }",
        "PREFIX o: <https://open.example.org/> SELECT * { SERVICE o:a\\/..\\/..\\/b " + CALL + " }",
        "BASE <https://open.example.org/> SELECT * { SERVICE <any> " + CALL + " }",
        "SELECT * { SERVICE undeclared:a " + CALL + " }",
        "SELECT * { SERVICE",
        "SERVICE e:a",
        "PREFIX e: <https://open.example.org/> SERVICE e:a",
        "PREFIX e: SERVICE e:a",
    ],
)
def test_what_cannot_be_judged_is_refused(text: str) -> None:
    with pytest.raises(ServiceRefusedError):
        refuse_service(text, ALLOWED)


def test_the_refusal_names_the_address_and_the_line_in_both_languages() -> None:
    with pytest.raises(ServiceRefusedError) as caught:
        refuse_service("SELECT * {\n SERVICE <http://localhost:1/> {} }")
    for language in ("ar", "en"):
        assert "http://localhost:1/" in caught.value.sentence(language)  # type: ignore[arg-type]
        assert "2" in caught.value.sentence(language)  # type: ignore[arg-type]


WORDS = (
    "SERVICE SILENT <http://localhost:1/> :a e:a service:a ?v a true 1 . # { } ( ) < > ' \" ''' "
    "FILTER(1<2) FILTER(?a<?b) FILTER(1<'>') {?x\t?y\t?z} <2) <#x> <'> '> \\u0022 \\u0053"
)
CALLING = ("SERVICE <http://localhost:1/>{?x ?y ?z}", "SERVICE:a{?x ?y ?z}")
PIECES = st.sampled_from((*WORDS.split(" "), *CALLING, "\n", " ", "#>\n"))


@settings(max_examples=400)
@given(st.lists(PIECES, max_size=10).map("".join))
def test_what_passes_calls_nothing(pattern: str) -> None:
    text = f"PREFIX e: <http://localhost:1/> PREFIX : <http://localhost:1/> SELECT * {{{pattern}}}"
    try:
        refuse_service(text, ALLOWED)
    except ServiceRefusedError:
        return
    with suppress(SyntaxError, ValueError, RuntimeError):
        list(pyoxigraph.Store().query(text))  # type: ignore[arg-type]
