"""A person's name in parts: without titles, in one order, each part by how it sounds.

A part is a row of consonants with what stands between them, so that a name is compared within one
script and across both: ``محمود`` and ``Muhammad`` have the same consonants and differ in the third
gap. The words that decide what is no part of a name, and what parts weigh, stand in
``data/name_words.toml`` and ``data/name_elements.toml``.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import pairwise

from smi_graph.arabic import fold
from smi_graph.authorities.entries import label_key
from smi_graph.layered import read_words

_ARABIC = re.compile(r"[\u0621-\u064a\u0671-\u06d3]")
_SEPARATOR = re.compile(r"\s*[,،]\s*")
_NOT_OF_A_NAME = re.compile(r"[^\w\s]|_")
_NUMBER_OR_WORD = re.compile(r"\d+|[^\d\s]+")
_SILENT = re.compile(r"[\u02b0-\u02ff\u2018\u2019\u201b'`´ʾʿ]")
# The article takes the sound of what follows: Abdennour, Abdessalam.
_ABD = re.compile(r"(?:abd|عبد)(?:[aeiou]?(?:l|([dnrstz])(?=\1))|ال)?\s?(?=\w{3})")
_ALLAH = re.compile(r"(?<=[a-z]{2})[aou]llah\b|(?<=[\u0621-\u064a]{3})الله\b")
_ABU = re.compile(r"\babo?ul(?=[a-z]{4})|\bابوال(?=\w{3})")
_OGLU = re.compile(r"(?<=\w{3})(?:oghlu|oglu|اوغلو)\b")
_DIN = re.compile(r"(?<=\w{3})[aeui]?d{1,2}[iey]+ne?\b")
_LONGEST = 12

_GROUPS = (
    ("tsch", "š"), ("tch", "š"), ("sch", "š"), ("chr", "kr"), ("ch", "š"), ("sh", "š"), ("kh", "x"),
    ("gh", "ğ"), ("dj", "j"), ("dh", "z"), ("th", "t"), ("zh", "j"), ("ph", "f"), ("ck", "k"),
    ("que", "ke"), ("qui", "ki"), ("skj", "š"), ("ee", "i"), ("تش", "š"), ("دج", "ج"),
)  # fmt: skip
_SOFT_C = re.compile(r"c(?=[eiy])")
_LETTERS = {
    letter: sound
    for sound, letters in {
        "b": "بپbp", "t": "تطثt", "j": "جj", "ğ": "غğ", "q": "قq", "g": "gگ", "k": "كkc",
        "h": "حهh", "x": "خ", "d": "دضd", "z": "زذظz", "r": "رr", "s": "سصsß", "š": "شšçş",
        "f": "فڤfv", "l": "لl", "m": "مm", "n": "نn",
    }.items()
    for letter in letters
}  # fmt: skip
AIN = "ʿ"
_VOWELS = {"ا": "A", "و": "U", "ي": "I", "ع": AIN, "ء": "*"}
_VOWELS |= dict.fromkeys("a", "a") | dict.fromkeys("e", "e") | dict.fromkeys("iy", "i")
_VOWELS |= dict.fromkeys("ouw", "u")
_LATIN = str.maketrans(
    {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ß": "ss", "ç": "s"}
)
# What it costs to take one consonant for another: nothing where the two scripts have no other
# way, little where writers of one script mix them.
_PAIRS = {
    frozenset(pair): cost
    for cost, pairs in {
        0.0: ("qk", "jg", "ğg"),
        0.15: ("jğ", "qg", "šs"),
        0.4: ("qğ", "dz", "gk", "xk", "fb", "xh", "sz", "td"),
        0.6: ("jq", "jk", "ğk", "xš", "ts"),
    }.items()
    for pair in pairs
}
_LATIN_OF = {"A": frozenset("ae"), "U": frozenset("u"), "I": frozenset("ie")}
# A consonant that is another one, and gaps that are still the same name.
_ANOTHER, _NEAR = 0.3, 0.15
# A long i that is written e: سليم is Selim, but Salem is rather سالم.
_HALF_HEARD = 0.1
# Sounds that are one in the key by which names are found, though they are compared more finely.
_COARSE = str.maketrans("jğqgxzš", "kkkkkds")


@dataclass(frozen=True, slots=True, eq=False)
class NamePart:
    """One part of a name; the same object wherever a word comes up.

    Parameters
    ----------
    text
        As written, folded.
    sounds
        Its consonants.
    gaps
        What stands before, between and after them; one more than there are consonants.
    is_arabic
        Its script.
    weight
        What it tells, from 0 to 1, before it is known how many bear it.
    key
        What names are found by.
    leads
        Whether it is a given name that writers leave out before others.
    generation
        Where it tells which of several bearers of a name is meant, such as the younger: which.
    other
        The part as writers of another tradition read its letters, where they read it otherwise.
    """

    text: str
    sounds: str
    gaps: tuple[str, ...]
    is_arabic: bool
    weight: float
    key: str
    leads: bool = False
    generation: frozenset[int] = frozenset()
    other: NamePart | None = None

    @property
    def is_initial(self) -> bool:
        """Whether it is one letter that stands for a name."""
        return len(self.text) == 1 and not self.text.isdigit()


@dataclass(frozen=True, slots=True)
class _Words:
    titles: dict[str, list[tuple[str, ...]]]
    of_office: frozenset[tuple[str, ...]]
    offices: frozenset[str]
    dropped: frozenset[str]
    light: frozenset[str]
    given: frozenset[str]
    leading: frozenset[str]
    names: frozenset[str]
    known: dict[str, tuple[tuple[str, str, tuple[str, ...]], ...]]
    same: dict[str, frozenset[int]]
    generations: dict[str, frozenset[int]]
    whole: frozenset[str]
    light_weight: float
    given_weight: float


def _groups(groups: list[str]) -> dict[str, frozenset[int]]:
    """Give the numbers of the groups that each word is in."""
    found: dict[str, frozenset[int]] = {}
    for number, group in enumerate(groups, start=1):
        for word in _plain(group).split():
            found[word] = found.get(word, frozenset()) | {number}
    return found


@cache
def _words() -> _Words:
    names, elements = read_words("name_words.toml"), read_words("name_elements.toml")
    # A single letter of Latin script is an initial here.
    short = [one for one in names["titles"]["short"] if _ARABIC.search(one)]
    prefixes = [*names["titles"]["words"], *elements["titles"]["words"], *short]
    of_office = [*names["titles_of_office"]["words"], *names["titles_of_office"].get("short", [])]
    of_office += elements["titles_of_office"]["words"]
    given = [*names["first_names"]["words"], *elements["given"]["words"]]
    return _Words(
        titles=_by_first_word([*prefixes, *of_office]),
        of_office=frozenset(tuple(_plain(one).split()) for one in of_office),
        offices=frozenset(_plain(one) for one in names["offices"]["begin"]),
        dropped=frozenset(map(_plain, elements["dropped"]["words"])),
        light=frozenset(map(_plain, elements["light"]["words"])),
        given=frozenset(map(_plain, given)),
        leading=frozenset(map(_plain, elements["leading"]["words"])),
        names=frozenset(map(_plain, [*names["first_names"]["words"], *elements["apart"]["words"]])),
        known=_by_sounds([*names["first_names"]["words"], *elements["apart"]["words"]]),
        same=_groups(elements["same"]["groups"]),
        generations=_groups(elements["generation"]["groups"]),
        whole=frozenset(map(_plain, elements["whole"]["words"])),
        light_weight=elements["light"]["weight"],
        given_weight=elements["given"]["weight"],
    )


@cache
def _plain(text: str) -> str:
    """Fold a text, and take away what transliterators put over and between letters."""
    decomposed = unicodedata.normalize("NFKD", fold(_SILENT.sub("", text)).translate(_LATIN))
    bare = "".join(one for one in decomposed if unicodedata.category(one) != "Mn")
    return " ".join(_NOT_OF_A_NAME.sub(" ", label_key(bare)).split())


def _by_first_word(titles: list[str]) -> dict[str, list[tuple[str, ...]]]:
    """Give titles by their first word, the longest first."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for words in sorted({tuple(_plain(one).split()) for one in titles}, key=lambda w: (-len(w), w)):
        found.setdefault(words[0], []).append(words)
    return found


