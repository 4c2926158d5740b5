"""How much there is to know of the program: ``python -m benchmarks.house --against OTHER``.

Prints a table of this checkout, and of another one beside it, by the same measure:

lines, code lines
    Of the Python files of the package; code lines are those that are no blank line, comment or
    docstring.
modules, modules that one other imports
    Imports for types count, and so do those that a package makes of its own modules. A module that
    only one other knows is a part of that one, or should have more to do.
class names of several modules
    One name, two things.
circles
    Groups of modules each of which imports, by others, itself.
way of a query
    The modules and functions of the package that run in the service between a query and its answer:
    of one that it has never seen, and of the same again. A store of the sample records is served
    and asked as by any client, with ``sys.setprofile``. The worker, a process of its own, is not
    counted. Two measurements differ by a few functions. It takes a minute; ``--static`` leaves it
    out.
"""

from __future__ import annotations

import argparse
import ast
import io
import os
import re
import socket
import subprocess
import sys
import threading
import time
import tokenize
import urllib.error
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any
from urllib.parse import quote

PACKAGE = "smi_graph"
REPOSITORY = Path(__file__).resolve().parent.parent
Imports = Mapping[str, frozenset[str]]
_NO_CODE = {
    *(tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT),
    *(tokenize.ENCODING, tokenize.ENDMARKER),
}
_DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
_QUERIES = {
    "known": "SELECT * { ?s ?p ?o } LIMIT 1",
    "new": "SELECT * { ?s ?p ?o } LIMIT 2",
}


def modules_of(checkout: Path) -> dict[str, Path]:
    """Find the modules of the package by their dotted names."""
    found = {}
    for path in sorted((checkout / PACKAGE).rglob("*.py")):
        parts = path.relative_to(checkout).with_suffix("").parts
        if "node_modules" not in parts:
            found[".".join(parts).removesuffix(".__init__")] = path
    return found


def imports_of(modules: Mapping[str, Path]) -> Imports:
    """Tell which modules each one imports, for types too."""
    return {
        name: frozenset(_imported(ast.parse(path.read_text(encoding="utf-8")), modules)) - {name}
        for name, path in modules.items()
    }


def _imported(tree: ast.Module, modules: Mapping[str, Path]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in modules)
        elif isinstance(node, ast.ImportFrom) and node.module in modules:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in modules else node.module


def circles(imports: Imports) -> list[list[str]]:
    """Find the groups of modules each of which imports, by others, all of its group.

    Examples
    --------
    >>> circles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}})
    [['b', 'c']]
    """
    reached = {name: _reached(imports, name) for name in imports}
    groups = {
        tuple(sorted(other for other in reached[name] if name in reached[other]))
        for name in imports
        if name in reached[name]
    }
    return [list(group) for group in sorted(groups)]


def _reached(imports: Imports, name: str) -> set[str]:
    found: set[str] = set()
    todo = [*imports[name]]
    while todo:
        one = todo.pop()
        if one not in found:
            found.add(one)
            todo += imports[one]
    return found


def code_lines(text: str) -> int:
    r"""Count the lines that are no blank line, comment or docstring.

    Examples
    --------
    >>> code_lines('# one\n"Two."\n\nthree = 3\n')
    1
    """
    lines = {
        line
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type not in _NO_CODE
        for line in range(token.start[0], token.end[0] + 1)
    }
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, _DOCUMENTED) and ast.get_docstring(node) is not None:
            said = node.body[0]
            lines -= {*range(said.lineno, (said.end_lineno or said.lineno) + 1)}
    return len(lines)


def _class_names(text: str) -> set[str]:
    return {node.name for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ClassDef)}


def static(checkout: Path) -> dict[str, int]:
    """Measure the files of a checkout."""
    modules = modules_of(checkout)
    if not modules:
        sys.exit(f"{checkout} is no checkout: it has no {PACKAGE}/")
    texts = [path.read_text(encoding="utf-8") for path in modules.values()]
    imports = imports_of(modules)
    importers = Counter(imported for others in imports.values() for imported in others)
    classes = Counter(name for text in texts for name in _class_names(text))
    return {
        "lines": sum(len(text.splitlines()) for text in texts),
        "code lines": sum(map(code_lines, texts)),
        "modules": len(modules),
        "modules that one other imports": sum(count == 1 for count in importers.values()),
        "class names of several modules": sum(count > 1 for count in classes.values()),
        "circles": len(circles(imports)),
    }


