"""Whether a saved query parses, as it stands and once its parameters are bound."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

import pyoxigraph

from smi_graph.queries.errors import QueryFileError
from smi_graph.queries.substitution import substitute
from smi_graph.queries.tokens import join
from smi_graph.queries.values import sample

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smi_graph.queries.parameters import Parameter
    from smi_graph.queries.tokens import Token

_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


def check_syntax(tokens: Sequence[Token], parameters: Sequence[Parameter], file: str) -> None:
    """Parse a saved query with nothing bound, and with everything bound.

    A query with SERVICE is not tried: pyoxigraph offers no parser alone, and trying the
    query on an empty store would call the service.

    Raises
    ------
    QueryFileError
        With the line, when one of the two does not parse.
    """
    if any("service" in token.text.lower() for token in tokens):
        return
    _parse(join(tokens), file, "file_syntax")
    terms = {parameter.name: sample(parameter) for parameter in parameters}
    _parse(join(substitute(tokens, terms)), file, "file_syntax_bound")


def _parse(text: str, file: str, key: str) -> None:
    try:
        # What is evaluated is nothing; an extension function that is not here is no fault.
        with suppress(RuntimeError):
            pyoxigraph.Store().query(text)
    except SyntaxError as error:
        match = _PLACE.match(str(error))
        line, problem = (int(match[1]), match[3]) if match else (1, str(error))
        raise QueryFileError(file, line, key, problem=problem) from error
