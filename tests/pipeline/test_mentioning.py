"""What texts name is said apart, and kept up to date with what other records say."""

from __future__ import annotations

from pathlib import Path

import pytest

from smi_graph.pipeline import BuildOptions, build
from smi_graph.store import Release, ReleaseDirectory, open_release
from tests.pipeline.archive import record, write

GRAPH = "<https://w3id.org/smi/graph/mentions>"
DOCUMENT = "https://w3id.org/smi/document/SAMPLE-T-"
MENTIONS, CITES = (f"<https://w3id.org/smi/ontology#{name}>" for name in ("mentions", "cites"))


class Archive:
    """Builds one release after another, and each time one from nothing beside it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._number = 0
        self.directory = ReleaseDirectory(folder / "store")

    def build(self, *records: dict[str, object], **options: bool) -> Release:
        self._number += 1
        source = write(self._folder / f"{self._number}.jsonl", *records)
        chosen = BuildOptions(sync=True, **options)  # type: ignore[arg-type]
        release = build([source], self.directory, chosen).release
        afresh = ReleaseDirectory(self._folder / f"afresh{self._number}")
        expected = build([source], afresh, BuildOptions(**options)).release  # type: ignore[arg-type]
        assert release.manifest.content_sha256 == expected.manifest.content_sha256
        release.verify()
        return release


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path)


def plain(number: int, **fields: object) -> dict[str, object]:
    nothing: dict[str, object] = {"persons": [], "organisations": [], "target_countries": []}
    return record(number, **{**nothing, **fields})


def said(release: Release, predicate: str) -> set[tuple[str, str]]:
    """Give what the graph of mentions says by a predicate, without the base of the IRIs."""
    rows = open_release(release).query(
        f"SELECT ?s ?o {{ GRAPH {GRAPH} {{ ?s {predicate} ?o }} }}",
    )
    base = "https://w3id.org/smi/"
    return {tuple(str(term.value).removeprefix(base) for term in row) for row in rows}  # type: ignore[misc, union-attr, attr-defined]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("اتصل بسلمى الخطيب أمس", "سلمى الخطيب"),
        ("قالت سَلمى\u00a0الخطيب", "سلمى الخطيب"),
        ("ذهب وفد وللمؤسسة الأهلية للنشر رأي", "المؤسسة الأهلية للنشر"),
    ],
)
def test_a_text_names_whom_another_record_names_as_soon_and_as_long_as_it_does(
    archive: Archive, text: str, name: str
) -> None:
    field = "persons" if name.startswith("سلمى") else "organisations"
    text_alone, with_name = plain(1, text_ar=text), plain(2, **{field: [name]})
    assert said(archive.build(text_alone), MENTIONS) == set()
    ((document, thing),) = said(archive.build(text_alone, with_name), MENTIONS)
    assert document == "document/SAMPLE-T-1"
    assert thing.startswith(("person/n-", "organization/n-"))
    assert said(archive.build(text_alone, plain(2)), MENTIONS) == set()


def test_a_text_cites_a_record_as_soon_and_as_long_as_there_is_one_of_that_number(
    archive: Archive,
) -> None:
    citing = plain(1, text_ar="عملًا بقرار مجلس الأمن S/RES/2254 وبالوثيقة SMI/A200/3")
    numbered = plain(2, document_number="S/RES/2254 (2015)")
    coded = plain(3, code="SMI/A200/3")
    assert said(archive.build(citing), CITES) == set()
    both = said(archive.build(citing, numbered, coded), CITES)
    me = "document/SAMPLE-T-1"
    assert both == {(me, "document/SAMPLE-T-2"), (me, "document/SMI-A200-3")}
    assert said(archive.build(citing, numbered), CITES) == {(me, "document/SAMPLE-T-2")}


def test_the_number_that_a_record_bears_is_said_as_long_as_a_text_names_it(
    archive: Archive,
) -> None:
    citing, silent = plain(1, text_en="under resolution S/RES/2254"), plain(1, text_en="nothing")
    numbered = plain(2, document_number="S/RES/2254 (2015)")
    identifier = "<http://purl.org/dc/terms/identifier>"
    assert said(archive.build(citing, numbered), identifier) == {
        ("document/SAMPLE-T-2", "S/RES/2254")
    }
    assert said(archive.build(silent, numbered), identifier) == set()


def test_a_record_does_not_cite_itself(archive: Archive) -> None:
    release = archive.build(
        plain(1, code="SMI/A200/1", document_number="S/RES/1701", text_en="S/RES/1701, SMI/A200/1")
    )
    assert said(release, CITES) == set()


def test_a_record_that_names_its_own_number_does_not_cite_another_that_bears_it_too(
    archive: Archive,
) -> None:
    parts = (
        plain(number, document_number=f"S/RES/2254{part}", text_en="Resolution S/RES/2254")
        for number, part in ((1, ""), (2, " (2015)"))
    )
    assert said(archive.build(*parts), CITES) == set()


def test_the_archives_own_word_is_the_same_with_mentions_and_without(tmp_path: Path) -> None:
    source = write(tmp_path / "a.jsonl", plain(1, text_ar="زار فرنسا والعراق"), record(2))
    options = (BuildOptions(), BuildOptions(mentions=False))
    one, other = (
        build([source], ReleaseDirectory(tmp_path / str(number)), option).release
        for number, option in enumerate(options)
    )
    apart = [quad for quad in open_release(one) if str(quad.graph_name) == GRAPH]
    assert apart
    assert {str(quad) for quad in open_release(one)} - {str(quad) for quad in apart} == {
        str(quad) for quad in open_release(other)
    }


def test_what_only_a_text_names_is_described_beside_the_mention(archive: Archive) -> None:
    first = archive.build(plain(1, text_ar="زار فرنسا"))
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    assert ("country/FR", "فرنسا") in said(first, label)
    # A field names it now, so the default graph describes it.
    assert ("country/FR", "فرنسا") not in said(
        archive.build(plain(1, text_ar="زار فرنسا", target_countries=["FR"])), label
    )
    assert ("country/FR", "فرنسا") not in said(archive.build(plain(1, text_ar="زار بلدًا")), label)


def test_a_node_counts_and_quotes_by_language(archive: Archive) -> None:
    release = archive.build(
        plain(1, title="بيان عن العراق", text_ar="في العراق وبالعراق", text_en="In Iraq.")
    )
    rows = open_release(release).query(
        "PREFIX oa: <http://www.w3.org/ns/oa#> PREFIX smi: <https://w3id.org/smi/ontology#>"
        f"SELECT ?quote ?n (STR(?node) AS ?iri) {{ GRAPH {GRAPH} {{"
        " ?node oa:hasBody <https://w3id.org/smi/country/IQ> ; oa:exact ?quote ;"
        f" oa:hasTarget <{DOCUMENT}1> OPTIONAL {{ ?node smi:occurrences ?n }}"
        " } } ORDER BY DESC(?n)"
    )
    found = [[str(term) for term in row] for row in rows]  # type: ignore[union-attr]
    integer = "^^<http://www.w3.org/2001/XMLSchema#integer>"
    mentions = DOCUMENT.replace("/document/", "/mention/")
    assert [[term.removesuffix(integer) for term in row] for row in found] == [
        ['"العراق"@ar', '"3"', f'"{mentions}1/title-8-14"'],
        ['"Iraq"@en', "None", f'"{mentions}1/text_en-3-7"'],
    ]


def test_the_graph_says_by_which_program_and_tables_it_was_made(archive: Archive) -> None:
    release = archive.build(plain(1, text_ar="زار فرنسا"))
    generated = said(release, "<http://www.w3.org/ns/prov#wasGeneratedBy>")
    assert generated == {("graph/mentions", "graph/mentions#finding")}
    assert said(release, "<http://purl.org/dc/terms/hasVersion>")
