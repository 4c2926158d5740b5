# ruff: noqa: E501 - tables of what is printed and what must come of it
"""How files are saved: encodings, HTML in all its states, MHTML, tables pasted as text."""

from __future__ import annotations

import base64
import hashlib
import quopri

import pytest

from smi_graph.authorities import Authorities
from smi_graph.cli.explain import stands_at_its_place
from smi_graph.records import Record
from smi_graph.records.pages import read_page
from tests.pages.composing import BANNER, HEADING, PROSE, document, page
from tests.pages.reading import read_one

TITLE = "بيان دار الكتب حول سجل الإعارة"


def read(content: bytes, authorities: Authorities) -> Record:
    read = read_one(content, "page", authorities)
    assert isinstance(read, Record), read
    return read


def expect_whole(record: Record) -> None:
    """Expect every field of `document`."""
    assert (record.title, record.code) == (TITLE, "SMI/A200/920001")
    assert record.values_of("issue_date") == ["2014-02-26"]
    assert record.values_of("document_type") == ["press release"]
    assert record.values_of("target_countries") == ["SY"]
    assert record.values_of("collections") == ["الدول الأجنبية"]
    assert record.values_of("persons") == ["جون كيري"]
    assert record.text_ar == PROSE
    placed = [evidence for evidence in record.evidence if evidence.start is not None]
    assert placed
    assert [evidence for evidence in placed if not stands_at_its_place(record, evidence)] == []


def html(
    lines: list[str] | None = None, *, head: str = "", before: str = "", around: str = "div"
) -> str:
    shown = lines or document(persons=["جون كيري"])
    body = "".join(f"<p>{line}</p>" for line in shown)
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'>{head}</head><body>{before}"
        f"<{around}>{body}</{around.split(maxsplit=1)[0]}></body></html>"
    )


@pytest.mark.parametrize(
    "written",
    [
        html(),
        '<?xml version="1.0" encoding="UTF-8"?>\n' + html(),
        html(around='div id="root" aria-hidden="true"'),
        html(around='div aria-hidden="true"', before='<div role="dialog"><p>ملفات الارتباط</p></div>'),
        html(before='<dialog open><p>ملفات الارتباط</p></dialog>'),
        html(around='div role="dialog"'),
        html(before='<div style="visibility:hidden"><p>مسودة</p></div>'),
        html(before='<p hidden>مسودة</p><p style="display: none">مسودة</p>'),
        html().replace("<div>", '<div style="visibility:hidden"><div style="visibility:visible">').replace("</div></body>", "</div></div></body>"),
        html(before='<span aria-hidden="true">★</span>'),
        html(around='div hidden style="display:block"'),
    ],
    ids=["plain", "prolog", "under a dialog", "dialog told", "open dialog", "in a dialog", "hidden", "not shown",
         "visible in hidden", "icon", "shown though hidden"],
)  # fmt: skip
def test_saved_html_is_read_as_it_is_seen(written: str, authorities: Authorities) -> None:
    expect_whole(read(written.encode(), authorities))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-16", "utf-8-sig"])
@pytest.mark.parametrize("as_html", [True, False])
def test_unicode_is_read_with_and_without_a_mark(
    encoding: str, as_html: bool, authorities: Authorities
) -> None:
    text = html() if as_html else page(document(persons=["جون كيري"])).decode()
    expect_whole(read(text.encode(encoding), authorities))


def test_a_stray_byte_costs_only_the_words_it_stands_in(authorities: Authorities) -> None:
    content = page(document(persons=["جون كيري", "سيرغي لافروف"]))
    name = "سيرغي".encode()
    at = content.index(name) + 2
    record = read(content[:at] + b"\xff" + content[at:], authorities)
    expect_whole(record)
    assert [doubt.code.value for doubt in record.doubts] == ["damaged_text", "damaged_text"]


def test_a_stray_byte_in_the_title_is_no_letter_of_it(authorities: Authorities) -> None:
    content = page(document())
    at = content.index(TITLE.encode()) + 2
    record = read(content[:at] + b"\xfe" + content[at:], authorities)
    assert record.title is None
    assert record.text_ar == PROSE


MHTML = """From: <Saved by Blink>
Snapshot-Content-Location: https://example.org/ar/documents/920001
Subject: page
MIME-Version: 1.0
Content-Type: multipart/related;
\ttype="text/html";
\tboundary="----Boundary"

------Boundary
Content-Type: text/html
Content-Transfer-Encoding: {transfer}
Content-Location: https://example.org/ar/documents/920001

{payload}
------Boundary
Content-Type: text/css

p {{ color: red }}
------Boundary--
"""


