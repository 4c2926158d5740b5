"""The application of the desk, made anew for each run; nothing is global."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from smi_graph.desk import (
    bearers,
    decisions,
    entries,
    home,
    mentions,
    names,
    notes,
    record,
    rejected,
    reports,
)
from smi_graph.desk.door import Door
from smi_graph.desk.pages import SafeHeaders, add_handlers, refusal_page
from smi_graph.service.app import NO_TELEMETRY
from smi_graph.site import assets_folder

if TYPE_CHECKING:
    from smi_graph.desk.desk import Desk


def create_desk(desk: Desk) -> FastAPI:
    """Make the application that `smi-graph desk` serves.

    Parameters
    ----------
    desk
        What it works on.
    """
    app = FastAPI(
        title="smi-graph desk",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        telemetry=NO_TELEMETRY,
    )
    app.state.desk = desk
    for room in (
        home,
        names,
        bearers,
        entries,
        reports,
        mentions,
        notes,
        rejected,
        decisions,
        record,
    ):
        app.include_router(room.router)
    app.mount("/assets", StaticFiles(directory=assets_folder()))
    add_handlers(app)
    app.add_middleware(Door, keys=desk.keys, refuse=partial(refusal_page, desk))
    app.add_middleware(SafeHeaders)
    return app
