"""Reports as they are taken, bounded, decided and forgotten."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from smi_graph.reports import (
    MAIL_DAYS,
    REJECTED_DAYS,
    NoSuchReport,
    Report,
    ReportLimits,
    ReportStore,
    ReportsUnusable,
    TooManyReports,
)

ABOUT = "https://w3id.org/smi/document/SAMPLE-SC-2254"
MAIL = "layla.unmistakable@example.org"
ADDRESS = "203.0.113.77"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def report(number: int = 0) -> Report:
    return Report(about=ABOUT, wrong=f"The day is wrong: {number}")


def at(days: float) -> Callable[[], datetime]:
    return lambda: NOON + timedelta(days)


def store_in(folder: Path, days: float = 0, **limits: int) -> ReportStore:
    return ReportStore(folder / "reports.sqlite", ReportLimits(**limits), at(days))


def all_bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


def test_a_report_is_kept_as_it_was_sent(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    number = store.add(report(), client=ADDRESS, mail=MAIL)
    kept = store.get(number)
    assert (kept.report, kept.mail, kept.state) == (report(), MAIL, "open")
    assert kept.created == "2026-03-01T12:00:00Z"


def test_a_report_that_is_sent_twice_is_kept_once(tmp_path: Path) -> None:
    store = store_in(tmp_path, a_client_a_day=1)
    assert [store.add(report(), client=ADDRESS) for _ in range(3)] == [1, 1, 1]


def test_one_client_is_heard_so_often_a_day(tmp_path: Path) -> None:
    store = store_in(tmp_path, a_client_a_day=2)
    store.add(report(1), client=ADDRESS)
    store.add(report(2), client=ADDRESS)
    with pytest.raises(TooManyReports, match="2 reports"):
        store.add(report(3), client=ADDRESS)
    assert store.add(report(3), client="203.0.113.78") == 3
    assert store_in(tmp_path, days=1, a_client_a_day=2).add(report(4), client=ADDRESS) == 4


def test_all_together_are_heard_so_often_a_day(tmp_path: Path) -> None:
    store = store_in(tmp_path, a_day=2)
    store.add(report(1), client="203.0.113.1")
    store.add(report(2), client="203.0.113.2")
    with pytest.raises(TooManyReports):
        store.add(report(3), client="203.0.113.3")


def test_no_more_are_taken_than_can_be_reviewed(tmp_path: Path) -> None:
    store = store_in(tmp_path, waiting=1)
    store.add(report(1), client=ADDRESS)
    with pytest.raises(TooManyReports):
        store.add(report(2), client=ADDRESS)
    store.reject(1, why="no")
    assert store.add(report(2), client=ADDRESS) == 2


def test_the_address_of_a_client_is_not_kept(tmp_path: Path) -> None:
    store_in(tmp_path).add(report(), client=ADDRESS)
    assert ADDRESS.encode() not in all_bytes(tmp_path)


def test_a_forgotten_mail_is_in_no_file_any_more(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    store.add(report(), client=ADDRESS, mail=MAIL)
    assert MAIL.encode() in all_bytes(tmp_path)
    assert store.forget(1)
    assert MAIL.encode() not in all_bytes(tmp_path)
    assert not store.forget(1)
    assert store.get(1).report == report()


def test_a_mail_goes_some_time_after_the_decision(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    store.add(report(1), client=ADDRESS, mail=MAIL)
    store.add(report(2), client=ADDRESS, mail=MAIL)
    store.accept(1)
    later = store_in(tmp_path, days=MAIL_DAYS + 1)
    later.tidy()
    assert [kept.mail for kept in later.kept()] == [None, MAIL]


def test_a_rejected_report_goes_in_the_end_and_its_number_is_not_given_again(
    tmp_path: Path,
) -> None:
    store = store_in(tmp_path)
    store.add(report(1), client=ADDRESS)
    store.reject(1, why="It is right.")
    later = store_in(tmp_path, days=REJECTED_DAYS + 1)
    assert later.add(report(2), client=ADDRESS) == 2
    with pytest.raises(NoSuchReport):
        later.get(1)


def test_a_decision_can_be_taken_back(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    store.add(report(), client=ADDRESS)
    store.accept(1, attribution="Layla")
    assert store.reject(1, why="It was right.").attribution == ""
    assert store.kept("accepted") == []


def test_accepting_again_keeps_the_day_of_acceptance(tmp_path: Path) -> None:
    store_in(tmp_path).add(report(), client=ADDRESS)
    first = store_in(tmp_path, days=1).accept(1)
    again = store_in(tmp_path, days=2).accept(1, attribution="Layla")
    assert (again.decided, again.attribution) == (first.decided, "Layla")


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    for change in (lambda s: s.get(7), lambda s: s.accept(7), lambda s: s.forget(7)):
        with pytest.raises(NoSuchReport, match="no report 7"):
            change(store_in(tmp_path))


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "reports.sqlite").write_bytes(b"not a database" * 100)
    with pytest.raises(ReportsUnusable, match="SMI_REPORTS"):
        store_in(tmp_path).kept()


def test_only_its_owner_reads_the_file(tmp_path: Path) -> None:
    store_in(tmp_path).add(report(), client=ADDRESS, mail=MAIL)
    assert {path.stat().st_mode & 0o077 for path in tmp_path.iterdir()} == {0}


def _send(path: Path, first: int) -> None:
    store = ReportStore(path, ReportLimits(a_client_a_day=0))
    for number in range(first, first + 20):
        store.add(report(number), client=ADDRESS)


def test_several_processes_write_at_once(tmp_path: Path) -> None:
    path = tmp_path / "reports.sqlite"
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_send, args=(path, 100 * n)) for n in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(600)
    numbers = [kept.number for kept in ReportStore(path).kept()]
    assert numbers == list(range(1, 61))


def test_a_network_is_heard_so_often_a_day_whichever_of_its_addresses_speaks(
    tmp_path: Path,
) -> None:
    store = store_in(tmp_path, a_client_a_day=2, a_network_a_day=3)
    for number, client in enumerate(["192.0.2.1", "192.0.2.1", "192.0.2.2"]):
        store.add(report(number), client=client)
    with pytest.raises(TooManyReports) as refused:
        store.add(report(9), client="192.0.2.3")
    assert refused.value.key == "too_many_of_network"
    store.add(report(9), client="192.0.3.3")


def test_a_network_of_ipv6_has_48_bits(tmp_path: Path) -> None:
    store = store_in(tmp_path, a_network_a_day=10)
    for number in range(10):
        store.add(report(number), client=f"2001:db8:1:{number}::/64")
    with pytest.raises(TooManyReports):
        store.add(report(10), client="2001:db8:1:ffff::/64")
    store.add(report(10), client="2001:db8:2::/64")


def test_a_flood_from_many_networks_does_not_close_the_door_to_others(tmp_path: Path) -> None:
    store = store_in(tmp_path, a_day=20, first_a_day=30)
    flood = [f"10.{number % 40}.0.1" for number in range(80)]
    taken = 0
    for number, client in enumerate(flood):
        try:
            store.add(report(number), client=client)
        except TooManyReports:
            continue
        taken += 1
    # Twenty in the ordinary way, then each network that was not heard yet, once.
    assert taken == 40
    assert store.add(report(1000), client="203.0.113.5") == taken + 1
    with pytest.raises(TooManyReports):
        store.add(report(1001), client="203.0.113.6")


def test_who_may_send_any_number_has_no_network_either(tmp_path: Path) -> None:
    store = store_in(tmp_path, a_client_a_day=0, a_network_a_day=1)
    assert [store.add(report(number), client=ADDRESS) for number in range(3)] == [1, 2, 3]
