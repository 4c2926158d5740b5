"""Parameters of a saved query, told by the names of its variables.

``?_country_iri`` is a required parameter ``country``, ``?__from_xsd_gYear`` an optional
parameter ``from``. The part after the name is its datatype: ``iri``, ``literal`` (or
nothing), ``number``, ``integer``, ``xsd_`` and the name of a datatype, or a language tag.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from smi_graph.queries.errors import QueryError

XSD_TYPES = (
    "anyURI",
    "boolean",
    "date",
    "dateTime",
    "decimal",
    "double",
    "gYear",
    "gYearMonth",
    "integer",
    "nonNegativeInteger",
    "positiveInteger",
    "string",
)
RESERVED_NAMES = frozenset({"bom", "limit", "offset", "format", "lang", "release"})

_VARIABLE = re.compile(r"[?$](__?)([A-Za-z0-9]+)(?:_(.+))?\Z")
_LANGUAGE = re.compile(r"[a-z]{2,3}\Z")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a saved query.

    Parameters
    ----------
    name
        Its name in an address, letters and digits only.
    datatype
        ``iri``, ``literal``, ``number``, a name of ``XSD_TYPES`` or a language tag.
    required
        Whether the query means nothing without it.
    kind
        For an IRI, the kind of thing it names (``country``, ``person``, …), so that a
        short identifier such as ``IQ`` can stand for it.
    default
        The value that is taken when none is given.
    choices
        The only values allowed; empty when any is.
    label_en, label_ar
        What to call it; empty where the file does not say.
    """

    name: str
    datatype: str
    required: bool
    kind: str | None = None
    default: str | None = None
    choices: tuple[str, ...] = ()
    label_en: str = ""
    label_ar: str = ""


def is_parameter(variable: str) -> bool:
    """Tell whether a variable stands for a parameter.

    Examples
    --------
    >>> is_parameter("?_country_iri"), is_parameter("?country_iri")
    (True, False)
    """
    return variable[1:2] == "_"


def parse_variable(variable: str) -> Parameter:
    """Read a parameter from the name of its variable.

    Raises
    ------
    QueryError
        When the name does not follow the convention, or is one the service needs itself.

    Examples
    --------
    >>> parameter = parse_variable("?__from_xsd_gYear")
    >>> parameter.name, parameter.datatype, parameter.required
    ('from', 'gYear', False)
    """
    match = _VARIABLE.match(variable)
    if match is None:
        raise QueryError("parameter_name", variable=variable)
    marks, name, suffix = match.groups()
    if name in RESERVED_NAMES:
        raise QueryError("parameter_reserved", variable=variable, name=name)
    datatype = _datatype(suffix or "literal")
    if datatype is None:
        raise QueryError("parameter_type", variable=variable, type=suffix)
    return Parameter(name=name, datatype=datatype, required=marks == "_")


def _datatype(suffix: str) -> str | None:
    if suffix in {"iri", "literal", "number", "integer"} or _LANGUAGE.match(suffix):
        return suffix
    prefix, _, name = suffix.partition("_")
    return name if prefix == "xsd" and name in XSD_TYPES else None
