"""``smi-graph settings``: the configuration in force."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smi_graph.cli.console import Terminal


def run(terminal: Terminal) -> None:
    """Print each setting as it would stand in ``smi-graph.toml``, with its meaning."""
    values = terminal.settings.model_dump(mode="json")
    for name, field in type(terminal.settings).model_fields.items():
        value = values[name]
        written = "" if value is None else repr(value).replace("'", '"')
        mark = "# " if value is None else ""
        sys.stdout.write(f"# {field.description} (SMI_{name.upper()})\n{mark}{name} = {written}\n")
