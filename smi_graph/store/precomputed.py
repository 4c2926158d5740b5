"""Answers of queries that are held beside a release: SPARQL stays the truth, and is run once.

Each is a file ``answers/RELEASE/DIGEST.tsv.gz`` of the store, named by a digest of the text of its
query: a line that says how many rows there are, and the first rows as SPARQL results in TSV
(https://www.w3.org/TR/sparql11-results-csv-tsv/). A release does not need them, and its manifest
does not know them: what is missing or damaged is asked anew.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import zlib
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING

from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results

from smi_graph.store.query import QueryAnswer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from smi_graph.store.query import QueryRequest

# More are not kept: who asks for all rows of a large answer has it made anew.
MOST_ROWS = 20_000
_TSV = "text/tab-separated-values"
_LEVEL = 1
# As `smi_graph.queries.paging.page` writes it, behind all else: of the query, not of a part of it.
_PAGE = re.compile(r"\s+LIMIT (\d{1,10})(?: OFFSET (\d{1,10}))?\Z")


class PrecomputedAnswers:
    r"""The answers that are held beside a release. Threads may share them.

    Parameters
    ----------
    folder
        Of the answers of the release; it need not be there.
    release_id
        Of the release.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> from smi_graph.store.query import QueryRequest
    >>> held = PrecomputedAnswers(pathlib.Path(tempfile.mkdtemp()), "r1")
    >>> query = "SELECT * { VALUES ?o { 1 2 3 } }"
    >>> held.keep(query, 3, [b"?o\n", b"1\n", b"2\n", b"3\n"])
    >>> asked = QueryRequest(query=query, select_media_type="text/tab-separated-values")
    >>> answer = held.find(f"{query}\nLIMIT 1 OFFSET 1", asked)
    >>> answer.body, answer.rows
    (b'?o\n2\n', 1)
    """

    def __init__(self, folder: Path, release_id: str) -> None:
        self._folder, self._release_id = folder, release_id
        self._held = {path.name for path in folder.glob("*.gz")}

    def keep(self, name: str, rows: int, lines: Sequence[bytes]) -> None:
        """Hold an answer from now on.

        Parameters
        ----------
        name
            The normal form (:func:`smi_graph.queries.normal_form`) of the text.
        rows
            How many rows it has.
        lines
            The heading in TSV, and all rows or the first `MOST_ROWS` of them.

        Raises
        ------
        OSError
            When it cannot be written.
        """
        # The time is left out, so that the same answer is the same file.
        content = gzip.compress(b"%d\n" % rows + b"".join(lines), _LEVEL, mtime=0)
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / _file(name)
        beside = path.with_suffix(f".{os.getpid()}")
        beside.write_bytes(content)
        beside.replace(path)
        self._held.add(path.name)

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
        lines = self._lines(path)
        if not lines:
            return None
        rows = int(lines[0])
        end = rows if limit is None else min(rows, offset + limit)
        if end > MOST_ROWS:
            return None
        return [lines[1], *islice(lines, 2 + min(offset, end), 2 + end)]

    def _lines(self, path: Path) -> list[bytes]:
        """Read a file whole, for its checksum stands at its end; none that is damaged counts."""
        try:
            return BytesIO(gzip.decompress(path.read_bytes())).readlines()
        except (OSError, EOFError, zlib.error):
            self._held.discard(path.name)
            return []


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
