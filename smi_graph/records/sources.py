"""Everything that ``SOURCE`` may be on the command line, read item by item.

A source is a page, a folder or an archive of pages, a web archive, a table, JSON, or ``-``
for standard input. Nothing is held longer than one page or one line, save a JSON array.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import orjson

from smi_graph.records.columns import holds_several
from smi_graph.records.doubts import DoubtCode
from smi_graph.records.items import SourceItem, SourceOptions, unpack_sources
from smi_graph.records.json_items import Rivals, parse_object
from smi_graph.records.pages import read_page
from smi_graph.records.record import Doubt, Evidence, Record, is_address, parse_record
from smi_graph.records.source_item import Refusal
from smi_graph.records.tabular import SourcePlace, read_mapping
from smi_graph.records.xml_text import clean_values, may_hold_forbidden

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from smi_graph.authorities import Authorities

Item = Record | Refusal

_ANY_CODE = "A/1"


def read_sources(
    sources: Iterable[str], authorities: Authorities, options: SourceOptions | None = None
) -> Iterator[Item]:
    """Read sources in the order given; folders in the order of their names.

    Parameters
    ----------
    sources
        Paths, or ``-`` for standard input.
    authorities
        The names that fields are read with.
    options
        How to read what does not say it itself; counts what is passed over.

    Yields
    ------
    Record or Refusal
        What was read and what was refused. A record that is kept while a value of it is
        refused comes with a refusal of that value.

    Examples
    --------
    >>> from smi_graph.authorities import load_authorities
    >>> [item.sentence("en") for item in read_sources(["no-such-file.txt"], load_authorities())]
    ['no-such-file.txt: the file does not exist. Check the name.']
    """
    for item in unpack_sources(sources, options):
        if isinstance(item, Refusal):
            yield item
        else:
            yield from read_item(item, authorities)


def read_item(item: SourceItem, authorities: Authorities) -> Iterator[Item]:
    """Read one item; a line that cannot be read costs only itself.

    Examples
    --------
    >>> from smi_graph.authorities import load_authorities
    >>> line = SourceItem("json_line", "a.jsonl", b'{"code": 1', 1)
    >>> next(read_item(line, load_authorities())).sentence("en")
    'a.jsonl, line 1: the line is not valid JSON (unexpected end of data). Correct or remove it.'
    """
    if item.kind == "page":
        for page in read_page(item.content, item.source, authorities):
            yield page if isinstance(page, Refusal) else _with_address(page, item)
    elif item.kind == "record":
        record = parse_record(item.content)
        yield record.model_copy(update={"origin": item.source, "line": item.line})
    elif item.kind == "row":
        row = orjson.loads(item.content)
        yield from _read_fields(row["data"], row.get("rivals"), item, row["printed"], authorities)
    else:
        yield from _read_json_line(item, authorities)


def _read_json_line(item: SourceItem, authorities: Authorities) -> Iterator[Item]:
    content = item.content.decode("utf-8", "backslashreplace")
    refused = {"source": item.source, "line": item.line, "content": content}
    try:
        data, rivals = parse_object(item.content)
    except (ValueError, RecursionError) as error:
        why = str(error).split(":", maxsplit=1)[0]
        yield Refusal(**refused, reason="not_json", values={"why": why})
        return
    if not isinstance(data, dict):
        yield Refusal(**refused, reason="not_an_object")
        return
    yield from _read_fields(data, rivals, item, content, authorities)


def _read_fields(
    data: dict[str, Any],
    rivals: Rivals | None,
    item: SourceItem,
    printed: str,
    authorities: Authorities,
) -> Iterator[Item]:
    """Read fields with their values, and those that are given twice."""
    place = SourcePlace(item.source, item.line)
    doubts: list[Doubt] = []
    disagreements: list[Disagreement] = []
    if rivals or may_hold_forbidden(item.content):
        data, forbidden = clean_values(data)
        cleaned, among_rivals = clean_values(rivals or {})
        data, disagreements = settle(data, cleaned, authorities)
        doubts = [one.doubt() for one in disagreements]
        doubts += [
            Doubt(code=DoubtCode.FORBIDDEN_CHARACTERS, field=field, value=named)
            for field, named in (forbidden | among_rivals).items()
        ]
    record, refusals = read_mapping(data, place, authorities, printed)
    if record is not None:
        yield _with_doubts(record, doubts) if doubts else record
    yield from refusals
    code = None if record is None else record.code
    for one in disagreements:
        yield one.refusal(place, code, printed)


def _with_address(record: Record, item: SourceItem) -> Record:
    """Say of a page of a web archive where and when it was retrieved, as the archive does."""
    address = item.address
    if not is_address(address):
        address = quote(address, safe="%/:?#[]@!$&'()*+,;=~")
    said = {
        "source_url": (address if is_address(address) else "", "WARC-Target-URI", item.address),
        "retrieved": (item.retrieved, "WARC-Date", item.retrieved),
    }
    changes: dict[str, Any] = {key: value for key, (value, _, _) in said.items() if value}
    if not changes:
        return record
    evidence = [
        Evidence(field=key, value=value, section=section, quote=words)
        for key, (value, section, words) in said.items()
        if value
    ]
    # Not what the page itself may say of its address, which holds for every copy of it.
    others = [one for one in record.evidence if one.field not in changes]
    return record.model_copy(update={**changes, "evidence": [*others, *evidence]})


def _with_doubts(record: Record, doubts: list[Doubt]) -> Record:
    codes = dict.fromkeys([*record.warnings, *(doubt.code for doubt in doubts)])
    return record.model_copy(update={"doubts": [*record.doubts, *doubts], "warnings": list(codes)})


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A field, and what each column or key says of it."""

    field: str
    said: str

    def doubt(self) -> Doubt:
        """Word it as a doubt about the record."""
        return Doubt(code=DoubtCode.CONFLICTING_VALUES, field=self.field, value=self.said)

    def refusal(self, place: SourcePlace, code: str | None, content: str) -> Refusal:
        """Word it as a refusal of the value."""
        several = holds_several(self.field)
        return Refusal(
            source=place.source,
            line=place.line,
            reason="differing_lists" if several else "conflicting_values",
            field=self.field,
            value=self.said,
            code=code,
            content=content,
        )


