"""Footnotes in both languages, and files for reference managers."""

from __future__ import annotations

import re
from dataclasses import replace

import httpx
import pytest

from smi_graph.reading.bibliography import Citation, bibtex, csl, footnote, ris

FSI, PDI = "\u2068", "\u2069"
CODE = "SMI-A200-593915"
KNOWN = Citation(
    code="A/1",
    titles={"ar": "بيان بشأن القرار 2254"},
    date="2015-12-18",
    document_type={"ar": "بيان", "en": "statement"},
    collection=({"ar": "الأمم المتحدة", "en": "United Nations"},),
    persons=({"ar": "كوفي عنان", "en": "Kofi Annan"},),
    address="https://a.example/1?release=r1",
    release_id="20261125T180203Z-f0e68c5f",
    archive={"ar": "أرشيف", "en": "Archive"},
)
UNKNOWN = replace(KNOWN, titles={}, date=None, document_type={}, collection=(), persons=())
HOSTILE = replace(
    KNOWN,
    titles={
        "en": "A}\n}\n@misc{x, title={\r\nER  - \r\nTY  - JOUR \u202e \\input{x} 100% & $ # _ ~"
    },
)


def test_an_arabic_footnote_has_arabic_marks_and_both_names_of_the_month() -> None:
    assert footnote(KNOWN, "ar") == (
        f"«بيان بشأن القرار 2254»، بيان، 18 كانون الأول/ديسمبر 2015، {FSI}A/1{PDI}، "
        "مجموعة الأمم المتحدة، أرشيف، إصدار 25 تشرين الثاني/نوفمبر 2026، "
        "https://a.example/1?release=r1"
    )


def test_an_english_footnote_sets_an_arabic_title_apart_and_nothing_else() -> None:
    assert footnote(KNOWN, "en") == (
        f"“{FSI}بيان بشأن القرار 2254{PDI}”, statement, 18 December 2015, A/1, "
        "collection United Nations, Archive, release of 25 November 2026, "
        "https://a.example/1?release=r1"
    )


def test_an_unknown_date_is_said_to_be_unknown_and_the_rest_is_left_out() -> None:
    told = "date unknown, A/1, Archive, release of 25 November 2026, "
    assert footnote(UNKNOWN, "en") == f"{told}https://a.example/1?release=r1"
    assert "تاريخها غير معروف" in footnote(UNKNOWN, "ar")
    assert "date" not in bibtex(UNKNOWN)
    assert "DA  - " not in ris(UNKNOWN)
    assert "issued" not in csl(UNKNOWN)


def test_persons_are_linked_and_neither_authors_nor_what_it_is_about() -> None:
    assert "annotation = {linked people: Kofi Annan}" in bibtex(KNOWN)
    assert "N1  - linked people: Kofi Annan" in ris(KNOWN)
    assert csl(KNOWN)["annote"] == "linked people: Kofi Annan"
    assert csl(KNOWN, "ar")["annote"].startswith("شخصيات مرتبطة: ")
    for denied in ("author", "keyword"):
        assert denied not in bibtex(KNOWN)
        assert denied not in csl(KNOWN)
    assert "AU  - " not in ris(KNOWN)
    assert "KW  - " not in ris(KNOWN)
    for none in (bibtex(UNKNOWN), ris(UNKNOWN), str(csl(UNKNOWN))):
        assert "linked people" not in none


def test_names_are_in_the_language_that_was_asked_for() -> None:
    assert "type = {بيان}" in bibtex(KNOWN, "ar")
    assert "M3  - statement" in ris(KNOWN, "en")


def test_a_title_cannot_leave_its_field() -> None:
    entry = bibtex(HOSTILE)
    assert entry.count("{") == entry.count("}")
    assert not re.search(r"^\s*@", entry[1:], re.MULTILINE)
    # None of what TeX takes for a command is left: each has a backslash before it, or a name.
    assert r"100\% \& \$ \# \_ \textasciitilde{}" in entry
    assert "~" not in entry
    assert ris(HOSTILE).count("\r\nTY  - ") == 0
    assert ris(HOSTILE).count("\r\nER  - ") == 1
    assert "\u202e" not in footnote(HOSTILE, "en")


MEDIA_TYPES = {
    "bib": "application/x-bibtex; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
    "json": "application/vnd.citationstyles.csl+json",
    "txt": "text/plain; charset=utf-8",
}


@pytest.mark.parametrize("extension", MEDIA_TYPES)
def test_each_form_names_the_release_and_can_be_kept(client: httpx.Client, extension: str) -> None:
    answer = client.get(f"/cite/{CODE}.{extension}?lang=en")
    assert answer.headers["Content-Type"] == MEDIA_TYPES[extension]
    address = f"https://w3id.org/smi/document/{CODE}?release={answer.headers['X-Release']}"
    assert address in answer.text
    again = client.get(answer.url, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_text_has_both_footnotes(client: httpx.Client) -> None:
    arabic, english = client.get(f"/cite/{CODE}.txt?lang=ar").text.splitlines()
    assert "28 أيار/مايو 2021، " in arabic
    assert ", 28 May 2021, SMI/A200/593915, " in english


def test_a_diary_entry_can_be_cited(client: httpx.Client) -> None:
    [item] = client.get("/cite/SAMPLE-D-2012-06-30.json").json()
    assert item["issued"] == {"date-parts": [[2012, 6, 30]]}


@pytest.mark.parametrize("name", ["SMI-A200-0.bib", f"{CODE}.exe", "antony-blinken.ris", "%00.bib"])
def test_what_cannot_be_cited_is_not_found(client: httpx.Client, name: str) -> None:
    assert client.get(f"/cite/{name}").status_code == 404


def test_a_style_is_written_in_both_languages_and_linked_from_the_page(
    client: httpx.Client,
) -> None:
    lines = client.get(f"/cite/{CODE}.txt?style=chicago-notes&lang=ar").text.splitlines()
    assert len(lines) == 4
    assert "، 28 أيار/مايو 2021، " in lines[0]
    assert ", 28 May 2021, SMI/A200/593915, " in lines[2]
    page = client.get(f"/document/{CODE}.html?lang=en").text
    assert f'href="/cite/{CODE}.txt?style=apa&amp;lang=en"' in page


def test_an_unknown_style_is_refused_with_those_that_there_are(client: httpx.Client) -> None:
    answer = client.get(f"/cite/{CODE}.txt?style=vancouver")
    assert answer.status_code == 400
    assert "chicago-notes" in answer.text
