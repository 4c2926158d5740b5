"""``smi-graph reports`` as an archivist meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from smi_graph.reports import Report, ReportStore
from smi_graph.vocabulary import SMI, IriMinter
from tests.cli.commands import run
from tests.cli.test_serving import served
from tests.pipeline.archive import record, write

ABOUT = IriMinter().document("SAMPLE/SC/2254")
HOSTILE = "\x1b[2J\x1b]0;owned\x07[red]x[/red]\u202etxt"


@pytest.fixture
def store(tmp_path: Path) -> str:
    reports = ReportStore(tmp_path / "reports.sqlite")
    dated = Report(about=ABOUT, wrong="The day is wrong", predicate=SMI.issued)
    reports.add(dated, client="a", mail="layla@example.org")
    reports.add(Report(about=ABOUT, wrong=HOSTILE, reason=HOSTILE, proposal=HOSTILE), client="a")
    return str(tmp_path)


def test_a_list_names_what_is_wrong_and_no_mail(store: str) -> None:
    listed = run("reports", "list", "--store", store)
    assert "date of issue" in listed.stdout
    assert "The day is wrong" in listed.stdout
    assert "layla" not in listed.stdout


def test_a_list_for_programs_holds_the_annotations(store: str) -> None:
    listed = run("reports", "list", "--state", "open", "--json", "--store", store)
    first, second = map(json.loads, listed.stdout.splitlines())
    assert first["annotation"]["id"] == IriMinter().contribution(1)
    assert first["annotation"]["rdf:predicate"] == {"id": SMI.issued}
    assert second["annotation"]["body"][0]["value"] == HOSTILE
    assert "layla" not in listed.stdout


@pytest.mark.parametrize(
    "command", [["list"], ["show", "2"], ["accept", "2", "--attribution", HOSTILE]]
)
def test_a_hostile_text_does_not_command_the_terminal(command: list[str], store: str) -> None:
    result = run("reports", *command, "--store", store)
    shown = result.stdout + result.stderr
    assert not {"\x1b", "\x07", "\u202e"} & set(shown)
    assert "[red]x[/red]" in shown


def test_a_report_is_shown_whole_with_the_mail(store: str) -> None:
    shown = run("reports", "show", "1", "--store", store).stdout
    assert "layla@example.org" in shown
    assert ABOUT in shown


def test_a_report_is_accepted_with_a_name(store: str) -> None:
    result = run("reports", "accept", "1", "--attribution", "Layla", "--store", store)
    assert result.returncode == 0
    assert "contribution/1" in result.stderr
    assert "Layla" in result.stderr
    (line,) = run(
        "reports", "list", "--state", "accepted", "--json", "--store", store
    ).stdout.splitlines()
    assert json.loads(line)["attribution"] == "Layla"


def test_anonymous_is_no_name(store: str) -> None:
    result = run("reports", "accept", "1", "--attribution", "anonymous", "--store", store)
    assert "a reader" in result.stderr


def test_a_rejection_has_a_reason(store: str) -> None:
    assert run("reports", "reject", "1", "--store", store).returncode == 2
    assert run("reports", "reject", "1", "--why", " ", "--store", store).returncode == 2
    assert run("reports", "reject", "1", "--why", "It is right.", "--store", store).returncode == 0
    assert "It is right." in run("reports", "show", "1", "--store", store).stdout


def test_a_mail_is_forgotten(store: str) -> None:
    assert "deleted" in run("reports", "forget", "1", "--store", store).stderr
    assert "layla" not in run("reports", "show", "1", "--store", store).stdout
    assert "no e-mail" in run("reports", "forget", "1", "--store", store).stderr


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize(
    "command", [["show", "9"], ["accept", "9"], ["forget", "9"], ["list", "--state", "x"]]
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    command: list[str], language: str, store: str
) -> None:
    result = run("reports", *command, "--store", store, language=language)
    assert result.returncode == 2
    assert len(result.stderr.splitlines()) == 1
    assert ("لا" in result.stderr) == (language == "ar")


def test_another_file_is_named_by_a_setting(store: str, tmp_path: Path) -> None:
    elsewhere = str(tmp_path / "elsewhere.sqlite")
    listed = run("reports", "list", "--store", store, SMI_REPORTS=elsewhere)
    assert "No reports match." in listed.stderr


def test_reports_are_taken_where_a_release_is_served_unless_told_otherwise(
    tmp_path: Path,
) -> None:
    source, store = write(tmp_path / "a.jsonl", record(1)), str(tmp_path / "store")
    assert run("build", source, "--store", store).returncode == 0
    address = "/report?about=SAMPLE/T/1&field=title&lang=en"
    with served(store) as server:
        origin = {"Origin": server.address}
        sent = server.client.post(address, data={"wrong": "The title"}, headers=origin)
    assert sent.status_code == 303
    assert "The title" in run("reports", "list", "--store", store).stdout
    with served(store, SMI_TAKE_REPORTS="false") as server:
        assert "Reports are not accepted here" in server.client.get(address).text
        assert server.client.post(address, data={"wrong": "?"}).status_code == 403
