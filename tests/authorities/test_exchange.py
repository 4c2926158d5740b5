"""Authorities that come from others and go to others."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, parse, serialize

from smi_graph.authorities import AuthorityError, Entry, LabelAuthority
from smi_graph.authorities.exchange import (
    as_skos,
    as_table,
    cells_of_new,
    plan_import,
    read_rows,
)
from smi_graph.authorities.tables import read_table
from tests.cli.ready import run

if TYPE_CHECKING:
    from pathlib import Path

KOFI = Entry(
    "kofi-annan", "كوفي عنان", "Kofi Annan", ("K. Annan",), "Q1254", identifiers=("viaf:7",)
)
OPEN = Entry("ban", "", "Ban Ki-moon", wikidata="Q1253", reviewed=False)
PERSONS = LabelAuthority.of("persons", [KOFI, OPEN])
BASE = "https://example.org/"


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_rows_match_by_number_first_and_by_name_only_to_be_told(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.csv",
        "name,wikidata,viaf",
        "Annan (UN),http://www.wikidata.org/entity/Q1254,",
        "someone,,7",
        "Kofi Annan,,",
        "Kofi Annan,,8",
        "Ban Ki-moon,Q1254,",
        "Lakhdar Brahimi,Q1,9",
    )
    plan = plan_import(read_rows(path), PERSONS)
    assert [(entry.identifier, row.line) for entry, row in plan.by_number] == [
        ("kofi-annan", 2),
        ("kofi-annan", 3),
    ]
    assert [row.line for _, row in plan.by_name] == [4]
    assert [row.line for row in plan.contradicting] == [5, 6]
    assert [(row.line, row.wikidata, row.identifiers) for row in plan.new] == [
        (7, "Q1", ["viaf:9"])
    ]


def test_what_is_written_for_others_is_read_again_as_the_same(tmp_path: Path) -> None:
    table, skos = tmp_path / "a.csv", tmp_path / "a.ttl"
    table.write_bytes(as_table(PERSONS, BASE, "person"))
    skos.write_text(as_skos(PERSONS, BASE, "person"), encoding="utf-8")
    for path in (table, skos):
        plan = plan_import(read_rows(path), PERSONS)
        assert not plan.new
        assert not plan.contradicting
        assert "kofi-annan" in {entry.identifier for entry, _ in plan.by_number}


@pytest.mark.parametrize("form", [RdfFormat.TURTLE, RdfFormat.RDF_XML, RdfFormat.JSON_LD])
def test_skos_in_any_form_brings_all_back_into_an_empty_table(
    tmp_path: Path, form: RdfFormat
) -> None:
    known = Entry("kofi-annan", "كوفي عنان", "Kofi Annan", ("K. Annan",), "Q1254",
                  identifiers=("viaf:7", "gnd:118984977"))  # fmt: skip
    authority = LabelAuthority.of("persons", [known, OPEN])
    quads = parse(as_skos(authority, BASE, "person").encode(), format=RdfFormat.TURTLE)
    path = tmp_path / f"a.{form.file_extension}"
    serialize((quad.triple for quad in quads), path, format=form)
    plan = plan_import(read_rows(path), LabelAuthority.of("persons", []))
    taken: set[str] = set()
    made = [cells_of_new(row, taken, reviewed=True) for row in plan.new]
    shown = {cells["id"]: cells for cells in made}
    kofi, ban = shown["kofi-annan"], shown["ban"]
    assert (kofi["name_ar"], kofi["name_en"], kofi["other_names"], kofi["wikidata"]) == (
        "كوفي عنان", "Kofi Annan", "K. Annan", "Q1254",
    )  # fmt: skip
    assert set(kofi["identifiers"].split(" | ")) == {"viaf:7", "gnd:118984977"}
    assert (ban["name_en"], ban["wikidata"]) == ("Ban Ki-moon", "Q1253")


def test_a_row_without_a_name_is_told_and_not_dropped(tmp_path: Path) -> None:
    table = write(tmp_path / "a.csv", "name,viaf", ",99", ",7")
    skos = "<https://e.org/person/x> a <http://www.w3.org/2004/02/skos/core#Concept> ."
    plan = plan_import(read_rows(table), PERSONS)
    assert ([row.line for row in plan.nameless], len(plan.by_number)) == ([2], 1)
    assert len(plan_import(read_rows(write(tmp_path / "a.ttl", skos)), PERSONS).nameless) == 1


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.rdf", b"<rdf", r"a\.rdf.*not valid RDF/XML"),
        ("a.jsonld", b"{", r"a\.jsonld.*not valid JSON-LD"),
        ("a.ttl", b"<a> <b>", r"a\.ttl.*not valid Turtle"),
        ("a.ttl", b"\xff\xfe", r"a\.ttl.*not valid Turtle"),
        ("a.json.gz", b"no gzip", r"a\.json\.gz: .*unpacked"),
        ("a.json.gz", gzip.compress(b"{}" * 99)[:-9], r"a\.json\.gz: .*unpacked"),
        ("a.json", b'["Q1"]', r"a\.json, line 1: .*not an entity"),
        ("a.json", b'{"id": "Q1", "labels": {"en": "Kofi"}}', r"a\.json, line 1: .*not an entity"),
        ("a.json", b'{"id": "Q1", "labels": ["x"]}', r"a\.json, line 1: .*not an entity"),
        ("a.csv", b"name;viaf\nKofi;7\n", r"a\.csv, line 1: "),
        ("a.csv", "name\nكوفي\n".encode("cp1256"), r"a\.csv: .*UTF-8"),
        ("a.xlsx", b"PK\x03\x04\xff", r"a\.xlsx: .*UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(
    tmp_path: Path, name: str, content: bytes, told: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(AuthorityError, match=told):
        list(read_rows(path))


def test_only_reviewed_numbers_become_links() -> None:
    quads = parse(as_skos(PERSONS, BASE, "person").encode(), format=RdfFormat.TURTLE)
    links = {str(quad.object) for quad in quads if "exactMatch" in str(quad.predicate)}
    assert links == {"<http://www.wikidata.org/entity/Q1254>", "<http://viaf.org/viaf/7>"}


def test_entities_of_wikidata_are_read(tmp_path: Path) -> None:
    viaf = {"mainsnak": {"datavalue": {"value": "7"}}}
    entity = {
        "id": "Q9",
        "type": "item",
        "labels": {"ar": {"value": "كوفي"}, "en": {"value": "Kofi"}},
        "aliases": {"en": [{"value": "K."}]},
        "claims": {"P214": [viaf]},
    }
    path = write(tmp_path / "a.json", "[", json.dumps(entity) + ",", "]")
    [row] = read_rows(path)
    assert (row.names, row.numbers) == (["كوفي", "Kofi", "K."], ["q9", "viaf:7"])
    with pytest.raises(AuthorityError, match=r"a\.json, line 1"):
        list(read_rows(write(tmp_path / "a.json", "{")))


def test_a_table_is_imported_into_the_folder_of_the_archive(tmp_path: Path) -> None:
    folder = tmp_path / "harbour"
    assert run("archive", "new", str(folder)).returncode == 0
    head, environment = "name_ar,name_en,other_names,viaf,wikidata", {"SMI_ARCHIVE": str(folder)}
    source = write(tmp_path / "a.csv", head, "سمير الحلبي,Samir Halabi,,55,Q77")
    table = folder / "authorities" / "persons.csv"

    def made() -> list[tuple[str, ...]]:
        columns = ("id", "other_names", "identifiers", "wikidata", "reviewed")
        rows = read_table(table, columns)
        return [tuple(row[name] for name in columns) for row in rows]

    assert run("authorities", "import", str(source), **environment).returncode == 0
    before = [("samir-halabi", "", "viaf:55", "Q77", "no")]
    assert made() == before
    again = write(tmp_path / "b.csv", head, ",Samir Halabi,S. Halabi,,", ",Samir Halabi,,56,")
    told = run("authorities", "import", str(again), **environment)
    assert ("b.csv, line 2" in told.stderr, "b.csv, line 3" in told.stderr) == (True, True)
    assert (told.returncode != 0, made()) == (True, before)
    run("authorities", "import", str(again), "--reviewed", **environment)
    assert made() == [("samir-halabi", "S. Halabi", "viaf:55", "Q77", "no")]
    out = tmp_path / "out.csv"
    assert run("authorities", "export", str(out), **environment).returncode == 0
    assert "samir-halabi" in out.read_text(encoding="utf-8-sig")
