"""The visible text of a saved HTML page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from smi_graph.arabic import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_HTML = re.compile(
    r"\s*(?:(?:<\?xml\b.*?\?>|<!--.*?-->)\s*)*<(?:!doctype\s+html|html|head|body|div|main|article)\b",
    re.IGNORECASE | re.DOTALL,
)
_UNSEEN = "script, style, template, noscript, head, svg, iframe, object, select, textarea"
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
# Not shown, whatever stands in it; what is only out of sight may hold something that is seen.
_NOT_SHOWN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_SHOWN = re.compile(r"display\s*:\s*(?!none)[a-z]", re.IGNORECASE)
_OUT_OF_SIGHT = re.compile(r"visibility\s*:\s*(?P<what>hidden|collapse|visible)", re.IGNORECASE)
# A dialog that was open when the page was saved lies over it.
_DIALOGS = "dialog, [role=dialog], [role=alertdialog], [aria-modal=true]"
_LONGEST_NAME = 200
_LANGUAGE = re.compile(r"[a-z]{2}(?:-[A-Za-z]{2})?")
_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9.-]*:\S+")
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(?P<address>\S+)\s*-->", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class HtmlPage:
    """What a saved HTML page shows and says of itself.

    Parameters
    ----------
    text
        The visible text, each block on lines of its own.
    address
        The address of the page: its canonical link, ``og:url`` or what the browser noted
        when it saved it; empty when it does not say.
    links
        For the words of a link, the identifier that its address holds, such as
        ``example.org:persons/17``; words that lead to several places are left out.
    """

    text: str
    address: str = ""
    links: Mapping[str, str] = dataclass_field(default_factory=dict)


def looks_like_html(text: str) -> bool:
    """Tell whether a text is an HTML page; a declaration of XML may stand before it.

    Examples
    --------
    >>> looks_like_html("<!DOCTYPE html><p>نص</p>"), looks_like_html("نص < نص")
    (True, False)
    """
    return _HTML.match(text[:20_000]) is not None


def read_html(html: str, is_wanted: Callable[[str], bool] = bool) -> HtmlPage:
    """Read a saved page.

    A dialog that is open marks the content under it as hidden from screen readers, though it
    is seen. So where the text without such parts is not what is wanted, they are kept.

    Parameters
    ----------
    html
        A whole page; it may be cut or malformed.
    is_wanted
        Tells whether a text is that of a page.
    """
    text = visible_text(html)
    if not is_wanted(text):
        for keep_dialogs in (False, True):
            more = visible_text(html, keep_aria_hidden=True, keep_dialogs=keep_dialogs)
            if is_wanted(more):
                text = more
                break
    tree = LexborHTMLParser(html)
    address = _address(tree, html)
    return HtmlPage(text, address, _links(tree, address))


def visible_text(html: str, *, keep_aria_hidden: bool = False, keep_dialogs: bool = False) -> str:
    r"""Give the text that a reader of the page sees, each block on lines of its own.

    Parameters
    ----------
    html
        A whole page; it may be cut or malformed.
    keep_aria_hidden
        Keep what is hidden from screen readers only.
    keep_dialogs
        Keep the dialogs that lie over the page.

    Returns
    -------
    str
        Lines without markup; scripts, styles, forms and hidden elements are left out.

    Examples
    --------
    >>> visible_text("<html><p>One<br>two</p><script>x()</script><p hidden>no</p></html>")
    'One\ntwo'
    """
    tree = LexborHTMLParser(html)
    if tree.root is None:
        return ""
    unseen = [_UNSEEN]
    unseen += [] if keep_aria_hidden else ["[aria-hidden=true]"]
    unseen += [] if keep_dialogs else [_DIALOGS]
    for node in tree.css(", ".join(unseen)):
        if node.tag not in {"html", "body"}:
            node.decompose()
    for node in tree.css("[hidden]"):
        if node.tag not in {"html", "body"} and not _SHOWN.search(_style(node)):
            node.decompose()
    out_of_sight: dict[int, bool] = {}
    for node in tree.css("[style]"):
        style = _style(node)
        if node.tag in {"html", "body"}:
            continue
        if _NOT_SHOWN.search(style):
            node.decompose()
        elif found := _OUT_OF_SIGHT.search(style):
            out_of_sight[node.mem_id] = found["what"].lower() != "visible"
    pieces: list[str] = []
    _collect(tree.body or tree.root, pieces, out_of_sight)
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def _style(node: LexborNode) -> str:
    return node.attributes.get("style") or ""


def _collect(root: LexborNode, pieces: list[str], out_of_sight: Mapping[int, bool]) -> None:
    stack: list[tuple[LexborNode | None, bool]] = [(root, False)]
    while stack:
        node, hidden = stack.pop()
        if node is None:
            pieces.append("\n")
        elif node.tag == "-text":
            if not hidden:
                pieces.append(re.sub(r"\s+", " ", node.text(deep=False) or ""))
        else:
            if out_of_sight:
                hidden = out_of_sight.get(node.mem_id, hidden)
            if node.tag in _BLOCKS:
                pieces.append("\n")
                stack.append((None, hidden))
            inner = [(child, hidden) for child in node.iter(include_text=True)]
            stack += reversed(inner)


def _address(tree: LexborHTMLParser, html: str) -> str:
    """Give the address that the page says it has; the root of a site is the address of none."""
    saved = _SAVED_FROM.search(html[:20_000])
    canonical = tree.css_first("link[rel=canonical]")
    shared = tree.css_first('meta[property="og:url"]')
    found = [
        canonical.attributes.get("href") if canonical is not None else None,
        shared.attributes.get("content") if shared is not None else None,
        saved["address"] if saved else None,
    ]
    whole = [address.strip() for address in found if address and "://" in address]
    return next((address for address in whole if urlsplit(address).path.strip("/")), "")


def _links(tree: LexborHTMLParser, address: str) -> dict[str, str]:
    found: dict[str, set[str]] = {}
    for node in tree.css("a[href]"):
        words = fold(node.text(deep=True, separator=" ") or "")
        identifier = identifier_in(node.attributes.get("href") or "", address)
        if words and len(words) < _LONGEST_NAME and identifier:
            found.setdefault(words, set()).add(identifier)
    return {words: found[words].pop() for words in found if len(found[words]) == 1}


def identifier_in(link: str, address: str = "") -> str:
    """Give the identifier that a link to a page about something holds; mostly none.

    Its scheme is the host, or the first word of the path where no host is known; the rest
    is the path, whose last part must hold a digit or be the only one after a word such as
    "persons". The language of the page in the path does not count.

    Examples
    --------
    >>> identifier_in("https://www.example.org/ar/persons/17?tab=1")
    'example.org:persons/17'
    >>> identifier_in("/persons/17"), identifier_in("/persons/17", "https://example.org/ar/docs/2")
    ('persons:17', 'example.org:persons/17')
    >>> identifier_in("#top"), identifier_in("/contact")
    ('', '')
    """
    try:
        parts = urlsplit(urljoin(address, link) if address else link)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    if parts.scheme not in {"", "http", "https"}:
        return ""
    path = [part for part in unquote(parts.path).split("/") if part]
    if path and _LANGUAGE.fullmatch(path[0]):
        path = path[1:]
    if len(path) < 2 or not re.search(r"\d", path[-1]) or "." in path[-1]:
        return ""
    scheme, rest = (host, path) if host else (path[0], path[1:])
    name = f"{scheme}:{'/'.join(rest)}"
    return name if _IDENTIFIER.fullmatch(name) else ""
