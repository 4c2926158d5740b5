"""What saved queries are about: the groups of the gallery."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from smi_graph.messages import message

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smi_graph.messages import Language
    from smi_graph.queries.saved_query import SavedQuery

# Others come after these, in alphabetical order.
_ORDER = (
    "archive",
    "document",
    "person",
    "organization",
    "country",
    "collection",
    "place",
    "event",
    "document-type",
    "language",
    "diary",
    "mention",
    "citation",
    "curation",
)


@dataclass(frozen=True, slots=True)
class Subject:
    """Saved queries that are about the same.

    Parameters
    ----------
    tag
        The first of their tags.
    name
        What to call it in the reader's language.
    queries
        In alphabetical order of their names.
    """

    tag: str
    name: str
    queries: tuple[SavedQuery, ...]


def by_subject(queries: Iterable[SavedQuery], language: Language) -> list[Subject]:
    r"""Group saved queries by the first of their tags; without any, by the aspect of the name.

    Examples
    --------
    >>> from smi_graph.queries.saved_query import parse_saved_query
    >>> head = "#+ summary: Any?\n#+ summary_ar: هل من شيء؟\n#+ tags:\n#+   - {}\nASK {{}}"
    >>> tags = {"a_b.rq": "ships", "c_d.rq": "person"}
    >>> queries = [parse_saved_query(head.format(tag), file) for file, tag in tags.items()]
    >>> [(group.tag, group.name) for group in by_subject(queries, "en")]
    [('person', 'People'), ('ships', 'ships')]
    """
    groups: dict[str, list[SavedQuery]] = {}
    for query in queries:
        groups.setdefault(subject_of(query), []).append(query)
    tags = sorted(groups, key=lambda tag: (_place(tag), tag))
    return [Subject(tag, subject_name(tag, language), tuple(groups[tag])) for tag in tags]


def subject_of(query: SavedQuery) -> str:
    """Tell what a saved query is about."""
    return query.tags[0] if query.tags else query.name.partition("_")[0]


def subject_name(tag: str, language: Language) -> str:
    """Word a tag; one that an archive has made up itself stays as it is.

    Examples
    --------
    >>> subject_name("country", "ar")
    'البلدان'
    """
    try:
        return message(f"subject.{tag}", language)
    except KeyError:
        return tag


def _place(tag: str) -> int:
    return _ORDER.index(tag) if tag in _ORDER else len(_ORDER)
