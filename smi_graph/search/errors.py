# ruff: noqa: N818 - errors are named for what happened
"""What can go wrong in a search, worded for people in Arabic and English."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from smi_graph.messages import Language, message

if TYPE_CHECKING:
    from pathlib import Path


class SearchError(Exception):
    """A fault that a person can understand and act on.

    Parameters
    ----------
    key
        The entry of ``data/messages/search.toml``.
    **values
        What fills the places in its sentence.

    Examples
    --------
    >>> print(UnclearSearch("no_words"))
    There is no word to search for. Enter a word or a name.
    """

    def __init__(self, key: str, **values: str) -> None:
        self.key = key
        self.values = values
        super().__init__(key)

    def sentence(self, language: Language) -> str:
        """Say what was wrong and what to do."""
        return message(f"search.{self.key}", language, **self.values)

    def __str__(self) -> str:
        """Word the error in English, for logs."""
        return self.sentence("en")


class UnclearSearch(SearchError):
    """What is asked for cannot be understood."""

    def __reduce__(self) -> tuple[partial[UnclearSearch], tuple[()]]:
        """Let it pass from one process to another."""
        return partial(type(self), self.key, **self.values), ()


class DamagedTextIndex(SearchError):
    """The folder holds no text index that this version can open."""

    def __init__(self, folder: Path, detail: str) -> None:
        self.folder = folder
        super().__init__("damaged_index", folder=str(folder), detail=detail)
