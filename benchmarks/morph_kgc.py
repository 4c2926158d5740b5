"""The same fields through Morph-KGC, an RML engine, for comparison.

It needs other versions of our libraries, so it runs in an environment of its own:
``python -m venv V && V/bin/pip install morph-kgc``, then ``MORPH_KGC_PYTHON=V/bin/python``.
"""

from __future__ import annotations

import subprocess
import time
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

LITERALS = ("code", "title", "text_ar", "text_en", "issue_date", "document_type", "source")
LISTS = ("languages", "target_countries", "persons", "collections")
_HEAD = """\
@prefix rr: <http://www.w3.org/ns/r2rml#> .
@prefix rml: <http://semweb.mmlab.be/ns/rml#> .
@prefix ql: <http://semweb.mmlab.be/ns/ql#> .
@prefix smi: <https://w3id.org/smi/ontology#> .
<#document> a rr:TriplesMap ;
  rml:logicalSource [ rml:source "{source}" ; rml:referenceFormulation ql:JSONPath ;
    rml:iterator "$[*]" ] ;
  rr:subjectMap [ rr:template "https://w3id.org/smi/document/{{code}}" ; rr:class smi:Document ]"""
_ONE = """ ;
  rr:predicateObjectMap [ rr:predicate smi:{name} ; rr:objectMap [ rml:reference "{name}" ] ]"""
_MANY = """ ;
  rr:predicateObjectMap [ rr:predicate smi:{name} ;
    rr:objectMap [ rml:reference "{name}[*]" ] ]"""


def run(folder: Path, python: str, most: int) -> dict[str, Any]:
    """Map the first records with Morph-KGC; reading and writing included."""
    with (folder / "records.jsonl").open("rb") as file:
        records = [orjson.loads(line) for line in islice(file, most)]
    source = folder / "records.json"
    source.write_bytes(orjson.dumps(records))
    maps = _HEAD.format(source=source)
    maps += "".join(_ONE.format(name=name) for name in LITERALS)
    maps += "".join(_MANY.format(name=name) for name in LISTS) + " .\n"
    (folder / "map.ttl").write_text(maps, encoding="utf-8")
    settings = f"[CONFIGURATION]\noutput_file={folder / 'morph.nq'}\noutput_format=N-QUADS\n"
    settings += f"[source]\nmappings={folder / 'map.ttl'}\n"
    (folder / "morph.ini").write_text(settings, encoding="utf-8")
    begin = time.perf_counter()
    command = [python, "-m", "morph_kgc", str(folder / "morph.ini")]
    subprocess.run(command, check=True, capture_output=True)
    return {"seconds": time.perf_counter() - begin, "documents": len(records)}
