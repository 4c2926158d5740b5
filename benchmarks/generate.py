"""Write made-up records, the same for the same number: ``python benchmarks/generate.py 10000``.

Each record has texts of about six kilobytes in Arabic and in English. Persons follow Zipf's
law, and names come in several spellings, as on the pages of an archive. ``--named 20`` puts as
many names of the authority tables into each text. Nothing here is about real documents.
"""

from __future__ import annotations

import argparse
import itertools
import random
import sys
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Generic, TypeVar

import orjson

from smi_graph.authorities import load_authorities

T = TypeVar("T")
FIRST = "أحمد إبراهيم آدم سمير لؤي هدى رنا يحيى مصطفى ضياء نور بهاء ليلى سلمى كريم فؤاد".split()
FAMILY = (
    "الحلبي الحمصي الرفاعي العمري الأيوبي المصري النابلسي الصباغ النجار الخطيب عطية هنداوي"
).split()
COUNTRIES = (
    "SY IQ LB JO PS EG SA AE QA KW BH OM YE SD LY TN DZ MA MR SO TR IR US GB FR DE IT ES NL BE SE "
    "NO DK FI PL CZ AT CH GR RO BG RU UA CN JP IN PK AF ID MY AU CA BR AR MX ZA NG ET KE GH CY"
).split()
TYPES = ("press release", "statement", "joint statement", "decree", "law", "report", "letter")
ARABIC = (
    "اجتماع وزراء خارجية دول مجموعة العمل بشأن الأوضاع في المنطقة وأكد المجتمعون أهمية الحوار "
    "ودعم المسار السياسي ووصول المساعدات إلى المحتاجين كما ناقش الحاضرون سبل التعاون وتبادل "
    "المعلومات واتفقوا على عقد لقاء آخر خلال الشهر القادم برعاية الأمم المتحدة ومشاركة ممثلين "
    "عن منظمات محلية ودولية تعمل على حماية المدنيين وعودة النازحين إلى بيوتهم بأمان"
).split()
ENGLISH = (
    "ministers of the working group met to discuss the situation in the region and stressed that "
    "dialogue must go on they called for access of relief to all who need it and agreed to share "
    "information and to meet again next month under the auspices of the united nations together "
    "with local and international organisations that protect civilians and support safe return"
).split()
BEGINNINGS = ("", "و", "ب", "ل", "ف", "ك", "س")
ENDINGS_AR = ("", "ها", "هم", "نا", "ه", "ين", "ات")
ENDINGS_EN = ("", "s", "ed", "ing", "er", "ly", "ment")
TEXT_BYTES = 6_000
PERSONS = 3_000
COLLECTIONS = 40


def records(
    count: int, *, first: int = 1, seed: int = 0, named: int = 0
) -> Iterator[dict[str, object]]:
    """Make records number ``first`` to ``first + count - 1``.

    A record depends on its number, the seed and ``named`` alone, so any stretch can be made apart.

    Parameters
    ----------
    count
        How many.
    first
        The number of the first one.
    seed
        Another seed gives other records.
    named
        How many names of the authority tables each text has.
    """
    made = Made()
    for number in range(first, first + count):
        chance = random.Random(f"{seed}/{number}")  # noqa: S311
        record = _record(number, chance, made)
        if named:
            _name(record, named, chance, made)
        yield record


class Drawn(Generic[T]):
    """Things of which the first come often and the last seldom."""

    def __init__(self, things: Sequence[T]) -> None:
        self._things = things
        self._weights = list(itertools.accumulate(1 / (rank + 1) for rank in range(len(things))))

    def draw(self, count: int, chance: random.Random) -> list[T]:
        """Draw some, by Zipf's law."""
        return chance.choices(self._things, cum_weights=self._weights, k=count)


