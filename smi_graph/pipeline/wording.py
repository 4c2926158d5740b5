"""The words by which the search box finds a record, by the table of fields."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from smi_graph.authorities import THINGS
from smi_graph.mapping.actors import language_of
from smi_graph.schema import ValueType, field_table
from smi_graph.search import DocumentWords
from smi_graph.search.listed_names import ListedNames

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smi_graph.authorities import Authorities
    from smi_graph.records import Record
    from smi_graph.schema import Field


def words_of(record: Record, authorities: Authorities) -> DocumentWords:
    """Gather what the fields of a record say that the search box looks in.

    A listed name stands with all its forms, so that each finds the record.

    Parameters
    ----------
    record
        The record.
    authorities
        List the names.

    Examples
    --------
    >>> from smi_graph.authorities import load_authorities
    >>> from smi_graph.records import make_record
    >>> record = make_record("document", code="SAMPLE/1", persons=["أنتوني بلينكن"])
    >>> words = words_of(record, load_authorities())
    >>> words.code, "antony blinken" in words.details
    ('sample 1 · sample1', True)
    """
    title, texts, details, code, date = "", dict[str, str](), dict[str, None](), "", ""
    for field in field_table().of(record.kind):
        if field.dates:
            date = next(iter(record.values_of(field.key)), "")
        if not field.search:
            continue
        if field.value is ValueType.CODE:
            code = record.code or ""
        elif field.value is ValueType.TITLE:
            title = record.title or ""
        elif field.value is ValueType.TEXT:
            texts = dict(record.texts)
        else:
            details |= dict.fromkeys(_details(record, field, authorities))
    return DocumentWords.of(
        title=title,
        title_language=record.title_lang or language_of(title),
        text_ar=texts.pop("ar", ""),
        text_en=texts.pop("en", ""),
        text_other=texts,
        details=details,
        code=code,
        date=date,
    )


def _details(record: Record, field: Field, authorities: Authorities) -> Iterator[str]:
    for value in record.values_of(field.key):
        if field.value is ValueType.IMAGE:
            yield value.caption or ""
            continue
        if not field.value.is_listed:
            yield value
        if field.value.is_named:
            yield from _names(record, field, value, authorities)
        elif field.value.is_listed:
            listed = authorities.of_field(field)
            entry = None if listed is None else listed.entries.get(value)
            yield from () if entry is None else entry.names


def _names(record: Record, field: Field, name: str, authorities: Authorities) -> Iterator[str]:
    said = record.said_of(field.key, name)
    yield from (each.printed for each in said if each.printed)
    if field.value is ValueType.RECORD:
        return
    authority = authorities.of_kind(field.value.value)
    for identifiers in dict.fromkeys(each.identifiers for each in said) or [()]:
        entry = authority.identify(name, identifiers, record.code)
        yield from () if entry is None else entry.names


def listed_names(authorities: Authorities) -> ListedNames:
    """Gather the names by which a listed thing is found in each of its forms.

    Examples
    --------
    >>> from smi_graph.authorities import load_authorities
    >>> names = listed_names(load_authorities())
    >>> "كندا" in [form.printed for form in names.of_name(("canada",))]
    True
    """
    names = {
        kind: [entry.names for entry in authorities.of_kind(kind).entries.values()]
        for kind in THINGS
    }
    people = [*names.pop("person"), *names.pop("place")]
    return ListedNames.of(people, chain.from_iterable(names.values()))
