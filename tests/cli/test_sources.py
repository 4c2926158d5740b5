"""What the commands say of sources: how they are read, what was not read, what is withdrawn."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from openpyxl import Workbook
from typer.testing import CliRunner, Result

from smi_graph.cli.application import application
from tests.cli.ready import start
from tests.pipeline.archive import record, write

ARABIC = "code;title\nSAMPLE/T/1;بيان\n"


def run(*arguments: str, language: str = "en", stdin: str = "") -> Result:
    return CliRunner().invoke(
        application, arguments, input=stdin, env={"SMI_LANGUAGE": language, "SMI_PROCESSES": "1"}
    )


def codes(output: str) -> int:
    return output.count('"code":"SAMPLE/')


@pytest.mark.parametrize("command", ["extract", "build", "validate"])
def test_the_encoding_of_a_table_can_be_named(tmp_path: Path, command: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(ARABIC.encode("cp720"))
    more = {"extract": ["-o", "-"], "build": ["--store", str(tmp_path / "s")], "validate": []}
    told = run(command, str(path), *more[command])
    assert told.exit_code == 1
    assert "--encoding" in told.stderr
    assert run(command, str(path), *more[command], "--encoding", "cp720").exit_code == 0
    wrong = run(command, str(path), *more[command], "--encoding", "arabisch")
    assert wrong.exit_code == 2
    assert wrong.stderr.startswith('Unknown encoding "arabisch". Use one such as utf-8')


def test_the_sheet_of_a_workbook_can_be_named(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.create_sheet("records")
    sheet.append(["code", "title"])
    sheet.append(["SAMPLE/T/1", "x"])
    path = tmp_path / "a.xlsx"
    book.save(path)
    result = run("extract", str(path), "-o", "-", "--sheet", "records")
    assert (result.exit_code, codes(result.stdout)) == (0, 1)
    assert "other sheets of workbooks: 1" in result.stderr
    missing = run("extract", str(path), "-o", "-", "--sheet", "no", language="ar")
    assert missing.exit_code == 1
    assert "records" in missing.stderr


def test_one_code_with_two_contents_is_told_by_every_command(tmp_path: Path) -> None:
    one = write(tmp_path / "one.jsonl", record(1))
    two = write(tmp_path / "two.jsonl", record(2), record(1, title="آخر"))
    for command in (
        ["extract", "-o", "-"],
        ["validate"],
        ["build", "--store", str(tmp_path / "s")],
    ):
        result = run(command[0], one, two, *command[1:])
        assert result.exit_code == 1
        assert "two.jsonl, line 2: the code SAMPLE/T/1" in result.stderr
        assert "The record in one.jsonl:1 was kept" in result.stderr


@pytest.mark.parametrize("content", [ARABIC, '[{"code": "SAMPLE/T/1", "title": "x"}]'])
def test_standard_input_may_be_a_table_or_an_array(content: str) -> None:
    result = run("extract", "-", "-o", "-", stdin=content)
    assert (result.exit_code, codes(result.stdout)) == (0, 1)


@pytest.fixture
def store(tmp_path: Path) -> str:
    """Four records, published."""
    source = write(tmp_path / "all.jsonl", *map(record, range(4)))
    store = str(tmp_path / "store")
    assert run("build", source, "--store", store).exit_code == 0
    return store


def documents(store: str) -> str:
    return run("releases", "show", "--store", store).stdout


def test_more_than_a_tenth_is_withdrawn_only_when_it_is_allowed(tmp_path: Path, store: str) -> None:
    fewer = write(tmp_path / "fewer.jsonl", *map(record, range(3)))
    before = documents(store)
    refused = run("build", fewer, "--sync", "--store", store)
    assert refused.exit_code == 1
    assert "1 of 4 published records are no longer in the sources" in refused.stderr
    assert "--withdraw 25%" in refused.stderr
    assert documents(store) == before
    wrong = run("build", fewer, "--sync", "--withdraw", "a lot", "--store", store)
    assert wrong.exit_code == 2
    allowed = run("build", fewer, "--sync", "--withdraw", "25%", "--store", store)
    assert allowed.exit_code == 0, allowed.stderr
    assert "documents 3" in allowed.stderr


@pytest.mark.parametrize(("answer", "code"), [("n", 1), ("y", 0)])
def test_a_person_at_a_terminal_is_asked_before_much_is_withdrawn(
    tmp_path: Path, store: str, answer: str, code: int
) -> None:
    fewer = write(tmp_path / "fewer.jsonl", *map(record, range(3)))
    ours, theirs = pty.openpty()
    log = tmp_path / "said"
    command = ("build", fewer, "--sync", "--store", store)
    process = start(*command, stdin=os.ttyname(theirs), stderr=log)
    os.write(ours, f"{answer}\n".encode())
    assert process.wait() == code
    os.close(ours)
    os.close(theirs)
    assert "Withdraw them?" in log.read_text(encoding="utf-8")


def test_published_records_that_were_not_read_stay_and_are_counted(
    tmp_path: Path, store: str
) -> None:
    fewer = write(tmp_path / "fewer.jsonl", record(0))
    result = run("build", fewer, str(tmp_path / "gone.jsonl"), "--sync", "--store", store)
    assert result.exit_code == 1
    assert "could be read: 3" in result.stderr
    again = run("build", fewer, str(tmp_path / "gone.jsonl"), "--sync", "--store", store)
    assert again.exit_code == 1
    assert "gone.jsonl: the file does not exist" in again.stderr


def run_process(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a shell does, which hands on any bytes as a name."""
    return subprocess.run(
        [sys.executable, "-m", "smi_graph", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "SMI_LANGUAGE": "en", "PYTHONUTF8": "1"},
        check=False,
    )


def test_a_file_whose_name_is_no_text_is_read_and_shown(tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"caf\xe9")
    folder.mkdir()
    line = '{"code": "SAMPLE/N/%d", "title": "عنوان"}\n'
    (folder / os.fsdecode(b"\xff.jsonl")).write_text(f"{line % 1}no JSON\n", encoding="utf-8")
    with tarfile.open(
        folder / "a.tar", "w", format=tarfile.GNU_FORMAT, encoding="latin-1"
    ) as archive:
        member = tarfile.TarInfo("\xfe.jsonl")
        content = f"{line % 2}no JSON\n".encode()
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    store = str(tmp_path / "store")
    result = run_process("build", os.fsdecode(bytes(folder)), "--store", store)
    assert result.returncode == 1
    assert "documents 2" in result.stderr
    assert r"caf\xe9/\xff.jsonl, line 2" in result.stderr
    assert r"caf\xe9/a.tar/\xfe.jsonl, line 2" in result.stderr


def test_a_store_whose_name_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"code": "SAMPLE/N/1", "title": "عنوان"}\n')
    store = os.fsdecode(bytes(tmp_path) + b"/\xff")
    result = run_process("build", str(tmp_path / "a.jsonl"), "--store", store)
    assert (result.returncode, "Traceback" in result.stderr) == (2, False)
    assert "not text in UTF-8" in result.stderr
