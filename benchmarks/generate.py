"""An archive of any size to measure with: the same number gives the same records.

Run ``python benchmarks/generate.py 5000 > records.jsonl``. Persons follow Zipf's law, as
names in the press do; there are 60 countries, 40 collections, texts of about six kilobytes
in each language, and names that are spelt in more than one way.
"""

from __future__ import annotations

import csv
import json
import random
import sys
from collections.abc import Iterator
from itertools import accumulate
from typing import Any

from smi_graph.resources import resource_path

PERSONS = 4_000
COUNTRIES = 60
COLLECTIONS = 40
TEXT_BYTES = 6_000
WORDS_AR = """
    بيان لجنة مجلس حكومة وزير اجتماع قرار اتفاق حدود مياه تعليم صحة مدينة قرية طريق سوق
    جامعة كتاب صحيفة تقرير لقاء زيارة وفد رسالة مشروع خطة سنة شهر يوم
"""
WORDS_EN = """
    statement committee council government minister meeting decision agreement border water
    education health city village market university book newspaper report visit
"""
FIRST = "أحمد إبراهيم آمنة فاطمة يوسف هدى سامي ليلى عمر مريم خالد نور رامي سلمى"
LAST = "الحلبي الدمشقي الحمصي العلي الأحمد القاسم الخطيب النجار الحداد الصالح"
TYPES = ("press release", "joint statement", "speech", "report")
VARIANTS = (("أ", "ا"), ("إ", "ا"), ("آ", "ا"), ("ة", "ه"), ("ى", "ي"))


def records(count: int) -> Iterator[dict[str, Any]]:
    """Make that many records, one after the other."""
    chance = random.Random(1)  # noqa: S311 - to be the same each time
    persons = [_person(number) for number in range(PERSONS)]
    weights = list(accumulate(1 / rank for rank in range(1, PERSONS + 1)))
    countries = _column("countries.csv")[:COUNTRIES]
    collections = [f"مجموعة القياس {number}" for number in range(COLLECTIONS)]
    for number in range(count):
        year, month, day = chance.randint(1920, 2020), chance.randint(1, 12), chance.randint(1, 28)
        named = chance.choices(persons, cum_weights=weights, k=chance.randint(0, 4))
        yield {
            "code": f"SAMPLE/B/{number}",
            "title": f"{_words(chance, WORDS_AR, 60)} {number}",
            "title_lang": "ar",
            "text_ar": _words(chance, WORDS_AR, TEXT_BYTES),
            "text_en": _words(chance, WORDS_EN, TEXT_BYTES),
            "issue_date": f"{year}-{month:02}-{day:02}",
            "languages": ["ar", "en"],
            "document_type": chance.choice(TYPES),
            "target_countries": sorted({*chance.choices(countries, k=chance.randint(1, 4))}),
            "collections": [chance.choice(collections)],
            "persons": list(dict.fromkeys(_respelt(chance, name) for name in named)),
        }


def _person(number: int) -> str:
    name = []
    for names in (FIRST.split(), LAST.split(), WORDS_AR.split()):
        number, place = divmod(number, len(names))
        name.append(names[place])
    return " ".join(name)


def _respelt(chance: random.Random, name: str) -> str:
    if chance.random() < 0.1:
        for usual, other in VARIANTS:
            name = name.replace(usual, other)
    return name


def _words(chance: random.Random, words: str, most_bytes: int) -> str:
    text = " ".join(chance.choices(words.split(), k=most_bytes // 4)).encode()[:most_bytes]
    return text.decode(errors="ignore").rpartition(" ")[0]


def _column(name: str) -> list[str]:
    with resource_path("data", "authorities", name).open(encoding="utf-8", newline="") as file:
        return [row[0] for row in csv.reader(file)][1:]


def main() -> None:
    """Write the records as JSON lines."""
    for record in records(int(sys.argv[1]) if len(sys.argv) > 1 else 5_000):
        sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
