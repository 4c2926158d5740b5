"""What the page of the dataset tells search engines and programs: schema.org, and typed links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smi_graph.archive import archive
from smi_graph.export.catalogue import media_types
from smi_graph.messages import message
from smi_graph.service.formats import GRAPH_FORMATS
from smi_graph.store.manifest import DUMP_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyoxigraph import Triple

    from smi_graph.messages import Language
    from smi_graph.service.dataset_description import Dataset

_SCHEMA = "https://schema.org/"
_DOWNLOAD = "http://www.w3.org/ns/dcat#downloadURL"
_LANGUAGES: tuple[Language, ...] = ("ar", "en")


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