class Made:
    """The persons and words from which records are made."""

    def __init__(self) -> None:
        self.persons = Drawn([person(rank) for rank in range(PERSONS)])
        arabic = itertools.product(ENDINGS_AR, BEGINNINGS, ARABIC)
        self.arabic = Drawn([begin + word + end for end, begin, word in arabic])
        english = itertools.product(ENDINGS_EN, ENGLISH)
        self.english = Drawn([word + end for end, word in english])

    @cached_property
    def listed(self) -> Drawn[tuple[str, str]]:
        """What the tables list, each by its name in Arabic and in English."""
        tables = load_authorities()
        kinds = (tables.organizations, tables.countries, tables.persons)
        entries = [list(kind.entries.values()) for kind in kinds]
        mixed = filter(None, itertools.chain(*itertools.zip_longest(*entries)))
        return Drawn([(one.name_ar, one.name_en) for one in mixed if one.name_ar and one.name_en])


def _record(number: int, chance: random.Random, made: Made) -> dict[str, object]:
    year, month, day = 1946 + number % 79, chance.randint(1, 12), chance.randint(1, 28)
    partial = chance.random()
    date = f"{year}-{month:02}-{day:02}"[: 10 if partial < 0.9 else 7 if partial < 0.95 else 4]
    persons = dict.fromkeys(
        _spelling(name, chance) for name in made.persons.draw(chance.randint(0, 4), chance)
    )
    collections = {chance.randrange(COLLECTIONS) for _ in range(chance.randint(1, 2))}
    return {
        "code": f"SMI/A{100 + number % 7}/{number}",
        "title": f"{_words(made.arabic, 60, chance)} {number}",
        "title_lang": "ar",
        "text_ar": _words(made.arabic, TEXT_BYTES, chance),
        "text_en": _words(made.english, TEXT_BYTES, chance),
        "issue_date": date,
        "date_lines": [date] if len(date) == 10 and chance.random() < 0.7 else [],
        "languages": ["ar", "en"],
        "document_type": chance.choice(TYPES),
        "target_countries": sorted(set(chance.choices(COUNTRIES, k=chance.randint(1, 3)))),
        "collections": [f"مجموعة الملفات {item + 1}" for item in sorted(collections)],
        "organisations": [],
        "persons": list(persons),
        "source": f"https://example.org/record/{number}",
    }


def _name(record: dict[str, object], count: int, chance: random.Random, made: Made) -> None:
    """Put names into the texts of a record, the same ones in both languages."""
    names = made.listed.draw(count, chance)
    for place, language in enumerate(("ar", "en")):
        words = str(record[f"text_{language}"]).split(" ")
        for name in names:
            words.insert(chance.randrange(len(words)), name[place])
        record[f"text_{language}"] = " ".join(words)


def person(rank: int) -> str:
    """Name the person of a rank; the higher the rank, the rarer."""
    first, rest = rank % len(FIRST), rank // len(FIRST)
    middle, family = rest % len(FIRST), rest // len(FIRST)
    return " ".join((FIRST[first], FIRST[middle], FAMILY[family % len(FAMILY)]))


def _spelling(name: str, chance: random.Random) -> str:
    """Spell a name as another writer would: the archive's folding takes them for one."""
    for written, otherwise in (("أ", "ا"), ("إ", "ا"), ("ى", "ي")):
        if chance.random() < 0.2:
            name = name.replace(written, otherwise)
    return name


def _words(words: Drawn[str], size: int, chance: random.Random) -> str:
    chosen: list[str] = []
    while size > 0:
        chosen += words.draw(12, chance)
        size -= sum(len(word.encode()) + 1 for word in chosen[-12:])
    return " ".join(chosen)


def main() -> None:
    """Write as many JSON lines as asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, help="how many records")
    parser.add_argument("--first", type=int, default=1, help="the number of the first one")
    parser.add_argument("--seed", type=int, default=0, help="another seed, other records")
    parser.add_argument("--named", type=int, default=0, help="how many names each text has")
    parser.add_argument("--output", type=Path, help="where to; standard output by default")
    asked = parser.parse_args()
    output = asked.output.open("wb") if asked.output else sys.stdout.buffer
    with output:
        for record in records(asked.count, first=asked.first, seed=asked.seed, named=asked.named):
            output.write(orjson.dumps(record) + b"\n")


if __name__ == "__main__":
    main()
