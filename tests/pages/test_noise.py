"""Damaged pages: whatever is done to a page, nothing false is read from it."""

from random import Random

import pytest

from smi_graph.authorities import Authorities
from smi_graph.records.source_item import Refusal
from tests.pages.generator import Sources, compose_page, load_sources
from tests.pages.mutations import HARMLESS, SURFACE, Structural, Surface, false_facts, mutate
from tests.pages.reading import read_one
from tests.pages.scoring import Score, bare_form, compare

MUTATIONS = 300
FIRST_SEED = 10_000
HARMLESS_PAGES = range(20_000, 20_040)


@pytest.fixture(scope="module")
def sources() -> Sources:
    return load_sources()


def test_no_damage_makes_a_page_say_what_is_false(
    sources: Sources, authorities: Authorities
) -> None:
    faults = []
    for seed in range(FIRST_SEED, FIRST_SEED + MUTATIONS):
        page = compose_page(seed, sources)
        done, mutated, content = mutate(page, Random(f"damage {seed}"))  # noqa: S311
        reading = read_one(content, page.name, authorities)
        if not isinstance(reading, Refusal):
            found = false_facts(page, mutated, reading)
            faults += [f"{page.name} ({done}): {fact.field} = {fact.value}" for fact in found]

    assert not faults, "\n".join([f"{len(faults)} false facts", *faults])


@pytest.mark.parametrize("surface", SURFACE, ids=lambda surface: surface.__name__)
def test_marks_and_encodings_hide_almost_nothing(
    surface: Surface, sources: Sources, authorities: Authorities
) -> None:
    total = Score()
    for seed in HARMLESS_PAGES:
        page = compose_page(seed, sources)
        content = surface(page.parts.text(), Random(f"surface {seed}"))  # noqa: S311
        reading = read_one(content, page.name, authorities)
        if surface.__name__ == "other_encoding" and isinstance(reading, Refusal):
            continue
        total.add(compare(page.expectation, reading, bare_form))

    assert total.f1 >= 0.98, total.table()
    assert not total.wrongly_refused, total.table()


@pytest.mark.parametrize("structural", HARMLESS, ids=lambda structural: structural.__name__)
def test_order_and_line_breaks_hide_almost_nothing(
    structural: Structural, sources: Sources, authorities: Authorities
) -> None:
    total = Score()
    for seed in HARMLESS_PAGES:
        page = compose_page(seed, sources)
        text = structural(page.parts, Random(f"structure {seed}")).text  # noqa: S311
        total.add(compare(page.expectation, read_one(text.encode(), page.name, authorities)))

    assert total.f1 >= 0.98, total.table()
    assert not total.wrongly_refused, total.table()
