"""The parts that persons and bodies took in a record, and its images."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from smi_graph.vocabulary import RDFS, SKOS, SMI

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pyoxigraph import NamedNode

    Node = Mapping[str, Sequence[Literal | NamedNode]]
    Nodes = Mapping[str, Node]

_ON_THE_WEB = re.compile(r"https?://[^/]+")


@dataclass(frozen=True, slots=True)
class PartTaken:
    """What is said of an actor in a record, beside the name.

    Parameters
    ----------
    actor
        The identifier of the actor.
    role
        The notation of the role; empty where none is said.
    role_names
        The names of the role by language.
    office, office_language
        As printed.
    printed
        The name as printed, with what stands before it.
    """

    actor: str
    role: str
    role_names: Mapping[str, str]
    office: str
    office_language: str | None
    printed: str


@dataclass(frozen=True, slots=True)
class ImageShown:
    """An image of a record.

    Parameters
    ----------
    address
        Where it lies.
    manifest
        Its IIIF manifest; empty where there is none.
    caption, language
        What stands under it, with its language tag.
    """

    address: str
    manifest: str
    caption: str
    language: str | None

    @property
    def origin(self) -> str:
        """The site that it comes from, as a policy of content names it."""
        match = _ON_THE_WEB.match(self.address)
        return match[0] if match else ""


def parts_in(nodes: Nodes) -> list[PartTaken]:
    """List the parts that actors took, in the order in which the record has them."""
    return [_part(node, nodes) for node in nodes.values() if SMI.actor in node]


def _part(node: Node, nodes: Nodes) -> PartTaken:
    role = nodes.get(_text(node, SMI.role), {})
    names = {
        term.language or "": term.value
        for term in role.get(SKOS.prefLabel, ())
        if isinstance(term, Literal)
    }
    notation = _text(role, SKOS.notation) or _text(node, SMI.role).rpartition("/")[2]
    office = node.get(SMI.office, ())
    return PartTaken(
        actor=_text(node, SMI.actor),
        role=notation,
        role_names=names,
        office=_text(node, SMI.office),
        office_language=_language(office),
        printed=_text(node, SMI.valueAsWritten),
    )


def images_in(nodes: Nodes) -> tuple[ImageShown, ...]:
    """List the images whose addresses can be followed, in the order of the record."""
    found = (
        ImageShown(
            address=_text(node, SMI.imageAddress),
            manifest=_on_the_web(_text(node, SMI.manifest)),
            caption=_text(node, RDFS.label),
            language=_language(node.get(RDFS.label, ())),
        )
        for node in nodes.values()
    )
    return tuple(image for image in found if image.origin)


def _text(node: Node, predicate: str) -> str:
    return node[predicate][0].value if predicate in node else ""


def _language(terms: Sequence[Literal | NamedNode]) -> str | None:
    return next((term.language for term in terms if isinstance(term, Literal)), None)


def _on_the_web(address: str) -> str:
    return address if _ON_THE_WEB.match(address) else ""


def origins(images: Iterable[ImageShown]) -> list[str]:
    """Give the sites that images come from, each once.

    Examples
    --------
    >>> origins([ImageShown(f"https://a.example/{n}.jpg", "", "", None) for n in (1, 2)])
    ['https://a.example']
    """
    return sorted({image.origin for image in images})
