"""The one command, ``smi-graph``."""


def main() -> None:
    """Run the command; the processes that it starts load none of it."""
    from smi_graph.cli.application import main as run  # noqa: PLC0415

    run()
