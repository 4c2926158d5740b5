from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smi_graph.authorities import Entry, LabelAuthority, resolve
from smi_graph.authorities.consonant_keys import consonant_keys
from smi_graph.authorities.decisions import Proposal
from smi_graph.authorities.reconciliation import UnknownName, propose

PERSONS = LabelAuthority.of(
    "persons",
    [
        Entry("antony-blinken", "أنتوني بلينكن", ""),
        Entry("antonio-guterres", "أنطونيو غوتيريش", "António Guterres"),
        Entry("geir-pedersen", "غير بيدرسن", "Geir Pedersen"),
        Entry("ahmad-al-ali", "أحمد العلي", ""),
    ],
)


def identifiers(proposals: list[Proposal]) -> list[str]:
    return [proposal.identifier for proposal in proposals]


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


def test_the_same_name_in_the_other_script_is_proposed_with_support() -> None:
    [proposal] = propose([UnknownName("Antony Blinken")], PERSONS)
    assert proposal == Proposal(
        "Antony Blinken", "antony-blinken", "أنتوني بلينكن", 1.0, ("first and last name",)
    )


def test_likeness_alone_is_proposed_without_support() -> None:
    [proposal] = propose([UnknownName("أنتوني بلكين")], PERSONS)
    assert proposal.identifier == "antony-blinken"
    assert 0 < proposal.score < 1
    assert not proposal.supported


def test_a_shared_context_supports_a_proposal() -> None:
    unknown = UnknownName("أنتوني بلكين", frozenset({"country:IQ"}))
    [proposal] = propose([unknown], PERSONS, {"antony-blinken": {"country:IQ"}})
    assert proposal.agreements == ("country:IQ",)


def test_a_context_that_nearly_everybody_has_supports_nothing() -> None:
    unknown = UnknownName("أنتوني بلكين", frozenset({"country:SY"}))
    contexts = {identifier: {"country:SY"} for identifier in PERSONS.entries}
    [proposal] = propose([unknown], PERSONS, contexts)
    assert not proposal.supported


def test_a_listed_name_needs_no_proposal() -> None:
    assert propose([UnknownName("أنتونى بلينكن")], PERSONS) == []


def test_another_person_is_not_proposed() -> None:
    assert propose([UnknownName("رياض سيف"), UnknownName("و"), UnknownName("")], PERSONS) == []


def test_a_supported_proposal_links_nothing_by_itself() -> None:
    [proposal] = propose([UnknownName("Antony Blinken")], PERSONS)
    assert proposal.supported
    assert not resolve(PERSONS, "Antony Blinken").reviewed


@given(st.sampled_from(sorted(PERSONS.entries)), st.text("ضظثخ", min_size=2, max_size=6))
def test_a_score_is_the_lower_the_more_stands_in_a_name(identifier: str, more: str) -> None:
    name = PERSONS.entries[identifier].name_ar
    spellings = [name + more, f"{name}{more} {more}"]
    unknown = [UnknownName(spelling) for spelling in spellings]
    proposals = propose(unknown, PERSONS, lowest_score=0)
    scores = {(found.name, found.identifier): found.score for found in proposals}
    near, far = (scores[spelling, identifier] for spelling in spellings)
    assert 0 < far < near < 1
