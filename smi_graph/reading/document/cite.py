"""Citations to take away: ``/cite/X.bib``, ``.ris``, ``.json`` (CSL-JSON) and ``.txt``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import orjson
from starlette.concurrency import run_in_threadpool

from smi_graph.messages import message
from smi_graph.reading.bibliography import (
    bibtex,
    citation_of,
    citation_styles,
    csl,
    footnote,
    ris,
    styled,
)
from smi_graph.reading.pages import PageRouter, VisitOf
from smi_graph.service.problems import Problem
from smi_graph.service.things import describe_thing, identifier

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response

    from smi_graph.messages import Language
    from smi_graph.reading.bibliography import Citation

router = PageRouter()


@dataclass(frozen=True, slots=True)
class CitationFormat:
    """A form of citation: its media type, and what writes it."""

    media_type: str
    write: Callable[[Citation, Language], str]
    is_file: bool = True


def _csl(citation: Citation, language: Language) -> str:
    return orjson.dumps([csl(citation, language)], option=orjson.OPT_INDENT_2).decode()


def _both(language: Language) -> tuple[Language, Language]:
    return ("ar", "en") if language == "ar" else ("en", "ar")


def _footnotes(citation: Citation, language: Language) -> str:
    return "".join(f"{footnote(citation, each)}\n" for each in _both(language))


def _in_style(style: str, citation: Citation, language: Language) -> str:
    """Write how a text cites it and how a bibliography lists it, in both languages."""
    both = [styled([citation], style, each)[0] for each in _both(language)]
    return "".join(f"{each.note}\n{each.entry}\n" for each in both)


FORMATS = {
    "bib": CitationFormat("application/x-bibtex; charset=utf-8", bibtex),
    "ris": CitationFormat("application/x-research-info-systems; charset=utf-8", ris),
    "json": CitationFormat("application/vnd.citationstyles.csl+json", _csl),
    "txt": CitationFormat("text/plain; charset=utf-8", _footnotes, is_file=False),
}


@router.page("/cite/{segment}.{extension}")
async def cite(segment: str, extension: str, visit: VisitOf) -> Response:
    """Give the citation of a document or a diary entry in one form, as text in a style on wish.

    Raises
    ------
    Problem
        400 when there is no such style, 404 when there is no such form or the release does not
        know the record, 410 when the record was withdrawn.
    """
    form = FORMATS.get(extension)
    if form is None:
        raise Problem("not_found")
    engine, catalogue, release_id = visit.engine, visit.catalogue, visit.release_id
    iris = [identifier(engine, kind, segment) for kind in ("document", "diary")]
    numbers = [found for iri in iris if (found := catalogue.find_record(iri)) is not None]
    if not numbers:
        # Says whether it was withdrawn; what is no record cannot be cited.
        await describe_thing(engine, "document", iris[0], release_id)
        raise Problem("thing_unknown", values={"iri": iris[0]})
    language = visit.language
    write = _writer(form, visit.given.get("style"))
    body = await run_in_threadpool(write, citation_of(catalogue, numbers[0], release_id), language)
    headers = {"Content-Language": language, "Vary": "Accept-Language"}
    if form.is_file:
        name = iris[0].rpartition("/")[2]
        headers["Content-Disposition"] = f'attachment; filename="{name}.{extension}"'
    return visit.data(body.encode(), form.media_type, headers)


def _writer(form: CitationFormat, style: str | None) -> Callable[[Citation, Language], str]:
    if form.is_file or not style:
        return form.write
    if style not in citation_styles():
        known = ", ".join(citation_styles())
        raise Problem("parameter", sentence=partial(message, "citation.no_style", known=known))
    return partial(_in_style, style)
