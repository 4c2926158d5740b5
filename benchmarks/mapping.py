"""Two ways from a record to quads, measured in one run: lines of N-Quads, or JSON-LD.

Run ``make bench``. The figures are ratios to loading the finished N-Quads, the floor.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from pyoxigraph import RdfFormat, Store, parse, serialize

from smi_graph.authorities import load_authorities
from smi_graph.mapping import RecordMapper
from smi_graph.records import Evidence, Record, make_record
from smi_graph.schema import json_ld_context
from smi_graph.vocabulary import IriMinter

DOCUMENTS = 3_000
PARAGRAPH_AR = "نص تجريبي يحكي عن وثيقة لا وجود لها كتب لقياس السرعة وحدها. "
PARAGRAPH_EN = "A text about no document at all, written to measure speed alone. "


def record(number: int) -> Record:
    """Make one record with texts of about six kilobytes in each language."""
    fields = {
        "code": f"SAMPLE/B/{number}",
        "title": f"وثيقة {number}",
        "issue_date": f"{1950 + number % 70}-05-28",
        "document_type": "press release",
    }
    evidence = [
        Evidence(field=field, value=value, section=field, quote=value, start=1, end=9)
        for field, value in fields.items()
    ]
    return make_record(
        "document",
        **fields,
        title_lang="ar",
        text_ar=PARAGRAPH_AR * 55,
        text_en=PARAGRAPH_EN * 95,
        languages=["ar", "en"],
        target_countries=["SY", "IQ"],
        collections=["الدول الأجنبية"],
        persons=["أنتوني بلينكن", f"شخص {number % 100}"],
        evidence=evidence,
    )


def as_json_ld(item: Record, context: object, minter: IriMinter) -> bytes:
    """Write the facts of a record as a JSON-LD document with its context inside."""
    document = {
        "@context": context,
        "@id": minter.document(item.code or ""),
        "@type": "Document",
        "code": item.code,
        "title": {"ar": item.title},
        "text": {"ar": item.text_ar, "en": item.text_en},
        "issued": {"@type": "http://www.w3.org/2001/XMLSchema#date", "@value": item.issue_date},
        "language": [minter.language(code) for code in item.languages],
        "documentType": minter.concept("document-type", item.document_type or ""),
        "targetCountry": [minter.country(code) for code in item.target_countries],
    }
    return json.dumps(document, ensure_ascii=False).encode()


def seconds(action: Callable[[], object]) -> float:
    """Time one call."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def main() -> None:
    """Print the table."""
    minter = IriMinter()
    mapper = RecordMapper(minter, load_authorities())
    context = json_ld_context()
    records = [record(number) for number in range(DOCUMENTS)]
    plain = [item.model_copy(update={"evidence": []}) for item in records]
    with TemporaryDirectory() as folder:
        lines, terms = Path(folder, "lines.nq"), Path(folder, "terms.nq")

        def write_lines() -> None:
            with lines.open("wb") as file:
                for item in records:
                    file.write(mapper.map(item).encode())

        def write_terms() -> None:
            quads = (
                quad for item in records for quad in parse(mapper.map(item), RdfFormat.N_QUADS)
            )
            serialize(quads, str(terms), RdfFormat.N_QUADS)

        def write_plain() -> None:
            with lines.open("wb") as file:
                for item in plain:
                    file.write(mapper.map(item).encode())

        def write_json_ld() -> None:
            with terms.open("wb") as file:
                for item in plain:
                    document = as_json_ld(item, context["@context"], minter)
                    quads = parse(document, RdfFormat.JSON_LD)
                    file.write(serialize(quads, format=RdfFormat.N_QUADS) or b"")

        write_lines()
        floor = seconds(lambda: Store(Path(folder, "store")).bulk_load(path=str(lines)))
        print(f"{DOCUMENTS} documents; loading ready N-Quads took {floor:.2f} s and is 1.0\n")
        for name, action in (
            ("typed mapper, N-Quads lines (with evidence)", write_lines),
            ("the same, through pyoxigraph terms", write_terms),
            ("typed mapper, facts only", write_plain),
            ("JSON-LD by the project's context to N-Quads, facts only", write_json_ld),
        ):
            print(f"{seconds(action) / floor:6.2f}  {name}")


if __name__ == "__main__":
    main()
