"""The pages and the data of the search, made of plain values: see `Visit.lay_out`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson

from smi_graph.archive import archive
from smi_graph.catalogue import actor_kind
from smi_graph.reading.names import MOST_COMPLETIONS
from smi_graph.reading.search.facets import MOST_SHOWN, name_of_facet
from smi_graph.reading.search.relaxation import select
from smi_graph.reading.search.request import Search
from smi_graph.reading.search.results import address_of
from smi_graph.reading.search.suggestions import as_printed, plain_words, suggestions, witnesses
from smi_graph.reading.search.view import (
    FORMATS,
    WITH_TEXTS,
    Material,
    data_address,
    numbers_of_page,
    search_view,
    word_page_address,
)
from smi_graph.search import UnclearSearch
from smi_graph.site import render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smi_graph.catalogue import Kind
    from smi_graph.messages import Language
    from smi_graph.reading.opened import OpenRelease
    from smi_graph.reading.search.results import Texts
    from smi_graph.reading.search.suggestions import Suggestion
    from smi_graph.site import Reader


@dataclass(frozen=True, slots=True)
class AskedSearch:
    """What somebody asks the search of a release.

    Parameters
    ----------
    release_id
        Of which release, where that is known.
    reader
        Who asks; the address says what for.
    """

    release_id: str | None
    reader: Reader

    @property
    def search(self) -> Search:
        """What is searched for."""
        return Search.of(self.reader.pairs)


@dataclass(frozen=True, slots=True)
class Begun:
    """What is known of a page before the texts are.

    Parameters
    ----------
    numbers, page
        The records of the page, and which page it is.
    suggestions
        What may have been meant.
    witnesses
        For each word of them that is still folded, a record in whose text it is printed.
    iris
        The records whose texts are needed: those of the page, and the witnesses.
    is_marked
        Whether the whole texts are, to be marked; else their first lines.
    """

    numbers: Sequence[int]
    page: int
    suggestions: tuple[Suggestion, ...]
    witnesses: dict[str, str]
    iris: tuple[str, ...]
    is_marked: bool


def begin_page(release: OpenRelease, asked: AskedSearch) -> Begun | bytes:
    """Begin the page of results; where the words cannot be understood, make the page that says so.

    Parameters
    ----------
    release
        What is searched.
    asked
        What is asked.

    Returns
    -------
    Begun or bytes
        The beginning, or a whole page in HTML.
    """
    search = asked.search
    try:
        selection = select(release, search)
    except UnclearSearch as error:
        plain = plain_words(release, search)
        return _render(release, asked, unclear=error, view=None, plain=plain)
    numbers, page = numbers_of_page(selection, asked.reader)
    suggested = suggestions(selection)
    records = witnesses(selection, suggested)
    iris = [*(release.catalogue.iris[number] for number in numbers), *records.values()]
    is_marked = selection.matches is not None
    return Begun(numbers, page, suggested, records, tuple(dict.fromkeys(iris)), is_marked)


def finish_page(release: OpenRelease, asked: AskedSearch, begun: Begun, texts: Texts) -> bytes:
    """Make the page of results, in HTML.

    Parameters
    ----------
    release
        What is searched.
    asked
        What is asked.
    begun
        What `begin_page` gave.
    texts
        The texts of the records that it named.
    """
    selection = select(release, asked.search)
    suggested = as_printed(selection, begun.suggestions, begun.witnesses, texts)
    material = Material(begun.numbers, begun.page, texts, suggested)
    view = search_view(selection, asked.reader, material)
    return _render(release, asked, unclear=None, view=view, plain=None)


def _render(release: OpenRelease, asked: AskedSearch, **view: object) -> bytes:
    reader, search = asked.reader, asked.search
    can_search_words = release.texts is not None
    return render(
        "search.html",
        reader,
        search=search,
        can_search_words=can_search_words,
        data={name: data_address(reader, name) for name in FORMATS},
        data_with_texts={name: data_address(reader, name, texts=1) for name in WITH_TEXTS},
        word_pages={name: word_page_address(reader, name) for name in ("concordance", "frequency")},
        name_of_facet=name_of_facet,
        address_of=address_of,
        code_example=_example_of_code(release),
        most_shown=MOST_SHOWN,
        kept=reader.pairs,
        # Where words are searched, the page of a record marks them too.
        sought=search.words if search.words and can_search_words else None,
        release_id=asked.release_id,
        **view,
    ).encode()


def _example_of_code(release: OpenRelease) -> str:
    """Give a code that finds a record; without any record, what the archive gives as an example."""
    return next(filter(None, release.catalogue.codes), archive().codes.example)


def complete_name(
    release: OpenRelease, text: str, kinds: frozenset[Kind], language: Language
) -> bytes:
    """Complete the name of an actor, for forms, as JSON.

    Parameters
    ----------
    release
        Whose names.
    text
        What was typed.
    kinds
        Of the actors. What only texts name has kinds of its own; it comes last, with a count of 0
        records whose fields name it.
    language
        Of the reader.
    """
    found = release.names.complete(text, kinds)
    if any(map(actor_kind, kinds)):
        alone = release.names_of_texts_alone.complete(text, kinds)
        found += alone[: MOST_COMPLETIONS - len(found)]
    return orjson.dumps(
        [
            {
                "key": each.value.key,
                "kind": actor_kind(each.value.kind) or each.value.kind,
                "name": each.value.name(language)[0],
                "names": each.value.names,
                "count": 0 if actor_kind(each.value.kind) else each.count,
                "in_texts": release.catalogue.count_in_texts(each.value),
            }
            for each in found
        ]
    )
