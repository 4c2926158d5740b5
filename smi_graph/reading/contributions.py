"""Corrections by readers that the archive accepted, for the pages of what they are about."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, QueryResultsFormat, QuerySolutions, parse_query_results

from smi_graph.messages import other_language
from smi_graph.queries import bind, load_saved_queries
from smi_graph.reading.pages import PageRouter, VisitOf
from smi_graph.reading.reporting.subject import find_subject, is_date
from smi_graph.reports import find_field
from smi_graph.service.problems import Problem
from smi_graph.service.things import describe_thing, identifier
from smi_graph.vocabulary import RDF

if TYPE_CHECKING:
    from pyoxigraph import QuerySolution
    from starlette.responses import Response

    from smi_graph.messages import Language
    from smi_graph.queries import SavedQuery
    from smi_graph.service.engine import Engine

router = PageRouter()

_QUERY = "document_contributions"
Named = tuple[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One accepted correction, as a page shows it. Texts come with their language tag.

    Parameters
    ----------
    iri, number
        Its identifier, and the number that the reader was given.
    address
        Of its page.
    field
        What it corrects, in the reader's language; ``None`` for the thing as a whole.
    old
        The value that the archive gives; it stays. `is_date` tells whether it is a date.
    words
        The words of a text that are wrong.
    proposal, wrong, reason, remark
        What should stand there, what is wrong, how the reader knows, and what the archive
        remarks; empty where nothing was said.
    author
        By whom, as agreed.
    accepted
        The day on which the archive accepted it.
    """

    iri: str
    number: str
    address: str
    field: str | None
    old: Named | None
    is_date: bool
    words: Named | None
    proposal: str
    wrong: str
    reason: str
    remark: str
    author: Named
    accepted: str


async def contributions_of(
    engine: Engine, iri: str, language: Language, release_id: str | None
) -> tuple[Correction, ...]:
    """Give the corrections of a document or of any other thing, the oldest first.

    Parameters
    ----------
    engine
        Asks the release.
    iri
        Of the thing.
    language
        Of the reader.
    release_id
        As `Engine.resolve` gives it.
    """
    # What does not tell its release would have to be counted anew for every page.
    if release_id is not None:
        statistics = await engine.statistics(release_id)
        if engine.minter.graph("contribution") not in statistics.graphs:
            return ()
    saved = engine.queries.get(_QUERY) or _saved_query()
    query = bind(saved, {"document": iri}, base_iri=engine.configuration.base_iri)
    answer = await engine.run(query, release_id=release_id, key=query)
    rows = parse_query_results(answer.body, format=QueryResultsFormat.JSON)
    if not isinstance(rows, QuerySolutions):
        raise TypeError("the answer is no table")  # only ASK has none, and none is asked
    base = engine.configuration.base_iri
    return tuple(_correction(row, iri.removeprefix(base), base, language) for row in rows)


@cache
def _saved_query() -> SavedQuery:
    return load_saved_queries()[_QUERY]


def _correction(row: QuerySolution, about: str, base: str, language: Language) -> Correction:
    iri = row["correction"].value
    words = _literal(row, "words")
    day = (_literal(row, "accepted") or ("", None))[0][:10]
    return Correction(
        iri=iri,
        number=iri.rpartition("/")[2],
        address=f"/{iri.removeprefix(base)}.html",
        field=_field(row, about.partition("/")[0], words, language),
        old=_old(row, language),
        is_date=is_date(row["value"]),
        words=words,
        accepted=day,
        author=_literal(row, "author") or _label(row, "author", language) or ("", None),
        **{name: (_literal(row, name) or ("", None))[0] for name in _TEXTS},
    )


_TEXTS = ("proposal", "wrong", "reason", "remark")


def _field(row: QuerySolution, kind: str, words: Named | None, language: Language) -> str | None:
    if row["property"] is None:
        return None
    tag = None if words is None else words[1]
    field = find_field(kind, row["property"].value, tag)
    if field is not None:
        return field.called(language)
    label = _label(row, "property", language)
    return row["property"].value if label is None else label[0]


def _old(row: QuerySolution, language: Language) -> Named | None:
    if not isinstance(row["value"], NamedNode):
        return _literal(row, "value")
    return _label(row, "value", language) or (row["value"].value.rpartition("/")[2], None)


def _literal(row: QuerySolution, name: str) -> Named | None:
    term = row[name]
    return (term.value, term.language) if isinstance(term, Literal) else None


def _label(row: QuerySolution, name: str, language: Language) -> Named | None:
    """Give the label of a thing in the reader's language, else in the other one."""
    for tag in (language, other_language(language)):
        found = _literal(row, f"{name}_label_{tag}")
        if found is not None:
            return found[0], tag
    return None


@router.page("/contribution/{number}.html")
async def contribution(number: str, visit: VisitOf) -> Response:
    """Show one correction, which can be cited.

    Raises
    ------
    Problem
        404 when the release has none of this number.
    """
    engine, release_id = visit.engine, visit.release_id
    iri = identifier(engine, "contribution", number)
    found = await describe_thing(engine, "contribution", iri, release_id)
    about = [t.object for t in found.triples if t.predicate.value == RDF.subject]
    iris = [term.value for term in about if isinstance(term, NamedNode)]
    subject = await find_subject(engine, iris[0], release_id) if iris else None
    if subject is None:
        raise Problem("thing_unknown", values={"iri": iri})
    known = await contributions_of(engine, subject.iri, visit.language, release_id)
    correction = {one.iri: one for one in known}.get(iri)
    if correction is None:
        raise Problem("thing_unknown", values={"iri": iri})
    view = {"correction": correction, "subject": subject, "release_id": release_id}
    return await visit.html("contribution.html", **view)
