"""Pages written by hand are read exactly as a careful human reads them."""

import pytest

from smi_graph.authorities import Authorities
from tests.pages.corpus import HandMadePage, load_hand_made_pages
from tests.pages.reading import read_one
from tests.pages.scoring import compare


@pytest.mark.parametrize("page", load_hand_made_pages(), ids=lambda page: page.name)
def test_a_page_written_by_hand_is_read_exactly(
    page: HandMadePage, authorities: Authorities
) -> None:
    score = compare(page.expectation, read_one(page.content, page.name, authorities))

    assert score.is_right, "\n".join([page.name, *score.faults()])
