"""What the room adds to the application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smi_graph.harvesting import activities, event_stream, manifests, resource_sync
from smi_graph.harvesting.journals import Journals
from smi_graph.harvesting.oai import routes as oai

if TYPE_CHECKING:
    from fastapi import FastAPI

routers = (
    oai.router,
    activities.router,
    event_stream.router,
    manifests.router,
    resource_sync.router,
)


def prepare(app: FastAPI) -> None:
    """Give an application what the routers need.

    Examples
    --------
    >>> from fastapi import FastAPI
    >>> app = FastAPI()
    >>> prepare(app)
    >>> app.state.journals is not None
    True
    """
    app.state.journals = Journals()
