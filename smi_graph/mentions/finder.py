"""Finding what texts name: listed names, numbered documents and dates."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from smi_graph.authorities import load_authorities
from smi_graph.mentions.contexts import Candidate, Judge, Surroundings, years_in
from smi_graph.mentions.dates import DateFinder
from smi_graph.mentions.documents import DocumentFinder
from smi_graph.mentions.lexicon import Lexicon, Sense
from smi_graph.mentions.mention import Mention
from smi_graph.mentions.names import KINDS, listed_senses, own_senses
from smi_graph.mentions.rules import load_rules
from smi_graph.mentions.text import SearchedText, folded_name
from smi_graph.schema import Value, field_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from smi_graph.authorities import Authorities
    from smi_graph.mentions.decided import NotMeant
    from smi_graph.mentions.lexicon import Hit
    from smi_graph.mentions.mention import OwnName
    from smi_graph.mentions.rules import Rules
    from smi_graph.records import Record

_ORDER = {kind: number for number, kind in enumerate(KINDS)}
_BESIDE = re.compile(r"\s*(?:[,/–-]|\s(?:and|or|و|او|&)(?=\s)|,\s*(?:and|or)(?=\s))?\s*(?:the\s)?\Z")
_JOINED = re.compile(r"\s*,?\s*\Z")
_KNOWN_KINDS = frozenset(KINDS)


class Finder:
    """Finds what texts name.

    Parameters
    ----------
    authorities
        The listed names.
    rules
        From :func:`smi_graph.mentions.rules.load_rules`.
    names
        Names of the archive's own fields that no table lists.
    not_meant
        What a person said that certain words are not.

    Examples
    --------
    >>> finder = load_finder()
    >>> [(m.quote, m.value) for m in finder.in_text("زار لبنان والعراق.", "ar", "text_ar")]
    [('لبنان', 'LB'), ('العراق', 'IQ')]
    >>> finder.in_text("على ضفة نهر الأردن", "ar", "text_ar")
    ()
    """

    def __init__(
        self,
        authorities: Authorities,
        rules: Rules,
        names: Iterable[OwnName] = (),
        not_meant: NotMeant | None = None,
    ) -> None:
        self._rules = rules
        self._not_meant = not_meant
        listed = list(listed_senses(authorities))
        self._nations = frozenset(folded_name(s.name) for s in listed if s.kind == "country")
        self._judge = Judge(rules, self._nations.__contains__)
        self._documents = DocumentFinder(rules)
        self._dates = DateFinder(rules)
        senses = [
            *listed,
            *own_senses(names, authorities, rules),
            *(Sense("country", "", f"names.toml:longer:{name}", name) for name in rules.longer),
            *self._documents.senses(),
            *self._dates.senses(),
        ]
        self._lexicon = Lexicon(senses, rules.attached, rules.capitals)

    def in_record(self, record: Record) -> tuple[Mention, ...]:
        """Find what the title and the texts of a record name.

        Parameters
        ----------
        record
            Its fields decide nothing but the year in which its names stood for something.

        Returns
        -------
        tuple of Mention
            In the order of the text, title first; what a person said to be meant otherwise in
            this record is left out.
        """
        year = _year_of(record)
        found: list[Mention] = []
        if record.title:
            language = record.title_lang or ("en" if record.title.isascii() else "ar")
            found += self.in_text(record.title, language, "title", year)
        for language, text in record.texts.items():
            found += self.in_text(text, language, f"text_{language}", year)
        if self._not_meant is None:
            return tuple(found)
        return tuple(m for m in found if not self._not_meant.holds(record.code or "", m))

    def in_text(
        self, text: str, language: str, field: str, year: int | None = None
    ) -> tuple[Mention, ...]:
        """Find what a text names.

        Parameters
        ----------
        text
            As it is published: the places are counted in it.
        language
            Of the text, by ISO 639 code.
        field
            What the mentions say that they stand in.
        year
            In which it was written, where that is known.

        Returns
        -------
        tuple of Mention
            Mentions that do not overlap, in the order of the text.
        """
        searched = SearchedText.of(text)
        around = Surroundings(searched)
        names: list[Hit] = []
        words: list[Hit] = []
        for hit in self._lexicon.hits(searched):
            (names if hit.senses[0].kind in _KNOWN_KINDS else words).append(hit)
            if hit.senses[0].kind in _KNOWN_KINDS and hit.senses[-1].kind not in _KNOWN_KINDS:
                words.append(hit)
        longest = _longest(names)
        named = list(self._named(longest, around, year))
        taken = [(one.start, one.end) for one in named if one.sense.kind == "person"]
        found = [(one.start, one.end, one.sense.kind, one.sense.value, one.sense.rule) for one in named]
        dates = self._dates.find(searched, words, language, taken)
        spans = [(start, end) for start, end, *_ in dates]
        found += dates
        found += self._documents.find(searched, words, longest, named, spans)
        return tuple(_mentions(found, searched, field))

    def _named(
        self, longest: list[Candidate], around: Surroundings, year: int | None
    ) -> Iterator[Candidate]:
        rules = self._rules
        if year is None and any(one.key in rules.periods for one in longest):
            year = max(years_in(around.folded), default=None)
        otherwise = self._explained_otherwise(longest, around)
        doubtful: dict[int, Candidate] = {}
        sure: dict[int, Candidate] = {}
        for number, one in enumerate(longest):
            if not one.sense.value or not self._judge.stands(one, around, year):
                continue
            if one.key in otherwise:
                continue
            if one.key in rules.homographs:
                doubtful[number] = one
            else:
                sure[number] = one
        self._decide(doubtful, sure, longest, around)
        values = {one.sense.value for one in sure.values()}
        for number in sorted(sure):
            one = sure[number]
            if self._has_what_it_needs(one, values, around):
                yield one

    def _explained_otherwise(
        self, longest: list[Candidate], around: Surroundings
    ) -> set[str]:
        """Give the initials that the text itself says to be those of something unlisted."""
        found = set()
        for number, one in enumerate(longest):
            before = longest[number - 1] if number else None
            same = before is not None and before.sense.value == one.sense.value
            near = before is not None and before.end + 3 > one.start
            if not (same and near) and self._judge.explained_otherwise(one, around):
                found.add(one.key)
        return found

    def _decide(
        self,
        doubtful: dict[int, Candidate],
        sure: dict[int, Candidate],
        longest: list[Candidate],
        around: Surroundings,
    ) -> None:
        """Add the doubtful names that stand, which may help those beside them."""
        for backwards in (False, True):
            for number in sorted(doubtful, reverse=backwards):
                if number in sure:
                    continue
                one = doubtful[number]
                rule = self._rules.homographs[one.key]
                beside = self._beside(number, sure, longest, around.folded)
                if self._judge.homograph(one, rule, around, beside):
                    sure[number] = one

    def _beside(
        self, number: int, sure: dict[int, Candidate], longest: list[Candidate], folded: str
    ) -> list[str]:
        """Give the codes of the countries beside a name in a list."""
        found = []
        for other, before in ((number - 1, True), (number + 1, False)):
            if other not in sure or sure[other].sense.kind != "country":
                continue
            first, second = (other, number) if before else (number, other)
            left, right = longest[first], longest[second]
            between = folded[left.end : right.start - right.attached]
            joined = right.attached and folded[right.start - 1] in self._rules.attached.first
            if (_JOINED if joined else _BESIDE).match(between) and (joined or between.strip()):
                found.append(sure[other].sense.value)
        return found

    def _has_what_it_needs(
        self, one: Candidate, values: set[str], around: Surroundings
    ) -> bool:
        for body in self._judge.needed(one):
            if values.isdisjoint(set(body.needs) - {one.sense.value}) and not self._has_word(
                body.needs, around.folded
            ):
                return False
        return True

    @staticmethod
    def _has_word(words: Iterable[str], folded: str) -> bool:
        return any(
            re.search(rf"(?<!\w){re.escape(word)}(?!\w)", folded) for word in words if word in folded
        )


def _longest(hits: list[Hit]) -> list[Candidate]:
    """Keep the longest names where they overlap, in the order of the text."""
    ordered = sorted(hits, key=lambda hit: (hit.start - hit.end, hit.start))
    taken = bytearray()
    kept: list[Candidate] = []
    for hit in ordered:
        if len(taken) < hit.end:
            taken.extend(bytes(hit.end - len(taken)))
        if any(taken[hit.start : hit.end]):
            continue
        taken[hit.start : hit.end] = b"\x01" * (hit.end - hit.start)
        sense = min(hit.senses, key=lambda s: (s.kind not in _ORDER, not s.value, _ORDER.get(s.kind, 9)))
        kept.append(Candidate(hit.start, hit.end, hit.attached, sense, folded_key(sense)))
    kept.sort(key=lambda one: one.start)
    return kept


def folded_key(sense: Sense) -> str:
    """Give the key by which rules know a name."""
    return _keys(sense.name)


def _keys(name: str) -> str:
    found = _KEYS.get(name)
    if found is None:
        found = _KEYS[name] = folded_name(name)
    return found


_KEYS: dict[str, str] = {}


def _mentions(
    found: list[tuple[int, int, str, str, str]], text: SearchedText, field: str
) -> Iterator[Mention]:
    reached = 0
    for start, end, kind, value, rule in sorted(found):
        if start < reached:
            continue
        reached = end
        first, last = text.span(start, end)
        yield Mention(field, first, last, text.original[first:last], kind, value, rule)


def _year_of(record: Record) -> int | None:
    """Give the year of the date under which a record is listed."""
    for field in field_table().of(record.kind):
        if field.value is Value.DATE and field.dates:
            for value in record.values_of(field.key):
                return int(value[:4])
    return None


def load_finder(
    folder: Path | None = None,
    names: Iterable[OwnName] = (),
    *,
    authorities: Authorities | None = None,
    not_meant: NotMeant | None = None,
) -> Finder:
    """Make a finder with the tables and rules of the archive.

    Parameters
    ----------
    folder
        Of authority tables, as for :func:`smi_graph.authorities.load_authorities`.
    names
        Names of the archive's own fields that no table lists.
    authorities
        The tables, where they are loaded already, with the decisions of persons.
    not_meant
        What a person said that certain words are not.

    Raises
    ------
    AuthorityError, ArchiveError
        When a table or a file of rules cannot be used.
    """
    tables = load_authorities(folder) if authorities is None else authorities
    return Finder(tables, load_rules(), names, not_meant)
