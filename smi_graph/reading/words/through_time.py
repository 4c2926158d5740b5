"""Words through time as a page and as data, made of plain values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import orjson

from smi_graph.reading.charts import SeriesChart, chart_series
from smi_graph.reading.search.facets import MOST_SHOWN, facet_views, name_of_facet
from smi_graph.reading.search.relaxation import select
from smi_graph.reading.search.request import facets
from smi_graph.reading.search.suggestions import suggestions
from smi_graph.reading.search.timeline import timeline
from smi_graph.reading.search.view import chips_of
from smi_graph.reading.words.asking import MOST_COMPARED, CountsAsked, Measure, TimeStep
from smi_graph.reading.words.concordance import ListOption, canonical_address, data_address
from smi_graph.reading.words.frequency import count_words
from smi_graph.site import render
from smi_graph.spreadsheets import table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smi_graph.reading.opened import OpenRelease
    from smi_graph.reading.search.facets import FacetView
    from smi_graph.reading.search.renderers import AskedSearch
    from smi_graph.reading.search.suggestions import Suggestion
    from smi_graph.reading.search.timeline import SearchTimeline
    from smi_graph.reading.search.view import Chip
    from smi_graph.reading.words.frequency import Frequencies, Series, WordCount
    from smi_graph.site import Reader

_OWN = ("by", "measure")
# More months than those of fifty years are too many to be read.
MOST_MONTHS = 600
COLUMNS = (
    *("words", "period", "hits", "records_with", "records", "words_counted"),
    *("hits_per_record", "hits_per_thousand_words", "letters", "release"),
)
# How a table names the records that lie in no stretch of time.
UNDATED, VAGUE = "undated", "year only"
# And how it tells words that could not be understood, which have no counts.
UNCLEAR = "not understood"


@dataclass(frozen=True, slots=True)
class FrequencyRow:
    """A stretch of time in the table: what is shown of each word, and where it leads."""

    period: str
    records: int
    cells: tuple[tuple[float | None, str], ...]


@dataclass(frozen=True, slots=True)
class FrequencyView:
    """What the page shows.

    Parameters
    ----------
    counted
        All counts.
    chart
        A line for each word.
    rows
        The same numbers.
    steps, measures
        What leads to the page with another step or measure.
    chips
        What narrows the records.
    is_too_long
        Whether there are more months than are shown.
    most
        The highest value of the chart.
    facets, timeline
        What the records can be narrowed by.
    meant
        What may have been meant by words that stand nowhere, each with the page that has them.
    """

    counted: Frequencies
    chart: SeriesChart
    rows: tuple[FrequencyRow, ...]
    steps: tuple[ListOption, ...]
    measures: tuple[ListOption, ...]
    chips: tuple[Chip, ...]
    is_too_long: bool
    most: float
    facets: tuple[FacetView, ...]
    timeline: SearchTimeline | None
    meant: tuple[tuple[str, tuple[tuple[Suggestion, str], ...]], ...]


def make_frequency(release: OpenRelease, asked: AskedSearch) -> bytes:
    """Make the page, in HTML."""
    reader, wanted = asked.reader, CountsAsked.of(asked.reader.pairs)
    counted = count_words(release, wanted) if wanted.words else None
    return render(
        "frequency.html",
        reader,
        wanted=wanted,
        view=None if counted is None else _view(release, wanted, counted, reader),
        has_words=release.corpus is not None and release.texts is not None,
        most_compared=MOST_COMPARED,
        most_months=MOST_MONTHS,
        most_shown=MOST_SHOWN,
        name_of_facet=name_of_facet,
        data={name: data_address(reader, f"/frequency.{name}") for name in ("csv", "json")},
        canonical=canonical_address(reader, "/frequency", _OWN),
        of_search=("exact", "from", "to", *facets()),
        release_id=asked.release_id,
    ).encode()


def _view(
    release: OpenRelease, wanted: CountsAsked, counted: Frequencies, reader: Reader
) -> FrequencyView:
    is_too_long = len(counted.periods) > MOST_MONTHS and wanted.step is TimeStep.MONTH
    clear = [series for series in counted.series if series.unclear is None]
    selection = select(release, wanted.search)
    values = [[count.measured(wanted.measure) for count in series.counts] for series in clear]
    links = [[_address(reader, s.words, period) for period in counted.periods] for s in clear]
    rows = [
        FrequencyRow(
            counted.periods[place],
            counted.records[place],
            tuple((line[place], link[place]) for line, link in zip(values, links, strict=True)),
        )
        for place in range(0 if is_too_long else len(counted.periods))
    ]
    return FrequencyView(
        counted=counted,
        chart=chart_series(() if is_too_long else counted.periods, values, links),
        rows=tuple(rows),
        steps=tuple(
            ListOption(each, each is wanted.step, reader.here(by=_kept(each, TimeStep.YEAR)))
            for each in TimeStep
        ),
        measures=tuple(
            ListOption(each, each is wanted.measure, reader.here(measure=_kept(each, Measure.HITS)))
            for each in Measure
        ),
        chips=chips_of(selection, reader),
        is_too_long=is_too_long,
        most=max((value for line in values for value in line if value), default=0),
        facets=facet_views(selection, reader),
        timeline=timeline(selection, reader),
        meant=tuple(
            (series.words, found)
            for series in clear
            if not series.total.hits and (found := _meant(release, wanted, series.words, reader))
        ),
    )


def _meant(
    release: OpenRelease, wanted: CountsAsked, words: str, reader: Reader
) -> tuple[tuple[Suggestion, str], ...]:
    """Offer other words for some that stand nowhere, in their place among those compared."""
    found = suggestions(select(release, replace(wanted.search, words=words)))
    return tuple(
        (each, reader.here(q=[each.words if word == words else word for word in wanted.words]))
        for each in found
    )


def _kept(choice: TimeStep | Measure, usual: TimeStep | Measure) -> str | None:
    return None if choice is usual else choice.value


def _address(reader: Reader, words: str, period: str) -> str:
    """Give the search for the records of a point."""
    names = ("exact", *map(str, facets()))
    kept = {name: [v for n, v in reader.pairs if n == name] for name in names}
    chosen: dict[str, object] = {name: values for name, values in kept.items() if values}
    return reader.href("/search", {"q": words, **chosen, "from": period, "to": period})


def write_frequency(release: OpenRelease, asked: AskedSearch, form: str) -> bytes | None:
    """Write all counts as ``csv`` or ``json``; ``None`` where the release cannot tell any.

    Words that cannot be understood are told as such beside the others.

    Raises
    ------
    UnclearSearch
        When none of the words can be understood.
    """
    wanted = CountsAsked.of(asked.reader.pairs)
    counted = count_words(release, wanted)
    if counted is None:
        return None
    unclear = [series.unclear for series in counted.series if series.unclear is not None]
    if unclear and len(unclear) == len(counted.series):
        raise unclear[0]
    if form == "csv":
        rows = (row for series in counted.series for row in _rows(asked, counted, series))
        return table([COLUMNS, *rows], with_mark=("bom", "1") in asked.reader.pairs)
    return orjson.dumps(_answer(asked, wanted, counted))


def _rows(asked: AskedSearch, counted: Frequencies, series: Series) -> Iterator[list[str]]:
    if series.unclear is not None:
        yield [series.words, UNCLEAR, *[""] * (len(COLUMNS) - 3), asked.release_id or ""]
        return
    of_time = [*zip(counted.periods, series.counts, strict=True), (UNDATED, series.undated)]
    if series.vague.all_records:
        of_time.append((VAGUE, series.vague))
    for period, count in of_time:
        told = _member(count)
        yield [
            series.words,
            period,
            *("" if value is None else str(value) for value in told.values()),
            series.letters,
            asked.release_id or "",
        ]


def _answer(asked: AskedSearch, wanted: CountsAsked, counted: Frequencies) -> dict[str, object]:
    return {
        "release": asked.release_id,
        "by": wanted.step.value,
        "records": counted.total,
        "undated": counted.undated,
        "year_only": counted.vague,
        "left_out": wanted.more,
        "series": [_told(counted, series, asked.reader) for series in counted.series],
    }


def _told(counted: Frequencies, series: Series, reader: Reader) -> dict[str, object]:
    if series.unclear is not None:
        return {"words": series.words, "unclear": series.unclear.sentence(reader.language)}
    return {
        "words": series.words,
        "letters": series.letters,
        "total": _member(series.total),
        "undated": _member(series.undated),
        "year_only": _member(series.vague),
        "counts": [
            {"period": period, **_member(count)}
            for period, count in zip(counted.periods, series.counts, strict=True)
        ],
    }


def _member(count: WordCount) -> dict[str, float | None]:
    return {
        "hits": count.hits,
        "records_with": count.records,
        "records": count.all_records,
        "words_counted": count.all_words,
        "hits_per_record": _rounded(count.measured(Measure.PER_RECORD)),
        "hits_per_thousand_words": _rounded(count.measured(Measure.PER_THOUSAND)),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
