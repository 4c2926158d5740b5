"""What one printed value of a names section is: names, an office, or none of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from smi_graph.arabic import FoldedText, fold, read_date
from smi_graph.authorities import LabelAuthority, split_labels
from smi_graph.records.name_words import name_words
from smi_graph.schema import ValueType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smi_graph.authorities import Authorities
    from smi_graph.records.layout import Layout
    from smi_graph.schema import Field

LONGEST_NAME = 250
_LONGEST_PERSON = 80
_MOST_WORDS_OF_A_PERSON = 7
_LONGEST_LABEL = 5
# Titles of records and events may be sentences: only what is surely no title is none of them.
_TITLED = frozenset((ValueType.RECORD, ValueType.EVENT))
# Names of these kinds may hold an Arabic comma.
_WITH_COMMAS = frozenset((ValueType.PLACE,))
_BRACKET = re.compile(r"\s*[(\[](?P<inner>[^()\[\]]*)[)\]]\s*\Z")
_ACRONYM = re.compile(r"[A-Z][A-Za-z.&-]{1,14}\Z|(?:[^\W\d_][ .]){1,6}[^\W\d_]?\.?\Z")
_YEARS = re.compile(r"[\d\s–—/-]{4,}\Z")
_NUMBERED = re.compile(r"\(?\d{1,3}\s*[.)]\s*(?=[^\W\d])|\d{1,3}\s*[-–]\s*(?=[^\W\d])")
_STRONG = re.compile(r"\s*[;؛|•·●▪\n]\s*")
_ARABIC_COMMA, _COMMA = re.compile(r"\s*،\s*"), re.compile(r"\s*,\s*")
_DASH = re.compile(r"\s+[-–—/]\s+|\s*:\s*|\s*/\s*")
_ADDRESS = re.compile(r"https?://|www\.|\S@\S+\.\S|\w\.(?i:com|org|net|info|edu|gov)\b")
# What a program writes for a letter, and marks of a note: so no name is written.
_WRITTEN_BY_PROGRAMS = re.compile(r"&(?:#x?[\da-f]+|[a-z]{2,8});|[*†‡^]\s*\Z", re.IGNORECASE)
_ENDED_WORD = re.compile(r"[ةى](?=[^\W\d_])")
_CAMEL = re.compile(
    r"(?<![^\W\d_])(?!(?:Mc|Mac|Di|De|La|Le|Van|Fitz|Du|Del|Al|El|Ab|Da)[A-Z])[A-Z][^\W\d_]*[a-z][A-Z][a-z]"
)
_AND = re.compile(r"\s(?:and|et|und|&|و)\s", re.IGNORECASE)


class What(StrEnum):
    """What a stretch of a value can be."""

    NAME = "name"
    OFFICE = "office"
    MORE = "more"
    LABEL = "label"
    GLUED = "glued"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ValuePart:
    """A stretch of one value, counted in its characters."""

    start: int
    end: int
    what: What
    offices: tuple[str, ...] = ()
    printed: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class NameGuard:
    """Tells names from what else stands in the sections of a field.

    Examples
    --------
    >>> from smi_graph.authorities import load_authorities
    >>> from smi_graph.records.layout import load_layout
    >>> from smi_graph.schema import field_table
    >>> persons = field_table().fields["persons"]
    >>> guard = NameGuard(persons, load_authorities(), load_layout())
    >>> [part.what.value for part in guard.parts("+3")], guard.parts("N/A")
    (['more'], [])
    """

    field: Field
    authorities: Authorities
    layout: Layout

    def parts(self, text: str) -> list[ValuePart]:  # noqa: PLR0911 - a list of what it can be
        """Cut a value into what it holds; nothing when it says that there is nothing."""
        if self._is_listed(text):
            return [_trimmed(text, 0, len(text), What.NAME)]
        folded = fold(text)
        if not folded or self.layout.says_nothing(text):
            return []
        whole = self._whole(text, folded)
        if whole is not None:
            return [_trimmed(text, 0, len(text), whole)]
        more = self._more(text)
        if more is not None and more < len(text):
            rest = self.parts(text[:more]) if more else []
            return [*rest, _trimmed(text, more, len(text), What.MORE)]
        numbered = _NUMBERED.match(text)
        if numbered and self.field.value not in _TITLED:
            return [_moved(part, numbered.end()) for part in self.parts(text[numbered.end() :])]
        if self.field.value in _TITLED:
            return [ValuePart(*span, What.NAME) for span in once(text)]
        found: list[ValuePart] = []
        for start, end in self._pieces(text):
            found += [_moved(part, start) for part in self._piece(text[start:end])]
        return _with_offices(text, found)

    def _is_listed(self, text: str) -> bool:
        authority = self.authorities.of_field(self.field)
        return authority is not None and authority.find(text) is not None

    def _whole(self, text: str, folded: str) -> What | None:  # noqa: PLR0911 - a list of what it can be
        """Tell a line that is no name as a whole, whatever the field."""
        words = name_words()
        bare = folded.strip(" .:[]()«»\"'*_#")
        if {bare, folded} & words.more_alone or words.more.fullmatch(folded):
            return What.MORE
        if len(text) > LONGEST_NAME or _ADDRESS.search(text) or words.file.search(folded):
            return What.OTHER
        if self.field.value not in _TITLED and _WRITTEN_BY_PROGRAMS.search(text):
            return What.OTHER
        if (
            self.layout.is_footer(text)
            or bare in words.furniture
            or ("." in folded and words.file_within.search(folded))
        ):
            return What.OTHER
        if " " in bare and self.layout.is_of_the_search_form(text):
            return What.OTHER
        if len(re.findall(r"[^\W\d_]", folded)) < 2:
            return What.OTHER
        if re.search(r"\d", folded) and set(re.findall(r"[^\W\d_]+", folded)) <= words.page_words:
            return What.OTHER
        if (
            re.search(r"\d", folded)
            and self.field.value is not ValueType.RECORD
            and read_date(text)
        ):
            return What.OTHER
        return What.LABEL if self._is_label(text, bare) else None

    def _is_label(self, text: str, folded: str) -> bool:
        words = folded.split()
        if not words or len(words) > _LONGEST_LABEL:
            return False
        if text.rstrip().endswith(":"):
            return True
        known = name_words()
        if len(words) > 1 and _ends_with(folded, known.label_ends):
            return True
        if self.field.value is ValueType.PERSON and _is_feminine_of_things(words):
            return not self._listed_elsewhere(text, ("organization", "country", "collection"))
        begins = known.label_begins
        if self.field.value not in {ValueType.PERSON, ValueType.ORGANIZATION, ValueType.PLACE}:
            begins = known.label_begins_anywhere
        return len(words) <= 3 and _begins_with(folded, begins)

    @staticmethod
    def _more(text: str) -> int | None:
        """Give the place at which a value says that there are more."""
        if not name_words().more.search(fold(text)):
            return None
        folded = FoldedText.of(text)
        found = name_words().more.search(folded.folded)
        if found is None or (found.start() and not folded.folded[: found.start()].strip()):
            return 0 if found is not None else None
        return folded.original_span(found.start(), found.end())[0]

    def _pieces(self, text: str) -> list[tuple[int, int]]:
        """Cut a value at the signs that surely stand between two names."""
        authority = self.authorities.of_field(self.field)
        if authority is not None:
            spans = split_labels(text, authority)
            listed = len(spans) > 1 and all(span.key is not None for span in spans)
            # "محافظة حلب-خناصر" is one place within the other.
            within = self.field.value is ValueType.PLACE and re.search(r"[-–—]", text)
            if listed and len({span.key for span in spans}) == 1:
                # One thing in two spellings.
                return [(spans[0].start, spans[0].end)]
            if listed and not within:
                return [(span.start, span.end) for span in spans]
        pieces = _cut(text, _STRONG)
        if self.field.value not in _WITH_COMMAS:
            pieces = [
                (start + first, start + last)
                for start, end in pieces
                for first, last in _cut(text[start:end], _ARABIC_COMMA)
            ]
        return [
            (start + first, start + last)
            for start, end in pieces
            for first, last in once(text[start:end])
        ]

    def _piece(self, text: str) -> list[ValuePart]:
        if self._is_listed(text):
            return [_trimmed(text, 0, len(text), What.NAME)]
        if self.layout.says_nothing(text):
            return []
        if self.field.value is ValueType.PERSON:
            return self._person(text)
        return self._body(text)

    def _body(self, text: str) -> list[ValuePart]:  # noqa: PLR0911 - a list of what it can be
        """Read a piece as an organisation, a collection or a place."""
        whole = _trimmed(text, 0, len(text), What.NAME)
        bracket = self._bracket_of_listed(text)
        if bracket is not None:
            return [bracket]
        known = name_words()
        if _runs_into(fold(text).split(), (*known.bodies, *known.places)):
            return [replace(whole, what=What.GLUED)]
        if self.field.value is ValueType.PLACE:
            return [whole]
        listed = self._listed_elsewhere(text, ("person",))
        office = is_office(text) and not _begins_with(fold(text), known.bodies)
        if office or listed or _is_prose(text) or self._is_type(text):
            return [replace(whole, what=What.OFFICE if office else What.OTHER)]
        commas = _cut(text, _COMMA)
        if len(commas) > 1 and any(self._is_listed(text[a:b]) for a, b in commas):
            return [replace(whole, what=What.GLUED)]
        if self._touches_a_listed(text) or _ENDED_WORD.search(_bare(text)):
            return [replace(whole, what=What.GLUED)]
        return [whole]

    def _person(self, text: str) -> list[ValuePart]:  # noqa: PLR0911 - a list of what it can be
        """Read a piece as a person: a title, a name, an office, in any order that can be told."""
        whole = _trimmed(text, 0, len(text), What.NAME)
        title = self._after_titles(text)
        if title and text[:title].rstrip().endswith(("/", ".", ":")):
            return [_with(_moved(part, title), text, ()) for part in self._person(text[title:])]
        found = (
            self._with_suffix(text) or self._bracket_of_listed(text) or self._beside_a_listed(text)
        )
        if found is not None:
            return [found]
        bracket = _BRACKET.search(text)
        if bracket is not None and bracket.start():
            inner, name = bracket["inner"], text[: bracket.start()]
            if self._is_office(inner) or _YEARS.match(inner):
                parts = self._person(name)
                office = (inner.strip(),) if self._is_office(inner) else ()
                return [_with(part, text, office) for part in parts]
        for sign in (_COMMA, _DASH):
            pieces = _cut(text, sign)
            if len(pieces) > 1:
                return self._cut_person(text, pieces, inverted=sign is _COMMA)
        start = self._after_titles(text)
        if start is None:
            return [replace(whole, what=What.OFFICE)]
        name = text[start:]
        if not self._is_listed(name):
            what = self._person_is(text, name)
            if what is not What.NAME:
                return [replace(whole, what=what)]
        printed = text.strip() if start else ""
        return [replace(_trimmed(text, start, len(text), What.NAME), printed=printed)]

    def _with_suffix(self, text: str) -> ValuePart | None:
        """Read one name with what ends it and belongs to it: "Whipps, Jr."."""
        folded = FoldedText.of(text)
        suffix = name_words().suffix.search(folded.folded)
        if suffix is None or not suffix.start():
            return None
        cut = folded.original_span(suffix.start(), suffix.end())[0]
        parts = self._person(text[:cut])
        if len(parts) != 1 or parts[0].what is not What.NAME or parts[0].offices:
            return None
        printed = text.strip() if parts[0].printed else ""
        return replace(_trimmed(text, parts[0].start, len(text), What.NAME), printed=printed)

    def _person_is(self, text: str, name: str) -> What:
        if self._is_office(text) or self._is_office(name):
            return What.OFFICE
        titles = text[: len(text) - len(name)]
        if fold(titles).strip(" ./:") in name_words().titles_of_office:
            rest = self._after_title_of_office(name)
            if rest is not What.NAME:
                return rest
        return What.OTHER if not self._may_be_person(name) else self._is_several(name)

    def _after_title_of_office(self, name: str) -> What:
        """Tell "الرئيس أوباما" from "الرئيس الأمريكي" and "President of France"."""
        words = fold(name).split()
        first = words[0]
        if first in name_words().adjectives or self._is_of_a_country(first):
            return What.OFFICE
        if first in {"of", "in", "to", "في", "لدي", "علي"}:
            return What.OFFICE
        return What.OTHER if first.startswith("ال") else What.NAME

    def _is_office(self, text: str) -> bool:
        if is_office(text):
            return True
        match = name_words().title.match(fold(text))
        if match is None or match["title"] not in name_words().titles_of_office:
            return False
        return self._after_title_of_office(fold(text)[match.end() :]) is What.OFFICE

    def _is_of_a_country(self, word: str) -> bool:
        """Tell the adjective of a country, as in "الرئيس الروسي"."""
        stem = re.sub(r"(?:يه|ي)\Z", "", word.removeprefix("ال"))
        if len(stem) < 3 or stem == word.removeprefix("ال"):
            return False
        return stem[:12] in _country_stems(self.authorities.countries)

    def _cut_person(
        self, text: str, pieces: Sequence[tuple[int, int]], *, inverted: bool
    ) -> list[ValuePart]:
        """Read names and offices with a comma, a dash or a colon between them."""
        parts = [_moved(part, a) for a, b in pieces for part in self._person(text[a:b])]
        whole = _trimmed(text, 0, len(text), What.GLUED)
        listed = [self._is_listed(text[part.start : part.end]) for part in parts]
        names = [part for part in parts if part.what is What.NAME]
        if any(part.what not in {What.NAME, What.OFFICE} for part in parts):
            return [replace(whole, what=What.OTHER)]
        if len(names) == 1 or all(
            known for part, known in zip(parts, listed, strict=True) if part.what is What.NAME
        ):
            return parts
        latin = inverted and text.isascii() and len(pieces) == 2
        if latin and len(text[slice(*pieces[0])].split()) == 1 and not any(listed):
            return [replace(whole, what=What.NAME)]
        return [whole]

    def _after_titles(self, text: str) -> int | None:
        """Give the place at which the name begins; ``None`` when there is nothing but titles."""
        folded = FoldedText.of(text)
        place = len(folded.folded) - len(folded.folded.lstrip())
        while match := name_words().title.match(folded.folded, place):
            place = match.end()
        words = name_words()
        rest = folded.folded[place:].strip(" .:/")
        if not rest or rest in words.titles_of_office or words.title.match(rest + " x"):
            return None
        return folded.original_span(place, len(folded.folded))[0]

    def _bracket_of_listed(self, text: str) -> ValuePart | None:
        """Read a listed name before an acronym, its other spelling, or years in brackets."""
        bracket = _BRACKET.search(text)
        authority = self.authorities.of_field(self.field)
        if bracket is None or not bracket.start() or authority is None:
            return None
        name, inner = text[: bracket.start()], bracket["inner"].strip()
        start = (self._after_titles(name) or 0) if self.field.value is ValueType.PERSON else 0
        entry = authority.find(name[start:])
        if entry is None:
            return None
        same = authority.find(inner)
        part = replace(_trimmed(text, start, bracket.start(), What.NAME), printed=text.strip())
        if self.field.value is ValueType.PERSON and self._is_office(inner):
            return replace(part, offices=(inner,), printed=name.strip() if start else "")
        if same is not None and same.identifier != entry.identifier:
            return _trimmed(text, 0, len(text), What.GLUED)
        if same is not None or _ACRONYM.match(inner) or _YEARS.match(inner):
            return part
        return None

    def _beside_a_listed(self, text: str) -> ValuePart | None:
        """Read a listed person with an office before or after, glued to it or not."""
        authority = self.authorities.of_field(self.field)
        if authority is None:
            return None
        folded = FoldedText.of(text)
        for start, end in _listed_at_an_end(folded.folded, authority):
            left = folded.folded[:start].strip(" ،,-–—:/(")
            right = folded.folded[end:].strip(" ،,-–—:/()")
            first, last = folded.original_span(start, end)
            office = text[last:].strip(" ،,-–—:/()") if right else text[:first].strip(" ،,-–—:/(")
            if not (right or left) or not self._is_office(office):
                continue
            if left and (" " not in left and left in name_words().titles_of_office):
                continue
            return ValuePart(first, last, What.NAME, (office,))
        return None

    def _may_be_person(self, name: str) -> bool:
        folded = fold(name)
        known = name_words()
        if len(name) > _LONGEST_PERSON or re.search(r"[\d؟?!©@<>=\[\]{}]", folded):
            return False
        if _begins_with(folded, known.bodies) or set(folded.split()) & known.body_words:
            return False
        if _is_prose(name) or self._is_type(name):
            return False
        return not (
            self._is_place(name)
            or self._listed_elsewhere(name, ("organization", "country", "collection"))
        )

    def _is_place(self, name: str) -> bool:
        """Tell the name of a listed place, with or without what it is: "حلب", "محافظة حلب"."""
        heads = [""]
        if " " not in name.strip():
            heads += [f"{head} " for head in name_words().places]
        return any(self._listed_elsewhere(head + name, ("place",)) for head in heads)

    def _is_several(self, name: str) -> What:
        """Tell whether several names run together."""
        words = fold(name).split()
        if len(words) > _MOST_WORDS_OF_A_PERSON or _AND.search(name):
            return What.GLUED
        if _ENDED_WORD.search(_bare(name)) or _CAMEL.search(name):
            return What.GLUED
        authority = self.authorities.of_field(self.field)
        if _runs_into(words, name_words().first_names):
            return What.GLUED
        for place, word in enumerate(words):
            if not place or not word.startswith("و"):
                continue
            tail = " ".join([word.removeprefix("و"), *words[place + 1 :]])
            first = word.removeprefix("و") in name_words().first_names and place < len(words) - 1
            if first or (authority and authority.find(tail)):
                return What.GLUED
        return What.GLUED if self._touches_a_listed(name) else What.NAME

    def _touches_a_listed(self, text: str) -> bool:
        """Tell whether a listed name of several words runs into the rest without a space."""
        authority = self.authorities.of_field(self.field)
        if authority is None:
            return False
        folded = " ".join(fold(text).split())
        for start, end in _listed_at_an_end(folded, authority):
            if " " not in folded[start:end]:
                continue
            rest = folded[end:] if end < len(folded) else folded[:start]
            if " " in rest.strip() and not rest[0].isspace() and not rest[-1].isspace():
                return True
        return False

    def _listed_elsewhere(self, text: str, kinds: Sequence[str]) -> bool:
        return any(self.authorities.of_kind(kind).find(text) is not None for kind in kinds)

    def _is_type(self, text: str) -> bool:
        """Tell the name of a type or a language, whose own label was lost."""
        types = self.authorities.concepts.get("document-type")
        languages = self.authorities.languages
        return (types is not None and types.find(text) is not None) or (
            languages.find(text) is not None
        )


def is_office(text: str) -> bool:
    """Tell whether a text is an office: "وزير الخارجية الأمريكي", "Secretary of State".

    Examples
    --------
    >>> is_office("وزير الخارجية"), is_office("John Kerry")
    (True, False)
    """
    words = name_words()
    folded = fold(text).strip(" .:,-–—()")
    for _ in range(3):
        if words.office.match(folded):
            return not _is_title_and_name(folded)
        title = words.title.match(folded)
        if title is None:
            return False
        if title["title"] in words.titles_of_office:
            return False
        folded = folded[title.end() :]
    return False


def _is_title_and_name(folded: str) -> bool:
    """Tell "President Barack Obama" from "President of France": only the title is an office's."""
    words = name_words()
    title = words.title.match(folded)
    if title is None or title["title"] not in words.titles_of_office:
        return False
    rest = folded[title.end() :]
    first = rest.split()[0]
    plain = not words.office.match(rest) and first not in words.adjectives
    return (
        plain and folded[0].isascii() and first not in {"of", "for", "to", "and", "&", "at", "in"}
    )


