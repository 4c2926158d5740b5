"""The layout of a record page: ``data/page_layout.toml``, and the labels of the fields."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from smi_graph.arabic import fold
from smi_graph.archive import archive
from smi_graph.layered import read_words
from smi_graph.schema import field_table

if TYPE_CHECKING:
    from collections.abc import Iterable

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


_AROUND_NOTHING = " .:#*()[]«»\"'"


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
    banner_letters
        With one of which a line must begin to be the banner.
    label_begins, longest_label
        The folded labels, and the length of the longest in characters.
    alone
        Folded labels that do not count before a space and more words.
    """

    banners: tuple[str, ...]
    banner_letters: frozenset[str]
    label_begins: tuple[str, ...]
    longest_label: int
    headings: tuple[str, ...]
    labels: dict[str, str]
    fields: dict[tuple[str, str], str]
    label_pattern: re.Pattern[str]
    alone: frozenset[str]
    no_information: frozenset[str]
    nothing: frozenset[str]
    search_form: frozenset[str]
    form_options: frozenset[str]
    footers: frozenset[str]
    footer_begins: tuple[str, ...]
    vague_dates: frozenset[str]
    not_held: frozenset[str]
    no_title: frozenset[str]
    other_pages: dict[str, tuple[str, ...]]
    verdicts: dict[str, str]
    document_code: re.Pattern[str]
    diary_code: re.Pattern[str]
    other_page_code: re.Pattern[str]
    any_code: re.Pattern[str]

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
        return line[:1] in self.banner_letters and fold(line[:200]).startswith(self.banners)

    def says_no_information(self, line: str) -> bool:
        """Tell whether a line says that the archive has no information.

        Examples
        --------
        >>> load_layout().says_no_information("لايوجد معلومات حالية")
        True
        """
        return len(line) < 80 and fold(line).strip(" .").replace(" ", "") in self.no_information

    def says_nothing(self, value: str) -> bool:
        """Tell whether a value says that nothing is known: in words, or by a dash alone.

        The words are no verdict on a document: "غير محدد" is one, in its own section.

        Examples
        --------
        >>> layout = load_layout()
        >>> [layout.says_nothing(value) for value in ("—", "N/A", "غير محدد", "0")]
        [True, True, True, False]
        """
        if len(value) >= 80 or ".." in value:
            return False
        bare = fold(value).strip(_AROUND_NOTHING).replace(" ", "")
        says = any(character.isalnum() or character in "+…" for character in bare)
        return not says or bare in self.nothing or bare in self.no_information

    def is_of_the_search_form(self, line: str) -> bool:
        """Tell whether a line is of the form over event pages, or what is chosen in it."""
        key = label_key(line)
        return len(line) < 60 and (key in self.search_form or key in self.form_options)

    def is_footer(self, line: str) -> bool:
        """Tell whether a line is of the site's foot: contacts, rights, social networks.

        Examples
        --------
        >>> load_layout().is_footer("سياسة الخصوصية"), load_layout().is_footer("© 2024")
        (True, True)
        """
        if len(line) > 120:
            return False
        key = label_key(line)
        return key in self.footers or key.startswith(("©", "(c)", *self.footer_begins))


@cache
def load_layout() -> Layout:
    """Read the layout once.

    Examples
    --------
    >>> load_layout().labels[label_key("تاريخ الصدور")]
    'issue_date'
    """
    data = read_words("page_layout.toml")
    labels = {label_key(label): HEADING for label in data["page"]["heading"]}
    fields: dict[tuple[str, str], str] = {}
    for field in field_table().fields.values():
        for label in map(label_key, field.labels):
            labels.setdefault(label, field.key)
            fields |= {(kind, label): field.key for kind in field.kinds}
    for name in ("passed_over", "not_held"):
        for label in map(label_key, data["labels"].get(name, ())):
            labels.setdefault(label, PASSED_OVER)
    codes = archive().codes
    return Layout(
        banners=tuple(map(fold, data["page"]["banner"])),
        banner_letters=_printed_as(data["page"]["banner"]),
        label_begins=tuple(labels),
        longest_label=max(map(len, labels)),
        headings=tuple(data["page"]["heading"]),
        labels=labels,
        fields=fields,
        label_pattern=_label_pattern(labels),
        alone=frozenset(map(label_key, data["labels_alone"]["labels"])),
        no_information=frozenset(
            fold(line).replace(" ", "") for line in data["page"]["no_information"]
        ),
        nothing=frozenset(fold(line).replace(" ", "") for line in data["page"]["nothing"]),
        search_form=frozenset(map(label_key, data["page"]["search_form"])),
        form_options=frozenset(map(label_key, data["page"]["form_options"])),
        footers=frozenset(map(label_key, data["page"]["footer"])),
        footer_begins=tuple(map(label_key, data["page"]["footer_begins"])),
        vague_dates=frozenset(map(label_key, data["date_lines"]["vague"])),
        not_held=frozenset(map(label_key, data["labels"]["not_held"])),
        no_title=frozenset(map(label_key, data["no_title"]["lines"])),
        other_pages={
            reason: tuple(map(label_key, signs)) for reason, signs in data["other_pages"].items()
        },
        verdicts={fold(text): key for key, texts in data["verdicts"].items() for text in texts},
        document_code=codes.kinds.get("document", NO_CODE),
        diary_code=codes.kinds.get("diary_entry", NO_CODE),
        other_page_code=codes.other_pages or NO_CODE,
        any_code=codes.on_pages,
    )


def _printed_as(texts: Iterable[str]) -> frozenset[str]:
    """Give the letters with which a text may begin, in any form that is folded to its first."""
    first = {fold(text)[0] for text in texts}
    arabic = (range(0x600, 0x700), range(0xFB50, 0xFEFF))
    letters = {chr(code) for codes in arabic for code in codes if fold(chr(code)) in first}
    return frozenset(letters | first | {letter.upper() for letter in first})


def _label_pattern(labels: dict[str, str]) -> re.Pattern[str]:
    longest_first = sorted(labels, key=lambda label: (-len(label), label))
    names = "|".join(re.escape(label).replace(r"\ ", r"\s+") for label in longest_first)
    return re.compile(rf"(?P<label>{names})(?P<colon>\s*:)?")
