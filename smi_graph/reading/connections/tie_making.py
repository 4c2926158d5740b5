"""The page of a tie, made of plain values: see `PageProcesses`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson

from smi_graph.reading.catalogues import catalogue_at
from smi_graph.reading.connections.actors import tie_path
from smi_graph.reading.connections.quotes import stretches_of
from smi_graph.reading.connections.tie_view import tie_json, tie_of
from smi_graph.site import render

if TYPE_CHECKING:
    from smi_graph.catalogue import Catalogue
    from smi_graph.reading.connections.actors import Actor
    from smi_graph.reading.connections.quotes import Stretch, Stretches
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
    texts
        Whether what texts name counts too.
    reader
        Who asks.
    """

    one: Actor
    other: Actor
    window: Window
    page: int
    texts: bool
    reader: Reader


def begin_tie(place: ReleasePlace, asked: AskedTie) -> tuple[Stretch, ...]:
    """Tell which stretches of texts the page of a tie shows.

    Parameters
    ----------
    place
        Where the release lies.
    asked
        What is asked.
    """
    return stretches_of(_catalogue(place, asked), _find(place, asked).quoted) if asked.texts else ()


def make_tie_page(place: ReleasePlace, asked: AskedTie, stretches: Stretches) -> bytes:
    """Make the page of a tie, in HTML.

    Parameters
    ----------
    place
        Where the release lies.
    asked
        What is asked.
    stretches
        Those that `begin_tie` named.
    """
    catalogue, tie = _catalogue(place, asked), _find(place, asked)
    return render(
        "tie.html",
        asked.reader,
        tie=tie,
        records=tie.with_excerpts(catalogue, stretches),
        names_texts=asked.texts or catalogue.names_texts,
        taken={"texts": 1} if asked.texts else {},
        window=asked.window.parameters(),
        is_windowed=not asked.window.is_open,
        tie_path=tie_path,
    ).encode()


def make_tie_json(place: ReleasePlace, asked: AskedTie, stretches: Stretches) -> bytes:
    """Tell of a tie in JSON; takes what `make_tie_page` does."""
    told = tie_json(_catalogue(place, asked), _find(place, asked), stretches)
    return orjson.dumps(told, option=orjson.OPT_INDENT_2)


def _find(place: ReleasePlace, asked: AskedTie) -> Tie:
    catalogue, language = _catalogue(place, asked), asked.reader.language
    return tie_of(catalogue, asked.one, asked.other, asked.window, asked.page, language)


def _catalogue(place: ReleasePlace, asked: AskedTie) -> Catalogue:
    catalogue = catalogue_at(place)
    return catalogue.with_texts if asked.texts else catalogue
