# ruff: noqa: N818 - errors are named for what happened
"""What can go wrong in a search, worded for people in Arabic and English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smi_graph.messages import WordedError

if TYPE_CHECKING:
    from pathlib import Path


class SearchError(WordedError):
    """A fault of a search; its sentences stand in ``data/messages/search.toml``.

    Examples
    --------
    >>> print(UnclearSearch("no_words"))
    There is no word to search for. Enter a word or a name.
    """

    beginning = "search."


class UnclearSearch(SearchError):
    """What is asked for cannot be understood."""


class DamagedTextIndex(SearchError):
    """The folder holds no text index that this version can open."""

    def __init__(self, folder: Path, detail: str) -> None:
        self.folder = folder
        super().__init__("damaged_index", folder=str(folder), detail=detail)
