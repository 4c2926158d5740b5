"""Generated pages: nearly everything is found, and nothing false is said."""

import pytest

from smi_graph.authorities import Authorities
from tests.pages.generator import compose_page, load_sources
from tests.pages.reading import read_one
from tests.pages.scoring import Score, compare

PAGES = 100


@pytest.fixture(scope="module")
def score(authorities: Authorities) -> Score:
    sources, total = load_sources(), Score()
    for seed in range(PAGES):
        page = compose_page(seed, sources)
        content = page.parts.text().encode()
        total.add(compare(page.expectation, read_one(content, page.name, authorities)))
    return total


def test_nearly_all_facts_of_generated_pages_are_found(score: Score) -> None:
    assert score.f1 >= 0.98, score.table()


def test_no_false_fact_is_read_from_generated_pages(score: Score) -> None:
    assert not score.false_facts, score.table()


def test_no_generated_page_is_refused(score: Score) -> None:
    assert not score.wrongly_refused, score.table()


def test_the_same_seed_composes_the_same_page() -> None:
    sources = load_sources()

    assert compose_page(7, sources) == compose_page(7, sources)
