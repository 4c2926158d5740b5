"""The check finds what programs pass over: each deliberately broken dump is caught."""

from __future__ import annotations

import copy
import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from smi_graph.dumpcheck import check_dump
from smi_graph.export.compression import compress_block
from tests.export.conftest import SPECIAL, Dumps, build_store, export, write_records
from tests.pipeline.archive import record

Lines = list[bytes]
Entity = dict[str, Any]


@pytest.fixture(scope="module")
def lines(dumps: Dumps) -> Lines:
    """Properties, fixed items and one document are enough to break."""
    kept = [one for one in dumps.entities.values() if len(one["id"]) < 5 and one["id"] != "Q1000"]
    kept.append(copy.deepcopy(dumps.of_code("SAMPLE/X/3")))
    claims = kept[-1]["claims"]
    for label in ("mentions", "related record"):
        claims.pop(dumps.property_id(label))
    ids = {entity["id"] for entity in kept}
    made = [orjson.dumps(entity) for entity in kept if entity["id"] in ids]
    return [b"[\n", *(line + b",\n" for line in made[:-1]), made[-1] + b"\n", b"]\n"]


def rules(path: Path, content: bytes) -> set[str]:
    path.write_bytes(content)
    return check_dump(path).rules


def test_a_sound_dump_has_no_faults(dumps: Dumps, lines: Lines, tmp_path: Path) -> None:
    for ending in ("all.json.gz", "all.json.bz2", "all.ttl.gz", "all.nt.gz", "truthy.nt.gz"):
        report = check_dump(dumps.file(ending))
        assert report.faults == []
        assert report.entities == len(dumps.entities)
    assert rules(tmp_path / "a.json", b"".join(lines)) == set()


FRAMES: dict[str, Callable[[Lines], bytes]] = {
    "bad_start": lambda lines: b"".join(lines[1:]),
    "no_end": lambda lines: b"".join(lines[:-1]),
    "blank_line": lambda lines: b"".join([*lines[:3], b"\n", *lines[3:]]),
    "carriage_return": lambda lines: b"".join(lines).replace(b"\n", b"\r\n"),
    "comma_missing": lambda lines: b"".join([*lines[:2], lines[2][:-2] + b"\n", *lines[3:]]),
    "comma_too_many": lambda lines: b"".join([*lines[:-2], lines[-2][:-1] + b",\n", lines[-1]]),
    "not_json": lambda lines: b"".join([*lines[:2], lines[2][:40] + b",\n", *lines[3:]]),
    "id_twice": lambda lines: b"".join([*lines[:2], lines[1], *lines[2:]]),
    "unknown_property": lambda lines: b"".join([lines[0], *lines[2:]]),
    "after_the_end": lambda lines: b"".join([*lines, b"{}\n"]),
    "stray_space": lambda lines: b"".join([lines[0], b" " + lines[1], *lines[2:]]),
    "member_twice": lambda lines: b"".join(lines).replace(b'"claims":', b'"claims":{},"claims":'),
}  # fmt: skip


@pytest.mark.parametrize("rule", FRAMES)
def test_a_broken_frame_is_caught(rule: str, lines: Lines, tmp_path: Path) -> None:
    assert rule in rules(tmp_path / "a.json", FRAMES[rule](lines))


def claim(entity: Entity) -> dict[str, Any]:
    """Give the first statement that has a qualifier."""
    return next(
        one for claims in entity["claims"].values() for one in claims if "qualifiers" in one
    )


def qualifier(entity: Entity) -> dict[str, Any]:
    snak: dict[str, Any] = next(iter(claim(entity)["qualifiers"].values()))[0]
    return snak


def reference(entity: Entity) -> dict[str, Any]:
    found: dict[str, Any] = claim(entity)["references"][0]
    return found


def retrieved(entity: Entity) -> dict[str, Any]:
    snaks = [snak for one in reference(entity)["snaks"].values() for snak in one]
    value: dict[str, Any] = next(
        snak["datavalue"]["value"] for snak in snaks if snak["datatype"] == "time"
    )
    return value


