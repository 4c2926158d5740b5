"""The folder of dumps over HTTP: listings, and files with ranges (RFC 9110, section 14)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import orjson
from fastapi import APIRouter, Depends, Request, Response
from starlette.responses import FileResponse, RedirectResponse

from smi_graph.export.catalogue import CATALOGUE_NAME, describe_dumps, media_types
from smi_graph.service.answer_schemas import FolderEntry, FolderListing
from smi_graph.service.engine import Engine, engine_of
from smi_graph.service.formats import HTML, JSON, choose_format
from smi_graph.service.negotiation import accept_of
from smi_graph.service.problems import Problem
from smi_graph.service.responses import has_tag, html_page, not_modified, whole
from smi_graph.service.site_address import site_of

if TYPE_CHECKING:
    from pathlib import Path

router = APIRouter(tags=["dataset"])


@router.get("/dumps/{path:path}", summary="The dumps, in folders")
async def dump(
    path: str, request: Request, engine: Annotated[Engine, Depends(engine_of)]
) -> Response:
    """Give a file of the folder of dumps, whole or a range of it, or list a folder.

    Raises
    ------
    Problem
        404 when there is no such file; where no dumps were made, the top lists none.
    """
    folder = engine.configuration.dumps
    if not path and (folder is None or not await asyncio.to_thread(folder.is_dir)):
        return await _listing(request, "", None)
    found = None if folder is None else await asyncio.to_thread(find_below, folder, path)
    if found is None:
        raise Problem("not_found")
    if found.is_dir():
        if path and not path.endswith("/"):
            return RedirectResponse(f"/dumps/{path}/", 301)
        return await _listing(request, path, found)
    if folder is not None and found in _catalogues(folder):
        return await _catalogue(request, engine, found.parent)
    content, compression = media_types(found.name)
    # A client wants the compressed file as it is, so compression is its type, not a coding.
    response = FileResponse(
        found, media_type=compression or content, stat_result=await asyncio.to_thread(found.stat)
    )
    tag = response.headers["etag"]
    return not_modified(tag) if has_tag(request, tag) else response


def _catalogues(folder: Path) -> list[Path]:
    return [(folder / path).resolve() for path in catalogues_in(folder)]


async def _catalogue(request: Request, engine: Engine, folder: Path) -> Response:
    """Give the catalogue of a folder with the addresses at which this site gives its files."""
    base_iri, site = engine.configuration.base_iri, f"{site_of(request)}/"
    body = await asyncio.to_thread(describe_dumps, folder, base_iri, site)
    return whole(request, body, "application/rdf+xml")


def catalogues_in(folder: Path | None) -> list[str]:
    """Give the paths, below the folder of dumps, of the catalogues of each kind of dump."""
    found = [] if folder is None else sorted(folder.glob(f"*/{CATALOGUE_NAME}"))
    return [f"{path.parent.name}/{path.name}" for path in found]


async def _listing(request: Request, path: str, folder: Path | None) -> Response:
    wish = request.query_params.get("format")
    chosen = choose_format(accept_of(request), wish, (JSON, HTML))
    entries = [] if folder is None else await asyncio.to_thread(_entries, folder)
    if chosen.format is HTML:
        return html_page(request, "dumps.html", folder=f"/dumps/{path}", entries=entries)
    return whole(request, orjson.dumps(FolderListing(entries)), chosen.content_type)


def _entries(folder: Path) -> list[FolderEntry]:
    paths = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    return [
        FolderEntry(
            name=f"{path.name}/" if path.is_dir() else path.name,
            bytes=None if path.is_dir() else path.stat().st_size,
            target=path.readlink().as_posix() if path.is_symlink() else None,
        )
        for path in paths
    ]


def find_below(folder: Path, path: str) -> Path | None:
    r"""Find what a path leads to, in a folder and nowhere else; nothing that is hidden.

    Parameters
    ----------
    folder
        Where to look.
    path
        As it stands in an address, whatever it holds.

    Returns
    -------
    Path or None
        The file or folder; ``None`` where there is none, or where none can have such a name:
        one that is too long, or with a sign that the file system does not know.

    Examples
    --------
    >>> from pathlib import Path
    >>> here = Path(__file__).parent
    >>> find_below(here, "dumps.py").name
    'dumps.py'
    >>> find_below(here, "../settings.py"), find_below(here, "a" * 300), find_below(here, "\0")
    (None, None, None)
    """
    parts = [part for part in path.split("/") if part]
    if any(part.startswith(".") for part in parts):
        return None
    try:
        root = folder.resolve()
        found = root.joinpath(*parts).resolve()
        return found if found.is_relative_to(root) and found.exists() else None
    except (OSError, ValueError):
        return None
