"""Items of CSL-JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smi_graph.messages import message
from smi_graph.reading.bibliography.footnotes import taken_from
from smi_graph.reading.bibliography.words import clean, joined, linked_persons, pick

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from smi_graph.messages import Language
    from smi_graph.reading.bibliography.reference import Citation


def csl(citation: Citation, language: Language = "en") -> dict[str, object]:
    """Give an item of CSL-JSON (the schema of the Citation Style Language 1.0.2).

    Parameters
    ----------
    citation, language
        As for `bibtex`.

    Examples
    --------
    >>> from smi_graph.reading.bibliography.reference import Citation
    >>> known = Citation("A/1", {"en": "Letters"}, "2021-05", {}, (), (),
    ...                  "https://a.example/1", "r1", {"en": "Archive"})
    >>> csl(known)["issued"], csl(known)["archive_location"], "author" in csl(known)
    ({'date-parts': [[2021, 5]]}, 'A/1', False)
    """
    title, tag = pick(citation.titles, language)
    origin = citation.origin
    held = clean(pick(citation.archive, language)[0])
    source = message("citation.separator", language).join(taken_from(origin, language))
    item: dict[str, object] = {
        "id": citation.key,
        "type": citation.publication.csl,
        "title": clean(title),
        "author": _people(citation.lead, language),
        "recipient": _people(origin.people.get("recipient", ()), language),
        "publisher": joined(citation.issuers, language),
        "container-title": clean(origin.container),
        "volume": clean(origin.volume),
        "issue": clean(origin.issue),
        "number": clean(origin.number),
        "page": clean("-".join(filter(None, origin.first_and_last_page))),
        "genre": clean(pick(citation.document_type, language)[0]),
        "archive": held,
        "archive_collection": joined(citation.collection, language),
        "archive_location": clean(citation.code),
        "source": held,
        "language": citation.languages[0] if len(citation.languages) == 1 else tag,
        "annote": linked_persons(citation.persons, language),
        "note": clean(source),
        "version": citation.release_id,
        "URL": citation.address,
        "issued": _date(citation),
        "event-date": _date(citation) if citation.publication.csl == "event" else None,
    }
    return {name: value for name, value in item.items() if value}


def _people(everybody: Iterable[Mapping[str, str]], language: Language) -> list[dict[str, str]]:
    names = (clean(pick(names, language)[0]) for names in everybody)
    return [{"literal": name} for name in names if name]


def _date(citation: Citation) -> dict[str, object] | None:
    if not citation.dates:
        return None
    return {"date-parts": [[int(part) for part in day.split("-")] for day in citation.dates]}
