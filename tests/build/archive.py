"""A small archive whose records share actors, differ in spelling and raise doubts."""

from __future__ import annotations

import json
from pathlib import Path

PERSONS = ["أحمد الحلبي", "احمد الحلبي", "ليلى النجار", "Kofi Annan", "سيرغي لافروف"]


def record(number: int, **fields: object) -> dict[str, object]:
    made: dict[str, object] = {
        "code": f"SAMPLE/T/{number}",
        "title": f"وثيقة {number}",
        "issue_date": f"20{number % 25:02}-03-0{1 + number % 9}",
        "document_type": "statement",
        "languages": ["ar"],
        "text_ar": f"نص الوثيقة {number}",
        "target_countries": [("SY", "IQ", "LB")[number % 3]],
        "persons": [PERSONS[number % 5], PERSONS[number // 5 % 5]],
        "organisations": [f"جمعية {number % 4}"],
        "collections": ["الأمم المتحدة"],
        "source": f"https://example.org/{number}",
    }
    return {**made, **fields}


def write(path: Path, *records: dict[str, object]) -> str:
    path.write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")
    return str(path)
