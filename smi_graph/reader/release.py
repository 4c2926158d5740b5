"""A release, opened for a Python program or a notebook."""

from __future__ import annotations

from datetime import date, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rdflib

from smi_graph.catalogue import ACTORS
from smi_graph.queries import UPDATE_FORMS, ParameterError, query_form, refuse_unknown, tokenize
from smi_graph.queries.values import things_named
from smi_graph.reader.errors import ReaderError, ReadOnly, TooManyRows, whole_text
from smi_graph.reader.frames import choose_frames, frame_of
from smi_graph.reader.local import LocalRelease, is_release
from smi_graph.reader.names import Actor, find_actor, find_query
from smi_graph.reader.paths import Path as RecordPath
from smi_graph.reader.paths import read_paths
from smi_graph.reader.rdf import open_dataset, open_graph
from smi_graph.reader.records import Record, read_records
from smi_graph.reader.source import MEMORY_BYTES, MOST_ROWS, SECONDS, Limits
from smi_graph.reader.values import Table, read_table
from smi_graph.store import NoSuchRelease, ResultTooLarge

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Self

    from smi_graph.queries import SavedQuery
    from smi_graph.reader.frames import Frames
    from smi_graph.reader.source import Source
    from smi_graph.store import QueryAnswer

_GRAPHS = "graph/"


