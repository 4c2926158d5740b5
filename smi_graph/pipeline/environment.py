"""What decides, beside the sources, what a record becomes; and the tools made from it."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, RdfFormat, parse, serialize

from smi_graph.archive import FILE, archive, refuse_other_archive
from smi_graph.authorities import Authorities, load_authorities
from smi_graph.authorities.decisions import SEEN_FILES
from smi_graph.mapping import RecordMapper
from smi_graph.pipeline.decided import with_decisions
from smi_graph.records.settled import Settled, read_settled
from smi_graph.resources import archive_folder, resource_layers, this_version
from smi_graph.schema import field_table
from smi_graph.validation import Described
from smi_graph.vocabulary import DCTERMS, IriMinter, default_base

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_EDITABLE = ("ontology", "shapes", "data/authorities", "data/mentions")

# What decides what is found in texts.
_OF_MENTIONS = ("data/authorities", "data/mentions")

_TABLES = (
    "fields.toml",
    "page_layout.toml",
    "name_words.toml",
    "language_words.toml",
    "sentences.toml",
    "month_names.csv",
)

# What lies beside them in the folder of an archive.
_OWN = (FILE, "ontology.ttl", "vocabularies.ttl")


@dataclass(frozen=True, slots=True)
class Environment:
    """The settings of a build that every partition of it needs.

    Parameters
    ----------
    base_iri
        Where the archive's identifiers live.
    decisions
        The folder in which persons decided who unlisted names are, or ``None``.
    archive
        The identifier of the archive, so that no worker elsewhere reads for another one.
    mentions
        Whether a release says what texts name.

    Examples
    --------
    >>> Environment().digest() == Environment(base_iri="https://example.org/").digest()
    False
    """

    base_iri: str = field(default_factory=default_base)
    decisions: Path | None = None
    archive: str = field(default_factory=lambda: archive().identifier)
    mentions: bool = True

    def digest(self) -> str:
        """Digest the settings, the project's data files and the version of the program.

        Records that were read from the same bytes under the same digest are the same, so
        they need not be read again.
        """
        digest = hashlib.sha256(f"{self.base_iri}\0{this_version()}\0{self.mentions}".encode())
        names = [*(name.split("/") for name in _EDITABLE), *(["data", name] for name in _TABLES)]
        roots = [path for name in names for path in resource_layers(*name)]
        folder = archive_folder()
        roots += [] if folder is None else [folder / name for name in _OWN]
        roots += _decision_files(self.decisions)
        _add_files(digest, roots)
        return digest.hexdigest()

    def mention_tables_digest(self) -> str:
        """Digest the tables, rules and decisions by which names are found in texts."""
        digest = hashlib.sha256()
        names = (name.split("/") for name in _OF_MENTIONS)
        roots = [path for name in names for path in resource_layers(*name)]
        roots += _decision_files(self.decisions)
        _add_files(digest, roots)
        return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Tools:
    """What a process needs to read, map and validate records; made once a process.

    Parameters
    ----------
    authorities, minter, mapper
        Read and map.
    settled
        What a person decided that words in doubt mean.
    unchanging
        N-Quads of what every release says: the ontology and the vocabularies.
    """

    authorities: Authorities
    minter: IriMinter
    mapper: RecordMapper
    settled: Settled
    unchanging: bytes

    def describe(self, listed: Iterable[tuple[str, str]]) -> bytes:
        """Describe listed actors, given as kind and identifier, as a release does.

        What no authority lists has no description, here or in a release.
        """
        describe = self.mapper.actors.describe
        lines = []
        for actor in sorted(set(listed)):
            with suppress(KeyError):
                lines.append(describe(*actor))
        return "".join(lines).encode()

    def listed(self, iri: str) -> set[tuple[str, str]]:
        """Find the listed actor that an IRI is of, and those that its description leads to."""
        kind, _, identifier = iri.removeprefix(self.minter.base).partition("/")
        said = self.describe([(kind, identifier)]) if iri.startswith(self.minter.base) else b""
        if not said.startswith(f"<{iri}> ".encode()):
            return set()
        return {(kind, identifier)} | self.listed_in(said)

    def listed_in(self, nquads: bytes) -> set[tuple[str, str]]:
        """Find the listed actors that N-Quads link to, as kind and identifier."""
        terms = {
            quad.object
            for quad in parse(nquads, RdfFormat.N_QUADS)
            if quad.predicate.value != DCTERMS.isReplacedBy
        }
        names = (term.value for term in terms if isinstance(term, NamedNode))
        return {actor for name in names for actor in self.listed(name)}

    def context(self, listed: Iterable[tuple[str, str]] = ()) -> Described:
        """Give what a release says beside its records when these link some listed actors."""
        return Described(self.unchanging, self.describe(listed))


def tools_for(environment: Environment) -> Tools:
    """Make the tools of an environment, or give those that this process has made.

    Decisions that have changed since make new tools.

    Raises
    ------
    AuthorityError
        When an authority file or a file of decisions cannot be used, or a field takes
        concepts of a scheme that no vocabulary has.
    ArchiveError
        When this process serves another archive than the build is of.
    """
    digest = hashlib.sha256()
    _add_files(digest, _decision_files(environment.decisions))
    return _make_tools(environment, digest.digest())


@lru_cache(maxsize=2)
def _make_tools(environment: Environment, _decisions: bytes) -> Tools:
    refuse_other_archive(environment.archive)
    authorities = with_decisions(load_authorities(), environment.decisions)
    settled = read_settled(environment.decisions, authorities)
    for each in field_table().fields.values():
        authorities.of_field(each)  # A scheme that no vocabulary has is told at the start.
    minter = IriMinter(environment.base_iri)
    mapper = RecordMapper(minter, authorities)
    return Tools(authorities, minter, mapper, settled, unchanging())


def inputs_digest(sources: Iterable[str], *options: str) -> str | None:
    """Digest the sources and the options of a build, to know an unchanged build by it.

    Parameters
    ----------
    sources
        Paths of files and folders; a file's name counts, not where the folder lies.
    *options
        Whatever else decides what is built, such as the digest of the environment.

    Returns
    -------
    str or None
        SHA-256 in hexadecimal; ``None`` when a source can be read only once, lies elsewhere, or
        cannot be read.

    Examples
    --------
    >>> inputs_digest(["-"]) is None
    True
    """
    listed = list(sources)
    if any(source == "-" or "://" in source for source in listed):
        return None
    digest = hashlib.sha256("\0".join(options).encode())
    try:
        _add_files(digest, (Path(source) for source in listed))
    except OSError:
        # Reading says which file it is, and goes on with the others.
        return None
    return digest.hexdigest()


def _add_files(digest: hashlib._Hash, roots: Iterable[Path]) -> None:
    for root in roots:
        for path in _files(root):
            with path.open("rb") as file:
                content = hashlib.file_digest(file, "sha256").digest()
            digest.update(b"\0%b\0" % os.fsencode(path.relative_to(root.parent)))
            digest.update(content)


def _decision_files(folder: Path | None) -> list[Path]:
    """Give the files of decisions that decide something about records."""
    if folder is None or not folder.is_dir():
        return []
    return sorted(path for path in folder.glob("*.csv") if path.name not in SEEN_FILES)


def _files(root: Path) -> Iterator[Path]:
    if root.is_dir():
        paths = sorted(path for path in root.rglob("*") if path.is_file())
        # What begins with a dot belongs to programs: locks, and files that are being written.
        hidden = (path.name.startswith(".") or path.parent.name.startswith(".") for path in paths)
        yield from (path for path, is_hidden in zip(paths, hidden, strict=True) if not is_hidden)
    elif root.is_file():
        yield root


def unchanging() -> bytes:
    """Give what every release says: the ontology and the concepts of the vocabularies."""
    names = ("smi.ttl", "vocabularies.ttl")
    files = [path for name in names for path in resource_layers("ontology", name)]
    return b"".join(map(turtle_as_nquads, files))


def turtle_as_nquads(path: Path) -> bytes:
    r"""Write the triples of a Turtle file as N-Quads of the default graph.

    Raises
    ------
    SyntaxError
        When the file is not Turtle.

    Examples
    --------
    >>> turtle_as_nquads(resource_layers("ontology", "smi.ttl")[0]).endswith(b" .\n")
    True
    """
    quads = serialize(parse(path=path, format=RdfFormat.TURTLE), format=RdfFormat.N_QUADS)
    return quads or b""
