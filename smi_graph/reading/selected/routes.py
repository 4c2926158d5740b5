"""The addresses of a selection: the page, its files, and the dossier.

Notes are the reader's own. They are kept in the browser and never sent; the page and the
dossier put them beside the records there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import orjson
from starlette.concurrency import run_in_threadpool

from smi_graph.arabic import split_paragraphs
from smi_graph.archive import archive
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
from smi_graph.reading.document.asking import ask
from smi_graph.reading.document.facts import show_facts
from smi_graph.reading.document.texts import texts_of
from smi_graph.reading.pages import PageRouter, Visit, VisitOf
from smi_graph.reading.search.data import FoundPage, as_csv
from smi_graph.reading.selected.codes import MOST, Selected, moved, read_codes, segment_of
from smi_graph.service.problems import Problem
from smi_graph.service.site_address import site_of
from smi_graph.site import asset_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from markupsafe import Markup
    from starlette.responses import Response

    from smi_graph.catalogue import Catalogue, Record
    from smi_graph.messages import Language
    from smi_graph.reading.bibliography import Citation
    from smi_graph.reading.document.asking import Told
    from smi_graph.reading.document.facts import FactsShown


router = PageRouter()
# A dossier has all texts of its records.
MOST_IN_DOSSIER = 50
_STYLE = "chicago-notes"


class _File(NamedTuple):
    media_type: str
    write: Callable[[Visit, Selected], bytes]


@router.page("/selection")
async def selection(visit: VisitOf) -> Response:
    """List the records that the address names, or, with a script, those that were marked."""
    chosen = await _chosen(visit)
    reader, segments = visit.reader, chosen.segments

    def ordered(place: int, by: int) -> str:
        return reader.here(codes=",".join(moved(segments, place, by)))

    def without(place: int) -> str:
        return reader.here(codes=",".join((*segments[:place], *segments[place + 1 :])) or None)

    return await visit.html(
        "selection.html",
        chosen=chosen,
        given="codes" in visit.given,
        codes=",".join(segments),
        ordered=ordered,
        without=without,
        styles=citation_styles(),
        most=MOST,
        parts=range(1, -(-len(segments) // MOST_IN_DOSSIER) + 1),
    )


@router.page("/selection.{extension}")
async def selection_as_file(extension: str, visit: VisitOf) -> Response:
    """Give the records that the address names as a file.

    Raises
    ------
    Problem
        400 when there is no such style, 404 when there is no such form.
    """
    form = _FILES.get(extension)
    if form is None:
        raise Problem("not_found")
    chosen = await _chosen(visit)
    body = await run_in_threadpool(form.write, visit, chosen)
    headers = {"Content-Language": visit.language, "Vary": "Accept-Language"}
    headers["Content-Disposition"] = f'attachment; filename="selection.{extension}"'
    return visit.data(body, form.media_type, headers)


@router.page("/selection/dossier")
async def dossier(visit: VisitOf) -> Response:
    """Show the texts, statements, sources and citations of the records that the address names.

    With ``file=1`` the page comes as a file that asks for nothing else.

    Raises
    ------
    Problem
        400 when there is no such style.
    """
    chosen, style = await _chosen(visit), _style(visit)
    parts = max(1, -(-len(chosen.records) // MOST_IN_DOSSIER))
    part = min(max(1, _number(visit.given.get("part", ""))), parts)
    records = chosen.records[(part - 1) * MOST_IN_DOSSIER : part * MOST_IN_DOSSIER]
    told = [(record, await _ask(visit, record)) for record in records]
    made = await run_in_threadpool(
        make_dossier, told, visit.catalogue, visit.release_id, visit.language, style
    )
    is_file = visit.given.get("file") == "1"
    answer = await visit.html(
        "dossier.html",
        dossier=made,
        chosen=chosen,
        part=part,
        parts=parts,
        first=(part - 1) * MOST_IN_DOSSIER,
        release_id=visit.release_id,
        style=citation_styles()[style],
        inner_style=asset_text("dossier.css") if is_file else None,
        codes=",".join(chosen.segments),
    )
    if is_file:
        answer.headers["Content-Disposition"] = 'attachment; filename="dossier.html"'
    return answer


async def _ask(visit: Visit, record: Record) -> Told:
    kind = "diary" if record.is_entry else "document"
    return await ask(visit.engine, kind, record.iri, visit.release_id)


async def _chosen(visit: Visit) -> Selected:
    base_iri = visit.engine.configuration.base_iri
    return await visit.lay_out(read_codes, visit.given.getlist("codes"), base_iri)


def _number(written: str) -> int:
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 9 else 1


def _style(visit: Visit) -> str:
    style = visit.given.get("style") or _STYLE
    if style not in citation_styles():
        known = ", ".join(citation_styles())
        raise Problem("parameter", sentence=partial(message, "citation.no_style", known=known))
    return style


def _citations(visit: Visit, chosen: Selected) -> list[Citation]:
    known = visit.catalogue, visit.release_id
    return [citation_of(known[0], record.number, known[1]) for record in chosen.records]


def _bibtex(visit: Visit, chosen: Selected) -> bytes:
    return "\n".join(bibtex(it, visit.language) for it in _citations(visit, chosen)).encode()


def _ris(visit: Visit, chosen: Selected) -> bytes:
    return "".join(ris(it, visit.language) for it in _citations(visit, chosen)).encode()


def _csl(visit: Visit, chosen: Selected) -> bytes:
    items = [csl(it, visit.language) for it in _citations(visit, chosen)]
    return orjson.dumps(items, option=orjson.OPT_INDENT_2)


def _text(visit: Visit, chosen: Selected) -> bytes:
    listed = styled(_citations(visit, chosen), _style(visit), visit.language)
    return "".join(f"{it.entry}\n\n" for it in listed).encode()


def _csv(visit: Visit, chosen: Selected) -> bytes:
    reader = replace(visit.reader, path="/selection")
    site = site_of(visit.request)
    return as_csv(
        FoundPage(
            catalogue=visit.catalogue,
            release_id=visit.release_id,
            numbers=[record.number for record in chosen.records],
            total=len(chosen.records),
            page=1,
            pages=1,
            page_size=MOST,
            site=site,
            address=lambda _: site + reader.here(),
            page_address=site + reader.here(),
            title=reader.words("selection.title"),
            author=archive().name[reader.language],
            updated=datetime.now(UTC),
            language=reader.language,
            with_mark=visit.given.get("bom") == "1",
        )
    )


_FILES: Mapping[str, _File] = {
    "bib": _File("application/x-bibtex; charset=utf-8", _bibtex),
    "ris": _File("application/x-research-info-systems; charset=utf-8", _ris),
    "json": _File("application/vnd.citationstyles.csl+json", _csl),
    "txt": _File("text/plain; charset=utf-8", _text),
    "csv": _File("text/csv; charset=utf-8", _csv),
}


@dataclass(frozen=True, slots=True)
class Chapter:
    """One record of a dossier.

    Parameters
    ----------
    record, segment
        The record, and the last part of its address.
    titles
        Its titles with their languages, that of the reader first.
    facts
        What the archive says of it, with the words that each statement came from.
    texts
        The paragraphs of each text, by language.
    sources
        The addresses that it was taken from, and its page at the archive.
    footnotes
        How it is cited, by language.
    """

    record: Record
    segment: str
    titles: list[tuple[str, str | None]]
    facts: FactsShown
    texts: Mapping[str, list[str]]
    sources: tuple[str, ...]
    footnotes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Dossier:
    """What a dossier shows: its chapters, and a bibliography in a style."""

    chapters: list[Chapter]
    bibliography: list[Markup]


def make_dossier(
    told: Sequence[tuple[Record, Told]],
    catalogue: Catalogue,
    release_id: str | None,
    language: Language,
    style: str,
) -> Dossier:
    """Put a dossier together.

    Parameters
    ----------
    told
        The records in their order, each with what the release tells of it.
    catalogue, release_id
        Of the release.
    language
        Of names.
    style
        In which the bibliography is written, one of `citation_styles`.
    """
    cited = [citation_of(catalogue, record.number, release_id) for record, _ in told]
    chapters = []
    for (record, said), citation in zip(told, cited, strict=True):
        page = archive().page_of(record.code)
        kind = "diary" if record.is_entry else "document"
        texts = texts_of(said, language)
        chapters.append(
            Chapter(
                record,
                segment_of(record),
                _titles(record, language),
                show_facts(said, kind, _base_of(record, kind), language, texts),
                {tag: _paragraphs(text.content) for tag, text in texts.items()},
                (*citation.origin.source, *([page] if page else [])),
                {tag: footnote(citation, tag) for tag in ("ar", "en")},
            )
        )
    return Dossier(chapters, [it.entry_html for it in styled(cited, style, language)])


def _base_of(record: Record, kind: str) -> str:
    return record.iri.rpartition(f"{kind}/")[0]


def _titles(record: Record, language: Language) -> list[tuple[str, str | None]]:
    first = record.title(language)
    return [first, *((it, tag or None) for tag, it in record.titles.items() if it != first[0])]


def _paragraphs(text: str) -> list[str]:
    return [text[start:end] for start, end in split_paragraphs(text)]
