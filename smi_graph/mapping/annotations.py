"""What the texts of a record name as Web Annotations, each mention with its words and place.

The graph of mentions counts what is named; where each name stands is told here
(https://www.w3.org/TR/annotation-model/, https://www.w3.org/TR/annotation-vocab/).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from smi_graph.mapping.mentions import THINGS, language_of_field

if TYPE_CHECKING:
    from smi_graph.mentions import Finder, Mention
    from smi_graph.records import Record

_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_AROUND = 32
_TITLE = "title"


@dataclass(frozen=True, slots=True)
class AnnotatedText:
    """A title or a text of a record.

    Parameters
    ----------
    field
        ``title``, or ``text_`` and a language.
    language
        The tag of its language.
    content
        The text, as it is published.
    """

    field: str
    language: str
    content: str


Found = list[tuple[AnnotatedText, "tuple[Mention, ...]"]]


def texts_of(record: Record) -> list[AnnotatedText]:
    """Give the title and the texts of a record, in the order in which they are told.

    Examples
    --------
    >>> from smi_graph.records import make_record
    >>> record = make_record("document", title="بيان", text_en="AnnotatedText", text_ar="نص")
    >>> [text.field for text in texts_of(record)]
    ['title', 'text_ar', 'text_en']
    """
    title = (
        [AnnotatedText(_TITLE, language_of_field(record, _TITLE), record.title)]
        if record.title
        else []
    )
    texts = (AnnotatedText(f"text_{tag}", tag, text) for tag, text in record.texts.items())
    return title + sorted(texts, key=lambda text: text.field)


def found_in(finder: Finder, record: Record) -> Found:
    """Find what each text of a record names, as the build of a release does.

    Parameters
    ----------
    finder
        With the tables and rules of the archive, and the names of the release.
    record
        The record.
    """
    by_field: defaultdict[str, list[Mention]] = defaultdict(list)
    for mention in finder.in_record(record):
        by_field[mention.field].append(mention)
    return [(text, tuple(by_field[text.field])) for text in texts_of(record)]


def annotation_page(iri: str, base_iri: str, found: Found) -> dict[str, Any]:
    """Write what the texts of a record name as an annotation page.

    Parameters
    ----------
    iri
        The record.
    base_iri
        Where the archive's identifiers live.
    found
        Each text with what it names.

    Examples
    --------
    >>> from smi_graph.mentions import Mention
    >>> text = AnnotatedText("title", "ar", "بيان من العراق")
    >>> mention = Mention("title", 8, 14, "العراق", "country", "IQ", "countries.csv:IQ")
    >>> page = annotation_page("https://e.org/document/A", "https://e.org/", [(text, (mention,))])
    >>> page["items"][0]["body"][0]["source"]
    'https://e.org/country/IQ'
    """
    address = f"{iri}/annotations"
    items = [
        _annotation(iri, base_iri, text, mention)
        for text, mentions in found
        for mention in mentions
    ]
    collection = {"id": f"{address}#all", "type": "AnnotationCollection", "total": len(items)}
    return {
        "@context": _CONTEXT,
        "id": address,
        "type": "AnnotationPage",
        "partOf": collection,
        "startIndex": 0,
        "items": items,
    }


def _annotation(iri: str, base_iri: str, text: AnnotatedText, mention: Mention) -> dict[str, Any]:
    start, end = mention.start, mention.end
    rule = {"type": "TextualBody", "purpose": "describing", "value": mention.rule}
    quote = {
        "type": "TextQuoteSelector",
        "exact": mention.quote,
        "prefix": text.content[max(start - _AROUND, 0) : start],
        "suffix": text.content[end : end + _AROUND],
    }
    place = {"type": "TextPositionSelector", "start": start, "end": end}
    source = {"id": f"{iri}#{text.field}", "type": "Text", "language": text.language}
    return {
        "id": f"{iri}/annotations#{text.field}-{start}-{end}",
        "type": "Annotation",
        "motivation": "identifying",
        "generator": {"id": f"{base_iri}graph/mentions#program", "type": "Software"},
        "body": [_body(base_iri, mention), rule],
        "target": {"source": source, "selector": [quote, place]},
    }


def _body(base_iri: str, mention: Mention) -> dict[str, str]:
    """Name the thing that is meant; the purpose is the annotation's, not the thing's."""
    if mention.kind in THINGS:
        thing = f"{base_iri}{mention.kind}/{mention.value}"
        return {"type": "SpecificResource", "source": thing, "purpose": "identifying"}
    return {"type": "TextualBody", "purpose": "identifying", "value": mention.value}
