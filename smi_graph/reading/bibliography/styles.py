"""Citations in the styles of manuals: files of the Citation Style Language, by citeproc-py."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from citeproc import Citation as Cited
from citeproc import CitationItem, CitationStylesBibliography, CitationStylesStyle
from citeproc.source.json import CiteProcJSON
from lxml import etree
from markupsafe import Markup, escape

from smi_graph.layered import ArchiveError
from smi_graph.messages import message
from smi_graph.reading.bibliography.csl import csl
from smi_graph.reading.bibliography.words import isolated
from smi_graph.resources import layered_files, resource_path
from smi_graph.site import Reader

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from smi_graph.messages import Language
    from smi_graph.reading.bibliography.reference import Citation

_FOLDER = "citation_styles"
_CSL = "{http://purl.org/net/xbiblio/csl}"
_LOCALES: Mapping[Language, str] = {"ar": "ar", "en": "en-US"}
# What styles write is brought to the marks of a language; what records say is not. Marks of
# records stand as these signs until then, and italics are between two of them.
_KEPT = {sign: chr(0xF8E0 + place) for place, sign in enumerate(",;”.?!)")}
_ITALIC, _UPRIGHT = "\uf8f0", "\uf8f1"
_KEEP = str.maketrans({**_KEPT, _ITALIC: "", _UPRIGHT: "", **dict.fromkeys(_KEPT.values(), "")})
_GIVE_BACK = str.maketrans({kept: sign for sign, kept in _KEPT.items()})
_ARABIC_MARKS = str.maketrans(",;?", "،؛؟")
_END_IN_TITLE = re.compile(f"([{_KEPT['?']}{_KEPT['!']}{_KEPT['.']}])(”?{_UPRIGHT}?)\\.")
_SPACE_AT_END = re.compile(r" (?=[).,])")
_RANGE = re.compile(r"\d+–\d+")
_SLANTED = re.compile(f"{_ITALIC}(.*?){_UPRIGHT}", re.DOTALL)
_HELD = ("archive_collection", "archive")
# What styles are told of a record; its source has words of its own, which no style knows.
_TOLD = (
    *("type", "title", "author", "publisher", "container-title", "volume", "issue", "number"),
    *("page", "genre", "archive", "archive_location", "URL", "language"),
)


@dataclass(frozen=True, slots=True)
class Styled:
    """A citation in a style.

    Parameters
    ----------
    note
        How a text cites it: a footnote, or words in brackets.
    entry
        How a bibliography lists it.
    entry_html
        The same with its italics, safe to stand in a page.
    """

    note: str
    entry: str
    entry_html: Markup


@cache
def citation_styles() -> Mapping[str, str]:
    """Give the styles that readers can choose, with the titles that they bear.

    Examples
    --------
    >>> sorted(citation_styles())
    ['apa', 'chicago-author-date', 'chicago-notes', 'mla']
    """
    return {path.stem: _title(path) for path in layered_files("data", _FOLDER, pattern="*.csl")}


def citation_style_mistakes() -> list[ArchiveError]:
    """List the files of styles that cannot be read, or that only point to another style.

    Examples
    --------
    >>> citation_style_mistakes()
    []
    """
    mistakes = []
    for path in layered_files("data", _FOLDER, pattern="*.csl"):
        try:
            _title(path)
        except ArchiveError as error:
            mistakes.append(error)
    return mistakes


def _title(path: Path) -> str:
    try:
        style = etree.parse(path).getroot()
    except etree.XMLSyntaxError as error:
        raise ArchiveError(path, error.lineno or 1, "", "no_style", why=str(error.msg)) from None
    if style.tag != f"{_CSL}style" or style.find(f"{_CSL}citation") is None:
        raise ArchiveError(path, 1, "", "no_style", why="<citation>")
    return style.findtext(f"{_CSL}info/{_CSL}title") or path.stem


def styled(citations: Sequence[Citation], style: str, language: Language) -> list[Styled]:
    r"""Write citations in a style, in the order in which they are given.

    Parameters
    ----------
    citations
        What to cite.
    style
        One of `citation_styles`.
    language
        Of the names, of the words and marks of the style, and of dates.

    Raises
    ------
    KeyError
        When there is no such style.
    ArchiveError
        When a style of the archive's own cannot be read.

    Examples
    --------
    >>> from smi_graph.reading.bibliography.reference import Citation
    >>> known = Citation("A/1", {"en": "Letters, notes"}, "2021-05", {}, (), (),
    ...                  "https://a.example/1", None, {"ar": "أرشيف", "en": "Archive"})
    >>> styled([known], "chicago-notes", "en")[0].entry
    '“Letters, notes.” May 2021. A/1, Archive. https://a.example/1.'
    >>> print(styled([known], "chicago-notes", "ar")[0].note.translate({0x2068: "", 0x2069: ""}))
    «Letters, notes»، أيار/مايو 2021، A/1، أرشيف، https://a.example/1.
    """
    items = [{**_item(it, language), "id": f"i{place}"} for place, it in enumerate(citations)]
    made = CitationStylesStyle(BytesIO(_style(style)), _LOCALES[language], validate=False)
    bibliography = CitationStylesBibliography(made, CiteProcJSON(items), _FORMATTER)
    cited = [Cited([CitationItem(item["id"])]) for item in items]
    for one in cited:
        bibliography.register(one)
    notes = [str(bibliography.cite(one, _missing)) for one in cited]
    listed = bibliography.bibliography() if made.has_bibliography() else notes
    both = zip(notes, map(str, listed), strict=True)
    return [_styled(_finish(note, language), _finish(entry, language)) for note, entry in both]


def _styled(note: str, entry: str) -> Styled:
    return Styled(_plain(note), _plain(entry), _html(entry))


def _missing(item: object) -> None:
    raise LookupError(f"cited and not there: {item}")


def _slanted(text: object) -> str:
    return f"{_ITALIC}{text}{_UPRIGHT}"


_FORMATTER = SimpleNamespace(
    preformat=str,
    Italic=_slanted,
    Oblique=_slanted,
    **dict.fromkeys(("Bold", "Light", "Underline", "Superscript", "Subscript", "SmallCaps"), str),
)


def _item(citation: Citation, language: Language) -> dict[str, Any]:
    """Give an item with marks that no style takes for its own, each value apart."""
    item = csl(citation, language)
    told = {name: _kept(name, item[name], language) for name in _TOLD if name in item}
    # Styles do not know collections.
    held = [_kept(name, item[name], language) for name in _HELD if name in item]
    told["archive"] = message("citation.separator", language).replace("،", ",").join(held)
    if citation.dates:
        told["issued"] = {"date-parts": [[int(part) for part in citation.dates[0].split("-")]]}
    if len(citation.dates) > 1:
        # A period in words: styles that do not ask for it say when it began.
        reader = Reader.of(language, "/", "months=both")
        first, last = (reader.day(day) for day in citation.dates)
        told["event-date"] = {"literal": reader.words("citation.days", first=first, last=last)}
    return told


def _kept(name: str, value: Any, language: Language) -> Any:
    if name in {"type", "language"}:
        return value
    if isinstance(value, list):
        return [{"literal": _kept(name, one["literal"], language)} for one in value]
    # Styles write the stroke between two pages; an address is told from words by programs.
    text = value if name in {"page", "URL"} else isolated(value, language)
    return text.translate(_KEEP)


def _finish(text: str, language: Language) -> str:
    spaced = _SPACE_AT_END.sub("", text)
    return _in_arabic(spaced) if language == "ar" else _with_marks_inside(spaced)


def _in_arabic(text: str) -> str:
    marked = _END_IN_TITLE.sub(r"\1\2", text).translate(_ARABIC_MARKS)
    return _RANGE.sub(lambda found: isolated(found[0], "ar"), marked)


def _with_marks_inside(text: str) -> str:
    """Set comma and full stop before the closing quote, as American English has them."""
    inside = re.sub(r"”([.,])", r"\1”", text)
    return re.sub(f"([{_KEPT['?']}{_KEPT['!']}{_KEPT['.']}])(?:\\.|,(?=”))", r"\1", inside)


def _plain(text: str) -> str:
    return text.replace(_ITALIC, "").replace(_UPRIGHT, "").translate(_GIVE_BACK)


def _html(text: str) -> Markup:
    escaped = str(escape(text.translate(_GIVE_BACK)))
    return Markup(_SLANTED.sub(r"<i>\1</i>", escaped))  # noqa: S704 - every part is escaped


@cache
def _style(name: str) -> bytes:
    """Read a style, with our words for Arabic where it has none."""
    tree = etree.parse(_path(name))
    root = tree.getroot()
    if root.find(f"{_CSL}locale[@{{http://www.w3.org/XML/1998/namespace}}lang='ar']") is None:
        arabic = etree.parse(resource_path("data", _FOLDER, "arabic.xml")).getroot()
        root.insert(1, arabic)
    return bytes(etree.tostring(root))


def _path(name: str) -> Path:
    return {path.stem: path for path in layered_files("data", _FOLDER, pattern="*.csl")}[name]
