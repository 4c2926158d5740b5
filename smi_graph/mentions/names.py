"""The names that are looked for: those of the authority tables, and the archive's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smi_graph.mentions.lexicon import Sense
from smi_graph.mentions.text import folded_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from smi_graph.authorities import Authorities, LabelAuthority
    from smi_graph.mentions.mention import OwnName
    from smi_graph.mentions.rules import Persons, Rules

_TABLES = {
    "country": "countries",
    "organization": "organizations",
    "person": "persons",
    "place": "places",
}
_LEAST_LETTERS = 2


def listed_senses(authorities: Authorities) -> Iterator[Sense]:
    """Give what each name of the authority tables stands for; names without a code too.

    Examples
    --------
    >>> from smi_graph.authorities import load_authorities
    >>> senses = {sense.name: sense for sense in listed_senses(load_authorities())}
    >>> senses["سورية"].rule, senses["كوريا"].value
    ('countries.csv:SY:سورية', '')
    """
    for kind, table in _TABLES.items():
        authority = authorities.of_kind(kind)
        for entry in authority.entries.values():
            for name in entry.names:
                if len(name) >= _LEAST_LETTERS:
                    yield Sense(
                        kind, entry.identifier, f"{table}.csv:{entry.identifier}:{name}", name
                    )
        yield from _without_meaning(kind, table, authority)


def spelled_senses(spelled: Mapping[str, str], senses: Iterable[Sense]) -> Iterator[Sense]:
    """Give the further spellings of listed names; one of a name that is not listed says nothing."""
    listed = {folded_name(sense.name): sense for sense in senses}
    for spelling, name in spelled.items():
        rule, meant = f"names.toml:spelled:{spelling}", listed.get(folded_name(name))
        if meant is None:
            yield Sense("country", "", rule, spelling)
        else:
            yield Sense(meant.kind, meant.value, rule, spelling)


def _without_meaning(kind: str, table: str, authority: LabelAuthority) -> Iterator[Sense]:
    for key, identifier in authority.keys.items():
        if identifier is None:
            yield Sense(kind, "", f"{table}.csv::{key}", key)


def own_senses(names: Iterable[OwnName], authorities: Authorities, rules: Rules) -> Iterator[Sense]:
    """Give the names of the archive's own fields that are long enough to be sure of.

    A name that a table lists is left to the table.
    """
    for own in names:
        listed = authorities.of_kind(own.kind).find(own.name)
        if listed is None and _is_full(own, rules.persons):
            yield Sense(own.kind, own.value, f"fields:{own.value}:{own.name}", own.name)


def _is_full(own: OwnName, persons: Persons) -> bool:
    words = [word for word in folded_name(own.name).split() if len(word.strip(".")) > 1]
    if own.kind != "person":
        return len(words) >= persons.least_words_bodies
    if all(word in persons.first_names for word in words):
        return len(words) >= persons.least_first_names
    return len(words) >= persons.least_words and words[-1] not in persons.titles
