"""A release that a service gives, over HTTP: nothing is written, and everything is bounded."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any, NoReturn

import httpx
import orjson
import pyoxigraph

from smi_graph.queries import SavedQuery
from smi_graph.queries.parameters import Parameter
from smi_graph.reader.errors import ReaderError, ServiceProblem, TooManyRows
from smi_graph.store import QueryAnswer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from smi_graph.reader.source import Limits

_SOLUTIONS = "application/sparql-results+json"
_TRIPLES = "application/n-triples"
_KINDS = {_SOLUTIONS: "solutions", _TRIPLES: "graph"}
_URI_SPACE = "http://rdfs.org/ns/void#uriSpace"
_MOST_REDIRECTS = 5
_CONNECT_SECONDS = 10.0
_AT_ONCE = 200


class RemoteRelease:
    """The release that a service has when it is opened; later ones do not change it.

    Parameters
    ----------
    address
        Where the service is, such as ``https://archive.example.org/``.
    release_id
        Which of its releases; by default the current one.
    limits
        What a result may take.
    """

    def __init__(self, address: str, release_id: str | None, limits: Limits) -> None:
        self._site = address.rstrip("/")
        self._limits = limits
        self._client = httpx.Client(
            timeout=httpx.Timeout(limits.seconds + _CONNECT_SECONDS, connect=_CONNECT_SECONDS),
            follow_redirects=True,
            max_redirects=_MOST_REDIRECTS,
            headers={"User-Agent": "smi-graph"},
        )
        self.release_id: str | None = release_id
        try:
            self._list = self._read_list()
            self.base_iri = self._read_base()
        except BaseException:
            self.close()
            raise

    def _read_list(self) -> list[dict[str, Any]]:
        body, headers = self._get("/queries", "application/json")
        if self.release_id is None:
            self.release_id = headers.get("X-Release")
        try:
            found = orjson.loads(body)["queries"]
        except (ValueError, KeyError, TypeError) as error:
            raise ReaderError("no_service", address=self._site) from error
        return [dict(each) for each in found]

    def _read_base(self) -> str:
        body, _ = self._get("/dataset", _TRIPLES)
        try:
            for triple in pyoxigraph.parse(body, format=pyoxigraph.RdfFormat.N_TRIPLES):
                if triple.predicate.value == _URI_SPACE:
                    return str(triple.object.value)
        except SyntaxError as error:
            raise ReaderError("no_service", address=self._site) from error
        raise ReaderError("no_service", address=self._site)

    @cached_property
    def _queries(self) -> dict[str, SavedQuery]:
        return {each["name"]: _saved_query(each) for each in self._list}

    def queries(self) -> Mapping[str, SavedQuery]:
        """Give the saved queries of the service."""
        return self._queries

    def run(self, query: str, most_rows: int | None = None) -> QueryAnswer:
        """Send a query to the service, which has its own limits."""
        return self._answer("/sparql", {"query": query}, is_post=True)

    def ask(
        self, name: str, values: Mapping[str, str], limit: int | None, offset: int | None
    ) -> QueryAnswer:
        """Ask a saved query of the service."""
        counts = {"limit": limit, "offset": offset}
        given = {key: str(count) for key, count in counts.items() if count is not None}
        return self._answer(f"/queries/{name}", {**values, **given})

    def record_iris(self) -> Iterator[Sequence[str]]:
        """Give the identifiers of all records, some at a time."""
        for start in range(0, 10**9, _AT_ONCE):
            body = self.run(_RECORDS.format(limit=_AT_ONCE, offset=start)).body
            found = orjson.loads(body)["results"]["bindings"]
            if found:
                yield [row["record"]["value"] for row in found]
            if len(found) < _AT_ONCE:
                return

    def paths(self, start: str, end: str, options: Mapping[str, Any]) -> dict[str, Any]:
        """Ask the service for paths between two names."""
        ends = {"from": self._segment(start), "to": self._segment(end)}
        body, _ = self._get("/path", "application/json", {**ends, **options})
        return dict(orjson.loads(body))

    def _segment(self, iri: str) -> str:
        return iri.removeprefix(self.base_iri).replace("/", ":", 1)

    def store(self) -> NoReturn:
        """Refuse: a service gives no files."""
        raise ReaderError("service_without_files", address=self._site)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _answer(
        self, path: str, values: Mapping[str, str], *, is_post: bool = False
    ) -> QueryAnswer:
        accept = f"{_SOLUTIONS}, {_TRIPLES};q=0.5"
        body, headers = self._get(path, accept, values, is_post=is_post)
        media_type = headers.get("Content-Type", "").partition(";")[0].strip()
        kind = _KINDS.get(media_type)
        if kind is None:
            raise ReaderError("no_service", address=self._site)
        if kind == "solutions" and b'"boolean"' in body[:64]:
            kind = "boolean"
        return QueryAnswer(kind, media_type, body, headers.get("X-Release"), 0.0)  # type: ignore[arg-type]

    def _get(
        self,
        path: str,
        accept: str,
        values: Mapping[str, Any] | None = None,
        *,
        is_post: bool = False,
    ) -> tuple[bytes, httpx.Headers]:
        given = dict(values or {})
        if self.release_id is not None:
            given["release"] = self.release_id
        address = f"{self._site}{path}"
        sent: dict[str, Any] = {"data": given} if is_post else {"params": given}
        try:
            with self._client.stream(
                "POST" if is_post else "GET", address, headers={"Accept": accept}, **sent
            ) as response:
                body = self._read(response)
        except httpx.TimeoutException as error:
            seconds = f"{self._limits.seconds:g}"
            raise ReaderError("service_slow", address=self._site, seconds=seconds) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ReaderError("service_unreachable", address=self._site, why=str(error)) from error
        if response.status_code != httpx.codes.OK:
            raise _problem(address, response.status_code, body)
        return body, response.headers

    def _read(self, response: httpx.Response) -> bytes:
        body = bytearray()
        for piece in response.iter_bytes():
            body += piece
            if len(body) > self._limits.most_bytes:
                raise TooManyRows(self._limits.most_rows)
        return bytes(body)


_RECORDS = """
PREFIX smi: <https://w3id.org/smi/ontology#>
SELECT ?record {{ {{ ?record a smi:Document }} UNION {{ ?record a smi:DiaryEntry }} }}
ORDER BY ?record LIMIT {limit} OFFSET {offset}
"""


def _saved_query(told: Mapping[str, Any]) -> SavedQuery:
    return SavedQuery(
        name=told["name"],
        summary_en=told["summary"]["en"],
        summary_ar=told["summary"]["ar"],
        description_en=told["description"]["en"],
        description_ar=told["description"]["ar"],
        tags=tuple(told["tags"]),
        panels=tuple(told.get("panels", ())),
        default_view=told["default_view"],
        form=told["form"],
        parameters=tuple(
            Parameter(**{**each, "choices": tuple(each["choices"])}) for each in told["parameters"]
        ),
        text="",
    )


def _problem(address: str, status: int, body: bytes) -> ServiceProblem:
    try:
        told = json.loads(body)
        words = {language: str(told[f"detail_{language}"]) for language in ("ar", "en")}
        kind = str(told["type"]).rpartition("/")[2]
    except (ValueError, KeyError, TypeError):
        words, kind = {}, ""
    return ServiceProblem(address, status, words, kind)
