"""Filling in the templates."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from smi_graph.archive import archive
from smi_graph.messages import other_language
from smi_graph.schema import name_of_field
from smi_graph.site.elements import Elements, code, datum, direction, isolated, named, sentence
from smi_graph.site.reader import DIGITS, MONTHS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from smi_graph.messages import Language
    from smi_graph.site.reader import Reader


_HERE = Path(__file__).resolve().parent


def assets_folder() -> Path:
    """Tell where styles, images and scripts lie.

    Examples
    --------
    >>> (assets_folder() / "site.css").is_file()
    True
    """
    return _HERE / "assets"


@cache
def asset_text(name: str) -> Markup:
    """Give a style of ours, to stand within a page that is kept as one file.

    Examples
    --------
    >>> "@media print" in asset_text("dossier.css")
    True
    """
    return Markup((assets_folder() / name).read_text(encoding="utf-8"))  # noqa: S704 - it is ours


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "direction_of": direction,
        "datum": datum,
        "named": named,
        "code": code,
        "isolated": isolated,
        "sentence": sentence,
        "all_digits": DIGITS,
        "all_months": MONTHS,
    }
    return environment


def render(template: str, reader: Reader, **view: object) -> str:
    """Fill in a template.

    Parameters
    ----------
    template
        Its file name.
    reader
        Whom the page is for; decides its language and direction.
    **view
        What the page shows. It is escaped; HTML is never made of it.

    Examples
    --------
    >>> from smi_graph.site import Reader
    >>> reader = Reader.of("ar", "/x", "")
    >>> page = render("problem.html", reader, title="<b>", detail="؟", status=404)
    >>> 'lang="ar" dir="rtl"' in page, "&lt;b&gt;" in page
    (True, True)
    """
    return _environment().get_template(template).render(**view, **known_in_templates(reader))


def load_templates() -> None:
    """Compile all templates, which otherwise the first pages wait for."""
    environment = _environment()
    for name in environment.list_templates():
        environment.get_template(name)


def known_in_templates(reader: Reader) -> dict[str, object]:
    """Give what every template knows of its reader, by the names that templates use."""
    elements = Elements(reader)
    return {
        "archive": archive(),
        "reader": reader,
        "language": reader.language,
        "direction": direction(reader.language),
        "t": reader.words,
        "name_of_field": lambda key: name_of_field(key, reader.language),
        "tn": reader.counted,
        "number": reader.number,
        "numerals": reader.numerals,
        "day": reader.day,
        "href": reader.href,
        "here": reader.here,
        "lasting": reader.canonical,
        "at": reader.at,
        "built": partial(_built, reader),
        "other": _other_language(reader),
        "label_bars": partial(label_bars, reader),
        "span_of": partial(span_of, reader),
        "dated": elements.dated,
        "actor_link": elements.actor_link,
        "in_language": _in_language(reader.language),
    }


def _built(reader: Reader, name: str) -> str | None:
    """Give the address of a script or style that the package build made, if it did.

    Pages work without any of them, so a checkout that was never built is no error.
    """
    file = _built_files().get(name)
    return None if file is None else reader.at(f"/assets/built/{file}")


@cache
def _built_files() -> dict[str, str]:
    manifest = assets_folder() / "built" / "manifest.json"
    if not manifest.is_file():
        return {}
    files: dict[str, str] = json.loads(manifest.read_text(encoding="utf-8"))
    return files


def _other_language(reader: Reader) -> dict[str, str]:
    other = other_language(reader.language)
    return {"language": other, "direction": direction(other), "address": reader.here(lang=other)}


def _in_language(language: Language) -> Callable[[object, str], object]:
    def pick(thing: object, name: str) -> object:
        return getattr(thing, f"{name}_{language}") or getattr(thing, f"{name}_en")

    return pick


class YearBar(Protocol):
    """A bar over some years, or over a month."""

    @property
    def first(self) -> str:
        """The first of them, as addresses write it."""
        ...

    @property
    def last(self) -> str:
        """The last one."""
        ...

    @property
    def count(self) -> int:
        """How many there are."""
        ...


@dataclass(frozen=True, slots=True)
class LabelledBar:
    """A bar and what stands at it.

    Parameters
    ----------
    bar
        The bar.
    label
        Its years or its month, in words.
    count
        How many there are, in the reader's numerals.
    title
        Both in a sentence.
    address
        Where it leads, or ``None``.
    """

    bar: YearBar
    label: str
    count: str
    title: str
    address: str | None


def label_bars(
    reader: Reader,
    bars: Iterable[YearBar],
    path: str | None,
    parameters: Mapping[str, object],
    counted: str,
) -> list[LabelledBar]:
    """Word what stands at bars.

    Parameters
    ----------
    reader
        Whom the page is for.
    bars
        The bars.
    path, parameters
        Where a bar leads, with its years as ``from`` and ``to``; without a path, nowhere.
    counted
        The message that counts what is counted.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from smi_graph.site import Reader
    >>> reader, bar = Reader.of("en", "/", ""), SimpleNamespace(first="1958", last="1958", count=2)
    >>> [bar] = label_bars(reader, [bar], "/search", {}, "count.documents")
    >>> bar.title, bar.address
    ('1958: 2 documents', '/search?from=1958&to=1958')
    """
    pattern = None if path is None else reader.href(path, {**parameters, **_PLACES})
    return [_labelled(reader, bar, pattern, counted) for bar in bars]


# No address holds these words; making one for each bar would take ten times as long.
_PLACES = {"from": "first-of-bar", "to": "last-of-bar"}


def _labelled(reader: Reader, bar: YearBar, pattern: str | None, counted: str) -> LabelledBar:
    label = span_of(reader, bar)
    return LabelledBar(
        bar,
        label,
        reader.number(bar.count),
        reader.words("charts.bar", when=label, counted=reader.counted(counted, bar.count)),
        None if pattern is None else _address(pattern, bar),
    )


def _address(pattern: str, bar: YearBar) -> str:
    return pattern.replace(_PLACES["from"], bar.first).replace(_PLACES["to"], bar.last)


def span_of(reader: Reader, bar: YearBar) -> str:
    """Name the years or the month that a bar stands for."""
    if bar.first == bar.last:
        return reader.day(bar.first)
    first, last = reader.numerals(bar.first), reader.numerals(bar.last)
    return reader.words("charts.span", first=first, last=last)