def settle(
    data: Mapping[str, Any], rivals: Mapping[str, Sequence[Sequence[Any]]], authorities: Authorities
) -> tuple[dict[str, Any], list[Disagreement]]:
    """Take what all rivals agree on; of a field with several values take all of them.

    Parameters
    ----------
    data
        The fields that are given once.
    rivals
        For each other field the names of its columns or keys, each with its value.
    authorities
        What values are read with: two spellings of one date agree.

    Examples
    --------
    >>> from smi_graph.authorities import load_authorities
    >>> rivals = {"issue_date": [["date", "2021-05-28"], ["issue date", "28/5/2021"]]}
    >>> settle({"code": "A/1"}, rivals, load_authorities())
    ({'code': 'A/1', 'issue_date': '2021-05-28'}, [])
    """
    settled = dict(data)
    disagreements = []
    for field, claims in rivals.items():
        kind = {"kind": data["kind"]} if "kind" in data else {}
        read = [(_read(field, value, kind, authorities), value) for _, value in claims]
        informed = [pair for pair in read if pair[0]] or read[:1]
        if all(what == informed[0][0] for what, _ in informed[1:]):
            settled[field] = informed[0][1]
            continue
        if holds_several(field):
            settled[field] = [member for _, value in claims for member in _members(value)]
        said = " / ".join(f"{name}: {_shown(value)}" for name, value in claims)
        disagreements.append(Disagreement(field, said))
    return settled, disagreements


def _read(field: str, value: Any, kind: dict[str, Any], authorities: Authorities) -> Any:
    """Read one value as it would be read in a record of its own."""
    mapping = {**kind, "code": _ANY_CODE, field: value}
    record, refused = read_mapping(mapping, SourcePlace("", None), authorities, "")
    if record is None or refused:
        return _shown(value)
    return getattr(record, field, None)


def _members(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _shown(value: Any) -> str:
    return "|".join(map(str, value)) if isinstance(value, list) else str(value)
