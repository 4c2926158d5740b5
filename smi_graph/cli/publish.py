"""``smi-graph publish``: the current release into a store elsewhere."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from smi_graph.cli.console import DATA_REFUSED
from smi_graph.store import (
    Credentials,
    NoRelease,
    RemotePublisher,
    StoreError,
)
from smi_graph.store.manifest import DUMP_NAME

if TYPE_CHECKING:
    from smi_graph.cli.console import Terminal


def run(terminal: Terminal, address: str) -> None:
    """Send every graph of the current release and say how much went where."""
    settings = terminal.settings
    try:
        release = terminal.store().current()
        if release is None:
            raise NoRelease(str(settings.store))
        release.check(DUMP_NAME)
        publisher = RemotePublisher(
            address,
            default_graph=settings.remote_default_graph,
            credentials=Credentials.from_environment(os.environ),
        )
        with publisher, terminal.counting("publishing") as progress:
            counts = publisher.publish(release, lambda quads: progress(quads, 0))
    except StoreError as error:
        terminal.fail(error.sentence(terminal.language), DATA_REFUSED)
    terminal.note(
        "published", release=release.id, graphs=str(len(counts)), triples=str(sum(counts.values()))
    )
