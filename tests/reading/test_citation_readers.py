"""Citations as real readers of their formats take them in, field by field."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import bibtexparser
import pytest
import rispy

from smi_graph.messages import message
from smi_graph.reading.bibliography import Citation, Origin, bibtex, csl, ris, styled
from smi_graph.reading.bibliography.kinds import publication_of
from tests.conftest import REPOSITORY, require

if TYPE_CHECKING:
    from pathlib import Path

    from smi_graph.messages import Language

HARD = r"100% of {A} & B_c #1 $5 ~x^2 \input{y} “q”, «و»؛ @misc{x, y = 1}"
ANNAN = {"ar": "كوفي عنان", "en": "Kofi Annan and others"}
COUNCIL = {"ar": "مجلس الأمن", "en": "Security Council, the"}
SOURCE = "https://library.example.org/r_1?ln=ar&b=%20#c"
ARTICLE = Citation(
    code="FULL/A_1~",
    titles={"en": HARD, "ar": "وقف إطلاق النار، في حلب"},
    date="2016-12-19",
    document_type={"ar": "مقال", "en": "article"},
    collection=({"ar": "الأمم المتحدة", "en": "United Nations"},),
    persons=(ANNAN,),
    address="https://w3id.org/smi/document/FULL-A_1~7E?release=r1",
    release_id="r1",
    archive={"ar": "الذاكرة السورية", "en": "Syrian Memory"},
    origin=Origin(
        people={"author": (ANNAN,), "issuer": (COUNCIL,)},
        container="مجلة & Nature",
        volume="53",
        issue="4",
        pages="12–15",
        number="S/2016/1",
        source=(SOURCE,),
        retrieved="2024-05-03",
    ),
    publication=publication_of("document", "article", in_container=True),
    languages=("ar",),
)
PRESS_RELEASE = replace(
    ARTICLE,
    code="P-2",
    date="2015-12",
    document_type={"ar": "بيان صحفي", "en": "press release"},
    origin=Origin(people={"issuer": (COUNCIL,)}, number="2015/12_a"),
    publication=publication_of("document", "press-release", in_container=False),
)
RESOLUTION = replace(
    PRESS_RELEASE,
    code="R-3",
    date="1946",
    document_type={"ar": "قرار مجلس الأمن", "en": "Security Council resolution"},
    origin=Origin(people={"issuer": (COUNCIL,)}, number="S/RES/1 (1946)"),
    publication=publication_of("document", "security-council-resolution", in_container=False),
)
LETTER = replace(
    PRESS_RELEASE,
    code="L-4",
    date=None,
    document_type={"en": "letter"},
    origin=Origin(people={"signatory": (ANNAN,), "recipient": (COUNCIL,), "issuer": (COUNCIL,)}),
    publication=publication_of("document", "letter", in_container=False),
)
EVENT = replace(
    PRESS_RELEASE,
    code="D-5",
    date="2016-11-15",
    document_type={"en": "visit"},
    origin=Origin(until="2016-12-22"),
    publication=publication_of("diary_entry", "", in_container=False),
    languages=(),
)
ALL = (ARTICLE, PRESS_RELEASE, RESOLUTION, LETTER, EVENT)
LANGUAGES: tuple[Language, ...] = ("ar", "en")


def each_in_both() -> list[Any]:
    return [pytest.param(it, tag, id=f"{it.code}-{tag}") for it in ALL for tag in LANGUAGES]


@pytest.fixture(scope="module")
def pandoc() -> str:
    path = shutil.which("pandoc")
    require(path, "pandoc", "on Debian, apt install pandoc")
    return path or ""


def run(*command: str, given: str = "") -> str:
    ended = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert "[WARNING]" not in ended.stderr
    return ended.stdout


def known(item: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: item.get(name) for name in names}


@pytest.mark.parametrize(
    ("cited", "kinds"),
    [
        (ARTICLE, ("article-journal", "JOUR", "article")),
        (PRESS_RELEASE, ("report", "RPRT", "techreport")),
        (RESOLUTION, ("legislation", "STAT", "legislation")),
        (LETTER, ("personal_communication", "PCOMM", "letter")),
        (EVENT, ("event", "GEN", "misc")),
    ],
    ids=lambda it: it.code if isinstance(it, Citation) else "",
)
def test_each_format_has_the_type_of_the_record(
    cited: Citation, kinds: tuple[str, str, str]
) -> None:
    [entry] = rispy.loads(ris(cited))
    [read] = bibtexparser.parse_string(bibtex(cited)).entries
    assert (csl(cited)["type"], entry["type_of_reference"], read.entry_type) == kinds


@pytest.mark.parametrize(("cited", "language"), each_in_both())
def test_rispy_reads_what_csl_says(cited: Citation, language: Language) -> None:
    [entry] = rispy.loads(ris(cited, language))
    item = csl(cited, language)
    assert entry.get("authors", []) == [name["literal"] for name in item.get("author", [])]
    assert entry.get("secondary_authors", []) == [
        name["literal"] for name in item.get("recipient", [])
    ]
    pairs = {
        "id": "id",
        "title": "title",
        "secondary_title": "container-title",
        "volume": "volume",
        "number": "number",
        "publisher": "publisher",
        "type_of_work": "genre",
        "name_of_database": "archive",
        "accession_number": "archive_location",
        "tertiary_title": "archive_collection",
        "language": "language",
    }
    # rispy has one name for the numbers of an issue and of a document.
    numbers = {"number": item.get("issue") or item.get("number")} if "issue" in item else {}
    told = {name: item.get(other) for name, other in pairs.items()} | numbers
    del told["number"], pairs["number"]
    assert known(entry, *pairs) == {name: told[name] for name in pairs}
    assert "-".join(filter(None, (entry.get("start_page"), entry.get("end_page")))) == item.get(
        "page", ""
    )
    assert entry["urls"][0] == item["URL"]
    assert entry.get("year") == (cited.date[:4] if cited.date else None)


@pytest.mark.parametrize(("cited", "language"), each_in_both())
def test_bibtexparser_finds_one_entry_with_all_fields_closed(
    cited: Citation, language: Language
) -> None:
    library = bibtexparser.parse_string(bibtex(cited, language))
    assert library.failed_blocks == []
    [entry] = library.entries
    item = csl(cited, language)
    assert entry.key == item["id"]
    assert entry["url"] == item["URL"]
    assert entry.get("volume", None) is None or entry["volume"] == item["volume"]
    written = {field.key for field in entry.fields}
    assert ("author" in written) == ("author" in item)
    assert ("date" in written) == ("issued" in item)
    assert "urldate" not in written


@pytest.mark.parametrize(("cited", "language"), each_in_both())
def test_pandoc_reads_from_biblatex_what_csl_says(
    cited: Citation, language: Language, pandoc: str
) -> None:
    [read] = json.loads(
        run(pandoc, "-f", "biblatex", "-t", "csljson", given=bibtex(cited, language))
    )
    item = csl(cited, language)
    names = ("id", "author", "container-title", "volume", "issue", "page", "genre", "publisher")
    assert known(read, *names) == known(item, *names)
    for name in ("issued", "event-date", "URL", "annote", "version"):
        assert read.get(name) == item.get(name), name
    if cited is not ARTICLE:
        assert read.get("number") == item.get("number")
    assert read["title"] == item["title"]


def test_a_brace_without_its_other_leaves_the_entry_closed() -> None:
    library = bibtexparser.parse_string(bibtex(replace(ARTICLE, titles={"en": "a} @misc{x{,"})))
    assert library.failed_blocks == []
    assert [entry.key for entry in library.entries] == ["FULL-A_1+7E"]


def test_the_address_of_the_source_and_the_day_it_was_taken_are_in_the_note(pandoc: str) -> None:
    [read] = json.loads(run(pandoc, "-f", "biblatex", "-t", "csljson", given=bibtex(ARTICLE)))
    said = f"source: {SOURCE}, retrieved 3 May 2024"
    assert read["note"].endswith(said)
    assert csl(ARTICLE)["note"] == said
    [entry] = rispy.loads(ris(ARTICLE))
    assert entry["urls"] == [ARTICLE.address, SOURCE]
    assert said in entry["notes"]
    # The address of a release never changes: nobody has to say when it was read.
    for absent in ("accessed", "access_date", "urldate"):
        assert absent not in read | csl(ARTICLE) | entry


@pytest.mark.parametrize("style", ["chicago-notes", "chicago-author-date", "apa", "mla"])
def test_pandoc_formats_with_our_styles_what_citeproc_py_formats(
    style: str, tmp_path: Path, pandoc: str
) -> None:
    plain = {"titles": {"en": "A plain title"}, "collection": ()}
    cited = [replace(it, **plain) for it in (PRESS_RELEASE, RESOLUTION)]
    file = tmp_path / "items.json"
    file.write_text(json.dumps([csl(it) for it in cited]), encoding="utf-8")
    path = REPOSITORY / "data" / "citation_styles" / f"{style}.csl"
    nocite = f"---\nnocite: '@*'\nlang: en-US\nbibliography: {file}\ncsl: {path}\n---\n"
    told = run(pandoc, "--citeproc", "-f", "markdown", "-t", "plain", "--columns=999", given=nocite)
    entries = {line for line in told.replace("_", "").splitlines() if line}
    made = {it.entry.replace("_", "") for it in styled(cited, style, "en")}
    assert entries == made


@pytest.mark.parametrize("style", ["chicago-notes", "chicago-author-date", "mla"])
def test_a_type_that_follows_a_full_stop_begins_with_a_capital(style: str) -> None:
    plain = replace(PRESS_RELEASE, titles={"en": "A plain title"})
    entry = styled([plain], style, "en")[0].entry
    assert ". Press release" in entry.replace("”", "")


def test_a_bibliography_of_all_is_read_as_one_file() -> None:
    together = "\n".join(bibtex(it) for it in ALL)
    assert len(bibtexparser.parse_string(together).entries) == len(ALL)
    assert len(rispy.load(io.StringIO("".join(ris(it) for it in ALL)))) == len(ALL)


@pytest.mark.parametrize("style", ["chicago-notes", "apa"])
def test_arabic_citations_have_the_marks_of_arabic_and_values_keep_theirs(style: str) -> None:
    entry = styled([replace(ARTICLE, titles={"ar": "خبر؛ A, B"})], style, "ar")[0].entry
    assert "خبر؛ A, B" in entry
    assert entry.count(",") == 1
    assert "\u206612–15\u2069" in entry
    assert "\u2068FULL/A_1~\u2069" in entry
    assert message("citation.days", "ar", first="1", last="2") == "من 1 إلى 2"


def test_a_period_is_told_whole_and_a_year_is_told_once() -> None:
    assert "15 November 2016 to 22 December 2016" in styled([EVENT], "chicago-notes", "en")[0].note
    assert styled([RESOLUTION], "chicago-author-date", "en")[0].entry.count("1946") == 2
    assert "n.d." in styled([LETTER], "apa", "en")[0].entry


def test_a_styled_entry_cannot_bring_a_tag_into_a_page() -> None:
    hostile = replace(PRESS_RELEASE, titles={"en": '<script>x</script><span class="nocase">y'})
    entry = styled([hostile], "chicago-notes", "en")[0].entry_html
    assert "<script" not in entry
    assert "<span" not in entry
    assert "<i>" in entry
