"""A record with images has a IIIF manifest, in both languages, by which viewers show them."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import jsonschema_rs

from tests.harvesting.conftest import Publish, records
from tests.pipeline.archive import record

SCHEMA = json.loads(Path(__file__).with_name("manifest.json").read_text(encoding="utf-8"))
IMAGES = [
    {"address": f"https://images.example/{number}.jpg?size=full", "caption": f"صفحة {number}"}
    for number in range(1, 12)
]


def test_a_manifest_keeps_to_the_schema(still: httpx.Client) -> None:
    answer = still.get("/document/SAMPLE-T-4/manifest")
    told = answer.json()
    jsonschema_rs.validator_for(SCHEMA).validate(told)
    assert answer.headers["Content-Type"].startswith("application/ld+json; profile=")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    (canvas,) = told["items"]
    body = canvas["items"][0]["items"][0]["body"]
    assert body == {"id": "https://images.example/4.jpg", "type": "Image", "format": "image/jpeg"}
    assert canvas["label"] == {"ar": ["صورة"]}


def test_the_fields_are_named_in_both_languages(still: httpx.Client) -> None:
    told = still.get("/document/SAMPLE-T-4/manifest").json()["metadata"]
    named = {one["label"]["en"][0]: one for one in told}
    assert named["target country"]["label"]["ar"] == ["البلد المستهدف"]
    assert named["target country"]["value"] == {"ar": ["العراق"], "en": ["Iraq"]}
    assert named["code"]["value"] == {"none": ["SAMPLE/T/4"]}


def test_what_a_manifest_leads_to_is_there(still: httpx.Client) -> None:
    told = still.get("/document/SAMPLE-T-4/manifest").json()
    for other in (*told["homepage"], *told["seeAlso"]):
        answer = still.get(other["id"])
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith(other["format"])
    assert urlsplit(told["id"]).path == "/document/SAMPLE-T-4/manifest"


def test_pages_come_in_the_order_of_the_record(client: httpx.Client, publish: Publish) -> None:
    publish(record(5, images=IMAGES))
    told = client.get("/document/SAMPLE-T-5/manifest").json()
    captions = [canvas["label"]["ar"][0] for canvas in told["items"]]
    assert captions == [f"صفحة {number}" for number in range(1, 12)]


def test_a_manifest_that_a_client_has_is_not_sent_again(still: httpx.Client) -> None:
    tag = still.get("/document/SAMPLE-T-4/manifest").headers["ETag"]
    again = still.get("/document/SAMPLE-T-4/manifest", headers={"If-None-Match": tag})
    assert again.status_code == 304


def test_a_record_without_images_or_withdrawn_has_none(
    client: httpx.Client, publish: Publish
) -> None:
    answer = client.get("/document/SAMPLE-T-1/manifest")
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/no-images")
    publish(*(one for one in records() if one["code"] != "SAMPLE/T/4"))
    assert client.get("/document/SAMPLE-T-4/manifest").status_code == 410
