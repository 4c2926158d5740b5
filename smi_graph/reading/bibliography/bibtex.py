r"""Entries of BibTeX, with the types and fields that BibLaTeX adds."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from smi_graph.messages import message
from smi_graph.reading.bibliography.footnotes import taken_from
from smi_graph.reading.bibliography.words import clean, joined, linked_persons, pick

if TYPE_CHECKING:
    from smi_graph.messages import Language
    from smi_graph.reading.bibliography.reference import Citation

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
# The languages that babel and polyglossia know by the same name.
_LANGUAGES = {
    "ar": "arabic",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fa": "persian",
    "fr": "french",
    "he": "hebrew",
    "it": "italian",
    "ru": "russian",
    "tr": "turkish",
}
_PUBLISHERS = {"techreport": "institution", "thesis": "institution"}
_SIGNS = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "&%$#_{}"},
    }
)
# BibTeX counts braces even behind a backslash.
_LONE_BRACES = {ord("{"): r"\textbraceleft{}", ord("}"): r"\textbraceright{}"}


def bibtex(citation: Citation, language: Language = "en") -> str:
    r"""Write an entry.

    The address is that of the release and never changes, so it has no date of access. Where the
    archive took a record from, and when, stands in the note.

    Parameters
    ----------
    citation
        What to cite.
    language
        Of the names, where there are names in both languages.

    Examples
    --------
    >>> from smi_graph.reading.bibliography.reference import Citation
    >>> known = Citation("A/1", {"en": "Letters & notes"}, "2021-05", {}, (), (),
    ...                  "https://a.example/1", "r1", {"en": "Archive"})
    >>> print(bibtex(known), end="")
    @misc{A-1,
      title = {{Letters \& notes}},
      date = {2021-05},
      year = {2021},
      month = may,
      library = {A/1},
      note = {Archive, A/1},
      langid = {english},
      version = {r1},
      url = {https://a.example/1},
    }
    """
    fields = _fields(citation, language)
    lines = [f"  {name} = {value}," for name, value in fields.items() if value not in {"", "{}"}]
    return "\n".join([f"@{citation.publication.bibtex}{{{citation.key},", *lines, "}", ""])


def _fields(citation: Citation, language: Language) -> dict[str, str]:
    title, tag = pick(citation.titles, language)
    entry = citation.publication.bibtex
    names = [_tex(pick(names, language)[0]) for names in citation.lead]
    values = {
        # Braces of their own keep a name whole, and a title as it is spelled.
        "author": " and ".join(f"{{{name}}}" for name in names if name),
        "title": f"{{{_tex(title)}}}" if title else "",
        **_dates(citation),
        "entrysubtype": citation.publication.subtype,
        "type": _tex(pick(citation.document_type, language)[0]),
        "journal" if entry == "article" else "journaltitle": _tex(citation.origin.container),
        "volume": _tex(citation.origin.volume),
        **_numbers(citation),
        "pages": _tex("--".join(filter(None, citation.origin.first_and_last_page))),
        _PUBLISHERS.get(entry, "publisher"): _tex(joined(citation.issuers, language)),
        "library": _tex(citation.code),
        "note": _note(citation, language),
        "langid": _LANGUAGES.get(tag, ""),
        "language": " and ".join(_LANGUAGES[it] for it in citation.languages if it in _LANGUAGES),
        # No style prints it, as it would a note.
        "annotation": _tex(linked_persons(citation.persons, language)),
        "version": _tex(citation.release_id or ""),
        "url": citation.address,
    }
    # A month is a word of BibTeX's own, without braces, so that styles can translate it.
    return {name: it if name == "month" else f"{{{it}}}" for name, it in values.items()}


def _dates(citation: Citation) -> dict[str, str]:
    if not citation.dates:
        return {}
    year, *rest = citation.dates[0].split("-")
    # A period, as BibLaTeX has it.
    dates = {"date": _tex("/".join(citation.dates)), "year": _tex(year)}
    if rest:
        dates["month"] = _MONTHS[int(rest[0]) - 1]
    if citation.publication.csl == "event":
        dates["eventdate"] = dates["date"]
    return dates


def _numbers(citation: Citation) -> dict[str, str]:
    issue, number = citation.origin.issue, citation.origin.number
    if citation.publication.bibtex == "article":
        return {"number": _tex(issue), "eid": _tex("" if citation.origin.pages else number)}
    return {"number": _tex(number), "issue": _tex(issue)}


def _note(citation: Citation, language: Language) -> str:
    """Say where it is held, and where the archive took it from: every style shows a note."""
    separator = message("citation.separator", language)
    held = (*citation.collection, citation.archive, {"": citation.code})
    where = separator.join(clean(pick(names, language)[0]) for names in held)
    source = separator.join(taken_from(citation.origin, language))
    return _tex(". ".join(filter(None, (where, source))))


def _tex(text: str) -> str:
    r"""Write a value so that neither BibTeX nor TeX takes a sign of it for its own.

    Examples
    --------
    >>> print(_tex("{a} & b"), _tex("a} {b"))
    \{a\} \& b a\textbraceright{} \textbraceleft{}b
    """
    value = clean(text)
    return value.translate(_SIGNS if _is_balanced(value) else _SIGNS | _LONE_BRACES)


def _is_balanced(text: str) -> bool:
    depths = list(accumulate((sign == "{") - (sign == "}") for sign in text if sign in "{}"))
    return not depths or (min(depths) >= 0 and depths[-1] == 0)
