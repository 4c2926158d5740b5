"""What the dumps say of records, and what they do not."""

from __future__ import annotations

import gzip
import re
from typing import Any

from tests.export.conftest import Dumps

CONFLICT = "SMI/A200/593915"


def values(claims: list[dict[str, Any]]) -> list[Any]:
    return [claim["mainsnak"]["datavalue"]["value"] for claim in claims]


def qualifier(dumps: Dumps, claim: dict[str, Any], label: str) -> list[Any]:
    snaks = claim.get("qualifiers", {}).get(dumps.property_id(label), [])
    return [snak["datavalue"]["value"] for snak in snaks]


def test_dates_that_disagree_are_both_kept_with_their_places(dumps: Dumps) -> None:
    claims = dumps.claims(dumps.of_code(CONFLICT), "publication date")
    section = dumps.property_id("section, verse, paragraph, or clause")
    found = {
        value["time"]: [
            snak["datavalue"]["value"]
            for reference in claim["references"]
            for snak in reference["snaks"][section]
        ]
        for claim, value in zip(claims, values(claims), strict=True)
    }
    assert found == {
        "+2021-05-28T00:00:00Z": ["تاريخ الصدور"],
        "+2021-06-28T00:00:00Z": ["text"],
    }
    disagree = dumps.item("the dates disagree")["id"]
    for claim in claims:
        assert claim["rank"] == "normal"
        circumstances = qualifier(dumps, claim, "sourcing circumstances")
        assert [value["id"] for value in circumstances] == [disagree]
    assert qualifier(dumps, claims[1], "object stated as") == ["28 حزيران/يونيو 2021"]


def test_every_statement_has_a_reference_with_source_address_and_day(dumps: Dumps) -> None:
    wanted = {dumps.property_id(name) for name in ("stated in", "reference URL", "retrieved")}
    for entity in dumps.entities.values():
        for claims in entity["claims"].values():
            for claim in claims:
                assert all(wanted <= reference["snaks"].keys() for reference in claim["references"])
                assert claim["references"]


def test_what_only_these_data_say_is_not_put_into_the_mouth_of_the_archive(dumps: Dumps) -> None:
    stated_in = dumps.property_id("stated in")

    def sources(label: str) -> list[str]:
        (claim,) = dumps.claims(dumps.of_code(CONFLICT), label)
        items = [one["snaks"][stated_in][0]["datavalue"]["value"] for one in claim["references"]]
        return [dumps.entities[item["id"]]["labels"]["en"]["value"] for item in items]

    for label in ("archive key", "exact match", "described at URL"):
        assert sources(label) == ["Knowledge graph of the Syrian Memory archive"]
    assert sources("title") == ["Syrian Memory archive"]


def test_classes_are_not_equivalent_to_wider_ones_of_wikidata(dumps: Dumps) -> None:
    same = values(dumps.claims(dumps.item("person"), "equivalent class"))
    assert same == ["https://w3id.org/smi/ontology#Person"]


def test_what_stands_or_falls_with_an_incorrect_document_is_deprecated(dumps: Dumps) -> None:
    document = dumps.of_code("SAMPLE/X/1")
    (date,) = dumps.claims(document, "publication date")
    assert date["rank"] == "deprecated"
    (reason,) = qualifier(dumps, date, "reason for deprecated rank")
    (verdict,) = dumps.claims(document, "reliability")
    assert reason == verdict["mainsnak"]["datavalue"]["value"]
    (code,) = dumps.claims(document, "inventory number")
    assert code["rank"] == verdict["rank"] == "normal"


def test_a_deprecated_statement_is_not_truthy(dumps: Dumps) -> None:
    document = dumps.of_code("SAMPLE/X/1")["id"]
    predicate = f"/prop/direct/{dumps.property_id('publication date')}>"
    with gzip.open(dumps.file("truthy.nt.gz"), "rt", encoding="utf-8") as file:
        lines = [line for line in file if f"/entity/{document}> " in line]
    assert lines
    assert not [line for line in lines if predicate in line]


