"""What an earlier release held and this one does not: said to be withdrawn, never forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from smi_graph.build.records_file import RECORDS_NAME, read_records_file
from smi_graph.records import Record
from smi_graph.store import open_release
from smi_graph.vocabulary import PROV, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from smi_graph.records import DiaryEntryRecord
    from smi_graph.store import Release
    from smi_graph.vocabulary import IriMinter


def withdrawn_quads(
    last: Release | None, published: set[str], minter: IriMinter, now: datetime
) -> list[Quad]:
    """Say which documents and diary entries are no longer published, and since when.

    Parameters
    ----------
    last
        The release before this one, if any.
    published
        The identifiers of the documents and diary entries of this release.
    minter
        Mints identifiers.
    now
        When what is missing now was withdrawn; what was withdrawn before keeps its time.

    Returns
    -------
    list of Quad
        ``prov:invalidatedAtTime`` for each, in the graph ``withdrawn``.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> from smi_graph.vocabulary import IriMinter
    >>> withdrawn_quads(None, set(), IriMinter(), datetime.now(UTC))
    []
    """
    if last is None:
        return []
    graph = NamedNode(minter.graph("withdrawn"))
    when = Literal(f"{now:%Y-%m-%dT%H:%M:%SZ}", datatype=NamedNode(XSD.dateTime))
    earlier = open_release(last).quads_for_pattern(None, None, None, graph)
    quads = {quad.subject.value: quad for quad in earlier if isinstance(quad.subject, NamedNode)}
    for iri in _identifiers(last, minter):
        fresh = Quad(NamedNode(iri), NamedNode(PROV.invalidatedAtTime), when, graph)
        quads.setdefault(iri, fresh)
    gone = quads.keys() - published
    return [quads[iri] for iri in sorted(gone) if iri.startswith(minter.base)]


def _identifiers(release: Release, minter: IriMinter) -> Iterator[str]:
    for record in read_records_file(release.path / RECORDS_NAME):
        if record.code is not None:
            yield identifier_of(record, minter)


def identifier_of(record: Record | DiaryEntryRecord, minter: IriMinter) -> str:
    """Mint the identifier of a record that has a code.

    Examples
    --------
    >>> from smi_graph.vocabulary import IriMinter
    >>> identifier_of(Record(code="SAMPLE/SC/1"), IriMinter())
    'https://w3id.org/smi/document/SAMPLE-SC-1'
    """
    code = record.code or ""
    return minter.document(code) if isinstance(record, Record) else minter.diary_entry(code)


def as_nquads(quads: list[Quad]) -> bytes:
    """Write quads as N-Quads."""
    return serialize(quads, format=RdfFormat.N_QUADS) or b""
