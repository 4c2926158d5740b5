from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from smi_graph.arabic import fold
from smi_graph.authorities import (
    AuthorityError,
    Entry,
    LabelAuthority,
    load_authorities,
    resolve,
)
from smi_graph.resources import resource_path
from smi_graph.vocabulary.iris import code_segment

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

VOCABULARY = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<http://id.loc.gov/vocabulary/iso639-1/ar> skos:notation "ar" ; skos:prefLabel "العربية"@ar .
<https://w3id.org/smi/vocabulary/document-type/press-release> skos:notation "press release" ;
    skos:prefLabel "بيان صحفي"@ar , "press release"@en ; skos:altLabel "بيان صحافي"@ar .
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the project's tables that a test may spoil."""
    for table in resource_path("data", "authorities").glob("*.csv"):
        shutil.copy(table, tmp_path)
    (tmp_path / "vocabularies.ttl").write_text(VOCABULARY, encoding="utf-8")
    return tmp_path


def add_row(folder: Path, file: str, row: str) -> int:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    path.write_text(text + row + "\n", encoding="utf-8")
    return text.count("\n") + 1


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("سوريا", "SY"),
        ("سورية", "SY"),
        ("سوريه", "SY"),
        ("القطر العربي السوري", "SY"),
        ("Syrian Arab Republic", "SY"),
        ("الولايات المتحدة الأمريكية", "US"),
        ("أميركا", "US"),
        ("بريطانيا", "GB"),
        ("الإتحاد الروسي", "RU"),
        ("الاتحاد السوفياتي", "SU"),
        ("يوغسلافيا", "YU"),
        ("اليمن الجنوبي", "YD"),
        ("ألمانيا الشرقية", "DD"),
        ("ألمانيا الاتحادية", "DE"),
        ("المجر", "HU"),
        ("فلسطين", "PS"),
        ("الصحراء الغربية", "EH"),
        ("Türkiye", "TR"),
        ("Turkey", "TR"),
        ("كوسوفو", "XK"),
        ("غينيا - بيساو", "GW"),
    ],
)
def test_a_country_is_found_by_its_short_and_official_names(printed: str, code: str) -> None:
    entry = load_authorities().countries.find(printed)
    assert entry is not None
    assert entry.identifier == code


@pytest.mark.parametrize("printed", ["السورية", "روسية", "عراقي", "الاتحاد الأوروبي", "كوريا", ""])
def test_an_adjective_or_a_group_of_states_is_no_country(printed: str) -> None:
    assert load_authorities().countries.find(printed) is None


def test_every_country_of_iso_3166_is_there_and_the_former_ones_say_when_they_ended() -> None:
    entries = load_authorities().countries.entries.values()
    assert sum(entry.ended is None for entry in entries) == 249 + 1  # and Kosovo
    former = {entry.identifier: entry.ended for entry in entries if entry.ended}
    assert former["SU"] == 1992
    assert former["DD"] == former["YD"] == 1990


def test_every_identifier_can_stand_in_an_iri() -> None:
    authorities = load_authorities()
    for kind in ("countries", "persons", "organizations", "collections"):
        authority: LabelAuthority = getattr(authorities, kind)
        assert all(code_segment(identifier) == identifier for identifier in authority.entries)


def test_a_folder_is_read_once(folder: Path) -> None:
    assert load_authorities(folder) is load_authorities(folder)


def test_concepts_are_found_by_every_label_and_known_by_their_notation(folder: Path) -> None:
    authorities = load_authorities(folder)
    found = authorities.concepts["document-type"].find("بيان صحافي")
    assert found is not None
    assert found.identifier == "press release"
    assert found.iri == "https://w3id.org/smi/vocabulary/document-type/press-release"
    assert authorities.languages.find("العربيّة") is not None


