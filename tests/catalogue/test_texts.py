"""What texts name beside the fields: kept apart, taken together only where it is asked for."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Mapping
from itertools import combinations
from math import log, prod
from pathlib import Path

import numpy as np
import pytest
from pyoxigraph import NamedNode

from smi_graph.arabic import split_sentences
from smi_graph.catalogue import (
    Catalogue,
    Closeness,
    Kind,
    Value,
    closeness_between,
    companions,
    find_paths,
    gather,
    named_kind,
    open_catalogue,
    save_catalogue,
    shared_records,
)
from smi_graph.catalogue.overview import strongest_co_occurrences
from smi_graph.catalogue.spots import Spot, pack, spots_in
from smi_graph.vocabulary import SMI

BASE = "https://example.org/"
NAME = re.compile("[a-z]")


def node(path: str) -> NamedNode:
    return NamedNode(BASE + path)


def catalogue_of(texts: Mapping[str, str], fields: Mapping[str, Iterable[str]]) -> Catalogue:
    """Make a catalogue of documents whose texts name persons by small letters."""
    mentions, spots = [], []
    for code, text in texts.items():
        found = [(match[0], (1, *match.span())) for match in NAME.finditer(text)]
        places = spots_in(["", text], [place for _, place in found])
        for name in dict.fromkeys(name for name, _ in found):
            mentions.append((node(code), node(f"person/{name}")))
            own = [spot for place, spot in places if found[place][0] == name]
            spots.append((BASE + code, Kind.PERSON, f"{BASE}person/{name}", pack(own)))
    answers = {
        "record": [(node(code), NamedNode(SMI.Document)) for code in texts],
        "person": [
            (node(d), node(f"person/{p}")) for d, persons in fields.items() for p in persons
        ],
        "mention": mentions,
    }
    return gather(answers, spots)


def person(catalogue: Catalogue, key: str) -> Value:
    value = catalogue.find_value(Kind.PERSON, key)
    assert value is not None
    return value


SENTENCES = {
    "1": "A a! B b, a! \n\n C c!",
    "2": "A a, b! ",
    "3": "A x!",
}
FIELDS = {"1": "ad", "3": "ax"}


@pytest.fixture
def catalogue() -> Catalogue:
    return catalogue_of(SENTENCES, FIELDS)


def test_what_texts_name_is_no_value_of_the_fields(catalogue: Catalogue) -> None:
    assert [catalogue.values[n].key for n in catalogue.numbers_of(Kind.PERSON)] == list("adx")
    named = [catalogue.values[n].key for n in catalogue.numbers_of(named_kind(Kind.PERSON))]
    assert named == list("abcx")
    assert catalogue.find_value(Kind.PERSON, "b") is None
    only = catalogue.value_of_iri(f"{BASE}person/b")
    assert only is not None
    assert (only.kind, only.key) == (Kind.PERSON, "b")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("a", "b", [Closeness.SENTENCE, Closeness.SENTENCE]),
        ("a", "c", [Closeness.DOCUMENT]),
        ("a", "d", [Closeness.FIELDS]),
        ("b", "d", [Closeness.DOCUMENT]),
        ("a", "x", [Closeness.FIELDS]),
    ],
)
def test_two_stand_as_close_as_in_the_closest_of_places(
    catalogue: Catalogue, one: str, other: str, expected: list[Closeness]
) -> None:
    whole = catalogue.with_texts
    ends = person(whole, one), person(whole, other)
    records = shared_records(whole, *ends)
    assert closeness_between(whole, *ends, records).tolist() == expected
    assert closeness_between(whole, *reversed(ends), records).tolist() == expected


def test_one_paragraph_is_closer_than_one_text_and_farther_than_one_sentence() -> None:
    whole = catalogue_of({"1": "A a! B b!\n\nC c, a? D d"}, {}).with_texts
    records = np.array([0], dtype=np.int32)
    found = {
        f"{one}{other}": int(
            closeness_between(whole, person(whole, one), person(whole, other), records)[0]
        )
        for one, other in ("ab", "ac", "ad", "bc", "bd")
    }
    assert found == {
        "ab": Closeness.PARAGRAPH,
        "ac": Closeness.SENTENCE,
        "ad": Closeness.PARAGRAPH,
        "bc": Closeness.DOCUMENT,
        "bd": Closeness.DOCUMENT,
    }


def test_companions_tell_how_close_they_stand_and_a_record_counts_once(
    catalogue: Catalogue,
) -> None:
    whole = catalogue.with_texts
    found = {each.value.key: each for each in companions(whole, person(whole, "a"))}
    assert set(found) == set("bcdx")
    assert found["b"].close == (0, 0, 2, 0)
    assert found["c"].close == (1, 0, 0, 0)
    assert found["d"].close == (0, 0, 0, 1)
    for each in found.values():
        assert each.close is not None
        assert sum(each.close) == each.records
    # The same number of records, and of records of the companion: the closer, the stronger.
    assert found["d"].weight == 4 * found["c"].weight
    assert [each.close for each in companions(catalogue, person(catalogue, "a"))] == [None, None]


def test_the_strongest_ties_are_those_in_one_sentence_and_hubs_are_damped() -> None:
    near = {f"n{n}": "A a, b! C c!" for n in range(6)}
    hubs = {f"h{n}": f"A h, {'xyzuvw'[n % 6]}." for n in range(40)}
    whole = catalogue_of(near | hubs, {}).with_texts
    edges = strongest_co_occurrences(whole, [Kind.PERSON]).edges
    assert (edges[0].one.key, edges[0].other.key) == ("a", "b")
    assert edges[0].close == (0, 0, 6, 0)
    strengths = {f"{edge.one.key}{edge.other.key}": edge.strength for edge in edges}
    assert strengths["ab"] == pytest.approx(2 * strengths["ac"])
    assert strengths["ac"] > strengths["hx"]


def test_ties_without_texts_are_of_the_fields_alone(catalogue: Catalogue) -> None:
    edges = strongest_co_occurrences(catalogue, [Kind.PERSON]).edges
    assert {f"{edge.one.key}{edge.other.key}" for edge in edges} == {"ad", "ax"}
    assert {edge.close for edge in edges} == {None}


@pytest.mark.parametrize("closer", "pq")
def test_a_path_leads_through_the_closer_of_two_that_are_as_rare(closer: str) -> None:
    other = "pq".replace(closer, "")
    texts = {
        "1": f"A a, {closer}! \n\n {other.upper()} {other}!",
        "2": f"Z z, {closer}! \n\n {other.upper()} {other}!",
    }
    whole = catalogue_of(texts, {}).with_texts
    chains = find_paths(whole, person(whole, "a"), person(whole, "z"), most=2).paths
    assert [chain.hops[0].end.key for chain in chains] == [closer, other]
    assert [chain.hops[1].closeness for chain in chains] == [
        Closeness.SENTENCE,
        Closeness.DOCUMENT,
    ]


def test_of_the_records_of_a_hop_the_closest_comes_first() -> None:
    texts = {"1": "A a!\n\nB b!", "2": "A a, b!", "3": "A a! B b!"}
    whole = catalogue_of(texts, {}).with_texts
    [chain] = find_paths(whole, person(whole, "a"), person(whole, "b"), most=1).paths
    assert chain.hops[0].closeness == Closeness.SENTENCE
    assert chain.hops[0].records == (1, 2, 0)
    assert chain.hops[0].count == 3


def test_a_chain_goes_through_what_only_texts_name(catalogue: Catalogue) -> None:
    whole = catalogue.with_texts
    ends = person(whole, "b"), person(whole, "x")
    [chain] = find_paths(whole, *ends, most=1).paths
    assert [hop.end.key for hop in chain.hops] == ["a", "x"]


def test_a_catalogue_from_files_knows_where_texts_name_what(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    save_catalogue(catalogue, tmp_path)
    read = open_catalogue(tmp_path)
    value = read.find_value(named_kind(Kind.PERSON), "a")
    assert value is not None
    found = read.spots.of_value(0, value.number)
    assert [(spot.text, spot.start, spot.length) for spot in found] == [(1, 2, 1), (1, 10, 1)]
    assert strongest_co_occurrences(read.with_texts, [Kind.PERSON]) == strongest_co_occurrences(
        catalogue.with_texts, [Kind.PERSON]
    )


def test_what_cannot_be_counted_is_left_out_and_nothing_is_said_to_be_close() -> None:
    text = "A! " * 70_000 + "B b, a!"
    ends = text.index("b"), text.index("a")
    assert spots_in(["", text], [(1, place, place + 1) for place in ends]) == []


def test_the_first_mention_of_each_sentence_is_kept() -> None:
    spots = [Spot(65537, 0, 9, 1), Spot(65537, 0, 3, 1), Spot(65538, 0, 20, 1)]
    assert pack(spots) == pack(sorted(spots)[:1] + spots[2:])


def test_where_it_is_not_known_where_names_stand_all_is_in_one_document() -> None:
    mentions = [(node("1"), node(f"person/{name}")) for name in "ab"]
    answers = {"record": [(node("1"), NamedNode(SMI.Document))], "mention": mentions}
    whole = gather(answers).with_texts
    [companion] = companions(whole, person(whole, "a"))
    assert companion.close == (1, 0, 0, 0)
    assert len(strongest_co_occurrences(whole, [Kind.PERSON]).edges) == 1


def test_what_is_no_actor_of_the_archive_is_passed_over() -> None:
    mentions = [(node("1"), NamedNode(iri)) for iri in ("urn:x", "https://e.org/person/a/b")]
    answers = {"record": [(node("1"), NamedNode(SMI.Document))], "mention": mentions}
    assert not gather(answers).names_texts


def closest_places(text: str, fields: set[str]) -> dict[tuple[str, str], Closeness]:
    """Tell by plain reading how close each two persons stand in a document."""
    units = [
        (each.paragraph, set(NAME.findall(text[each.start : each.end])))
        for each in split_sentences(text)
    ]
    found = {}
    for pair in combinations(sorted(fields.union(*(names for _, names in units))), 2):
        one, other = ({place for place, names in units if name in names} for name in pair)
        is_in_sentence = any(names.issuperset(pair) for _, names in units)
        found[pair] = (
            Closeness.FIELDS
            if fields.issuperset(pair)
            else Closeness.SENTENCE
            if is_in_sentence
            else Closeness.PARAGRAPH
            if one & other
            else Closeness.DOCUMENT
        )
    return found


@pytest.mark.parametrize("seed", range(8))
def test_ties_are_those_that_plain_reading_finds(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    texts, fields = dict[str, str](), dict[str, list[str]]()
    for number in range(10):
        sentences = (
            f"A {' '.join(chance.sample('abcdefgh', chance.randrange(4)))}!"
            f"{chance.choice([' ', chr(10) * 2])}"
            for _ in range(5)
        )
        texts[str(number)] = "".join(sentences)
        fields[str(number)] = chance.sample("abcdefgh", chance.randrange(3))
    expected: dict[tuple[str, str], list[Closeness]] = {}
    for code, text in texts.items():
        for pair, closeness in closest_places(text, set(fields[code])).items():
            expected.setdefault(pair, []).append(closeness)
    whole = catalogue_of(texts, fields).with_texts
    edges = strongest_co_occurrences(whole, [Kind.PERSON], most_edges=1_000).edges
    assert {(edge.one.key, edge.other.key): edge.close for edge in edges} == {
        pair: tuple(places.count(closeness) for closeness in Closeness)
        for pair, places in expected.items()
    }
    for pair, places in expected.items():
        weight = sum({0: 0.25, 1: 0.5}.get(closeness, 1.0) for closeness in places)
        counts = (len(whole.back[person(whole, name).number]) for name in pair)
        [strength] = [edge.strength for edge in edges if (edge.one.key, edge.other.key) == pair]
        assert strength == pytest.approx(weight * log(len(places) * len(texts) / prod(counts)))
