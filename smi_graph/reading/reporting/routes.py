"""``/report``: a reader says what is wrong; nobody sees it before the archive has."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from smi_graph.messages import message
from smi_graph.reading.reporting.subject import ReportSubject, find_subject, possible_iris
from smi_graph.reports import (
    MAIL_DAYS,
    Report,
    ReportableField,
    ReportError,
    Sizes,
    TooManyReports,
    cleaned,
    fields_of,
    find_field,
    too_long,
)
from smi_graph.service.engine import Engine, engine_of
from smi_graph.service.forms import FORM_TYPE, FormTooLarge, NoForm, read_form
from smi_graph.service.limits import client_of
from smi_graph.service.problems import Problem
from smi_graph.service.responses import html_page, language_of, reader_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from smi_graph.messages import Language
    from smi_graph.reading.reporting.subject import ReportSubject, StatedValue
    from smi_graph.reports import ReportableField, ReportStore


WHOLE = "whole"
_MAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenReport:
    """What stands in the fields of the form.

    Parameters
    ----------
    value
        Which of the archive's values is meant; empty for none of them.
    words, wrong, proposal, reason
        See :class:`smi_graph.reports.Report`.
    mail
        Where the reader can be answered.
    website
        A field that no person sees; whatever fills it is no person.
    """

    value: str = ""
    words: str = ""
    wrong: str = ""
    proposal: str = ""
    reason: str = ""
    mail: str = ""
    website: str = ""

    @classmethod
    def of(cls, sent: Mapping[str, str]) -> WrittenReport:
        r"""Take the fields out of what was sent, as plain text.

        Examples
        --------
        >>> WrittenReport.of({"wrong": " The day\x07 ", "lang": "ar"}).wrong
        'The day'
        """
        known = {field.name for field in fields(cls)}
        return cls(**{name: cleaned(text) for name, text in sent.items() if name in known})


@dataclass(frozen=True, slots=True)
class FormFault:
    """What a reader is asked to mend, and in which field of the form."""

    name: str
    sentence: str


def faults_of(
    written: WrittenReport,
    subject: ReportSubject,
    field: ReportableField | None,
    language: Language,
) -> list[FormFault]:
    """Say what a reader is to mend before a report can be sent.

    Parameters
    ----------
    written
        What stands in the form.
    subject, field
        What the report is about; ``None`` for the thing as a whole.
    language
        Of the sentences.
    """
    wrong = []
    if written.website:
        wrong.append("trap")
    if not written.wrong:
        wrong.append("wrong")
    if field is not None and field.is_text and not written.words:
        wrong.append("words")
    if written.value and subject.find_value(field, written.value) is None:
        wrong.append("value")
    if written.mail and not _MAIL.match(written.mail):
        wrong.append("mail")
    found = [FormFault(name, message(f"report.error_{name}", language)) for name in wrong]
    for name, most in too_long(report_of(written, subject, field), written.mail).items():
        words = {"field": message(f"report.{name}", language), "most": str(most)}
        found.append(FormFault(name, message("report.error_long", language, **words)))
    return found


def report_of(
    written: WrittenReport, subject: ReportSubject, field: ReportableField | None
) -> Report:
    """Make the report that a form without faults means."""
    value: StatedValue | None = None
    if field is not None and not field.is_text and written.value:
        value = subject.find_value(field, written.value)
    is_text = field is not None and field.is_text
    return Report(
        about=subject.iri,
        wrong=written.wrong,
        predicate=None if field is None else field.predicate,
        value=None if value is None else value.term,
        words=written.words if is_text else "",
        language=field.language if field is not None and is_text else None,
        reason=written.reason,
        proposal=written.proposal,
    )


router = APIRouter(include_in_schema=False)

_MOST_BYTES = 96 * 2**10
# The browser is to tell this site, and no other, where a form was sent from.
_ORIGIN_TOLD = {"Referrer-Policy": "same-origin"}
_NOT_KEPT = {"Cache-Control": "no-store"}
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Meant:
    """What the address of a form means; `field` is ``None`` for the thing as a whole."""

    subject: ReportSubject
    field: ReportableField | None
    is_chosen: bool


@router.get("/report")
async def report_form(request: Request, engine: Annotated[Engine, Depends(engine_of)]) -> Response:
    """Give the form, or ask first which record and which field it is about."""
    meant = await _meant(request, engine)
    if meant is None:
        return _ask_what(request, engine)
    if not meant.is_chosen:
        fields = [(field, meant.subject.values(field)) for field in fields_of(meant.subject.kind)]
        return html_page(request, "report_choose.html", subject=meant.subject, fields=fields)
    asked = {name: request.query_params.get(name, "") for name in ("value", "words")}
    return _form(request, engine, meant, WrittenReport.of(asked))


@router.post("/report")
async def post_report(request: Request, engine: Annotated[Engine, Depends(engine_of)]) -> Response:
    """Keep a report for review, and lead to a page with its number.

    Raises
    ------
    Problem
        403 when it comes from another site, does not say from where, or no reports are taken,
        413 when it is too large.
    """
    store = engine.configuration.reports
    if store is None:
        raise Problem("reports_closed")
    _check_origin(request)
    written = WrittenReport.of(await _read_form(request))
    meant = await _meant(request, engine)
    if meant is None:
        return _ask_what(request, engine)
    language = language_of(request)
    faults = faults_of(written, meant.subject, meant.field, language)
    if faults:
        return _form(request, engine, meant, written, faults, 422)
    return await _keep(request, engine, store, meant, written)


@router.get("/report/thanks")
async def thanks(request: Request, engine: Annotated[Engine, Depends(engine_of)]) -> Response:
    """Give the number of a report, which the reader can cite."""
    number = request.query_params.get("number", "")
    if not (number.isascii() and number.isdigit() and len(number) < 12):
        raise Problem("not_found")
    iris = possible_iris(engine, request.query_params.get("about", ""))
    base = engine.configuration.base_iri
    address = f"/{iris[0].removeprefix(base)}.html" if iris else "/"
    return html_page(request, "report_thanks.html", report_number=number, address=address)


async def _meant(request: Request, engine: Engine) -> _Meant | None:
    about = request.query_params.get("about", "").strip()
    release_id = await engine.resolve(request.query_params.get("release"))
    subject = await find_subject(engine, about, release_id) if about else None
    if subject is None:
        return None
    name = request.query_params.get("field", "")
    field = find_field(subject.kind, name)
    return _Meant(subject, field, is_chosen=field is not None or name == WHOLE)


def _ask_what(request: Request, engine: Engine) -> Response:
    """Ask for the record; an address of a page that is about none is no fault."""
    about = request.query_params.get("about", "").strip()
    is_page = about.startswith("/") and not possible_iris(engine, about)
    unknown = "" if is_page else about
    page = html_page(request, "report_find.html", unknown=unknown)
    return _with_status(page, 404) if unknown else page


async def _keep(
    request: Request, engine: Engine, store: ReportStore, meant: _Meant, written: WrittenReport
) -> Response:
    report = report_of(written, meant.subject, meant.field)
    client = client_of(request.scope)
    try:
        number = await run_in_threadpool(store.add, report, client=client, mail=written.mail)
    except TooManyReports as error:
        fault = FormFault("", error.sentence(language_of(request)))
        return _form(request, engine, meant, written, [fault], 429)
    except ReportError:
        _logger.exception("a report could not be kept")
        fault = FormFault("", message("report.not_kept", language_of(request)))
        return _form(request, engine, meant, written, [fault], 503)
    address = reader_of(request).href("/report/thanks", number=number, about=report.about)
    return RedirectResponse(address, 303, headers=_NOT_KEPT)


def _form(  # noqa: PLR0913, PLR0917
    request: Request,
    engine: Engine,
    meant: _Meant,
    written: WrittenReport,
    faults: list[FormFault] | None = None,
    status: int = 200,
) -> Response:
    values = meant.subject.values(meant.field)
    page = html_page(
        request,
        "report.html",
        subject=meant.subject,
        field=meant.field,
        field_name=WHOLE if meant.field is None else meant.field.name,
        values=values,
        chosen=_chosen(meant, written),
        written=written,
        faults=faults or [],
        sizes=Sizes(),
        mail_days=MAIL_DAYS,
        is_open=engine.configuration.reports is not None,
    )
    page.headers.update(_ORIGIN_TOLD)
    return page if status == 200 else _with_status(page, status)


def _chosen(meant: _Meant, written: WrittenReport) -> str | None:
    """Tell which value is ticked: what the reader meant, or the only one there is."""
    found = meant.subject.find_value(meant.field, written.value) if written.value else None
    if found is not None:
        return found.key
    values = meant.subject.values(meant.field)
    return values[0].key if len(values) == 1 and not written.wrong else None


def _with_status(page: Response, status: int) -> Response:
    page.status_code = status
    del page.headers["ETag"]
    page.headers.update(_NOT_KEPT)
    return page


def _check_origin(request: Request) -> None:
    """Take a form that was sent from this site, as browsers say.

    They all say so with a form: what says nothing is a program that never saw the form
    (Fetch Metadata, https://www.w3.org/TR/fetch-metadata/; RFC 6454, section 7).
    """
    site, origin = (request.headers.get(name) for name in ("sec-fetch-site", "origin"))
    if site is None and origin is None:
        raise Problem("report_without_origin")
    is_foreign = site is not None and site not in {"same-origin", "none"}
    if is_foreign or (site is None and not _is_here(request, origin or "")):
        raise Problem("report_foreign")


def _is_here(request: Request, origin: str) -> bool:
    try:
        return urlsplit(origin).netloc == request.headers.get("host")
    except ValueError:
        return False


async def _read_form(request: Request) -> dict[str, str]:
    try:
        return await read_form(request, _MOST_BYTES)
    except NoForm as error:
        if error.sent == FORM_TYPE:
            raise Problem("bad_request", values={"reason": FORM_TYPE}) from error
        raise Problem("unsupported_media_type", values={"sent": error.sent}) from error
    except FormTooLarge as error:
        limit = {"limit": str(_MOST_BYTES)}
        members = {"limit_bytes": _MOST_BYTES}
        raise Problem("report_too_large", values=limit, members=members) from error
