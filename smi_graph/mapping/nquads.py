"""Lines of N-Quads, after RDF 1.1 N-Quads (https://www.w3.org/TR/n-quads/)."""

from __future__ import annotations


def iri(value: str) -> str:
    """Write an IRI that was minted here or is a constant: it is legal by construction.

    Examples
    --------
    >>> iri("https://example.org/a")
    '<https://example.org/a>'
    """
    return f"<{value}>"


def literal(text: str, *, language: str | None = None, datatype: str | None = None) -> str:
    r"""Write a literal.

    Examples
    --------
    >>> literal('a "b"\n', language="en")
    '"a \\"b\\"\\n"@en'
    >>> literal("2021", datatype="http://www.w3.org/2001/XMLSchema#gYear")
    '"2021"^^<http://www.w3.org/2001/XMLSchema#gYear>'
    """
    # Four passes in C are five times as fast on long texts as one str.translate.
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    quoted = '"' + escaped.replace("\n", "\\n").replace("\r", "\\r") + '"'
    if language is not None:
        return f"{quoted}@{language}"
    return quoted if datatype is None else f"{quoted}^^<{datatype}>"


def triple(subject: str, predicate: str, term: str) -> str:
    """Write one line of the default graph; subject and predicate are bare IRIs."""
    return f"<{subject}> <{predicate}> {term} .\n"


def quad(subject: str, predicate: str, term: str, graph: str) -> str:
    r"""Write one line of a named graph; subject, predicate and graph are bare IRIs.

    Examples
    --------
    >>> quad("a:s", "a:p", iri("a:o"), "a:g")
    '<a:s> <a:p> <a:o> <a:g> .\n'
    """
    return f"<{subject}> <{predicate}> {term} <{graph}> .\n"
