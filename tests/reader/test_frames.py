"""The types of a result: rows, pandas and polars."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, date, datetime
from decimal import Decimal

import pandas as pd
import polars as pl
import pytest

from smi_graph.reader import ReaderError, ReleaseReader, Text
from smi_graph.reader.frames import choose_frames

VALUES = """
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT * { VALUES (?number ?exact ?rough ?truth ?day ?moment ?year ?month ?when ?text ?iri ?plain) {
  (1 1.50 2e0 true "1958-02-01"^^xsd:date "1958-02-01T10:00:00Z"^^xsd:dateTime
   "1958"^^xsd:gYear "1958-02"^^xsd:gYearMonth "1958"^^xsd:gYear "قرار"@ar <urn:a> "01")
  (UNDEF UNDEF UNDEF UNDEF UNDEF UNDEF UNDEF UNDEF "1958-02-01"^^xsd:date "Decree"@en UNDEF UNDEF)
} }
"""


def test_rows_have_values_of_python(release: ReleaseReader) -> None:
    first, second = release.query(VALUES, frames="rows")
    assert first == {
        "number": 1,
        "exact": Decimal("1.5"),
        "rough": 2.0,
        "truth": True,
        "day": date(1958, 2, 1),
        "moment": datetime(1958, 2, 1, 10, tzinfo=UTC),
        "year": 1958,
        "month": "1958-02",
        "when": "1958",
        "text": "قرار",
        "iri": "urn:a",
        "plain": "01",
    }
    assert (first["text"].language, second["text"].language) == ("ar", "en")
    assert second["when"] == "1958-02-01"
    assert second["number"] is None


def test_a_text_keeps_its_language_in_copies() -> None:
    copy = deepcopy(Text("قرار", "ar"))
    assert (copy, copy.language) == ("قرار", "ar")


def test_a_frame_of_pandas_has_the_types_of_the_archive(release: ReleaseReader) -> None:
    frame = release.query(VALUES, frames="pandas")
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == {
        "number": "Int64",
        "exact": "Float64",
        "rough": "Float64",
        "truth": "boolean",
        "day": "datetime64[s]",
        "moment": "datetime64[us, UTC]",
        "year": "Int64",
        "month": "period[M]",
        "when": "string",
        "text": "object",
        "iri": "string",
        "plain": "string",
    }
    assert frame["number"].isna().tolist() == [False, True]
    assert frame["month"][0] == pd.Period("1958-02", "M")
    assert frame["when"].tolist() == ["1958", "1958-02-01"]
    assert [text.language for text in frame["text"]] == ["ar", "en"]


def test_a_frame_of_polars_has_the_types_of_the_archive(release: ReleaseReader) -> None:
    frame = release.query(VALUES, frames="polars")
    assert dict(frame.schema) == {
        "number": pl.Int64,
        "exact": pl.Float64,
        "rough": pl.Float64,
        "truth": pl.Boolean,
        "day": pl.Date,
        "moment": pl.Datetime("us", "UTC"),
        "year": pl.Int64,
        "month": pl.String,
        "when": pl.String,
        "text": pl.String,
        "text_language": pl.String,
        "iri": pl.String,
        "plain": pl.String,
    }
    assert frame["text_language"].to_list() == ["ar", "en"]
    assert frame["number"].to_list() == [1, None]


@pytest.mark.parametrize("frames", ["pandas", "polars"])
def test_a_frame_without_rows_keeps_its_columns(release: ReleaseReader, frames: str) -> None:
    frame = release.query("SELECT ?a ?b { ?a <urn:never> ?b }", frames=frames)  # type: ignore[arg-type]
    assert (len(frame), list(frame.columns)) == (0, ["a", "b"])


@pytest.mark.parametrize("frames", ["pandas", "polars"])
def test_a_number_that_is_too_large_for_a_column_is_not_changed(
    release: ReleaseReader, frames: str
) -> None:
    frame = release.query(f"SELECT (STR({2**63}) AS ?a) {{}}", frames=frames)  # type: ignore[arg-type]
    assert frame["a"][0] == str(2**63)


def test_a_date_before_the_common_era_stays_as_it_is_written(release: ReleaseReader) -> None:
    query = 'SELECT ?d { VALUES ?d { "-0044-03-15"^^<http://www.w3.org/2001/XMLSchema#date> } }'
    assert release.query(query, frames="rows") == [{"d": "-0044-03-15"}]
    assert release.query(query, frames="pandas")["d"].tolist() == ["-0044-03-15"]


def test_without_pandas_and_polars_there_are_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    assert choose_frames() == "pandas"
    monkeypatch.setattr("smi_graph.reader.frames.find_spec", lambda name: name == "polars" or None)
    assert choose_frames() == "polars"
    with pytest.raises(ReaderError, match=r"smi-graph\[pandas\]"):
        choose_frames("pandas")
    monkeypatch.setattr("smi_graph.reader.frames.find_spec", lambda _: None)
    assert choose_frames() == "rows"


def test_a_form_that_there_is_not_is_told_with_those_that_are() -> None:
    with pytest.raises(ReaderError, match="pandas, polars, rows"):
        choose_frames("excel")  # type: ignore[arg-type]
