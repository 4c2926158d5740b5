"""Two names become one person by a key, and two again by another."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest
from playwright.sync_api import Page, expect

from smi_graph.authorities.decisions import read_decisions
from smi_graph.authorities.ledger import DECISION_COLUMNS, opened
from smi_graph.authorities.loading import load_anew
from smi_graph.desk.decided import Decision, decide
from smi_graph.desk.desk import Desk
from smi_graph.desk.work import Work
from smi_graph.pipeline import BuildOptions, build
from smi_graph.reports import ReportStore
from smi_graph.resources import resource_path
from smi_graph.store import ReleaseDirectory
from smi_graph.vocabulary import IriMinter
from tests.desk.conftest import BASE, Archive, at_the_desk, client_of
from tests.desk.test_queues import press
from tests.pipeline.archive import record, write
from tests.pipeline.test_decided import named as named_in

MINTER = IriMinter()
SPELLINGS = ("محمد كرد علي", "محمدكرد علي")


def archive_of(folder: Path, *persons: list[str]) -> Archive:
    """Build an archive whose records name persons."""
    records = (record(number, persons=names) for number, names in enumerate(persons, 1))
    source, store = write(folder / "a.jsonl", *records), ReleaseDirectory(folder / "store")
    build([source], store, BuildOptions())
    return Archive(store, source, folder / "decisions", ReportStore(folder / "r.sqlite"))


@pytest.fixture
def named(tmp_path: Path) -> Archive:
    """Records that name one person in two spellings."""
    spellings = ([SPELLINGS[number % 2]] for number in range(1, 6))
    return archive_of(tmp_path, *spellings, ["خليل مردم بك"])


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
            assert form_of(client.get("/names?lang=en").text).get("key") != fields["key"]
            form = {"form_word": fields["form_word"], "back": "/names", "at": "0"}
            assert f"at={fields['key']}" in client.post("/undo", data=form).headers["location"]
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
        refused = client.post("/names?lang=en", data={**fields, "decision": "different"})
        assert refused.status_code == 409
        assert "Nothing was changed." in refused.text
    assert [one.by for one in named.decided()] == ["Omar"]


def test_a_proposal_is_answered_in_its_line_and_proposed_again_when_undone(named: Archive) -> None:
    path = named.decisions / "persons.csv"
    with client_of(named.desk()) as client:
        decide_first(client, "same")
        [decided] = csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines())
        with opened(path, DECISION_COLUMNS) as ledger:
            ledger.change(0, {"score": "90", "decision": "", "by": "", "at": ""})
        proposed = path.read_bytes()
        decide_first(client, "same")
        [answered] = csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines())
        assert (answered["score"], answered["decision"]) == ("90", "same")
        assert answered["name"] == decided["name"]
        client.post("/undo", data=form_of(client.get("/names").text))
    assert path.read_bytes() == proposed


def form_of(text: str) -> dict[str, str]:
    return dict(re.findall(r'name="(form_word|key|after)" value="([^"]*)"', text))


def decide_first(client: httpx.Client, verdict: str) -> str:
    """Answer the first question, and give its key."""
    fields = form_of(client.get("/names?lang=en").text)
    assert client.post("/names", data={**fields, "decision": verdict}).status_code == 303
    return fields["key"]


@pytest.mark.parametrize("verdict", ["same", "different", "not enough information"])
def test_what_is_taken_back_is_asked_again_at_once_whenever_it_was_decided(
    named: Archive, verdict: str
) -> None:
    with client_of(named.desk()) as client:
        decide_first(client, verdict)
    named.build()
    with client_of(named.desk()) as client:
        page = client.get("/names?lang=en").text
        assert "There are no open items here" in page
        client.post("/undo", data=form_of(page))
        again = client.get("/names?lang=en").text
        assert all(spelling in again for spelling in SPELLINGS)


def test_what_follows_from_two_decisions_is_not_asked(tmp_path: Path) -> None:
    spellings = ("Muhammad Kurd Ali", "Mohammed Kurd Ali", "Mohamed Kurd Ali")
    archive = archive_of(tmp_path, *([name] for name in spellings))
    with client_of(archive.desk()) as client:
        decide_first(client, "same")
        decide_first(client, "same")
        assert "There are no open items here" in client.get("/names?lang=en").text
    archive.build()
    assert len(persons_of(archive)) == 1


def test_a_name_that_an_earlier_build_joined_can_be_joined_with_a_third(tmp_path: Path) -> None:
    archive = archive_of(tmp_path, ["Muhammad Kurd Ali"], ["محمد كرد علي"])
    with client_of(archive.desk()) as client:
        decide_first(client, "same")
    more = write(tmp_path / "b.jsonl", record(9, persons=["Mohamed Kurd Ali"]))
    build([more], archive.store, BuildOptions(decisions=archive.decisions))
    with client_of(archive.desk()) as client:
        decide_first(client, "same")
    build([more, archive.source], archive.store, BuildOptions(decisions=archive.decisions))
    release = archive.store.current()
    assert release is not None
    assert named_in(release, "SAMPLE/T/9") == named_in(release, "SAMPLE/T/1")


def test_the_companions_of_two_names_stand_beside_the_question(tmp_path: Path) -> None:
    shared, alone = "سلمى النجار", "هدى الخوري"
    archive = archive_of(tmp_path, [SPELLINGS[0], shared], [SPELLINGS[1], shared, alone])
    with client_of(archive.desk()) as client:
        page = client.get("/names?lang=en").text
        overlap = page.partition("Network overlap")[2]
        assert shared in overlap
        assert alone not in overlap
        assert alone in page.partition("Most often named with this one alone")[2]
        address = re.search(r'href="(/name\?at=person[^"]+)"', overlap)
        assert address is not None
        assert shared in client.get(address[1].replace("&amp;", "&")).text


def test_a_name_is_found_in_either_script_and_merged_with_keys(tmp_path: Path, tab: Page) -> None:
    archive = archive_of(tmp_path, ["Leo Frobenius"], ["خليل مردم بك"])
    with at_the_desk(archive.desk(), tab) as reader:
        page = reader.open("/?lang=ar")
        press(page, "f")
        page.keyboard.type("فروبينيوس")
        press(page, "Enter")
        press(page, "1")
        expect(page.locator("h1")).to_contain_text("Leo Frobenius")
        page.keyboard.press("m")
        page.keyboard.type("مردم")
        press(page, "Enter")
        assert reader.find_barriers() == []
        reader.widen(360)
        assert not reader.has_sideways_scrolling()
        press(page, "1")
        expect(page.locator(".last")).to_contain_text("خليل مردم بك")
    archive.build()
    assert len(persons_of(archive)) == 1
    with at_the_desk(archive.desk(), tab) as reader:
        press(reader.open("/decisions?lang=en"), "u")
    archive.build()
    assert len(persons_of(archive)) == 2


def test_another_form_of_a_name_leads_to_it(tmp_path: Path) -> None:
    archive = archive_of(tmp_path, ["Leo Frobenius"])
    with client_of(archive.desk()) as client:
        act(client, "Leo Frobenius", "same", decision="spelling", find="ليو فروبينيوس")
    more = write(tmp_path / "b.jsonl", record(9, persons=["ليو فروبينيوس"]))
    build([archive.source, more], archive.store, BuildOptions(decisions=archive.decisions))
    release = archive.store.current()
    assert release is not None
    assert named_in(release, "SAMPLE/T/9") == named_in(release, "SAMPLE/T/1")


def test_a_name_of_two_people_is_split_by_document(tmp_path: Path) -> None:
    archive = archive_of(tmp_path, ["John Smith"], ["JOHN SMITH"])
    with client_of(archive.desk()) as client:
        form = {"decision": "apart", "find": "John Smith (Haifa)"}
        assert act(client, "John Smith", "same", **form) == 422
        assert act(client, "John Smith", "same", document="SAMPLE/T/9", **form) == 409
        assert act(client, "John Smith", "same", document="SAMPLE/T/2", **form) == 303
    archive.build()
    assert len(persons_of(archive)) == 2


def act(client: httpx.Client, who: str, path: str, **form: str) -> int:
    """Send a form of the page of a name as a browser without a script does."""
    found = client.get("/name", params={"find": who, "lang": "en"}).text
    place = re.search(r'href="/name\?at=([^"&]+)[^"]*" data-key="1"', found)
    assert place is not None, f"nobody is called {who}"
    at = unquote(place[1])
    word = form_of(client.get("/name", params={"at": at}).text)["form_word"]
    answer = client.post(f"/name/{path}", data={"at": at, "form_word": word, **form})
    return int(answer.status_code)


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Archive]:
    """An archive with a folder of its own, in which nobody is listed yet."""
    folder = tmp_path / "archive"
    (folder / "authorities").mkdir(parents=True)
    (folder / "authorities" / "persons.csv").write_text(
        "id,name_ar,name_en,other_names,wikidata,reviewed,note\n"
        "ibn-khaldun,ابن خلدون,Ibn Khaldun,,Q9294,no,kept\n",
        encoding="utf-8",
    )
    shutil.copy(resource_path("data", "archive.toml"), folder)
    monkeypatch.setenv("SMI_ARCHIVE", str(folder))
    load_anew()
    yield archive_of(tmp_path, ["Leo Frobenius"], ["ابن خلدون"])
    monkeypatch.undo()
    load_anew()


def rows_of(archive: Archive) -> list[list[str]]:
    path = archive.decisions.parent / "archive" / "authorities" / "persons.csv"
    return list(csv.reader(path.read_text(encoding="utf-8").splitlines()))[1:]


def test_a_new_entry_is_written_into_the_table_and_taken_out_with_keys(
    own: Archive, tab: Page
) -> None:
    before = rows_of(own)
    with at_the_desk(own.desk(), tab) as reader:
        page = reader.open("/name?find=Frobenius&lang=en")
        press(page, "1")
        page.keyboard.press("e")
        page.keyboard.type("ليو فروبينيوس")
        for text in ("", "Q77233", "24602065", "own:7"):
            page.keyboard.press("Tab")
            page.keyboard.type(text)
        press(page, "Enter")
        expect(page.locator(".last")).to_contain_text("Leo Frobenius")
    [_, new] = rows_of(own)
    assert new[:6] == ["leo-frobenius", "ليو فروبينيوس", "Leo Frobenius", "", "Q77233", "yes"]
    assert "Layla" in new[6]
    assert new[7] == "viaf:24602065 | own:7"
    own.build()
    assert MINTER.mint("person", "leo-frobenius") in persons_of(own)
    with at_the_desk(own.desk(), tab) as reader:
        page = reader.open("/decisions?lang=ar")
        press(page, "u")
    assert [row[:7] for row in rows_of(own)] == before
    assert own.decided() == []
    load_anew()  # As a build does, which is another process.
    own.build()
    assert MINTER.mint("person", "leo-frobenius") not in persons_of(own)


def test_numbers_are_given_corrected_and_taken_back(own: Archive) -> None:
    with client_of(own.desk()) as client:
        assert act(client, "Ibn Khaldun", "numbers", wikidata="Q9294", viaf="90036842") == 303
        [row] = rows_of(own)
        assert row[4:] == ["Q9294", "yes", "kept", "viaf:90036842"]
        assert act(client, "Ibn Khaldun", "numbers", wikidata="", viaf="1 2") == 303
        [row] = rows_of(own)
        assert row[4:] == ["", "yes", "kept", "viaf:1 | viaf:2"]
        assert [(one.decision, one.by) for one in own.decided()] == [("changed", "Layla")] * 2
        word = {"form_word": form_of(client.get("/decisions").text)["form_word"]}
        client.post("/undo", data=word)
        client.post("/undo", data=word)
    assert rows_of(own) == [
        ["ibn-khaldun", "ابن خلدون", "Ibn Khaldun", "", "Q9294", "no", "kept", ""]
    ]


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"wikidata": "Q0"}, 422),
        ({"wikidata": "P31"}, 422),
        ({"viaf": "Q5"}, 422),
        ({"identifiers": "1254"}, 422),
        ({"identifiers": "=1+1"}, 422),
        ({"wikidata": "http://www.wikidata.org/entity/Q9294"}, 409),
        ({"name_en": "", "name_ar": ""}, 422),
        ({"name_ar": "ابن خلدون"}, 409),
    ],
)
def test_a_number_that_is_none_or_is_of_another_is_told(
    own: Archive, form: dict[str, str], status: int
) -> None:
    before = rows_of(own)
    with client_of(own.desk()) as client:
        assert (
            act(client, "Leo Frobenius", "entry", **{"name_en": "Leo Frobenius", **form}) == status
        )
    assert rows_of(own) == before
    assert own.decided() == []


def test_an_entry_that_somebody_has_changed_since_is_not_taken_out(own: Archive) -> None:
    with client_of(own.desk()) as client:
        assert act(client, "Leo Frobenius", "entry", name_en="Leo Frobenius") == 303
        path = own.decisions.parent / "archive" / "authorities" / "persons.csv"
        changed = path.read_text(encoding="utf-8").replace(
            ",Leo Frobenius", ",Leo Viktor Frobenius"
        )
        path.write_text(changed, encoding="utf-8")
        word = form_of(client.get("/decisions").text)
        assert client.post("/undo", data=word).status_code == 409
    assert path.read_text(encoding="utf-8") == changed


HOSTILE = ("=HYPERLINK(1)", 'a, "b"\nc', "'; DROP TABLE x; --", "\u202eevil", "<b>x</b>", "@x | y")


def test_hostile_names_are_written_as_they_are_and_harm_no_file(tmp_path: Path) -> None:
    archive = archive_of(tmp_path, ["Leo Frobenius"], ["خليل مردم بك"])
    with client_of(archive.desk()) as client:
        for name in HOSTILE:
            act(client, "Leo Frobenius", "same", decision="spelling", find=name)
        assert client.get("/decisions").status_code == 200
        assert "<b>x</b>" not in client.get("/decisions").text
    archive.build()
    written = {one.name for one in read_decisions(archive.decisions / "persons.csv")}
    assert {"=HYPERLINK(1)", "<b>x</b>", "@x | y"} <= written
    assert len(persons_of(archive)) == 2


def test_two_desks_at_once_lose_no_decision(tmp_path: Path) -> None:
    decisions = [
        Decision("persons.csv", f"Person {n}", f"Another {n}", "same", listed_name=f"Another {n}")
        for n in range(40)
    ]
    reports, work = ReportStore(tmp_path / "r.sqlite"), Work(ReleaseDirectory(tmp_path))
    desks = [Desk(work, tmp_path, reports, BASE, by) for by in "ab"]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(decide, desks * 20, decisions))
    assert {one.name for one in read_decisions(tmp_path / "persons.csv")} == {
        one.name for one in decisions
    }


def test_a_desk_that_is_killed_has_written_all_that_it_told_of(tmp_path: Path) -> None:
    program = subprocess.Popen(
        [sys.executable, "-c", DECIDE_FOR_EVER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert program.stdout is not None
    told = [program.stdout.readline().strip() for _ in range(20)]
    program.kill()
    told += program.stdout.read().split()
    program.wait()
    program.stdout.close()
    written = [one.name for one in read_decisions(tmp_path / "persons.csv")]
    assert written[: len(told)] == told
    assert len(written) - len(told) <= 1


DECIDE_FOR_EVER = """
import sys
from pathlib import Path
from smi_graph.desk.decided import Decision, decide
from smi_graph.desk.desk import Desk
desk = Desk(None, Path(sys.argv[1]), None, "", "Layla")
for number in range(10_000):
    decide(desk, Decision("persons.csv", f"n{number}", "x y", "same", listed_name="x y"))
    print(f"n{number}", flush=True)
"""
