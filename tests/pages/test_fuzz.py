"""Whatever the bytes, there is a record or a refusal, and each fact has its words."""

import json
import subprocess
import sys
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smi_graph.authorities import Authorities
from smi_graph.records import Record
from smi_graph.records.pages import read_page
from smi_graph.records.source_item import Refusal
from tests.pages.generator import load_sources
from tests.pages.scoring import bare_form

SOURCES = load_sources()
LAYOUT, WORDING = SOURCES.layout, SOURCES.wording
LABELS = sorted(
    label
    for kind in ("document", "diary_entry")
    for entry in LAYOUT[kind]["sections"]
    for label in entry["labels"]
)
FRAGMENTS = [
    *LABELS, LAYOUT["banner"], LAYOUT["heading"], LAYOUT["poll"]["label"],
    LAYOUT["poll"]["subject"], *LAYOUT["poll"]["options"], *LAYOUT["no_information"],
    *WORDING["countries"], *WORDING["languages"], *WORDING["document_types"],
    *WORDING["persons"]["public"], *WORDING["sentences"]["ar"], *WORDING["sentences"]["en"],
    "SMI/A200/600001", "SMI/D/000001", "2021/05/28", "٢٠٢١/٠٥/٢٨", "28 حزيران/يونيو 2021",
    "26 شباط، 2014", "12 حزيران/يوليو 2014", "0000/00/00", "99999999999999999999/1/1",
    "•", "&quot;", "&#x;", "&#99999999999;", "<p>", "</p>", "<!DOCTYPE html>", "<script>",
]  # fmt: skip
JOINTS = st.sampled_from(["", " ", "\n", "\n\n", "\r\n", ":", "\u200f", "\u0640", "\ufeff", "\x0b"])
BOUNDED = settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@st.composite
def structured_pages(draw: st.DrawFn) -> str:
    """Labels, values and sentences in any order, with anything between."""
    pieces = draw(st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=8), max_size=40))
    return "".join(piece + draw(JOINTS) for piece in pieces)


def read(content: bytes, authorities: Authorities) -> Record | Refusal:
    results = read_page(content, "fuzz", authorities)
    assert results
    assert all(isinstance(result, Record | Refusal) for result in results)
    return results[0]


@BOUNDED
@given(content=st.binary(max_size=2000))
def test_any_bytes_give_a_record_or_a_refusal(content: bytes, authorities: Authorities) -> None:
    read(content, authorities)


@BOUNDED
@given(text=st.text(max_size=2000), encoding=st.sampled_from(["utf-8", "utf-16", "utf-32"]))
def test_any_text_gives_a_record_or_a_refusal(
    text: str, encoding: str, authorities: Authorities
) -> None:
    read(text.encode(encoding, "ignore"), authorities)


@BOUNDED
@given(text=structured_pages())
def test_pieces_of_pages_give_facts_whose_words_they_hold(
    text: str, authorities: Authorities
) -> None:
    reading = read(text.encode("utf-8", "ignore"), authorities)
    if isinstance(reading, Refusal) or "&" in text or "<" in text:
        return
    letters = "".join(bare_form(text).split())
    for name in ("persons", "organisations", "collections", "diaries", "documents"):
        for value in getattr(reading, name, []):
            assert "".join(bare_form(value).split()) in letters


@BOUNDED
@given(text=structured_pages())
def test_the_evidence_of_a_fact_is_what_stands_at_its_place(
    text: str, authorities: Authorities
) -> None:
    reading = read(text.encode("utf-8", "ignore"), authorities)
    if isinstance(reading, Refusal) or "&" in text or "<" in text:
        return
    page = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    for evidence in reading.evidence:
        assert evidence.quote == page[evidence.start : evidence.end]


MONOTONOUS = (
    "الكونغو",
    "غ",
    "البلد المستهدف\n",
    "SMI/A1/1",
    "&amp;",
    "<p>",
    "28 ",
    "كانون ",
    "\u200f",
    "• ",
)
READING = """
import json, sys
from smi_graph.authorities import load_authorities
from smi_graph.records.pages import read_page
authorities = load_authorities()
for piece, page in json.load(sys.stdin):
    print(repr(piece), flush=True)
    read_page(page.encode(), "long", authorities)
"""


def test_a_long_monotonous_page_comes_to_an_end(tmp_path: Path) -> None:
    """A process of its own can be stopped whatever it is busy with."""
    page = f"{LAYOUT['banner']}\n\nعنوان\n\n{LAYOUT['heading']}\n\nالبلد المستهدف\n\n"
    pages = [(piece, page + piece * (120_000 // len(piece))) for piece in MONOTONOUS]
    log = tmp_path / "log"
    with log.open("w") as told:
        ended = subprocess.run(
            [sys.executable, "-X", "utf8", "-c", READING],
            input=json.dumps(pages).encode(),
            stdout=told,
            stderr=subprocess.STDOUT,
            check=False,
            timeout=600,
        )
    # The last line names the page that it was busy with.
    assert ended.returncode == 0, log.read_text(encoding="utf-8")[-2000:]
    assert len(log.read_text(encoding="utf-8").splitlines()) == len(MONOTONOUS)
