from __future__ import annotations

import csv
import threading
from typing import TYPE_CHECKING

import pytest

from smi_graph.arabic import fold
from smi_graph.authorities import AuthorityError, Entry, LabelAuthority, resolve
from smi_graph.authorities.decisions import Decision, Verdict, read_decisions
from smi_graph.authorities.ledger import write_questions
from smi_graph.authorities.questions import Bearer, Question
from smi_graph.authorities.settling import settle
from smi_graph.vocabulary.iris import provisional_identifier
from tests.authorities.deciding import add_decision, undo_decision

if TYPE_CHECKING:
    from pathlib import Path

PERSONS = LabelAuthority.of(
    "persons",
    [
        Entry("antony-blinken", "أنتوني بلينكن", ""),
        Entry("ahmad-al-ali", "أحمد العلي", "", identifiers=("viaf:1",)),
        Entry("ahmad-al-ali-2", "أحمد العلي (الطبيب)", ""),
    ],
)
SAME, DIFFERENT, HELD = Verdict.SAME, Verdict.DIFFERENT, Verdict.HELD
BY = {"by": "سلمى", "at": "2026-01-02T03:04:05Z"}


def provisional(name: str) -> str:
    return provisional_identifier(fold(name))


def question(name: str, listed: str, identifier: str = "") -> Question:
    first, second = Bearer(provisional(name)), Bearer(identifier or provisional(listed))
    second.is_listed = identifier != ""
    return Question(first, second, name, listed, 0.8, ())


