"""Digests are those that Wikidata itself has for the same content."""

from __future__ import annotations

import pytest

from smi_graph.export.values import (
    ItemValue,
    MonolingualText,
    Property,
    QuantityValue,
    Snak,
    StringValue,
    TimeValue,
    Value,
    reference_hash,
)

# Taken from entities of Wikidata, and the number from another Wikibase.
KNOWN = [
    ("P31", ItemValue(16521), "06629d890d7ab0ff85c403d8aadf57ce9809c01f"),
    ("P407", ItemValue(1860), "daf1c4fcb58181b02dff9cc89deb084004ddae4b"),
    ("P577", TimeValue("2006-03"), "cf971f82c154c6e597346f6b50ace27af83c5da9"),
    ("P813", TimeValue("2017-03-08"), "ef513b51539a71c1bf144a02f5613d88ab533924"),
    ("P28", QuantityValue("36"), "982ba8ea8d44050d119b70c19852ac7b681cfaf0"),
    ("P1932", StringValue("Federico Olóriz"), "ab49093283aa47e0e4f70582c56c86931adbd448"),
    (
        "P31",
        MonolingualText("Key:ref:EU:ENTSOE EIC", "en"),
        "7bb636ede2668f353c188e243443eb44b582bf46",
    ),
]


@pytest.mark.parametrize(("property_id", "value", "digest"), KNOWN)
def test_a_snak_has_the_hash_that_wikidata_gives_it(
    property_id: str, value: Value, digest: str
) -> None:
    assert Snak(Property(property_id, "any"), value).hash() == digest


def test_a_reference_has_the_hash_that_wikidata_gives_it_in_any_order() -> None:
    stated = Snak(Property("P248", "wikibase-item"), ItemValue(5188229))
    address = StringValue("https://api.crossref.org/v1/works/10.1016/j.geobios.2004.11.006")
    url = Snak(Property("P854", "url"), address)
    expected = "76fb25758417766ed483ac3cf4e06b38d2324155"
    assert reference_hash((stated, url)) == reference_hash((url, stated)) == expected
