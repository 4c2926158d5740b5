"""What a program found in the texts of a record, as quads of the graph of mentions."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smi_graph.mapping.actors import language_of
from smi_graph.mapping.facts import date_literal
from smi_graph.mapping.nquads import iri, literal, quad
from smi_graph.schema import field_table
from smi_graph.vocabulary import DCTERMS, OA, SMI, XSD, IriMinter
from smi_graph.vocabulary.passages import write_passage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smi_graph.mentions import Mention
    from smi_graph.records import Record

# These kinds name things that have an IRI; the others are values.
THINGS = frozenset(("country", "person", "organization", "place"))
NUMBER = "document-number"
_TITLE = "title"
_TEXT = "text_"


class CountedMention(NamedTuple):
    """What the texts of one language of a record name, the first words, and how often.

    Parameters
    ----------
    language
        The tag of the language.
    first
        Where it is named first, titles before texts.
    occurrences
        How often it is named.
    """

    language: str
    first: Mention
    occurrences: int


def counted(record: Record, found: Iterable[Mention]) -> list[CountedMention]:
    """Count what was found in a record by what it is and by language, in the order of the texts."""
    counts: dict[tuple[str, str, str], CountedMention] = {}
    for mention in found:
        language = language_of_field(record, mention.field)
        key = (mention.kind, mention.value, language)
        known = counts.get(key)
        first, before = (mention, 0) if known is None else (known.first, known.occurrences)
        counts[key] = CountedMention(language, first, before + 1)
    return list(counts.values())


def language_of_field(record: Record, field: str) -> str:
    """Give the language of a title or of a text of a record.

    Examples
    --------
    >>> from smi_graph.records import make_record
    >>> record = make_record("document", code="SAMPLE/1", title="بيان")
    >>> language_of_field(record, "title"), language_of_field(record, "text_en")
    ('ar', 'en')
    """
    if field.startswith(_TEXT):
        return field.removeprefix(_TEXT)
    return record.title_lang or language_of(record.title or "")


def mention_quads(minter: IriMinter, record: Record, found: Iterable[Mention]) -> str:
    """Write what the texts of a record name: a link for each thing, and a node for each language.

    The node follows the Web Annotation Data Model (https://www.w3.org/TR/annotation-model/):
    its body is the thing, or for a date and a number the value; its target is the record. Its IRI
    says where the first words stand, and what is named once has no count: each statement that is
    left out makes the graph a fifth smaller.

    Parameters
    ----------
    minter
        Mints the IRIs.
    record
        Whose texts they are.
    found
        What was found in them, in the order of the texts.

    Examples
    --------
    >>> from smi_graph.mentions import Mention
    >>> from smi_graph.records import make_record
    >>> record = make_record("document", code="SAMPLE/1", title="بيان من العراق")
    >>> found = [Mention("title", 8, 14, "العراق", "country", "IQ", "countries.csv")]
    >>> print(mention_quads(IriMinter(), record, found).splitlines()[0])
    <https://w3id.org/smi/document/SAMPLE-1> <https://w3id.org/smi/ontology#mentions> \
<https://w3id.org/smi/country/IQ> <https://w3id.org/smi/graph/mentions> .
    """
    code = record.code or ""
    subject = iri(minter.record(field_table().kinds[record.kind].path, code))
    end = f" <{minter.graph('mentions')}> .\n"
    links: dict[str, None] = {}
    lines = []
    parts = minter.record("mention", code)
    for language, first, occurrences in counted(record, found):
        node = iri(f"{parts}/{write_passage(first.field, first.start, first.end)}")
        if first.kind in THINGS:
            thing = iri(minter.mint(first.kind, first.value))
            links[f"{subject} <{SMI.mentions}> {thing}{end}"] = None
            body = f"<{OA.hasBody}> {thing}"
        else:
            body = f"<{OA.bodyValue}> {_value(first)}"
        lines.append(
            f"{node} <{OA.hasTarget}> {subject}{end}"
            f"{node} {body}{end}"
            f"{node} <{OA.exact}> {literal(first.quote, language=language)}{end}"
        )
        if occurrences > 1:
            count = literal(str(occurrences), datatype=XSD.integer)
            lines.append(f"{node} <{SMI.occurrences}> {count}{end}")
    return "".join([*links, *lines])


def _value(mention: Mention) -> str:
    return date_literal(mention.value) if mention.kind == "date" else literal(mention.value)


def citation(minter: IriMinter, citing: tuple[str, str], cited: tuple[str, str]) -> str:
    """Write that one record names another by its number; records are given as kind and code.

    Examples
    --------
    >>> print(citation(IriMinter(), ("document", "SAMPLE/1"), ("document", "SAMPLE/2")), end="")
    <https://w3id.org/smi/document/SAMPLE-1> <https://w3id.org/smi/ontology#cites> \
<https://w3id.org/smi/document/SAMPLE-2> <https://w3id.org/smi/graph/mentions> .
    """
    kinds = field_table().kinds
    subject, thing = (minter.record(kinds[kind].path, code) for kind, code in (citing, cited))
    return quad(subject, SMI.cites, iri(thing), minter.graph("mentions"))


def known_number(minter: IriMinter, record: tuple[str, str], number: str) -> str:
    """Write by which number texts know a record, which is given as kind and code.

    Examples
    --------
    >>> print(known_number(IriMinter(), ("document", "SAMPLE/2"), "S/RES/2254"), end="")
    <https://w3id.org/smi/document/SAMPLE-2> <http://purl.org/dc/terms/identifier> \
"S/RES/2254" <https://w3id.org/smi/graph/mentions> .
    """
    kind, code = record
    subject = minter.record(field_table().kinds[kind].path, code)
    return quad(subject, DCTERMS.identifier, literal(number), minter.graph("mentions"))
