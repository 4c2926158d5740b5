"""Entries of RIS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smi_graph.messages import message
from smi_graph.reading.bibliography.footnotes import taken_from
from smi_graph.reading.bibliography.words import clean, joined, linked_persons, pick

if TYPE_CHECKING:
    from smi_graph.messages import Language
    from smi_graph.reading.bibliography.reference import Citation


def ris(citation: Citation, language: Language = "en") -> str:
    r"""Write an entry; its lines end as the format has it, by CR and LF.

    Parameters
    ----------
    citation, language
        As for `bibtex`.

    Examples
    --------
    >>> from smi_graph.reading.bibliography.reference import Citation
    >>> known = Citation("A/1", {"en": "Letters"}, "2021-05", {}, (), ({"en": "X"},),
    ...                  "https://a.example/1", "r1", {"en": "Archive"})
    >>> print(ris(known).replace("\r", ""), end="")
    TY  - GEN
    ID  - A-1
    TI  - Letters
    PY  - 2021
    DA  - 2021/05//
    DB  - Archive
    DP  - Archive
    AN  - A/1
    AV  - A/1
    LA  - en
    N1  - linked people: X
    N1  - release r1
    UR  - https://a.example/1
    ER  -
    """
    fields = ((name, clean(value)) for name, value in _fields(citation, language))
    lines = [f"{name}  - {value}" for name, value in fields if value]
    return "\r\n".join([f"TY  - {citation.publication.ris}", *lines, "ER  - ", ""])


def _fields(citation: Citation, language: Language) -> list[tuple[str, str]]:
    title, tag = pick(citation.titles, language)
    release, origin = citation.release_id, citation.origin
    first_page, last_page = origin.first_and_last_page
    held = pick(citation.archive, language)[0]
    source = message("citation.separator", language).join(taken_from(origin, language))
    return [
        ("ID", citation.key),
        *(("AU", pick(names, language)[0]) for names in citation.lead),
        *(("A2", pick(names, language)[0]) for names in origin.people.get("recipient", ())),
        ("TI", title),
        ("T2", origin.container),
        ("VL", origin.volume),
        ("IS", origin.issue),
        ("M1", origin.number),
        ("SP", first_page),
        ("EP", last_page),
        ("PB", joined(citation.issuers, language)),
        *_dates(citation),
        ("M3", pick(citation.document_type, language)[0]),
        ("DB", held),
        ("DP", held),
        ("T3", joined(citation.collection, language)),
        ("AN", citation.code),
        ("AV", citation.code),
        ("LA", ", ".join(citation.languages) or tag),
        ("N1", source),
        ("N1", linked_persons(citation.persons, language)),
        ("N1", message("citation.release_named", language, release=release) if release else ""),
        ("UR", citation.address),
        *(("UR", source) for source in origin.source),
    ]


def _dates(citation: Citation) -> list[tuple[str, str]]:
    """Write a date; the end of a period is what stands behind its third stroke."""
    if not citation.dates:
        return []
    first, *last = citation.dates
    parts = [*first.split("-"), "", ""][:3]
    return [("PY", parts[0]), ("DA", "/".join([*parts, *last]) + ("" if last else "/"))]
