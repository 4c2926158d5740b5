"""What a saved query is asked with by default, where the release does not hold what it names."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from smi_graph.archive import archive
from smi_graph.catalogue.kinds import Kind
from smi_graph.queries.header import without_head
from smi_graph.queries.values import term

if TYPE_CHECKING:
    from smi_graph.catalogue.catalogue import Catalogue
    from smi_graph.queries import Parameter, SavedQuery

# The kinds of parameters, and of values of the catalogue.
KINDS = {
    "person": Kind.PERSON,
    "organization": Kind.ORGANIZATION,
    "country": Kind.COUNTRY,
    "collection": Kind.COLLECTION,
    "place": Kind.PLACE,
    "event": Kind.EVENT,
    "language": Kind.LANGUAGE,
    "document-type": Kind.TYPE,
    "reliability": Kind.RELIABILITY,
}
_RECORDS = {"document": False, "diary": True}


def fitted(
    query: SavedQuery, catalogue: Catalogue, base_iri: str, *, whole: bool = False
) -> SavedQuery:
    """Give a saved query with defaults that the release holds.

    A default that names something of the release stays. In the place of any other comes what
    most records are linked with, or the first record of its kind; where the release has nothing
    of the kind, there is no default.

    Parameters
    ----------
    query
        As its file has it.
    catalogue
        Of the release.
    base_iri
        Where the archive's identifiers live.
    whole
        Leave the default of the file where the release has nothing of the kind.
    """
    parameters = tuple(_fitted(one, catalogue, base_iri) for one in query.parameters)
    if whole:
        pairs = zip(query.parameters, parameters, strict=True)
        parameters = tuple(own if new.default is None else new for own, new in pairs)
    if parameters == query.parameters:
        return query
    # The head of its text has the other defaults.
    return replace(query, parameters=parameters, text=without_head(query.text))


def _fitted(parameter: Parameter, catalogue: Catalogue, base_iri: str) -> Parameter:
    if parameter.default is None and not (parameter.required and parameter.kind in _RECORDS):
        return parameter
    if parameter.kind in KINDS:
        return replace(parameter, default=_value(parameter, catalogue, KINDS[parameter.kind]))
    if parameter.kind in _RECORDS:
        named = parameter.default and term(parameter, parameter.default, base_iri).value
        if named and catalogue.find_record(named) is not None:
            return parameter
        return replace(parameter, default=_code(catalogue, entry=_RECORDS[parameter.kind]))
    is_code = parameter.name == "code" and not archive().codes.form.match(parameter.default or "")
    return replace(parameter, default=_code(catalogue, entry=None)) if is_code else parameter


def _value(parameter: Parameter, catalogue: Catalogue, kind: Kind) -> str | None:
    held = catalogue.count()
    written = parameter.default or ""
    for key in (written, written.replace(" ", "-")):
        known = catalogue.find_value(kind, key)
        if known is not None and held[known.number]:
            return written
    numbers = catalogue.numbers_of(kind)
    if not numbers:
        return None
    counts = held[numbers.start : numbers.stop]
    return catalogue.values[numbers.start + int(np.argmax(counts))].key if counts.any() else None


def _code(catalogue: Catalogue, *, entry: bool | None) -> str | None:
    numbers = np.arange(len(catalogue))
    if entry is not None:
        numbers = np.flatnonzero(catalogue.entries == entry)
    return catalogue.codes[int(numbers[0])] if len(numbers) else None
