"""Validation of many records in one run, with the results given back to each record."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from smi_graph.validation.context import read
from smi_graph.validation.engine import find, node_name
from smi_graph.validation.report import ValidationReport, ValidationResult

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from smi_graph.validation.context import ValidationContext
    from smi_graph.validation.graph import Terms


class RecordQuads(NamedTuple):
    """What one record became: its key (its code, as a rule) and its N-Quads."""

    key: str
    nquads: bytes


def validate_records(
    batch: Sequence[RecordQuads],
    context: bytes | ValidationContext = b"",
    *,
    shapes: Path | None = None,
    unwarned: Collection[str] = (),
) -> dict[str, ValidationReport]:
    """Validate a partition of records in one run.

    A result belongs to every record whose quads say something of its focus node: a result
    about a person whom two records describe is in both reports.

    What several records share should be whole in ``context``: a partition does not see
    what the records of another partition add to it. Shapes that look further than a record
    and what it brings along are not asked: see :class:`~smi_graph.validation.shapes.Sight`.

    Parameters
    ----------
    batch
        The records; 50 to 10,000 cost the same a record.
    context
        What else the records may refer to; see :func:`smi_graph.validation.validate`.
    shapes
        A folder of shapes; by default the project's own.
    unwarned
        The IRIs of what is judged elsewhere as a whole, so that only its violations are told.

    Returns
    -------
    dict
        A report for every key of the batch, in the order of the batch. Records that share a
        key share a report.

    Raises
    ------
    SyntaxError
        When the quads of a record are not N-Quads; it names the record and the line.

    Examples
    --------
    >>> type_, class_ = ("http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
    ...                  "https://w3id.org/smi/ontology#Document")
    >>> line = f"<https://w3id.org/smi/document/SMI-X-1> <{type_}> <{class_}> ."
    >>> reports = validate_records([RecordQuads("SMI/X/1", line.encode())])
    >>> reports["SMI/X/1"].publishable
    False
    """
    with uncollected():
        return _validate(batch, context, shapes, unwarned)


def _validate(
    batch: Sequence[RecordQuads],
    context: bytes | ValidationContext,
    shapes: Path | None,
    unwarned: Collection[str],
) -> dict[str, ValidationReport]:
    triples: list[Terms] = []
    keys_of: dict[str, set[str]] = {}
    for record in batch:
        said = _read_record(record)
        triples += said
        for subject in {subject for subject, _, _ in said}:
            keys_of.setdefault(node_name(subject), set()).add(record.key)
    results: dict[str, list[ValidationResult]] = {record.key: [] for record in batch}
    for result in find(triples, context, shapes, unwarned=unwarned).results:
        for key in keys_of[result.focus_node]:
            results[key].append(result)
    return {key: ValidationReport.of(found) for key, found in results.items()}


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep Python from looking for garbage while hundreds of thousands of objects are alive.

    It would look through all of them time and again, which takes a quarter of the work; what
    is garbage goes in one look at the end, among what was made meanwhile.

    Examples
    --------
    >>> with uncollected():
    ...     gc.isenabled()
    False
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
            gc.collect(0)


def _read_record(record: RecordQuads) -> list[Terms]:
    try:
        return read(record.nquads)
    except SyntaxError as error:
        raise SyntaxError(f"the quads of the record {record.key!r}: {error}") from error
