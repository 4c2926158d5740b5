"""Consonant skeletons: what is left of a name that Arabic and Latin writers spell many ways.

Vowels go, and with them ا و ي; letters that are written for one another become one. Equal
skeletons are a reason to look at two names, never a reason to take them for one.
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


def skeletons(name: str) -> tuple[str, ...]:
    """Give the consonant skeleton of every word of a name that has consonants.

    Examples
    --------
    >>> skeletons("أنتوني بلينكن") == skeletons("Antony Blinken")
    True
    >>> skeletons("غوتيريش") == skeletons("جوتيريش"), skeletons("غوتيريش") == skeletons("غوتيريس")
    (True, False)
    >>> skeletons("الأخضر الإبراهيمي"), skeletons("أنتوني بلكين")
    (('xdr', 'brhm'), ('ntn', 'blkn'))
    """
    words = (word for word in label_key(name).split() if word not in _PARTICLES)
    return tuple(made for word in words if (made := _skeleton(word)))


def _skeleton(word: str) -> str:
    if word.startswith("ال") and len(word) > 4:
        word = word[2:]
    word = re.sub("[هh]$", "", word)
    word = _SOFT_C.sub("s", word)
    for group, sound in _GROUPS:
        word = word.replace(group, sound)
    sounds = "".join(_LETTERS.get(letter, "x" * (letter == "x")) for letter in word)
    return re.sub(r"(.)\1+", r"\1", sounds)
