"""``smi-graph reconcile``: who an unlisted name may be, for a person to decide."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

from smi_graph.authorities import load_authorities
from smi_graph.authorities.ledger import write_questions
from smi_graph.pipeline.decided import questions_of, with_decisions
from smi_graph.pipeline.records_file import read_records
from smi_graph.store import NoRelease

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smi_graph.cli.console import Terminal


def run(terminal: Terminal) -> None:
    """Write the files of decisions; what a person wrote in them stays."""
    settings = terminal.settings
    directory = terminal.store()
    release = directory.current()
    if release is None:
        raise NoRelease(str(directory.path))
    authorities = with_decisions(load_authorities(), settings.decisions)
    records = read_records(release)
    settings.decisions.mkdir(parents=True, exist_ok=True)
    with _without_collector():
        asked = questions_of(records, authorities, settings.decisions)
    for name, proposals in asked.items():
        path = settings.decisions / name
        write_questions(path, proposals)
        terminal.note("proposed", count=str(len(proposals)), file=str(path))


@contextmanager
def _without_collector() -> Iterator[None]:
    """Do without the search for circles of objects: there are none among names, and many names."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
