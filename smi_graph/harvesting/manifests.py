"""IIIF Presentation 3.0 manifests of records with images (https://iiif.io/api/presentation/3.0/).

The images lie on other servers. They are linked and never fetched, so their sizes are unknown: a
canvas has a nominal size, and the image none.
"""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Request, Response
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from smi_graph.archive import archive
from smi_graph.messages import message
from smi_graph.schema import ValueType, field_table
from smi_graph.service.engine import Engine, engine_of
from smi_graph.service.problems import Problem
from smi_graph.service.responses import has_tag, not_modified, request_tag, whole
from smi_graph.service.site_address import site_of
from smi_graph.service.things import LABELS, Thing, describe_thing, identifier
from smi_graph.vocabulary import RDFS, SMI
from smi_graph.vocabulary.iris import LANGUAGE_BASE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Triple

    from smi_graph.schema import Field

    Words = dict[str, list[str]]

router = APIRouter(tags=["harvesting"])

_CONTEXT = "http://iiif.io/api/presentation/3/context.json"
TYPE = f'application/ld+json; profile="{_CONTEXT}"'
_NTRIPLES = "application/n-triples"
_SIDE = 1000
# What a record says in long, and what a manifest has a place of its own for.
_ELSEWHERE = frozenset((ValueType.TITLE, ValueType.TEXT, ValueType.IMAGE))
# The only licences that a manifest may name (section 3.1, rights).
_RIGHTS = ("creativecommons.org/", "rightsstatements.org/")


@dataclass(frozen=True, slots=True)
class ManifestImage:
    """An image of a record.

    Parameters
    ----------
    iri, address
        Its identifier, and where it lies.
    manifest
        A manifest that its own server has, if there is one.
    caption
        Its caption by language.
    """

    iri: str
    address: str
    manifest: str
    caption: Words


def images_in(triples: Iterable[Triple]) -> list[ManifestImage]:
    """Read images from what is said of them, in the order of their numbers."""
    said: dict[str, dict[str, list[Any]]] = {}
    for triple in triples:
        subject = getattr(triple.subject, "value", "")
        said.setdefault(subject, {}).setdefault(triple.predicate.value, []).append(triple.object)
    images = [
        ManifestImage(
            iri=iri,
            address=about[SMI.imageAddress][0].value,
            manifest=about[SMI.manifest][0].value if SMI.manifest in about else "",
            caption=_words(about.get(RDFS.label, ())),
        )
        for iri, about in said.items()
        if SMI.imageAddress in about
    ]
    return sorted(images, key=lambda image: (len(image.iri), image.iri))


def _words(values: Iterable[Any]) -> Words:
    words: Words = {}
    for value in values:
        if isinstance(value, Literal):
            words.setdefault(value.language or "none", []).append(value.value)
    return {tag: sorted(texts) for tag, texts in sorted(words.items())}


def manifest(site: str, base_iri: str, thing: Thing, images: list[ManifestImage]) -> dict[str, Any]:
    """Make the manifest of a record.

    Parameters
    ----------
    site, base_iri
        The address of the site, and where identifiers live.
    thing
        What a release says of the record.
    images
        Its images, of which there is at least one.
    """
    page = f"{site}/{thing.iri.removeprefix(base_iri)}"
    label = _said(thing, SMI.title) or _said(thing, SMI.code)
    made: dict[str, Any] = {
        "@context": _CONTEXT,
        "id": f"{page}/manifest",
        "type": "Manifest",
        "label": label,
        "metadata": list(_metadata(thing)),
        "requiredStatement": {"label": _both("provided_by"), "value": _provider()},
    }
    licence = archive().text_licence
    if licence.partition("://")[2].removeprefix("www.").startswith(_RIGHTS):
        made["rights"] = licence
    made["homepage"] = [_home_page(page, label, tag) for tag in ("ar", "en")]
    made["seeAlso"] = [
        {"id": f"{page}.{ending}", "type": "Dataset", "format": media_type}
        for ending, media_type in (("jsonld", "application/ld+json"), ("ttl", "text/turtle"))
    ]
    made["items"] = [_canvas(page, number, one) for number, one in enumerate(images, start=1)]
    return made


def _home_page(page: str, label: Words, language: str) -> dict[str, Any]:
    return {
        "id": f"{page}.html?lang={language}",
        "type": "Text",
        "label": label,
        "format": "text/html",
        "language": [language],
    }


