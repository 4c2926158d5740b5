"""Bad input names its file and line, and costs no other record."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from smi_graph.authorities import Authorities
from smi_graph.records import Record, Refusal
from smi_graph.records.decoding import decode_page
from smi_graph.records.sources import read_sources
from smi_graph.records.tabular import SourcePlace, read_mapping

GOOD = {"code": "SAMPLE/SC/1", "title": "قرار", "target_countries": ["SY"]}


def read(authorities: Authorities, *paths: Path) -> tuple[list[Record], list[Refusal]]:
    items = list(read_sources(map(str, paths), authorities))
    records = [item for item in items if isinstance(item, Record)]
    return records, [item for item in items if isinstance(item, Refusal)]


def lines(path: Path, *items: object) -> Path:
    text = "\n".join(item if isinstance(item, str) else json.dumps(item) for item in items)
    path.write_text(text + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.txt", b"", "empty_file"),
        ("blank.txt", b" \n\t\n", "empty_file"),
        ("picture.txt", bytes(range(256)) * 4, "binary_file"),
        ("latin.txt", "Été à la plage".encode("latin-1") * 30, "undecodable_file"),
        ("news.html", "<html><body><p>أخبار اليوم</p></body></html>".encode(), "other_site"),
        ("library.txt", "كتاب\n\nاللغة\n\nالعربية\n\nالناشر\n\nدار".encode(), "other_site"),
    ],
)
def test_a_file_that_is_no_record_page_is_refused_with_its_reason(
    tmp_path: Path, authorities: Authorities, name: str, content: bytes, reason: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    good = lines(tmp_path / "good.jsonl", GOOD)
    records, refusals = read(authorities, path, good)
    assert [(refusal.source, refusal.reason) for refusal in refusals] == [(name, reason)]
    assert name in refusals[0].sentence("en")
    assert name in refusals[0].sentence("ar")
    assert [record.code for record in records] == ["SAMPLE/SC/1"]


@pytest.mark.parametrize(
    ("line", "reason", "named"),
    [
        ("not json", "not_json", "bad.jsonl, line 2"),
        ("[1, 2]", "not_an_object", "bad.jsonl, line 2"),
        ({"title": "بلا كود"}, "missing_code", "bad.jsonl, line 2"),
        ({"code": "smi 12", "title": "x"}, "malformed_code", "smi 12"),
    ],
)
def test_a_line_that_is_no_record_costs_only_itself(
    tmp_path: Path, authorities: Authorities, line: object, reason: str, named: str
) -> None:
    path = lines(tmp_path / "bad.jsonl", GOOD, line, {**GOOD, "code": "SAMPLE/SC/2"})
    records, refusals = read(authorities, path)
    assert [refusal.reason for refusal in refusals] == [reason]
    assert refusals[0].line == 2
    assert named in refusals[0].sentence("en")
    assert refusals[0].content
    assert [record.code for record in records] == ["SAMPLE/SC/1", "SAMPLE/SC/2"]


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("target_countries", ["SY", "Narnia"], "unknown_country"),
        ("languages", ["Klingon"], "unknown_language"),
        ("issue_date", "2021-02-30", "invalid_date"),
        ("document_type", "لوحة زيتية", "unknown_type"),
    ],
)
def test_a_value_that_cannot_be_is_kept_as_written_and_asserts_nothing(
    tmp_path: Path, authorities: Authorities, field: str, value: object, reason: str
) -> None:
    path = lines(tmp_path / "bad.jsonl", GOOD, {**GOOD, "code": "SAMPLE/SC/2", field: value})
    [_, record], [refusal] = read(authorities, path)
    bad = value[-1] if isinstance(value, list) else value
    assert (refusal.line, refusal.reason, refusal.field) == (2, reason, field)
    assert str(bad) in refusal.sentence("en")
    assert bad not in (getattr(record, field) or [])
    assert [(doubt.code, doubt.value) for doubt in record.doubts] == [(reason, bad)]
    assert record.warnings == [reason]


def test_an_unknown_field_is_named_and_the_rest_is_read(
    tmp_path: Path, authorities: Authorities
) -> None:
    [record], [refusal] = read(authorities, lines(tmp_path / "a.jsonl", {**GOOD, "titel": "x"}))
    assert (refusal.reason, refusal.field) == ("unknown_field", "titel")
    assert record.title == "قرار"


def test_an_empty_json_lines_file_is_named(tmp_path: Path, authorities: Authorities) -> None:
    _, [refusal] = read(authorities, lines(tmp_path / "a.jsonl"))
    assert refusal.reason == "empty_file"


def test_a_missing_file_is_named(tmp_path: Path, authorities: Authorities) -> None:
    _, [refusal] = read(authorities, tmp_path / "nowhere.txt")
    assert refusal.reason == "no_such_file"


def test_a_broken_archive_is_named(tmp_path: Path, authorities: Authorities) -> None:
    import gzip  # noqa: PLC0415
    import io  # noqa: PLC0415
    import tarfile  # noqa: PLC0415

    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        info = tarfile.TarInfo("a.txt")
        info.size = 100_000
        archive.addfile(info, io.BytesIO(b"x" * 100_000))
    path = tmp_path / "pages.tar.gz"
    path.write_bytes(gzip.compress(buffer.getvalue())[:-40])
    _, refusals = read(authorities, path)
    assert "broken_archive" in {refusal.reason for refusal in refusals}


def test_a_diary_entry_on_a_json_line_is_read_as_one(
    tmp_path: Path, authorities: Authorities
) -> None:
    line = {
        "kind": "diary_entry",
        "code": "SAMPLE/D/1",
        "title": "اجتماع",
        "event_date": "2015-12-18",
        "countries": ["سورية"],
    }
    [entry] = read_sources([str(lines(tmp_path / "d.jsonl", line))], authorities)
    assert entry.kind == "diary_entry"
    assert (entry.event_date, entry.countries) == ("2015-12-18", ["SY"])


@pytest.mark.parametrize(("languages", "told"), [(["fr"], "fr"), (["fr", "en"], "en"), ([], "en")])
def test_a_title_in_latin_letters_is_of_the_one_language_that_it_may_be(
    languages: list[str], told: str, authorities: Authorities
) -> None:
    data = {"code": "SAMPLE/T/1", "title": "Une note", "languages": languages}
    record, _ = read_mapping(data, SourcePlace("a.jsonl", 1), authorities, "")
    assert record is not None
    assert record.title_lang == told


def test_a_page_whose_last_letter_is_cut_is_known_to_be_cut() -> None:
    content = "اللغة العربية".encode()
    assert (decode_page(content).cut, decode_page(content[:-1]).cut) == (False, True)