def url(entity: Entity) -> dict[str, Any]:
    snaks = [snak for one in reference(entity)["snaks"].values() for snak in one]
    return next(snak["datavalue"] for snak in snaks if snak["datatype"] == "url")


def item_value(entity: Entity) -> dict[str, Any]:
    value: dict[str, Any] = next(
        one["mainsnak"]["datavalue"]["value"]
        for claims in entity["claims"].values()
        for one in claims
        if one["mainsnak"]["datatype"] == "wikibase-item"
    )
    return value


def twice(entity: Entity) -> None:
    statements = next(iter(entity["claims"].values()))
    statements.append(copy.deepcopy(statements[0]))


BREAKS: list[tuple[str, Callable[[Entity], object]]] = [
    ("bad_id", lambda e: e.update(id="Q4000000000")),
    ("bad_type", lambda e: e.update(type="property", datatype="string")),
    ("no_map", lambda e: e.update(aliases=[])),
    ("bad_revision", lambda e: e.pop("lastrevid")),
    ("bad_modified", lambda e: e.update(modified="yesterday")),
    ("bad_language", lambda e: e["labels"]["ar"].update(language="AR")),
    ("unclean_text", lambda e: e["labels"]["ar"].update(value=" a\tb")),
    ("long_text", lambda e: e["labels"]["ar"].update(value="a" * 251)),
    ("empty_list", lambda e: e["aliases"].update(ar=[])),
    ("label_is_description", lambda e: e["descriptions"].update(ar=e["labels"]["ar"])),
    ("bad_rank", lambda e: claim(e).update(rank="best")),
    ("bad_guid", lambda e: claim(e).update(id=claim(e)["id"].replace("$", "-"))),
    ("guid_twice", twice),
    ("no_order", lambda e: claim(e).pop("qualifiers-order")),
    ("wrong_order", lambda e: claim(e).update({"qualifiers-order": ["P1"]})),
    ("no_hash", lambda e: qualifier(e).pop("hash")),
    ("wrong_hash", lambda e: qualifier(e).update(hash="0" * 40)),
    ("wrong_hash", lambda e: reference(e).update(hash="0" * 40)),
    ("bad_reference", lambda e: reference(e).pop("snaks-order")),
    ("reference_twice", lambda e: claim(e)["references"].append(reference(e))),
    ("wrong_property", lambda e: claim(e)["mainsnak"].update(property="P99")),
    ("no_value", lambda e: claim(e)["mainsnak"].update(snaktype="novalue")),
    ("bad_snak", lambda e: claim(e)["mainsnak"].update(snaktype="none")),
    ("other_datatype", lambda e: claim(e)["mainsnak"].update(datatype="math")),
    ("bad_datatype", lambda e: claim(e)["mainsnak"].pop("datatype")),
    ("entity_value", lambda e: item_value(e).update({"numeric-id": 7_000_000})),
    ("missing_entity", lambda e: item_value(e).update({"numeric-id": 77_777, "id": "Q77777"})),
    ("bad_time", lambda e: retrieved(e).update(time="+2026-02-30T00:00:00Z")),
    ("bad_time", lambda e: retrieved(e).update(time="2026-02-03T00:00:00Z")),
    ("bad_time", lambda e: retrieved(e).update(time="+0000-00-00T00:00:00Z", precision=9)),
    ("bad_precision", lambda e: retrieved(e).update(precision=14)),
    ("bad_calendar", lambda e: retrieved(e).update(calendarmodel="https://www.wikidata.org/entity/Q1985727")),
    ("time_value", lambda e: retrieved(e).pop("before")),
    ("relative_url", lambda e: url(e).update(value="/document/1")),
    ("wrong_value_type", lambda e: url(e).update(type="url")),
    ("bad_modified", lambda e: e.update(modified="2026-13-45T25:00:00Z")),
    ("bad_title", lambda e: e.update(title="Item:Q1")),
    ("bad_page", lambda e: e.update(pageid=0)),
    ("bad_page", lambda e: e.update(pageid=[1])),
    ("page_twice", lambda e: e.update(pageid=1)),
    ("other_namespace", lambda e: e.update(ns=7)),
    ("bad_sitelink", lambda e: e.update(sitelinks={"enwiki": {"site": "enwiki", "title": "A"}})),
    ("bad_language", lambda e: e["descriptions"].update(mul={"language": "mul", "value": "a"})),
    ("time_value", lambda e: retrieved(e).update(timezone="0")),
    ("bad_precision", lambda e: retrieved(e).update(precision=True)),
    # What is of the wrong kind altogether is a fault as well, and no end of the check.
    ("bad_calendar", lambda e: retrieved(e).update(calendarmodel={})),
    ("bad_rank", lambda e: claim(e).update(rank=["normal"])),
    ("bad_snak", lambda e: claim(e)["mainsnak"].update(snaktype=["value"])),
    ("bad_datatype", lambda e: claim(e)["mainsnak"].update(datatype={})),
    ("wrong_order", lambda e: reference(e).update({"snaks-order": [1, "P1"]})),
    ("bad_term", lambda e: e["labels"].update(ar=5)),
    ("no_map", lambda e: e.update(claims=[])),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "spoil"), BREAKS, ids=lambda value: str(value)[:20])
