"""The pages of the site: templates, styles and their words in both languages."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from smi_graph.messages import Language, message

if TYPE_CHECKING:
    from collections.abc import Callable

_HERE = Path(__file__).resolve().parent


def assets_folder() -> Path:
    """Tell where styles and images lie.

    Examples
    --------
    >>> (assets_folder() / "site.css").is_file()
    True
    """
    return _HERE / "assets"


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(template: str, language: Language, path: str, query: str, **view: object) -> str:
    """Fill in a template.

    Parameters
    ----------
    template
        Its file name.
    language
        In which language the page is; it decides the direction too.
    path, query
        The address of the page, for the link to the other language.
    **view
        What the page shows. It is escaped; HTML is never made of it.

    Examples
    --------
    >>> page = render("problem.html", "ar", "/x", "", title="<b>", detail="؟", status=404)
    >>> 'lang="ar" dir="rtl"' in page, "&lt;b&gt;" in page
    (True, True)
    """
    return (
        _environment()
        .get_template(template)
        .render(
            **view,
            language=language,
            direction=direction(language),
            direction_of=direction,
            t=partial(_words, language),
            other=_other_language(language, path, query),
            in_language=_in_language(language),
        )
    )


def direction(language: str | None) -> str:
    """Tell how a language is written; ``auto`` where that is not known.

    Examples
    --------
    >>> direction("ar"), direction("en-GB"), direction(None)
    ('rtl', 'ltr', 'auto')
    """
    if language is None:
        return "auto"
    return "rtl" if language.partition("-")[0] in {"ar", "ckb", "fa", "he", "ur"} else "ltr"


def _words(language: Language, key: str, **values: str) -> str:
    return message(key, language, **values)


def _other_language(language: Language, path: str, query: str) -> dict[str, str]:
    other = "en" if language == "ar" else "ar"
    pairs = [(name, value) for name, value in parse_qsl(query) if name != "lang"]
    # A path that begins with two slashes would lead to another host.
    address = "/" + path.lstrip("/") + "?" + urlencode([*pairs, ("lang", other)])
    return {"language": other, "direction": direction(other), "address": address}


def _in_language(language: Language) -> Callable[[object, str], object]:
    def pick(thing: object, name: str) -> object:
        return getattr(thing, f"{name}_{language}") or getattr(thing, f"{name}_en")

    return pick