def _provider() -> Words:
    known = archive()
    names = known.publisher or known.name
    return {tag: [name] for tag, name in names.items()}


def _both(name: str) -> Words:
    return {"ar": [message(f"harvest.{name}", "ar")], "en": [message(f"harvest.{name}", "en")]}


def _said(thing: Thing, predicate: str) -> Words:
    return _words(
        triple.object
        for triple in thing.triples
        if triple.predicate.value == predicate and getattr(triple.subject, "value", "") == thing.iri
    )


def _metadata(thing: Thing) -> Iterator[dict[str, Words]]:
    """Say what the fields of the record say that its page shows, in their order there."""
    shown = [
        field
        for field in field_table().fields.values()
        if field.place is not None and field.value not in _ELSEWHERE
    ]
    for field in sorted(shown, key=lambda field: field.place or 0):
        values = _values(thing, field)
        if values:
            yield {"label": {tag: [name] for tag, name in field.name.items()}, "value": values}


def _values(thing: Thing, field: Field) -> Words:
    names: dict[str, list[Any]] = {}
    for triple in thing.triples:
        if triple.predicate.value in LABELS:
            names.setdefault(getattr(triple.subject, "value", ""), []).append(triple.object)
    found: list[Any] = []
    for triple in thing.triples:
        is_own = getattr(triple.subject, "value", "") == thing.iri
        if is_own and triple.predicate.value == field.predicate:
            value = triple.object
            if isinstance(value, NamedNode):
                # A language has no name in the release; its code says it.
                bare = Literal(value.value.removeprefix(LANGUAGE_BASE))
                found += names.get(value.value, [bare])
            else:
                found.append(value)
    return _words(found)


def _canvas(page: str, number: int, image: ManifestImage) -> dict[str, Any]:
    canvas = f"{page}/manifest/canvas/{number}"
    media_type = mimetypes.guess_type(image.address.partition("?")[0])[0] or ""
    body: dict[str, Any] = {"id": image.address, "type": "Image"}
    if media_type.startswith("image/"):
        body["format"] = media_type
    painting = {
        "id": f"{canvas}/image",
        "type": "Annotation",
        "motivation": "painting",
        "body": body,
        "target": canvas,
    }
    made: dict[str, Any] = {
        "id": canvas,
        "type": "Canvas",
        "label": image.caption or {"none": [str(number)]},
        "height": _SIDE,
        "width": _SIDE,
        "items": [{"id": f"{canvas}/page", "type": "AnnotationPage", "items": [painting]}],
    }
    if image.manifest:
        label = _both("manifest_of_image")
        made["seeAlso"] = [{"id": image.manifest, "type": "Manifest", "label": label}]
    return made


@router.get("/document/{segment}/manifest", summary="The IIIF manifest of a document with images")
@router.get("/diary/{segment}/manifest", summary="The IIIF manifest of a diary entry with images")
async def record_manifest(
    segment: str,
    request: Request,
    engine: Annotated[Engine, Depends(engine_of)],
    release: str | None = None,
) -> Response:
    """Give the manifest of a record.

    Raises
    ------
    Problem
        404 for a record that is not there, or has no images; 410 for one that was withdrawn.
    """
    kind = request.url.path.strip("/").partition("/")[0]
    iri = identifier(engine, kind, segment)
    release_id = await engine.resolve(release)
    site = site_of(request)
    tag = request_tag(release_id, f"{site}{request.url.path}", TYPE)
    if has_tag(request, tag, release_id):
        return not_modified(tag, release_id=release_id)
    thing = await describe_thing(engine, kind, iri, release_id)
    images = images_in(await _about_images(engine, iri, thing.release_id))
    if not images:
        raise Problem("no_images")
    body = orjson.dumps(manifest(site, engine.configuration.base_iri, thing, images))
    return whole(request, body, TYPE, release_id=thing.release_id, tag=tag)


async def _about_images(engine: Engine, iri: str, release_id: str | None) -> list[Triple]:
    fields = (field for field in field_table().fields.values() if field.value is ValueType.IMAGE)
    paths = "|".join(str(NamedNode(field.predicate)) for field in fields)
    if not paths:
        return []
    query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {NamedNode(iri)} {paths} ?s . ?s ?p ?o }}"
    answer = await engine.run(query, graph_media_type=_NTRIPLES, release_id=release_id, key=query)
    return [quad.triple for quad in parse(answer.body, format=RdfFormat.N_TRIPLES)]