def way_of_a_query(checkout: Path) -> dict[str, int]:
    """Serve the sample records from a checkout, by its own environment if it has one, and ask."""
    python = checkout / ".venv" / "bin" / "python"
    program = str(python if python.exists() else sys.executable)
    settings = {"SMI_LANGUAGE": "en", "SMI_PAGE_PROCESSES": "0"}  # nothing warms up beside it
    environment = {**os.environ, "PYTHONPATH": str(checkout), **settings}
    with TemporaryDirectory() as folder:
        store = str(Path(folder) / "store")
        said = [
            subprocess.run(  # noqa: PLW1510 - a server ends by the signal that stops it
                [program, *command], cwd=folder, env=environment, capture_output=True, text=True
            )
            for command in (
                ["-m", PACKAGE, "build", str(REPOSITORY / "data" / "records"), "--store", store],
                ["-P", __file__, "--profiled", store],
            )
        ]
    rows = re.findall(r"^(.+): (\d+)$", said[-1].stdout, re.MULTILINE)
    if not rows:
        sys.exit("".join(each.stderr for each in said))
    return {name: int(count) for name, count in rows}


class _Way:
    """Notes which functions of the package run while it is watched."""

    def __init__(self) -> None:
        self.functions: defaultdict[str, set[str]] = defaultdict(set)
        self.is_watched = False

    def __call__(self, frame: FrameType, event: str, _: Any) -> None:
        if self.is_watched and event == "call":
            name = str(frame.f_globals.get("__name__"))
            if name.startswith(f"{PACKAGE}."):
                self.functions[name].add(frame.f_code.co_qualname)

    def watch(self, address: str) -> tuple[int, int]:
        """Ask, and give the modules and the functions that ran."""
        self.functions.clear()
        self.is_watched = True
        urllib.request.urlopen(address, timeout=120).read()  # noqa: S310 - of this machine
        self.is_watched = False
        return len(self.functions), sum(map(len, self.functions.values()))


def _profiled(store: str) -> None:
    """Serve a store in this process, and print the way of its queries."""
    from smi_graph.cli import main as command  # noqa: PLC0415 - that of the checkout that is measured

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    way = _Way()
    threading.setprofile(way)
    threading.Thread(target=_ask, args=(way, f"http://127.0.0.1:{port}"), daemon=True).start()
    sys.argv = ["smi-graph", "serve", "--store", store, "--port", str(port)]
    sys.setprofile(way)
    command()


def _ask(way: _Way, site: str) -> None:
    while True:
        try:
            urllib.request.urlopen(f"{site}/health", timeout=120)  # noqa: S310 - of this machine
            break
        except urllib.error.URLError:
            time.sleep(0.1)
    asked = {name: f"{site}/sparql?query={quote(query)}" for name, query in _QUERIES.items()}
    way.watch(asked["known"])
    for name in ("new", "known"):
        modules, functions = way.watch(asked[name])
        print(f"modules that a {name} query passes: {modules}")
        print(f"functions that a {name} query passes: {functions}", flush=True)
    os.kill(os.getpid(), 15)


def main() -> None:
    """Measure what the command line says and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("checkout", nargs="?", type=Path, default=REPOSITORY)
    parser.add_argument("--against", type=Path, help="another checkout")
    parser.add_argument("--static", action="store_true", help="serve and ask nothing")
    parser.add_argument("--profiled", metavar="STORE", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.profiled:
        _profiled(given.profiled)
        return
    checkouts = [given.against, given.checkout] if given.against else [given.checkout]
    measured = [
        static(checkout.resolve()) | ({} if given.static else way_of_a_query(checkout.resolve()))
        for checkout in checkouts
    ]
    rows = [["", *(checkout.resolve().name for checkout in checkouts)]]
    rows.append(["---", *["---:"] * len(checkouts)])
    rows += [[name, *(f"{each[name]:,}" for each in measured)] for name in measured[-1]]
    print("\n".join(f"| {' | '.join(row)} |" for row in rows))


if __name__ == "__main__":
    main()
