"""The profiles, from ``data/profiles/profiles.toml`` and the ``profiles/`` of an archive."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pyoxigraph import Store

from smi_graph.layered import ArchiveError, line_of, read_toml
from smi_graph.resources import resource_layers

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_FOLDER = ("data", "profiles")
_TABLE = "profiles.toml"
_TOKEN = re.compile(r"[a-z][a-z0-9-]*\Z")
_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+\Z")
_TEXTS = ("iri", "context")
_LISTS = ("also", "namespaces", "order")


@dataclass(frozen=True, slots=True)
class Profile:
    """A vocabulary, with its rules of use, in which records are described.

    Parameters
    ----------
    token
        Its short name in addresses.
    iri, also
        What ``Accept-Profile`` calls it, and what it is called too.
    name
        In both languages.
    namespaces
        Whose terms are kept of what follows from the alignments.
    queries
        SPARQL CONSTRUCT queries that say what no alignment can.
    order
        Predicates in the order in which they are written; the others follow.
    context
        The JSON-LD context that its answers name, if any, instead of carrying one.
    terms
        What the names in its JSON-LD mean; empty where prefixes do.

    Examples
    --------
    >>> profiles()["edm"].iri
    'http://www.europeana.eu/schemas/edm/'
    """

    token: str
    iri: str
    name: Mapping[str, str]
    also: tuple[str, ...] = ()
    namespaces: tuple[str, ...] = ()
    queries: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    context: str = ""
    terms: Mapping[str, Any] | None = None

    @property
    def is_own(self) -> bool:
        """Whether it is the ontology of the project, in which everything is said."""
        return not self.namespaces and not self.queries

    def is_called(self, name: str) -> bool:
        """Tell whether a token or an IRI names it.

        Examples
        --------
        >>> profiles()["schema"].is_called("http://schema.org/")
        True
        """
        return name in {self.token, self.iri, *self.also}


@cache
def profiles() -> Mapping[str, Profile]:
    """Give the profiles by token, that of the project first.

    Raises
    ------
    ArchiveError
        When an entry of the archive's own cannot be used; it names file, line and entry.

    Examples
    --------
    >>> list(profiles())[:3]
    ['smi', 'dcterms', 'dc']
    """
    found: dict[str, Profile] = {}
    for folder in resource_layers(*_FOLDER):
        path = folder / _TABLE
        if path.is_file():
            text, said = read_toml(path)
            for token, entry in said.items():
                found[token] = _read(path, text, token, entry)
    return MappingProxyType(found)


def profile_mistakes() -> list[ArchiveError]:
    """List the first mistake of the archive's profiles, if there is one.

    Examples
    --------
    >>> profile_mistakes()
    []
    """
    try:
        profiles()
    except ArchiveError as error:
        return [error]
    return []


def _read(path: Path, text: str, token: str, entry: object) -> Profile:
    def error(name: str, reason: str, **values: str) -> ArchiveError:
        place = f"{token}.{name}" if name else token
        return ArchiveError(path, line_of(text, place), place, reason, **values)

    if not isinstance(entry, dict) or not _TOKEN.match(token):
        raise error("", "bad_identifier", value=token)
    known = ("name", *_TEXTS, *_LISTS)
    for key, value in entry.items():
        if key not in known:
            raise error(key, "unknown_key", known=", ".join(known))
        if key in _LISTS and not (
            isinstance(value, list) and all(isinstance(one, str) for one in value)
        ):
            raise error(key, "no_list", value=str(value))
    for key in _TEXTS:
        if not _ADDRESS.match(str(entry.get(key, "" if key == "iri" else "https://x"))):
            raise error(key, "no_address", value=str(entry.get(key, "")))
    names: dict[str, str] = entry.get("name") or {}
    for language in ("ar", "en"):
        if not (isinstance(names, dict) and isinstance(names.get(language), str)):
            raise error(f"name.{language}", "missing")
    lists = {key: tuple(entry.get(key, ())) for key in _LISTS}
    files = _files(token)
    return Profile(
        token,
        entry["iri"],
        MappingProxyType(names),
        context=entry.get("context", ""),
        queries=tuple(_query(file) for file in files if file.suffix == ".rq"),
        terms=next((_terms(file) for file in files if file.name == "context.jsonld"), None),
        **lists,
    )


def _files(token: str) -> list[Path]:
    """List the files of a profile; one of the archive's own replaces its namesake."""
    folders = [folder / token for folder in resource_layers(*_FOLDER)]
    files = {path.name: path for folder in folders if folder.is_dir() for path in folder.iterdir()}
    return [files[name] for name in sorted(files)]


def _query(path: Path) -> str:
    """Read a query, and let it be asked once of nothing, which finds what is no SPARQL."""
    text = path.read_text(encoding="utf-8")
    try:
        Store().query(text)
    except SyntaxError as error:
        raise ArchiveError(path, 1, path.name, "not_sparql", why=str(error)) from None
    return text


def _terms(path: Path) -> Mapping[str, Any]:
    terms: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["@context"]
    return terms
