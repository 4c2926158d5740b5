"""What differs between two releases: records and corrections, fact by fact."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, Triple, parse, serialize

from smi_graph.pipeline.parts import decompress
from smi_graph.pipeline.register import REGISTER_NAME, Register
from smi_graph.schema import field_table
from smi_graph.store import DamagedRelease
from smi_graph.vocabulary import RDF, IriMinter
from smi_graph.vocabulary.iris import code_segment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smi_graph.store import Release

_CHANGESET = "http://purl.org/vocab/changeset/schema#"
_PLACES = "{0}.quads_at, {0}.quads_length"
_QUERY = f"""
SELECT code, new.kind, {_PLACES.format("old")}, {_PLACES.format("new")}
FROM new.record AS new LEFT JOIN old.record AS old USING (code)
WHERE old.content_digest IS NOT new.content_digest
UNION ALL
SELECT code, old.kind, {_PLACES.format("old")}, NULL, NULL
FROM old.record AS old LEFT JOIN new.record AS new USING (code) WHERE new.code IS NULL
ORDER BY code
"""  # noqa: S608 - our own words
_DEFAULT = DefaultGraph()


@dataclass(frozen=True, slots=True)
class Difference:
    """One record, or one correction by a reader, that two releases do not say the same of.

    Parameters
    ----------
    code, subject
        Its code (of a correction ``contribution/`` and its number) and its IRI.
    state
        What happened to it.
    gone, come
        The facts that only the older and only the newer release states of it. A record
        that is changed without any has other evidence or other doubts.
    """

    code: str
    subject: str
    state: Literal["added", "changed", "withdrawn"]
    gone: tuple[Triple, ...]
    come: tuple[Triple, ...]

    def to_json(self) -> dict[str, Any]:
        """Give the difference as plain data, facts as pairs of property and value."""
        return {
            "code": self.code,
            "iri": self.subject,
            "state": self.state,
            "gone": [_pair(fact) for fact in self.gone],
            "come": [_pair(fact) for fact in self.come],
        }


def _pair(fact: Triple) -> dict[str, str]:
    return {"property": fact.predicate.value, "value": str(fact.object)}


def differences(older: Release, newer: Release) -> Iterator[Difference]:
    """Compare two releases; it costs what differs, and a look at every code.

    Raises
    ------
    DamagedRelease
        When one of them has no register.
    """
    for release in (older, newer):
        if not (release.path / REGISTER_NAME).exists():
            raise DamagedRelease(release.id, "file_missing", REGISTER_NAME)
    minter = IriMinter(newer.manifest.base_iri)
    with (
        closing(sqlite3.connect("file::memory:", uri=True)) as database,
        older.dump_path.open("rb") as old_dump,
        newer.dump_path.open("rb") as new_dump,
    ):
        for name, release in (("old", older), ("new", newer)):
            address = (release.path / REGISTER_NAME).as_uri() + "?mode=ro&immutable=1"
            database.execute(f"ATTACH ? AS {name}", (address,))
        for code, kind, old_at, old_length, new_at, new_length in database.execute(_QUERY):
            subject = minter.record(field_table().kinds[kind].path, code)
            old = _facts(old_dump, old_at, old_length, subject)
            new = _facts(new_dump, new_at, new_length, subject)
            state: Literal["added", "changed", "withdrawn"] = "changed"
            if old_at is None:
                state = "added"
            elif new_at is None:
                state = "withdrawn"
            yield Difference(code, subject, state, _sorted(old - new), _sorted(new - old))
    yield from _contributions(older, newer)


def _contributions(older: Release, newer: Release) -> Iterator[Difference]:
    """Compare the corrections by readers."""
    old, new = _corrections(older), _corrections(newer)
    base = newer.manifest.base_iri
    for iri in sorted(old.keys() | new.keys()):
        gone, come = old.get(iri, set()), new.get(iri, set())
        state: Literal["added", "changed", "withdrawn"] = "changed"
        if iri not in old:
            state = "added"
        elif iri not in new:
            state = "withdrawn"
        if gone != come:
            code = iri.removeprefix(base)
            yield Difference(code, iri, state, _sorted(gone - come), _sorted(come - gone))


def _corrections(release: Release) -> dict[str, set[Triple]]:
    with Register(release.path / REGISTER_NAME, read_only=True) as register:
        return {
            one.iri: {quad.triple for quad in parse(one.nquads, RdfFormat.N_QUADS)}
            for one in register.contributions()
        }


def _facts(dump: Any, at: int | None, length: int | None, subject: str) -> set[Triple]:
    """Give what a release asserts of a record itself."""
    if at is None:
        return set()
    dump.seek(at)
    return {
        Triple(quad.subject, quad.predicate, quad.object)
        for quad in parse(decompress(dump.read(length)), RdfFormat.N_QUADS)
        if quad.graph_name == _DEFAULT and quad.subject == NamedNode(subject)
    }


def _sorted(facts: set[Triple]) -> tuple[Triple, ...]:
    return tuple(sorted(facts, key=str))


def as_changesets(found: Iterator[Difference], base_iri: str, pair: str) -> Iterator[Triple]:
    """Describe differences in the ChangeSet vocabulary, with an IRI for every node.

    Parameters
    ----------
    found
        The differences.
    base_iri
        Where the archive's identifiers live.
    pair
        The two releases, ``A..B``.
    """
    for difference in found:
        node = f"{base_iri}releases/{pair}/{code_segment(difference.code)}"
        subject = NamedNode(node)
        yield Triple(subject, NamedNode(RDF.type), NamedNode(_CHANGESET + "ChangeSet"))
        about = NamedNode(difference.subject)
        yield Triple(subject, NamedNode(_CHANGESET + "subjectOfChange"), about)
        for name, facts in (("removal", difference.gone), ("addition", difference.come)):
            for number, fact in enumerate(facts, start=1):
                statement = NamedNode(f"{node}/{name}/{number}")
                yield Triple(subject, NamedNode(_CHANGESET + name), statement)
                yield Triple(statement, NamedNode(RDF.type), NamedNode(RDF.Statement))
                yield Triple(statement, NamedNode(RDF.subject), fact.subject)
                yield Triple(statement, NamedNode(RDF.predicate), fact.predicate)
                yield Triple(statement, NamedNode(RDF.object), fact.object)


def changesets_as_turtle(found: Iterator[Difference], base_iri: str, pair: str) -> bytes:
    """Write :func:`as_changesets` as Turtle."""
    prefixes = {"cs": _CHANGESET, "rdf": RDF.type.removesuffix("type")}
    triples = as_changesets(found, base_iri, pair)
    return serialize(triples, format=RdfFormat.TURTLE, prefixes=prefixes) or b""
