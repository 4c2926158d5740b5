"""What a text about a thing says of itself: of which dataset and release, and whose it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smi_graph.archive import archive
from smi_graph.export.catalogue import describe_responsible
from smi_graph.service.rdf import PREFIXES, link, say, value
from smi_graph.service.signposting import RECORDS
from smi_graph.vocabulary import RDF

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Triple

_DCT, _FOAF = PREFIXES["dcterms"], PREFIXES["foaf"]


def imprint(iri: str, text: str, base_iri: str, release_id: str | None) -> Iterator[Triple]:
    """Say of a text about a thing what it is a part of, whose, and how it may be used.

    What the archive's folder does not name is left out; a licence that nobody gave is not made up.

    Parameters
    ----------
    iri
        The thing.
    text
        The identifier of the text about it.
    base_iri
        Where the archive's identifiers live.
    release_id
        Of which release the text is; ``None`` where no release is served.

    Examples
    --------
    >>> base = "https://e.org/"
    >>> made = list(imprint(f"{base}country/IQ", f"{base}country/IQ.ttl", base, "1"))
    >>> sorted({triple.predicate.value.rpartition("#")[2].rpartition("/")[2] for triple in made})
    ['inDataset', 'isPrimaryTopicOf', 'title', 'type', 'version']
    """
    dataset = f"{base_iri}dataset"
    # From the thing to the text, so that a tree that begins with the thing holds both.
    yield link(iri, f"{_FOAF}isPrimaryTopicOf", text)
    yield link(text, RDF.type, f"{_FOAF}Document")
    yield link(text, f"{PREFIXES['void']}inDataset", dataset)
    if release_id is not None:
        yield value(text, f"{PREFIXES['dcat']}version", release_id)
    for language, name in archive().name.items():
        yield say(dataset, f"{_DCT}title", name, language)
    is_record = iri.removeprefix(base_iri).partition("/")[0] in RECORDS
    yield from describe_responsible(text, base_iri, with_texts=is_record)
