"""The folder of an archive: a skeleton that is sound, and mistakes named with file and line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.archive.conftest import HARBOUR, run
from tests.conftest import REPOSITORY


def test_a_new_archive_is_sound_and_told_what_it_lacks(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    assert run("archive", "new", str(folder)).returncode == 0
    checked = run("archive", "check", str(folder))
    assert checked.returncode == 0, checked.stdout
    assert "Harvesters of open data skip data without a licence" in checked.stdout
    again = run("archive", "new", str(folder))
    assert again.returncode == 2
    assert "already contains files" in again.stderr


def test_a_folder_without_an_archive_is_named() -> None:
    told = run("build", "records", "--archive", str(REPOSITORY / "docs"))
    assert told.returncode == 2
    assert "has no archive.toml" in told.stderr
    assert "Traceback" not in told.stderr


def _spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def _check(folder: Path, sentences: list[str]) -> None:
    """Check a folder, of which each of some sentences has to be said."""
    checked = run("archive", "check", str(folder))
    assert checked.returncode == 1
    assert [said for said in sentences if said not in checked.stdout] == [], checked.stdout
    assert "Traceback" not in checked.stderr


def _named(mistakes: list[tuple[str, ...]]) -> str:
    """Name a case by the files that hold its mistakes."""
    return ", ".join(name for name, *_ in mistakes)


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Check the harbour with one mistake in each file, and give what is said."""
    folder = tmp_path_factory.mktemp("broken") / "harbour"
    shutil.copytree(HARBOUR, folder)

    def spoil(name: str, old: str, new: str) -> None:
        _spoil(folder / name, old, new)

    spoil("fields.toml", 'scheme = "cargo"\nmany = true', 'scheme = "cargo"\nmany = "yes"')
    spoil("fields.toml", 'value = "literal"', 'value = "word"')
    spoil("fields.toml", 'separators = ["؛"]', 'separator = "؛"')
    spoil("page_layout.toml", "heading =", "headings =")
    spoil("vocabularies.ttl", "cargo:soap a skos:Concept ;", "cargo:soap a skos:Concept")
    spoil("ontology.ttl", "@prefix owl:", "@prefix owl")
    spoil("shapes/harbour.ttl", "sh:maxCount 1 ;", "sh:maxCount 1")
    spoil("queries/harbour_shelf.rq", "#+ summary_ar", "#+ summary_fr")
    (folder / "authorities" / "persons.csv").write_text(
        "id,name_ar,name_en,other_names,wikidata,reviewed,note\nX Y,س,,,,yes,\n", encoding="utf-8"
    )
    (folder / "authorities" / "person.csv").write_text("id\n", encoding="utf-8")
    (folder / "field.toml").write_text("", encoding="utf-8")
    checked = run("archive", "check", str(folder))
    assert checked.returncode == 1
    assert checked.stderr == ""
    return checked.stdout


@pytest.mark.parametrize(
    "place",
    [
        "fields.toml, line 19, field.persons:",
        "fields.toml, line 21, field.shelf_mark:",
        "fields.toml, line 39, field.cargo:",
        "page_layout.toml, line 3, page.headings:",
        "vocabularies.ttl, line",
        "ontology.ttl, line 2",
        "harbour.ttl, line",
        "harbour_shelf.rq, line 1",
        "persons.csv, line 2",
        "person.csv, line 1",
        "field.toml, line 1",
    ],
)
def test_each_mistake_is_named_with_file_and_line(broken: str, place: str) -> None:
    assert place in broken


