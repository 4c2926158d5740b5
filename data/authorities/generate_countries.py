"""Write ``countries.csv`` from CLDR names and the territory table of ``rigour``.

Run by hand when ISO 3166-1 or a name changes, in an environment of its own, because
``rigour`` needs ICU and must not become a dependency of the project::

    pip install babel rigour
    python data/authorities/generate_countries.py

Nothing is guessed: a state for which ``rigour`` has no Wikidata item gets an empty cell.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

from babel import Locale
from rigour.territories import get_territory

FILE = Path(__file__).with_name("countries.csv")
HEADER = ("code", "iso_3166_3", "wikidata", "name_ar", "name_en", "ended")

# Regions of CLDR with two letters that are no country of ISO 3166-1.
NOT_ISO = frozenset(
    ("AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ")
)

# Where the archive prints another form than CLDR, or CLDR adds words for disambiguation.
ARABIC = {
    "BS": "جزر البهاما",
    "CD": "جمهورية الكونغو الديمقراطية",
    "CG": "الكونغو",
    "DK": "الدنمارك",
    "HK": "هونغ كونغ",
    "MM": "ميانمار",
    "MO": "ماكاو",
    "PS": "فلسطين",
    "SY": "سورية",
    "TL": "تيمور الشرقية",
    "US": "الولايات المتحدة الأميركية",
}
ENGLISH = {
    "CD": "Democratic Republic of the Congo",
    "CG": "Republic of the Congo",
    "CI": "Ivory Coast",
    "HK": "Hong Kong",
    "MM": "Myanmar",
    "MO": "Macao",
    "PS": "Palestine",
    "TR": "Türkiye",
    "UM": "United States Minor Outlying Islands",
    "US": "United States of America",
}

# rigour names the realm first; these are the items of the countries, which it lists too.
ITEM = {"DK": "Q35", "NL": "Q55", "YU": "Q36704"}


class Former(NamedTuple):
    """A state that is no more: its codes, its names, and the year ISO withdrew the code."""

    code: str
    iso_3166_3: str
    name_ar: str
    name_en: str
    withdrawn: str


# CS is Czechoslovakia here: ISO 3166-3 has it as CSHH (until 1993), and gave CS to Serbia
# and Montenegro (CSXX) only from 2003 to 2006.
FORMER = (
    Former("AN", "ANHH", "جزر الأنتيل الهولندية", "Netherlands Antilles", "2010"),
    Former("CS", "CSHH", "تشيكوسلوفاكيا", "Czechoslovakia", "1993"),
    Former("DD", "DDDE", "ألمانيا الشرقية", "East Germany", "1990"),
    Former("SU", "SUHH", "الاتحاد السوفييتي", "Soviet Union", "1992"),
    Former("VD", "VDVN", "فيتنام الشمالية", "North Vietnam", "1977"),
    Former("YD", "YDYE", "اليمن الجنوبي", "South Yemen", "1990"),
    Former("YU", "YUCS", "يوغوسلافيا", "Yugoslavia", "2003"),
)


def wikidata_item(code: str, territory_code: str) -> str:
    """Look up the Wikidata item of a country; empty when no source in hand has it."""
    territory = get_territory(territory_code.lower())
    if territory is None:
        return ""
    preferred = ITEM.get(code)
    if preferred is None:
        return territory.qid or ""
    if preferred not in territory.qids:
        raise SystemExit(f"{code}: rigour no longer lists {preferred} beside {territory.qid}")
    return preferred


def plain_english(name: str) -> str:
    """Write out what CLDR abbreviates."""
    return name.replace(" & ", " and ").replace("St. ", "Saint ").replace("\u2019", "'")


def current_rows() -> list[tuple[str, ...]]:
    """List the countries of ISO 3166-1 and Kosovo."""
    arabic, english = Locale("ar").territories, Locale("en").territories
    codes = sorted(c for c in arabic if len(c) == 2 and c.isalpha() and c not in NOT_ISO)
    return [
        (
            code,
            "",
            wikidata_item(code, code),
            ARABIC.get(code, arabic[code]),
            ENGLISH.get(code, plain_english(english[code])),
            "",
        )
        for code in codes
    ]


def former_rows() -> list[tuple[str, ...]]:
    """List the states that are no more, with the item that rigour has for the ISO code."""
    return [
        (
            state.code,
            state.iso_3166_3,
            wikidata_item(state.code, former_territory(state)),
            state.name_ar,
            state.name_en,
            state.withdrawn,
        )
        for state in FORMER
    ]


def former_territory(state: Former) -> str:
    """Find under which of its two codes rigour knows a former state, if under any."""
    for code in (state.iso_3166_3, state.code):
        territory = get_territory(code.lower())
        if territory is not None and territory.name == state.name_en:
            return code
    return state.iso_3166_3


def main() -> None:
    """Write the table."""
    with FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(current_rows() + former_rows())


if __name__ == "__main__":
    main()
