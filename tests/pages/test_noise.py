"""Damaged pages: whatever is done to a page, nothing false is read from it."""

from random import Random

from smi_graph.authorities import Authorities
from smi_graph.records.pages import read_page
from smi_graph.records.refusal import Refusal
from tests.pages.generator import compose_page, load_sources
from tests.pages.mutations import false_facts, mutate

MUTATIONS = 300
FIRST_SEED = 10_000


def test_no_damage_makes_a_page_say_what_is_false(authorities: Authorities) -> None:
    sources, faults = load_sources(), []
    for seed in range(FIRST_SEED, FIRST_SEED + MUTATIONS):
        page = compose_page(seed, sources)
        done, mutated, content = mutate(page, Random(seed))  # noqa: S311
        reading = read_page(content, page.name, authorities)
        if not isinstance(reading, Refusal):
            found = false_facts(page, mutated, reading)
            faults += [f"{page.name} ({done}): {fact.field} = {fact.value}" for fact in found]

    assert not faults, "\n".join([f"{len(faults)} false facts", *faults])


def test_most_damaged_pages_that_are_whole_are_still_read(authorities: Authorities) -> None:
    sources, refused = load_sources(), []
    for seed in range(FIRST_SEED, FIRST_SEED + 60):
        page = compose_page(seed, sources)
        done, _, content = mutate(page, Random(seed))  # noqa: S311
        if "cut" in done or "encoding" in done:
            continue
        if isinstance(read_page(content, page.name, authorities), Refusal):
            refused.append(f"{page.name} ({done})")

    assert not refused, "\n".join(refused)
