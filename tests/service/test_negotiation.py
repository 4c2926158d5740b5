"""Content negotiation follows RFC 9110, section 12."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smi_graph.service.negotiation import choose_language, negotiate, prefers_html

OFFERS = ("text/turtle", "application/n-triples", "application/rdf+xml", "text/html")
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, "text/turtle"),
        ("", "text/turtle"),
        ("*/*", "text/turtle"),
        ("application/n-triples", "application/n-triples"),
        ("Application/N-Triples", "application/n-triples"),
        ("application/*", "application/n-triples"),
        ("text/turtle;q=0.1, application/*;q=0.2", "application/n-triples"),
        ("text/turtle;q=0.5,application/rdf+xml;q=0.9", "application/rdf+xml"),
        ("application/rdf+xml, text/turtle", "text/turtle"),
        ("text/turtle;q=0, */*", "application/n-triples"),
        ("text/*;q=0, */*;q=0.1", "application/n-triples"),
        ("text/*;q=0.9, text/turtle;q=0.1, */*;q=0", "text/html"),
        ("text/turtle;charset=utf-8", "text/turtle"),
        ('text/turtle; charset="UTF-8" ; q=0.5', "text/turtle"),
        ("text/turtle;charset=utf-16, text/html;q=0.1", "text/html"),
        ("text/turtle;charset=utf-8;q=0.1, text/turtle, text/html;q=0.5", "text/html"),
        ("text/turtle;q=0.1, text/turtle;charset=utf-8, text/html;q=0.5", "text/turtle"),
        ("text/turtle;level=1, text/html;q=0.1", "text/turtle"),
        ("text/html;version=1.2;header=present", "text/html"),
        ("text/html;q=.2", "text/html"),
        ("text/html;q=.2, text/turtle;q=.10005", "text/html"),
        ("application/rdf+xml;q=0.98765", "application/rdf+xml"),
        ("*", "text/turtle"),
        ("*;q=0.1, text/html", "text/html"),
        ("text/turtle;charset=iso-8859-1", None),
        ('text/turtle;profile="a,b;q=0", text/html;q=0.1', "text/turtle"),
        ("text/turtle;q=2, text/html;q=0.1", "text/html"),
        ("nonsense, text/html", "text/html"),
        (";;;", "text/turtle"),
        (BROWSER, "text/html"),
        ("image/png", None),
        ("*/*;q=0", None),
        ("text/turtle;q=0", None),
    ],
)
def test_the_best_offer_is_chosen(accept: str | None, chosen: str | None) -> None:
    assert negotiate(accept, OFFERS) == chosen


@given(st.one_of(st.text(), st.text(alphabet='*/;,="q01. \\')))
def test_any_header_gives_an_offer_or_none(accept: str) -> None:
    assert negotiate(accept, OFFERS) in (*OFFERS, None)


def test_a_hostile_header_is_read_in_time() -> None:
    for unit in (';"', '"\\', "a/b,", ";a=b", '"', ";"):
        assert negotiate("a/b" + unit * 50_000, OFFERS) in (*OFFERS, None)


@pytest.mark.parametrize(
    ("accept", "html"),
    [
        (BROWSER, True),
        ("text/html", True),
        ("*/*", False),
        (None, False),
        ("text/turtle, text/html;q=0.5", False),
        ("text/html;q=0", False),
    ],
)
def test_html_is_for_those_who_like_it_best(accept: str | None, html: bool) -> None:
    assert prefers_html(accept) is html


@pytest.mark.parametrize(
    ("header", "wish", "language"),
    [
        (None, None, "en"),
        ("ar", None, "ar"),
        ("ar-SY", None, "ar"),
        ("fr, ar;q=0.8, en;q=0.5", None, "ar"),
        ("en, ar;q=0.9", None, "en"),
        ("ar;q=0", None, "en"),
        ("*", None, "en"),
        ("ar;q=x", None, "en"),
        ("ar", "en", "en"),
        ("en", "ar", "ar"),
        ("ar", "fr", "ar"),
    ],
)
def test_arabic_for_those_who_read_it(header: str | None, wish: str | None, language: str) -> None:
    assert choose_language(header, wish) == language
