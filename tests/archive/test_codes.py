"""How addresses are made of codes: one for each code, and back to the code that it is of."""

from __future__ import annotations

from pathlib import Path

import pytest

from smi_graph.archive import Codes, read_archive
from smi_graph.layered import ArchiveError
from tests.archive.conftest import HARBOUR
from tests.conftest import REPOSITORY

COUNCIL = REPOSITORY / "examples" / "security-council-resolutions" / "archive.toml"
TRAVELS = REPOSITORY / "examples" / "us-diplomatic-travels" / "archive.toml"


def codes_with(replace: str, folder: Path) -> Codes:
    path = folder / "archive.toml"
    path.write_text(
        'identifier = "a"\nbase_iri = "https://a.example/"\n[name]\nar = "أ"\nen = "A"\n'
        f'[codes]\nform = ".+"\nexample = "A"\n[codes.address]\nreplace = {replace}\n',
        encoding="utf-8",
    )
    return read_archive(path).codes


@pytest.mark.parametrize(
    ("path", "code", "segment"),
    [
        (None, "SMI/A200/593915", "SMI-A200-593915"),
        (None, "SAMPLE/D/2015-12-18", "SAMPLE-D-2015-12-18"),
        (COUNCIL, "S/RES/1 (1946)", "S-RES-1.1946_"),
        (TRAVELS, "hsg-travels-president-4113", "hsg-travels-president-4113"),
        (HARBOUR / "archive.toml", "م/12/34", "m12-34"),
    ],
)
def test_an_address_is_made_of_a_code_as_the_archive_says(
    path: Path | None, code: str, segment: str
) -> None:
    assert read_archive(path).codes.segment(code) == segment


def test_what_no_replacement_names_is_written_byte_by_byte(tmp_path: Path) -> None:
    codes = codes_with("{}", tmp_path)
    assert codes.segment("S/RES/1 (1946)") == "S~2FRES~2F1~20~281946~29"
    assert codes.segment("أ") == "~D8~A3"
    assert codes.segment("~2F") == "~7E2F"


def test_no_two_codes_have_one_address(tmp_path: Path) -> None:
    codes = codes_with('{ "/" = "-", " (" = "." }', tmp_path)
    near = ["A/1", "A-1", "A~2D1", "A.1", "A (1", "A(1", "A//1", "A/-1", "A-/1", "a/1", "A/1 "]
    assert len({codes.segment(code) for code in near}) == len(near)
    assert all(segment.isascii() for segment in map(codes.segment, near))


@pytest.mark.parametrize(
    ("printed", "code"),
    [("م/١٢/٣٤", "م/12/34"), (" م / 12 / 34 ", "م/12/34"), ("م/12/34", "م/12/34")],
)
def test_a_printed_code_is_read_as_the_archive_writes_it(printed: str, code: str) -> None:
    assert read_archive(HARBOUR / "archive.toml").codes.read(printed) == code


@pytest.mark.parametrize(
    ("replace", "reason"),
    [
        ('{ "/" = "-", " " = "-" }', "replaced_twice"),
        ('{ "/" = "--" }', "bad_replacement"),
        ('{ "/" = "/" }', "bad_replacement"),
        ('{ "/" = "" }', "bad_replacement"),
    ],
)
def test_a_rule_that_could_give_two_codes_one_address_is_refused(
    replace: str, reason: str, tmp_path: Path
) -> None:
    with pytest.raises(ArchiveError) as refused:
        codes_with(replace, tmp_path)
    assert refused.value.key == reason
    assert refused.value.line == 10
