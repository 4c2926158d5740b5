"""``python -m smi_graph`` is the command ``smi-graph``."""

from smi_graph.cli import main

if __name__ == "__main__":
    main()
