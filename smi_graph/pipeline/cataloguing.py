"""The step of a build that writes the catalogue of the release."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from smi_graph.catalogue import (
    ACTORS,
    CATALOGUE_FOLDER,
    Catalogue,
    Kind,
    gather,
    open_catalogue,
    question_of_names,
    question_of_places,
    questions,
    read_names,
    save_catalogue,
    update,
)
from smi_graph.mapping.mentions import THINGS
from smi_graph.schema import field_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence, Set

    from smi_graph.pipeline.register import Register
    from smi_graph.store import Release, ReleaseWriter
    from smi_graph.vocabulary import IriMinter

# Beyond so many it is quicker to ask for all records than to name them.
_MOST_NAMED = 2_000
_NAMED = tuple(f"{kind}/" for kind in ACTORS)
# Of the questions, those about what texts name, which the register knows.
_OF_TEXTS = frozenset(("mention", "value"))


def write_catalogue(
    writer: ReleaseWriter,
    base: Release | None,
    changed: Set[str],
    minter: IriMinter,
    register: Register | None = None,
) -> None:
    """Write the catalogue of a release that is about to be published.

    Parameters
    ----------
    writer
        Holds the finished store.
    base
        The release that it started from; ``None`` for one that was made from nothing.
    changed
        The subjects of all statements that differ from the base.
    minter
        Tells which of them are records.
    register
        Of the release, which knows where texts name things; ``None`` where there is none.
    """
    records = {iri for iri in changed if minter.is_record(iri)}
    if register is not None:
        records |= _mentioning(register, changed, minter)
    before = None if base is None or len(records) > _MOST_NAMED else _catalogue(base)
    if before is None:
        asked = _questions(minter, register)
        if register is None:
            asked["named at"] = question_of_places(minter.graph)
        catalogue = gather(_answers(writer, asked), _spots(register, minter))
    else:
        asked = _questions(minter, register, records)
        news = gather(_answers(writer, asked), _spots(register, minter, records))
        named = _beginning_with(changed, minter.base, _NAMED)
        names = read_names(_rows(writer, question_of_names(minter.graph, named))) if named else {}
        catalogue = update(before, news, records, names)
    save_catalogue(catalogue, writer.path(CATALOGUE_FOLDER))


def _questions(
    minter: IriMinter, register: Register | None, records: Set[str] | None = None
) -> dict[str, str]:
    """Give the questions to the store, but for those that the register answers sooner."""
    asked = questions(minter.graph, records)
    return {name: one for name, one in asked.items() if register is None or name not in _OF_TEXTS}


def _spots(
    register: Register | None, minter: IriMinter, records: Set[str] | None = None
) -> Iterator[tuple[str, Kind, str, bytes]]:
    """Give where records name what they name."""
    if register is None:
        return
    codes = None
    if records is not None:
        found = (register.find_segment(iri.rpartition("/")[2]) for iri in sorted(records))
        codes = [code for code in found if code is not None]
    paths = {kind.key: kind.path for kind in field_table().kinds.values()}
    # Many records name the same, and one after another.
    record_of = cache(lambda kind, code: minter.record(paths[kind], code))
    thing_of = cache(lambda kind, named: (Kind(kind), minter.mint(kind, named)))
    for record, (kind, named), spots in register.spots(codes):
        thing = thing_of(kind, named) if kind in THINGS else (Kind(kind), named)
        yield record_of(*record), *thing, spots


def _mentioning(register: Register, changed: Set[str], minter: IriMinter) -> set[str]:
    """Give the records whose texts name something else, by what the graph of mentions calls it."""
    nodes = _beginning_with(changed, minter.base, ("mention/",))
    paths = {kind.key: kind.path for kind in field_table().kinds.values()}
    found = (register.find_segment(iri.split("/")[-2]) for iri in nodes)
    known = (register.find(code) for code in dict.fromkeys(found) if code is not None)
    return {minter.record(paths[one.kind], one.code) for one in known if one is not None}


def _catalogue(release: Release) -> Catalogue | None:
    try:
        return open_catalogue(release.path / CATALOGUE_FOLDER)
    except FileNotFoundError:
        return None


def _beginning_with(iris: Set[str], base: str, kinds: Iterable[str]) -> set[str]:
    beginnings = tuple(base + kind for kind in kinds)
    return {iri for iri in iris if iri.startswith(beginnings)}


def _answers(writer: ReleaseWriter, asked: dict[str, str]) -> dict[str, Iterable[Sequence[object]]]:
    return {name: _rows(writer, query) for name, query in asked.items()}


def _rows(writer: ReleaseWriter, query: str) -> Iterable[Sequence[object]]:
    rows: Iterable[Sequence[object]] = writer.store.query(query)  # type: ignore[assignment]
    return rows
