"""Saved queries: files ``<aspect>_<panel>.rq``, from which everything else is made."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import pyoxigraph

from smi_graph.queries.errors import ParameterError, QueryError, QueryFileError
from smi_graph.queries.header import ColumnNotes, Head, ParameterNotes, parse_head
from smi_graph.queries.parameters import Parameter, is_parameter, parse_variable
from smi_graph.queries.tokens import (
    QUERY_FORMS,
    Token,
    TokenKind,
    join,
    may_be_operator,
    query_form,
    significant,
    tokenize,
)
from smi_graph.queries.values import KINDS, RECORDS, is_record_name, sample, substitute, term
from smi_graph.resources import layered_files
from smi_graph.vocabulary import default_base

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from smi_graph.queries.parameters import Parameter
    from smi_graph.queries.tokens import Token

_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_NAME = re.compile(r"[a-z][a-z0-9-]*_[a-z0-9-]+\Z")


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """One saved query.

    Parameters
    ----------
    name
        The name of its file without ``.rq``, which is also its address.
    summary_en, summary_ar
        The question in a few words.
    description_en, description_ar
        The question in full; empty where the file does not say.
    tags
        What it is about; the gallery groups by them.
    panels
        The kinds of things on whose pages it is answered, such as ``country``.
    default_view
        The picture that shows its answer best, such as ``BarChart``.
    form
        ``SELECT``, ``ASK``, ``CONSTRUCT`` or ``DESCRIBE``.
    parameters
        In the order in which they stand in the query.
    text
        The file as it is.
    variables
        Those of a solution of SELECT, in order; empty where they cannot be known before it runs.
    column_titles
        A variable, and what to call its column in English and in Arabic, where the usual words
        would say something else.
    kept
        Whether a service answers it once for each release, and holds the answer beside it.
    """

    name: str
    summary_en: str
    summary_ar: str
    description_en: str
    description_ar: str
    tags: tuple[str, ...]
    panels: tuple[str, ...]
    default_view: str
    form: str
    parameters: tuple[Parameter, ...]
    text: str
    variables: tuple[str, ...] = ()
    kept: bool = False
    column_titles: tuple[tuple[str, str, str], ...] = ()


def load_saved_queries(folder: Path | None = None) -> dict[str, SavedQuery]:
    """Read every ``.rq`` file of a folder.

    Parameters
    ----------
    folder
        Where the files lie; ``None`` for those that ship, with the archive's own beside them or
        in their place.

    Returns
    -------
    dict
        The saved queries by name, in alphabetical order.

    Raises
    ------
    QueryFileError
        For the first file that does not keep to the convention.

    Examples
    --------
    >>> queries = load_saved_queries()
    >>> all(query.name == name for name, query in queries.items())
    True
    """
    files = layered_files("queries", pattern="*.rq") if folder is None else folder.glob("*.rq")
    return {path.stem: read_saved_query(path) for path in sorted(files, key=lambda path: path.name)}


def read_saved_query(path: Path) -> SavedQuery:
    """Read one file.

    Raises
    ------
    QueryFileError
        With the file and the line, when it does not keep to the convention.
    """
    return parse_saved_query(read_query_text(path), path.name)


def read_query_text(path: Path) -> str:
    """Read the text of a query; a byte order mark, as Windows writes it, is no part of it.

    Raises
    ------
    QueryFileError
        When the file is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise QueryFileError(path.name, 1, "file_encoding") from error


@lru_cache(maxsize=512)
def parse_saved_query(text: str, file: str) -> SavedQuery:
    r"""Read a saved query from its text.

    Raises
    ------
    QueryFileError
        With the file and the line, when it does not keep to the convention.

    Examples
    --------
    >>> text = "#+ summary: Any?\n#+ summary_ar: هل من شيء؟\nASK { ?_about_iri ?p ?o }"
    >>> parse_saved_query(text, "thing_any.rq").parameters[0].name
    'about'
    """
    name = file.removesuffix(".rq")
    if not _NAME.match(name):
        raise QueryFileError(file, 1, "file_name")
    tokens = tokenize(text)
    form = query_form(tokens)
    if form not in QUERY_FORMS:
        raise QueryFileError(file, 1, "file_form")
    head = parse_head(text, file)
    parameters = _parameters(tokens, head, file)
    variables = _check_syntax(tokens, parameters, file)
    said = head.decorators
    if said.kept and (form != "SELECT" or any(_is_asked_for(each) for each in parameters)):
        raise QueryFileError(file, 1, "file_kept")
    return SavedQuery(
        name=name,
        summary_en=said.summary,
        summary_ar=said.summary_ar,
        description_en=said.description,
        description_ar=said.description_ar,
        tags=tuple(said.tags),
        panels=_panels(said.panels, form, parameters, file),
        default_view=head.default_view,
        form=form,
        parameters=parameters,
        text=text,
        variables=variables,
        kept=bool(said.kept),
        column_titles=_column_titles(said.columns, variables, file),
    )


