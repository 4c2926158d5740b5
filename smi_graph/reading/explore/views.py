"""The views of one release, made when they are first asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, TypeVar

from fastapi import Depends
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request  # noqa: TC002 - FastAPI reads the annotation

from smi_graph.catalogue.overview import strongest_ties
from smi_graph.reading.catalogues import catalogues_of
from smi_graph.reading.explore.gaps import find_gaps
from smi_graph.reading.explore.holdings import list_holdings
from smi_graph.reading.explore.kept import Kept, kept_in
from smi_graph.reading.explore.registers import make_register
from smi_graph.reading.explore.timeline import make_timeline
from smi_graph.reading.explore.world_map import make_map
from smi_graph.service.engine import Engine, engine_of
from smi_graph.site import assets_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from smi_graph.catalogue import Catalogue, Kind
    from smi_graph.catalogue.overview import Overview
    from smi_graph.messages import Language
    from smi_graph.reading.explore.gaps import Gaps
    from smi_graph.reading.explore.holdings import Holding
    from smi_graph.reading.explore.registers import Register
    from smi_graph.reading.explore.timeline import Timeline
    from smi_graph.reading.explore.world_map import CountryMap

T = TypeVar("T")

# Parts of the world; only these are kept apart, whatever an address asks for.
_AREAS = ("world", "middle-east", "europe")


@dataclass(frozen=True, slots=True)
class Views:
    """Makes the views of a release, or gives what is kept of them.

    Parameters
    ----------
    catalogue
        The release.
    kept
        Keeps them.
    """

    catalogue: Catalogue
    kept: Kept

    async def timeline(self, year: int | None = None, by: Kind | None = None) -> Timeline:
        """Lay out its records over time."""
        key = "timeline", year, by
        return await self._made(key, lambda: make_timeline(self.catalogue, year, by))

    async def map(self, area: str | None = None) -> CountryMap:
        """Lay out its countries; a part of the world that is unknown gives the whole."""
        shown = area if area in _AREAS else None
        file = assets_folder() / "built" / "countries.json"
        return await self._made(("map", shown), lambda: make_map(self.catalogue, file, shown))

    async def ties(self, kinds: Sequence[Kind], minimum: int, *, texts: bool = False) -> Overview:
        """Find its strongest ties; what texts name counts only where that is asked for."""

        def make() -> Overview:
            catalogue = self.catalogue.with_texts if texts else self.catalogue
            return strongest_ties(catalogue, kinds, minimum=minimum)

        return await self._made(("ties", tuple(kinds), minimum, texts), make)

    async def holdings(self) -> tuple[Holding, ...]:
        """Describe its collections."""
        return await self._made("holdings", lambda: list_holdings(self.catalogue))

    async def register(self, kind: Kind, language: Language) -> Register:
        """Put its actors of a kind in order."""
        key = "register", kind, language
        return await self._made(key, lambda: make_register(self.catalogue, kind, language))

    async def gaps(self) -> Gaps:
        """Find what it lacks."""
        return await self._made("gaps", lambda: find_gaps(self.catalogue))

    async def _made(self, key: Hashable, make: Callable[[], T]) -> T:
        return await run_in_threadpool(self.kept.get, self.catalogue, key, make)


async def views_of(request: Request, engine: Annotated[Engine, Depends(engine_of)]) -> Views:
    """Give the views of the release that a reader looks at."""
    release_id = await engine.resolve(request.query_params.get("release"))
    return Views(await catalogues_of(request).of(release_id), kept_in(request))