def _by_sounds(words: list[str]) -> dict[str, tuple[tuple[str, str, tuple[str, ...]], ...]]:
    """Give the Arabic given names by the consonants that writers of Latin give them."""
    found: dict[str, list[tuple[str, str, tuple[str, ...]]]] = {}
    for word in dict.fromkeys(map(_plain, words)):
        if _ARABIC.search(word) and " " not in word:
            sounds, gaps = _spelled(word)
            found.setdefault(sounds.translate(_COARSE), []).append((word, sounds, gaps))
    return {key: tuple(several) for key, several in found.items()}


@cache
def _readings(script: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    read = read_words("name_elements.toml")["readings"][script]
    return re.compile("|".join(f"({pattern})" for pattern in read)), tuple(read.values())


def _read_otherwise(word: str, *, is_arabic: bool) -> str:
    """Give a word as writers of another tradition would read its letters."""
    pattern, values = _readings("arabic" if is_arabic else "latin")
    return pattern.sub(lambda found: values[(found.lastindex or 1) - 1], word)


def _without_article(word: str) -> str:
    has_article = word.startswith("ال") and len(word) > 3 and word not in _words().whole
    return word[2:] if has_article else word


@lru_cache(maxsize=2**17)
def parts_of_body(name: str) -> tuple[NamePart, ...]:
    """Divide the name of an organisation into its parts: it has no titles, and one order.

    A number is a part of it: the 6th and the 7th committee are two.

    Examples
    --------
    >>> [part.text for part in parts_of_body("The League of Arab States")]
    ['league', 'of', 'arab', 'states']
    """
    words = _NUMBER_OR_WORD.findall(_plain(name))
    parts = ((_number(word),) if word.isdigit() else _made(word) for word in words)
    return tuple(part for several in parts for part in several)[:_LONGEST]


@lru_cache(maxsize=2**10)
def _number(word: str) -> NamePart:
    return NamePart(word, "", ("",), is_arabic=False, weight=1.0, key=word)


@lru_cache(maxsize=2**17)
def parts_of(name: str) -> tuple[NamePart, ...]:
    """Divide a name into its parts, in the order given name first.

    Examples
    --------
    >>> [part.text for part in parts_of("كرد علي، الأستاذ محمد")]
    ['محمد', 'كرد', 'علي']
    >>> [part.text for part in parts_of("H.E. Dr. al-Azm")]
    ['azm']
    """
    words = _rotated(name)
    written = [part for word in words for part in _made(word)]
    return tuple(_with_weights(written))[:_LONGEST]


def _rotated(name: str) -> list[str]:
    pieces = [piece for piece in _SEPARATOR.split(name) if piece.strip()]
    spelled = [_split(piece) for piece in pieces]
    spelled = [piece for piece in spelled if piece]
    if len(spelled) > 1 and not _is_office(spelled[1]):
        return _without_titles([*spelled[1], *spelled[0]])
    return _without_titles(spelled[0]) if spelled else []


def _split(text: str) -> list[str]:
    plain = _ALLAH.sub(lambda found: " الله" if found[0] == "الله" else " allah", _plain(text))
    plain = _ABU.sub(lambda found: found[0][:3] + " ", plain)
    plain = _ABD.sub(lambda found: found[0][:3] + " ", plain)
    return _OGLU.sub(" oglu", _DIN.sub(" din", plain)).split()


def _is_office(words: list[str]) -> bool:
    offices, titles = _words().offices, _words().of_office
    begins = (" ".join(words[:count]) for count in (1, 2, 3))
    return any(one in offices for one in begins) or any(
        # What follows may be the given name, as in "أرسلان، الأمير شكيب".
        tuple(words[:size]) in titles and not _is_given(words[size:])
        for size in range(1, len(words))
    )


def _is_given(words: list[str]) -> bool:
    return words[0] in _words().given


def _without_titles(words: list[str]) -> list[str]:
    """Take off titles before a name, and an office after it; never all of it."""
    left = True
    while left and len(words) > 1:
        left = False
        for title in _words().titles.get(words[0], ()):
            if tuple(words[: len(title)]) == title and not _is_borne(words, len(title)):
                words, left = words[len(title) :], True
                # "The American president": the adjective is no part of the name either.
                if len(words) > 2 and re.fullmatch(r"ال\w{3,}ي", words[0]):
                    words = words[1:]
                break
    for place in range(2, len(words)):
        if words[place] in _words().offices and _ARABIC.match(words[place]):
            return words[:place]
    return words


def _is_borne(words: list[str], size: int) -> bool:
    """Tell whether what looks like a title is the given name itself, as in "Sultan al-Atrash"."""
    rest = [word for word in words[size:] if word not in _words().dropped]
    return not rest or (len(rest) == 1 and _is_given(words))


@lru_cache(maxsize=2**18)
def _made(word: str) -> tuple[NamePart, ...]:
    if word in _words().generations:
        generation = _words().generations[word]
        return (replace(_part("", 0.0, is_arabic=False), text=word, generation=generation),)
    if word in _words().dropped or word.isdigit():
        return ()
    bare = _without_article(word)
    parted = _parted(bare)
    if parted:
        return tuple(part for one in parted for part in _made(one))
    is_arabic = _ARABIC.search(bare) is not None
    weight = 1.0
    if bare in _words().light:
        weight = _words().light_weight
    elif bare == word and (bare in _words().given or given_names(bare)):
        weight = _words().given_weight
    read = _read_otherwise(bare, is_arabic=is_arabic)
    other = None if read == bare or len(bare) == 1 else _part(read, weight, is_arabic=is_arabic)
    return (replace(_part(bare, weight, is_arabic=is_arabic), other=other),)


def _part(text: str, weight: float, *, is_arabic: bool) -> NamePart:
    sounds, gaps = _spelled(text)
    return NamePart(text, sounds, gaps, is_arabic, weight, _coarse(sounds, text))


def _coarse(sounds: str, text: str) -> str:
    return sounds.translate(_COARSE).replace("h", "") or sounds or text


def _parted(word: str) -> tuple[str, str] | None:
    """Part a given name from the name that is written together with it."""
    if not _ARABIC.search(word) or len(word) < 7 or word in _words().given:
        return None
    for end in range(4, len(word) - 2):
        if word[:end] in _words().given:
            return word[:end], word[end:]
    return None


def _with_weights(parts: list[NamePart]) -> list[NamePart]:
    telling = [part for part in parts if part.weight > _words().light_weight]
    if len(telling) < 3 or not (parts[0].text in _words().leading or _leads(parts[0])):
        return parts
    return [_leading(parts[0]), *parts[1:]]


@lru_cache(maxsize=2**10)
def _leading(part: NamePart) -> NamePart:
    return replace(part, leads=True)


def _leads(part: NamePart) -> bool:
    return not given_names(part.text).isdisjoint(_words().leading)


@lru_cache(maxsize=2**16)
def given_names(word: str) -> frozenset[str]:
    """Give the Arabic given names that a word may be, in either script.

    Examples
    --------
    >>> given_names("mahmud"), given_names("baudouin")
    (frozenset({'محمود'}), frozenset())
    """
    if _ARABIC.search(word):
        return frozenset([word]) & _words().names
    sounds, gaps = _spelled(word)
    near = {
        name: sum(map(gap_across, between, gaps))
        for name, others, between in _words().known.get(sounds.translate(_COARSE), ())
        if all(sound_cost(one, other) < _ANOTHER for one, other in zip(sounds, others, strict=True))
    }
    least = min(near.values(), default=1.0)
    return frozenset(name for name, cost in near.items() if cost == least and cost <= _NEAR)


@lru_cache(maxsize=2**16)
def _spelled(word: str) -> tuple[str, tuple[str, ...]]:
    """Give the consonants of a word and the gaps around them."""
    is_arabic = _ARABIC.search(word) is not None
    if is_arabic:
        word = re.sub("ه$", "ا", word) if len(word) > 3 else word
    else:
        word = re.sub(r"ques?$", "k", word.replace("x", "ks"))
        word = re.sub(r"^el(?=[a-z]{4})", "", word)
        word = _SOFT_C.sub("s", word)
    for group, sound in _GROUPS:
        word = word.replace(group, sound)
    sounds, gaps = "", [""]
    previous = ""
    for number, letter in enumerate(word):
        sound = "x" if letter == "x" else _LETTERS.get(letter, "")
        if sound:
            if sound != previous:
                sounds += sound
                gaps.append("")
        elif letter in _VOWELS:
            vowel = "*" if letter == "ا" and number == 0 else _VOWELS[letter]
            gaps[-1] += "" if gaps[-1].endswith(vowel) else vowel
        previous = sound
    return sounds, tuple(gaps)


def are_the_same(one: str, other: str) -> bool:
    """Tell whether two words are listed as forms of one given name."""
    groups = _words().same
    return not groups.get(one, frozenset()).isdisjoint(groups.get(other, ()))


def are_apart(one: str, other: str) -> bool:
    """Tell whether two words are different given names, however like they look.

    Examples
    --------
    >>> are_apart("ahmad", "mahmud"), are_apart("ahmad", "ahmed"), are_apart("قاسم", "kassem")
    (True, False, False)
    """
    first, second = given_names(one), given_names(other)
    return bool(first) and bool(second) and first.isdisjoint(second)


def sound_cost(one: str, other: str) -> float:
    """Tell what it costs to take a consonant for another, from 0 to 1."""
    return 0.0 if one == other else _PAIRS.get(frozenset((one, other)), 1.0)


@lru_cache(maxsize=2**16)
def gap_across(arabic: str, latin: str) -> float:
    """Tell what it costs to read what stands between Arabic consonants as vowels of Latin."""
    arabic = arabic.replace(AIN, "*")
    long = arabic.replace("*", "")
    if not long:
        if "*" in arabic:
            has_letter = latin.startswith("ua") or (len(set(latin)) > 1 and "i" in latin)
            return 0.5 if has_letter else 0.0
        return {"": 0.0, "a": 0.0, "e": 0.0, "u": 0.1, "i": 0.12}.get(latin, 0.15)
    if not latin:
        return 0.4
    heard = [
        0.0 if frozenset(latin) & _LATIN_OF.get(letter, frozenset(letter)) else 0.6
        for letter in long
    ]
    doubt = _HALF_HEARD if long == "I" and "i" not in latin else 0.0
    return max(sum(heard) / len(heard), doubt)


def joined(parts: tuple[NamePart, ...]) -> list[tuple[int, NamePart]]:
    """Give each pair of neighbours as one part, with the place of the first of them."""
    return [
        (place, _joined(one, other))
        for place, (one, other) in enumerate(pairwise(parts))
        if not one.is_initial and not other.is_initial and one.is_arabic == other.is_arabic
    ]


@lru_cache(maxsize=2**16)
def _joined(one: NamePart, other: NamePart) -> NamePart:
    text = one.text + other.text
    sounds, gaps = _spelled(text)
    weight = max(one.weight, other.weight)
    return NamePart(text, sounds, gaps, one.is_arabic, weight, _coarse(sounds, text))