def test_an_unverified_document_is_said_normally_with_a_note(dumps: Dumps) -> None:
    (date,) = dumps.claims(dumps.of_code("SAMPLE/X/2"), "publication date")
    assert date["rank"] == "normal"
    (note,) = qualifier(dumps, date, "sourcing circumstances")
    label = dumps.entities[note["id"]]["labels"]["en"]["value"]
    assert label == "not verified"


def test_an_unspecified_reliability_says_nothing(dumps: Dumps) -> None:
    document = dumps.of_code("SAMPLE/X/3")
    assert dumps.claims(document, "reliability") == []
    ranks = {claim["rank"] for claims in document["claims"].values() for claim in claims}
    assert ranks == {"normal"}


def test_a_date_is_no_more_precise_than_written(dumps: Dumps) -> None:
    (month,) = values(dumps.claims(dumps.of_code("SAMPLE/X/1"), "publication date"))
    (year,) = values(dumps.claims(dumps.of_code("SAMPLE/X/2"), "publication date"))
    assert (month["time"], month["precision"]) == ("+1948-02-00T00:00:00Z", 10)
    assert (year["time"], year["precision"]) == ("+1949-00-00T00:00:00Z", 9)


def test_two_spellings_of_one_person_make_one_statement(dumps: Dumps) -> None:
    (claim,) = dumps.claims(dumps.of_code("SAMPLE/X/1"), "mentions")
    assert qualifier(dumps, claim, "object stated as") == ["ليلى النجار", "لَيلى النجار"]


def test_a_title_that_is_too_long_is_cut_and_says_so(dumps: Dumps) -> None:
    document = dumps.of_code("SAMPLE/X/3")
    (title,) = dumps.claims(document, "title")
    assert title["mainsnak"]["datavalue"]["value"]["text"].endswith("…")
    (note,) = qualifier(dumps, title, "nature of statement")
    assert note["id"] == dumps.item("shortened")["id"]


def test_the_full_text_is_no_statement_but_its_address_is(dumps: Dumps) -> None:
    document = dumps.of_code(CONFLICT)
    (address,) = values(dumps.claims(document, "described at URL"))
    assert address == "https://w3id.org/smi/document/SMI-A200-593915"
    assert "The ministers renewed their commitment" not in str(document)


def test_only_reviewed_counterparts_lead_to_wikidata(dumps: Dumps) -> None:
    (united_nations,) = values(dumps.claims(dumps.item("Iraq"), "Wikidata item"))
    assert united_nations == "Q796"
    assert dumps.claims(dumps.item("Luigi Di Maio"), "Wikidata item") == []


def test_properties_name_their_counterparts(dumps: Dumps) -> None:
    same = dumps.property_id("equivalent property")
    found = {
        entity["labels"]["en"]["value"]: values(entity["claims"].get(same, []))
        for entity in dumps.entities.values()
        if entity["type"] == "property"
    }
    assert found["publication date"] == ["http://www.wikidata.org/entity/P577"]
    assert found["mentions"] == ["https://schema.org/mentions"]
    assert found["target country"] == []


def test_our_own_entities_never_live_at_wikidata(dumps: Dumps) -> None:
    with gzip.open(dumps.file("all.nt.gz"), "rt", encoding="utf-8") as file:
        for line in file:
            subject, predicate, _ = line.split(" ", 2)
            assert "wikidata.org" not in subject + predicate
            assert "owl#sameAs" not in predicate


def test_ids_are_below_the_limit_and_classes_below_a_thousand(dumps: Dumps) -> None:
    number = int(re.sub(r"\D", "", dumps.item("document")["id"]))
    assert number < 1000 <= int(re.sub(r"\D", "", dumps.of_code(CONFLICT)["id"]))
