"""How often the finder is right on texts that somebody else has marked."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import NamedTuple

import pytest

from smi_graph.mentions import OwnName, load_finder
from tests.mentions.test_texts import KINDS, TEXTS, Text


class Figures(NamedTuple):
    right: Counter[tuple[str, str]]
    false: Counter[tuple[str, str]]
    missed: Counter[tuple[str, str]]
    told: list[str]


def spans(mention: Text) -> set[tuple[int, int]]:
    return {(mention["start"], mention["end"]), *map(tuple, mention.get("also", []))}


def compare(trap: bool) -> Figures:
    figures = Figures(Counter(), Counter(), Counter(), [])
    by_names: dict[tuple[OwnName, ...], list[Text]] = defaultdict(list)
    for text in TEXTS:
        if text["trap"] is trap:
            by_names[tuple(OwnName(**name) for name in text.get("names", []))].append(text)
    for names, texts in by_names.items():
        finder = load_finder(names=names)
        for text in texts:
            language = text["language"]
            found = finder.in_text(text["text"], language, f"text_{language}")
            add(figures, text, {(m.start, m.end, m.kind, m.value): m.quote for m in found})
    return figures


def add(figures: Figures, text: Text, found: dict[tuple[int, int, str, str], str]) -> None:
    for mention in text["mentions"]:
        kind = mention["kind"], text["language"]
        fitting = {(*span, mention["kind"], mention["value"]) for span in spans(mention)}
        hit = bool(fitting & found.keys())
        for one in fitting:
            found.pop(one, None)
        if not mention.get("optional"):
            (figures.right if hit else figures.missed)[kind] += 1
            if not hit:
                figures.told.append(f"{text['id']}: missed {mention['quote']} {mention['value']}")
    for (_, _, kind_found, value), quote in found.items():
        figures.false[kind_found, text["language"]] += 1
        figures.told.append(f"{text['id']}: false {quote} {value}")


@pytest.fixture(scope="module")
def ordinary() -> Figures:
    return compare(trap=False)


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_ordinary_texts(ordinary: Figures, kind: str, language: str) -> None:
    right, false, missed = (one[kind, language] for one in ordinary[:3])
    said = "\n".join(ordinary.told)
    assert right > 20
    assert right / (right + false) >= 0.995, said
    assert right / (right + missed) >= 0.98, said


def test_traps() -> None:
    traps = compare(trap=True)
    right, false = traps.right.total(), traps.false.total()
    assert right / (right + false) >= 0.90, "\n".join(traps.told)
