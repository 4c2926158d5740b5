"""A field that the archive of this process made up, as readers and programs meet it.

Run as a program, with a folder as its argument and ``SMI_ARCHIVE`` naming the archive's.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path

from fastapi.testclient import TestClient

from smi_graph.pipeline import build
from smi_graph.reading.app import create_reading_room
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.store import ReleaseDirectory

ARCHIVE = """
identifier = "made-up"
base_iri = "https://example.org/made-up/"

[name]
ar = "أرشيف مُختلق"
en = "Made-up archive"

[codes]
form = "M/[0-9]+"
example = "M/1"

[codes.address]
replace = { "/" = "-" }
"""
FIELDS = """
[field.medium]
kinds = ["document", "diary_entry"]
value = "literal"
many = true
predicate = "https://example.org/terms#medium"
facet = "medium"
export = true
search = true
report = true
place = 45
name = { ar = "الوسيط", en = "medium" }

[field.leaves]
kinds = ["document"]
value = "number"
predicate = "https://example.org/terms#leaves"
export = true
search = true
place = 46
name = { ar = "عدد الأوراق", en = "leaves" }
"""
RECORDS = (
    {"kind": "document", "code": "M/1", "title": "رسالة", "medium": ["ورق بردي"], "leaves": "12"},
    {"kind": "document", "code": "M/2", "title": "كتاب", "medium": ["vellum", "ورق بردي"]},
    {"kind": "document", "code": "M/3", "title": "نقش"},
)


def meet(folder: Path) -> dict[str, object]:
    """Build the records, and look for the fields wherever they have to be."""
    source = folder / "records.jsonl"
    source.write_text("".join(json.dumps(record) + "\n" for record in RECORDS), "utf-8")
    directory = ReleaseDirectory(folder / "store")
    build([str(source)], directory)
    app = create_reading_room(ServiceConfiguration(source=directory, page_processes=0))
    with TestClient(app, headers={"Accept": "text/html"}) as client:

        def codes(query: str) -> list[str]:
            found = client.get(f"/search.json?{query}").json()["records"]
            return sorted(record["code"] for record in found)

        table = csv.DictReader(io.StringIO(client.get("/search.csv?sort=code").text))
        api = client.get("/openapi.json").json()
        schemas = api["components"]["schemas"]
        return {
            "search_ar": client.get("/search?lang=ar").text,
            "page_ar": client.get("/document/M-2.html?lang=ar").text,
            "page_en": client.get("/document/M-1.html?lang=en").text,
            "feed": client.get("/search.atom").text,
            "narrowed": codes("medium=%D9%88%D8%B1%D9%82+%D8%A8%D8%B1%D8%AF%D9%8A"),
            "either": codes("medium=vellum&medium=none"),
            "missing": codes("missing=medium"),
            "box": [codes("q=Vellum"), codes("q=بَردي"), codes("q=12")],
            "rows": [[row["medium"], row["leaves"]] for row in table],
            "members": [
                [each["medium"], each["leaves"]]
                for each in client.get("/search.json?sort=code").json()["records"]
            ],
            "posted": schemas["Document"]["properties"]["medium"]["description"],
            "linked": sorted(set(schemas["DocumentLinked"]["properties"]) & {"medium", "leaves"}),
            "found": schemas["FoundRecord"]["properties"]["leaves"]["type"],
            "parameters": [
                each["name"] for each in api["paths"]["/search.json"]["get"]["parameters"]
            ],
        }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(meet(Path(sys.argv[1]))))
