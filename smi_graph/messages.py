"""Every sentence that a user may meet, in Arabic and English, from ``data/messages.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Literal

from smi_graph.resources import resource_path

Language = Literal["ar", "en"]


@cache
def _catalogue() -> dict[str, dict[str, dict[str, str]]]:
    with resource_path("data", "messages.toml").open("rb") as file:
        return tomllib.load(file)


def message(key: str, language: Language, **values: str) -> str:
    """Word one message.

    Parameters
    ----------
    key
        The table and the entry, joined by a dot, such as ``"refusal.empty_file"``.
    language
        ``"ar"`` or ``"en"``.
    **values
        What fills the places in the sentence.

    Raises
    ------
    KeyError
        When the catalogue lacks the key, or the sentence a value: a fault of this program.

    Examples
    --------
    >>> message("refusal.empty_file", "en")
    'the file is empty; there is nothing to read.'
    >>> message("place.line", "ar", source="a.jsonl", line="3")
    'a.jsonl، السطر 3'
    """
    table, entry = key.split(".", 1)
    return _catalogue()[table][entry][language].format(**values)
