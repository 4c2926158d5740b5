"""What a page is: a document's, a diary entry's, another page of the site, or none of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from smi_graph.arabic import fold
from smi_graph.archive import archive
from smi_graph.records.layout import label_key
from smi_graph.records.name_words import name_words
from smi_graph.schema import ValueType, field_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smi_graph.authorities import Authorities
    from smi_graph.records.layout import Layout
    from smi_graph.records.lines import Line
    from smi_graph.records.sections import Section
    from smi_graph.schema import Field

Kind = Literal["document", "diary_entry"]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a page is refused: an entry of the table ``[refusal]`` of the messages."""

    reason: str


def kind_of_page(
    sections: Sequence[Section], layout: Layout, *, has_banner: bool
) -> Kind | Unreadable:
    """Tell what kind of page has these sections.

    The form of its code decides; without a code, the fields that only one kind of page has.
    A page that shows neither may be any page of the site, so it is refused.

    Parameters
    ----------
    sections
        The fields of the page.
    layout
        What is known of the site's pages.
    has_banner
        Whether the site's banner stands on it.
    """
    codes = _codes(sections)
    if any(layout.diary_code.match(code) for code in codes.own or codes.all):
        return "diary_entry"
    if any(layout.document_code.match(code) for code in codes.own or codes.all):
        return "document"
    if any(layout.other_page_code.match(code) for code in codes.all):
        return Unreadable("other_page_type")
    fields = {section.field for section in sections}
    table = field_table().fields
    known = [table[name] for name in fields if name in table]
    if not (has_banner or "code" in fields or sum(map(_is_telling, known)) > 1):
        return Unreadable("other_site")
    only = [layout.kinds_of(section.label.text) for section in sections]
    of_events, of_documents = only.count({"diary_entry"}), only.count({"document"})
    if of_events == of_documents:
        return _only_kind(codes) or Unreadable("unknown_kind")
    return "diary_entry" if of_events > of_documents else "document"


def _only_kind(codes: _Codes) -> Kind | None:
    """Give the kind that an archive's sources hold where no other is said, if the code is its."""
    kind = field_table().input.kind
    if kind is None or not any(map(archive().codes.form.match, codes.own)):
        return None
    return "diary_entry" if kind == "diary_entry" else "document"


def other_page(
    lines: Sequence[Line], layout: Layout, authorities: Authorities
) -> Unreadable | None:
    """Tell which of the site's other pages this is, by the labels that only they have.

    Returns
    -------
    Unreadable or None
        ``None`` when nothing tells.
    """
    keys = [label_key(line.text[:80]) for line in lines if len(line.text) < 400]
    for reason, signs in layout.other_pages.items():
        if any(_is_sign(key, sign) for key in keys for sign in signs):
            return Unreadable(reason)
    pictures = [
        i for i, line in enumerate(lines[:8]) if name_words().file.search(line.text.lower())
    ]
    if not pictures or pictures[0] + 1 >= len(lines):
        return None
    name = lines[pictures[0] + 1].text
    if authorities.persons.find(name) is not None:
        return Unreadable("person_page")
    is_body = authorities.organizations.find(name) or any(
        fold(name).startswith(begin + " ") for begin in name_words().bodies
    )
    return Unreadable("entity_page" if is_body else "actor_page")


def _is_sign(key: str, sign: str) -> bool:
    """Tell a label alone on its line, or before a colon, or before a number, even glued to it."""
    rest = key[len(sign) :].lstrip()
    return key == sign or (key.startswith(sign) and rest.startswith((":", *"0123456789")))


def read_code(printed: str) -> str:
    """Write a printed code as the archive writes its codes.

    Examples
    --------
    >>> read_code("SMI/A200/٥٩٣٩١٥")
    'SMI/A200/593915'
    """
    return archive().codes.read(printed)


def _is_telling(field: Field) -> bool:
    """Tell whether a label is one that other sites hardly print: no date, language or type."""
    return field.value not in {
        ValueType.DATE,
        ValueType.LANGUAGE,
        ValueType.CONCEPT,
        ValueType.CODE,
    }


@dataclass(frozen=True, slots=True)
class _Codes:
    own: list[str]
    all: list[str]


def _codes(sections: Sequence[Section]) -> _Codes:
    labelled = [
        value for section in sections if section.field == "code" for value in section.values
    ]
    short = [v for section in sections for v in section.values[:3] if len(v.text) < 60]
    return _Codes([read_code(v.text) for v in labelled], [read_code(v.text) for v in short])
