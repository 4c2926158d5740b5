"""A web archive holds pages: each HTML answer with its address and the day of its retrieval."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from smi_graph.records.items import SourceItem, SourceOptions, unpack_sources
from tests.records.reading import codes, read_with, reasons
from tests.records.test_sources import PAGE

HTML = [("Content-Type", "text/html; charset=utf-8")]


def page(number: int) -> bytes:
    text = PAGE.format(number=number) + "درجة الموثوقية:"
    lines = "".join(f"<p>{line}</p>" for line in text.splitlines() if line)
    return f"<!DOCTYPE html><html><body>{lines}</body></html>".encode()


def chunked(body: bytes, size: int = 100) -> bytes:
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(one), one) for one in pieces) + b"0\r\n\r\n"


class Crawl:
    """Writes a WARC file as a crawler does."""

    def __init__(self, *, gzipped: bool = True) -> None:
        self._buffer = io.BytesIO()
        self._writer = WARCWriter(self._buffer, gzip=gzipped)
        self._writer.write_record(self._writer.create_warcinfo_record("a.warc", {"software": "x"}))

    def add(
        self,
        address: str,
        body: bytes,
        headers: Iterable[tuple[str, str]] = HTML,
        status: str = "200 OK",
        kind: str = "response",
        **fields: str,
    ) -> Crawl:
        http = StatusAndHeaders(status, list(headers), protocol="HTTP/1.1")
        named = {"WARC-Date": "2024-03-05T23:10:00Z", **fields}
        record = self._writer.create_warc_record(
            address, kind, payload=io.BytesIO(body), http_headers=http, warc_headers_dict=named
        )
        self._writer.write_record(record)
        return self

    def content(self) -> bytes:
        return self._buffer.getvalue()


def crawl(*, gzipped: bool = True) -> bytes:
    site = "https://archive.example/"
    made = Crawl(gzipped=gzipped)
    made.add(site + "1", page(1))
    made.add(site + "1", b"", status="GET /1 HTTP/1.1", kind="request", headers=[])
    made.add(site + "2", chunked(page(2)), [*HTML, ("Transfer-Encoding", "chunked")])
    made.add(site + "3", gzip.compress(page(3)), [*HTML, ("Content-Encoding", "gzip")])
    both = [*HTML, ("Transfer-Encoding", "chunked"), ("Content-Encoding", "gzip")]
    made.add(site + "4", chunked(gzip.compress(page(4))), both)
    # Some crawlers undo the codings and keep the header.
    made.add(site + "5", page(5), both)
    made.add(site + "old", b"", [("Location", site + "1")], status="301 Moved Permanently")
    made.add(site + "gone", b"<html>no</html>", status="404 Not Found")
    made.add(site + "a.png", b"\x89PNG", [("Content-Type", "image/png")])
    made.add(site + "1", b"", kind="revisit")
    return made.content()


PASSED = {"redirect": 1, "http_error": 1, "no_html": 1, "revisit": 1, "no_response": 2}


@pytest.mark.parametrize(
    ("name", "gzipped"), [("a.warc.gz", True), ("a.warc", False), ("crawl", False)]
)
def test_each_html_answer_is_a_page_and_the_rest_is_counted(
    tmp_path: Path, name: str, gzipped: bool
) -> None:
    path = tmp_path / name
    path.write_bytes(crawl(gzipped=gzipped))
    options = SourceOptions()
    records, refusals = read_with(options, path)
    assert not refusals
    assert codes(records) == [f"SMI/A1/{number}" for number in range(1, 6)]
    assert options.passed_over == PASSED


def test_a_web_archive_compressed_as_a_whole_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gzip.compress(crawl(gzipped=False)))
    assert len(read_with(SourceOptions(), path)[0]) == 5


def test_a_page_knows_its_address_and_the_day_of_its_retrieval(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(crawl())
    items = [item for item in unpack_sources([str(path)]) if isinstance(item, SourceItem)]
    assert {(item.kind, item.retrieved) for item in items} == {("page", "2024-03-05")}
    assert items[1].address == "https://archive.example/2"
    assert items[1].source == "a.warc.gz/https://archive.example/2"
    assert items[3].content == page(4)


def test_a_record_says_where_and_when_its_page_was_retrieved(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(crawl())
    record = read_with(SourceOptions(), path)[0][1]
    said = {"source_url": "https://archive.example/2", "retrieved": "2024-03-05"}
    assert {key: record.values_of(key) for key in said} == {k: [v] for k, v in said.items()}
    assert {one.field: one.quote for one in record.evidence if one.field in said} == said


def test_an_address_that_rdf_cannot_name_is_written_so_that_it_can(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(Crawl().add("https://archive.example/a|b", page(1)).content())
    [record], _ = read_with(SourceOptions(), path)
    assert record.values_of("source_url") == ["https://archive.example/a%7Cb"]


def wacz(path: Path, warc: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("datapackage.json", '{"profile": "data-package"}')
        archive.writestr("archive/data.warc.gz", warc)
        archive.writestr("pages/pages.jsonl", '{"format": "json-pages-1.0"}\n')
        archive.writestr("indexes/index.cdx", "index")
    return path


@pytest.mark.parametrize("name", ["a.wacz", "a.zip"])
def test_a_package_of_a_crawl_is_read_by_its_web_archives(tmp_path: Path, name: str) -> None:
    options = SourceOptions()
    records, refusals = read_with(options, wacz(tmp_path / name, crawl()))
    assert not refusals
    assert len(records) == 5
    assert records[0].origin == f"{name}/archive/data.warc.gz/https://archive.example/1"
    assert options.passed_over == {**PASSED, "other_file": 3}


@pytest.mark.parametrize("form", ["a.warc", "a.warc.gz", "a.wacz"])
def test_a_web_archive_that_is_cut_is_refused_by_name_with_what_was_read(
    tmp_path: Path, form: str
) -> None:
    whole = crawl(gzipped=form != "a.warc")
    path = tmp_path / form
    if form == "a.wacz":
        wacz(path, whole[: len(whole) // 2])
    else:
        path.write_bytes(whole[: len(whole) // 2])
    records, [refusal] = read_with(SourceOptions(), path)
    assert 0 < len(records) < 5
    assert refusal.source.startswith(form)
    assert (refusal.reason, refusal.values["read"]) == ("broken_archive", str(len(records)))
    assert refusal.rest_unread


@pytest.mark.parametrize(
    ("body", "headers", "fields"),
    [
        (gzip.compress(page(1))[:-30], [*HTML, ("Content-Encoding", "gzip")], {}),
        (chunked(page(1))[:-40], [*HTML, ("Transfer-Encoding", "chunked")], {}),
        (b"\x1b\x00\x00", [*HTML, ("Content-Encoding", "br")], {}),
        (page(1)[:100], HTML, {"WARC-Truncated": "length"}),
    ],
)
def test_an_answer_that_is_not_whole_is_refused_with_its_address(
    tmp_path: Path,
    body: bytes,
    headers: list[tuple[str, str]],
    fields: dict[str, str],
) -> None:
    made = Crawl().add("https://archive.example/1", body, headers, **fields)
    made.add("https://archive.example/2", page(2))
    path = tmp_path / "a.warc.gz"
    path.write_bytes(made.content())
    records, refusals = read_with(SourceOptions(), path)
    assert codes(records) == ["SMI/A1/2"]
    assert reasons(refusals) == [("broken_response", None)]
    assert refusals[0].source == "a.warc.gz/https://archive.example/1"


def test_an_answer_whose_digest_is_another_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(crawl(gzipped=False).replace(b"SMI/A1/5", b"SMI/A1/6"))
    records, refusals = read_with(SourceOptions(), path)
    assert codes(records) == [f"SMI/A1/{number}" for number in range(1, 5)]
    assert reasons(refusals) == [("broken_response", None)]
    assert "WARC-Block-Digest" in refusals[0].sentence("en")


def test_what_is_no_web_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(crawl(gzipped=False) + b"something else\r\n")
    records, refusals = read_with(SourceOptions(), path)
    assert len(records) == 5
    assert reasons(refusals) == [("broken_archive", None)]
