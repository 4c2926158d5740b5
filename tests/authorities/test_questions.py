"""Which names a person is asked about, measured on names in variants."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from smi_graph.authorities import Entry, LabelAuthority
from smi_graph.authorities.decisions import Verdict
from smi_graph.authorities.name_likeness import likeness
from smi_graph.authorities.name_parts import parts_of_body
from smi_graph.authorities.questions import Appearance, Bearers, Question, questions
from smi_graph.authorities.settling import settle

VARIANTS = Path(__file__).with_name("name_variants.txt")
NOTHING = LabelAuthority.of("persons", [])


def people() -> list[list[str]]:
    lines = VARIANTS.read_text(encoding="utf-8").splitlines()
    return [line.split(" | ") for line in lines if line and not line.startswith("#")]


def asked(
    *documents: list[str], authority: LabelAuthority = NOTHING, **identifiers: tuple[str, ...]
) -> list[Question]:
    bearers = Bearers(authority)
    for number, names in enumerate(documents):
        of_names = [
            Appearance(name, identifiers.get(f"d{number}", ()), "", f"A/{number}") for name in names
        ]
        bearers.add(of_names, [], None)
    return questions(bearers, authority)


def pairs(found: list[Question]) -> set[frozenset[str]]:
    return {frozenset((one.name, one.listed_name)) for one in found}


def test_names_in_variants_are_found_and_others_seldom_proposed() -> None:
    whose = {name: number for number, names in enumerate(people()) for name in names}
    assert len(whose) >= 300
    proposed: defaultdict[str, list[str]] = defaultdict(list)
    for one in sorted(asked(*([name] for name in whose)), key=lambda one: -one.score):
        proposed[one.name].append(one.listed_name)
        proposed[one.listed_name].append(one.name)
    with_others = [name for names in people() if len(names) > 1 for name in names]
    met = [
        name for name in with_others if any(whose[one] == whose[name] for one in proposed[name][:3])
    ]
    first = {name: others[0] for name, others in proposed.items() if others}
    wrong = [name for name, other in first.items() if whose[other] != whose[name]]
    assert len(met) >= 0.95 * len(with_others), sorted(set(with_others) - set(met))
    assert len(wrong) <= 0.1 * len(first), sorted(wrong)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("King Baudouin", "Joe Biden"),
        ("الملك بودوان", "جو بايدن"),
        ("محمد شكري الآلوسي", "محمود شكري الآلوسي"),
        ("حسن البنا", "حسين البنا"),
        ("George H. W. Bush", "George W. Bush"),
        ("قاسم أمين", "جاسم أمين"),
        ("محمد علي", "محمد علي الطاهر"),
        ("نبيلة المرعشي", "نبيل المرعشي"),
        ("John Smith (1850-1912)", "Smith, John (١٨٨٠–١٩٦٠)"),
        ("Amina Dandachi", "Amin Dandachi"),
        ("عادل الركابي", "عدل الركابي"),
        ("Arthur Lowell Jr.", "Arthur Lowell Sr."),
        ("الأمير كامل الثاني", "كامل الثالث"),
        ("سلمان التكريتي", "سليمان التكريتي"),
    ],
)
def test_names_that_differ_by_little_and_are_two_are_not_proposed(one: str, other: str) -> None:
    assert pairs(asked([one], [other])) == set()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("عنان، كوفي", "Annan, Kofi"),
        ("محمدكرد علي", "محمد كرد علي"),
        ("محمد كرد علي", "M. Kurd Ali"),
        ("الأستاذ محمد بك كرد علي", "Kurd ʿAlī, Muḥammad"),
        ("عبد القادر المغربي", "Abdelkader al-Maghribi"),
        ("أنتوني بلكين", "أنتوني بلينكن"),
        ("جون سميث ١٨٥٠", "John Smith (1850-1912)"),
        ("John Smith (1850)", "Smith, John"),
        ("Celal Harputlu", "جلال خربوطلي"),
        ("Xelîl Bedirxan", "خليل بدرخان"),
        ("Fayçal Dandachi", "فيصل الدندشي"),
        ("Osman Kayali", "عثمان كيالي"),
        ("Ahmet Davutoğlu", "أحمد داود أوغلو"),
        ("Wartan Oskanian", "فارتان أوسكانيان"),
        ("Kurt Waldheim", "كورت فالدهايم"),
        ("Ulfat Mardini", "ألفة المارديني"),
        ("Abdessalam Sebaï", "عبد السلام السباعي"),
        ("سعدالله ونوس", "Saadallah Wannous"),
        ("Aboulhouda el-Yafi", "أبو الهدى اليافي"),
        ("Benhamou, Younès", "يونس بن حمو"),
        ("Georges Catroux", "جورج كاترو"),
        ("Catroux, Gen. Georges", "الجنرال جورج كاترو"),
        ("Jean-Louis Perrault", "جان لوي بيرو"),
        ("Sultan al-Atrash", "Sultan Pacha el-Atrache"),
        ("سليم الحص", "Sélim Hoss"),
        ("إلهام الجراح", "Ilham Jarrah"),
        ("Mitterrand, F.", "فرانسوا ميتران"),
        ("Arthur Lowell", "Arthur Lowell Jr."),
    ],
)
def test_forms_of_one_name_are_proposed(one: str, other: str) -> None:
    assert pairs(asked([one], [other])) == {frozenset((one, other))}


@pytest.mark.parametrize(
    ("one", "other", "is_near"),
    [
        ("جمعية 1", "جمعية 2", False),
        ("Committee 6", "Committee 16", False),
        ("اللجنة السادسة", "اللجنة السابعة", False),
        ("جمعية ١", "جمعية 1", True),
        ("مجموعة الـ77", "مجموعة 77", True),
        ("G77", "G-77", True),
    ],
)
def test_bodies_of_different_numbers_are_two(one: str, other: str, is_near: bool) -> None:
    assert (likeness(one, other, divide=parts_of_body).score > 0.9) is is_near


@pytest.mark.parametrize(
    ("latin", "nearer", "farther"),
    [
        ("Kamal Ghazzi", "كمال الغزي", "كامل الغزي"),
        ("Samer Sabbagh", "سامر الصباغ", "سمير الصباغ"),
        ("Yusuf Abdelwahed", "يوسف عبد الواحد", "يوسف عبد الأحد"),
    ],
)
def test_of_two_names_like_one_the_nearer_is_told(latin: str, nearer: str, farther: str) -> None:
    assert likeness(latin, nearer).score > likeness(latin, farther).score


def test_another_identifier_of_one_kind_is_never_proposed_and_an_equal_one_first() -> None:
    documents = ["Kofi Annan"], ["K. A. Annan"]
    different = asked(*documents, d0=("viaf:1",), d1=("viaf:2",))
    assert different == []
    [equal] = asked(["Kofi Annan"], ["Someone"], d0=("viaf:1", "gnd:9"), d1=("gnd:9",))
    assert (equal.score, equal.evidence[0].kind) == (1.0, "identifier")


def test_what_speaks_for_it_and_against_it_is_told() -> None:
    bearers = Bearers(NOTHING)
    for name, year, other in (
        ("Kofi Annan", 1850, "Lakhdar Brahimi"),
        ("كوفي عنان", 2001, "Lakhdar Brahimi"),
    ):
        one, two = (Appearance(each, (), "", f"A/{year}") for each in (name, other))
        bearers.add([one, two], ["SY"], year)
    [found] = questions(bearers, NOTHING)
    told = {(one.kind, one.favours): one.values for one in found.evidence}
    assert told[("companion", True)] == ("Lakhdar Brahimi",)
    assert told[("country", True)] == ("SY",)
    assert set(told[("dates", False)]) == {"1850-1850", "2001-2001"}


def test_what_was_answered_or_held_is_not_asked_again() -> None:
    bearers = Bearers(NOTHING)
    for name in ("Kofi Annan", "كوفي عنان"):
        bearers.add([Appearance(name, (), "", name)], [], None)
    [found] = questions(bearers, NOTHING)
    for verdict in (Verdict.DIFFERENT, Verdict.HELD):
        assert questions(bearers, NOTHING, [found.decided(verdict)]) == []
    persons = settle(NOTHING, [found.decided(Verdict.SAME)])
    assert persons.find("Kofi Annan") == persons.find("كوفي عنان") is not None


def test_the_entry_of_the_table_is_what_a_name_may_be() -> None:
    persons = LabelAuthority.of("persons", [Entry("kofi-annan", "كوفي عنان", "")])
    [found] = asked(["Annan, Kofi"], authority=persons)
    assert (found.name, found.identifier) == ("Annan, Kofi", "kofi-annan")


def test_likeness_is_the_same_both_ways() -> None:
    names = [names[0] for names in people()][:60]
    assert all(likeness(one, other) == likeness(other, one) for one in names for other in names)


def test_countries_that_differ_speak_against_it() -> None:
    scores = []
    for countries in (["SY"], ["IQ"]):
        bearers = Bearers(NOTHING)
        bearers.add([Appearance("Kofi Annan", (), "", "A/1")], ["SY"], None)
        bearers.add([Appearance("Annan, Kofi", (), "", "A/2")], countries, None)
        [found] = questions(bearers, NOTHING)
        scores.append(found.score)
        assert [one.favours for one in found.evidence] == [countries == ["SY"]]
    assert scores[0] > scores[1]
