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
    assert "Harvesters of open data pass over data without one" in checked.stdout
    again = run("archive", "new", str(folder))
    assert again.returncode == 2
    assert "holds files already" in again.stderr


def test_a_folder_without_an_archive_is_named() -> None:
    told = run("build", "records", "--archive", str(REPOSITORY / "docs"))
    assert told.returncode == 2
    assert "has no archive.toml" in told.stderr
    assert "Traceback" not in told.stderr


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Check the harbour with one mistake in each file, and give what is said."""
    folder = tmp_path_factory.mktemp("broken") / "harbour"
    shutil.copytree(HARBOUR, folder)

    def spoil(name: str, old: str, new: str) -> None:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

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
        "fields.toml, line 17, field.persons:",
        "fields.toml, line 22, field.shelf_mark:",
        "fields.toml, line 35, field.cargo:",
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


@pytest.mark.parametrize(
    ("name", "content", "place"),
    [
        ("front_page.toml", '[title]\nen = "{much}"\n', "front_page.toml, line 1"),
        ("front_page.toml", '[no_such]\nen = "a"\n', "front_page.toml, line 1"),
        ("citation.toml", "[separator\n", "citation.toml, line 1"),
        ("archive.toml", 'identifier = "A B"\n', "archive.toml, line 1, identifier"),
    ],
)
def test_mistakes_in_names_and_sentences_are_named(
    name: str, content: str, place: str, tmp_path: Path
) -> None:
    folder = tmp_path / "harbour"
    shutil.copytree(HARBOUR, folder)
    (folder / name).write_text(content, encoding="utf-8")
    checked = run("archive", "check", str(folder))
    assert checked.returncode == 1
    assert place in checked.stdout
    assert "Traceback" not in checked.stderr


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("fields.toml", 'scheme = "cargo"', 'scheme = "goods"', "fields.toml, line 38"),
        ("fields.toml", "ontology#shelfMark", "ontology#shelf", "does not describe"),
        ("wikibase_properties.toml", "[item.cargo]", "[item.goods]", "has no item"),
        ("vocabularies.ttl", '"صابون"@ar , "soap"@en', '"soap"@en', "line 19"),
    ],
)
def test_what_does_not_fit_together_is_named(
    name: str, old: str, new: str, said: str, tmp_path: Path
) -> None:
    folder = tmp_path / "harbour"
    shutil.copytree(HARBOUR, folder)
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    checked = run("archive", "check", str(folder))
    assert (checked.returncode, said in checked.stdout) == (1, True), checked.stdout
