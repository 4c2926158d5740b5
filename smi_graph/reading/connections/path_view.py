"""The paths of documents between two actors, told in sentences."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from smi_graph.catalogue import ACTORS, Closeness, Kind, find_paths
from smi_graph.reading.connections.actors import parse_segment, segment_of
from smi_graph.reading.connections.co_occurrence_pages import (
    actor_json,
    closeness_json,
    record_json,
)
from smi_graph.reading.connections.lists import Window, takes_texts
from smi_graph.reading.connections.quotes import excerpts_of, quoted_together
from smi_graph.site import Reader

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from smi_graph.catalogue import ActorPath, Catalogue, Hop, Paths, Record, Value
    from smi_graph.reading.connections.quotes import Quoted, Stretches
    from smi_graph.reading.search.highlighting import Excerpt

_MOST_LEFT_OUT = 50
_DEFAULT_VIA = frozenset({Kind.PERSON, Kind.ORGANIZATION})
WINDOW = ("start", "end")
# No message holds it, and no archive text ever gets here.
_EDGE = "\x00"
Parts = tuple[tuple[str, str], ...]
_FIRST_STRONG, _END = "\u2068", "\u2069"


@dataclass(frozen=True, slots=True)
class PathWish:
    """Between what, and through what, a reader looks for paths; made by `of`.

    Parameters
    ----------
    via
        The kinds of actors that paths may go through.
    without
        The actors that they may not go through.
    window
        The years of the documents.
    texts
        Whether what texts name counts too.
    """

    via: frozenset[Kind] = _DEFAULT_VIA
    without: tuple[Value, ...] = ()
    window: Window = Window()  # noqa: RUF009 - it is frozen
    texts: bool = False

    @classmethod
    def of(
        cls, catalogue: Catalogue, parameters: Mapping[str, str], pairs: Sequence[tuple[str, str]]
    ) -> PathWish:
        """Read an address; actors that no document mentions are left out anyway."""
        asked = {value for name, value in pairs if name == "via"}
        via = frozenset(kind for kind in ACTORS if kind in asked)
        parsed = [parse_segment(value) for name, value in pairs if name == "without"]
        values = [catalogue.find_value(*one) for one in parsed[:_MOST_LEFT_OUT] if one]
        return cls(
            via=via or _DEFAULT_VIA,
            without=tuple({value.number: value for value in values if value}.values()),
            window=Window.of(parameters, WINDOW),
            texts=takes_texts(parameters),
        )

    def parameters(self) -> dict[str, Any]:
        """Give the same as an address has it; what goes without saying is left out."""
        via = [kind for kind in ACTORS if kind in self.via]
        return {
            "via": None if self.via == _DEFAULT_VIA else via,
            "without": [segment_of(value) for value in self.without],
            **self.window.parameters(WINDOW),
            "texts": 1 if self.texts else None,
        }


@dataclass(frozen=True, slots=True)
class ToldHop:
    """One hop, told in a sentence.

    Parameters
    ----------
    start, end
        The actors.
    parts
        The sentence, cut at its places ``start``, ``end`` and ``title``.
    record
        The newest record that names both; where texts count, the newest of those in which
        they stand closest.
    reliability
        What the archive says of its reliability, where it says anything.
    more
        How many more records name both.
    quoted
        Where texts count: where the record names the two.
    excerpts
        The sentences there, once their texts are known.
    """

    start: Value
    end: Value
    parts: Parts
    record: Record
    reliability: tuple[Value, ...]
    more: int
    quoted: Quoted | None = None
    excerpts: tuple[Excerpt, ...] = ()

    @property
    def closeness(self) -> Closeness | None:
        """Where texts count: how close the two stand in the record."""
        return None if self.quoted is None else self.quoted.closeness


@dataclass(frozen=True, slots=True)
class ToldPath:
    """One path, told hop by hop, and the actors that it goes through."""

    hops: tuple[ToldHop, ...]
    through: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class PathRelaxation:
    """A way of asking for less that does find paths: its message, and the wish."""

    key: str
    wish: PathWish


@dataclass(frozen=True, slots=True)
class FoundPaths:
    """The answer to a search for paths.

    Parameters
    ----------
    paths
        The shortest first.
    is_complete
        Whether the search came to its own end.
    absent
        The ends that no document of these years mentions.
    relaxations
        Where there are no paths: what would find some.
    """

    paths: tuple[ToldPath, ...]
    is_complete: bool
    absent: tuple[Value, ...] = ()
    relaxations: tuple[PathRelaxation, ...] = ()

    @property
    def quoted(self) -> list[Quoted]:
        """Where the records of all hops name those that they join."""
        told = (hop.quoted for path in self.paths for hop in path.hops)
        return [each for each in told if each is not None]

    def with_excerpts(self, catalogue: Catalogue, stretches: Stretches) -> FoundPaths:
        """Give the same with the sentences of each hop."""
        paths = tuple(
            replace(path, hops=tuple(_excerpted(catalogue, hop, stretches) for hop in path.hops))
            for path in self.paths
        )
        return replace(self, paths=paths)


def _excerpted(catalogue: Catalogue, hop: ToldHop, stretches: Stretches) -> ToldHop:
    if hop.quoted is None:
        return hop
    return replace(hop, excerpts=excerpts_of(catalogue, hop.quoted, stretches))


def search(
    catalogue: Catalogue, start: Value, end: Value, wish: PathWish, reader: Reader
) -> FoundPaths:
    """Find the shortest paths between two actors and tell them.

    Parameters
    ----------
    catalogue
        The release; one `with_texts` where the wish is so.
    start, end
        The two actors, which are not the same.
    wish
        Through what paths may go.
    reader
        In whose language the sentences are.
    """
    found = _find(catalogue, start, end, wish)
    paths = tuple(_told(catalogue, path, reader) for path in found.paths)
    if paths:
        return FoundPaths(paths, found.is_complete)
    chosen = wish.window.mask(catalogue)
    counts = catalogue.count(chosen)
    absent = tuple(value for value in (start, end) if not counts[value.number])
    relaxations = tuple(
        one
        for one in _relaxations(wish, catalogue)
        if _find(catalogue, start, end, one.wish, most=1).paths
    )
    return FoundPaths((), found.is_complete, absent, relaxations)


def _find(catalogue: Catalogue, start: Value, end: Value, wish: PathWish, most: int = 5) -> Paths:
    left_out = wish.without
    if wish.texts and not catalogue.takes_texts:
        catalogue = catalogue.with_texts
        start, end, *others = (
            catalogue.find_value(each.kind, each.key) or each for each in (start, end, *left_out)
        )
        left_out = tuple(others)
    return find_paths(
        catalogue,
        start,
        end,
        kinds=wish.via,
        without=frozenset(value.number for value in left_out),
        chosen=wish.window.mask(catalogue),
        most=most,
    )


def _relaxations(wish: PathWish, catalogue: Catalogue) -> list[PathRelaxation]:
    every = frozenset(ACTORS)
    found = []
    if wish.without:
        found.append(PathRelaxation("path.loosen_without", replace(wish, without=())))
    if not wish.window.is_open:
        found.append(PathRelaxation("path.loosen_window", replace(wish, window=Window())))
    if wish.via != every:
        found.append(PathRelaxation("path.loosen_via", replace(wish, via=every)))
    if not wish.texts and catalogue.names_texts:
        found.append(PathRelaxation("in_texts.loosen", replace(wish, texts=True)))
    found.append(PathRelaxation("path.loosen_all", PathWish(via=every, texts=wish.texts)))
    return found


def _told(catalogue: Catalogue, path: ActorPath, reader: Reader) -> ToldPath:
    hops = tuple(_told_hop(catalogue, hop, reader) for hop in path.hops)
    return ToldPath(hops, tuple(hop.end for hop in path.hops[:-1]))


def _told_hop(catalogue: Catalogue, hop: Hop, reader: Reader) -> ToldHop:
    newest, quoted = hop.records[0], None
    if hop.closeness is not None:
        place = newest, int(hop.closeness)
        quoted = quoted_together(catalogue, (hop.start, hop.end), place, reader.language)
    record = catalogue.record(newest)
    return ToldHop(
        start=hop.start,
        end=hop.end,
        parts=split_words(reader, _sentence(hop, record), "start", "end", "title"),
        record=record,
        reliability=tuple(catalogue.values_of(newest, Kind.RELIABILITY)),
        more=hop.count - 1,
        quoted=quoted,
    )


def _sentence(hop: Hop | ToldHop, record: Record) -> str:
    """Choose the sentence: only documents have target countries, and both are in collections.

    What texts name, the document is not about.
    """
    if hop.closeness not in {None, Closeness.FIELDS}:
        return "in_texts.hop"
    special = (Kind.COLLECTION,) if record.is_entry else (Kind.COUNTRY, Kind.COLLECTION)
    roles = (value.kind if value.kind in special else "named" for value in (hop.start, hop.end))
    return "path.hop_{}_{}".format(*roles)


def paths_json(start: Any, end: Any, wish: PathWish, found: FoundPaths | None) -> dict[str, Any]:
    """Tell the same to a program, with the sentences in both languages.

    Parameters
    ----------
    start, end
        The actors; ``None`` for one that the address does not tell.
    wish, found
        What was asked for and found; ``None`` where nothing was looked for.
    """
    return {
        "from": None if start is None else actor_json(start),
        "to": None if end is None else actor_json(end),
        "via": [kind for kind in ACTORS if kind in wish.via],
        "without": [segment_of(value) for value in wish.without],
        **wish.window.parameters(WINDOW),
        **({"texts": True} if wish.texts else {}),
        "complete": None if found is None else found.is_complete,
        "chains": [] if found is None else [_path_json(path) for path in found.paths],
    }


def _path_json(path: ToldPath) -> dict[str, Any]:
    return {
        "length": len(path.hops),
        "through": [segment_of(value) for value in path.through],
        "hops": [_hop_json(hop) for hop in path.hops],
    }


def _hop_json(hop: ToldHop) -> dict[str, Any]:
    return {
        "start": actor_json(hop.start),
        "end": actor_json(hop.end),
        "document": record_json(hop.record),
        "reliability": [value.key for value in hop.reliability],
        "count": hop.more + 1,
        **closeness_json(hop.closeness, hop.excerpts),
        "sentence_ar": _plain(hop, Reader.of("ar", "/", "")),
        "sentence_en": _plain(hop, Reader.of("en", "/", "")),
    }


def _plain(hop: ToldHop, reader: Reader) -> str:
    """Word a hop as plain text, in which each name keeps its own direction."""
    language, record = reader.language, hop.record
    kind = "path.open_entry" if record.is_entry else "path.open_document"
    date = reader.day(record.date) if record.date else reader.words("site.undated")
    shown = f"{_FIRST_STRONG}{record.title(language)[0]}{_END}"
    title = f"{reader.words(kind)}{shown}{reader.words('path.close_title')} ({date})"
    names = {
        place: f"{_FIRST_STRONG}{value.name(language)[0]}{_END}"
        for place, value in (("start", hop.start), ("end", hop.end))
    }
    return reader.words(_sentence(hop, record), title=title, **names)


def split_words(reader: Reader, key: str, *places: str) -> Parts:
    """Word a message and cut it at its places.

    Returns
    -------
    tuple of pairs
        Some text and the name of the place that follows it; empty after the last text.

    Examples
    --------
    >>> split_words(Reader.of("en", "/", ""), "place.line", "source", "line")
    (('', 'source'), (', line ', 'line'), ('', ''))
    """
    words = reader.words(key, **{place: f"{_EDGE}{place}{_EDGE}" for place in places})
    pieces = [*words.split(_EDGE), ""]
    return tuple(zip(pieces[::2], pieces[1::2], strict=True))
