"""Records by HTTP: checked and built into a release as ``smi-graph build`` does."""

from __future__ import annotations

import asyncio
import hmac
import logging
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import orjson
from fastapi import APIRouter, Request, Response

from smi_graph.service.ingestion import IngestBusy, IngestFailed, Ingestion
from smi_graph.service.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from smi_graph.service.ingestion import IngestReport

router = APIRouter(tags=["records"])
_logger = logging.getLogger(__name__)
LINES = {"application/x-ndjson", "application/jsonl", "application/x-jsonlines"}
_FILE_NAME = "records.jsonl"


class IngestDoor:
    """Lets one batch of records in at a time.

    Parameters
    ----------
    ingestion
        ``None`` keeps it shut.
    """

    def __init__(self, ingestion: Ingestion | None) -> None:
        self._ingestion = ingestion
        self._busy = False

    def admit(self, request: Request) -> Ingestion:
        """Check the token, in a time that does not depend on how much of it is right.

        Raises
        ------
        Problem
            404 when no token is set, 401 for a missing or wrong one.
        """
        if self._ingestion is None:
            raise Problem("not_found")
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        right = hmac.compare_digest(token.strip().encode(), self._ingestion.token.encode())
        if scheme.lower() != "bearer" or not right:
            raise Problem("unauthorized", headers={"WWW-Authenticate": 'Bearer realm="records"'})
        return self._ingestion

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold the door; raises a `Problem` 409 while somebody else does."""
        if self._busy:
            raise _busy()
        self._busy = True
        try:
            yield
        finally:
            self._busy = False


@router.post("/records", summary="Publish records", status_code=201)
async def post_records(request: Request) -> Response:
    """Read records as JSON lines, or one as JSON, and publish what the shapes allow.

    Raises
    ------
    Problem
        401, 404, 409, 413 or 415 before anything is built; 422 when nothing was publishable, 503
        when the server could not build.
    """
    door: IngestDoor = request.app.state.ingest_door
    ingestion = door.admit(request)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in {*LINES, "application/json"}:
        raise Problem("unsupported_media_type", values={"sent": kind})
    with door.turn(), TemporaryDirectory() as folder:
        path = Path(folder, _FILE_NAME)
        await _save(request, path, ingestion.most_bytes)
        if kind == "application/json":
            await asyncio.to_thread(_on_one_line, path)
        try:
            report = await ingestion.run(path)
        except IngestBusy as error:
            raise _busy() from error
        except IngestFailed as error:
            _logger.warning("records were not taken: %s", error)
            raise Problem("ingest_failed", headers={"Retry-After": "60"}) from error
    return _answer(report)


async def _save(request: Request, path: Path, most_bytes: int) -> None:
    size = 0
    with path.open("wb") as file:
        async for chunk in request.stream():
            size += len(chunk)
            if size > most_bytes:
                raise Problem(
                    "request_too_large",
                    values={"limit": str(most_bytes)},
                    members={"limit_bytes": most_bytes},
                )
            file.write(chunk)


def _on_one_line(path: Path) -> None:
    """Let a record that is spread over lines be read as JSON lines; a fault stays as it is."""
    content = path.read_bytes()
    try:
        record = orjson.loads(content)
    except orjson.JSONDecodeError:
        record = None
    if isinstance(record, dict):
        path.write_bytes(orjson.dumps(record) + b"\n")
    else:
        path.write_bytes(b" ".join(content.split()) + b"\n")


def _answer(report: IngestReport) -> Response:
    refused: Sequence[dict[str, Any]] = report.refused
    if report.release is None:
        raise Problem("nothing_published", members={"refused": refused})
    body = {
        "release": report.release,
        "unchanged": report.unchanged,
        "counts": report.counts,
        "refused": refused,
    }
    headers = {"Cache-Control": "no-store", "X-Release": report.release}
    status = 200 if report.unchanged else 201
    return Response(orjson.dumps(body), status, headers, "application/json")


def _busy() -> Problem:
    return Problem("ingest_busy", headers={"Retry-After": "10"})