# To check a folder takes long, so one holds all the mistakes that do not hide one another.
@pytest.mark.parametrize(
    "mistakes",
    [
        [
            ("front_page.toml", '[title]\nen = "{much}"\n', "front_page.toml, line 1"),
            ("citation.toml", "[separator\n", "citation.toml, line 1"),
            ("archive.toml", 'identifier = "A B"\n', "archive.toml, line 1, identifier"),
        ],
        [
            ("front_page.toml", '[no_such]\nen = "a"\n', "front_page.toml, line 1"),
        ],
        [
            (
                "citation_types.toml",
                '[types]\nmap = "map"\nflyer = "leaflet"\n',
                "citation_types.toml, line 3, types.flyer: “leaflet” is not a kind of publication",
            ),
            ("citation_styles/ours.csl", "<style>", "ours.csl, line 1"),
            ("fields.toml", '[column]\ntext = ["a"]\n', "fields.toml, line 1, column"),
            ("queries/a_b.sparql", "", "a_b.sparql, line 1"),
            ("shape/own.ttl", "", "shape, line 1"),
            ("months.csv", "name\n", "months.csv, line 1: this file is not used"),
            ("records.jsonl", "{}\n", "records.jsonl, line 1: this file is not used"),
            ("shapes/old/own.ttl", "", "old, line 1: this file is not used"),
            (
                "authorities/places.csv",
                (
                    "id,name_ar,name_en,other_names,within,latitude,longitude,identifiers,reviewed\n"
                    "mina,المينا,El Mina,,LB,34.4,,,yes\n"
                ),
                "places.csv, line 2",
            ),
        ],
        [
            ("citation_types.toml", '[kinds.map]\nscl = "map"\n', "citation_types.toml, line 2"),
            (
                "citation_styles/ours.csl",
                '<style xmlns="http://purl.org/net/xbiblio/csl"><info/></style>',
                "not a complete style of the Citation Style Language",
            ),
            (
                "fields.toml",
                '[kind.plan]\nclass = "Plan"\npath = "plan"\n',
                "distinguish your records by",
            ),
            ("page_layout.toml", "page = 3\n", "page_layout.toml, line 1, page"),
            (
                "name_words.toml",
                "[titles]\nwords = 3\n",
                "name_words.toml, line 2, titles.words: 3",
            ),
            (
                "name_elements.toml",
                "[given]\nweight = 4\n",
                "name_elements.toml, line 2, given.weight: 4 is not a number from 0.0 to 1.0",
            ),
            ("month_names.csv", "name,month\nمارت,3\n", "month_names.csv, line 1: the table has"),
            ("sorting.toml", "no_article = 3\n", "sorting.toml, line 1, no_article"),
            (
                "search.toml",
                '[particles]\nletters = ["و"]\n',
                "search.toml, line 2, particles.letters",
            ),
            ("language_words.toml", "[Latn]\nmt = 3\n", "language_words.toml, line 2, Latn.mt"),
        ],
        [
            ("fields.toml", '[columns]\ntextfr = ["a"]\n', "fields.toml, line 2, columns.textfr"),
            ("name_words.toml", '[title]\nwords = ["a"]\n', "name_words.toml, line 1, title"),
            (
                "name_elements.toml",
                "[readings.latin]\n'(a' = \"b\"\n",
                "name_elements.toml, line 1, readings.latin: “(a” is not a valid regular",
            ),
            ("month_names.csv", "name,calendar,month\nمارت,lunar,3\n", "month_names.csv, line 2"),
        ],
        [
            ("fields.toml", '[field.volume]\njoins = "a"\n', "fields.toml, line 2, field.volume"),
            ("month_names.csv", "name,calendar,month\nحزيران,gregorian,7\n", "already month 6"),
        ],
        [
            (
                "fields.toml",
                '[input.constants]\nlangages = ["ar"]\n',
                "“langages” is not a key of a record",
            ),
            (
                "month_names.csv",
                "name,calendar,month\nمارت,gregorian,13\n",
                "month_names.csv, line 2",
            ),
        ],
        [
            ("page_layout.toml", '[verdicts]\nmaybe = ["ربما"]\n', "line 2, verdicts.maybe"),
            (
                "fields.toml",
                '[input.constants]\nlanguages = ["xx"]\n',
                "line 2, input.constants.languages",
            ),
        ],
        [
            (
                "fields.toml",
                '[input.constants]\ntext_zz = "a"\n',
                "line 2, input.constants.text_zz",
            ),
        ],
        [
            (
                "fields.toml",
                '[input.constants]\nissue_date = "soon"\n',
                "input.constants.issue_date",
            ),
        ],
        [
            (
                "fields.toml",
                '[input]\ntemplates = { text_zz = "{code}" }\n',
                "“zz” is not a language code",
            ),
        ],
        [
            ("fields.toml", '[columns]\ntext_zz = ["a"]\n', "fields.toml, line 2, columns.text_zz"),
        ],
        [
            ("wikibase_properties.toml", "[properties.a]\n", "wikibase_properties.toml, line 1"),
        ],
    ],
    ids=_named,
)
def test_mistakes_in_names_and_sentences_are_named(
    mistakes: list[tuple[str, str, str]], tmp_path: Path
) -> None:
    folder = tmp_path / "harbour"
    shutil.copytree(HARBOUR, folder)
    for name, content, _ in mistakes:
        (folder / name).parent.mkdir(exist_ok=True, parents=True)
        (folder / name).write_text(content, encoding="utf-8")
    _check(folder, [place for *_, place in mistakes])


