"""``smi-graph query``: a saved query, or one from a file, answered on the terminal."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from smi_graph.catalogue import CATALOGUE_FOLDER, is_catalogue, open_catalogue
from smi_graph.catalogue.defaults import fitted
from smi_graph.cli.console import DATA_REFUSED, Terminal, printable, write_bytes
from smi_graph.messages import message
from smi_graph.queries import (
    QueryFileError,
    SavedQuery,
    bind,
    load_saved_queries,
    parse_saved_query,
    refuse_service,
)
from smi_graph.queries.saved_query import read_query_text
from smi_graph.search import FACTORY, INDEX_FOLDER
from smi_graph.store import (
    ExtensionFunctions,
    QueryAnswer,
    QueryLimits,
    QueryRequest,
    QuerySyntaxError,
    StoreError,
    run_query_once,
)

_SOLUTIONS = {
    "table": "application/sparql-results+json",
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
_GRAPHS = {
    "table": "text/turtle",
    "turtle": "text/turtle",
    "json": "application/ld+json",
    "xml": "application/rdf+xml",
}


def run(  # noqa: PLR0913 - one parameter an option
    terminal: Terminal,
    name: str,
    parameters: list[str],
    answer_format: str,
    *,
    limit: int | None,
    offset: int | None,
) -> None:
    """Bind the parameters, run the query with the deadline, and print the answer."""
    known = sorted({*_SOLUTIONS, *_GRAPHS})
    if answer_format not in known:
        terminal.fail(
            message(
                "cli.no_such_format",
                terminal.language,
                format=answer_format,
                known=", ".join(known),
            )
        )
    try:
        text = bind(
            _saved_query(terminal, name),
            _values(terminal, parameters),
            base_iri=terminal.settings.base_iri,
            limit=limit,
            offset=offset,
        )
        refuse_service(
            text,
            terminal.settings.service_allow_list,
            private_allowed=terminal.settings.service_private_allowed,
        )
        _print(terminal, _answer(terminal, text, answer_format), answer_format)
    except QuerySyntaxError as error:
        terminal.fail(f"{name}: {error.sentence(terminal.language)}")
    except StoreError as error:
        terminal.fail(error.sentence(terminal.language), DATA_REFUSED)


def _saved_query(terminal: Terminal, name: str) -> SavedQuery:
    if name.endswith(".rq"):
        try:
            return _from_file(Path(name))
        except (OSError, UnicodeDecodeError) as error:
            terminal.fail(message("cli.cannot_read", terminal.language, file=name, why=str(error)))
    saved = load_saved_queries()
    if name not in saved:
        terminal.fail(
            message(
                "cli.no_such_query", terminal.language, name=name, known=", ".join(sorted(saved))
            )
        )
    return _fitted(terminal, saved[name])


def _fitted(terminal: Terminal, query: SavedQuery) -> SavedQuery:
    """Give a saved query the defaults that the current release holds."""
    release = terminal.store().current()
    folder = None if release is None else release.path / CATALOGUE_FOLDER
    if folder is None or not is_catalogue(folder):
        return query
    return fitted(query, open_catalogue(folder), terminal.settings.base_iri, whole=True)


def _from_file(path: Path) -> SavedQuery:
    """Read a query of the user's own, which need not have the head of a saved one."""
    text = read_query_text(path)
    if any(line.startswith("#+") for line in text.splitlines()):
        return parse_saved_query(text, path.name)
    # At the end, so that errors name the lines of the file.
    headed = f"{text}\n#+ summary: {path.stem}\n#+ summary_ar: {path.stem}\n"
    try:
        return parse_saved_query(headed, "own_query.rq")
    except QueryFileError as error:
        # What is missing at the end is missed after our lines.
        line = min(error.line or 1, len(text.splitlines()))
        raise QueryFileError(path.name, line, error.key, **error.values) from error


def _values(terminal: Terminal, parameters: list[str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for parameter in parameters:
        name, equals, value = parameter.partition("=")
        if not equals or not name:
            terminal.fail(message("cli.bad_parameter", terminal.language, parameter=parameter))
        values[name] = value
    return values


def _answer(terminal: Terminal, text: str, answer_format: str) -> QueryAnswer:
    settings = terminal.settings
    request = QueryRequest(
        query=text,
        base_iri=settings.base_iri,
        select_media_type=_SOLUTIONS.get(answer_format, _SOLUTIONS["json"]),
        graph_media_type=_GRAPHS.get(answer_format, _GRAPHS["turtle"]),
        max_bytes=settings.max_bytes,
        max_rows=settings.max_rows,
        private_services=settings.service_private_allowed,
    )
    return run_query_once(
        terminal.store(),
        request,
        QueryLimits(deadline_seconds=settings.deadline_seconds, memory_bytes=settings.memory_bytes),
        functions=ExtensionFunctions(FACTORY, INDEX_FOLDER),
    )


def _print(terminal: Terminal, answer: QueryAnswer, answer_format: str) -> None:
    formats = _GRAPHS if answer.kind == "graph" else _SOLUTIONS
    if answer_format not in formats:
        terminal.fail(
            message(
                "cli.format_does_not_fit",
                terminal.language,
                format=answer_format,
                known=", ".join(sorted(formats)),
            )
        )
    if answer_format != "table" or answer.kind == "graph":
        write_bytes(answer.body)
        return
    data = json.loads(answer.body)
    if answer.kind == "boolean":
        sys.stdout.write(f"{str(data['boolean']).lower()}\n")
        return
    _print_table(data["head"]["vars"], data["results"]["bindings"])


def _print_table(variables: list[str], rows: list[dict[str, dict[str, str]]]) -> None:
    table = Table(*variables)
    for row in rows:
        table.add_row(*(Text(printable(row.get(name, {}).get("value", ""))) for name in variables))
    width = None if sys.stdout.isatty() else 10_000
    Console(width=width, soft_wrap=width is not None).print(table)
