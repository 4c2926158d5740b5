"""The gallery of questions, and a page for each with its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request, Response
from starlette.responses import RedirectResponse

from smi_graph.arabic import fold
from smi_graph.queries import Subject, by_subject, parse_count, subject_name, subject_of
from smi_graph.reading.pages import PageRouter, VisitOf
from smi_graph.reading.questions.fields import SEEN
from smi_graph.reading.questions.page import ROWS, PageMaker
from smi_graph.service.disconnect import while_connected
from smi_graph.service.engine import Engine, engine_of
from smi_graph.service.formats import HTML, choose_format
from smi_graph.service.negotiation import accept_of
from smi_graph.service.protocol import parse_pairs
from smi_graph.service.responses import html_page, reader_of
from smi_graph.service.saved import LIST_FORMATS, find_query, list_queries, single_values
from smi_graph.service.site_address import site_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smi_graph.messages import Language
    from smi_graph.queries import SavedQuery


@dataclass(frozen=True, slots=True)
class SubjectFilter:
    """A subject to narrow the gallery to, and how many of the questions found are about it."""

    tag: str
    name: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Gallery:
    """What the page shows.

    Parameters
    ----------
    words
        What the reader looks for.
    subjects
        The questions found, by what they are about.
    choices
        Every subject that the words leave, whichever is chosen.
    found, total
        How many questions are shown, and how many there are.
    """

    words: str
    subjects: tuple[Subject, ...]
    choices: tuple[SubjectFilter, ...]
    found: int
    total: int


def gallery(
    queries: Iterable[SavedQuery], language: Language, *, words: str = "", about: str | None = None
) -> Gallery:
    r"""Find questions by words and subject.

    Parameters
    ----------
    queries
        All of them.
    language
        Of the reader; the words may be in either.
    words
        Each must stand somewhere in the question, its description or its tags.
    about
        A subject to narrow to.

    Examples
    --------
    >>> from smi_graph.queries import parse_saved_query
    >>> text = "#+ summary: Treaties\n#+ summary_ar: كل معاهدة\nASK {}"
    >>> query = parse_saved_query(text, "treaty_any.rq")
    >>> gallery([query], "ar", words="معاهده").found, gallery([query], "en", words="war").found
    (1, 0)
    """
    every = list(queries)
    wanted = fold(words).split()
    found = [query for query in every if _has_words(query, wanted)]
    shown = [query for query in found if about is None or subject_of(query) == about]
    choices = (
        SubjectFilter(subject.tag, subject.name, len(subject.queries), subject.tag == about)
        for subject in by_subject(found, language)
    )
    subjects = tuple(by_subject(shown, language))
    return Gallery(words, subjects, tuple(choices), len(shown), len(every))


def _has_words(query: SavedQuery, wanted: list[str]) -> bool:
    tags = [subject_name(tag, language) for tag in query.tags for language in ("ar", "en")]
    said = (
        query.name,
        query.summary_ar,
        query.summary_en,
        query.description_ar,
        query.description_en,
        *query.tags,
        *tags,
    )
    text = fold(" ".join(said))
    return all(word in text for word in wanted)


router = PageRouter(prefix="/queries", tags=["saved queries"])


@router.get("", summary="The saved queries")
async def show_gallery(request: Request, engine: Annotated[Engine, Depends(engine_of)]) -> Response:
    """List the questions in both languages: in JSON, as a gallery, or in RDF."""
    asked = request.query_params
    formats = (LIST_FORMATS[0], HTML, *LIST_FORMATS[1:])
    chosen = choose_format(accept_of(request), asked.get("format"), formats)
    if chosen.format is not HTML:
        return await list_queries(request, engine)
    found = gallery(
        engine.queries.values(),
        reader_of(request).language,
        words=asked.get("q", ""),
        about=asked.get("about") or None,
    )
    return html_page(request, "queries.html", gallery=found)


@router.page("/{name}.html", kept=True, example="/queries/country_types.html?country={country}")
async def show_question(name: str, visit: VisitOf) -> Response:
    """Show a question with its answer, as a table and as a picture."""
    query = find_query(visit.engine, name)
    given = single_values(parse_pairs(visit.request.scope["query_string"]))
    maker = PageMaker(visit, site_of(visit.request))
    fields = maker.fields(query, given)
    found = {field.name: field.value for field in fields if field.is_read}
    seen = [name for name in given if name.startswith(SEEN)]
    if found or seen:
        # So that the address, which may be cited, does not hang on the spelling of a name.
        kept = {field.name: field.value for field in fields if field.value}
        lasting = visit.reader.here(**dict.fromkeys(seen), **(kept if seen else found))
        return RedirectResponse(lasting, status_code=303)
    limit = parse_count("limit", given["limit"]) if given.get("limit") else ROWS[0]
    offset = parse_count("offset", given["offset"]) if given.get("offset") else 0
    rows = (max(1, min(limit, ROWS[-1])), offset)
    page = await while_connected(visit.request, maker.make(query, fields, given, rows))
    response = await visit.html("question.html", page=page, all_rows=ROWS)
    if page.problem is not None and response.status_code == 200:
        response.status_code = page.problem.status
    return response
