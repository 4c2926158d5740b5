"""Asking a question: the rows of a page, how many there are in all, and how long it took."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import (
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    parse,
    parse_query_results,
)

from smi_graph.queries import QueryError, bind, count_rows
from smi_graph.service.problems import Problem
from smi_graph.store import StoreError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from smi_graph.queries import SavedQuery
    from smi_graph.service.engine import Engine

# So many rows are asked for at once: a picture shows no more, and pages are cut from them.
WINDOW = 1_000
# So long somebody waits for the number of all rows when the rows themselves are there.
COUNT_SECONDS = 2.0

# A term of RDF, or nothing; pyoxigraph has no common name for its terms.
Term = object


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question has been answered.

    Parameters
    ----------
    variables
        The names of the columns.
    window
        The first rows, `WINDOW` at most.
    page
        The rows that were asked for.
    offset
        How many rows stand before the page.
    total
        How many rows there are; ``None`` where counting them takes too long.
    truth
        The answer to a question for yes or no.
    seconds
        How long the query ran.
    """

    variables: tuple[str, ...]
    window: tuple[tuple[Term | None, ...], ...]
    page: tuple[tuple[Term | None, ...], ...]
    offset: int
    total: int | None
    truth: bool | None
    seconds: float

    @property
    def has_more(self) -> bool:
        """Whether rows come after those of the page."""
        end = self.offset + len(self.page)
        return bool(self.page) if self.total is None else end < self.total


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks one question of one release.

    Parameters
    ----------
    engine
        Runs queries.
    release_id
        As `Engine.resolve` gives it.
    query
        The question.
    values
        What its parameters are given.
    """

    engine: Engine
    release_id: str | None
    query: SavedQuery
    values: Mapping[str, str]

    def text(self, limit: int | None = None, offset: int | None = None) -> str:
        """Give the query with its parameters filled in.

        Raises
        ------
        ParameterError
            When a value does not fit.
        """
        base = self.engine.configuration.base_iri
        return bind(self.query, self.values, base_iri=base, limit=limit, offset=offset)

    async def ask(self, limit: int, offset: int) -> Answer:
        """Ask.

        Parameters
        ----------
        limit, offset
            Which rows the reader wants to see.

        Raises
        ------
        QueryError, StoreError, Problem
            When there is no answer.
        """
        if self.query.form != "SELECT":
            return await self._ask_other(limit, offset)
        variables, rows, seconds = await self._rows(WINDOW + 1, 0)
        if len(rows) <= WINDOW:
            page = rows[offset : offset + limit]
            return Answer(variables, rows, page, offset, len(rows), None, seconds)
        page = rows[offset : offset + limit]
        if offset + limit > WINDOW:
            (_, page, more), total = await asyncio.gather(self._rows(limit, offset), self._total())
            seconds += more
        else:
            total = await self._total()
        return Answer(variables, rows[:WINDOW], page, offset, total, None, seconds)

    async def _rows(
        self, limit: int, offset: int
    ) -> tuple[tuple[str, ...], tuple[tuple[Term | None, ...], ...], float]:
        body, seconds = await self._run(self.text(limit, offset or None))
        solutions = parse_query_results(body, format=QueryResultsFormat.TSV)
        if not isinstance(solutions, QuerySolutions):
            raise TypeError("the answer is no table")
        variables = tuple(variable.value for variable in solutions.variables)
        return variables, tuple(tuple(solution) for solution in solutions), seconds

    async def _total(self) -> int | None:
        """Count all rows; a count that fails or takes long takes nothing from the answer."""
        counting = self._run(count_rows(self.text()))
        try:
            body, _ = await asyncio.wait_for(counting, COUNT_SECONDS)
        except (QueryError, StoreError, Problem, TimeoutError):
            return None
        return int(body.split()[1])

    async def _ask_other(self, limit: int, offset: int) -> Answer:
        body, seconds = await self._run(self.text())
        if self.query.form == "ASK":
            parsed = parse_query_results(body, format=QueryResultsFormat.JSON)
            truth = isinstance(parsed, QueryBoolean) and bool(parsed)
            return Answer((), (), (), 0, None, truth, seconds)
        rows = tuple(
            (quad.subject, quad.predicate, quad.object)
            for quad in parse(body, format=RdfFormat.N_TRIPLES)
        )
        variables = ("subject", "predicate", "object")
        page = rows[offset : offset + limit]
        return Answer(variables, rows[:WINDOW], page, offset, len(rows), None, seconds)

    async def _run(self, text: str) -> tuple[bytes, float]:
        judged = await self.engine.policy.judge(text)
        media_type = "application/sparql-results+json"
        if judged.form == "SELECT":
            media_type = "text/tab-separated-values"
        answer = await self.engine.run(
            text,
            select_media_type=media_type,
            graph_media_type="application/n-triples",
            release_id=self.release_id,
            key=judged.key,
        )
        return answer.body, answer.seconds
