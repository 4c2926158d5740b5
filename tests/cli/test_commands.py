"""The command line as a user meets it: what it prints, and the code it ends with."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from smi_graph.cli.console import printable
from tests.cli import ready
from tests.cli.commands import run
from tests.pages.composing import document, page

RECORDS = [
    {
        "code": "SAMPLE/SC/2254",
        "title": "القرار 2254",
        "issue_date": "2015-12-18",
        "target_countries": ["SY"],
        "persons": ["ستافان دي ميستورا"],
    },
    {"code": "SAMPLE/SC/2268", "title": "القرار 2268", "issue_date": "2016-02-26"},
]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("sources") / "records.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in RECORDS), encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def store(source: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    store = str(tmp_path_factory.mktemp("built") / "store")
    result = run("build", source, "--store", store)
    assert result.returncode == 0, result.stderr
    return store


def test_build_says_what_it_published(source: str, tmp_path: Path) -> None:
    # As it is installed; in other tests `python -m` does, or a copy of a process that is ready.
    program = Path(sys.executable).with_name("smi-graph")
    command = [str(program), "build", source, "--store", str(tmp_path / "store")]
    environment = {**os.environ, "SMI_LANGUAGE": "en"}
    result = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert result.returncode == 0, result.stderr
    assert "documents 2" in result.stderr


def test_a_second_build_says_that_nothing_changed(source: str, store: str) -> None:
    result = run("build", source, "--store", store)
    assert result.returncode == 0
    assert "Nothing has changed" in result.stderr


@pytest.mark.parametrize(
    "command",
    [
        "validate",
        "query document_by-code",
        "explain SAMPLE/SC/2254",
        "reconcile",
        "publish --remote http://127.0.0.1:1/",
        "export rdf --into {folder}",
        "export wikidata --into {folder}",
        "export quickstatements -o {folder}/commands",
        "releases diff {release}",
        "releases rebuild-numbers",
        "releases restore --from {folder}/dump.nq.gz",
        "reports list",
        "serve",
        "up",
    ],
)
def test_a_store_of_another_base_is_refused_with_both_named(
    store: str, tmp_path: Path, command: str
) -> None:
    release = (Path(store) / "current").resolve().name
    words = command.format(folder=tmp_path, release=release).split()
    told = run(*words, "--store", store, SMI_BASE_IRI="https://other.example/")
    assert told.returncode in {1, 2}
    assert "begin with https://w3id.org/smi/" in told.stderr
    assert "https://other.example/" in told.stderr
    assert list(tmp_path.iterdir()) == []


def test_quiet_says_nothing_when_nothing_went_wrong(source: str, tmp_path: Path) -> None:
    result = run("build", source, "--store", str(tmp_path / "store"), "--quiet")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


@pytest.mark.parametrize(("language", "word"), [("en", "no code"), ("ar", "بلا كود")])
def test_refused_data_ends_in_code_1_and_a_sentence_in_the_users_language(
    tmp_path: Path, language: str, word: str
) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text('{"title": "x"}\n' + json.dumps(RECORDS[0]), encoding="utf-8")
    result = run("build", str(path), "--store", str(tmp_path / "store"), language=language)
    assert result.returncode == 1
    assert word in result.stderr
    assert "bad.jsonl" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("build",),
        ("extract", "x"),
        ("validate",),
        ("nonsense",),
        ("query", "no_such_query"),
        ("query", "documents_count", "--param", "novalue"),
        ("releases", "rollback", "20200101T000000Z-00000000"),
    ],
)
def test_a_call_that_cannot_be_understood_ends_in_code_2(
    store: str, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    needs_store = arguments[0] in {"query", "releases"}
    # One in a process of its own, which Python gives its code.
    call = ready.run if arguments[0] == "nonsense" else run
    result = call(*arguments, *(("--store", store) if needs_store else ()))
    assert result.returncode == 2
    assert result.stderr
    assert "Traceback" not in result.stderr


def test_extract_writes_records_that_extract_reads_again(source: str, tmp_path: Path) -> None:
    once, twice = tmp_path / "once.jsonl", tmp_path / "twice.jsonl"
    assert run("extract", source, "-o", str(once)).returncode == 0
    assert run("extract", str(once), "-o", str(twice)).returncode == 0
    assert once.read_text() == twice.read_text()
    assert [json.loads(line)["code"] for line in once.read_text().splitlines()] == [
        record["code"] for record in RECORDS
    ]


def test_extract_reads_standard_input_and_writes_standard_output(source: str) -> None:
    result = ready.run("extract", "-", "-o", "-", stdin=Path(source).read_text(encoding="utf-8"))
    assert result.returncode == 0
    assert len(result.stdout.splitlines()) == 2


def test_an_answer_comes_without_a_word_beside_it(store: str) -> None:
    for _ in range(3):
        result = ready.run("query", "archive_overview", "--store", store, "--format", "csv")
        assert (result.returncode, result.stderr) == (0, "")
        assert result.stdout.startswith("class,")


@pytest.mark.parametrize(
    ("answer_format", "expected"),
    [
        ("csv", "SAMPLE/SC/2254"),
        ("tsv", '"SAMPLE/SC/2254"'),
        ("json", '"value":"SAMPLE/SC/2254"'),
        ("xml", "<literal>SAMPLE/SC/2254</literal>"),
        ("table", "SAMPLE/SC/2254"),
    ],
)
def test_a_query_from_a_file_is_answered_in_every_format(
    store: str, tmp_path: Path, answer_format: str, expected: str
) -> None:
    path = tmp_path / "codes_all.rq"
    path.write_text(
        "#+ summary: Codes\n#+ summary_ar: الأكواد\n"
        "PREFIX smi: <https://w3id.org/smi/ontology#>\n"
        "SELECT ?code WHERE { ?document a smi:Document ; smi:code ?code } ORDER BY ?code\n",
        encoding="utf-8",
    )
    result = run("query", str(path), "--format", answer_format, "--store", store)
    assert result.returncode == 0, result.stderr
    assert expected in result.stdout


def test_a_plain_query_needs_no_head(store: str, tmp_path: Path) -> None:
    path = tmp_path / "Mine.rq"
    path.write_text("SELECT (COUNT(*) AS ?n)\n{ ?s a ?_thing_iri }", encoding="utf-8")
    class_of = "thing=https://w3id.org/smi/ontology#Document"
    result = run("query", str(path), "--param", class_of, "--format", "csv", "--store", store)
    assert result.stdout.splitlines() == ["n", "2"], result.stderr
    path.write_text("SELECT *\n{ ?s ?p", encoding="utf-8")
    broken = run("query", str(path), "--store", store)
    assert broken.returncode == 2
    assert "line 2" in broken.stderr


def test_a_graph_is_answered_as_turtle(store: str, tmp_path: Path) -> None:
    path = tmp_path / "all_types.rq"
    path.write_text(
        "#+ summary: Types\n#+ summary_ar: الأنواع\n"
        "CONSTRUCT { ?s a ?type } WHERE { ?s a ?type }\n",
        encoding="utf-8",
    )
    result = run("query", str(path), "--format", "turtle", "--store", store)
    assert result.returncode == 0
    assert "https://w3id.org/smi/ontology#Document" in result.stdout
    refused = run("query", str(path), "--format", "csv", "--store", store)
    assert refused.returncode == 2


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"\xef\xbb\xbfSELECT (1 AS ?a) {}", 0), ("SELECT (1 AS ?a) {}".encode("utf-16"), 2)],
)
def test_a_query_may_begin_with_a_byte_order_mark_and_is_else_utf_8(
    content: bytes, code: int, store: str, tmp_path: Path
) -> None:
    path = tmp_path / "Mine.rq"
    path.write_bytes(content)
    result = run("query", str(path), "--format", "csv", "--store", store)
    assert result.returncode == code
    assert "Traceback" not in result.stderr
    assert result.stdout.split() == (["a", "1"] if code == 0 else [])


def test_a_query_that_calls_elsewhere_is_refused(store: str, tmp_path: Path) -> None:
    path = tmp_path / "calls_elsewhere.rq"
    path.write_text(
        "#+ summary: x\n#+ summary_ar: x\n"
        "SELECT * WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }\n",
        encoding="utf-8",
    )
    result = run("query", str(path), "--store", store)
    assert result.returncode == 2
    assert "http://127.0.0.1:1/" in result.stderr


def test_an_endless_query_ends_at_its_deadline(store: str, tmp_path: Path) -> None:
    path = tmp_path / "never_ends.rq"
    path.write_text(
        "#+ summary: x\n#+ summary_ar: x\n"
        "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }\n",
        encoding="utf-8",
    )
    result = run("query", str(path), "--store", store, SMI_DEADLINE_SECONDS="1")
    assert result.returncode == 1
    assert "1" in result.stderr


@pytest.mark.parametrize(
    ("report_format", "words"),
    [
        ("table", "The record has no text"),
        ("turtle", "sh:resultSeverity sh:Warning"),
        ("json", '"shape": "https://w3id.org/smi/shapes#TextMissing"'),
    ],
)
def test_validate_reports_on_sources(source: str, report_format: str, words: str) -> None:
    result = run("validate", source, "--format", report_format)
    assert (result.returncode, words in result.stdout) == (0, True), result.stdout


def test_validate_reports_on_a_store(store: str) -> None:
    result = run("validate", "--store", store, "--format", "json")
    found = {one["shape"].rpartition("#")[2] for one in json.loads(result.stdout)["results"]}
    assert (result.returncode, "TextMissing" in found) == (0, True)


def test_validate_ends_in_code_1_on_a_violation(tmp_path: Path) -> None:
    path = tmp_path / "of-no-role.jsonl"
    persons = [{"name": "سلوى الرمادي", "role": "nonsense"}]
    record = {"code": "SAMPLE/T/1", "title": "قرار", "persons": persons}
    path.write_text(json.dumps(record) + "\n", encoding="utf-8")
    result = ready.run("validate", str(path), "--format", "json")
    assert result.returncode == 1
    assert "SAMPLE-T-1" in result.stdout or "scheme role" in result.stdout


def test_releases_can_be_listed_shown_rolled_back_and_pruned(source: str, tmp_path: Path) -> None:
    store = str(tmp_path / "store")
    run("build", source, "--store", store)
    more = tmp_path / "more.jsonl"
    more.write_text('{"code": "SAMPLE/T/9", "title": "x"}\n', encoding="utf-8")
    run("build", str(more), "--store", store)
    newest = json.loads(run("releases", "show", "--store", store).stdout)
    assert newest["counts"]["documents"] == 3
    assert run("releases", "rollback", "--store", store).returncode == 0
    now = json.loads(run("releases", "show", "--store", store).stdout)
    assert now["id"] == newest["previous"]
    assert newest["id"] in run("releases", "list", "--store", store).stdout
    assert run("releases", "prune", "--keep", "0", "--store", store).returncode == 0
    assert newest["id"] not in run("releases", "list", "--store", store).stdout
    assert now["id"] in run("releases", "list", "--store", store).stdout


def test_explain_prints_every_fact_with_its_words(store: str) -> None:
    result = run("explain", "SAMPLE/SC/2254", "--store", store)
    assert result.returncode == 0
    for value in ("2015-12-18", "SY", "ستافان دي ميستورا", "القرار 2254"):
        assert value in result.stdout
    assert run("explain", "SAMPLE/SC/1", "--store", store).returncode == 2


def test_explain_checks_each_quoted_word_in_the_kept_page(store: str, tmp_path: Path) -> None:
    source, kept = tmp_path / "page.txt", str(tmp_path / "store")
    source.write_bytes(page(document(title=None)))
    assert run("build", str(source), "--store", kept).returncode == 0
    source.unlink()

    checked = run("explain", "SMI/A200/920001", "--check", "--store", kept)

    assert checked.returncode == 0, checked.stderr
    assert "All 7 source passages are at their position" in checked.stdout
    assert "missing title" in checked.stdout
    # A record of a table has no page.
    assert run("explain", "SAMPLE/SC/2254", "--check", "--store", store).returncode == 2


def test_reconcile_proposes_and_a_decision_links(tmp_path: Path) -> None:
    source, store, decisions = tmp_path / "a.jsonl", str(tmp_path / "store"), tmp_path / "decisions"
    records = [
        {
            "code": "SAMPLE/T/1",
            "title": "x",
            "persons": ["استيفان دي ميستورا"],
            "target_countries": ["SY"],
        },
        {
            "code": "SAMPLE/T/2",
            "title": "y",
            "persons": ["ستافان دي ميستورا"],
            "target_countries": ["SY"],
        },
    ]
    source.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
    environment = {"SMI_DECISIONS": str(decisions)}
    run("build", str(source), "--store", store, **environment)
    assert run("reconcile", "--store", store, **environment).returncode == 0
    path = decisions / "persons.csv"
    proposed = path.read_text(encoding="utf-8")
    assert "staffan-de-mistura" in proposed
    import csv  # noqa: PLC0415

    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["decision"] = "same" if row["identifier"] == "staffan-de-mistura" else "different"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    with path.open("a", encoding="utf-8") as file:
        cells = dict.fromkeys(rows[0], "") | {"decision": "same"}
        cells |= {next(iter(cells)): "لا أحد", "identifier": "staffan-de-mistura"}
        csv.DictWriter(file, list(cells)).writerow(cells)
    told = run("reconcile", "--store", store, **environment).stderr
    assert f"persons.csv, line {len(rows) + 2}" in told
    assert told.count("لا أحد") == 1
    # Readers of pages, once made, are kept for the life of a process.
    assert ready.run("build", str(source), "--store", store, **environment).returncode == 0
    query = tmp_path / "persons_all.rq"
    query.write_text(
        "#+ summary: x\n#+ summary_ar: x\nPREFIX smi: <https://w3id.org/smi/ontology#>\n"
        "SELECT DISTINCT ?person WHERE { ?document smi:relatedPerson ?person }\n",
        encoding="utf-8",
    )
    answer = run("query", str(query), "--format", "csv", "--store", store)
    assert answer.stdout.split()[1:] == ["https://w3id.org/smi/person/staffan-de-mistura"]


def test_settings_come_from_the_environment_and_are_shown() -> None:
    result = run("settings", SMI_DEADLINE_SECONDS="7")
    assert "deadline_seconds = 7.0" in result.stdout
    wrong = run("settings", SMI_PORT="many")
    assert wrong.returncode == 2
    assert "SMI_PORT" in wrong.stderr


def test_a_refused_value_cannot_command_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    nasty = "\x1b]0;owned\x07\x1b[2J\u202e\nSAMPLE/SC/9: refused"
    path.write_text(json.dumps({"code": nasty, "title": "a", "issue_date": nasty}) + "\n")
    told = run("build", str(path), "--store", str(tmp_path / "store")).stderr
    assert "[2J" in told
    assert not any(sign in told for sign in "\x1b\x07\u202e")
    assert "SAMPLE/SC/9: refused" not in told.splitlines()


def test_a_setting_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    wrong = {
        "SMI_TRUSTED_PROXIES": "10.0.0.0/99",
        "SMI_SERVICE_ALLOW_LIST": '["',
        "SMI_ALLOWED_HOSTS": "https://a.example/",
        "SMI_ROOT_PATH": "/a/../b",
        "SMI_PORT": "many\x1b[2J",
        "SMI_METRICS": "perhaps",
    }
    result = run("settings", language="ar", **wrong)
    assert result.returncode == 2
    assert "Traceback" not in result.stderr
    for name, value in wrong.items():
        assert f"{name}={printable(value)}" in result.stderr
    assert "المنفذ" in result.stderr


def test_a_setting_that_there_is_not_is_named_with_the_one_that_may_be_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "smi-graph.toml").write_text("deadline_second = 9\nxyzzy = 1\n", encoding="utf-8")
    result = run("settings")
    assert result.returncode == 2
    assert "deadline_second," in result.stderr
    assert "deadline_seconds?" in result.stderr
    assert "xyzzy" in result.stderr


@pytest.mark.parametrize("written", ["127.0.0.1, ::1", "127.0.0.1 ::1", '["127.0.0.1","::1"]'])
def test_lists_are_written_as_people_write_them(written: str) -> None:
    shown = run("settings", SMI_TRUSTED_PROXIES=written, SMI_ALLOWED_HOSTS="A.example").stdout
    assert 'trusted_proxies = ["127.0.0.1", "::1"]' in shown
    assert 'allowed_hosts = ["a.example"]' in shown
