"""A damaged or cut archive is refused by name, with what was read of it; nothing else suffers."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from smi_graph.records.items import SourceOptions
from tests.records.reading import codes, read, read_with, reasons, write

NUMBERS = range(40)
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
}


def member(number: int) -> bytes:
    record = {"code": f"TEST/T/{number}", "title": f"وثيقة {number}"}
    return json.dumps(record).encode() + b"\n"


def tar() -> tuple[bytes, list[int]]:
    """Give an archive of one record a member, and where the header of each begins."""
    buffer, headers = io.BytesIO(), []
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for number in NUMBERS:
            info = tarfile.TarInfo(f"r{number:02}.jsonl")
            info.size = len(member(number))
            headers.append(archive.offset)
            archive.addfile(info, io.BytesIO(member(number)))
    return buffer.getvalue(), headers


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in NUMBERS:
            archive.writestr(f"r{number:02}.jsonl", member(number))
    return buffer.getvalue()


def read_beside_another(path: Path, content: bytes) -> tuple[int, list[tuple[str, str]]]:
    """Read an archive and a whole file: count what came of the archive, and give refusals."""
    path.write_bytes(content)
    other = write(path.with_name("other.csv"), "code,title\nTEST/OTHER/1,x\n")
    records, refusals = read(path, other)
    assert codes(records)[-1] == "TEST/OTHER/1"
    assert codes(records)[:-1] == sorted(
        codes(records)[:-1], key=lambda code: int((code or "").rpartition("/")[2])
    )
    for refusal in refusals:
        assert refusal.reason == "broken_archive"
        assert refusal.rest_unread
        assert path.name in refusal.sentence("ar")
    told = [(one.source, one.values["read"]) for one in refusals]
    return len(records) - 1, told


@pytest.mark.parametrize("packed", ["", ".gz", ".bz2", ".xz"])
def test_a_whole_archive_is_read_whole(tmp_path: Path, packed: str) -> None:
    content = tar()[0]
    if packed:
        content = PACKERS[packed[1:]](content)
    assert read_beside_another(tmp_path / f"a.tar{packed}", content) == (40, [])


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("fault", ["flipped", "cut", "cut in a member"])
def test_a_tar_archive_is_read_up_to_its_fault(tmp_path: Path, fault: str, packed: bool) -> None:
    content, headers = tar()
    if fault == "flipped":
        content = bytes(byte ^ (place == headers[20]) for place, byte in enumerate(content))
    else:
        content = content[: headers[20] + (520 if fault == "cut in a member" else 0)]
    name = "a.tar.gz" if packed else "a.tar"
    read_whole = read_beside_another(tmp_path / name, gzip.compress(content) if packed else content)
    assert read_whole == (20, [(name, "20")])


@pytest.mark.parametrize("packed", ["gz", "xz"])
def test_a_compressed_archive_that_is_cut_is_read_up_to_the_cut(
    tmp_path: Path, packed: str
) -> None:
    content = PACKERS[packed](tar()[0])
    path = tmp_path / f"a.tar.{packed}"
    number, told = read_beside_another(path, content[: len(content) * 3 // 4])
    assert 0 < number < 40
    assert told == [(path.name, str(number))]


@pytest.mark.parametrize("packed", ["gz", "bz2", "xz"])
def test_nothing_is_believed_of_a_compressed_file_whose_check_sum_is_wrong(
    tmp_path: Path, packed: str
) -> None:
    lines = b"".join(map(member, NUMBERS))
    content = bytearray(PACKERS[packed](lines))
    content[len(content) // 2] ^= 4
    path = tmp_path / f"a.jsonl.{packed}"
    assert read_beside_another(path, bytes(content)) == (0, [(path.name, "0")])


def test_lines_before_the_cut_of_a_compressed_file_are_read(tmp_path: Path) -> None:
    lines = b"".join(member(number) for number in range(5000))
    content = gzip.compress(lines)
    number, told = read_beside_another(tmp_path / "a.jsonl.gz", content[: len(content) // 2])
    assert 1000 < number < 4000
    assert told == [("a.jsonl.gz", str(number))]
    assert read_beside_another(tmp_path / "a.jsonl.gz", content[:-4]) == (
        5000,
        [("a.jsonl.gz", "5000")],
    )


def test_a_damaged_member_of_a_zip_archive_costs_only_itself(tmp_path: Path) -> None:
    content = bytearray(zipped())
    place = content.index(b"r07.jsonl") + len(b"r07.jsonl") + 4
    content[place] ^= 0xFF
    content[place + 1] ^= 0xFF
    read_rest = read_beside_another(tmp_path / "a.zip", bytes(content))
    assert read_rest == (39, [("a.zip/r07.jsonl", "0")])


@pytest.mark.parametrize("fault", ["directory", "cut", "count"])
def test_a_zip_archive_whose_directory_is_broken_is_refused(tmp_path: Path, fault: str) -> None:
    content = bytearray(zipped())
    if fault == "directory":
        content[content.index(b"PK\1\2")] ^= 0xFF
    elif fault == "count":
        content[content.rindex(b"PK\5\6") + 10] += 1
    else:
        del content[len(content) // 2 :]
    assert read_beside_another(tmp_path / "a.zip", bytes(content)) == (0, [("a.zip", "0")])


def test_an_archive_within_an_archive_is_read_and_named(tmp_path: Path) -> None:
    content = gzip.compress(tar()[0])
    for name, number, told in (
        ("whole.tgz", 40, []),
        ("cut.tgz", 26, [("a.zip/cut.tgz", "26")]),
    ):
        path = tmp_path / "a.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(name, content if not told else content[: len(content) * 2 // 3])
        read_number, read_told = read_beside_another(path, path.read_bytes())
        assert [source for source, _ in read_told] == [source for source, _ in told]
        assert (read_number == number) or (told and 0 < read_number < 40)


def test_archives_are_opened_only_so_deep(tmp_path: Path) -> None:
    name = "a.csv"
    content = b"code,title\nTEST/A/1,x\n"
    for _ in range(6):
        inner = io.BytesIO()
        with zipfile.ZipFile(inner, "w") as archive:
            archive.writestr(name, content)
        name, content = "a.zip", inner.getvalue()
    deep = tmp_path / "deep.zip"
    deep.write_bytes(content)
    records, refusals = read(deep)
    assert not records
    assert reasons(refusals) == [("nested_too_deep", None)]


def test_a_file_that_may_not_be_read_costs_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = write(tmp_path / "secret.csv", "code,title\nTEST/A/1,x\n")
    other = write(tmp_path / "other.csv", "code,title\nTEST/A/2,x\n")
    original = Path.open

    def refused(path: Path, *how: str) -> object:
        if path == secret:
            raise PermissionError(13, "Permission denied")
        return original(path, *how)

    monkeypatch.setattr(Path, "open", refused)
    records, refusals = read(secret, other)
    assert codes(records) == ["TEST/A/2"]
    assert reasons(refusals) == [("unreadable_file", None)]


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "archive", "a.xls"])
def test_what_a_file_is_packed_in_is_known_by_its_first_bytes(tmp_path: Path, name: str) -> None:
    for content in (zipped(), tar()[0], gzip.compress(tar()[0])):
        assert read_beside_another(tmp_path / name, content) == (40, [])


def test_a_link_in_a_tar_archive_is_counted_and_not_followed(tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    with tarfile.open(path, "w") as archive:
        link = tarfile.TarInfo("link.csv")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
        info = tarfile.TarInfo("r.jsonl")
        info.size = len(member(1))
        archive.addfile(info, io.BytesIO(member(1)))
    options = SourceOptions()
    records, refusals = read_with(options, path)
    assert not refusals
    assert codes(records) == ["TEST/T/1"]
    assert options.passed_over == {"other_file": 1}
