"""The visible text of a saved HTML page."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

_HTML = re.compile(
    r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|div|main|article)\b",
    re.IGNORECASE | re.DOTALL,
)
_UNSEEN = (
    "script, style, template, noscript, head, svg, iframe, object, select, textarea, "
    "[hidden], [aria-hidden=true]"
)
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
_INVISIBLE_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def looks_like_html(text: str) -> bool:
    """Tell whether a text is an HTML page.

    Examples
    --------
    >>> looks_like_html("<!DOCTYPE html><p>نص</p>"), looks_like_html("نص < نص")
    (True, False)
    """
    return _HTML.match(text[:20_000]) is not None


def visible_text(html: str) -> str:
    r"""Give the text that a reader of the page sees, each block on lines of its own.

    Parameters
    ----------
    html
        A whole page; it may be cut or malformed.

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
    for node in tree.css(_UNSEEN):
        if node.tag not in {"html", "body"}:
            node.decompose()
    for node in tree.css("[style]"):
        if node.tag not in {"html", "body"} and _INVISIBLE_STYLE.search(
            node.attributes.get("style") or ""
        ):
            node.decompose()
    pieces: list[str] = []
    _collect(tree.body or tree.root, pieces)
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def _collect(root: LexborNode, pieces: list[str]) -> None:
    stack: list[LexborNode | None] = [root]
    while stack:
        node = stack.pop()
        if node is None:
            pieces.append("\n")
        elif node.tag == "-text":
            pieces.append(re.sub(r"\s+", " ", node.text(deep=False) or ""))
        elif node.tag in _BLOCKS:
            pieces.append("\n")
            stack += [None, *reversed(list(node.iter(include_text=True)))]
        else:
            stack += reversed(list(node.iter(include_text=True)))