@pytest.mark.parametrize("transfer", ["quoted-printable", "base64", "8bit"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_page_saved_as_mhtml_is_read(transfer: str, ends: str, authorities: Authorities) -> None:
    plain = html().encode()
    payload = {
        "quoted-printable": quopri.encodestring(plain).decode(),
        "base64": base64.encodebytes(plain).decode(),
        "8bit": plain.decode(),
    }[transfer]
    content = MHTML.format(transfer=transfer, payload=payload).replace("\n", ends).encode()
    record = read(content, authorities)
    expect_whole(record)
    assert record.values_of("source_url") == ["https://example.org/ar/documents/920001"]


def rows() -> list[tuple[str, str]]:
    return [
        ("تاريخ الصدور", "2014/02/26"),
        ("اللغة", "العربية"),
        ("نوع الوثيقة", "بيان صحفي"),
        ("البلد المستهدف", "سورية"),
        ("كود الذاكرة السورية", "SMI/A200/920001"),
        ("المجموعات", "الدول الأجنبية"),
        ("شخصيات مرتبطة", "جون كيري"),
    ]


def by_row(form: str) -> str:
    return "\n".join(form.format(label=label, value=value) for label, value in rows())


@pytest.mark.parametrize(
    "table",
    [
        by_row("{label}\t{value}"),
        by_row("{label}\t\t{value}"),
        by_row("{label} | {value}"),
        by_row("| {label} | {value} |"),
        by_row("|{label}|{value}|"),
        by_row("| **{label}** | {value} |"),
        "| الحقل | القيمة |\n|---|---|\n" + by_row("| {label} | {value} |"),
        by_row("**{label}:** {value}"),
        by_row("- **{label}**: {value}"),
        by_row("* {label}: {value}"),
        "\t".join(label for label, _ in rows()) + "\n" + "\t".join(value for _, value in rows()),
        "| " + " | ".join(label for label, _ in rows()) + " |\n|" + "---|" * 7 + "\n| "
        + " | ".join(value for _, value in rows()) + " |",
        "\n".join("\t".join(f"{label}\t{value}" for label, value in rows()[i : i + 2]) for i in (0, 2, 4, 6)),
    ],
)  # fmt: skip
@pytest.mark.parametrize("heading", [HEADING, "## " + HEADING, ""])
def test_a_table_pasted_from_a_word_processor_is_read(
    table: str, heading: str, authorities: Authorities
) -> None:
    title = f"# {TITLE}" if heading.startswith("#") else TITLE
    text = "\n\n".join(part for part in (BANNER, title, PROSE, heading, table) if part) + "\n"
    expect_whole(read(text.encode(), authorities))


def test_a_cell_may_hold_several_names(authorities: Authorities) -> None:
    text = "\n\n".join((BANNER, TITLE, PROSE, HEADING, by_row("| {label} | {value} |")))
    text = text.replace("جون كيري", "جون كيري<br>سيرغي لافروف") + "\n"
    assert read(text.encode(), authorities).values_of("persons") == ["جون كيري", "سيرغي لافروف"]


def test_bars_and_tabs_in_a_text_stay_there(authorities: Authorities) -> None:
    text = "سجل الإعارة | دفتر الهبات: هما كتابان في خزانة واحدة، # 12 ** منها."
    record = read(page(document(text=(text,))), authorities)
    assert record.text_ar == text


@pytest.mark.parametrize(
    ("head", "address"),
    [
        ('<link rel="canonical" href="https://example.org/ar/documents/17">', "https://example.org/ar/documents/17"),
        ('<meta property="og:url" content="https://example.org/d/17">', "https://example.org/d/17"),
        ('<link rel="canonical" href="https://example.org/"><meta property="og:url" content="https://example.org/d/17">', "https://example.org/d/17"),
        ('<link rel="canonical" href="/documents/17">', None),
        ("", None),
    ],
)  # fmt: skip
def test_the_address_of_a_page_is_what_it_says(
    head: str, address: str | None, authorities: Authorities
) -> None:
    record = read(html(head=head).encode(), authorities)
    assert record.values_of("source_url") == ([address] if address else [])


def test_the_address_that_a_browser_noted_is_the_pages(authorities: Authorities) -> None:
    noted = "<!-- saved from url=(0034)https://example.org/documents/17 -->\n"
    record = read((noted + html()).encode(), authorities)
    assert record.values_of("source_url") == ["https://example.org/documents/17"]


def test_what_the_caller_knows_goes_before_what_the_page_says(authorities: Authorities) -> None:
    head = '<link rel="canonical" href="https://example.org/ar/documents/17">'
    [record] = read_page(
        html(head=head).encode(),
        "page",
        authorities,
        address="https://example.org/crawled/17",
        retrieved="2024-05-06",
    )
    assert isinstance(record, Record)
    assert record.values_of("source_url") == ["https://example.org/crawled/17"]
    assert record.values_of("retrieved") == ["2024-05-06"]


def test_the_digest_of_the_file_is_kept(authorities: Authorities) -> None:
    content = page(document())
    assert read(content, authorities).source_digest == hashlib.sha256(content).hexdigest()


def test_the_identifier_in_the_link_of_a_name_is_kept(authorities: Authorities) -> None:
    lines = document(persons=["عاصم الدالي"])
    link = '<a href="https://example.org/ar/persons/17">عاصم الدالي</a>'
    written = html(lines).replace("<p>عاصم الدالي</p>", f"<p>{link}</p>")
    [said] = read(written.encode(), authorities).participations
    assert (said.name, said.identifiers) == ("عاصم الدالي", ("example.org:persons/17",))


def test_words_that_lead_to_two_places_have_no_identifier(authorities: Authorities) -> None:
    lines = document(persons=["عاصم الدالي"])
    links = "".join(f'<p><a href="/persons/{n}">عاصم الدالي</a></p>' for n in (17, 18))
    written = html(lines).replace("<p>عاصم الدالي</p>", links)
    assert read(written.encode(), authorities).participations == []
