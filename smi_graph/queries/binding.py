"""A saved query with its parameters filled in, ready to run."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from smi_graph.queries.errors import ParameterError
from smi_graph.queries.paging import page
from smi_graph.queries.tokens import join, tokenize
from smi_graph.queries.values import substitute, term
from smi_graph.vocabulary import default_base

if TYPE_CHECKING:
    from collections.abc import Mapping

    from smi_graph.queries.saved_query import SavedQuery


def bind(
    query: SavedQuery,
    values: Mapping[str, str],
    *,
    base_iri: str | None = None,
    limit: int | None = None,
    offset: int | None = None,
) -> str:
    r"""Fill in the parameters of a saved query.

    Parameters
    ----------
    query
        The saved query.
    values
        Values by the name of the parameter. An empty value counts as none given, since
        forms send one for every field that was left empty. A parameter that is given none
        takes its default; an optional one without a default stays a variable, which the
        query's own ``COALESCE`` takes care of.
    base_iri
        Where the archive's identifiers live, for short identifiers such as ``IQ``; by default
        where those of the archive do that this process serves.
    limit, offset
        Which part of the rows to give: see :func:`smi_graph.queries.paging.page`.

    Returns
    -------
    str
        SPARQL in which every value is an RDF term that pyoxigraph has written.

    Raises
    ------
    ParameterError
        For a parameter that is unknown, missing, or has a value that does not fit.

    Examples
    --------
    >>> from smi_graph.queries.saved_query import parse_saved_query
    >>> text = "#+ summary: Any?\n#+ summary_ar: هل من شيء؟\nASK { ?_about_iri ?p ?o }"
    >>> query = parse_saved_query(text, "thing_any.rq")
    >>> bind(query, {"about": "https://w3id.org/smi/country/IQ"}).splitlines()[-1]
    'ASK { <https://w3id.org/smi/country/IQ> ?p ?o }'
    """
    given = {name: value for name, value in values.items() if value}
    refuse_unknown(query, values)
    terms = {}
    base = default_base() if base_iri is None else base_iri
    for parameter in query.parameters:
        value = given.get(parameter.name, parameter.default)
        if value is not None:
            terms[parameter.name] = term(parameter, value, base)
        elif parameter.required:
            raise ParameterError("parameter_missing", parameter.name)
    return join(page(substitute(tokenize(query.text), terms), limit, offset))


def refuse_unknown(query: SavedQuery, values: Mapping[str, str]) -> None:
    """See to it that the query has a parameter of each name.

    Raises
    ------
    ParameterError
        With the parameter that is most like the one given, else with all that there are.
    """
    known = [parameter.name for parameter in query.parameters]
    for name in values:
        if name in known:
            continue
        close = difflib.get_close_matches(name, known, n=1)
        if close:
            raise ParameterError("parameter_unknown_close", name, close=close[0])
        names = ", ".join([*known, "limit", "offset"])
        raise ParameterError("parameter_unknown", name, known=names)
