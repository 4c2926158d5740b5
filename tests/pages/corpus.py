"""The pages written by hand, each beside what a careful human reads on it."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from tests.pages.expectation import Expectation, load_expectation

HAND_MADE = Path(__file__).parent / "hand_made"


@dataclass(frozen=True)
class HandMadePage:
    """A page as bytes, and what must come of it."""

    name: str
    content: bytes
    expectation: Expectation


def load_hand_made_pages() -> list[HandMadePage]:
    """Read all pages written by hand, by name."""
    described = sorted(HAND_MADE.glob("*.json"))
    return [HandMadePage(path.stem, _content(path), load_expectation(path)) for path in described]


def _content(description: Path) -> bytes:
    """Give the bytes of a page, in the encoding that its description asks for."""
    (page,) = (path for path in HAND_MADE.glob(description.stem + ".*") if path != description)
    written_as = json.loads(description.read_text(encoding="utf-8")).get("written_as")
    if not written_as:
        return page.read_bytes()
    text = page.read_text(encoding="utf-8")
    text = unicodedata.normalize(written_as.get("normalise", "NFC"), text)
    text = text.replace("\n", written_as.get("newline", "\n"))
    return text.encode(written_as.get("encoding", "utf-8"))
