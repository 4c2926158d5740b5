"""Making a release again from one file: its dump, or its records."""

from __future__ import annotations

import gzip
import shutil
import zlib
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from pydantic import ValidationError
from pyoxigraph import DefaultGraph, NamedNode, Store

from smi_graph.archive import archive
from smi_graph.authorities import load_authorities
from smi_graph.pipeline.cataloguing import write_catalogue
from smi_graph.pipeline.contributing import accepted_contributions
from smi_graph.pipeline.journal import follow
from smi_graph.pipeline.run import build_items
from smi_graph.pipeline.said_by_store import record_words
from smi_graph.pipeline.wording import listed_names
from smi_graph.records.items import SourceItem
from smi_graph.records.record import parse_record
from smi_graph.schema import field_table
from smi_graph.search import CORPUS_FOLDER, INDEX_FOLDER, CorpusWriter, TextIndexWriter
from smi_graph.store import DamagedRelease, RestoreRefused, UnreadableRdf, open_writer
from smi_graph.store.content import CONTENT_METHOD, digest_store, read_members
from smi_graph.store.manifest import read_manifest
from smi_graph.vocabulary import RDF, SMI, IriMinter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from smi_graph.pipeline.engines import TaskRunner
    from smi_graph.pipeline.merging import Progress
    from smi_graph.pipeline.options import BuildOptions
    from smi_graph.store import Manifest, Release, ReleaseDirectory, ReleaseWriter

_PART_BYTES = 2**26
_DUMPS = (".nq.gz", ".nq")
_RECORDS = (".jsonl.gz", ".jsonl")
_GZIP = ".gz"
_DAMAGE = (OSError, EOFError, zlib.error)


def restore(
    path: Path,
    directory: ReleaseDirectory,
    options: BuildOptions,
    *,
    engine: TaskRunner | None = None,
    progress: Progress = lambda _things, _bytes: None,
) -> Release:
    """Make a release again from its dump or its records alone, and make it the current one.

    A manifest beside the file tells which content is expected. The dump gives everything that is
    served, but no records: a later build cannot carry them over. The records are mapped and
    validated anew, so another version of the program or of its data files may say other things.

    Parameters
    ----------
    path
        ``dump.nq.gz`` or ``records.jsonl.gz``, or either of them unpacked.
    directory
        Where the release goes.
    options
        As for a build; the base IRI of a dump is its own.
    engine, progress
        As for a build; they work on records.

    Raises
    ------
    RestoreRefused
        When the file is damaged, or does not hold what its release held.
    OtherArchive
        When the directory holds another archive.
    StoreInUse
        While a writer is at work.
    """
    if path.name.endswith(_DUMPS):
        return _restore_dump(path, directory, options.base_iri)
    if path.name.endswith(_RECORDS):
        return _restore_records(path, directory, options, engine, progress)
    raise RestoreRefused("restore_kind", name=str(path))


def _restore_records(
    path: Path,
    directory: ReleaseDirectory,
    options: BuildOptions,
    engine: TaskRunner | None,
    progress: Progress,
) -> Release:
    manifest = _manifest_beside(path)
    if manifest is not None:
        options = replace(options, base_iri=manifest.base_iri)
    here = options.environment.digest()
    is_same = manifest is not None and manifest.environment_sha256 == here
    chosen = replace(
        options,
        sync=True,
        afresh=True,
        strict=True,
        restored_from=path.name,
        content_sha256=_expected(manifest) if is_same else "",
    )
    # What is damaged is found before anything is built.
    if not sum(1 for _ in _records(path)):
        raise RestoreRefused("restore_empty", name=str(path))
    accepted = accepted_contributions(chosen, directory, directory.current())
    return build_items(_records(path), directory, chosen, accepted, engine, progress).release


def _records(path: Path) -> Iterator[SourceItem]:
    number = 1
    try:
        with gzip.open(path) if path.suffix == _GZIP else path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                parse_record(line)
                yield SourceItem("record", path.name, line, number)
    except ValidationError as error:
        raise RestoreRefused("restore_line", name=str(path), line=str(number)) from error
    except _DAMAGE as error:
        raise _unreadable(path, error) from error


