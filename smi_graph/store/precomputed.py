"""Answers that a build computed, and a release keeps: SPARQL stays the truth, and is run once.

Each is a file ``answers/DIGEST.tsv.gz``, named by a digest of the text of its query: a line that
says how many rows there are, and the first rows as SPARQL results in TSV
(https://www.w3.org/TR/sparql11-results-csv-tsv/).
"""

from __future__ import annotations

import gzip
import hashlib
import re
from itertools import islice
from typing import TYPE_CHECKING

from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results

from smi_graph.store.query import QueryAnswer

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Store

    from smi_graph.store.query import QueryRequest

FOLDER = "answers"
# More are not kept: who asks for all rows of a large answer has it made anew.
MOST_ROWS = 20_000
_TSV = "text/tab-separated-values"
_LEVEL = 1
# As `smi_graph.queries.paging.page` writes it, behind all else: of the query, not of a part of it.
_PAGE = re.compile(r"\s+LIMIT (\d{1,10})(?: OFFSET (\d{1,10}))?\Z")


def keep_answer(store: Store, query: str, name: str, counting: str, folder: Path) -> int:
    r"""Run a SELECT and keep its first rows, and how many there are.

    Parameters
    ----------
    store
        The store of the release.
    query
        The text.
    name, counting
        The normal forms (:func:`smi_graph.queries.normal_form`) of that text, and of the one that
        counts its rows.
    folder
        Of the answers of the release.

    Returns
    -------
    int
        How many rows there are.

    Examples
    --------
    >>> import pyoxigraph, tempfile, pathlib
    >>> from smi_graph.store.query import QueryRequest
    >>> store, text = pyoxigraph.Store(), "SELECT * { VALUES ?o { 1 2 3 } }"
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> keep_answer(store, text, text, "count", folder)
    3
    >>> asked = QueryRequest(query=text, select_media_type="text/tab-separated-values")
    >>> held = PrecomputedAnswers(folder, "r1")
    >>> answer = held.find(f"{text}\nLIMIT 1 OFFSET 1", asked)
    >>> answer.body, answer.rows
    (b'?o\n2\n', 1)
    """
    folder.mkdir(exist_ok=True)
    whole = folder / f"{_digest(name)}.tsv"
    solutions = store.query(query)
    if not isinstance(solutions, QuerySolutions):
        raise TypeError("only the answer of a SELECT has rows")
    solutions.serialize(whole, format=QueryResultsFormat.TSV)
    with whole.open("rb") as file:
        lines = list(islice(file, 1 + MOST_ROWS))
        rows = len(lines) - 1 + sum(1 for _ in file)
    whole.unlink()
    _write(folder, name, rows, lines)
    _write(folder, counting, 1, [b"?rows\n", b"%d\n" % rows])
    return rows


def _write(folder: Path, name: str, rows: int, lines: list[bytes]) -> None:
    content = b"%d\n" % rows + b"".join(lines)
    # The time is left out, so that the same answer is the same file.
    (folder / _file(name)).write_bytes(gzip.compress(content, _LEVEL, mtime=0))


class PrecomputedAnswers:
    """The answers that a release holds; which they are is read once.

    Parameters
    ----------
    folder
        Of the answers of the release; it need not be there.
    release_id
        Of the release.
    """

    def __init__(self, folder: Path, release_id: str) -> None:
        self._folder, self._release_id = folder, release_id
        self._held = frozenset(path.name for path in folder.glob("*.gz"))

    def has(self, name: str) -> bool:
        """Tell whether the release holds the answer of a query, or of all of which it is a page."""
        return self._path(name) is not None

    def find(self, name: str, request: QueryRequest) -> QueryAnswer | None:
        """Give the answer of a query, or of a page of it, as far as the release holds it.

        Parameters
        ----------
        name
            The normal form of the text that is asked, which may end with LIMIT and OFFSET.
        request
            In which form to answer, and within which ceilings: beyond them nothing is given, and
            who runs the query says why it cannot be answered.
        """
        if request.default_graphs or request.named_graphs:
            return None
        rows = self._rows(name)
        ceiling = MOST_ROWS if request.max_rows is None else request.max_rows
        if rows is None or len(rows) - 1 > ceiling:
            return None
        body = _in_form(b"".join(rows), request.select_media_type)
        if body is None or (request.max_bytes is not None and len(body) > request.max_bytes):
            return None
        media_type = request.select_media_type
        return QueryAnswer("solutions", media_type, body, self._release_id, 0.0, len(rows) - 1)

    def _path(self, name: str) -> tuple[Path, int | None, int] | None:
        """Give the file of a query, and which of its rows are asked for."""
        if (file := _file(name)) in self._held:
            return self._folder / file, None, 0
        page = _PAGE.search(name)
        if page is None or (file := _file(name[: page.start()])) not in self._held:
            return None
        return self._folder / file, int(page[1]), int(page[2] or 0)

    def _rows(self, name: str) -> list[bytes] | None:
        """Read the heading and the rows that are asked for, unless some of them are not kept."""
        found = self._path(name)
        if found is None:
            return None
        path, limit, offset = found
        with gzip.open(path) as file:
            rows = int(file.readline())
            end = rows if limit is None else min(rows, offset + limit)
            if end > MOST_ROWS:
                return None
            heading = file.readline()
            return [heading, *islice(file, min(offset, end), end)]


def _in_form(body: bytes, media_type: str) -> bytes | None:
    """Write rows in TSV as results of another form, as the engine does."""
    if media_type == _TSV:
        return body
    solutions = parse_query_results(body, format=QueryResultsFormat.TSV)
    form = QueryResultsFormat.from_media_type(media_type)
    if form is None or not isinstance(solutions, QuerySolutions):
        return None
    return solutions.serialize(format=form)


def _file(name: str) -> str:
    return f"{_digest(name)}.tsv.gz"


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:32]
