"""The page of a tie, made of plain values: see `Visit.lay_out`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson

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
    from smi_graph.reading.opened import OpenRelease
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


def begin_tie(release: OpenRelease, asked: AskedTie) -> tuple[Stretch, ...]:
    """Tell which stretches of texts the page of a tie shows.

    Parameters
    ----------
    release
        Open.
    asked
        What is asked.
    """
    if not asked.texts:
        return ()
    catalogue = release.with_texts(counted=True)
    return stretches_of(catalogue, _find(catalogue, asked).quoted)


def make_tie_page(release: OpenRelease, asked: AskedTie, stretches: Stretches) -> bytes:
    """Make the page of a tie, in HTML.

    Parameters
    ----------
    release
        Open.
    asked
        What is asked.
    stretches
        Those that `begin_tie` named.
    """
    catalogue = release.with_texts(counted=asked.texts)
    tie = _find(catalogue, asked)
    return render(
        "tie.html",
        asked.reader,
        tie=tie,
        records=tie.with_excerpts(catalogue, stretches),
        names_texts=asked.texts or catalogue.names_texts,
        knows_sentences=catalogue.knows_sentences,
        taken={"texts": 1} if asked.texts else {},
        window=asked.window.parameters(),
        is_windowed=not asked.window.is_open,
        tie_path=tie_path,
    ).encode()


def make_tie_json(release: OpenRelease, asked: AskedTie, stretches: Stretches) -> bytes:
    """Tell of a tie in JSON; takes what `make_tie_page` does."""
    catalogue = release.with_texts(counted=asked.texts)
    told = tie_json(catalogue, _find(catalogue, asked), stretches)
    return orjson.dumps(told, option=orjson.OPT_INDENT_2)


def _find(catalogue: Catalogue, asked: AskedTie) -> Tie:
    language = asked.reader.language
    return tie_of(catalogue, asked.one, asked.other, asked.window, asked.page, language)
