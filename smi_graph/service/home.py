"""The home page, the explanation of each problem, and the files of the site."""

from __future__ import annotations

from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Request, Response

from smi_graph.service.engine import Engine, engine_of
from smi_graph.service.problems import STATUSES, Problem
from smi_graph.service.responses import html_page
from smi_graph.store import StoreError
from smi_graph.vocabulary import SMI

router = APIRouter(include_in_schema=False)
_SHOWN = ("Document", "DiaryEntry", "Person", "Organization", "Country", "Collection")


class Counts:
    """How many things of each class a release holds, counted once a release."""

    def __init__(self) -> None:
        self._release_id: str | None = None
        self._counts: dict[str, int] = {}

    async def read(self, engine: Engine) -> dict[str, int] | None:
        """Count; ``None`` when no worker answers, since unknown is not none."""
        if engine.release_id is None or engine.release_id != self._release_id:
            query = "SELECT ?class (COUNT(?thing) AS ?n) { ?thing a ?class } GROUP BY ?class"
            try:
                answer = await engine.run(query)
            except StoreError:
                return None
            rows = orjson.loads(answer.body)["results"]["bindings"]
            self._counts = {row["class"]["value"]: int(row["n"]["value"]) for row in rows if row}
            self._release_id = answer.release_id
        return {name: self._counts.get(SMI.NAMESPACE + name, 0) for name in _SHOWN}


async def counts_of(request: Request) -> Counts:
    """Give the counts that this application keeps (a FastAPI dependency)."""
    counts: Counts = request.app.state.counts
    return counts


@router.get("/")
async def home(
    request: Request,
    engine: Annotated[Engine, Depends(engine_of)],
    counts: Annotated[Counts, Depends(counts_of)],
) -> Response:
    """Say what this is, what the release holds, and where to ask."""
    return html_page(
        request,
        "home.html",
        counts=await counts.read(engine),
        release_id=engine.release_id,
        queries=list(engine.queries.values()),
    )


@router.get("/problems/{name}")
async def problem(name: str, request: Request) -> Response:
    """Say what a kind of problem is: the address that its ``type`` names."""
    key = name.replace("-", "_")
    if key not in STATUSES:
        raise Problem("not_found")
    return html_page(request, "problem_type.html", name=key)