@pytest.mark.parametrize(
    ("file", "row", "words"),
    [
        ("persons.csv", "kofi-annan,أحد,,,,yes,", ["id", "kofi-annan"]),
        ("persons.csv", "someone,كوفي عنان,,,,yes,", ["كوفي عنان", "kofi-annan", "someone"]),
        ("persons.csv", "Some One,أحد,,,,yes,", ["id", "Some One"]),
        ("persons.csv", "n-1,أحد,,,,yes,", ["id", "n-1"]),
        ("persons.csv", "someone,أحد,,,858,yes,", ["wikidata", "858"]),
        ("persons.csv", "someone,,,,,yes,", ["name_en"]),
        ("persons.csv", "someone,أحد,,,,ja,", ["reviewed", "ja"]),
        ("persons.csv", "someone,أحد", ["2", "7"]),
        ("country_aliases.csv", "أتلانتس,QQ,", ["code", "QQ"]),
        ("country_aliases.csv", "ألعِراق,SY,", ["ألعِراق", "IQ", "SY"]),
        ("country_aliases.csv", "العراق,,", ["العراق", "IQ"]),
        ("countries.csv", "QQQ,,,أ,a,", ["code", "QQQ"]),
        ("countries.csv", "QQ,,Q0,أ,a,", ["wikidata", "Q0"]),
        ("countries.csv", "QQ,,,أ,a,now", ["ended", "now"]),
        ("countries.csv", "SY,,,أ,a,", ["code", "SY"]),
    ],
)
def test_a_bad_row_is_named_with_file_line_and_value(
    folder: Path, file: str, row: str, words: list[str]
) -> None:
    line = add_row(folder, file, row)
    with pytest.raises(AuthorityError) as error:
        load_authorities(folder)
    for language in ("en", "ar"):
        sentence = error.value.sentence(language)
        assert all(word in sentence for word in [file, str(line), *words])


def remove(folder: Path) -> None:
    (folder / "persons.csv").unlink()


def semicolons(folder: Path) -> None:
    (folder / "persons.csv").write_text("id;name_ar;name_en\n", encoding="utf-8")


def windows_1256(folder: Path) -> None:
    (folder / "persons.csv").write_bytes("اسم".encode("cp1256"))


def broken_turtle(folder: Path) -> None:
    (folder / "vocabularies.ttl").write_text("<a> <b> .\n", encoding="utf-8")


def one_label_for_two_types(folder: Path) -> None:
    with (folder / "vocabularies.ttl").open("a", encoding="utf-8") as file:
        file.write(
            "<https://w3id.org/smi/vocabulary/document-type/x> skos:prefLabel 'بيان صحفي'@ar ."
        )


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (remove, "missing_file"),
        (semicolons, "missing_column"),
        (windows_1256, "not_utf8"),
        (broken_turtle, "bad_turtle"),
        (one_label_for_two_types, "two_meanings"),
    ],
)
def test_a_bad_file_is_refused_with_its_reason(
    folder: Path, spoil: Callable[[Path], None], reason: str
) -> None:
    spoil(folder)
    with pytest.raises(AuthorityError) as error:
        load_authorities(folder)
    assert error.value.key == reason
    assert error.value.sentence("ar") != error.value.sentence("en")


def test_a_table_saved_with_a_byte_order_mark_is_read(folder: Path) -> None:
    path = folder / "persons.csv"
    path.write_text("\ufeff" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert load_authorities(folder).persons.find("كوفي عنان") is not None


def test_two_names_that_differ_by_a_letter_are_two_persons() -> None:
    persons = load_authorities().persons
    known, similar = resolve(persons, "أنتوني ج. بلينكن"), resolve(persons, "أنتوني ج. بلكين")
    assert known == ("antony-blinken", True)
    assert not similar.reviewed
    assert similar.identifier.startswith("n-")


def test_a_provisional_identifier_depends_on_the_folded_name_alone() -> None:
    persons = load_authorities().persons
    assert resolve(persons, "أَحْمد  العلي") == resolve(persons, "\u200fاحمد العلى")
    assert fold("أَحْمد  العلي") == fold("\u200fاحمد العلى")


def test_an_entry_nobody_reviewed_says_so() -> None:
    persons = LabelAuthority.of("persons", [Entry("a", "أحد", "", reviewed=False)])
    assert resolve(persons, "أحد") == ("a", False)


@pytest.mark.parametrize("printed", ["", " ", "\u200f"])
def test_an_empty_name_identifies_nobody(printed: str) -> None:
    with pytest.raises(ValueError, match="empty"):
        resolve(load_authorities().persons, printed)
