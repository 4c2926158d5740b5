"""What a careful human reads on a page: the record, or that it is none."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Expectation:
    """What must come of a page.

    ``record`` has the fields that the page fills and ``kind``; all others are empty. It is
    ``None`` for a page that must be refused, and then ``reasons`` are the acceptable ones
    (none given: any).
    ``warnings`` must all be given, ``optional_warnings`` may be; ``kept`` tells, for a kind
    of warning, the wordings that must be kept. ``may_refuse`` says that a refusal, too, is
    right (a page cut early, an encoding that cannot be told).
    """

    record: dict[str, Any] | None = None
    warnings: frozenset[str] = frozenset()
    optional_warnings: frozenset[str] = frozenset()
    kept: dict[str, list[str]] = field(default_factory=dict)
    reasons: frozenset[str] = frozenset()
    may_refuse: bool = False


def load_expectation(path: Path) -> Expectation:
    """Read an expectation from its JSON file."""
    written = json.loads(path.read_text(encoding="utf-8"))
    return Expectation(
        record=written.get("record"),
        warnings=frozenset(written.get("warnings", ())),
        optional_warnings=frozenset(written.get("optional_warnings", ())),
        kept=written.get("kept", {}),
        reasons=frozenset(written.get("refused", ())),
        may_refuse=written.get("may_refuse", False),
    )
