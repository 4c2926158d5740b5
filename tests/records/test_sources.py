"""Whatever a source is packed in, the same records come out."""

from __future__ import annotations

import gzip
import io
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from smi_graph.authorities import Authorities
from smi_graph.records import Record, Refusal
from smi_graph.records.sources import read_sources

PAGE = """الذاكرة السورية هي ملك لكل السوريين.

بيان تجريبي

المعلومات الأساسية

تاريخ الصدور

2020/01/02

كود الذاكرة السورية

SMI/A1/{number}
"""


def pages(*numbers: int) -> dict[str, bytes]:
    return {f"{number}.txt": PAGE.format(number=number).encode() for number in numbers}


def codes(authorities: Authorities, *sources: str) -> list[str | None]:
    items = list(read_sources(sources, authorities))
    assert not [item for item in items if isinstance(item, Refusal)]
    return [item.code for item in items if isinstance(item, Record)]


def test_a_folder_is_read_in_the_order_of_its_names(
    tmp_path: Path, authorities: Authorities
) -> None:
    (tmp_path / "inner").mkdir()
    for name, content in pages(2, 1).items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "inner" / "3.txt").write_bytes(pages(3)["3.txt"])
    (tmp_path / "README.md").write_text("Not a page.")
    (tmp_path / ".hidden").write_text("Not a page.")
    assert codes(authorities, str(tmp_path)) == ["SMI/A1/1", "SMI/A1/2", "SMI/A1/3"]


def test_a_folder_has_its_own_name_however_it_is_given(
    tmp_path: Path, authorities: Authorities, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "empty.txt").touch()
    monkeypatch.chdir(folder)
    for given in (".", str(folder), "../pages"):
        (refusal,) = read_sources([given], authorities)
        assert isinstance(refusal, Refusal)
        assert refusal.source == "pages/empty.txt"


def test_a_zip_archive_is_read_like_a_folder(tmp_path: Path, authorities: Authorities) -> None:
    path = tmp_path / "pages.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in pages(1, 2).items():
            archive.writestr(f"saved/{name}", content)
    assert codes(authorities, str(path)) == ["SMI/A1/1", "SMI/A1/2"]


def test_a_tar_archive_is_read_like_a_folder(tmp_path: Path, authorities: Authorities) -> None:
    path = tmp_path / "pages.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for name, content in pages(1, 2).items():
            info = tarfile.TarInfo(f"saved/{name}")
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    assert codes(authorities, str(path)) == ["SMI/A1/1", "SMI/A1/2"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.txt.gz", pages(1)["1.txt"]),
        ("records.jsonl.gz", b'{"code": "SMI/A1/1", "title": "x"}\n'),
        ("records.csv.gz", "الكود,العنوان\nSMI/A1/1,عنوان\n".encode()),
    ],
)
def test_a_gzip_file_is_read_like_what_it_holds(
    tmp_path: Path, authorities: Authorities, name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(content))
    assert codes(authorities, str(path)) == ["SMI/A1/1"]
    archive = tmp_path / "archive.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.write(path, name)
    assert codes(authorities, str(archive)) == ["SMI/A1/1"]
    path.write_bytes(gzip.compress(content)[:-6])
    assert "broken_archive" in {
        found.reason
        for found in read_sources([str(path)], authorities)
        if isinstance(found, Refusal)
    }


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (pages(7)["7.txt"], "SMI/A1/7"),
        (b'{"code": "SMI/A1/8", "title": "x"}\n', "SMI/A1/8"),
    ],
)
def test_standard_input_is_told_apart_by_what_it_holds(
    monkeypatch: pytest.MonkeyPatch, authorities: Authorities, content: bytes, code: str
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    assert codes(authorities, "-") == [code]


def test_a_csv_file_is_read_by_the_names_of_its_columns(
    tmp_path: Path, authorities: Authorities
) -> None:
    path = tmp_path / "records.csv"
    path.write_text(
        "\ufeffالكود,العنوان,تاريخ الصدور,البلد المستهدف,شخصيات مرتبطة\n"
        'SAMPLE/C/1,"بيان، أول",2012/06/30,سورية|العراق,كوفي عنان | الأخضر الإبراهيمي\n',
        encoding="utf-8",
    )
    [record] = read_sources([str(path)], authorities)
    assert isinstance(record, Record)
    assert record.title == "بيان، أول"
    assert record.issue_date == "2012-06-30"
    assert record.target_countries == ["SY", "IQ"]
    assert record.persons == ["كوفي عنان", "الأخضر الإبراهيمي"]


def test_a_column_that_nobody_knows_is_named_and_the_others_are_read(
    tmp_path: Path, authorities: Authorities
) -> None:
    path = tmp_path / "records.csv"
    path.write_text("code,title,colour\nSAMPLE/C/1,بيان,red\n", encoding="utf-8")
    refusal, record = read_sources([str(path)], authorities)
    assert isinstance(refusal, Refusal)
    assert (refusal.reason, refusal.field, refusal.line) == ("unknown_column", "colour", 1)
    assert isinstance(record, Record)


def test_a_csv_row_with_a_bad_date_names_its_line(tmp_path: Path, authorities: Authorities) -> None:
    path = tmp_path / "records.csv"
    path.write_text("code,title,date\nA/1,x,2020\nA/2,y,2020-13-01\n", encoding="utf-8")
    refusals = [i for i in read_sources([str(path)], authorities) if isinstance(i, Refusal)]
    assert [(refusal.line, refusal.reason) for refusal in refusals] == [(3, "invalid_date")]
