"""A page that was made before is the page that would be made now."""

from __future__ import annotations

import httpx
import pytest

PAGES = (
    "/search?q=بيان",
    "/search?sort=title&page=2",
    "/person/kofi-annan.html",
    "/country/IQ.html",
    "/queries/archive_documents-by-country.html",
)


def read(client: httpx.Client, path: str, **headers: str) -> httpx.Response:
    answer = client.get(path, headers={"X-Request-Id": "same", **headers})
    del answer.headers["date"]
    return answer


@pytest.mark.parametrize("path", PAGES)
def test_a_page_that_is_read_again_is_the_same_to_the_last_header(
    client: httpx.Client, path: str
) -> None:
    first, again = read(client, path), read(client, path)
    assert first.status_code == 200
    assert sorted(again.headers.multi_items()) == sorted(first.headers.multi_items())
    assert again.content == first.content
    known = read(client, path, **{"If-None-Match": first.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")


@pytest.mark.parametrize("path", PAGES)
def test_readers_of_two_languages_do_not_get_each_others_page(
    client: httpx.Client, path: str
) -> None:
    for language in ("ar", "en", "ar"):
        answer = read(client, path, **{"Accept-Language": language})
        assert f'<html lang="{language}"' in answer.text
        assert answer.headers["content-language"] == language


def test_a_page_names_the_host_that_it_was_asked_for_by(client: httpx.Client) -> None:
    for host in ("archive.example", "other.example"):
        text = read(client, "/search.atom?q=بيان", Host=host).text
        assert host in text
        assert read(client, "/person/kofi-annan.html", Host=host).status_code == 200


def test_a_thing_that_is_not_there_is_not_kept(client: httpx.Client) -> None:
    for _ in range(2):
        assert read(client, "/person/nobody-at-all.html").status_code == 404
