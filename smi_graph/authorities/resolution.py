"""The identifier of an actor: a reviewed one, or a provisional one made from the name."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from smi_graph.arabic import fold
from smi_graph.vocabulary.iris import provisional_identifier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smi_graph.authorities.entries import LabelAuthority


class ResolvedName(NamedTuple):
    """An identifier, and whether a person has reviewed what it stands for."""

    identifier: str
    reviewed: bool


def resolve(
    authority: LabelAuthority,
    printed: str,
    identifiers: Sequence[str] = (),
    document: str | None = None,
) -> ResolvedName:
    """Give the identifier of a printed name.

    Only a listed form leads to a listed actor: two names that differ by one letter are two
    actors until a person says otherwise. Where the source gives identifiers of its own, the
    first of them tells unlisted actors apart in the place of the name.

    Parameters
    ----------
    authority
        The listed names.
    printed
        The name.
    identifiers
        What the source gives to know the actor by, such as ``viaf:102333412``.
    document
        The code of the record, for decisions that hold in it alone.

    Raises
    ------
    ValueError
        When nothing is printed.

    Examples
    --------
    >>> from smi_graph.authorities import load_authorities
    >>> persons = load_authorities().persons
    >>> resolve(persons, "أنتوني ج. بلينكن")
    ResolvedName(identifier='antony-blinken', reviewed=True)
    >>> resolve(persons, "أنتوني ج. بلكين")
    ResolvedName(identifier='n-b75e305d310d', reviewed=False)
    """
    entry = authority.identify(printed, identifiers, document)
    if entry is not None:
        return ResolvedName(entry.identifier, entry.reviewed)
    if identifiers:
        made = ResolvedName(provisional_identifier(identifiers[0]), reviewed=False)
    else:
        made = _provisional(printed)
    if made.identifier in authority.entries:
        # It stands for what a person decided the name of this record not to be.
        own = provisional_identifier(f"{fold(printed)} {document or ''}")
        return ResolvedName(own, reviewed=False)
    return made


@lru_cache(maxsize=2**14)
def _provisional(printed: str) -> ResolvedName:
    folded = fold(printed)
    if not folded:
        raise ValueError("a name is empty; there is nobody to identify")
    return ResolvedName(provisional_identifier(folded), reviewed=False)
