"""What a process that lays out pages does before its first page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smi_graph.reading.connections import actor_making, path_making, tie_making
from smi_graph.reading.search.release import open_release
from smi_graph.site import load_templates

if TYPE_CHECKING:
    from smi_graph.reading.places import ReleasePlace

# Imported by now, so that no reader waits for it.
MAKERS = (actor_making, path_making, tie_making)


def get_ready(place: ReleasePlace) -> None:
    """Open a release, and compile the templates.

    Parameters
    ----------
    place
        Where the release lies.
    """
    release = open_release(place)
    release.names.count("")
    load_templates()
