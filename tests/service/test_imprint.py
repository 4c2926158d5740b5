"""Each text about a thing says of which dataset and release it is, and whose, as far as known."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pyoxigraph
import pytest

from smi_graph.archive import archive
from smi_graph.export import catalogue
from smi_graph.profiles import describing
from smi_graph.service import imprint, signposting
from smi_graph.service.formats import GRAPH_FORMATS
from smi_graph.service.rdf import PREFIXES
from tests.service.server import MINTER

if TYPE_CHECKING:
    import httpx

DATA = "https://creativecommons.org/publicdomain/zero/1.0/"
TEXTS = "https://creativecommons.org/licenses/by/4.0/"
DCT, DCAT, FOAF = PREFIXES["dcterms"], PREFIXES["dcat"], PREFIXES["foaf"]
RIGHTS = ("rights", "license", "conditionsOfUse", "subject_to", "P104_is_subject_to")
THINGS = ("document/SMI-A200-1", "person/new", "country/IQ")


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the archive say all that it may say of itself."""
    names = {"ar": "دار الذاكرة", "en": 'House of\n"Memory" <b>'}
    full = replace(archive(), data_licence=DATA, text_licence=TEXTS, publisher=names)
    full = replace(full, publisher_iri="https://e.org/us", contact="desk@e.org")
    for module in (catalogue, imprint, signposting, describing):
        monkeypatch.setattr(module, "archive", lambda: full)


def facts(client: httpx.Client, path: str, media_type: str) -> set[tuple[str, str, str]]:
    form = pyoxigraph.RdfFormat.from_media_type(media_type)
    quads = pyoxigraph.parse(client.get(path).content, format=form)
    return {
        (getattr(q.subject, "value", ""), q.predicate.value, getattr(q.object, "value", ""))
        for q in quads
    }


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("form", GRAPH_FORMATS, ids=lambda form: form.name)
@pytest.mark.parametrize("thing", THINGS)
def test_a_text_in_rdf_says_whose_it_is(client: httpx.Client, thing: str, form: object) -> None:
    name, media_type = form.name, form.media_type  # type: ignore[attr-defined]
    said = facts(client, f"/{thing}.{name}", media_type)
    text, release = f"{MINTER.base}{thing}.{name}", client.get(f"/{thing}.ttl").headers["x-release"]
    assert (MINTER.base + thing, f"{FOAF}isPrimaryTopicOf", text) in said
    for predicate, value in {
        f"{DCT}license": DATA,
        f"{DCT}publisher": "https://e.org/us",
        f"{DCAT}version": release,
        f"{DCAT}contactPoint": f"{MINTER.base}dataset#contact",
    }.items():
        assert (text, predicate, value) in said
    assert ("https://e.org/us", f"{FOAF}name", 'House of\n"Memory" <b>') in said
    assert (f"{MINTER.base}dataset", f"{DCT}title", archive().name["ar"]) in said
    # The texts of records alone have a licence of texts.
    assert ((text, f"{DCT}rights", TEXTS) in said) == thing.startswith("document")


@pytest.mark.usefixtures("known")
def test_json_says_what_json_ld_says(client: httpx.Client) -> None:
    plain = client.get("/document/SMI-A200-1.json").json()
    about = plain["foaf:isPrimaryTopicOf"]
    assert about["dcterms:license"]["id"] == DATA
    linked = client.get("/document/SMI-A200-1.jsonld").json()
    assert set(plain) == set(linked) - {"@context"}


def test_what_the_archive_does_not_say_is_not_made_up(client: httpx.Client) -> None:
    about = client.get("/country/IQ.jsonld").json()["foaf:isPrimaryTopicOf"]
    assert set(about) == {"id", "type", "void:inDataset", "dcat:version"}


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("profile", ["dcterms", "dc", "edm", "schema", "rico", "linked-art"])
def test_other_words_name_the_licence_and_give_texts_alone_rights(
    client: httpx.Client, profile: str
) -> None:
    for thing in THINGS:
        answer = client.get(f"/{thing}.ttl?_profile={profile}")
        assert f'<{DATA}>; rel="license"' in answer.headers["link"]
        said = {
            predicate.replace("#", "/").rpartition("/")[2]
            for _, predicate, _ in facts(client, f"/{thing}.ttl?_profile={profile}", "text/turtle")
        }
        assert bool(said & set(RIGHTS)) == thing.startswith("document"), thing
