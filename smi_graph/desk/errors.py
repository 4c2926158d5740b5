"""What can go wrong at the desk, worded for people."""

from __future__ import annotations

from smi_graph.messages import WordedError


class DeskError(WordedError):
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
    >>> print(DeskError("no_form"))
    The desk reads only its own forms.
    """

    beginning = "desk.error_"

    def __init__(self, key: str, status: int = 400, **values: str) -> None:
        self.status = status
        super().__init__(key, **values)
