"""JSON lines and rows of another shape, brought to the keys of ours by ``[input]`` of the table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from smi_graph.arabic import fold
from smi_graph.schema import field_table, placeholders

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_NOT_SAID: tuple[object, ...] = (None, "", [], {})
# What sources of our own shape nest, and what no archive can rename.
_NESTED = frozenset(("text_other", "participations", "evidence", "doubts"))


@dataclass(frozen=True, slots=True)
class Reshaped:
    """A mapping of our shape.

    Parameters
    ----------
    data
        The values by key.
    sections
        By the key of a field, what the source calls it.
    quotes
        By the key of a field that a template made, the source's own words for it.
    """

    data: dict[str, Any]
    sections: Mapping[str, str]
    quotes: Mapping[str, str]


def reshaped(data: Mapping[str, Any]) -> Reshaped:
    """Give a mapping the keys, the kind and the values that the archive's rules say.

    A key that no rule and no field names is left as it is, for the reader to refuse.

    Examples
    --------
    >>> reshaped({"code": "SAMPLE/SC/1"}).data
    {'code': 'SAMPLE/SC/1', 'kind': 'document'}
    """
    rules = field_table().input
    found = dict(_flat(data))
    filled = {key: text for key in rules.templates if (text := _filled(key, found)) is not None}
    used = {fold(name) for text in rules.templates.values() for name in placeholders(text)}
    passed = [fold(name) for name in rules.passed_over]
    made: dict[str, Any] = {}
    for key, value in found.items():
        is_left = passed and _is_passed_over(fold(key), passed)
        if not (is_left or _is_only_for_templates(key, used)):
            made[_renamed(key)] = _parts(key, value)
    sections = {_key(key): key for key in made}
    said = _said(made) if filled or rules.constants else set()
    quotes: dict[str, str] = {}
    for key, value in filled.items():
        names = placeholders(rules.templates[key])
        if key in names or _key(key) not in said:
            made[_renamed(key)] = _parts(key, value)
            sections[_key(key)] = ", ".join(names)
            quotes[_key(key)] = ", ".join(str(found[name]) for name in names)
    said |= {_key(key) for key in filled}
    kind = found.get("kind", made.get("kind", rules.constants.get("kind")))
    made["kind"] = rules.kinds.get(str(kind), kind) or rules.kind or next(iter(field_table().kinds))
    for key, value in rules.constants.items():
        if _key(key) not in {*said, "kind"} and _is_said_of(made["kind"], key):
            made[key] = value
            sections[_key(key)] = "fields.toml"
    return Reshaped(made, sections, quotes)


def _said(made: Mapping[str, Any]) -> set[str]:
    return {_key(key) for key, value in made.items() if value not in _NOT_SAID}


def _is_said_of(kind: str, key: str) -> bool:
    field = field_table().named(_key(key))
    return field is None or field.is_of(kind)


def _flat(data: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Give what is nested in a mapping by names with dots, unless a field takes it nested."""
    for name, value in data.items():
        key = f"{before}{name}"
        if isinstance(value, dict) and not (key in _NESTED or _takes_a_mapping(key)):
            yield from _flat(value, f"{key}.")
        else:
            yield key, value


def _takes_a_mapping(key: str) -> bool:
    field = field_table().fields.get(_key(key))
    return field is not None and (field.value.is_named or field.value.value == "image")


def _key(key: str) -> str:
    return field_table().key_of(key) or key


def _renamed(key: str) -> str:
    """Give the key of what the reader looks for by its key; others keep their names."""
    return known if (known := _key(key)) in {"code", "kind"} else key


def _is_passed_over(key: str, passed: list[str]) -> bool:
    return any(key == name or key.startswith(f"{name}.") for name in passed)


def _is_only_for_templates(key: str, used: set[str]) -> bool:
    """Tell whether a value is there to be filled in, and no field has its key."""
    if not used or fold(key) not in used:
        return False
    table = field_table()
    beside = (name for f in table.fields.values() for name in (*f.identifiers, *f.offices))
    own = _key(key) in table.fields or _key(key) in table.columns
    return not own and fold(key) not in set(map(fold, beside))


def _filled(key: str, found: Mapping[str, Any]) -> Any:
    """Fill in a template; ``None`` where a value that it needs is not there."""
    template = field_table().input.templates[key]
    values = {name: found.get(name) for name in placeholders(template)}
    if any(value in _NOT_SAID for value in values.values()):
        return None
    (name, first), *others = values.items()
    if not others and isinstance(first, list):
        return [_with(template, {name: value}) for value in first]
    return _with(template, values)


def _with(template: str, values: Mapping[str, Any]) -> str:
    return re.sub(r"\{([^{}]+)\}", lambda match: str(values[match[1]]), template)


def _parts(key: str, value: Any) -> Any:
    """Cut a text at the separators of its field."""
    name = _key(key)
    field = field_table().fields.get(name)
    if name == "code" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if field is None or not field.separators:
        return value
    members = value if isinstance(value, list) else [value]
    pattern = "|".join(map(re.escape, sorted(field.separators, key=len, reverse=True)))
    cut: list[Any] = []
    for member in members:
        whole = not isinstance(member, str)
        cut += [member] if whole else [p.strip() for p in re.split(pattern, member) if p.strip()]
    return cut
