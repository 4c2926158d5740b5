"""Which addresses are for crawlers (RFC 9309), and which pages are for no index.

A page may be asked for in more ways than there are records: in other digits, sorted, narrowed.
Each thing has one page in each language, and these a crawler may have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from smi_graph.messages import Language

if TYPE_CHECKING:
    from collections.abc import Iterator

# Pages that have no end, for every two things have a page and every word a search; and what is
# made for one reader, or for a program that asks.
_CLOSED = (
    *("/cite/", "/compare", "/complete", "/concordance", "/frequency", "/metrics", "/path"),
    *("/reconcile", "/report", "/search", "/selection", "/sparql", "/tie/"),
)
_OPEN_QUERIES = frozenset(f"lang={language}" for language in get_args(Language))
# Lists for programs that follow links, page by page; they take no other parameter.
LISTS = "/list/"


def rules(prefix: str) -> Iterator[str]:
    """Give the rules of ``robots.txt``; of two that match, a longer one counts.

    Examples
    --------
    >>> [rule for rule in rules("/a") if "tie" in rule]
    ['Disallow: /a/tie/', 'Disallow: /a/tie/*?lang=']
    """
    for path in _CLOSED:
        # The second is longer than what lets the languages in.
        yield from (f"Disallow: {prefix}{path}{end}" for end in ("", "*?lang="))
    yield f"Disallow: {prefix}/*?"
    yield from (f"Allow: {prefix}/*?{query}$" for query in sorted(_OPEN_QUERIES))
    yield f"Allow: {prefix}{LISTS}"


def is_for_no_index(path: str, query: str) -> bool:
    """Tell whether a page is for no index, so that its links are not to be followed either.

    Examples
    --------
    >>> is_for_no_index("/country/IQ.html", "lang=ar"), is_for_no_index("/search", "")
    (False, True)
    >>> is_for_no_index("/country/IQ.html", "lang=ar&digits=arab")
    True
    """
    return path.startswith(_CLOSED) or bool(query and query not in _OPEN_QUERIES)
