"""What a program found in the texts of a record, as statements apart from the archive's own."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from smi_graph.export.drafts import DraftStatement, ItemKey
from smi_graph.export.values import QuantityValue, StringValue
from smi_graph.pipeline.register import REGISTER_NAME, Register
from smi_graph.vocabulary import DCTERMS, OA, RDFS, SMI
from smi_graph.vocabulary.passages import read_passage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from smi_graph.export.describing import Describer
    from smi_graph.export.drafts import EntityDraft, Qualifier
    from smi_graph.store import Release

_PROGRAM = "graph/mentions#program"


@dataclass(slots=True)
class InTexts:
    """How often the texts of a record name something, and in which of its fields first.

    Parameters
    ----------
    occurrences
        In all its languages together.
    sections
        The field in which each language names it first.
    """

    occurrences: int = 0
    sections: list[str] = field(default_factory=list)


def finder_of_mentions(release: Release) -> str:
    """Give the program that found what the texts of a release name, with its version."""
    with Register(release.path / REGISTER_NAME, read_only=True) as register:
        beside = register.beside_mentions()
    program = f"{release.manifest.base_iri}{_PROGRAM}"
    said = {
        quad.predicate.value: quad.object.value
        for quad in parse(beside.encode(), RdfFormat.N_QUADS)
        if quad.subject == NamedNode(program) and isinstance(quad.object, Literal)
    }
    return f"{said[RDFS.label]} {said[DCTERMS.hasVersion]}"


def read_mentions(quads: bytes, base_iri: str) -> Mapping[str, InTexts]:
    """Read what the graph of mentions says of one record: the things, by their keys.

    Parameters
    ----------
    quads
        N-Quads, as :func:`smi_graph.mapping.mentions.mention_quads` writes them.
    base_iri
        Where the archive's identifiers live.
    """
    nodes: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for quad in parse(quads, RdfFormat.N_QUADS):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
            nodes[quad.subject.value][quad.predicate.value] = quad.object.value
    found: defaultdict[str, InTexts] = defaultdict(InTexts)
    for iri, node in nodes.items():
        if OA.hasBody in node:
            thing = found[node[OA.hasBody].removeprefix(base_iri)]
            thing.occurrences += int(node.get(SMI.occurrences, 1))
            thing.sections.append(read_passage(iri).field)
    return dict(sorted(found.items()))


def say_mentions(
    describer: Describer, draft: EntityDraft, found: Mapping[str, InTexts], found_by: str
) -> list[DraftStatement]:
    """Say what the texts of a record name; not the archive says so, but these data.

    Parameters
    ----------
    describer
        Knows the sources.
    draft
        Of the record.
    found
        From `read_mentions`.
    found_by
        The program and its version.
    """
    source = describer.own(f"{describer.minter.base}{draft.key}")
    how: tuple[Qualifier, ...] = (
        ("determination-method", ItemKey("item/found-by-program")),
        ("software-version", StringValue(found_by)),
    )
    return [
        DraftStatement(
            "named-in-text",
            ItemKey(key),
            (*how, ("occurrences", QuantityValue(str(each.occurrences)))),
            tuple(dict.fromkeys(each.sections)),
            source=source,
        )
        for key, each in found.items()
    ]
