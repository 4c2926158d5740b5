"""Consonant consonant_keys: what is left of a name that Arabic and Latin writers spell many ways.

Vowels go, and with them ا و ي; letters that are written for one another become one. Equal
consonant_keys are a reason to look at two names, never a reason to take them for one.
"""

from __future__ import annotations

import re

from smi_graph.authorities.entries import label_key

# Latin groups of letters before single letters; the order matters.
_GROUPS = (
    ("tch", "š"),
    ("تش", "š"),
    ("sch", "š"),
    ("ch", "š"),
    ("sh", "š"),
    ("kh", "x"),
    ("gh", "g"),
    ("dh", "d"),
    ("th", "t"),
    ("zh", "g"),
    ("ph", "f"),
    ("ck", "k"),
)
_SOFT_C = re.compile(r"c(?=[eiy])")
_LETTERS = {
    letter: sound
    for sound, letters in {
        "b": "بپbp",
        "t": "تطثt",
        "g": "جغقگgjqğ",
        "h": "حهh",
        "x": "خ",
        "d": "دضd",
        "z": "زذظz",
        "r": "رr",
        "s": "سصsß",
        "š": "شšçچş",
        "f": "فڤfv",
        "k": "كkc",
        "l": "لl",
        "m": "مm",
        "n": "نn",
    }.items()
    for letter in letters
}
_PARTICLES = frozenset(("al", "el", "bin", "ibn", "بن", "ابن"))


def consonant_keys(name: str) -> tuple[str, ...]:
    """Give the consonant skeleton of every word of a name that has consonants.

    Examples
    --------
    >>> consonant_keys("أنتوني بلينكن") == consonant_keys("Antony Blinken")
    True
    >>> consonant_keys("غوتيريش") == consonant_keys("جوتيريش")
    True
    >>> consonant_keys("غوتيريش") == consonant_keys("غوتيريس")
    False
    >>> consonant_keys("الأخضر الإبراهيمي"), consonant_keys("أنتوني بلكين")
    (('xdr', 'brhm'), ('ntn', 'blkn'))
    """
    words = (word for word in label_key(name).split() if word not in _PARTICLES)
    return tuple(made for word in words if (made := _consonant_key(word)))


def _consonant_key(word: str) -> str:
    if word.startswith("ال") and len(word) > 4:
        word = word[2:]
    word = re.sub("[هh]$", "", word)
    word = _SOFT_C.sub("s", word)
    for group, sound in _GROUPS:
        word = word.replace(group, sound)
    sounds = "".join(_LETTERS.get(letter, "x" * (letter == "x")) for letter in word)
    return re.sub(r"(.)\1+", r"\1", sounds)
