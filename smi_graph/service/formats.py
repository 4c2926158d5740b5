"""The forms in which answers are given, with the short names that ``format=`` takes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from smi_graph.service.negotiation import negotiate
from smi_graph.service.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Format:
    """One form of answer.

    Parameters
    ----------
    name
        What ``format=`` calls it.
    media_type
        Its registered media type.
    iri
        Its IRI among the W3C's unique IRIs for file formats.
    aliases
        Further media types that ask for it and then name it in the answer.
    asked_by
        Media types by which clients ask for it too, though the answer is not named so.
    other_names
        What ``format=`` is also given by clients such as SPARQLWrapper.
    """

    name: str
    media_type: str
    iri: str
    aliases: tuple[str, ...] = ()
    asked_by: tuple[str, ...] = ()
    other_names: tuple[str, ...] = ()


_W3 = "http://www.w3.org/ns/formats/"

RESULT_FORMATS = (
    Format(
        "json",
        "application/sparql-results+json",
        _W3 + "SPARQL_Results_JSON",
        ("application/json",),
    ),
    Format(
        "xml",
        "application/sparql-results+xml",
        _W3 + "SPARQL_Results_XML",
        ("application/xml", "text/xml"),
    ),
    Format("csv", "text/csv", _W3 + "SPARQL_Results_CSV"),
    Format("tsv", "text/tab-separated-values", _W3 + "SPARQL_Results_TSV"),
)
GRAPH_FORMATS = (
    # Turtle is a part of N3, and had other names before its own was registered.
    Format(
        "ttl",
        "text/turtle",
        _W3 + "Turtle",
        ("text/n3",),
        ("application/x-turtle", "application/turtle", "text/rdf+n3", "application/n3"),
        ("turtle", "n3"),
    ),
    # Before it had a media type of its own, N-Triples went as plain text.
    Format(
        "nt",
        "application/n-triples",
        _W3 + "N-Triples",
        ("text/plain",),
        other_names=("ntriples", "n-triples"),
    ),
    Format(
        "rdf",
        "application/rdf+xml",
        _W3 + "RDF_XML",
        ("application/xml", "text/xml"),
        ("application/owl+xml",),
        other_names=("xml", "rdfxml", "rdf+xml", "rdf-xml"),
    ),
    Format(
        "jsonld",
        "application/ld+json",
        _W3 + "JSON-LD",
        ("application/json",),
        asked_by=("application/x-json+ld",),
        other_names=("json-ld", "json"),
    ),
    Format(
        "nq",
        "application/n-quads",
        _W3 + "N-Quads",
        asked_by=("text/x-nquads",),
        other_names=("nquads", "n-quads"),
    ),
    Format("trig", "application/trig", _W3 + "TriG", asked_by=("application/x-trig",)),
)
HTML = Format("html", "text/html", "https://www.iana.org/assignments/media-types/text/html")
JSON = Format("json", "application/json", "https://www.iana.org/assignments/media-types/json")
TEXT = Format("text", "text/plain", "https://www.iana.org/assignments/media-types/text/plain")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A format, and the media type under which the client asked for it."""

    format: Format
    media_type: str

    @property
    def content_type(self) -> str:
        """What ``Content-Type`` says; text is always UTF-8."""
        is_text = self.media_type.startswith("text/")
        return f"{self.media_type}; charset=utf-8" if is_text else self.media_type


def choose_format(accept: str | None, wish: str | None, formats: Sequence[Format]) -> Chosen:
    """Choose a format by ``format=``, or else by ``Accept``.

    A wish that names nothing that can be given is passed over, as if it had not been sent.

    Parameters
    ----------
    accept
        The ``Accept`` header.
    wish
        The value of ``format=``: a short name, a media type, or a list of them.
    formats
        What can be given, best first.

    Raises
    ------
    Problem
        406 with the list of what can be given.

    Examples
    --------
    >>> choose_format("text/csv", None, RESULT_FORMATS).media_type
    'text/csv'
    >>> choose_format("text/csv", "xml", RESULT_FORMATS).format.name
    'xml'
    """
    by_type = _by_type(tuple(formats))
    media_type = _wished(wish, formats) if wish else None
    if media_type is None:
        media_type = negotiate(accept, list(by_type))
    if media_type is None:
        offered = ", ".join(f"{format_.name} ({format_.media_type})" for format_ in formats)
        raise Problem(
            "not_acceptable",
            values={"asked": accept or "", "offered": offered},
            members={"offered": [format_.media_type for format_ in formats]},
        )
    form = by_type[media_type]
    return Chosen(form, form.media_type if media_type in form.asked_by else media_type)


def _wished(wish: str, formats: Sequence[Format]) -> str | None:
    names = {name: form.media_type for form in formats for name in form.other_names}
    # The own name of one format goes before the other name of another.
    names |= {form.name: form.media_type for form in formats}
    known = names | {media_type: media_type for media_type in _by_type(tuple(formats))}
    for part in wish.lower().split(","):
        # In an address a plus sign stands for a space; parameters say nothing here.
        name = part.partition(";")[0].strip().replace(" ", "+")
        if name in known:
            return known[name]
    return None


@cache
def _by_type(formats: tuple[Format, ...]) -> dict[str, Format]:
    """Find each format under its media type and under those that also ask for it."""
    found = {format_.media_type: format_ for format_ in formats}
    for format_ in formats:
        for alias in (*format_.aliases, *format_.asked_by):
            found.setdefault(alias, format_)
    return found