def once(text: str) -> list[tuple[int, int]]:
    """Cut a text that is one name printed twice, or pairs of them, into each name once.

    Examples
    --------
    >>> once("عاصم الداليعاصم الدالي"), once("عاصم الدالي")
    ([(0, 11)], [(0, 11)])
    """
    if len(text) >= 400 or not re.fullmatch(
        r"(?:(?P<name>\S(?:.*?\S)?)\s*(?P=name))+", text, re.DOTALL
    ):
        return [(0, len(text))]
    names: list[tuple[int, int]] = []
    position = 0
    for match in re.finditer(r"(?P<name>\S.{2,}?\S)\s*(?P=name)", text):
        if text[position : match.start()].strip():
            return [(0, len(text))]
        names.append(match.span("name"))
        position = match.end()
    return names if names and position == len(text) else [(0, len(text))]


def _cut(text: str, sign: re.Pattern[str]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    position = 0
    for match in sign.finditer(text):
        spans.append((position, match.start()))
        position = match.end()
    spans.append((position, len(text)))
    return [(start, end) for start, end in spans if text[start:end].strip()]


def _trimmed(text: str, start: int, end: int, what: What) -> ValuePart:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return ValuePart(start, end, what)


def _moved(part: ValuePart, by: int) -> ValuePart:
    return replace(part, start=part.start + by, end=part.end + by)


def _with(part: ValuePart, printed: str, offices: tuple[str, ...]) -> ValuePart:
    if part.what is not What.NAME:
        return part
    kept = part.printed or ("" if offices else printed.strip())
    return replace(part, offices=(*part.offices, *offices), printed=kept)


def _with_offices(text: str, parts: list[ValuePart]) -> list[ValuePart]:
    """Give the office before a name on its line to the name: "وزير الخارجية: جون كيري"."""
    if [part.what for part in parts] == [What.OFFICE, What.NAME]:
        office, name = parts
        return [replace(name, offices=(text[office.start : office.end], *name.offices))]
    return parts


def _is_feminine_of_things(words: Sequence[str]) -> bool:
    """Tell "المواقع الجغرافية": definite things with their adjective, as no person is called."""
    definite = all(word.startswith("ال") for word in words)
    return definite and len(words) > 1 and len(words[-1]) > 4 and words[-1].endswith("ه")


def _begins_with(folded: str, words: tuple[str, ...]) -> bool:
    return folded.startswith(words) and any(
        folded == word or folded.startswith(word + " ") for word in words
    )


def _ends_with(folded: str, words: Sequence[str]) -> bool:
    return any(folded.endswith(" " + word) for word in words)


def _runs_into(words: Sequence[str], heads: Sequence[str]) -> bool:
    """Tell whether the first word of a name stands at the end of a longer word."""
    ends = tuple(heads)
    plain = (re.sub(r"\A(?:ال|و?ابو|و?ابي|عبدال)", "", word) for word in words)
    return any(word[3:].endswith(ends) for word in plain)


def _is_prose(text: str) -> bool:
    return len(text) > 60 and text.rstrip()[-1] in ".؟?!"


def _bare(text: str) -> str:
    """Drop vowel signs and tatweel, which stand inside words."""
    return re.sub(r"[\u0640\u064b-\u065f\u0670\u200b-\u200f\u202a-\u202e\u2066-\u2069]", "", text)


def _listed_at_an_end(folded: str, authority: LabelAuthority) -> list[tuple[int, int]]:
    """Find the listed names with which a folded text begins or ends, the longest first."""
    found = [
        (0, length)
        for length in authority.lengths.get(folded[:2], ())
        if length < len(folded) and authority.keys.get(folded[:length])
    ]
    for start in range(1, len(folded) - 1):
        lengths = authority.lengths.get(folded[start : start + 2], ())
        if len(folded) - start in lengths and authority.keys.get(folded[start:]):
            found.append((start, len(folded)))
    return sorted(found, key=lambda span: span[0] - span[1])


@cache
def _country_stems_of(keys: tuple[str, ...]) -> frozenset[str]:
    stems = set()
    for key in keys:
        bare = key.removeprefix("ال")
        if " " not in bare and len(bare) > 2:
            stems |= {bare, bare.removesuffix("ا"), bare.removesuffix("يا"), bare.removesuffix("ه")}
    stems |= {"امريك", "اميرك", "روس", "ترك", "سور", "بريطان", "فرنس"}
    return frozenset(stem for stem in stems if len(stem) > 2)


def _country_stems(countries: LabelAuthority) -> frozenset[str]:
    return _country_stems_of(tuple(countries.keys))