def decide(path: Path, decisions: dict[str, str]) -> None:
    """Do what a person does in a spreadsheet."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["decision"] = decisions.get(row["name"], row["decision"])
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


BLKIN = question("أنتوني بلكين", "أنتوني بلينكن", "antony-blinken")
ALAWI = question("أحمد العلوي", "أحمد العلي", "ahmad-al-ali")


def written(path: Path, *lines: str) -> LabelAuthority:
    """Settle names by a file of decisions with the columns that every one has."""
    path.write_text("\n".join(["name,identifier,decision,document", *lines]), encoding="utf-8")
    return settle(PERSONS, read_decisions(path))


def test_nothing_is_linked_until_a_person_says_so(tmp_path: Path) -> None:
    path = tmp_path / "persons.csv"
    assert settle(PERSONS, read_decisions(path)) is PERSONS
    write_questions(path, [BLKIN, ALAWI])
    assert settle(PERSONS, read_decisions(path)) is PERSONS
    decide(path, {"أنتوني بلكين": "same", "أحمد العلوي": "different"})
    persons = settle(PERSONS, read_decisions(path))
    assert resolve(persons, "أنتوني بلكين") == ("antony-blinken", True)
    assert not resolve(persons, "أحمد العلوي").reviewed


def test_a_name_that_begins_a_formula_is_decided_and_not_run(tmp_path: Path) -> None:
    path = tmp_path / "persons.csv"
    names = ["=HYPERLINK(1)", "'=1", "'Abd"]
    write_questions(path, [question(name, name, "antony-blinken") for name in names])
    with path.open(encoding="utf-8-sig", newline="") as file:
        cells = [row["name"] for row in csv.DictReader(file)]
    assert cells == ["'=HYPERLINK(1)", "''=1", "'Abd"]
    decide(path, dict.fromkeys(cells, "same"))
    assert [one.name for one in read_decisions(path)] == names


def test_a_decision_in_arabic_counts(tmp_path: Path) -> None:
    path = tmp_path / "persons.csv"
    write_questions(path, [BLKIN, ALAWI])
    decide(path, {"أنتوني بلكين": "نفسه", "أحمد العلوي": "معلومات غير كافية"})
    assert [one.verdict for one in read_decisions(path)] == [SAME, HELD]


def test_a_table_of_before_is_read(tmp_path: Path) -> None:
    path = tmp_path / "persons.csv"
    path.write_text(
        "name,identifier,listed_name,score,agreement,supported,decision\n"
        "أنتوني بلكين,antony-blinken,أنتوني بلينكن,0.8,,no,same\n",
        encoding="utf-8",
    )
    persons = settle(PERSONS, read_decisions(path))
    assert resolve(persons, "أنتوني بلكين").identifier == "antony-blinken"


def test_proposals_are_written_anew_and_decisions_stay_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "persons.csv"
    write_questions(path, [BLKIN, ALAWI])
    decide(path, {"أنتوني بلكين": "same"})
    write_questions(path, [ALAWI])
    decided = path.read_text(encoding="utf-8").splitlines()[1]
    write_questions(path, [BLKIN])
    assert path.read_text(encoding="utf-8").splitlines()[1:] == [decided]
    assert sorted(item.name for item in tmp_path.iterdir()) == ["persons.csv"]


@pytest.mark.parametrize("verdict", ["different", "not enough information"])
def test_what_is_answered_in_either_direction_is_not_asked_again(
    tmp_path: Path, verdict: str
) -> None:
    path = tmp_path / "persons.csv"
    first = question("M. Kurd Ali", "Kurd Ali")
    write_questions(path, [first])
    decide(path, {first.name: verdict})
    other_way = question("Kurd Ali", "M. Kurd Ali")
    write_questions(path, [first, other_way])
    assert len(read_decisions(path)) == 1


def test_an_unknown_decision_is_refused_and_the_file_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "persons.csv"
    write_questions(path, [BLKIN])
    decide(path, {"أنتوني بلكين": "perhaps"})
    before = path.read_bytes()
    with pytest.raises(AuthorityError, match=r"persons\.csv, line 2.*perhaps"):
        read_decisions(path)
    with pytest.raises(AuthorityError):
        write_questions(path, [ALAWI])
    assert path.read_bytes() == before


# What decisions mean together ----------------------------------------------------------


def test_two_names_that_no_table_has_become_one(tmp_path: Path) -> None:
    main = "محمد كرد علي"
    lines = (f"محمدكرد علي,{main},same,", f"M. Kurd Ali,{main},same,")
    for order in (lines, lines[::-1]):
        persons = written(tmp_path / "persons.csv", *order)
        entry = persons.find("M. Kurd Ali")
        assert entry is not None
        assert entry == persons.find(main) == persons.find("محمدكرد علي")
        assert (entry.identifier, entry.name_ar) == (provisional(main), main)
        assert persons.former_identifiers()[provisional("M. Kurd Ali")] == entry.identifier
        assert entry.identifier not in persons.former_identifiers()
        assert persons.table_of(entry) == "decisions/persons.csv"


def test_a_provisional_identifier_means_the_name_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "persons.csv"
    head = "name,identifier,listed_name,decision\n"
    path.write_text(f"{head}Kurd,{provisional('كرد علي')},كرد علي,same\n", encoding="utf-8")
    assert resolve(settle(PERSONS, read_decisions(path)), "Kurd").identifier == provisional(
        "كرد علي"
    )
    path.write_text(f"{head}Kurd,{provisional('كرد علي')},كردي,same\n", encoding="utf-8")
    with pytest.raises(AuthorityError, match=r"persons\.csv, line 2.*listed_name"):
        settle(PERSONS, read_decisions(path))


def test_a_group_that_holds_an_entry_is_that_entry(tmp_path: Path) -> None:
    persons = written(
        tmp_path / "persons.csv", "A. Blinken,Tony B.,same,", "Tony B.,antony-blinken,same,"
    )
    assert resolve(persons, "A. Blinken").identifier == "antony-blinken"
    assert PERSONS.find("A. Blinken") is None


def test_the_bearer_of_an_identifier_is_joined_and_not_everybody_of_the_name() -> None:
    decided = [Decision("محمد علي", "Mehmed Ali", SAME, known_by="viaf:7")]
    persons = settle(PERSONS, decided)
    merged = resolve(persons, "محمد علي", ["viaf:7"])
    assert merged == resolve(persons, "Mehmed Ali") == (provisional("Mehmed Ali"), True)
    assert not resolve(persons, "محمد علي", ["viaf:8"]).reviewed
    assert not resolve(persons, "محمد علي").reviewed
    assert persons.former_identifiers()[provisional_identifier("viaf:7")] == merged.identifier


def test_a_name_that_is_two_people_is_split_by_document(tmp_path: Path) -> None:
    persons = written(
        tmp_path / "persons.csv",
        "أحمد العلي,ahmad-al-ali-2,same,A/1",
        "أحمد العلي,ahmad-al-ali,different,A/2",
    )
    found = {
        code: resolve(persons, "أَحمد العلي", (), code).identifier for code in ("A/1", "A/2", "A/3")
    }
    assert found == {
        "A/1": "ahmad-al-ali-2",
        "A/2": provisional("أحمد العلي"),
        "A/3": "ahmad-al-ali",
    }


def test_who_is_told_apart_from_a_group_does_not_bear_its_identifier(tmp_path: Path) -> None:
    persons = written(tmp_path / "persons.csv", "Kurd,كرد علي,same,", "كرد علي,Kurd,different,A/9")
    apart, group = (resolve(persons, "كرد علي", (), code).identifier for code in ("A/9", "A/8"))
    assert group == provisional("كرد علي")
    assert apart not in {group, provisional("Kurd")}


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["A A,B B,same,", "B B,C C,same,", "A A,C C,different,"], ["line 4", ":2, ", ":3"]),
        (["A A,B B,different,", "B B,A A,same,"], ["line 2", ":3"]),
        (["A A,antony-blinken,same,", "A A,ahmad-al-ali,same,"], ["line 3", ":2"]),
        (["A A,ahmad-al-ali,same,X/1", "A A,antony-blinken,same,X/1"], ["line 3", ":2"]),
        (["A A,ahmad-al-ali,same,X/1", "A A,ahmad-al-ali,different,X/1"], ["line 3", ":2"]),
        (["أحمد العلي,antony-blinken,same,"], ["line 2", "persons.csv", "ahmad-al-ali"]),
        (["أحمد العلي,ahmad-al-ali,different,"], ["line 2", "persons.csv", "ahmad-al-ali"]),
        (["A A,antony-blinkin,same,"], ["line 2", "antony-blinkin"]),
        ([",antony-blinken,same,"], ["line 2", '"name"']),
    ],
)
def test_decisions_that_cannot_all_hold_are_told_with_their_lines(
    tmp_path: Path, lines: list[str], told: list[str]
) -> None:
    with pytest.raises(AuthorityError) as raised:
        written(tmp_path / "persons.csv", *lines)
    assert all(part in str(raised.value) for part in told)
    assert all(part in raised.value.sentence("ar") for part in told if part.startswith(":"))


# Writing one line ----------------------------------------------------------------------


def test_a_decision_is_one_more_line_and_the_others_stay_byte_for_byte(tmp_path: Path) -> None:
    path = tmp_path / "persons.csv"
    before = (
        b"\xef\xbb\xbfname,identifier,decision\r\n"
        b'"Zed",  zed ,different\r\n"two\r\nlines",x y,same\r\nA,"b, c",'
    )
    path.write_bytes(before)
    decision = Decision("M. Kurd", "Kurd Ali", SAME, document="A/1")
    add_decision(path, decision, **BY)
    after = path.read_bytes()
    head, rest = after.split(b"\r\n", 1)
    assert head == b"\xef\xbb\xbfname,identifier,decision,document,by,at"
    assert rest.startswith(
        b'"Zed",  zed ,different,,,\r\n"two\r\nlines",x y,same,,,\r\nA,"b, c",,,,\r\n'
    )
    added = read_decisions(path)[-1]
    assert (added, added.by, added.at) == (
        Decision("M. Kurd", "Kurd Ali", SAME, document="A/1", **BY),
        *BY.values(),
    )
    undo_decision(path, decision)
    assert len(read_decisions(path)) == 3


def test_a_proposal_is_answered_in_its_line_and_open_again_when_undone(tmp_path: Path) -> None:
    path = tmp_path / "persons.csv"
    write_questions(path, [BLKIN, ALAWI])
    before = path.read_bytes()
    decision = Decision(BLKIN.name, BLKIN.identifier, SAME)
    add_decision(path, decision, **BY)
    assert [one.verdict for one in read_decisions(path)] == [SAME, Verdict.OPEN]
    undo_decision(path, decision)
    assert path.read_bytes() == before


def test_nothing_is_written_that_contradicts_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "persons.csv"
    add_decision(path, Decision("A A", "B B", SAME), **BY, authority=PERSONS)
    before = path.read_bytes()
    with pytest.raises(AuthorityError, match=r"persons\.csv, line 3.*persons\.csv:2"):
        add_decision(path, Decision("B B", "A A", DIFFERENT), **BY, authority=PERSONS)
    assert path.read_bytes() == before
    assert [item.name for item in tmp_path.iterdir()] == ["persons.csv"]


def test_two_who_decide_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "persons.csv"

    def work(who: str) -> None:
        for number in range(20):
            add_decision(path, Decision(f"{who} {number}", "antony-blinken", SAME), by=who, at="")

    workers = [threading.Thread(target=work, args=(who,)) for who in ("سلمى", "Karim")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len({one.name for one in read_decisions(path)}) == 40


@pytest.mark.parametrize(
    "identifier",
    [
        "https://example.org/person/antony-blinken",
        "http://127.0.0.1:8000/person/antony-blinken?lang=ar#names",
        "\u200fantony-blinken\u200e",
        "\u00a0antony-blinken ",
        "Q77",
        "https://www.wikidata.org/wiki/Q77",
        "http://www.wikidata.org/entity/Q77",
    ],
)
def test_what_is_pasted_from_a_page_is_what_is_meant(tmp_path: Path, identifier: str) -> None:
    path = tmp_path / "persons.csv"
    path.write_text(f"name,identifier,decision\nA. Blinken,{identifier},\u200fنَفسه\n", "utf-8")
    table = LabelAuthority.of("persons", [Entry("antony-blinken", "أنتوني بلينكن", "", (), "Q77")])
    found = settle(table, read_decisions(path)).find("A. Blinken")
    assert found is not None
    assert found.identifier == "antony-blinken"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("name,identifier,decision\nA,https://example.org/person/antony,same", 'line 2: "antony"'),
        ("name,identifier,decision\nA,antony_blinken,same", 'line 2: "antony_blinken"'),
        ("name,identifier,decision\nA,Q78,same", 'line 2: "Q78"'),
        ("name,identifier,decision,decision\nA,B,same,different", 'line 1: .*"decision" twice'),
        ("name,identifier,decision\n" + "A" * 140_000 + ",B,same", "line 2: .*not valid CSV"),
    ],
)
def test_what_nobody_can_mean_is_told_with_its_line(
    tmp_path: Path, content: str, told: str
) -> None:
    path = tmp_path / "persons.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(AuthorityError, match=told):
        settle(PERSONS, read_decisions(path))


def test_digits_of_an_identifier_are_read_in_either_script(tmp_path: Path) -> None:
    path = tmp_path / "persons.csv"
    path.write_text("name,identifier,decision\nA. Ali,viaf: ١,same\n", encoding="utf-8")
    found = settle(PERSONS, read_decisions(path)).find("A. Ali")
    assert found is not None
    assert found.identifier == "ahmad-al-ali"
