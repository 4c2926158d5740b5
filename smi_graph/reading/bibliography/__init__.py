"""How records are cited: as which kind of publication, by whom, and in which forms."""

from smi_graph.reading.bibliography.bibtex import bibtex
from smi_graph.reading.bibliography.csl import csl
from smi_graph.reading.bibliography.footnotes import footnote, release_day
from smi_graph.reading.bibliography.reference import Citation, Origin, citation_of
from smi_graph.reading.bibliography.ris import ris
from smi_graph.reading.bibliography.styles import citation_styles, styled

__all__ = [
    "Citation",
    "Origin",
    "bibtex",
    "citation_of",
    "citation_styles",
    "csl",
    "footnote",
    "release_day",
    "ris",
    "styled",
]