def test_a_broken_entity_is_caught(
    rule: str, spoil: Callable[[Entity], object], lines: Lines, tmp_path: Path
) -> None:
    entity = orjson.loads(lines[-2])
    spoil(entity)
    broken = [*lines[:-2], orjson.dumps(entity) + b"\n", lines[-1]]
    assert rule in rules(tmp_path / "a.json", b"".join(broken))


def test_two_properties_of_one_label_are_caught(lines: Lines, tmp_path: Path) -> None:
    entity = orjson.loads(lines[1].rstrip(b",\n"))
    entity["labels"] = orjson.loads(lines[2].rstrip(b",\n"))["labels"]
    broken = [lines[0], orjson.dumps(entity) + b",\n", *lines[2:]]
    assert rules(tmp_path / "a.json", b"".join(broken)) == {"name_twice"}


def drop(pattern: str) -> Callable[[str], str]:
    return lambda text: re.sub(pattern, "", text, count=1)


def swap(pattern: str, other: str) -> Callable[[str], str]:
    return lambda text: re.sub(pattern, other, text, count=1)


RDF_BREAKS: list[tuple[str, Callable[[str], str]]] = [
    ("not_rdf", drop(r" \.\n\Z")),
    ("late_prefix", lambda text: text + "@prefix x: <http://example.org/> .\n"),
    ("long_literal", lambda text: text + 'wd:Q1 schema:description """a""" .\n'),
    ("no_head", drop(r"wikibase:Dump [^.]*(\.[^\n][^.]*)* \.\n")),
    ("same_as_wikidata", lambda t: t + "wd:Q1 owl:sameAs <http://www.wikidata.org/entity/Q5> .\n"),
    ("undeclared_property", lambda text: text + "wd:Q1 wdt:P999 wd:Q2 ; a wikibase:Item .\n"),
    ("no_declaration", drop(r"\twikibase:directClaim wdt:P3 ;\n")),
    ("truthy_differs", drop(r"\twdt:P3 [^\n]*;\n")),
    ("wrong_best_rank", drop(r"\ta wikibase:BestRank ;\n")),
    ("bad_statement_node", drop(r"\twikibase:rank wikibase:NormalRank ;\n")),
    ("undefined_node", drop(r"wdv:[0-9a-f]{32} a wikibase:TimeValue ;\n(\t[^\n]*\n)*")),
    ("bad_value_node", drop(r"\twikibase:timePrecision [^\n]*;\n")),
    ("labels_differ", drop(r"\tskos:prefLabel [^\n]*;\n")),
    ("late_prefix", lambda text: text + "PREFIX x: <http://example.org/>\n"),
    ("late_prefix", lambda text: text + "@base <http://example.org/> .\n"),
    ("long_literal", lambda text: text + 'wd:Q1 schema:description """a\\"""" .\n'),
    ("long_literal", lambda text: text + "wd:Q1 schema:description '''a''' .\n"),
    ("statement_end", lambda text: text + "wd:Q1 schema:name 'a' . wd:Q1 schema:name 'b' .\n"),
    ("statement_end", lambda text: text + "wd:Q1 schema:name 'a'.\n"),
    ("no_entity_type", swap(r"(wd:Q1000) a wikibase:Item ;\n\t", r"\1 ")),
    ("undefined_node", lambda text: text.replace(" wd:Q1 ;", " wd:Q99999 ;")),
    ("undefined_node", lambda text: text + "wd:Q98 owl:sameAs wd:Q99999 .\n"),
    ("bad_value_node", swap(r'(timePrecision) "11"', r'\1 "12"')),
    ("id_twice", lambda t: t + "data:Q1 schema:about wd:Q1 .\nwd:Q1 a wikibase:Item .\n"),
    ("foreign_base", swap(r"data:Q1000 ([^.]*)wd:Q1000", r"data:Q1000 \1<http://a.org/entity/Q1>")),
]  # fmt: skip


