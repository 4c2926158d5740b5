"""The same answer elsewhere: addresses, code for other programs, and how to cite it."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

if TYPE_CHECKING:
    from collections.abc import Mapping

_TABLES = ("csv", "tsv", "json", "xml")
_GRAPHS = ("ttl", "nt", "rdf", "jsonld")


@dataclass(frozen=True, slots=True)
class Download:
    """A form of the answer and its address."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Sample:
    """Code that fetches the answer, in a language."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Where an answer is to be had; made for the whole answer, not for one page of it.

    Parameters
    ----------
    site
        The address of this site, without a slash at the end.
    name
        Of the saved query.
    form
        ``SELECT``, ``ASK``, ``CONSTRUCT`` or ``DESCRIBE``.
    values
        What its parameters are given.
    release
        Which release answers; ``None`` where that is unknown.

    Examples
    --------
    >>> there = Elsewhere("http://a.example", "b_c", "SELECT", {"who": "x y"}, "r1")
    >>> there.page
    'http://a.example/queries/b_c.html?who=x+y&release=r1'
    >>> there.downloads[0].address
    '/queries/b_c?who=x+y&release=r1&format=csv&bom=1'
    """

    site: str
    name: str
    form: str
    values: Mapping[str, str]
    release: str | None

    @property
    def page(self) -> str:
        """The lasting address of the answer as a page."""
        query = self._query()
        return f"{self.site}/queries/{self.name}.html" + (f"?{query}" if query else "")

    @property
    def downloads(self) -> tuple[Download, ...]:
        """The forms in which the answer can be taken away; a table as spreadsheets want it."""
        marked = {"csv": {"bom": "1"}}
        return tuple(
            Download(name, self._answer(name, **marked.get(name, {}))) for name in self._formats
        )

    @property
    def samples(self) -> tuple[Sample, ...]:
        """Code that runs as it stands."""
        address = self.site + self._answer(self._formats[0])
        lines = {
            "curl": f"curl --fail {shlex.quote(address)}",
            "Python": _PYTHON[self._is_table].format(address=address),
            "R": _R[self._is_table].format(address=address),
        }
        return tuple(Sample(name, text) for name, text in lines.items())

    @property
    def _is_table(self) -> bool:
        return self.form in {"SELECT", "ASK"}

    @property
    def _formats(self) -> tuple[str, ...]:
        return _TABLES if self._is_table else _GRAPHS

    def _answer(self, format_: str, **more: str) -> str:
        return f"/queries/{self.name}?{self._query(format=format_, **more)}"

    def _query(self, **more: str) -> str:
        release = {} if self.release is None else {"release": self.release}
        return urlencode({**self.values, **release, **more})


# The address is encoded: it holds no quotation mark, no backslash and no line break.
_PYTHON = {
    True: 'import pandas\n\ntable = pandas.read_csv(\n    "{address}"\n)\nprint(table)',
    False: 'import rdflib\n\ngraph = rdflib.Graph()\ngraph.parse(\n    "{address}",\n'
    '    format="turtle",\n)\nprint(len(graph))',
}
_R = {
    True: 'table <- read.csv(\n  "{address}",\n  encoding = "UTF-8"\n)\nprint(head(table))',
    False: 'turtle <- readLines(\n  "{address}",\n  encoding = "UTF-8"\n)\nprint(head(turtle))',
}


def editor_address(path: str, query: str) -> str:
    """Give the address of the SPARQL editor with a query in it.

    Examples
    --------
    >>> editor_address("/sparql?lang=ar", "ASK {}")
    '/sparql?lang=ar#query=ASK%20%7B%7D'
    """
    return f"{path}#query={quote(query, safe='')}"
