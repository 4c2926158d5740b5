"""The catalogue of the release that a reader looks at."""

from __future__ import annotations

import asyncio
from functools import lru_cache
from typing import TYPE_CHECKING

from starlette.requests import Request  # noqa: TC002 - FastAPI reads the annotation

from smi_graph.catalogue import Catalogue, open_catalogue
from smi_graph.reading.last_releases import LastReleases

if TYPE_CHECKING:
    from smi_graph.reading.places import ReleasePlace, ReleasePlaces


class Catalogues:
    """Gives the catalogue of each release, and keeps the last ones.

    Parameters
    ----------
    places
        Tell where the catalogues lie.
    """

    def __init__(self, places: ReleasePlaces) -> None:
        self._places = places
        self._releases = LastReleases(self._open)

    async def of(self, release_id: str | None) -> Catalogue:
        """Give the catalogue of a release, as `Engine.resolve` names it.

        Raises
        ------
        StoreError
            When the release cannot be asked.
        """
        return await self._releases.of(release_id)

    async def _open(self, release_id: str | None) -> Catalogue:
        place = await self._places.of(release_id)
        return await asyncio.to_thread(catalogue_at, place)


@lru_cache(maxsize=3)
def catalogue_at(place: ReleasePlace) -> Catalogue:
    """Open the catalogue of a release; those that were opened last stay open.

    Parameters
    ----------
    place
        Where the release lies; the same place always holds the same.
    """
    return open_catalogue(place.catalogue)


def catalogues_of(request: Request) -> Catalogues:
    """Give the catalogues of the application that a request came to."""
    catalogues: Catalogues = request.app.state.catalogues
    return catalogues


async def catalogue_for(request: Request, release_id: str | None, *, texts: bool) -> Catalogue:
    """Give the catalogue of a release, with what its texts name where that is to count.

    Parameters
    ----------
    request
        Came to the application that keeps it.
    release_id
        As `Engine.resolve` names the release.
    texts
        Whether what texts name counts too.

    Raises
    ------
    StoreError
        When the release cannot be asked.
    """
    catalogue = await catalogues_of(request).of(release_id)
    return await asyncio.to_thread(lambda: catalogue.with_texts) if texts else catalogue
