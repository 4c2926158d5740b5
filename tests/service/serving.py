"""The program of a server process: a listening socket, a release directory, a deadline."""

from __future__ import annotations

import sys
from pathlib import Path

import uvicorn

from smi_graph.reading.app import create_reading_room
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.store import ReleaseDirectory


def main(descriptor: str, release: str, queries: str, deadline: str) -> None:
    configuration = ServiceConfiguration(
        source=ReleaseDirectory(Path(release)),
        queries_folder=Path(queries),
        deadline_seconds=float(deadline),
        queue_limit=250,
    )
    uvicorn.run(create_reading_room(configuration), fd=int(descriptor), log_level="warning")


if __name__ == "__main__":
    main(*sys.argv[1:])
