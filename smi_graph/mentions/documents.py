"""Numbers of documents in texts, and whose they are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from smi_graph.archive import archive
from smi_graph.mentions.lexicon import Sense
from smi_graph.mentions.rules import alternatives
from smi_graph.mentions.text import PARAGRAPH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smi_graph.mentions.contexts import Candidate
    from smi_graph.mentions.lexicon import Hit
    from smi_graph.mentions.rules import Governed, Rules
    from smi_graph.mentions.text import SearchedText

Found = tuple[int, int, str, str, str]
_KIND = "document-number"
_RULE = "documents.toml:{}"
_OWN = "archive.toml:codes"
_FARTHEST = 140
_LONGEST_LIST = 60
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_YEAR = re.compile(r"(?:19|20)\d\d")
_NUMBER = re.compile(r"(?<![\w/.])(?:(?:es|s)-)?\d")


class _Body(NamedTuple):
    """A body that a text names; no ``value``: one that does not govern.

    ``numbers`` is false for bodies that give out nothing with a number, as far as is known.
    """

    start: int
    end: int
    value: str
    numbers: bool = True


class DocumentFinder:
    """Finds symbols, the archive's own codes, and numbers that a body governs.

    Parameters
    ----------
    rules
        Of which those of ``documents.toml`` are used.
    """

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._words = rules.numbering
        self._symbols = {symbol.name: symbol for symbol in self._words.symbols}
        self._governing = {
            body: governed for governed in self._words.governed for body in governed.bodies
        }
        self._own = re.compile(archive().codes.on_pages.pattern.removesuffix(r"\Z"))
        behind = alternatives(self._words.behind)
        self._behind = re.compile(
            rf"[\s,)]*(?:\(\d{{4}}\))?(?:\s*(?:لعام|لسنه|عام|سنه|of|for)\s+\d{{4}})?[\s,]*(?:(?:{behind})\s+)+(?:\w+\s+){{0,3}}?\Z"
        )
        self._attached_behind = re.compile(r"[\s,)]*(?:\(\d{4}\))?(?:\s*(?:لعام|لسنه|عام|سنه)\s+\d{4})?[\s,]*ل\Z")

    def senses(self) -> Iterator[Sense]:
        """Give the words to look for."""
        words = self._words
        for noun in words.nouns:
            yield Sense("noun", "", _RULE.format("nouns"), noun)
        for noun, body in words.nouns_of.items():
            yield Sense("noun", body, _RULE.format("nouns_of"), noun)
        for name in words.other_bodies:
            yield Sense("body", "", _RULE.format("bodies"), name)
        for name in words.weak_bodies:
            yield Sense("weak", "", _RULE.format("bodies"), name)

    def find(
        self,
        text: SearchedText,
        words: list[Hit],
        longest: list[Candidate],
        named: list[Candidate],
        dates: list[tuple[int, int]],
    ) -> list[Found]:
        """Find the numbers of documents of a text.

        Parameters
        ----------
        text, words
            The text, and the words that were found in it.
        longest, named
            The listed names in it, and those of them that are mentions.
        dates
            Where dates stand.
        """
        found = [*self._symbols_in(text), *self._own_codes(text)]
        taken = [*dates, *((start, end) for start, end, *_ in found)]
        nouns = [hit for hit in words if hit.senses[0].kind == "noun"]
        if nouns:
            found += self._governed(text, nouns, words, longest, named, taken)
        return found

    def _symbols_in(self, text: SearchedText) -> Iterator[Found]:
        folded = text.folded
        reached = 0
        for symbol in self._words.symbols:
            for begin in symbol.begin:
                place = folded.find(begin)
                while place >= 0:
                    match = symbol.form.match(folded, place)
                    if match and self._stands_alone(text, place) and text.printed(place).isupper():
                        value = symbol.value.format(**match.groupdict()) if symbol.value else ""
                        shown = value or match.group().replace(" ", "").upper()
                        shown = re.sub(r"\.?(?<=/)(ADD|CORR|REV)\.", lambda m: m[0].capitalize(), shown)
                        yield match.start(), match.end(), _KIND, shown, _RULE.format(symbol.name)
                    place = folded.find(begin, place + 1)
        del reached

    def _stands_alone(self, text: SearchedText, place: int) -> bool:
        before = text.folded[max(0, place - 1) : place]
        if before.isalnum():
            return not before.isascii() and bool(self._rules.attached.before(text.folded, place))
        return before not in {"/", "."}

    def _own_codes(self, text: SearchedText) -> Iterator[Found]:
        codes = archive().codes
        upper = text.folded.upper()
        if len(upper) != len(text.folded):
            return
        for match in self._own.finditer(upper):
            start, end = match.span()
            code = match.group()
            whole = not upper[end : end + 1].isalnum() and self._stands_alone(text, start)
            forms = [*codes.kinds.values()] or [codes.form]
            known = any(form.match(code) for form in forms)
            if whole and known and codes.form.match(code) and text.printed(start).isupper():
                yield start, end, _KIND, code, _OWN

    def _governed(
        self,
        text: SearchedText,
        nouns: list[Hit],
        words: list[Hit],
        longest: list[Candidate],
        named: list[Candidate],
        taken: list[tuple[int, int]],
    ) -> Iterator[Found]:
        bodies = self._bodies(text, words, longest, named)
        reached = 0
        for noun in sorted(nouns, key=lambda hit: (hit.start, -hit.end)):
            if noun.end <= reached:
                continue
            for one in self._after_noun(text, noun, bodies):
                inside = any(first < one[1] and one[0] < last for first, last in taken)
                reached = max(reached, one[1])
                if not inside:
                    yield one

    def _bodies(
        self, text: SearchedText, words: list[Hit], longest: list[Candidate], named: list[Candidate]
    ) -> list[_Body]:
        """List the bodies of a text: those that govern numbers, and all others."""
        meant = {one.start for one in named}
        bodies: list[_Body] = []
        for one in longest:
            if one.sense.kind != "organization" or one.sense.value in self._words.neutral:
                continue
            if one.sense.value in self._governing:
                value = one.sense.value if one.start in meant else ""
                bodies.append(_Body(one.start, one.end, value))
            else:
                bodies.append(_Body(one.start, one.end, "", numbers=False))
        listed = [(one.start, one.end) for one in longest]
        for hit in words:
            kind = hit.senses[-1].kind
            if kind not in {"body", "weak"}:
                continue
            if any(
                first < hit.end and hit.start < last and (first, last) != (hit.start, hit.end)
                for first, last in listed
            ):
                continue
            if kind == "weak" and not self._issues(text.folded, hit):
                continue
            bodies.append(_Body(hit.start, hit.end, ""))
        bodies.sort()
        return bodies

    def _issues(self, folded: str, hit: Hit) -> bool:
        """Tell whether a word for giving out a document stands beside a body."""
        before = folded[max(0, hit.start - 24) : hit.start].split()[-2:]
        after = folded[hit.end : hit.end + 32].split()[:3]
        return any(word.lstrip("و") in self._words.issuing or word in self._words.issuing for word in before + after)

    def _after_noun(
        self, text: SearchedText, noun: Hit, bodies: list[_Body]
    ) -> Iterator[Found]:
        folded = text.folded
        begin, stop = self._sentence(folded, noun.start, noun.end)
        match = _NUMBER.search(folded, noun.end, min(stop, noun.end + _FARTHEST))
        if match is None:
            return
        within = [body for body in bodies if noun.end <= body.start and body.end <= match.start()]
        if not self._only_fillers(folded, noun.end, match.start(), within):
            return
        owner = self._owner(folded, noun, within, bodies, begin)
        beside = bool(within) or self._adjacent(folded, noun, bodies)
        for governed in self._words.governed:
            numbers = list(self._list(folded, match.start(), stop, governed))
            if not numbers:
                continue
            behind = None if beside else self._body_behind(folded, numbers[-1][2], stop, bodies)
            decided = owner if behind is None else behind
            if decided is not None and decided not in governed.bodies:
                continue
            alone = governed.alone
            if decided and self._is_a_year(folded, noun.end, numbers[0]):
                return
            for start, end, _, value in numbers:
                if decided or (alone is not None and alone.match(folded, start)):
                    yield start, end, _KIND, value, _RULE.format(governed.name)

    def _is_a_year(self, folded: str, end: int, number: tuple[int, int, int, str]) -> bool:
        """Tell "its resolution of 2013" and "قراره لعام 2013" from numbers."""
        before = folded[end : number[0]].split()
        shown = folded[number[0] : number[1]]
        if not before or not _YEAR.fullmatch(shown):
            return False
        return before[-1] in self._words.before_years

    def _only_fillers(self, folded: str, start: int, end: int, within: list[_Body]) -> bool:
        """Tell whether nothing but bodies and small words stand between noun and number."""
        if any(not body.value for body in within):
            return True
        rest = folded[start:end]
        for body in reversed(within):
            rest = rest[: body.start - start].rstrip("لب") + " " + rest[body.end - start :]
        words = re.sub(r"[()«»\"“”\[\]]", " ", rest).split()
        return all(word in self._words.fillers for word in words)

    def _owner(
        self,
        folded: str,
        noun: Hit,
        within: list[_Body],
        bodies: list[_Body],
        begin: int,
    ) -> str | None:
        """Give the body that governs: ``""`` is some other, ``None`` is that none is named."""
        if noun.senses[0].value:
            return noun.senses[0].value
        if within:
            return within[-1].value if all(body.value for body in within) else ""
        before = [body for body in bodies if begin <= body.start and body.end <= noun.start]
        if before and self._is_adjacent(folded, noun, before[-1]):
            return before[-1].value
        before = [body for body in before if body.numbers]
        return before[-1].value if before else None

    def _adjacent(self, folded: str, noun: Hit, bodies: list[_Body]) -> bool:
        """Tell whether a body stands directly before the noun: "Security Council resolution"."""
        return bool(noun.senses[0].value) or any(
            self._is_adjacent(folded, noun, body) for body in bodies if body.end <= noun.start
        )

    @staticmethod
    def _is_adjacent(folded: str, noun: Hit, body: _Body) -> bool:
        between = folded[body.end : noun.start] if body.end + 5 > noun.start else "…"
        return between in {" ", "'s ", "' ", " (", "'s (", "s' "}

    def _body_behind(
        self, folded: str, end: int, stop: int, bodies: list[_Body]
    ) -> str | None:
        for body in bodies:
            if body.start < end or body.start > min(stop, end + 80):
                continue
            between = folded[end : body.start]
            if self._behind.match(between) or self._attached_behind.match(between):
                return body.value
            return None
        return None

    def _list(
        self, folded: str, place: int, stop: int, governed: Governed
    ) -> Iterator[tuple[int, int, int, str]]:
        """Read a list of numbers: start, end, where reading goes on, and how it is written."""
        for _ in range(_LONGEST_LIST):
            read = self._number(folded, place, governed)
            if read is None or read[1] > stop:
                return
            yield read
            joint = self._words.joints.match(folded, read[2], stop)
            if joint is None:
                return
            place = joint.end()

    def _number(
        self, folded: str, place: int, governed: Governed
    ) -> tuple[int, int, int, str] | None:
        for form, value in governed.forms:
            match = form.match(folded, place)
            if match is None or folded[match.end() : match.end() + 1].isalpha():
                continue
            parts = dict(match.groupdict())
            if parts.get("session"):
                written = self._session(parts["session"])
                if written is None:
                    continue
                parts["session"] = written
            shown = value.format(**{key: (part or "").upper() for key, part in parts.items()})
            return match.start("number"), match.end("number"), match.end(), shown
        return None

    def _session(self, printed: str) -> str | None:
        for form, value in self._words.sessions:
            match = form.match(printed)
            if match is not None:
                groups = match.groupdict()
                number = groups.get("n") or groups.get("m")
                roman = _roman(int(number)) if number else ""
                return value.format(roman=roman, as_is=groups.get("as_is", ""))
        return None

    def _sentence(self, folded: str, start: int, end: int) -> tuple[int, int]:
        """Give where the sentence around a place begins and ends."""
        begin, stop = start, end
        while True:
            begin = max(folded.rfind(mark, 0, begin) for mark in (". ", "! ", "? ", PARAGRAPH))
            if begin < 0 or not self._is_abbreviation(folded, begin):
                break
        while True:
            ends = [folded.find(mark, stop) for mark in (". ", "! ", "? ", PARAGRAPH)]
            stop = min((place for place in ends if place >= 0), default=len(folded))
            if stop >= len(folded) or not self._is_abbreviation(folded, stop):
                break
            stop += 1
        return begin + 1, stop

    def _is_abbreviation(self, folded: str, place: int) -> bool:
        if folded[place] != ".":
            return False
        word = folded[max(0, place - 12) : place].rpartition(" ")[2].lstrip("(«\"")
        return word in self._words.abbreviations or (len(word) == 1 and word.isalpha())


def _roman(number: int) -> str:
    """Write a number in Roman numerals.

    Examples
    --------
    >>> _roman(3), _roman(19)
    ('III', 'XIX')
    """
    written = ""
    for value, letters in _ROMAN:
        while number >= value:
            written, number = written + letters, number - value
    return written
