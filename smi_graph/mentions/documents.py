"""Numbers of documents in texts, and whose they are."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NamedTuple

from smi_graph.archive import archive
from smi_graph.mentions.lexicon import Sense
from smi_graph.mentions.mention import Found
from smi_graph.mentions.text import alternatives

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from smi_graph.mentions.lexicon import Hit
    from smi_graph.mentions.rules import Governed, Rules, Symbol
    from smi_graph.mentions.surroundings import Surroundings
    from smi_graph.mentions.text import SearchedText

_KIND = "document-number"
_RULE = "documents.toml:{}"
_OWN = "archive.toml:codes"
_FARTHEST = 140
_FARTHEST_BEHIND = 80
_LONGEST_LIST = 60
_LEAST_IN_LIST = 3
_MOST_BESIDE = 3
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_YEAR = re.compile(r"(?:19|20)\d\d")
_NUMBER = re.compile(r"(?<![\w/.])(?:(?:es|s)-)?\d")
_SIGNS = re.compile(r"[()«»\"“”\[\]]")
_SUPPLEMENT = re.compile(r"(?<=/)(?:ADD|CORR|REV)(?=\.)")
_LETTER = "letter"
_WORD = re.compile(r"[^\W\d]+")
_DIRECTLY = frozenset((" ", "'s ", "' ", " (", "'s (", "s' "))


class _Body(NamedTuple):
    """A body that a text names; no ``value``: one that governs none of our numbers.

    ``numbers`` is false for bodies that give out nothing with a number, as far as is known.
    """

    start: int
    end: int
    value: str
    numbers: bool = True


class _Bodies:
    """The bodies of a text, by their place."""

    def __init__(self, bodies: Sequence[_Body]) -> None:
        self._bodies = bodies
        self._starts = [body.start for body in bodies]

    def between(self, start: int, end: int) -> Sequence[_Body]:
        """Give those that begin between two places."""
        if not self._starts:
            return ()
        return self._bodies[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def next(self, place: int) -> _Body | None:
        """Give the first one from a place on."""
        number = bisect_left(self._starts, place)
        return self._bodies[number] if number < len(self._starts) else None


class _Number(NamedTuple):
    """A number of a list: its place, where reading goes on, and how it is written.

    ``stem`` is what is written without the letter of a part, empty where there is none.
    """

    start: int
    end: int
    read: int
    value: str
    stem: str = ""


class DocumentFinder:
    """Finds symbols, the archive's own codes, and numbers that a body governs.

    Parameters
    ----------
    rules
        Of which those of ``documents.toml`` are used.
    """

    def __init__(self, rules: Rules) -> None:
        self._attached = rules.attached
        self._words = rules.numbering
        self._symbols = {symbol.name: symbol for symbol in self._words.symbols}
        self._governing = {body for one in self._words.governed for body in one.bodies}
        codes = archive().codes
        self._own = re.compile(codes.on_pages.pattern.removesuffix(r"\Z"))
        self._own_forms = [*codes.kinds.values()] or [codes.form]
        year = rf"(?:\(\d{{4}}\))?(?:\s*(?:{alternatives(self._words.before_years)})\s+\d{{4}})?"
        behind = alternatives(self._words.behind)
        self._behind = re.compile(
            rf"[\s,)]*{year}[\s,]*(?:(?:(?:{behind})\s+)+(?:\w+\s+){{0,3}}?|{rules.attached.eliding})\Z"
        )

        self._next = re.compile(rf"[\s,)]*{year}[\s,]*(?:\w+\s+)?(?:the\s+)?\Z")

    def senses(self) -> Iterator[Sense]:
        """Give the words to look for."""
        words = self._words
        for symbol in words.symbols:
            for begin in symbol.begin:
                yield Sense("symbol", symbol.name, _RULE.format(symbol.name), begin)
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
        around: Surroundings,
        words: Mapping[str, Sequence[Hit]],
        names: Sequence[Hit],
        named: Sequence[Hit],
        dates: Sequence[Found],
    ) -> list[Found]:
        """Find the numbers of documents of a text.

        Parameters
        ----------
        around, words
            The text, and the words that were found in it.
        names, named
            The listed names in it, and those of them that are mentions.
        dates
            The dates in it.
        """
        found = [*self._in_symbols(around.text, words), *self._own_codes(around.text)]
        nouns = words["noun"]
        if nouns:
            taken = sorted((one.start, one.end) for one in (*dates, *found))
            found += [
                one
                for one in self._after_nouns(around, nouns, (words, names, named))
                if not _overlaps(one, taken)
            ]
        return found

    def _in_symbols(
        self, text: SearchedText, words: Mapping[str, Sequence[Hit]]
    ) -> Iterator[Found]:
        reached = 0
        for hit in sorted(words["symbol"], key=lambda hit: (hit.start, -hit.end)):
            before = text.folded[hit.start - 1 : hit.start]
            if hit.start < reached or (before and before in "/."):
                continue
            for word in hit.pattern.words:
                symbol = self._symbols.get(word.value)
                number = None if symbol is None else self._symbol(text, hit.start, symbol)
                while number is not None:
                    reached = number.end
                    yield Found(number.start, number.end, _KIND, number.value, word.rule)
                    number = self._next_part(text, number, len(text.folded))

    def _symbol(self, text: SearchedText, place: int, symbol: Symbol) -> _Number | None:
        """Read a symbol that begins at a place."""
        match = self._match(symbol.form, text, place)
        written = None if match is None else self._written(text, match, symbol.value)
        if match is None or written is None:
            return None
        value, stem = (_SUPPLEMENT.sub(lambda m: m[0].capitalize(), one) for one in written)
        return _Number(*match.span(), match.end(), value, stem)

    def _match(self, form: re.Pattern[str], text: SearchedText, place: int) -> re.Match[str] | None:
        """Match a form; a word in the place of a letter that is none is left to the text."""
        match = form.match(text.folded, place)
        for group in _letter_groups(match):
            start, end = match.span(group) if match is not None else (0, 0)
            if self._letter(text, start, end) is None:
                return form.match(text.folded, place, start)
        return match

    def _letter(self, text: SearchedText, start: int, end: int) -> str | None:
        """Give the letter of a part of a resolution that is printed between two places."""
        if any(text.breaks_line(place) for place in (start - 1, start - 2)):
            return None
        return self._words.letters.get(text.cased[start:end])

    def _written(
        self, text: SearchedText, match: re.Match[str], value: str
    ) -> tuple[str, str] | None:
        """Write a number as its documents do, and without the letter of a part if it has one."""
        if not value:
            return match.group().replace(" ", "").upper(), ""
        parts = match.groupdict()
        groups = {key: (part or "").upper().replace(" ", "") for key, part in parts.items()}
        if groups.get("session"):
            session = self._session(match["session"])
            if session is None:
                return None
            groups["session"] = session
        lettered = _letter_groups(match)
        letters = {group: f" {self._letter(text, *match.span(group))}" for group in lettered}
        none = dict.fromkeys((key for key in groups if key.startswith(_LETTER)), "")
        written = value.format(**{**groups, **none, **letters})
        has_part = bool(letters) and not groups.get("supplement")
        return written, value.format(**{**groups, **none}) if has_part else ""

    def _next_part(self, text: SearchedText, number: _Number, stop: int) -> _Number | None:
        """Read the next letter of a list: 66/253 A and B."""
        joint = self._words.joints.match(text.folded, number.read, stop) if number.stem else None
        word = None if joint is None else _WORD.match(text.folded, joint.end(), stop)
        letter = None if word is None else self._letter(text, *word.span())
        if word is None or letter is None or letter <= number.value.rpartition(" ")[2]:
            return None
        return _Number(*word.span(), word.end(), f"{number.stem} {letter}", number.stem)

    def _own_codes(self, text: SearchedText) -> Iterator[Found]:
        cased = text.cased
        for match in self._own.finditer(cased):
            start, end = match.span()
            before, after = cased[max(0, start - 1) : start], cased[end : end + 1]
            if after.isalnum() or (before and (before in "/." or not self._begins(cased, start))):
                continue
            code = match.group()
            if any(form.match(code) for form in self._own_forms):
                yield Found(start, end, _KIND, code, _OWN)

    def _begins(self, folded: str, start: int) -> bool:
        return not folded[start - 1].isalnum() or bool(self._attached.before(folded, start))

    def _bodies(
        self,
        folded: str,
        words: Mapping[str, Sequence[Hit]],
        names: Sequence[Hit],
        named: Sequence[Hit],
    ) -> list[_Body]:
        """List the bodies of a text: those that govern numbers, and all others."""
        meant = {hit.start for hit in named}
        bodies: list[_Body] = []
        for hit in names:
            sense = hit.pattern.name
            if sense is None or sense.kind != "organization" or sense.value in self._words.neutral:
                continue
            governs = sense.value in self._governing
            value = sense.value if governs and hit.start in meant else ""
            bodies.append(_Body(hit.start, hit.end, value, numbers=governs))
        starts = [hit.start for hit in names]
        others = [*words["body"], *(hit for hit in words["weak"] if self._issues(folded, hit))]
        bodies += [
            _Body(hit.start, hit.end, "") for hit in others if not _is_part(hit, names, starts)
        ]
        bodies.sort()
        return bodies

    def _issues(self, folded: str, hit: Hit) -> bool:
        """Tell whether a word for giving out a document stands beside a body."""
        near = folded[max(0, hit.start - 24) : hit.start].split()[-2:]
        near += folded[hit.end : hit.end + 32].split()[:3]
        issuing = self._words.issuing
        return any(word in issuing or word[1:] in issuing for word in near)

    def _after_nouns(
        self,
        around: Surroundings,
        nouns: Sequence[Hit],
        found: tuple[Mapping[str, Sequence[Hit]], Sequence[Hit], Sequence[Hit]],
    ) -> Iterator[Found]:
        """Find the numbers after nouns; the bodies are looked for where there are any."""
        bodies: _Bodies | None = None
        reached = 0
        for noun in sorted(nouns, key=lambda hit: (hit.start, -hit.end)):
            if noun.end <= reached:
                continue
            first = _NUMBER.search(around.folded, noun.end, noun.end + _FARTHEST)
            if first is None:
                continue
            if bodies is None:
                bodies = _Bodies(self._bodies(around.folded, *found))
            numbers, read = self._after_noun(around, noun, first.start(), bodies)
            reached = max(reached, read)
            yield from numbers

    def _after_noun(
        self, around: Surroundings, noun: Hit, first: int, bodies: _Bodies
    ) -> tuple[list[Found], int]:
        """Give the numbers after a noun, and how far no other noun says more."""
        folded, read = around.folded, 0
        found: list[Found] = []
        alone = folded[noun.start : noun.end] in self._words.singular
        within = [one for one in bodies.between(noun.end, first) if one.end <= first]
        if not self._only_fillers(folded, noun.end, first, within):
            return found, read
        begin, stop = around.bounds(noun.start, noun.end)
        if first >= stop:
            return found, read
        before = self._before(folded, begin, noun, bodies)
        owner = _owner(folded, noun, within, before)
        beside = bool(within or noun.pattern.words[0].value) or any(
            _is_directly_before(folded, noun, body) for body in before[-_MOST_BESIDE:]
        )
        for governed in self._words.governed:
            numbers = [*self._list(around.text, first, stop, governed, alone=alone)]
            if not numbers or self._is_a_year(folded, noun.end, numbers[0]):
                continue
            decided = owner
            if not beside:
                read = max(read, numbers[-1].read)
                opening = folded[begin : noun.start - noun.attached].split()
                opens = bool(opening or noun.attached) and self._words.openers.issuperset(opening)
                opens = opens and owner is None
                behind = self._behind_it(folded, numbers[-1].read, stop, bodies, opens=opens)
                decided = owner if behind is None else behind
            if decided is None or decided in governed.bodies:
                found += self._governed(folded, governed, numbers, known=decided is not None)
        read = max([read, *(one.end for one in found)])
        return found, read

    def _before(self, folded: str, begin: int, noun: Hit, bodies: _Bodies) -> Sequence[_Body]:
        """Give the bodies before a noun in its sentence whose document it may be."""
        never = self._words.nouns_not_of.get(folded[noun.start : noun.end])
        before = [one for one in bodies.between(begin, noun.start) if one.end <= noun.start]
        nearest = folded[begin : noun.start].split()[-1:]
        if nearest and nearest[0] in self._words.own:
            return before[:1]
        return [one for one in before if never is None or one.value != never]

    @staticmethod
    def _governed(
        folded: str, governed: Governed, numbers: Sequence[_Number], *, known: bool
    ) -> Iterator[Found]:
        alone, rule = governed.alone, _RULE.format(governed.name)
        for number in reversed(numbers):
            # What stands alone speaks for the bare numbers before it too.
            known = known or (alone is not None and bool(alone.match(folded, number.start)))
            if known:
                yield Found(number.start, number.end, _KIND, number.value, rule)

    def _is_a_year(self, folded: str, end: int, number: _Number) -> bool:
        """Tell "its resolution of 2013" and "قراره لعام 2013" from numbers."""
        before = folded[end : number.start].split()
        if not before or not _YEAR.fullmatch(folded[number.start : number.end]):
            return False
        return before[-1] in self._words.before_years

    def _only_fillers(self, folded: str, start: int, end: int, within: Sequence[_Body]) -> bool:
        """Tell whether nothing but bodies and small words stand between noun and number."""
        if any(not body.value for body in within):
            return True
        rest = folded[start:end]
        for body in reversed(within):
            attached = self._attached.second
            left = rest[: body.start - start].rstrip("".join(attached))
            rest = left + " " + rest[body.end - start :]
        return all(word in self._words.fillers for word in _SIGNS.sub(" ", rest).split())

    def _behind_it(
        self, folded: str, end: int, stop: int, bodies: _Bodies, *, opens: bool
    ) -> str | None:
        """Give the body to which a number is joined from behind: "2254 of the Council".

        Where the noun opens its sentence, that is also its subject: "In resolution 2254 the".
        """
        body = bodies.next(end)
        if body is None or body.start > min(stop, end + _FARTHEST_BEHIND):
            return None
        between = folded[end : body.start]
        joined = self._behind.match(between) or (opens and self._next.match(between))
        return body.value if joined else None

    def _list(
        self, text: SearchedText, place: int, stop: int, governed: Governed, *, alone: bool
    ) -> Iterator[_Number]:
        """Read a list of numbers, and of the letters of parts."""
        number: _Number | None = None
        again = True
        for _ in range(_LONGEST_LIST):
            part = None if number is None else self._next_part(text, number, stop)
            number = part or self._number(text, place, governed)
            if number is None or number.read > stop:
                return
            if not (again or part) and self._is_count(text.folded, number, alone=alone):
                return
            yield number
            joint = self._words.joints.match(text.folded, number.read, stop)
            if joint is None:
                return
            place, again = joint.end(), bool(joint["again"])

    def _is_count(self, folded: str, number: _Number, *, alone: bool) -> bool:
        """Tell "2254 and 17 states": a bare number that goes on from another is no resolution.

        It is one where its noun stands for several, and it is not of the first hundred.
        """
        printed = folded[number.start : number.end]
        if not printed.isdecimal() or number.read != number.end:
            return False
        if self._words.years.match(folded, number.end):
            return False
        return alone or len(printed) < _LEAST_IN_LIST

    def _number(self, text: SearchedText, place: int, governed: Governed) -> _Number | None:
        for form, value in governed.forms:
            match = self._match(form, text, place)
            if match is None or text.folded[match.end() : match.end() + 1].isalpha():
                continue
            written = self._written(text, match, value)
            if written is not None:
                return _Number(*match.span("number"), match.end(), *written)
        return None

    def _session(self, printed: str) -> str | None:
        """Write the session of an assembly as its documents do."""
        for form, value in self._words.sessions:
            match = form.match(printed)
            if match is not None:
                groups = match.groupdict()
                number = groups.get("n") or groups.get("m")
                roman = _roman(int(number)) if number else ""
                as_is = (groups.get("as_is") or "").replace(" ", "-").upper()
                return value.format(roman=roman, as_is=as_is)
        return None


def _letter_groups(match: re.Match[str] | None) -> list[str]:
    """Give the groups of a form that hold the letter of a part."""
    if match is None:
        return []
    return [key for key, part in match.groupdict().items() if part and key.startswith(_LETTER)]


def _overlaps(one: Found, taken: Sequence[tuple[int, int]]) -> bool:
    """Tell whether one of some spans, which do not overlap and are in order, overlaps."""
    number = bisect_left(taken, (one.end, 0)) - 1
    return number >= 0 and one.start < taken[number][1]


def _is_part(hit: Hit, names: Sequence[Hit], starts: Sequence[int]) -> bool:
    """Tell whether a word is a part of a listed name, and not the whole of it."""
    number = bisect_right(starts, hit.end - 1) - 1
    if number < 0:
        return False
    name = names[number]
    return name.end > hit.start and (name.start, name.end) != (hit.start, hit.end)


def _owner(folded: str, noun: Hit, within: Sequence[_Body], before: Sequence[_Body]) -> str | None:
    """Give the body that governs: ``""`` is some other, ``None`` is that none is named."""
    of_noun = noun.pattern.words[0].value
    if of_noun:
        return of_noun
    if within:
        return within[-1].value if all(body.value for body in within) else ""
    if before and _is_directly_before(folded, noun, before[-1]):
        return before[-1].value
    giving = [body for body in before if body.numbers]
    return giving[-1].value if giving else None


def _is_directly_before(folded: str, noun: Hit, body: _Body) -> bool:
    return folded[body.end : noun.start] in _DIRECTLY


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
