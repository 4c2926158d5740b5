"""The page of a tie, made of plain values: see `PageProcesses`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson

from smi_graph.reading.catalogues import catalogue_at
from smi_graph.reading.connections.actors import tie_path
from smi_graph.reading.connections.tie_view import tie_json, tie_of
from smi_graph.site import render

if TYPE_CHECKING:
    from smi_graph.reading.connections.actors import Actor
    from smi_graph.reading.connections.tie_view import Tie
    from smi_graph.reading.connections.windows import Window
    from smi_graph.reading.places import ReleasePlace
    from smi_graph.site import Reader


@dataclass(frozen=True, slots=True)
class AskedTie:
    """What somebody asks of a tie.

    Parameters
    ----------
    one, other
        The actors, in the order of the address.
    window
        The years.
    page
        Of the records that they share.
    """

    one: Actor
    other: Actor
    window: Window
    page: int


def make_tie_page(place: ReleasePlace, asked: AskedTie, reader: Reader) -> bytes:
    """Make the page of a tie, in HTML.

    Parameters
    ----------
    place
        Where the release lies.
    asked
        What is asked.
    reader
        Whom the page is for.
    """
    return render(
        "tie.html",
        reader,
        tie=_find(place, asked),
        window=asked.window.parameters(),
        is_windowed=not asked.window.is_open,
        tie_path=tie_path,
    ).encode()


def make_tie_json(place: ReleasePlace, asked: AskedTie) -> bytes:
    """Tell of a tie in JSON; takes what `make_tie_page` does."""
    return orjson.dumps(tie_json(_find(place, asked)), option=orjson.OPT_INDENT_2)


def _find(place: ReleasePlace, asked: AskedTie) -> Tie:
    catalogue = catalogue_at(place)
    return tie_of(catalogue, asked.one, asked.other, asked.window, asked.page)
