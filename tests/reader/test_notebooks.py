"""The notebooks run from their first cell to their last, over the sample records."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from smi_graph.store import ReleaseDirectory
from tests.conftest import REPOSITORY

NOTEBOOKS = sorted((REPOSITORY / "docs" / "notebooks").glob("*.ipynb"))
# Something that only whoever read the sample records can have printed.
SHOWN = {
    "first-look": ["السؤال", "كوفي عنان", "SAMPLE/OLD/1916-05", "image/png", "Int64"],
    "network-over-time": ["2011–2013", "كوفي عنان", "image/png", "بلد"],
    "dates-that-disagree": ["SMI-A200-593915", "no date", "28 حزيران"],
    "dump-in-pandas": ["2010s", "SY", "Release "],
}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_to_its_end(
    path: Path, sample_store: ReleaseDirectory, dumps: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMI_STORE", str(sample_store.path))
    monkeypatch.setenv("SMI_DUMPS", str(dumps))
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    told = str(outputs)
    assert [words for words in SHOWN[path.stem] if words not in told] == []


def test_notebooks_are_kept_without_outputs_and_titled_in_both_languages() -> None:
    assert {path.stem for path in NOTEBOOKS} == set(SHOWN)
    for path in NOTEBOOKS:
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        assert not any(cell.get("outputs") for cell in notebook.cells)
        title = notebook.cells[0].source.splitlines()[0]
        assert title.startswith("# ")
        assert any("\u0600" <= letter <= "\u06ff" for letter in title)
