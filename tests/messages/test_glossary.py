"""One word for one thing: the words that ``glossary.toml`` gave up do not come back."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from smi_graph.resources import resource_path
from tests.messages.sentences import Sentence, in_messages, in_queries, in_templates, in_turtle

ROOT = resource_path("data").parent
VOWELS = re.compile("[\u064b-\u0652\u0670]")
ARABIC = "\u0621-\u064a"
# What Arabic writes together with the word that follows it.
PREFIXES = "(?:[وف])?(?:ال|لل|[بكل](?:ال)?)?"
ISOLATED = re.compile("[\u2066-\u2068][^\u2069]*\u2069")
PLACE = re.compile(r"(?<!\{)\{[^{}]*\}(?!\})")
# A run of what stands on a Latin keyboard, without the punctuation that a sentence puts around it.
LATIN = re.compile(r"[!-~]*[A-Za-z0-9\[\]{}<>][!-~]*")
AROUND = "),.:;!"
PAIRS, BRACKETS = {"[]", "{}"}, set("[]{}<>|") | {"{{", "}}"}
SIGNS = r"-./?@=#<>\[\]{}|~_*+$&%\\"
BARE_PREPOSITION = re.compile(f"(?:^|[^{ARABIC}])(?:[بلك]ـ?|من|عن|في|على|إلى|مع)$")
DATE = re.compile(r"(?<![A-Za-z] )(?<![A-Za-z0-9-])[0-9]+-[0-9][0-9-]*")
# After these the templates put the noun.
GOES_ON = {f"data/messages/document.toml:{key}" for key in ("from", "to", "shares")}


@dataclass(frozen=True)
class Rule:
    """A word that was given up, or several forms of one."""

    language: str
    given_up: tuple[str, ...]
    was: str
    use: str
    why: str
    stays_as: tuple[str, ...] = ()
    stays_in: tuple[str, ...] = ()

    def of(self, sentence: Sentence) -> str | None:
        """Give the word that stands in the sentence though it was given up."""
        if sentence.language != self.language or self.has_leave(sentence):
            return None
        text = VOWELS.sub("", PLACE.sub(" ", sentence.text))
        for phrase in self.stays_as:
            text = re.sub(re.escape(phrase), " ", text, flags=re.IGNORECASE)
        found = re.search(self.pattern(), text, re.IGNORECASE)
        return found and found.group().strip()

    def has_leave(self, sentence: Sentence) -> bool:
        """Tell whether the word may stand where the sentence does."""
        return any(fnmatchcase(sentence.place, place) for place in self.stays_in)

    def pattern(self) -> str:
        """Give the expression that finds the word in any of its forms."""
        words = "|".join(self.given_up)
        if self.language == "en":
            return rf"(?<![\w-])(?:{words})(?![\w-])"
        return f"(?<![{ARABIC}]){PREFIXES}(?:{words})(?![{ARABIC}])"


def rules() -> list[Rule]:
    """Read the words that were given up."""
    written = tomllib.loads((Path(__file__).parent / "glossary.toml").read_text(encoding="utf-8"))
    return [
        Rule(
            language,
            tuple(entry["given_up"]),
            entry["was"],
            entry["use"],
            entry["why"],
            tuple(entry.get("stays_as", ())),
            tuple(entry.get("stays_in", ())),
        )
        for language in ("en", "ar")
        for entry in written[language]
    ]


def sentences() -> list[Sentence]:
    """Give every sentence that a person may read, with its file, line and key."""
    return [
        *in_messages(ROOT, ROOT / "data" / "messages"),
        *in_queries(ROOT, ROOT / "queries"),
        *in_turtle(ROOT, ROOT / "ontology"),
        *in_turtle(ROOT, ROOT / "shapes"),
        *in_templates(ROOT, ROOT / "smi_graph" / "site" / "templates"),
    ]


RULES = rules()
SENTENCES = sentences()


def given_up(said: Iterable[Sentence]) -> Iterator[str]:
    """Tell of each word that was given up and stands in a sentence."""
    for sentence in said:
        for rule in RULES:
            if (word := rule.of(sentence)) is not None:
                yield f"{sentence.where}: “{word}” was given up ({rule.why}); use {rule.use}."


def bare(text: str) -> str:
    """Give an Arabic text without what is isolated, and with a letter for what is filled in."""
    return PLACE.sub("x", ISOLATED.sub("", text))


def turned_over(line: str) -> Iterator[str]:
    """Give what a line from right to left would show turned over, unless it is isolated."""
    yield from DATE.findall(line)
    for token in LATIN.findall(line):
        core = token.rstrip(AROUND).lstrip("(,:;!")
        begins, ends = re.match(f"[{SIGNS}].", core), re.search("[-=/<>#@?_~|]$", core)
        if core not in PAIRS and (begins or ends or core in BRACKETS):
            yield core


def slips(sentence: Sentence) -> Iterator[str]:
    """Tell what is wrong with the signs of an Arabic sentence."""
    if sentence.language != "ar":
        return
    for line in bare(sentence.text).splitlines():
        if not re.search(f"[{ARABIC}]", line):
            continue
        for token in turned_over(line):
            yield f"“{token}” is shown turned over; put \\u2066 before it and \\u2069 after it"
        if '"' in line:
            yield "quotation marks are « » in Arabic"
    ends_bare = BARE_PREPOSITION.search(VOWELS.sub("", sentence.text).rstrip(" :"))
    if ends_bare and sentence.place not in GOES_ON:
        yield "it ends with a preposition whose noun is not there"


def test_no_word_that_was_given_up_comes_back() -> None:
    assert len(SENTENCES) > 3_000
    found = list(given_up(SENTENCES))
    assert not found, "\n" + "\n".join(found)


def test_arabic_sentences_keep_their_signs_in_order() -> None:
    found = [f"{sentence.where}: {slip}." for sentence in SENTENCES for slip in slips(sentence)]
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.given_up[0])
def test_a_word_that_comes_back_is_named_with_file_line_and_key(rule: Rule) -> None:
    said = Sentence("data/messages/x.toml", 7, "key", rule.language, rule.was)
    found = list(given_up([said]))
    assert any(rule.why in each for each in found)
    assert all(each.startswith("data/messages/x.toml:7 [key]") for each in found)


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES if rule.stays_in], ids=lambda rule: rule.given_up[0]
)
def test_a_place_where_a_word_may_stay_has_the_word(rule: Rule) -> None:
    anywhere = replace(rule, stays_in=())
    for place in rule.stays_in:
        there = [sentence for sentence in SENTENCES if fnmatchcase(sentence.place, place)]
        assert any(map(anywhere.of, there)), f"{place} has no {rule.given_up}; take it out"


def test_a_data_quality_note_is_called_in_messages_as_in_the_vocabulary() -> None:
    vocabulary = (ROOT / "ontology" / "vocabularies.ttl").read_text(encoding="utf-8")
    names = re.findall(
        r'^doubt:(\S+) a [^.]*?skos:prefLabel "([^"]+)"@ar , "([^"]+)"@en', vocabulary, re.MULTILINE
    )
    called = {
        code.replace("-", "_"): {"ar": arabic, "en": english} for code, arabic, english in names
    }
    messages = (ROOT / "data" / "messages" / "doubt.toml").read_text(encoding="utf-8")
    assert called == tomllib.loads(messages)


@pytest.mark.parametrize(
    ("text", "slip"),
    [
        ("اذكر الخيار --store الآن", "“--store”"),
        ("ملف .rq من عندك", "“.rq”"),
        ("أضف page= إلى الرابط", "“page=”"),
        ("القائمة في /queries.", "“/queries”"),
        ("اكتب 1958-02-01 هنا", "“1958-02-01”"),
        ("يبدأ بالقوس { هنا", "“{”"),
        ('اسم "قديم" هنا', "quotation marks"),
        ("دون المرور بـ", "preposition"),
        ("تصحيح لـ:", "preposition"),
    ],
)
def test_signs_out_of_order_are_named(text: str, slip: str) -> None:
    (named,) = slips(Sentence("x.toml", 1, "key", "ar", text))
    assert slip in named


@pytest.mark.parametrize(
    "text",
    [
        "اذكر الخيار \u2066--store\u2069 الآن.",
        "بترميز UTF-8 (مثل SPARQL 1.1).",
        "بين «قديم» و{name}.",
        "من {first} إلى {last}",
    ],
)
def test_signs_in_order_are_let_be(text: str) -> None:
    assert not list(slips(Sentence("x.toml", 1, "key", "ar", text)))
