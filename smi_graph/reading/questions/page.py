"""What the page of a question shows."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from smi_graph.archive import archive
from smi_graph.catalogue import Kind, kinds
from smi_graph.messages import message
from smi_graph.queries import QueryError, subject_name, without_head
from smi_graph.reading.questions.answers import Answer, Asker
from smi_graph.reading.questions.cells import CellWriter
from smi_graph.reading.questions.fields import SEEN, FormReader
from smi_graph.reading.questions.pictures import (
    bars_of,
    events_of,
    line_of,
    map_of,
    network_of,
    shape_of,
    time_bars_of,
)
from smi_graph.reading.questions.samples import Elsewhere, editor_address
from smi_graph.service.problems import Problem, problem_from
from smi_graph.site import assets_folder
from smi_graph.store import QueryTimeout, StoreError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from smi_graph.catalogue import Catalogue
    from smi_graph.messages import Language
    from smi_graph.queries import Parameter, SavedQuery
    from smi_graph.reading.charts import LineChart, TimeChart
    from smi_graph.reading.pages import Visit
    from smi_graph.reading.questions.cells import ShownTable
    from smi_graph.reading.questions.fields import FormField
    from smi_graph.reading.questions.pictures import (
        Bars,
        DrawnCountries,
        EventsOfYear,
        NetworkPicture,
        TableShape,
    )

ROWS = (50, 100, 200)
# A panel shows the first rows, and does not keep the page that it stands on waiting.
PANEL_ROWS = 10
PANEL_SECONDS = 5.0
_LANGUAGES: tuple[Language, ...] = ("ar", "en")
# Parameters of queries that are conditions of the search under the same name.
_NARROWING = frozenset({"person", "organization", "country", "collection", "from", "to"})
# What an address says of the page, not of the question.
_OF_THE_PAGE = frozenset({"lang", "digits", "months", "release", "limit", "offset", "view"})


@dataclass(frozen=True, slots=True)
class ChosenPicture:
    """One picture, by the name that saved queries use, and what it is drawn from.

    ``counted`` is the message that says its numbers in words, ``narrowed`` the conditions of the
    search that finds the records which it counts.
    """

    view: str
    counted: str = "count.records"
    narrowed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    bars: Bars | None = None
    time_bars: TimeChart | None = None
    line: LineChart | None = None
    map: DrawnCountries | None = None
    years: tuple[EventsOfYear, ...] = ()
    network: NetworkPicture | None = None


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """What the page of a question shows.

    Parameters
    ----------
    query
        The question.
    tags
        Each tag with its words.
    fields
        Its parameters.
    is_askable
        Whether everything that it needs is there.
    view
        Which picture is shown.
    views
        All that its columns allow.
    table
        The rows that were asked for.
    picture
        The picture of the first rows; ``None`` where the table is all.
    answer
        What the archive has answered; ``None`` where nothing was asked, or in vain.
    problem
        Why there is no answer.
    elsewhere
        The same answer in other programs.
    cited
        How to cite the answer, by language.
    editor
        The address of the editor with the query; ``None`` while the query lacks something.
    limit, offset
        Which rows were asked for.
    release
        Which release has answered.
    only_entries
        How many diary entries the release has, where it has no documents; else 0.
    """

    query: SavedQuery
    tags: tuple[tuple[str, str], ...]
    fields: tuple[FormField, ...]
    is_askable: bool
    view: str
    views: tuple[str, ...]
    table: ShownTable | None
    picture: ChosenPicture | None
    answer: Answer | None
    problem: Problem | None
    elsewhere: Elsewhere
    cited: Mapping[Language, str]
    editor: str | None
    limit: int
    offset: int
    release: str | None
    only_entries: int = 0

    @property
    def window(self) -> int:
        """How many rows a picture is drawn from."""
        return len(self.answer.window) if self.answer else 0

    @property
    def end(self) -> int:
        """The number of the last row that is shown."""
        return self.offset + (len(self.answer.page) if self.answer else 0)

    @property
    def previous(self) -> int:
        """Where the page before this one begins."""
        return max(self.offset - self.limit, 0)


@dataclass(frozen=True, slots=True)
class Panel:
    """The answer to a question, on the page of the thing that it is about.

    Parameters
    ----------
    query, given
        The question, and what its parameters are given.
    table, picture
        As of a `QuestionPage`.
    problem
        Why there is no answer, in the reader's language: a few words, and a sentence.
    """

    query: SavedQuery
    given: Mapping[str, str]
    table: ShownTable | None
    picture: ChosenPicture | None
    problem: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class _Told:
    """The text that was asked, and its answer or why there is none."""

    text: str | None = None
    answer: Answer | None = None
    problem: Problem | None = None


async def _ask(asker: Asker, limit: int, offset: int, seconds: float | None = None) -> _Told:
    text: str | None = None
    try:
        text = asker.text()
        async with asyncio.timeout(seconds):
            return _Told(text, await asker.ask(limit, offset))
    except TimeoutError:
        return _Told(text, problem=problem_from(QueryTimeout(seconds or 0)))
    except (QueryError, StoreError, Problem) as error:
        return _Told(text, problem=problem_from(error))


def _unknown(given: Mapping[str, str]) -> dict[str, str]:
    """Give what the address says beside the parameters of this page; the query judges it."""
    return {
        name: value
        for name, value in given.items()
        if name not in _OF_THE_PAGE and not name.startswith(SEEN)
    }


@dataclass(frozen=True)
class PageMaker:
    """Answers a question for a reader; made for each request.

    Parameters
    ----------
    visit
        Whom the page is for, and which release answers.
    site
        The address of this site, without a slash at the end.
    """

    visit: Visit
    site: str

    def fields(self, query: SavedQuery, given: Mapping[str, str]) -> tuple[FormField, ...]:
        """Read the fields of the form."""
        visit = self.visit
        reader = FormReader(visit.catalogue, visit.engine.minter, visit.reader)
        return reader.read(query, given)

    async def make(
        self,
        query: SavedQuery,
        fields: tuple[FormField, ...],
        given: Mapping[str, str],
        rows: tuple[int, int],
    ) -> QuestionPage:
        """Ask the question as far as its fields allow, and lay out what comes.

        Parameters
        ----------
        query, fields
            The question, and its parameters as they were read.
        given
            What the address says.
        rows
            How many rows to show, and how many stand before them.
        """
        visit, (limit, offset) = self.visit, rows
        values = {field.name: field.value for field in fields if field.value}
        is_askable = all(
            field.problem is None and (field.value or field.is_optional) for field in fields
        )
        asker = Asker(visit.engine, visit.release_id, query, {**_unknown(given), **values})
        told = await _ask(asker, limit, offset) if is_askable else _Told()
        elsewhere = Elsewhere(self.site, query.name, query.form, values, visit.release_id)
        conditions = _conditions(fields)
        table, picture, views = self._drawn(query, told.answer, conditions, given.get("view"))
        return QuestionPage(
            query=query,
            tags=tuple((tag, subject_name(tag, visit.language)) for tag in query.tags),
            fields=fields,
            is_askable=is_askable,
            view=picture.view if picture else "Table",
            views=views,
            table=table,
            picture=picture,
            answer=told.answer,
            problem=told.problem,
            elsewhere=elsewhere,
            cited={language: self._cited(query, fields, language) for language in _LANGUAGES},
            editor=self._editor(told.text),
            limit=limit,
            offset=offset,
            release=visit.release_id,
            only_entries=_only_entries(visit.catalogue),
        )

    async def panels(self, kind: str, iri: str) -> tuple[Panel, ...]:
        """Answer the saved queries that name a kind of thing under ``panels`` in their heads.

        Those that find nothing about this thing are left out; those that failed are not.

        Parameters
        ----------
        kind, iri
            Of the thing.
        """
        asked = [one for one in self.visit.engine.queries.values() if kind in one.panels]
        panels = await asyncio.gather(*(self._panel(query, iri) for query in asked))
        return tuple(one for one in panels if one.problem or (one.table and one.table.rows))

    async def _panel(self, query: SavedQuery, iri: str) -> Panel:
        [needed] = [one for one in query.parameters if one.required]
        asker = Asker(self.visit.engine, self.visit.release_id, query, {needed.name: iri})
        told = await _ask(asker, PANEL_ROWS, 0, PANEL_SECONDS)
        value = self.visit.catalogue.value_of_iri(iri)
        conditions = {} if value is None else {str(value.kind): [value.key]}
        table, picture, _ = self._drawn(query, told.answer, conditions, None)
        if picture is not None and picture.bars is not None:
            first = replace(picture.bars, rows=picture.bars.rows[:PANEL_ROWS])
            picture = replace(picture, bars=first)
        language, problem = self.visit.language, None
        if told.problem is not None:
            problem = told.problem.title(language), told.problem.detail(language)
        return Panel(query, {needed.name: iri}, table, picture, problem)

    def _cited(self, query: SavedQuery, fields: tuple[FormField, ...], language: Language) -> str:
        said = [
            message(
                "questions.citation_value",
                language,
                label=_label(parameter, language),
                value=_isolated(self._name(field, language)),
            )
            for parameter, field in zip(query.parameters, fields, strict=True)
            if field.value
        ]
        values = message("questions.citation_comma", language).join(said)
        given = message("questions.citation_given", language, values=values) if said else ""
        release_id = self.visit.release_id
        release = {} if release_id is None else {"release": _isolated(release_id)}
        return message(
            "questions.citation" if release else "questions.citation_unreleased",
            language,
            question=query.summary_ar if language == "ar" else query.summary_en,
            given=given,
            archive=archive().name[language],
            **release,
        )

    def _name(self, field: FormField, language: Language) -> str:
        if field.kind in kinds():
            value = self.visit.catalogue.find_value(Kind(field.kind), field.value)
            if value is not None:
                return value.name(language)[0]
        return field.shown

    def _editor(self, text: str | None) -> str | None:
        if text is None:
            return None
        return editor_address(self.visit.reader.href("/sparql"), without_head(text))

    def _drawn(
        self,
        query: SavedQuery,
        answer: Answer | None,
        conditions: Mapping[str, Sequence[str]],
        wish: str | None,
    ) -> tuple[ShownTable | None, ChosenPicture | None, tuple[str, ...]]:
        if answer is None or answer.truth is not None:
            return None, None, ()
        titles = _titles(query, self.visit.language)
        writer = CellWriter(self.visit.engine, self.visit.catalogue, self.visit.reader, titles)
        whole = writer.table(answer.variables, answer.window)
        shape = shape_of(whole, is_picture=query.default_view != "Table")
        page = (
            whole if answer.page == answer.window else writer.table(answer.variables, answer.page)
        )
        view = wish if wish in shape.views else query.default_view
        if view == "Table" or view not in shape.views or not whole.rows:
            return page, None, shape.views
        picture = self._picture(view, whole if view != "Timeline" else page, shape)
        if "documents" not in titles:
            narrowed = {**conditions, "record": ["document"]}
            picture = replace(picture, counted="count.documents", narrowed=narrowed)
        return page, picture, shape.views

    def _picture(self, view: str, table: ShownTable, shape: TableShape) -> ChosenPicture:
        if view == "Timeline":
            return ChosenPicture(view, years=events_of(table, shape))
        if view == "LineChart":
            return ChosenPicture(view, line=line_of(table, shape))
        if view == "Graph":
            return ChosenPicture(view, network=network_of(table, shape))
        if view == "Map":
            shapes_file = assets_folder() / "built" / "countries.json"
            drawn = map_of(table, shape, self.visit.catalogue, shapes_file)
            return ChosenPicture(view, bars=bars_of(table, shape), map=drawn)
        years = time_bars_of(table, shape)
        bars = None if years else bars_of(table, shape)
        return ChosenPicture(view, bars=bars, time_bars=years)


def _only_entries(catalogue: Catalogue) -> int:
    entries = int(np.count_nonzero(catalogue.entries))
    return entries if entries == len(catalogue) else 0


def _conditions(fields: Sequence[FormField]) -> dict[str, Sequence[str]]:
    """Give the values of a form as conditions of the search, which names them alike."""
    names = ((each.kind or each.name, each.value) for each in fields if each.value)
    return {name: [value] for name, value in names if name in _NARROWING}


def _titles(query: SavedQuery, language: Language) -> dict[str, str]:
    return {name: ar if language == "ar" else en for name, en, ar in query.column_titles}


def _label(parameter: Parameter, language: Language) -> str:
    label = parameter.label_ar if language == "ar" else parameter.label_en
    return label or parameter.label_en or parameter.name


def _isolated(text: str) -> str:
    """Keep a text of another direction from mixing with the sentence around it (UAX 9)."""
    return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"
