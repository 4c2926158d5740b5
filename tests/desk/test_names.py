"""Two names become one person by a key, and two again by another."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from smi_graph.authorities.decisions import read_decisions
from smi_graph.pipeline import BuildOptions, build
from smi_graph.reports import ReportStore
from smi_graph.store import ReleaseDirectory
from tests.desk.conftest import Archive, at_the_desk, client_of
from tests.desk.test_queues import press
from tests.pipeline.archive import record, write
from tests.pipeline.test_decided import named as named_in

SPELLINGS = ("محمد كرد علي", "محمدكرد علي")


@pytest.fixture
def named(tmp_path: Path) -> Archive:
    """Records that name one person in two spellings."""
    source = write(
        tmp_path / "a.jsonl",
        *(record(number, persons=[SPELLINGS[number % 2]]) for number in range(1, 6)),
        record(6, persons=["خليل مردم بك"]),
    )
    store = ReleaseDirectory(tmp_path / "store")
    build([source], store, BuildOptions())
    return Archive(store, source, tmp_path / "decisions", ReportStore(tmp_path / "r.sqlite"))


def persons_of(archive: Archive) -> set[str]:
    """Give the addresses of everybody whom the release names."""
    release = archive.store.current()
    assert release is not None
    return {iri for number in range(1, 7) for iri in named_in(release, f"SAMPLE/T/{number}")}


def test_two_spellings_are_settled_and_unsettled_with_keys(named: Archive, tab: Page) -> None:
    assert len(persons_of(named)) == 3
    with at_the_desk(named.desk(), tab) as reader:
        page = reader.open("/names?lang=ar")
        for spelling in SPELLINGS:
            expect(page.locator(".sides")).to_contain_text(spelling)
        assert reader.find_barriers() == []
        reader.widen(360)
        assert not reader.has_sideways_scrolling()
        press(page, "y")
    [decided] = named.decided()
    assert (decided.file, decided.decision, decided.by) == ("persons.csv", "same", "Layla")
    named.build()
    assert len(persons_of(named)) == 2
    with at_the_desk(named.desk(), tab) as reader:
        press(reader.open("/names?lang=en"), "u")
    named.build()
    assert len(persons_of(named)) == 3


def test_what_is_decided_or_held_is_not_asked_again(named: Archive) -> None:
    for verdict in ("different", "not enough information"):
        with client_of(named.desk()) as client:
            fields = form_of(client.get("/names?lang=en").text)
            answer = client.post("/names", data={**fields, "decision": verdict})
            assert answer.status_code == 303
            assert form_of(client.get("/names?lang=en").text)["key"] != fields["key"]
            client.post("/undo", data={"form_word": fields["form_word"]})
            assert form_of(client.get("/names?lang=en").text)["key"] == fields["key"]


def test_a_name_can_mean_another_in_one_record_alone(named: Archive) -> None:
    with client_of(named.desk()) as client:
        fields = form_of(client.get("/names?lang=en").text)
        code = re.findall(r'<option value="(SAMPLE/[^"]+)"', client.get("/names").text)[0]
        client.post("/names", data={**fields, "decision": "same", "document": code})
        wrong = {**fields, "decision": "same", "document": "SAMPLE/T/99"}
        assert client.post("/names", data=wrong).status_code == 409
    [decision] = read_decisions(named.decisions / "persons.csv")
    assert decision.document == code
    named.build()
    assert len(persons_of(named)) == 3  # the spelling still stands for another elsewhere


def test_a_decision_that_contradicts_another_is_refused_and_not_kept(named: Archive) -> None:
    with client_of(named.desk()) as client:
        fields = form_of(client.get("/names?lang=en").text)
        other = named.desk(by="Omar")
        with client_of(other) as second:
            theirs = form_of(second.get("/names?lang=en").text)
            assert second.post("/names", data={**theirs, "decision": "same"}).status_code == 303
        refused = client.post("/names", data={**fields, "decision": "different"})
        assert refused.status_code in {409, 500}
    assert [one.by for one in named.decided()] == ["Omar"]


def form_of(text: str) -> dict[str, str]:
    return dict(re.findall(r'name="(form_word|key|after)" value="([^"]*)"', text))
