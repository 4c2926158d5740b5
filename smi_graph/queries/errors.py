"""What may be wrong with a saved query, its parameters or a query that somebody sends."""

from __future__ import annotations

from smi_graph.messages import FileError, WordedError


class QueryError(WordedError):
    """A fault of a query; its sentences stand in ``data/messages/query.toml``.

    Examples
    --------
    >>> print(QueryError("parameter_missing", parameter="country"))
    The parameter "country" is required. Add country=… to the URL.
    """

    beginning = "query."


class QueryFileError(FileError, QueryError):
    """A saved query that cannot be read; its sentence begins with the file and the line."""

    def __init__(self, file: str, line: int, key: str, /, **values: str) -> None:
        super().__init__(file, line, "", key, **values)


class ParameterError(QueryError):
    """A parameter that is missing, unknown, or has a value that does not fit."""

    def __init__(self, key: str, parameter: str, **values: str) -> None:
        self.parameter = parameter
        super().__init__(key, parameter=parameter, **values)


class ServiceRefusedError(QueryError):
    """A query that would reach another service which is not allowed."""
