"""Every saved query can be drawn in the way that its head names, in both languages."""

from __future__ import annotations

import io

import pytest
from matplotlib import font_manager, ft2font
from matplotlib.text import Text

from smi_graph.reader import ReaderError, ReleaseReader

# One for each view; `archive_documents-by-type` is of bars that lie below each other.
DRAWN = {
    "country_documents-by-year": "BarChart",
    "archive_documents-by-type": "BarChart",
    "archive_documents-by-year": "LineChart",
    "archive_timeline": "Timeline",
    "archive_documents-by-country": "Map",
    "person-index_pairs": "Graph",
    "archive_latest-documents": "Table",
    "citation-index_not-held": "BarChart",
}


def words(figure: object) -> set[str]:
    """Give every word that a figure shows."""
    found = figure.findobj(Text)  # type: ignore[attr-defined]
    return {text.get_text() for text in found if text.get_text()}


@pytest.mark.parametrize("name", DRAWN)
def test_each_view_is_drawn_with_its_title(release: ReleaseReader, name: str) -> None:
    query = release.queries[name]
    assert query.default_view == DRAWN[name]
    for language, title in (("ar", query.summary_ar), ("en", query.summary_en)):
        figure = release.plot(name, language=language)
        assert title in words(figure)
        with io.BytesIO() as picture:
            figure.savefig(picture, format="png", dpi=40)
            assert picture.getvalue().startswith(b"\x89PNG")


def test_names_stand_in_the_language_that_is_asked_for(release: ReleaseReader) -> None:
    assert "Kofi Annan" in words(release.plot("person-index_pairs"))
    assert "كوفي عنان" in words(release.plot("person-index_pairs", language="ar"))


def test_what_is_left_out_is_told(release: ReleaseReader) -> None:
    rows = len(release.ask("archive_latest-documents"))
    assert f"Shown: 30 of {rows}." in words(release.plot("archive_latest-documents"))
    assert not any("Shown" in each for each in words(release.plot("archive_documents-by-country")))


def test_bars_are_as_high_as_the_numbers_are(release: ReleaseReader) -> None:
    [axes] = release.plot("country_documents-by-year", country="SY").axes
    drawn = {round(bar.get_x() + bar.get_width() / 2): bar.get_height() for bar in axes.patches}
    rows = release.ask("country_documents-by-year", country="SY")
    assert drawn == {row["year"]: row["documents"] for row in rows}


def test_arabic_letters_are_joined_and_run_from_right_to_left() -> None:
    font = font_manager.get_font(font_manager.findfont("DejaVu Sans"))
    assert isinstance(font, ft2font.FT2Font)
    joined, apart = (
        font._layout(text, ft2font.LoadFlags.DEFAULT)  # type: ignore[attr-defined]
        for text in ("بب", "ب\u200cب")
    )
    glyphs = [[item.glyph_index for item in each] for each in (joined, apart)]
    assert glyphs[0] != glyphs[1]


def test_without_matplotlib_it_is_told_how_to_get_it(
    release: ReleaseReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smi_graph.reader.release.find_spec", lambda _: None)
    with pytest.raises(ReaderError, match=r"smi-graph\[plot\]"):
        release.plot("archive_timeline")
