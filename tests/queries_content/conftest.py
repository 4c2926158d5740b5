"""A small archive in memory, and the saved queries run on it."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pyoxigraph
import pytest

from smi_graph.queries import SavedQuery, bind, load_saved_queries
from smi_graph.resources import resource_path
from smi_graph.vocabulary import DEFAULT_BASE

Row = dict[str, str | None]
Ask = Callable[..., list[Row]]

OTHER_BASE = "https://example.org/archive/"
ARCHIVE = Path(__file__).with_name("archive.trig")


@cache
def saved() -> dict[str, SavedQuery]:
    return load_saved_queries()


def open_archive(text: str) -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    store.load(text.encode(), format=pyoxigraph.RdfFormat.TRIG)
    for name in ("smi.ttl", "vocabularies.ttl"):
        store.load(path=str(resource_path("ontology", name)))
    return store


def run(store: pyoxigraph.Store, name: str, base: str = DEFAULT_BASE, **values: str) -> list[Row]:
    query = bind(saved()[name], values, base_iri=base)
    solutions = store.query(query)
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    return [
        {name: None if row[name] is None else row[name].value for name in names}
        for row in solutions
    ]


@pytest.fixture(scope="session")
def archive() -> pyoxigraph.Store:
    return open_archive(ARCHIVE.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def moved_archive() -> pyoxigraph.Store:
    """Give the same archive with its identifiers at another address."""
    text = ARCHIVE.read_text(encoding="utf-8")
    kinds = (
        "document|collection|country|diary|graph|organization|person|place|event|evidence|doubt"
        "|contribution|participation|mention"
    )
    return open_archive(re.sub(rf"https://w3id\.org/smi/(?=(?:{kinds})/)", OTHER_BASE, text))


@pytest.fixture
def ask(archive: pyoxigraph.Store) -> Ask:
    def asked(name: str, **values: str) -> list[Row]:
        return run(archive, name, **values)

    return asked
