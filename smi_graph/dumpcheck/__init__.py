"""The check of a dump against the rules of its format, by its name: JSON, Turtle, N-Triples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smi_graph.dumpcheck.json_dump import check_json
from smi_graph.dumpcheck.opening import COMPRESSIONS
from smi_graph.dumpcheck.rdf_dump import check_rdf

if TYPE_CHECKING:
    from pathlib import Path

    from smi_graph.dumpcheck.faults import CheckReport


def check_dump(path: Path) -> CheckReport:
    """Check a dump.

    Programs that read dumps pass over many faults without a sign; these rules are stricter
    than any of them.

    Parameters
    ----------
    path
        A file whose name ends in ``.json``, ``.ttl`` or ``.nt``, compressed or not. With
        ``truthy`` in its name it must hold no statement nodes.

    Raises
    ------
    OSError
        When the file cannot be read.
    ValueError
        When its name tells no format.
    """
    endings = path.name.split(".")
    if endings[-1] in COMPRESSIONS:
        endings.pop()
    if endings[-1] == "json":
        return check_json(path)
    if endings[-1] in {"ttl", "nt"}:
        return check_rdf(path, is_turtle=endings[-1] == "ttl", is_truthy="truthy" in path.name)
    raise ValueError(f"{path.name} ends neither in .json nor in .ttl nor in .nt")
