"""Nobody but the archivist's browser comes to the desk, and no other site's form is taken."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from smi_graph.desk import create_desk
from smi_graph.desk.desk import Desk
from tests.desk.conftest import Archive, client_of
from tests.service.server import serve_app


@pytest.fixture
def desk(archive: Archive) -> Desk:
    return archive.desk()


@pytest.fixture
def stranger(desk: Desk) -> Iterator[httpx.Client]:
    with serve_app(create_desk(desk)) as client:
        yield client


def test_the_token_opens_once(desk: Desk, stranger: httpx.Client) -> None:
    token = desk.keys.token
    assert stranger.get("/").status_code == 403
    assert stranger.head(f"/enter?token={token}").status_code == 403
    cookie = stranger.get(f"/enter?token={token}").headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()
    assert stranger.get("/").status_code == 200
    stranger.cookies.clear()
    assert stranger.get(f"/enter?token={token}").status_code == 403
    assert stranger.get("/enter?token=").status_code == 403


@pytest.mark.parametrize("path", ["/", "/reports", "/notes", "/record?code=SAMPLE/T/1"])
def test_nothing_is_shown_without_the_cookie(stranger: httpx.Client, path: str) -> None:
    stranger.cookies.set(f"smi-desk-{stranger.base_url.port}", "x")
    answer = stranger.get(path)
    assert answer.status_code == 403
    assert "smi-graph desk" in answer.text
    assert "نص الوثيقة" not in answer.text


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil:80"])
def test_another_name_for_this_machine_is_refused(archive: Archive, host: str) -> None:
    desk = archive.desk()
    with client_of(desk) as client:
        answer = client.get("/", headers={"Host": host})
        assert answer.status_code == 400
        assert "SAMPLE" not in answer.text
        port = client.base_url.port
        known = f"smi-desk-{port}={desk.keys.cookie}"
        headers = {"Host": f"localhost:{port}", "Cookie": known}
        assert client.get("/", headers=headers).is_success


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_form_of_another_site_decides_nothing(archive: Archive, headers: dict[str, str]) -> None:
    desk = archive.desk()
    with client_of(desk) as client:
        item = client.get("/rejected?lang=en").text.partition('name="key" value="')[2][:16]
        form = {"form_word": desk.keys.form, "key": item, "decision": "not enough information"}
        assert client.post("/rejected", data=form, headers=headers).status_code == 403
        assert client.post("/rejected", data={**form, "form_word": "x"}).status_code == 403
        assert client.post("/rejected", json=form).status_code == 415
        assert client.post("/rejected", data={**form, "note": "x" * 10**6}).status_code == 413
        assert archive.decided() == []
        assert client.post("/rejected", data=form).status_code == 303
    assert len(archive.decided()) == 1


def test_no_other_site_may_read_an_answer(archive: Archive) -> None:
    with client_of(archive.desk()) as client:
        answer = client.get("/", headers={"Origin": "http://evil.example"})
        preflight = client.options("/reports", headers={"Access-Control-Request-Method": "POST"})
        for each in (answer, preflight):
            assert not [name for name in each.headers if name.startswith("access-control")]
        assert answer.headers["cache-control"] == "no-store"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert preflight.status_code in {403, 404, 405}