def _column_titles(
    columns: Sequence[Mapping[str, ColumnNotes]], variables: Sequence[str], file: str
) -> tuple[tuple[str, str, str], ...]:
    titles = [(name, said.label, said.label_ar) for each in columns for name, said in each.items()]
    for name, *_ in titles:
        if name not in variables:
            raise QueryFileError(file, 1, "file_column", name=name)
    return tuple(titles)


def _is_asked_for(parameter: Parameter) -> bool:
    return parameter.required and parameter.default is None


def _panels(
    kinds: Sequence[str], form: str, parameters: Sequence[Parameter], file: str
) -> tuple[str, ...]:
    """Check that a panel can be filled in: it needs the thing, and nothing else."""
    needed = [one for one in parameters if one.required]
    for kind in kinds:
        is_filled = len(needed) == 1 and needed[0].datatype == "iri"
        if form != "SELECT" or not is_filled or needed[0].kind not in {None, kind}:
            raise QueryFileError(file, 1, "file_panel", kind=kind)
        if kind not in KINDS:
            known = ", ".join(KINDS)
            raise QueryFileError(file, 1, "file_kind", kind=kind, known=known)
    return tuple(kinds)


def _parameters(tokens: list[Token], head: Head, file: str) -> tuple[Parameter, ...]:
    found: dict[str, Parameter] = {}
    _refuse_hidden(significant(tokens), file)
    for token in tokens:
        if token.kind is not TokenKind.VARIABLE or not is_parameter(token.text):
            continue
        try:
            parameter = parse_variable(token.text)
        except QueryError as error:
            raise QueryFileError(file, token.line, error.key, **error.values) from error
        if found.setdefault(parameter.name, parameter) != parameter:
            raise QueryFileError(file, token.line, "parameter_twice", name=parameter.name)
    _refuse_unknown(head, found, file)
    return tuple(_described(parameter, head, file) for parameter in found.values())


def _refuse_hidden(tokens: list[Token], file: str) -> None:
    for index, token in enumerate(tokens):
        if may_be_operator(tokens, index) and re.search(r"[?$]_", token.text):
            raise QueryFileError(file, token.line, "file_hidden", text=token.text)


def _refuse_unknown(head: Head, found: Mapping[str, Parameter], file: str) -> None:
    for name in (*head.notes, *head.defaults, *head.choices):
        if name not in found:
            raise QueryFileError(file, 1, "file_parameter", name=name)


def _described(parameter: Parameter, head: Head, file: str) -> Parameter:
    notes = head.notes.get(parameter.name, ParameterNotes())
    if notes.kind is not None and (notes.kind not in KINDS or parameter.datatype != "iri"):
        known = ", ".join(KINDS)
        raise QueryFileError(file, 1, "file_kind", kind=notes.kind, known=known)
    described = replace(
        parameter,
        kind=notes.kind,
        label_en=notes.label,
        label_ar=notes.label_ar,
        choices=head.choices.get(parameter.name, ()),
        default=head.defaults.get(parameter.name),
    )
    if described.kind in RECORDS and not is_record_name(described.default or ""):
        # Of another archive, as those of the queries that ship are; the release will have one.
        described = replace(described, default=None)
    try:
        for value in (*described.choices, *([described.default] if described.default else [])):
            term(described, value, default_base())
    except ParameterError as error:
        raise QueryFileError(file, 1, error.key, **error.values) from error
    return described


def _check_syntax(
    tokens: Sequence[Token], parameters: Sequence[Parameter], file: str
) -> tuple[str, ...]:
    """Parse a saved query with nothing bound, and with everything bound; give its variables.

    A query with SERVICE is not tried: pyoxigraph offers no parser alone, and trying the
    query on an empty store would call the service.

    Raises
    ------
    QueryFileError
        With the line, when one of the two does not parse.
    """
    if any("service" in token.text.lower() for token in tokens):
        return ()
    _parse(join(tokens), file, "file_syntax")
    terms = {parameter.name: sample(parameter) for parameter in parameters}
    return _parse(join(substitute(tokens, terms)), file, "file_syntax_bound")


def _parse(text: str, file: str, key: str) -> tuple[str, ...]:
    try:
        # What is evaluated is nothing; an extension function that is not here is no fault.
        with suppress(RuntimeError):
            results = pyoxigraph.Store().query(text)
            if isinstance(results, pyoxigraph.QuerySolutions):
                return tuple(variable.value for variable in results.variables)
    except SyntaxError as error:
        match = _PLACE.match(str(error))
        line, problem = (int(match[1]), match[3]) if match else (1, str(error))
        raise QueryFileError(file, line, key, problem=problem) from error
    return ()