@pytest.fixture(scope="module")
def turtle(tmp_path_factory: pytest.TempPathFactory) -> str:
    """As small a dump as has something to break of every kind."""
    folder = tmp_path_factory.mktemp("turtle")
    source = write_records(folder / "a.jsonl", record(1), *SPECIAL)
    dumps = export(build_store(folder / "store", source), folder / "out")
    return gzip.decompress(dumps.file("all.ttl.gz").read_bytes()).decode()


@pytest.mark.parametrize(("rule", "spoil"), RDF_BREAKS, ids=lambda value: str(value)[:20])
def test_a_broken_turtle_dump_is_caught(
    rule: str, spoil: Callable[[str], str], turtle: str, tmp_path: Path
) -> None:
    broken = spoil(turtle)
    assert broken != turtle
    assert rule in rules(tmp_path / "a.ttl", broken.encode())


@pytest.mark.parametrize("compression", ["gz", "bz2", "zst"])
def test_a_dump_that_is_cut_says_where(
    compression: str, dumps: Dumps, lines: Lines, tmp_path: Path
) -> None:
    path = tmp_path / f"a.json.{compression}"
    blocks = [compress_block(line, compression) for line in lines]
    path.write_bytes(b"".join(blocks)[:-5])
    (fault,) = check_dump(path).faults
    assert fault.rule == "damaged_file"
    assert re.match(r"line \d+, Q\d+: .*truncated or damaged", fault.sentence("en"))
    path.write_bytes(b"no compressed data")
    assert check_dump(path).rules == {"damaged_file"}
    turtle = tmp_path / f"a.ttl.{compression}"
    text = gzip.decompress(dumps.file("all.ttl.gz").read_bytes())
    turtle.write_bytes(compress_block(text, compression)[:-1000])
    (fault,) = check_dump(turtle).faults
    assert "/entity/" in fault.place


def test_sitelinks_of_a_wikidata_style_dump_are_no_fault(dumps: Dumps, tmp_path: Path) -> None:
    text = gzip.decompress(dumps.file("all.ttl.gz").read_bytes()).decode()
    article = "<https://a.example/x> a schema:Article ; schema:about wd:Q1000"
    sound = re.sub(r"(\n)(wd:Q1000 )", rf"\1{article} .\n\2", text, count=1)
    assert article in sound
    assert rules(tmp_path / "a.ttl", sound.encode()) == set()


def test_statements_in_a_truthy_dump_are_caught(dumps: Dumps, tmp_path: Path) -> None:
    content = gzip.decompress(dumps.file("all.nt.gz").read_bytes())
    assert rules(tmp_path / "a-truthy.nt", content) == {"statement_in_truthy"}
