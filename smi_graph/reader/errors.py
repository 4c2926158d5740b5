# ruff: noqa: N818 - errors are named for what happened
"""What can go wrong for a program that reads a release, worded for people in both languages."""

from __future__ import annotations

from smi_graph.messages import Language, WordedError

_NEAR = 20


class ReaderError(WordedError):
    """A fault of reading a release; its sentences stand in ``data/messages/reader.toml``.

    Examples
    --------
    >>> str(ReaderError("closed"))
    'This release has been closed. Open it again with smi_graph.open(...).'
    """

    beginning = "reader."


class ReadOnly(ReaderError):
    """Something was to be written into a release."""

    def __init__(self) -> None:
        super().__init__("read_only")


class TooManyRows(ReaderError):
    """A result has more rows than the program allowed; it is refused whole."""

    def __init__(self, most: int) -> None:
        super().__init__("too_many_rows", most=f"{most:,}")


class ServiceProblem(ReaderError):
    """What a service answered instead of a result (RFC 9457).

    Parameters
    ----------
    address
        Where it was asked.
    status
        The HTTP status.
    told
        What it says, by language.
    kind
        The last part of the ``type`` of the problem, such as ``parameter``.
    """

    def __init__(self, address: str, status: int, told: dict[str, str], kind: str = "") -> None:
        self.status, self.kind, self._told = status, kind, told
        super().__init__("service_problem", address=address, status=str(status))

    def sentence(self, language: Language) -> str:
        """Give what the service says in this language, else which status it answered with."""
        return self._told.get(language) or super().sentence(language)


def whole_text(text: str) -> str:
    r"""Give a text that can be sent and written.

    Raises
    ------
    ReaderError
        When it has half of a surrogate pair, which no encoding can write (Unicode, section 3.8).

    Examples
    --------
    >>> whole_text("a\ud800")
    Traceback (most recent call last):
    smi_graph.reader.errors.ReaderError: 'a\ud800' contains half a character. Send whole Unicode
    characters.
    """
    try:
        text.encode()
    except UnicodeEncodeError as error:
        near = text[max(0, error.start - _NEAR) : error.start + _NEAR]
        raise ReaderError("half_character", value=ascii(near)) from error
    return text
