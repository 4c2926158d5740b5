"""One field that a source gives twice: taken where both say the same, and told where not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from smi_graph.records.columns import holds_several
from smi_graph.records.doubts import DoubtCode
from smi_graph.records.record import Doubt
from smi_graph.records.refusal import Refusal
from smi_graph.records.tabular import Place, read_mapping

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from smi_graph.authorities import Authorities

_ANY_CODE = "A/1"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A field, and what each column or key says of it."""

    field: str
    said: str

    def doubt(self) -> Doubt:
        """Word it as a doubt about the record."""
        return Doubt(code=DoubtCode.CONFLICTING_VALUES, field=self.field, value=self.said)

    def refusal(self, place: Place, code: str | None, content: str) -> Refusal:
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
    record, refused = read_mapping(mapping, Place("", None), authorities, "")
    if record is None or refused:
        return _shown(value)
    return getattr(record, field, None)


def _members(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _shown(value: Any) -> str:
    return "|".join(map(str, value)) if isinstance(value, list) else str(value)
