"""The reconciliation service answers as OpenRefine asks, in both scripts."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from smi_graph.pipeline import BuildOptions, build
from smi_graph.pipeline.engines import ProcessEngine
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.store import ReleaseDirectory
from tests.pipeline.archive import record, write
from tests.service.server import serve
from tests.waiting import PATIENCE

LISTED = ["أنتوني بلينكن", "لويجي دي مايو", "كوفي عنان"]


def publish(folder: Path, *records: dict[str, object]) -> ReleaseDirectory:
    directory = ReleaseDirectory(folder / "store")
    source = write(folder / "records.jsonl", *records)
    build([source], directory, BuildOptions(), engine=ProcessEngine(1))
    return directory


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("reconciled")


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[httpx.Client]:
    made = [record(number) for number in range(6)]
    made.append(record(7, persons=LISTED, organisations=["الأمم المتحدة"]))
    with serve(ServiceConfiguration(source=publish(folder, *made))) as client:
        yield client


def ask(client: httpx.Client, name: str, **more: Any) -> list[dict[str, Any]]:
    queries = json.dumps({"q0": {"query": name, **more}})
    answer = client.post("/reconcile", data={"queries": queries})
    assert answer.status_code == 200, answer.text
    result: list[dict[str, Any]] = answer.json()["q0"]["result"]
    return result


def test_the_manifest_says_what_a_client_needs(client: httpx.Client) -> None:
    answer = client.get("/reconcile")
    manifest = answer.json()
    assert "0.2" in manifest["versions"]
    assert manifest["identifierSpace"] == "https://w3id.org/smi/"
    kinds = [kind["id"] for kind in manifest["defaultTypes"]]
    assert kinds == ["Person", "Organization", "Country", "Collection", "Place", "Event"]
    assert {"entity", "type", "property"} <= manifest["suggest"].keys()
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("name", "identifier"),
    [
        ("أنتوني بلينكن", "person/antony-blinken"),
        ("ANTONY J. BLINKEN", "person/antony-blinken"),
        ("Iraq", "country/IQ"),
        ("العِراق", "country/IQ"),
    ],
)
def test_a_listed_name_in_either_script_is_a_match(
    client: httpx.Client, name: str, identifier: str
) -> None:
    first = ask(client, name)[0]
    assert (first["id"], first["match"], first["score"]) == (identifier, True, 100)


def test_a_name_that_is_only_alike_is_proposed_and_never_a_match(client: httpx.Client) -> None:
    alike = {"أنتوني بلنكين": "person/antony-blinken", "Luigi di Mayo": "person/luigi-di-maio"}
    for name, identifier in alike.items():
        found = ask(client, name)
        assert found[0]["id"] == identifier
        assert {one["match"] for one in found} == {False}
        assert 0 < found[0]["score"] < 100
        assert found == sorted(found, key=lambda one: -one["score"])


def test_a_name_of_two_things_is_no_match_until_a_class_is_given(client: httpx.Client) -> None:
    both = ask(client, "الأمم المتحدة")
    assert {one["id"] for one in both if one["score"] == 100} == {
        "organization/united-nations",
        "collection/united-nations",
    }
    assert not any(one["match"] for one in both)
    (one,) = ask(client, "الأمم المتحدة", type="Collection", limit=1)
    assert (one["id"], one["match"]) == ("collection/united-nations", True)


def test_an_unknown_name_has_no_candidates(client: httpx.Client) -> None:
    assert ask(client, "قققق") == []
    assert ask(client, "") == []


def test_suggestions_follow_what_is_written(client: httpx.Client) -> None:
    for prefix in ("بلين", "antony"):
        found = client.get("/reconcile/suggest/entity", params={"prefix": prefix}).json()
        assert [one["id"] for one in found["result"]] == ["person/antony-blinken"]
    kinds = client.get("/reconcile/suggest/type", params={"prefix": "cou"}).json()
    assert [kind["id"] for kind in kinds["result"]] == ["Country"]
    found = client.get("/reconcile/suggest/property", params={"prefix": "wiki"}).json()
    assert [one["id"] for one in found["result"]] == ["wikidata"]


def test_suggestions_go_on_after_the_cursor(client: httpx.Client) -> None:
    def suggested(kind: str, **asked: str) -> list[str]:
        result = client.get(f"/reconcile/suggest/{kind}", params=asked).json()["result"]
        return [one["id"] for one in result]

    for kind, prefix in (("type", ""), ("entity", "أ")):
        every = suggested(kind, prefix=prefix)
        assert len(every) > 1
        assert suggested(kind, prefix=prefix, cursor="1")[: len(every) - 1] == every[1:]
        assert suggested(kind, prefix=prefix, cursor="999999999") == []
        for unread in ("x", "-1", "٣", "9" * 5000):
            assert suggested(kind, prefix=prefix, cursor=unread)[:1] in (every[:1], every[3:4])


def test_a_class_is_named_alone_in_a_list_or_as_a_thing(client: httpx.Client) -> None:
    for kind in ("Person", ["Person"], {"id": "Person"}, [{"id": "Person", "name": "person"}]):
        assert {one["type"][0]["id"] for one in ask(client, "كوفي عنان", type=kind)} == {"Person"}
    assert ask(client, "كوفي عنان", type=5) == []


def test_what_is_too_much_is_told_with_how_much_may_be(client: httpx.Client) -> None:
    queries = json.dumps({f"q{number}": {"query": "x"} for number in range(101)})
    extend = json.dumps({"ids": ["x"] * 1001, "properties": []})
    for form, told in (({"queries": queries}, "101 > 100"), ({"extend": extend}, "1001 > 1000")):
        answer = client.post("/reconcile", data=form)
        assert (answer.status_code, told in answer.json()["detail"]) == (400, True)


def test_no_script_is_given_for_a_callback(client: httpx.Client) -> None:
    answer = client.get("/reconcile", params={"callback": "alert"})
    assert answer.status_code == 400
    assert "alert" not in answer.text


def test_a_preview_is_a_page_that_may_stand_in_a_frame(client: httpx.Client) -> None:
    page = client.get("/reconcile/preview", params={"id": "country/IQ", "lang": "ar"})
    assert '<bdi lang="ar" dir="rtl">العراق</bdi>' in page.text
    assert '<bdi lang="en" dir="ltr">Iraq</bdi>' in page.text
    assert "frame-ancestors *" in page.headers["Content-Security-Policy"]
    view = client.get("/reconcile").json()["view"]["url"].replace("{{id}}", "country/IQ")
    assert client.get(view, follow_redirects=True).status_code == 200


@pytest.mark.parametrize("queries", ["{", "[]", "1", ""])
def test_queries_that_cannot_be_read_are_refused_with_a_reason(
    client: httpx.Client, queries: str
) -> None:
    answer = client.post("/reconcile", data={"queries": queries})
    assert answer.status_code == 400
    assert answer.json()["detail_ar"]


def test_one_bad_query_fails_alone(client: httpx.Client) -> None:
    bad = [{}, 1, None, {"query": 1}, {"query": ""}]
    queries = {f"q{number}": one for number, one in enumerate(bad)} | {"good": {"query": "Iraq"}}
    answer = client.post("/reconcile", data={"queries": json.dumps(queries)}).json()
    assert answer.pop("good")["result"][0]["id"] == "country/IQ"
    assert all(one["result"] == [] and one["error"] for one in answer.values())


@pytest.mark.parametrize(
    ("limit", "most"), [("1", 1), (1.0, 1), (0, 1), (-4, 1), (10**18, 50), ("x", 10), (None, 10)]
)
def test_a_limit_of_any_form_is_read(client: httpx.Client, limit: Any, most: int) -> None:
    found = ask(client, "جمعية", limit=limit)
    assert 1 <= len(found) <= most


def test_a_number_of_another_database_finds_its_bearer_under_any_name(
    client: httpx.Client,
) -> None:
    for number in ("Q796", {"id": "http://www.wikidata.org/entity/Q796"}):
        [one] = ask(client, "anything", properties=[{"pid": "wikidata", "v": number}])
        assert (one["id"], one["match"]) == ("country/IQ", True)


def test_values_extend_a_table(client: httpx.Client) -> None:
    names = client.get("/reconcile/properties").json()["properties"]
    extend = {"ids": ["country/IQ", "none"], "properties": [{"id": one["id"]} for one in names]}
    answer = client.post("/reconcile", data={"extend": json.dumps(extend)}).json()
    assert answer["meta"] == names
    iraq = answer["rows"]["country/IQ"]
    assert (iraq["name_ar"], iraq["wikidata"]) == ([{"str": "العراق"}], [{"str": "Q796"}])
    assert iraq["type"] == [{"id": "Country", "name": "country"}]
    assert set(map(str, answer["rows"]["none"].values())) == {"[]"}


@pytest.mark.parametrize(
    "extend", ["[]", "{}", '{"ids": "a", "properties": []}', '{"ids": [1], "properties": []}']
)
def test_an_extension_that_cannot_be_read_is_refused(client: httpx.Client, extend: str) -> None:
    assert client.post("/reconcile", data={"extend": extend}).status_code == 400


def test_another_version_of_the_specification_is_refused_and_not_described(
    client: httpx.Client,
) -> None:
    draft = {"queries": [{"conditions": [{"matchType": "name", "propertyValue": "Iraq"}]}]}
    answer = client.post("/reconcile", json=draft)
    assert answer.status_code == 400
    assert "0.2" in answer.json()["detail"]


@pytest.mark.parametrize("path", ["/reconcile", "/sparql"])
def test_a_body_that_says_it_is_too_large_is_refused_before_it_is_sent(
    client: httpx.Client, path: str
) -> None:
    address = client.base_url
    with socket.create_connection((address.host, address.port or 80), timeout=PATIENCE) as line:
        head = f"POST {path} HTTP/1.1\r\nHost: {address.host}:{address.port}\r\n"
        kind = "Content-Type: application/x-www-form-urlencoded\r\n"
        line.sendall(f"{head}{kind}Content-Length: 99999999999\r\n\r\n".encode())
        assert line.recv(100).startswith(b"HTTP/1.1 413")


def test_a_new_release_is_reconciled_without_a_restart(client: httpx.Client, folder: Path) -> None:
    assert ask(client, "سيدة لم تُذكر بعد", type="Person") == []
    publish(folder, record(50, persons=["سيدة لم تُذكر بعد"]))
    assert ask(client, "سيدة لم تذكر بعد", type="Person")[0]["match"]