def _restore_dump(path: Path, directory: ReleaseDirectory, usual_base: str) -> Release:
    manifest = _manifest_beside(path)
    with open_writer(directory) as writer:
        try:
            for lines in _lines(path):
                writer.load(lines)
        except (*_DAMAGE, UnreadableRdf) as error:
            raise _unreadable(path, error) from error
        if not len(writer.store):
            raise RestoreRefused("restore_empty", name=str(path))
        if not _is_ended(writer.store):
            raise RestoreRefused("restore_unfinished", name=str(path))
        base_iri = _base_of(writer.store) or usual_base
        known = archive().identifier if manifest is None else manifest.archive
        directory.refuse_other(known, base_iri)
        minter = IriMinter(base_iri)
        content = digest_store(writer.store, minter.graph("withdrawn"))
        if _expected(manifest) not in {"", content.sha256}:
            raise RestoreRefused("restore_differs", name=str(path))
        _keep_dump(path, writer)
        _write_index(writer)
        write_catalogue(writer, None, set(), minter)
        release = writer.publish(
            base_iri=base_iri,
            inputs_sha256="",
            counts=_counts(writer.store),
            content_sha256=content.sha256,
            archive=known,
            restored_from=path.name,
        )
        follow(directory)
        return release


def _lines(path: Path) -> Iterator[bytes]:
    if path.suffix != _GZIP:
        with path.open("rb") as file:
            while lines := file.readlines(_PART_BYTES):
                yield b"".join(lines)
        return
    gathered: list[bytes] = []
    size = 0
    for member in read_members(path):
        gathered.append(member)
        size += len(member)
        if size > _PART_BYTES:
            yield b"".join(gathered)
            gathered, size = [], 0
    yield b"".join(gathered)


def _keep_dump(path: Path, writer: ReleaseWriter) -> None:
    """Keep the dump as it is: it is the lasting form."""
    if path.suffix == _GZIP:
        shutil.copyfile(path, writer.dump_path)
        return
    with path.open("rb") as file, gzip.GzipFile(writer.dump_path, "wb", 6, mtime=0) as packed:
        shutil.copyfileobj(file, packed)


def _write_index(writer: ReleaseWriter) -> None:
    with (
        TextIndexWriter.create(writer.path(INDEX_FOLDER)) as index,
        CorpusWriter.create(writer.path(CORPUS_FOLDER)) as corpus,
    ):
        for iri, words in sorted(record_words(writer.store)):
            index.add(iri, words)
            corpus.add(iri, words)
        index.finish(listed_names(load_authorities()))
        corpus.finish()


def _base_of(store: Store) -> str:
    """Tell where the identifiers of a dump live: every release says where its words stand."""
    ending = "graph/provenance"
    for graph in store.named_graphs():
        if isinstance(graph, NamedNode) and graph.value.endswith(ending):
            return graph.value.removesuffix(ending)
    return ""


def _is_ended(store: Store) -> bool:
    """Tell whether the ontology is there, with which each dump ends in one member of its own."""
    ontology = NamedNode(SMI.ONTOLOGY)
    return any(store.quads_for_pattern(ontology, NamedNode(RDF.type), None, None))


def _counts(store: Store) -> Counter[str]:
    counts: Counter[str] = Counter()
    for kind in field_table().kinds.values():
        of_class = NamedNode(kind.of_class)
        found = store.quads_for_pattern(None, NamedNode(RDF.type), of_class, DefaultGraph())
        counts["documents" if kind.key == "document" else "diary_entries"] += sum(1 for _ in found)
    return +counts


def _manifest_beside(path: Path) -> Manifest | None:
    try:
        return read_manifest(path.parent)
    except DamagedRelease:
        return None


def _expected(manifest: Manifest | None) -> str:
    if manifest is None or manifest.content_method != CONTENT_METHOD:
        return ""
    return manifest.content_sha256


def _unreadable(path: Path, error: Exception) -> RestoreRefused:
    detail = getattr(error, "strerror", None) or str(error).split("\n", maxsplit=1)[0]
    return RestoreRefused("restore_unreadable", name=str(path), detail=detail)