class ReleaseReader:
    """A release that can be asked; made by `smi_graph.open`.

    Whatever builds, rollbacks or restarts happen meanwhile, it stays the release that was
    opened, and it writes nothing. Two threads may use one.

    Parameters
    ----------
    source
        Where the release is.
    frames
        In which form results are given.
    limits
        What a query may take.
    """

    def __init__(self, source: Source, frames: Frames, limits: Limits) -> None:
        self._source: Source | None = source
        self._frames = frames
        self._limits = limits

    def __repr__(self) -> str:
        """Name the release."""
        state = "closed" if self._source is None else self._source.release_id
        return f"<ReleaseReader {state}>"

    def __enter__(self) -> Self:
        """Use it in a ``with`` statement."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it at the end."""
        self.close()

    @property
    def id(self) -> str | None:
        """The release, by which it is cited; ``None`` where a service does not tell."""
        return self._open.release_id

    @property
    def base_iri(self) -> str:
        """Where the archive's identifiers live."""
        return self._open.base_iri

    @property
    def queries(self) -> Mapping[str, SavedQuery]:
        """The saved queries by name, with their questions and parameters in both languages."""
        return self._open.queries()

    def graph(self, name: str | None = None) -> rdflib.Graph:
        """Give one graph to rdflib, through oxrdflib, over the files of the release.

        Parameters
        ----------
        name
            A named graph: its IRI, or the end of it, such as ``provenance``, ``validation``
            or ``mentions``; by default the graph of what the archive states.

        Returns
        -------
        rdflib.Graph
            Patterns and queries are answered by Oxigraph. Whatever writes raises `ReadOnly`;
            copy what is to be changed: ``rdflib.Graph() + release.graph()``. A text without a
            language comes as a literal of ``xsd:string``, which rdflib does not take for equal
            to a literal without a datatype; compare the values of the two. Its queries have
            no limit of time; `query` has.

        Raises
        ------
        ReaderError
            When the release is a service's, which gives no files.
        StoreError
            When it is damaged.
        """
        return open_graph(self._open.store(), None if name is None else self._graph_name(name))

    def dataset(self) -> rdflib.Dataset:
        """Give the whole release to rdflib: the default graph and every named graph.

        What is said of `graph` holds here too. A pattern without a graph looks into the
        default graph alone, so that what a program found is never taken for what the archive
        states; ``dataset.graph(name)`` gives a named one.
        """
        return open_dataset(self._open.store())

    def query(self, text: str, *, frames: Frames | None = None) -> Any:
        """Run a SPARQL query.

        Parameters
        ----------
        text
            SELECT, ASK, CONSTRUCT or DESCRIBE.
        frames
            ``pandas``, ``polars`` or ``rows``, if it is to be another form than usual.

        Returns
        -------
        pandas.DataFrame, polars.DataFrame, list of dict, bool or rdflib.Graph
            A frame or rows for SELECT (`smi_graph.reader.frames` tells the types), a ``bool``
            for ASK, a graph in memory for CONSTRUCT and DESCRIBE.

        Raises
        ------
        QuerySyntaxError, QueryTimeout, QueryMemoryExceeded, ServiceRefusedError
            When it cannot be answered.
        TooManyRows
            When the result is larger than allowed; it is never cut.
        ReadOnly
            For an update.
        """
        chosen = self._frames if frames is None else choose_frames(frames)
        if query_form(tokenize(text)) in UPDATE_FORMS:
            raise ReadOnly
        return self._given(self._run(text), chosen)

    def ask(
        self,
        name: str,
        *,
        limit: int | None = None,
        offset: int | None = None,
        frames: Frames | None = None,
        **values: object,
    ) -> Any:
        """Run a saved query.

        Parameters
        ----------
        name
            Its name, as `queries` lists it.
        limit, offset
            Which part of the rows.
        frames
            As for `query`.
        **values
            Its parameters, such as ``country="SY"`` or ``from_=1950``: a name that Python
            keeps for itself takes an underscore at its end. One that is not given, or
            ``None``, takes its default.

        Raises
        ------
        ReaderError
            When there is no such query, or when there are no rows since the release says
            nothing at all of what a parameter names.
        ParameterError, ServiceProblem
            When a parameter is unknown, missing, or its value does not fit.
        TooManyRows, StoreError
            As for `query`.
        """
        chosen = self._frames if frames is None else choose_frames(frames)
        given = self._given(self._ask(name, values, limit, offset), chosen)
        if not isinstance(given, bool) and not len(given) and not offset:
            self._check_known(find_query(self.queries, name), values)
        return given

    def records(self) -> Iterator[Record]:
        """Give every record: what the archive states of it, field by field."""
        return read_records(self._open)

    def actor(self, name: str) -> Actor:
        """Find a person, an organisation, a country, a collection, a place or an event.

        Parameters
        ----------
        name
            Its IRI, what addresses call it (``person:kofi-annan``), or one of its names in
            either language, letter for letter.

        Raises
        ------
        ReaderError
            When there is none, or when several bear the name.
        """
        return find_actor(self._open, name)

    def path(  # noqa: PLR0913 - what a path may pass
        self,
        start: str | Actor,
        end: str | Actor,
        *,
        via: tuple[str, ...] = (),
        without: tuple[str, ...] = (),
        first_year: int | None = None,
        last_year: int | None = None,
        texts: bool = False,
    ) -> list[RecordPath]:
        """Find the shortest paths of records between two names.

        Parameters
        ----------
        start, end
            The names, as for `actor`.
        via
            The kinds of names that a path may pass, such as ``("country",)``; by default
            people and organisations.
        without
            Names that it may not pass.
        first_year, last_year
            The years of the records.
        texts
            Whether what a program found in texts counts too.

        Returns
        -------
        list of Path
            The shortest first; none where no path was found.

        Raises
        ------
        ReaderError
            For a name that there is not, a kind of names that no path passes, or a wrong year.
        """
        for kind in via:
            if kind not in ACTORS:
                raise ReaderError("no_such_kind", kind=str(kind), known=", ".join(ACTORS))
        one, other = (
            each if isinstance(each, Actor) else self.actor(each) for each in (start, end)
        )
        years = {"start": first_year, "end": last_year}
        options: dict[str, Any] = {
            **{key: str(year) for key, year in years.items() if year is not None},
            **({"texts": "1"} if texts else {}),
            "via": via,
            "without": tuple(self.actor(each).segment for each in without),
        }
        return read_paths(self._open.paths(one.iri, other.iri, options))

    def plot(self, name: str, *, language: str = "en", **values: Any) -> Any:
        """Draw the result of a saved query, in the way that its ``defaultView`` asks for.

        Parameters
        ----------
        name
            The saved query.
        language
            Of names and titles, ``en`` or ``ar``.
        **values
            As for `ask`.

        Returns
        -------
        matplotlib.figure.Figure
            A notebook shows it; ``figure.savefig("a.png")`` writes it.

        Raises
        ------
        ReaderError
            When matplotlib is not installed, or the result has no columns for the picture.
        """
        if find_spec("matplotlib") is None:
            raise ReaderError("not_installed", package="matplotlib", extra="plot")
        from smi_graph.reader.plots import draw  # noqa: PLC0415 - matplotlib takes its time

        query = find_query(self.queries, name)
        limit, offset = values.pop("limit", None), values.pop("offset", None)
        table = read_table(self._ask(name, values, limit, offset).body)
        if not isinstance(table, Table):
            raise ReaderError("not_drawn", name=name, view=query.default_view)
        return draw(query, self._checked(table), language)

    def close(self) -> None:
        """End its processes and connections; nothing can be asked any more."""
        if self._source is not None:
            self._source.close()
            self._source = None

    @property
    def _open(self) -> Source:
        if self._source is None:
            raise ReaderError("closed")
        return self._source

    def _run(self, text: str) -> QueryAnswer:
        try:
            return self._open.run(whole_text(text), self._limits.most_rows)
        except ResultTooLarge as error:
            raise TooManyRows(self._limits.most_rows) from error

    def _ask(
        self, name: str, values: Mapping[str, object], limit: int | None, offset: int | None
    ) -> QueryAnswer:
        query = find_query(self.queries, name)
        given = _parameters(query, values)
        refuse_unknown(query, given)
        try:
            return self._open.ask(name, given, _count("limit", limit), _count("offset", offset))
        except ResultTooLarge as error:
            raise TooManyRows(self._limits.most_rows) from error

    def _check_known(self, query: SavedQuery, values: Mapping[str, object]) -> None:
        given = _parameters(query, values)
        for name, asked in things_named(query.parameters, given, self.base_iri):
            if not self.query(asked):
                raise ReaderError("no_such_thing", name=name)

    def _given(self, answer: QueryAnswer, frames: Frames) -> Any:
        if answer.kind == "graph":
            graph = rdflib.Graph()
            graph.parse(data=answer.body, format="ox-nt")
            if len(graph) > self._limits.most_rows:
                raise TooManyRows(self._limits.most_rows)
            return graph
        table = read_table(answer.body)
        return table if isinstance(table, bool) else frame_of(self._checked(table), frames)

    def _checked(self, table: Table) -> Table:
        if len(table) > self._limits.most_rows:
            raise TooManyRows(self._limits.most_rows)
        return table

    def _graph_name(self, name: str) -> str:
        return name if ":" in name else f"{self.base_iri}{_GRAPHS}{name}"


