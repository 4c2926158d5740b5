"""The tokenizer follows the SPARQL 1.1 grammar and never loses a character."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smi_graph.queries.tokens import (
    TokenKind,
    decode_codepoints,
    join,
    query_form,
    significant,
    tokenize,
)

QUOTES = ("'", '"', "'''", '"""', "<", ">", "#", "\\", "\\u0041", "%4")
WORDS = ("?x", ":", "a.", "_:", "@en", "--", "1.", "e", "SERVICE", "{", "}", "؟")
SPACES = ("\n", "\r", " ", "\ud800")
PIECES = st.sampled_from((*QUOTES, *WORDS, *SPACES))


@given(st.one_of(st.text(), st.lists(PIECES).map("".join)))
def test_joining_the_tokens_gives_any_text_back(text: str) -> None:
    assert join(tokenize(text)) == text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("# a 'comment' <", TokenKind.COMMENT),
        ('"a # b"', TokenKind.STRING),
        ("'it\\'s'", TokenKind.STRING),
        ("'''a''b\n'c'''", TokenKind.STRING),
        ('"""say "x" ""\n"""', TokenKind.STRING),
        ('"\\u0022 quoted"', TokenKind.STRING),
        ("<http://example.org/a#b?c='d'>", TokenKind.IRI),
        ("?سنة", TokenKind.VARIABLE),
        ("$x1", TokenKind.VARIABLE),
        ("ex:a.b-c", TokenKind.PREFIXED_NAME),
        ("ex:a\\/b%41", TokenKind.PREFIXED_NAME),
        (":", TokenKind.PREFIXED_NAME),
        ("_:b0", TokenKind.BLANK_NODE),
        ("1.5e-3", TokenKind.NUMBER),
        (".5", TokenKind.NUMBER),
        ("@ar-Arab", TokenKind.LANGUAGE_TAG),
        ("COALESCE", TokenKind.WORD),
        ("&&", TokenKind.PUNCTUATION),
        ("'abc", TokenKind.UNFINISHED_STRING),
    ],
)
def test_one_token_is_one_token(text: str, kind: TokenKind) -> None:
    assert [(token.kind, token.text) for token in tokenize(text)] == [(kind, text)]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("?a<3 && ?b>4", ["?a", "<", "3", "&&", "?b", ">", "4"]),
        ("?a<3&&?b>4", ["?a", "<3&&?b>", "4"]),  # longest match, as section 19.8 asks
        ("?a <= ?b", ["?a", "<=", "?b"]),
        ("ex:a.?x", ["ex:a", ".", "?x"]),
        ("'a'@en.", ["'a'", "@en", "."]),
        ('"1"^^xsd:integer', ['"1"', "^^", "xsd:integer"]),
        ("?_o1 ?_o10", ["?_o1", "?_o10"]),
        ("''''a'''", ["''''a'''"]),
        ("'a'#b\n'c'", ["'a'", "'c'"]),
    ],
)
def test_neighbours_are_told_apart(text: str, tokens: list[str]) -> None:
    assert [token.text for token in significant(tokenize(text))] == tokens


def test_tokens_know_their_line() -> None:
    assert [token.line for token in significant(tokenize('a\n"""b\n\n"""\nc'))] == [1, 2, 5]


@pytest.mark.parametrize(
    "unit",
    ['"a\\', '"""\n\\', "'''\\", "a.", "<a", "e:a.", "'''\n", "?", '"a\\z', "@a-", "1.", "a-."],
)
def test_a_hostile_text_takes_time_in_proportion_to_its_length(unit: str) -> None:
    # A tokenizer that looks at a character again and again needs minutes for this.
    assert join(tokenize(unit * 40_000)) == unit * 40_000


def test_codepoint_escapes_are_decoded_before_the_grammar() -> None:
    assert decode_codepoints(r"\u0053ELECT \U00000041 \UFFFFFFFF") == r"SELECT A \UFFFFFFFF"


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * {}", "SELECT"),
        ("# SELECT\nBASE <http://ask/> PREFIX select: <x> ask {}", "ASK"),
        ("PREFIX x: <y> INSERT DATA {}", "INSERT"),
        ("hello", None),
        ("", None),
    ],
)
def test_the_form_of_a_query_is_its_first_keyword(text: str, form: str | None) -> None:
    assert query_form(tokenize(text)) == form