@pytest.mark.parametrize(
    "mistakes",
    [
        [
            (
                "fields.toml",
                'columns = ["الأعلام"]',
                'columns = ["volume"]',
                "field.persons: “volume”",
            ),
            (
                "fields.toml",
                'json_ld = "shelfMark"',
                'json_ld = "title"',
                "line 27, field.shelf_mark",
            ),
            ("vocabularies.ttl", 'skos:notation "soap" ;', "", "has no skos:notation"),
            ("vocabularies.ttl", '"صابون"@ar , "soap"@en', '"soap"@en', "line 15"),
        ],
        [
            ("fields.toml", 'labels = ["أعلام"]', 'role = "smuggler"', "no role “smuggler”"),
            ("archive.toml", "document = ", "documents = ", "codes.kinds.documents"),
            ("wikibase_properties.toml", 'datatype = "string"', 'datatype = "time"', "use string"),
            ("fields.toml", 'scheme = "cargo"', 'scheme = "goods"', "fields.toml, line 38"),
            ("fields.toml", "ontology#shelfMark", "ontology#shelf", "does not describe"),
        ],
        [
            (
                "fields.toml",
                "https://harbour.example.org/ontology#shelfMark",
                "title",
                "already uses",
            ),
        ],
        [
            (
                "archive.toml",
                'text_languages = ["ar"]',
                'text_languages = ["qq"]',
                "text_languages: “qq”",
            ),
            ("ontology.ttl", '"رقم الرف"@ar ,', "", "rdfs:label in Arabic"),
            (
                "ontology.ttl",
                "a owl:DatatypeProperty",
                "a owl:ObjectProperty",
                "owl:DatatypeProperty;",
            ),
            (
                "shapes/harbour.ttl",
                "sh:path harbour:shelfMark",
                "sh:path harbour:shelf",
                "describe",
            ),
            ("shapes/harbour.ttl", "sh:maxCount", "sh:maxCuont", "SHACL has no"),
            ("shapes/harbour.ttl", '"^ر-[0-9]+$"', '"^ر-[0-9+$"', "not a valid regular expression"),
        ],
        [
            (
                "archive.toml",
                "[codes.address]",
                '[codes.address]\nas_is = "x"',
                "codes.address.as_is: “x”",
            ),
        ],
        [
            (
                "archive.toml",
                'example = "م/12/34"',
                'example = "م/١٢/٣٤"',
                "digits are read as 0-9",
            ),
        ],
        [
            (
                "wikibase_properties.toml",
                'datatype = "string"',
                'datatype = "number"',
                "use one of",
            ),
        ],
        [
            ("wikibase_properties.toml", "[item.cargo]", "[item.goods]", "has no item"),
        ],
    ],
    ids=_named,
)
def test_what_does_not_fit_together_is_named(
    mistakes: list[tuple[str, str, str, str]], tmp_path: Path
) -> None:
    folder = tmp_path / "harbour"
    shutil.copytree(HARBOUR, folder)
    for name, old, new, _ in mistakes:
        _spoil(folder / name, old, new)
    _check(folder, [said for *_, said in mistakes])
