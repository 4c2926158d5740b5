from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Programs that the tests start find this package as ``store``, and the product beside it.
CHILD_ENVIRONMENT = {
    **os.environ,
    "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")]),
}
ENDLESS = (
    "SELECT (COUNT(*) AS ?n) WHERE "
    "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n2 ?o FILTER(?c != ?f) }"
)


def quads(count: int, word: str = "قيمة") -> bytes:
    lines = [
        f"<https://example.org/s{number}> <https://example.org/p{number % 5}> "
        f'"{word} {number}"@ar .'
        for number in range(count)
    ]
    lines.append(
        "<https://example.org/s0> <https://example.org/p0> <https://example.org/o> "
        "<https://example.org/g> ."
    )
    return "\n".join(lines).encode()
