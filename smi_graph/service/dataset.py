"""The dataset and its releases: VoID and DCAT, the list of releases, and their dumps.

Its page tells search engines and programs the same by schema.org and typed links.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Request, Response
from starlette.responses import FileResponse

from smi_graph.archive import archive
from smi_graph.export.catalogue import dump_triples, media_types
from smi_graph.messages import message
from smi_graph.service.answer_schemas import KeptRelease, ReleaseList
from smi_graph.service.dataset_description import Dataset, describe_dataset
from smi_graph.service.dumps import catalogues_in
from smi_graph.service.engine import Engine, engine_of
from smi_graph.service.formats import GRAPH_FORMATS, HTML, choose_format
from smi_graph.service.lists import examples_of
from smi_graph.service.negotiation import accept_of
from smi_graph.service.problems import Problem
from smi_graph.service.ranges import ranges_of
from smi_graph.service.rdf import write_graph
from smi_graph.service.responses import has_tag, html_page, not_modified, request_tag, whole
from smi_graph.service.site_address import prefix_of, site_of
from smi_graph.store.manifest import DUMP_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyoxigraph import Triple

    from smi_graph.messages import Language
    from smi_graph.store import Manifest, Release

router = APIRouter(tags=["dataset"])

_SCHEMA = "https://schema.org/"
_DOWNLOAD = "http://www.w3.org/ns/dcat#downloadURL"
_LANGUAGES: tuple[Language, ...] = ("ar", "en")


@router.get("/dataset", summary="The dataset, in VoID and DCAT, or as a page")
@router.get("/.well-known/void", summary="The dataset, in VoID and DCAT")
async def dataset(
    request: Request,
    engine: Annotated[Engine, Depends(engine_of)],
    format: str | None = None,  # noqa: A002 - the name in the address
    release: str | None = None,
) -> Response:
    """Describe what a release holds, by class and property, and where it is to be had."""
    formats = GRAPH_FORMATS if request.url.path.startswith("/.") else (*GRAPH_FORMATS, HTML)
    chosen = choose_format(accept_of(request), format, formats)
    release_id = await engine.resolve(release)
    found = await read_dataset(request, engine, release_id)
    if chosen.format is HTML:
        described = structured_dataset(found)
        answer = html_page(
            request, "dataset.html", dataset=found, described=described, release_id=release_id
        )
        answer.headers["Link"] = dataset_links(found)
        return answer
    headers = {"Link": dataset_links(found)}
    shown = (found.site, found.base_iri, *found.catalogues, *map(str, found.dumps))
    tag = request_tag(release_id, *shown, "dataset", chosen.content_type)
    if has_tag(request, tag, release_id):
        return not_modified(tag, release_id=release_id, headers=headers)
    body = write_graph(describe_dataset(found), chosen.format.media_type)
    return whole(
        request, body, chosen.content_type, release_id=release_id, tag=tag, headers=headers
    )


async def read_dataset(request: Request, engine: Engine, release_id: str | None) -> Dataset:
    """Gather what is known of the dataset in one release."""
    folder, site = engine.configuration.dumps, f"{site_of(request)}/"
    catalogues = await asyncio.to_thread(catalogues_in, folder)
    statistics = await engine.statistics(release_id)
    return Dataset(
        site=site,
        base_iri=engine.configuration.base_iri,
        release_id=release_id,
        statistics=statistics,
        manifest=await asyncio.to_thread(_manifest, engine, release_id),
        catalogues=tuple(f"{site}dumps/{path}" for path in catalogues),
        dumps=await asyncio.to_thread(_latest_dumps, engine, site),
        examples=await examples_of(engine, release_id),
        ranges=await ranges_of(request).of(engine, release_id, statistics),
    )


def _latest_dumps(engine: Engine, site: str) -> tuple[Triple, ...]:
    folder, base_iri = engine.configuration.dumps, engine.configuration.base_iri
    if folder is None:
        return ()
    kinds = ((folder / path).parent for path in catalogues_in(folder))
    return tuple(it for kind in kinds for it in dump_triples(kind, base_iri, site, latest=True))


def _manifest(engine: Engine, release_id: str | None) -> Manifest | None:
    if engine.directory is None or release_id is None:
        return None
    return engine.directory.get(release_id).manifest


@router.get("/releases", summary="The releases that are kept")
async def releases(request: Request, engine: Annotated[Engine, Depends(engine_of)]) -> Response:
    """List the releases that ``release=`` takes, newest first, with their dumps."""
    current = await engine.resolve()
    known = await asyncio.to_thread(_releases, engine)
    listed = ReleaseList(current, [_entry(one, prefix_of(request.scope)) for one in known])
    return whole(request, orjson.dumps(listed), "application/json")


def _releases(engine: Engine) -> list[Release]:
    return [] if engine.directory is None else engine.directory.list()


def _entry(release: Release, prefix: str) -> KeptRelease:
    manifest = release.manifest
    dump = manifest.files.get(DUMP_NAME)
    return KeptRelease(
        id=release.id,
        created=manifest.created.isoformat(),
        quads=manifest.quads,
        content_sha256=manifest.content_sha256,
        dump=f"{prefix}/releases/{release.id}/{DUMP_NAME}",
        dump_bytes=None if dump is None else dump.bytes,
    )


@router.get(f"/releases/{{release_id}}/{DUMP_NAME}", summary="A whole release")
async def dump(
    release_id: str, request: Request, engine: Annotated[Engine, Depends(engine_of)]
) -> Response:
    """Give every quad of a release, as N-Quads compressed with gzip."""
    found = await engine.resolve(release_id)
    if engine.directory is None or found is None:
        raise Problem("not_found")
    release = await asyncio.to_thread(engine.directory.get, found)
    tag = f'"{release.manifest.content_sha256}"'
    if has_tag(request, tag, found):
        return not_modified(tag, release_id=found)
    headers = {"X-Release": found, "ETag": tag}
    name = f"{found}.nq.gz"
    return FileResponse(
        release.dump_path, headers=headers, media_type="application/gzip", filename=name
    )


def structured_dataset(dataset: Dataset) -> dict[str, Any]:
    """Describe the dataset and the catalogue that it is in by https://schema.org/Dataset."""
    known = archive()
    described = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": dataset.iri,
        "url": f"{dataset.site}dataset",
        "name": _worded(known.name),
        "description": [_said(message("site.about", it), it) for it in _LANGUAGES],
        "inLanguage": list(known.text_languages),
        "version": dataset.release_id,
        "license": known.data_licence,
        "publisher": _publisher(dataset),
        "dateModified": None if dataset.manifest is None else dataset.manifest.created.isoformat(),
        "isAccessibleForFree": True,
        "distribution": [
            {
                "@type": "DataDownload",
                "contentUrl": address,
                "encodingFormat": media_types(address.rpartition("/")[2])[0],
            }
            for address in downloads(dataset)
        ],
        "includedInDataCatalog": {
            "@type": "DataCatalog",
            "@id": f"{dataset.iri}#catalogue",
            "name": [
                _said(message("dumps.catalogue", it, **known.words[it]), it) for it in _LANGUAGES
            ],
            "url": dataset.site,
        },
    }
    return {name: told for name, told in described.items() if told not in ("", None, [])}


