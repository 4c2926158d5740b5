"""A small archive whose records share actors, differ in spelling and raise doubts."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from smi_graph.store import ReleaseDirectory

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


def copy_archive(archive: ReleaseDirectory, folder: Path) -> ReleaseDirectory:
    """Copy an archive that took long to make; the files of its releases, which stay, are shared."""

    def copy(source: str, target: str) -> None:
        share = archive.path / "releases" in Path(source).parents
        (os.link if share else shutil.copy2)(source, target)

    shutil.copytree(archive.path, folder, symlinks=True, copy_function=copy)
    return ReleaseDirectory(folder)
