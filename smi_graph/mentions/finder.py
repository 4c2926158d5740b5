"""Finding what texts name: listed names, numbered documents and dates."""

from __future__ import annotations

import re
from operator import itemgetter
from typing import TYPE_CHECKING

from smi_graph.authorities import load_authorities
from smi_graph.mentions.dates import DateFinder
from smi_graph.mentions.documents import DocumentFinder
from smi_graph.mentions.judge import Judge, years_in
from smi_graph.mentions.lexicon import Hit, Lexicon, Sense
from smi_graph.mentions.loading import load_rules
from smi_graph.mentions.mention import Found, Mention
from smi_graph.mentions.names import listed_senses, own_senses, spelled_senses
from smi_graph.mentions.surroundings import Surroundings
from smi_graph.mentions.text import SearchedText, folded_name
from smi_graph.schema import ValueType, field_table

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from smi_graph.authorities import Authorities
    from smi_graph.mentions.decided import NotMeant
    from smi_graph.mentions.mention import OwnName
    from smi_graph.mentions.rules import Body, Rules
    from smi_graph.records import Record

# What may stand between two names of a list.
_BESIDE = re.compile(r"\s*(?:[,/–-]|\s(?:and|or|و|او|&)(?=\s)|,\s*(?:and|or)(?=\s))\s*(?:the\s)?\Z")
# Faster than the classes themselves, which pass their arguments on by name.
_FOUND = tuple.__new__
_JOINED = re.compile(r"\s*,?\s*\Z")


