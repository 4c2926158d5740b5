"""Numbers as Arabic and English write them."""

from __future__ import annotations

import re
import unicodedata

from smi_graph.arabic.folding import without_invisible

_GROUPED = re.compile(r"(?<=\d)٬(?=\d{3}(?!\d))")
# No longer than Wikibase takes.
_NUMBER = re.compile(r"-?[0-9]{1,60}(\.[0-9]{1,60})?\Z")
_SIGNS = str.maketrans({"٫": ".", "−": "-"})


def read_number(printed: str) -> str | None:
    """Write a number with the digits and the point of ``xsd:decimal``.

    Digits of any script, the Arabic decimal separator and the Arabic thousands separator are
    read. A comma is not: "1,200" may be a thousand and more, or one and a fifth.

    Parameters
    ----------
    printed
        The number as it stands in a source.

    Returns
    -------
    str or None
        The number; ``None`` where it is none, or may be two.

    Examples
    --------
    >>> read_number("١٬٢٠٠٫٥"), read_number("-12"), read_number("1,200"), read_number("12 m")
    ('1200.5', '-12', None, None)
    """
    plain = _GROUPED.sub("", without_invisible(printed).strip()).translate(_SIGNS)
    digits = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in plain)
    return digits if _NUMBER.match(digits) else None
