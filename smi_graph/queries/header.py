"""The head of a saved query: lines that begin with ``#+`` and hold YAML (grlc's decorators)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from smi_graph.queries.errors import QueryFileError
from smi_graph.queries.tokens import TokenKind, join, tokenize

_VIEW = re.compile(r"#defaultView:(\w+)[ \t]*\Z")
# It makes nothing but strings: a default such as 1948-05-15 or 01 stays as written. The one in C,
# which some systems lack, is many times as fast.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class ParameterNotes(BaseModel):
    """What the head says of one parameter under ``#+ parameters:``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: str | None = None
    label: str = ""
    label_ar: str = ""


class ColumnNotes(BaseModel):
    """What the head says of one column of the answer under ``#+ columns:``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: str
    label_ar: str


class Decorators(BaseModel):
    """The keys of the head; grlc's keys that only grlc needs are read and left alone."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    summary: str
    summary_ar: str
    description: str = ""
    description_ar: str = ""
    parameters: list[dict[str, ParameterNotes]] = []
    defaults: list[dict[str, str]] = []
    enumerate: list[dict[str, list[str]]] = []
    tags: list[str] = []
    panels: list[str] = []
    columns: list[dict[str, ColumnNotes]] = []
    kept: Literal["", "release"] = ""
    endpoint: str = ""
    method: str = "GET"
    pagination: int | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """The decorators, merged by parameter, and the view that shows the answer best."""

    decorators: Decorators
    default_view: str = "Table"
    notes: dict[str, ParameterNotes] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)
    choices: dict[str, tuple[str, ...]] = field(default_factory=dict)


def parse_head(text: str, file: str) -> Head:
    r"""Read the head of a saved query.

    Parameters
    ----------
    text
        The whole file.
    file
        Its name, for errors.

    Raises
    ------
    QueryFileError
        When the head is no YAML, lacks the question in one language, or has an unknown key.

    Examples
    --------
    >>> head = parse_head("#+ summary: All\n#+ summary_ar: الكل\n#defaultView:Map\nASK {}", "a.rq")
    >>> head.decorators.summary_ar, head.default_view
    ('الكل', 'Map')
    """
    decorators = _decorators(text, file)
    views = [match[1] for line in text.splitlines() if (match := _VIEW.match(line))]
    return Head(
        decorators,
        views[0] if views else "Table",
        {name: notes for entry in decorators.parameters for name, notes in entry.items()},
        {name: value for entry in decorators.defaults for name, value in entry.items()},
        {name: tuple(values) for entry in decorators.enumerate for name, values in entry.items()},
    )


def without_head(text: str) -> str:
    r"""Leave out what the head of a saved query says, so that only the query is left.

    Examples
    --------
    >>> without_head("#+ summary: All\n#defaultView:Map\nASK { ?s ?p '#+' } # all\n")
    "ASK { ?s ?p '#+' } # all\n"
    """
    tokens = tokenize(text)
    kept = [
        token
        for token in tokens
        if token.kind is not TokenKind.COMMENT or not token.text.startswith(("#+", "#defaultView"))
    ]
    return join(kept).lstrip()


def _decorators(text: str, file: str) -> Decorators:
    lines = text.splitlines()
    # Other lines stay as empty ones, so that YAML counts lines as the file does.
    source = "\n".join(line[2:] if line.startswith("#+") else "" for line in lines)
    try:
        values: Any = yaml.load(source, Loader=_LOADER)  # noqa: S506 - it builds no object
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise QueryFileError(file, line, "file_yaml", problem=str(error.problem)) from error
    try:
        return Decorators.model_validate(values if isinstance(values, dict) else {})
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        line = _line_of(str(first["loc"][0]), lines)
        raise QueryFileError(file, line, "file_key", name=name, problem=first["msg"]) from error


def _line_of(name: str, lines: list[str]) -> int:
    found = (n for n, line in enumerate(lines, 1) if re.match(rf"#\+\s*{re.escape(name)}\b", line))
    return next(found, 1)
