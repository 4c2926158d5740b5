"""The layout of a record page: ``data/page_layout.toml``, and the labels of the fields."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from smi_graph.arabic import fold
from smi_graph.archive import archive
from smi_graph.resources import resource_layers
from smi_graph.schema import field_table

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

HEADING = "heading"
PASSED_OVER = "passed_over"
# The field whose section holds the options of a poll, beside the archive's verdict if any.
POLL = "reliability"
# Where an archive does not say how the codes of a kind of record look.
NO_CODE = re.compile(r"(?!)")


def label_key(text: str) -> str:
    """Reduce a printed label to what it is compared by.

    Examples
    --------
    >>> label_key(" درجة الموثوقيّة: ") == label_key("درجة الموثوقية")
    True
    """
    return fold(text).strip(" :.")


@dataclass(frozen=True, slots=True)
class Layout:
    """What the reader knows about the site's pages.

    Parameters
    ----------
    labels
        From the folded label to a field that has it; the heading is the field ``heading``.
    fields
        From the kind of record and the folded label to its field.
    label_pattern
        Finds labels, and the colon after them, in a folded line.
    alone
        Folded labels that do not count before a space and more words.
    """

    banners: tuple[str, ...]
    labels: dict[str, str]
    fields: dict[tuple[str, str], str]
    label_pattern: re.Pattern[str]
    alone: frozenset[str]
    no_information: frozenset[str]
    verdicts: dict[str, str]
    document_code: re.Pattern[str]
    diary_code: re.Pattern[str]
    other_page_code: re.Pattern[str]
    any_code: re.Pattern[str]

    @property
    def longest_label(self) -> int:
        """The length of the longest folded label, in characters."""
        return max(map(len, self.labels))

    def field_of(self, label: str, kind: str) -> str | None:
        """Give the field that a printed label has on pages of a kind of record.

        Examples
        --------
        >>> load_layout().field_of("الدولة", "diary_entry")
        'countries'
        """
        return self.fields.get((kind, label_key(label)))

    def kinds_of(self, label: str) -> set[str]:
        """Give the kinds of record whose pages have a label; the poll is no sign of any."""
        key = label_key(label)
        if self.labels.get(key) == POLL:
            return set()
        return {kind for kind, other in self.fields if other == key}

    def is_banner(self, line: str) -> bool:
        """Tell whether a line is the site's banner."""
        return fold(line[:200]).startswith(self.banners)

    def says_no_information(self, line: str) -> bool:
        """Tell whether a line says that the archive has no information.

        Examples
        --------
        >>> load_layout().says_no_information("لايوجد معلومات حالية")
        True
        """
        return len(line) < 80 and fold(line).strip(" .").replace(" ", "") in self.no_information


@cache
def load_layout() -> Layout:
    """Read the layout once.

    Examples
    --------
    >>> load_layout().labels[label_key("تاريخ الصدور")]
    'issue_date'
    """
    data = read_layout(resource_layers("data", "page_layout.toml"))
    labels = {label_key(label): HEADING for label in data["page"]["heading"]}
    fields: dict[tuple[str, str], str] = {}
    for field in field_table().fields.values():
        for label in map(label_key, field.labels):
            labels.setdefault(label, field.key)
            fields |= {(kind, label): field.key for kind in field.kinds}
    for label in map(label_key, data["labels"]["passed_over"]):
        labels.setdefault(label, PASSED_OVER)
    codes = archive().codes
    return Layout(
        banners=tuple(map(fold, data["page"]["banner"])),
        labels=labels,
        fields=fields,
        label_pattern=_label_pattern(labels),
        alone=frozenset(map(label_key, data["labels_alone"]["labels"])),
        no_information=frozenset(
            fold(line).replace(" ", "") for line in data["page"]["no_information"]
        ),
        verdicts={fold(text): key for key, texts in data["verdicts"].items() for text in texts},
        document_code=codes.kinds.get("document", NO_CODE),
        diary_code=codes.kinds.get("diary_entry", NO_CODE),
        other_page_code=codes.other_pages or NO_CODE,
        any_code=codes.on_pages,
    )


def read_layout(paths: Iterable[Path]) -> dict[str, Any]:
    """Read the files of a layout; a key of a later one replaces that of an earlier one.

    Raises
    ------
    tomllib.TOMLDecodeError
        When a file is no TOML.
    """
    layout: dict[str, dict[str, Any]] = {}
    for path in paths:
        for part, entries in tomllib.loads(path.read_text(encoding="utf-8")).items():
            layout.setdefault(part, {}).update(entries)
    return layout


def _label_pattern(labels: dict[str, str]) -> re.Pattern[str]:
    longest_first = sorted(labels, key=lambda label: (-len(label), label))
    names = "|".join(re.escape(label).replace(r"\ ", r"\s+") for label in longest_first)
    return re.compile(rf"(?P<label>{names})(?P<colon>\s*:)?")
