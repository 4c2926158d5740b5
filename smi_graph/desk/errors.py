"""What can go wrong at the desk, worded for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smi_graph.messages import message

if TYPE_CHECKING:
    from smi_graph.messages import Language


class DeskError(Exception):
    """Something that a person at the desk can understand and act on.

    Parameters
    ----------
    key
        The entry of ``data/messages/desk.toml``, without its beginning ``error_``.
    status
        Of HTTP.
    **values
        What fills the places in its sentence.

    Examples
    --------
    >>> DeskError("no_form").sentence("en")
    'The desk reads only its own forms.'
    """

    def __init__(self, key: str, status: int = 400, **values: str) -> None:
        self.key, self.status, self.values = key, status, values
        super().__init__(key)

    def sentence(self, language: Language) -> str:
        """Say what was wrong and what to do."""
        return message(f"desk.error_{self.key}", language, **self.values)
