"""What may be wrong with a saved query, its parameters or a query that somebody sends."""

from __future__ import annotations

from smi_graph.messages import Language, message


class QueryError(Exception):
    """An error for people, worded in both languages.

    Parameters
    ----------
    key
        An entry of the table ``[query]`` of ``data/messages.toml``.
    **values
        What fills the places in its sentence.

    Examples
    --------
    >>> QueryError("parameter_missing", parameter="country").sentence("en")
    'The parameter "country" is required; add country=… to the address.'
    """

    def __init__(self, key: str, **values: str) -> None:
        self.key = key
        self.values = values
        super().__init__(message(f"query.{key}", "en", **values))

    def sentence(self, language: Language) -> str:
        """Word the error in one language."""
        return message(f"query.{self.key}", language, **self.values)


class QueryFileError(QueryError):
    """A saved query that cannot be read; ``place`` names its file and line."""

    def __init__(self, file: str, line: int, key: str, **values: str) -> None:
        self.place = f"{file}:{line}"
        super().__init__(key, **values)

    def __str__(self) -> str:
        """Give the place and the sentence in English."""
        return f"{self.place}: {self.sentence('en')}"


class ParameterError(QueryError):
    """A parameter that is missing, unknown, or has a value that does not fit."""

    def __init__(self, key: str, parameter: str, **values: str) -> None:
        self.parameter = parameter
        super().__init__(key, parameter=parameter, **values)


class ServiceRefusedError(QueryError):
    """A query that would reach another service which is not allowed."""
