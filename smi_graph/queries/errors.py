"""What may be wrong with a saved query, its parameters or a query that somebody sends."""

from __future__ import annotations

from smi_graph.messages import Language, message


class QueryError(Exception):
    """An error for people, worded in both languages.

    Parameters
    ----------
    key
        An entry of ``data/messages/query.toml``.
    **values
        What fills the places in its sentence.

    Examples
    --------
    >>> QueryError("parameter_missing", parameter="country").sentence("en")
    'The parameter "country" is required. Add country=… to the URL.'
    """

    def __init__(self, key: str, **values: str) -> None:
        self.key = key
        self.values = values
        super().__init__(message(f"query.{key}", "en", **values))

    def sentence(self, language: Language) -> str:
        """Word the error in one language."""
        return message(f"query.{self.key}", language, **self.values)


class QueryFileError(QueryError):
    """A saved query that cannot be read; its sentence begins with the file and the line."""

    def __init__(self, file: str, line: int, key: str, **values: str) -> None:
        self.file, self.line = file, line
        super().__init__(key, **values)

    def sentence(self, language: Language) -> str:
        """Say where it is wrong, and what."""
        place = message("place.line", language, source=self.file, line=str(self.line))
        return f"{place}: {super().sentence(language)}"

    def __str__(self) -> str:
        """Give the sentence in English."""
        return self.sentence("en")


class ParameterError(QueryError):
    """A parameter that is missing, unknown, or has a value that does not fit."""

    def __init__(self, key: str, parameter: str, **values: str) -> None:
        self.parameter = parameter
        super().__init__(key, parameter=parameter, **values)


class ServiceRefusedError(QueryError):
    """A query that would reach another service which is not allowed."""
