"""Putting names in order, as a dictionary does."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import cache
from typing import Any

from smi_graph.arabic.folding import fold
from smi_graph.layered import read_words
from smi_graph.resources import this_version

_ARTICLE = re.compile(r"ال(?=\w[\u064b-\u065f]*\w)")
_SIGNS = re.compile(r"[^\w\s]+")
_SPACES = re.compile(r"\s+")


def sort_key(name: str) -> str:
    """Give what a name is sorted by.

    Signs do not count, Latin letters count without case and marks, hamza counts as alef, and
    the Arabic article at the beginning is passed over, as catalogues do. Arabic letters
    follow each other as in the alphabet, and come after the Latin ones.

    Parameters
    ----------
    name
        As printed.

    Examples
    --------
    >>> names = ["تركيا", "ألمانيا", "البحرين", "الأردن", "پاريس", "Élysée", "Zürich"]
    >>> sorted(names, key=sort_key)
    ['Élysée', 'Zürich', 'الأردن', 'ألمانيا', 'البحرين', 'پاريس', 'تركيا']
    """
    text = unicodedata.normalize("NFC", name).strip().lstrip("ـ«\"'“(")
    first = fold(text.split(maxsplit=1)[0]) if text else ""
    if _ARTICLE.match(text) and first not in _no_article():
        text = text[2:]
    plain = unicodedata.normalize("NFKD", fold(text).translate(_letters()))
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _SPACES.sub(" ", _SIGNS.sub(" ", bare)).strip()


def reader_key(name: str, language: str) -> str:
    """Give what a name is sorted by for readers of a language: the letters of theirs first.

    Examples
    --------
    >>> names = ["Kofi Annan", "أحمد", "Élysée", "باريس"]
    >>> sorted(names, key=lambda name: reader_key(name, "ar"))
    ['أحمد', 'باريس', 'Élysée', 'Kofi Annan']
    >>> sorted(names, key=lambda name: reader_key(name, "en"))
    ['Élysée', 'Kofi Annan', 'أحمد', 'باريس']
    """
    key = sort_key(name)
    is_arabic = "\u0600" <= key[:1] <= "\u08ff"
    return ("0" if is_arabic == (language == "ar") else "1") + key


def word_key(word: str) -> str:
    """Give what a folded word is sorted by, its article included.

    Examples
    --------
    >>> sorted(["تونس", "پاريس", "بيان", "البيان"], key=word_key)
    ['البيان', 'بيان', 'پاريس', 'تونس']
    """
    return word.translate(_letters())


@cache
def sorting_rules() -> str:
    """Name the rules that `reader_key` follows, so that an order made by others is not trusted.

    They change with the table, the program and the edition of Unicode.

    Examples
    --------
    >>> sorting_rules() == sorting_rules()
    True
    """
    digest = hashlib.sha256(repr(_table()).encode())
    digest.update(
        f"\0letters of the reader first\0{this_version()}\0{unicodedata.unidata_version}".encode()
    )
    return digest.hexdigest()


@cache
def _no_article() -> frozenset[str]:
    return frozenset(_table()["no_article"])


@cache
def _letters() -> dict[int, str]:
    # What comes after every Arabic letter, so that a borrowed one closes its neighbour's list.
    last = "\u06ff"
    after: dict[str, str] = _table()["after"]
    return {ord(letter): neighbour + last for letter, neighbour in after.items()} | {ord("ء"): "ا"}


@cache
def _table() -> dict[str, Any]:
    return read_words("sorting.toml")
