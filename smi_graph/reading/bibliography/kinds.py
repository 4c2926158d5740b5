"""As what kind of publication a record is cited, from ``data/citation_types.toml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from smi_graph.layered import ArchiveError, line_of, read_words
from smi_graph.resources import resource_layers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FILE = "citation_types.toml"
_ANY = "document"


@dataclass(frozen=True, slots=True)
class Publication:
    """A kind of publication.

    Parameters
    ----------
    csl, ris, bibtex
        What each format calls it.
    subtype
        The ``entrysubtype`` of BibLaTeX; empty where there is none.
    leads
        Whom a citation begins with, by what of a citation fields tell: the first that is told.
    """

    csl: str
    ris: str
    bibtex: str
    subtype: str = ""
    leads: tuple[str, ...] = ("author", "issuer")


DOCUMENT = Publication("document", "GEN", "misc")


def publication_of(record_kind: str, document_type: str, *, in_container: bool) -> Publication:
    """Tell as what a record is cited.

    Parameters
    ----------
    record_kind
        ``document`` or ``diary_entry``.
    document_type
        The key of its type in the vocabulary; empty where the archive does not say.
    in_container
        Whether the archive names the journal or newspaper that it was published in.

    Raises
    ------
    ArchiveError
        When the archive's own file names a kind that there is not.

    Examples
    --------
    >>> publication_of("document", "press-release", in_container=False).csl
    'report'
    >>> publication_of("document", "article", in_container=True).csl
    'article-journal'
    >>> publication_of("diary_entry", "negotiations", in_container=False).csl
    'event'
    """
    words = _words()
    name = words["records"].get(record_kind) or words["types"].get(document_type, _ANY)
    if in_container:
        name = words["in_container"].get(name, name)
    return _publications()[name]


@cache
def _publications() -> Mapping[str, Publication]:
    return {name: _publication(entry) for name, entry in _words()["kinds"].items()}


def _publication(entry: Mapping[str, Any]) -> Publication:
    bibtex, _, subtype = entry["bibtex"].partition(" ")
    return Publication(entry["csl"], entry["ris"], bibtex, subtype, tuple(entry["leads"]))


@cache
def _words() -> dict[str, Any]:
    words = read_words(FILE)
    for mistake in _mistakes(words):
        raise mistake
    return words


def citation_type_mistakes() -> list[ArchiveError]:
    """List the kinds that are named and not described.

    Raises
    ------
    ArchiveError
        When the file has another form; see `word_file_mistakes`.

    Examples
    --------
    >>> citation_type_mistakes()
    []
    """
    return list(_mistakes(read_words(FILE)))


def _mistakes(words: Mapping[str, Any]) -> Iterator[ArchiveError]:
    path = resource_layers("data", FILE)[-1]
    text = path.read_text(encoding="utf-8")
    for table in ("types", "in_container", "records"):
        for key, name in words[table].items():
            if name not in words["kinds"]:
                entry = f"{table}.{key}"
                known = ", ".join(words["kinds"])
                told = {"value": name, "known": known}
                yield ArchiveError(path, line_of(text, entry), entry, "unknown_citation", **told)
