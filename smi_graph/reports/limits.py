"""How much is taken from readers, and how long it is kept."""

from __future__ import annotations

import ipaddress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smi_graph.reports.report import Report

# The address of a reader is needed to answer; the texts of a refused report, to see it again.
MAIL_DAYS = 90
REJECTED_DAYS = 365


@dataclass(frozen=True, slots=True)
class Sizes:
    """The most characters of each field of a report."""

    wrong: int = 2000
    proposal: int = 1000
    reason: int = 2000
    words: int = 500
    mail: int = 254


@dataclass(frozen=True, slots=True)
class ReportLimits:
    """How many reports are taken.

    Who has many addresses shall not close the door to others. So a network has a budget as a
    client has, and when the day's number is reached, those from whose network nothing has come
    that day are still heard once.

    Parameters
    ----------
    a_client_a_day
        From one client in one day (UTC); 0 for any number, of its network too.
    a_network_a_day
        From one network (`network_of`) in one day; 0 for any number. A client's number may be
        higher, and holds then for the network.
    a_day
        From all clients together in one day.
    first_a_day
        How many more, in that day, from networks that have sent none.
    waiting
        How many may wait for review.

    Examples
    --------
    >>> ReportLimits().a_client_a_day
    10
    """

    a_client_a_day: int = 10
    a_network_a_day: int = 30
    a_day: int = 200
    first_a_day: int = 2000
    waiting: int = 5000


def network_of(client: str) -> str:
    """Name the network of a client, which one provider or institution has as a whole.

    Parameters
    ----------
    client
        Its address, or in IPv6 the network of 64 bits that is taken for one client.

    Examples
    --------
    >>> network_of("192.0.2.77"), network_of("2001:db8:1:2::/64"), network_of("unknown")
    ('192.0.2.0/24', '2001:db8:1::/48', 'unknown')
    """
    try:
        network = ipaddress.ip_network(client)
    except ValueError:
        return client
    return str(network.supernet(new_prefix=24 if network.version == 4 else 48))


def too_long(report: Report, mail: str) -> dict[str, int]:
    """Name the fields of a report that are too long, each with the most that it may hold.

    Examples
    --------
    >>> from smi_graph.reports import Report
    >>> about = "https://w3id.org/smi/document/SMI-A200-1"
    >>> too_long(Report(about=about, wrong="?" * 3000), mail="")
    {'wrong': 2000}
    """
    limits: dict[str, int] = asdict(Sizes())
    given = {name: getattr(report, name) for name in limits if name != "mail"}
    return {
        name: limits[name]
        for name, text in {**given, "mail": mail}.items()
        if len(text) > limits[name]
    }