def _parameters(query: SavedQuery, values: Mapping[str, object]) -> dict[str, str]:
    known = {parameter.name for parameter in query.parameters}
    return {
        _without_underscore(key, known): _written(key, value)
        for key, value in values.items()
        if value is not None
    }


def _without_underscore(key: str, known: set[str]) -> str:
    return key if key in known else key.removesuffix("_")


def _written(key: str, value: object) -> str:
    """Write a value as an address would have it."""
    if isinstance(value, Actor | Record):
        return value.iri
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple | dict | set):
        raise ParameterError("parameter_repeated", key)
    return whole_text(str(value))


def _count(name: str, value: int | None) -> int | None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 0):
        raise ParameterError("value_count", name, value=str(value)[:80], highest=f"{10**9:,}")
    return value


def open(  # noqa: A001, PLR0913 - as other libraries call it; what a query may take
    source: str | Path,
    *,
    release: str | None = None,
    frames: Frames | None = None,
    seconds: float = SECONDS,
    most_rows: int = MOST_ROWS,
    memory_bytes: int = MEMORY_BYTES,
) -> ReleaseReader:
    r"""Open a release to read it in Python; no server is needed.

    Parameters
    ----------
    source
        A store directory, a folder of dumps that ``smi-graph export rdf`` wrote, a dump itself
        (``.nq``, ``.nq.gz``), or the address of a service (``https://…``).
    release
        Which release of a store or of a service; by default the current one.
    frames
        In which form results are given: ``pandas``, ``polars`` or ``rows``; by default the
        first of them that is installed.
    seconds, most_rows, memory_bytes
        What one query may take. What passes a limit is an error, never a part of a result.

    Returns
    -------
    ReleaseReader
        To be closed when it is done with, by ``close`` or ``with``.

    Raises
    ------
    ReaderError
        When there is nothing at the place that can be opened, or no service answers.
    StoreError
        When the release is damaged, unknown or of another archive, in the words of the
        command line.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> from smi_graph.pipeline import build
    >>> from smi_graph.resources import resource_path
    >>> from smi_graph.store import ReleaseDirectory
    >>> folder = mkdtemp()
    >>> _ = build([str(resource_path("data", "records"))], ReleaseDirectory(folder))

    >>> import smi_graph
    >>> release = smi_graph.open(folder, frames="rows")
    >>> release.ask("country_documents-by-year", country="SY", from_=2014, to=2015)
    [{'year': 2014, 'documents': 7}, {'year': 2015, 'documents': 11}]
    >>> release.query("PREFIX smi: <https://w3id.org/smi/ontology#> ASK { ?d a smi:Document }")
    True
    >>> release.actor("كوفي عنان").segment
    'person:kofi-annan'
    >>> len(release.graph("provenance")) > 0
    True
    >>> release.close()
    """
    limits = Limits(seconds=seconds, most_rows=most_rows, memory_bytes=memory_bytes)
    chosen = choose_frames(frames)
    return ReleaseReader(_source(source, release, limits), chosen, limits)


def _source(source: str | Path, release_id: str | None, limits: Limits) -> Source:
    if isinstance(source, str) and source.startswith(("http://", "https://")):
        from smi_graph.reader.remote import RemoteRelease  # noqa: PLC0415 - who asks no service

        return RemoteRelease(source, release_id, limits)
    path = Path(source).expanduser().resolve()
    if (path / "releases").exists() or (path / "current").is_symlink():
        return LocalRelease.of_store(path, release_id, limits)
    one = LocalRelease.of_release if is_release(path) else LocalRelease.of_dumps
    opened = one(path, limits)
    if release_id not in {None, opened.release_id}:
        opened.close()
        raise NoSuchRelease(str(release_id), list(filter(None, [opened.release_id])))
    return opened
