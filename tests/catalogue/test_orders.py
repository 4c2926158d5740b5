"""The orders of a catalogue: a dictionary's, kept with it and carried to the next release."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from smi_graph.catalogue import (
    Catalogue,
    Kind,
    Order,
    gather,
    open_catalogue,
    save_catalogue,
    update,
)
from smi_graph.catalogue.orders import natural_key
from smi_graph.vocabulary import SMI
from tests.catalogue.samples import node

# A record: its titles by language tag, and the persons that it names.
Told = tuple[Mapping[str, str], str]
Names = Mapping[str, str]

# Few letters, so that much is alike; the last piece begins with an article.
PIECES = ["a", "B", "é", "ب", "أ", "ا", " ", "9", "10", "الب"]
TEXTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=3).map("".join)
TITLES = st.dictionaries(st.sampled_from(["ar", "en", ""]), TEXTS, max_size=2)
RECORDS = st.dictionaries(st.sampled_from("abcdefgh"), st.tuples(TITLES, st.text("pqrs")))
NAMES = st.dictionaries(st.sampled_from("pqrs"), TEXTS)


def catalogue_of(records: Mapping[str, Told], names: Names) -> Catalogue:
    return gather(
        {
            "record": [(node(key), NamedNode(SMI.Document)) for key in records],
            "code": [(node(key), Literal(f"A/{ord(key[-1]) % 3 + 8}")) for key in records],
            "title": [
                (node(key), Literal(title, language=tag) if tag else Literal(title))
                for key, (titles, _) in records.items()
                for tag, title in titles.items()
            ],
            "person": [
                (node(key), node(p)) for key, (_, persons) in records.items() for p in persons
            ],
            "name": [(node(key), Literal(name, language="ar")) for key, name in names.items()],
        }
    )


def written(catalogue: Catalogue) -> dict[str, bytes]:
    with TemporaryDirectory() as folder:
        save_catalogue(catalogue, Path(folder))
        return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


def updated(
    base: Catalogue, before: Mapping[str, Told], after: Mapping[str, Told], names: Names
) -> Catalogue:
    changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    news = catalogue_of({key: after[key] for key in changed & after.keys()}, names)
    told = {node(key).value: {"ar": names[key]} if key in names else {} for key in "pqrs"}
    return update(base, news, {node(key).value for key in changed}, told)


@given(RECORDS, RECORDS, NAMES, NAMES)
@settings(deadline=None)
def test_what_is_carried_over_is_what_is_made_from_nothing(
    before: dict[str, Told], others: dict[str, Told], old_names: Names, new_names: Names
) -> None:
    base = catalogue_of(before, old_names)
    for order in Order:
        base.order(order)
    gone = set("aceg") & others.keys()
    after = {key: told for key, told in {**before, **others}.items() if key not in gone}
    carried = updated(base, before, after, new_names)
    assert set(carried.orders) == set(Order)
    assert written(carried) == written(catalogue_of(after, new_names))


@given(RECORDS, NAMES)
@settings(deadline=None)
def test_orders_that_were_never_made_are_made_when_they_are_saved(
    records: dict[str, Told], names: Names
) -> None:
    carried = updated(catalogue_of({}, {}), {}, records, names)
    assert written(carried) == written(catalogue_of(records, names))


def test_a_change_asks_for_few_of_the_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    before: dict[str, Told] = {
        f"{number:05}": ({"ar": f"t{number}"}, "") for number in range(3_000)
    }
    base = catalogue_of(before, {})
    base.order(Order.TITLES_AR)
    asked = 0

    def counting(title: str, language: str) -> str:
        nonlocal asked
        asked += 1
        return language + title

    monkeypatch.setattr("smi_graph.catalogue.catalogue.reader_key", counting)
    updated(base, before, {**before, "00007": ({"ar": "t77"}, "")}, {})
    assert 0 < asked < 50


def titles_of(catalogue: Catalogue, language: str) -> list[str]:
    order = catalogue.order(Order(f"titles-{language}")).tolist()
    return [catalogue.record(number).title(language)[0] for number in order]


def test_titles_stand_as_in_a_dictionary_of_the_reader() -> None:
    catalogue = catalogue_of(
        {
            "a": ({"ar": "البيان", "en": "Zebra"}, ""),
            "b": ({"ar": "أول"}, ""),
            "c": ({"en": "apple"}, ""),
            "d": ({}, ""),
        },
        {},
    )
    assert titles_of(catalogue, "ar") == ["أول", "البيان", "A/9", "apple"]
    assert titles_of(catalogue, "en") == ["A/9", "apple", "Zebra", "أول"]


def test_a_code_of_digits_without_end_has_its_place_too() -> None:
    assert sorted(["9" * 5_000, "10", "9"], key=natural_key) == ["9", "10", "9" * 5_000]


def an_older_program(document: dict[str, object], folder: Path) -> None:
    del document["sorted_by"]
    for path in folder.glob("order-*"):
        path.unlink()


def other_rules(document: dict[str, object], _: Path) -> None:
    document["sorted_by"] = "0" * 64


@pytest.mark.parametrize("made_by", [an_older_program, other_rules])
def test_orders_that_cannot_be_trusted_are_made_anew(
    tmp_path: Path, made_by: Callable[[dict[str, object], Path], None]
) -> None:
    catalogue = catalogue_of({"a": ({"ar": "ب"}, "p"), "b": ({"ar": "ا"}, "")}, {"p": "اسم"})
    save_catalogue(catalogue, tmp_path)
    file = tmp_path / "catalogue.json"
    document = orjson.loads(file.read_bytes())
    made_by(document, tmp_path)
    file.write_bytes(orjson.dumps(document))
    read = open_catalogue(tmp_path)
    assert read.orders == {}
    assert {order: read.order(order).tolist() for order in Order} == {
        order: catalogue.order(order).tolist() for order in Order
    }


def test_orders_are_read_from_the_files(tmp_path: Path) -> None:
    catalogue = catalogue_of({"a": ({"ar": "ب"}, ""), "b": ({"ar": "ا"}, "")}, {})
    save_catalogue(catalogue, tmp_path)
    read = open_catalogue(tmp_path)
    assert read.orders[Order.TITLES_AR].tolist() == [1, 0]
    assert read.numbers_of(Kind.PERSON) == range(0)
