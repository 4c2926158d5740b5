"""Cutting a field whose labels run together without a separator.

A page prints several values of one field with nothing between them:
``العراقسوريةالولايات المتحدة الأميركية``. The cut is the one that leaves the fewest
characters unexplained and, among those, uses the fewest labels. What is not listed is kept
as written; where two cuts are as good, or the rest beside a label looks like a part of a
word, the doubtful piece is kept whole and asserts nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from smi_graph.authorities.lattice import Label, best_labels
from smi_graph.authorities.pieces import Piece, printed_pieces

if TYPE_CHECKING:
    from smi_graph.authorities.entries import LabelAuthority

# No field of a record comes near this; a longer text is kept as written.
LONGEST_FIELD = 50_000


@dataclass(frozen=True, slots=True)
class LabelSpan:
    """One label of a field, exactly as printed.

    Parameters
    ----------
    text
        The words on the page.
    start, end
        Where they stand in the given text, end exclusive.
    key
        The identifier of the entry; None when the label is not listed or the cut is
        doubtful.
    """

    text: str
    start: int
    end: int
    key: str | None


def split_labels(text: str, authority: LabelAuthority) -> list[LabelSpan]:
    """Cut a field into its labels.

    Parameters
    ----------
    text
        The field as printed; vowel signs, tatweel, bidi marks and presentation forms do
        not matter.
    authority
        The labels that may occur.

    Returns
    -------
    list of LabelSpan
        In the order of the text. Between the spans stand only separators, white space,
        marks and the "and" of a list.

    Examples
    --------
    >>> from smi_graph.authorities import load_authorities
    >>> countries = load_authorities().countries
    >>> [span.key for span in split_labels("العراقسوريةالولايات المتحدة الأميركية", countries)]
    ['IQ', 'SY', 'US']
    >>> [(span.text, span.key) for span in split_labels("العراقأرض الأحلامسورية", countries)]
    [('العراق', 'IQ'), ('أرض الأحلام', None), ('سورية', 'SY')]
    """
    if len(text) > LONGEST_FIELD:
        return [LabelSpan(text, 0, len(text), None)]
    spans: list[LabelSpan] = []
    for piece in printed_pieces(text, authority.with_separators):
        spans += [_span(text, piece, label) for label in best_labels(piece, authority)]
    return spans


def _span(text: str, piece: Piece, label: Label) -> LabelSpan:
    start, end = piece.starts[label.start], piece.ends[label.end - 1]
    return LabelSpan(text[start:end], start, end, label.key)
