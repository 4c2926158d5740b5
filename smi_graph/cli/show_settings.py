"""``smi-graph settings``: the configuration in force."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from smi_graph.messages import message

if TYPE_CHECKING:
    from smi_graph.cli.console import Terminal


def run(terminal: Terminal) -> None:
    """Print each setting as it would stand in ``smi-graph.toml``, with its meaning."""
    values = terminal.settings.model_dump(mode="json")
    for name, value in values.items():
        meaning = message(f"setting.{name}", terminal.language)
        # What JSON and TOML write alike: texts, numbers, truth and lists.
        written = "" if value is None else json.dumps(value, ensure_ascii=False)
        mark = "# " if value is None else ""
        sys.stdout.write(f"# {meaning} (SMI_{name.upper()})\n{mark}{name} = {written}\n")