def downloads(dataset: Dataset) -> list[str]:
    """Give the addresses at which the dataset can be had as a whole."""
    found = {getattr(it.object, "value", "") for it in dataset.dumps if _is_download(it)}
    if dataset.manifest is not None:
        found.add(f"{dataset.site}releases/{dataset.manifest.id}/{DUMP_NAME}")
    return sorted(found)


def dataset_links(dataset: Dataset) -> str:
    """Give the ``Link`` header of the texts about the dataset."""
    links = [
        f'<{dataset.iri}>; rel="cite-as"',
        f'<{dataset.iri}>; rel="describes"',
        f'<{_SCHEMA}AboutPage>; rel="type"',
        f'<{_SCHEMA}Dataset>; rel="type"',
        *(
            f'</dataset?format={form.name}>; rel="describedby"; type="{form.media_type}"'
            for form in GRAPH_FORMATS
        ),
        f'<{dataset.iri}#catalogue>; rel="collection"',
    ]
    for address in downloads(dataset):
        content, compression = media_types(address.rpartition("/")[2])
        links.append(f'<{address}>; rel="item"; type="{compression or content}"')
    for iri, relation in ((archive().publisher_iri, "author"), (archive().data_licence, "license")):
        links += [f'<{iri}>; rel="{relation}"'] if iri else []
    return ", ".join(links)


def _is_download(triple: Triple) -> bool:
    return bool(triple.predicate.value == _DOWNLOAD)


def _publisher(dataset: Dataset) -> dict[str, Any] | None:
    known = archive()
    if not known.publisher:
        return None
    return {
        "@type": "Organization",
        "@id": known.publisher_iri or f"{dataset.iri}#publisher",
        "name": _worded(known.publisher),
        **({"url": known.home_page} if known.home_page else {}),
        **({"email" if "@" in known.contact else "url": known.contact} if known.contact else {}),
    }


def _worded(names: Mapping[str, str]) -> list[dict[str, str]]:
    return [_said(name, language) for language, name in names.items()]


def _said(text: str, language: str) -> dict[str, str]:
    return {"@value": text, "@language": language}