class Finder:
    """Finds what texts name.

    Parameters
    ----------
    authorities
        The listed names.
    rules
        From :func:`smi_graph.mentions.load_rules`.
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
        nations = frozenset(folded_name(one.name) for one in listed if one.kind == "country")
        self._judge = Judge(rules, nations)
        self._documents = DocumentFinder(rules)
        self._dates = DateFinder(rules)
        senses = [
            *listed,
            *spelled_senses(rules.spelled, listed),
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
        rules = self._rules
        around = Surroundings(searched, rules.numbering.abbreviations, rules.capitals.lower)
        hits, words = self._lexicon.hits(searched)
        names = longest(hits)
        named = self._named(names, around, year)
        found = [_as_found(hit) for hit in named]
        persons = [(start, end) for start, end, kind, _, _ in found if kind == "person"]
        dates = self._dates.find(searched, words, language, persons)
        found += dates
        found += self._documents.find(around, words, names, named, dates)
        return _mentions(found, searched, field)

    def _named(self, names: list[Hit], around: Surroundings, year: int | None) -> list[Hit]:
        """Give the names that stand for what their rows say."""
        if year is None and any(hit.pattern.key in self._rules.periods for hit in names):
            year = max(years_in(around.folded), default=None)
        stands = self._judge.all_stand(names, around, year)
        if None in stands:
            self._decide(names, stands, around.folded)
        otherwise = self._explained_otherwise(names, around)
        named = [
            hit
            for hit, meant in zip(names, stands, strict=True)
            if meant and hit.pattern.key not in otherwise
        ]
        return self._with_what_they_need(named, around.folded)

    def _explained_otherwise(self, names: list[Hit], around: Surroundings) -> set[str]:
        """Give the initials that the text itself says to be those of something unlisted."""
        found: set[str] = set()
        if "(" not in around.folded:
            return found
        folded = around.folded
        for number, hit in enumerate(names):
            if not hit.start or folded[hit.start - 1] != "(" or not hit.pattern.latin:
                continue
            before = names[number - 1] if number else None
            near = before is not None and before.end + 3 > hit.start
            same = before is not None and _value(before) == _value(hit)
            if not (same and near) and self._judge.explained_otherwise(hit, around):
                found.add(hit.pattern.key)
        return found

    def _decide(self, names: list[Hit], stands: list[bool | None], folded: str) -> None:
        """Decide about doubtful names by the countries beside them, there and back."""
        for backwards in (False, True):
            for number in sorted(range(len(names)), reverse=backwards):
                if stands[number] is None:
                    codes = self._beside(number, names, stands, folded)
                    stands[number] = self._judge.helps(names[number], codes) or None

    def _beside(
        self, number: int, names: list[Hit], stands: list[bool | None], folded: str
    ) -> list[str]:
        """Give the codes of the countries beside a name in a list."""
        codes = []
        for other in (number - 1, number + 1):
            if not 0 <= other < len(names) or not stands[other]:
                continue
            sense = names[other].pattern.name
            left, right = sorted((names[number], names[other]))
            if sense is None or sense.kind != "country":
                continue
            between = folded[left.end : right.start - right.attached]
            joined = right.attached and folded[right.start - 1] in self._rules.attached.first
            if (_JOINED if joined else _BESIDE).match(between):
                codes.append(sense.value)
        return codes

    def _with_what_they_need(self, named: list[Hit], folded: str) -> list[Hit]:
        """Leave out bodies in whose text nothing else speaks for them."""
        needed = self._judge.needed
        wanting = {
            hit.start: bodies
            for hit in named
            if hit.pattern.name is not None
            and hit.pattern.name.kind == "organization"
            and (bodies := needed(hit))
        }
        if not wanting:
            return named
        values = {_value(hit) for hit in named}
        wanted = {id(body): body for bodies in wanting.values() for body in bodies}
        answers = {
            number: _has_needed(body, values - body.values, folded, self._rules.attached.form)
            for number, body in wanted.items()
        }
        return [
            hit for hit in named if all(answers[id(body)] for body in wanting.get(hit.start, ()))
        ]


def longest(hits: list[Hit]) -> list[Hit]:
    """Keep the longest names where they overlap, in the order of the text.

    Examples
    --------
    >>> from smi_graph.mentions.lexicon import Pattern
    >>> nothing = Pattern(None, (), "")
    >>> found = longest([Hit(0, 3, 0, nothing), Hit(0, 9, 0, nothing), Hit(8, 12, 0, nothing)])
    >>> [(hit.start, hit.end) for hit in found]
    [(0, 9)]
    """
    hits.sort(key=itemgetter(0))
    kept: list[Hit] = []
    cluster: list[Hit] = []
    reached = 0
    for hit in hits:
        if hit.start >= reached:
            kept += cluster if len(cluster) < 2 else _longest_of(cluster)
            cluster = [hit]
        else:
            cluster.append(hit)
        reached = max(reached, hit.end)
    return kept + _longest_of(cluster)


def _longest_of(cluster: list[Hit]) -> list[Hit]:
    kept: list[Hit] = []
    cluster = [hit for hit in cluster if not _is_two_names(hit, cluster)]
    for hit in sorted(cluster, key=lambda hit: (hit.start - hit.end, hit.start)):
        if all(hit.end <= one.start or one.end <= hit.start for one in kept):
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.start)


def _is_two_names(hit: Hit, cluster: list[Hit]) -> bool:
    """Tell "Korea, North" in "South Korea, North Korea" from an inverted name."""
    if hit.pattern.name is None or "," not in hit.pattern.name.name:
        return False
    return any(one.start < hit.start < one.end or one.start < hit.end < one.end for one in cluster)


def _value(hit: Hit) -> str:
    return "" if hit.pattern.name is None else hit.pattern.name.value


def _has_needed(body: Body, values: set[str], folded: str, attached: str) -> bool:
    if not values.isdisjoint(body.needs):
        return True
    return any(
        re.search(rf"(?<!\w){attached}{re.escape(word)}(?!\w)", folded)
        for word in body.needs
        if word in folded
    )


def _as_found(hit: Hit) -> Found:
    sense = hit.pattern.name
    if sense is None:
        raise ValueError("a word is no name")
    return _FOUND(Found, (hit.start, hit.end, sense.kind, sense.value, sense.rule))


def _mentions(found: list[Found], text: SearchedText, field: str) -> tuple[Mention, ...]:
    found.sort()
    kept: list[Found] = []
    reached = 0
    for one in found:
        if one[0] >= reached:
            reached = one[1]
            kept.append(one)
    spans = text.spans([one[0] for one in kept], [one[1] for one in kept])
    original = text.original
    return tuple(
        [
            _FOUND(Mention, (field, first, last, original[first:last], kind, value, rule))
            for (_, _, kind, value, rule), (first, last) in zip(kept, spans, strict=True)
        ]
    )


def _year_of(record: Record) -> int | None:
    """Give the year of the date under which a record is listed."""
    for field in field_table().of(record.kind):
        if field.value is ValueType.DATE and field.dates:
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
