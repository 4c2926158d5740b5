"""A field that one entry of a table adds is met wherever a field is, without a line of Python."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from smi_graph.schema import FieldTableError, read_field_table
from tests.conftest import REPOSITORY
from tests.reading.made_up import ARCHIVE, FIELDS

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("archive")
    (folder / "archive.toml").write_text(ARCHIVE, encoding="utf-8")
    (folder / "fields.toml").write_text(FIELDS, encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, "-m", "tests.reading.made_up", str(folder)],
        cwd=REPOSITORY,
        env={**os.environ, "SMI_ARCHIVE": str(folder)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


def test_the_search_is_narrowed_by_it(met: dict[str, Any]) -> None:
    assert 'id="facet-medium"' in met["search_ar"]
    assert "الوسيط" in met["search_ar"]
    assert "لم يُذكر: الوسيط" in met["search_ar"]
    assert met["narrowed"] == ["M/1", "M/2"]
    assert met["either"] == ["M/2"]
    assert met["missing"] == ["M/3"]


def test_the_search_box_looks_in_it(met: dict[str, Any]) -> None:
    assert met["box"] == [["M/2"], ["M/1", "M/2"], ["M/1"]]


def test_exports_have_it(met: dict[str, Any]) -> None:
    assert met["rows"] == [["ورق بردي", "12"], ["vellum | ورق بردي", ""], ["", ""]]
    assert met["members"] == [[["ورق بردي"], "12"], [["vellum", "ورق بردي"], None], [[], None]]
    assert ">12</" in met["feed"]
    assert ">vellum</" in met["feed"]


def test_its_page_shows_it_in_both_languages(met: dict[str, Any]) -> None:
    assert 'id="field-medium"' in met["page_ar"]
    assert "vellum" in met["page_ar"]
    assert "leaves" in met["page_en"]


def test_the_description_of_the_service_has_it(met: dict[str, Any]) -> None:
    assert met["posted"] == "medium · الوسيط"
    assert met["linked"] == ["leaves", "medium"]
    assert met["found"] == ["string", "null"]
    assert "medium" in met["parameters"]


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ('facet = "page"', "“page” cannot be the name of a facet"),
        ('facet = "Medium of it"', "cannot be the name of a facet"),
        ('facets = "medium"', "“facets” is not a valid key of a field"),
        ("dates = true", "“dates” has no meaning for a value of the type “literal”"),
        ('joins = "nowhere"', "it joins “nowhere”"),
        ('cite = "editor"\nexport = true', "“editor” is not a part of a citation"),
        (
            'cite = "author"',
            "“author” is not a part of a citation that an exported field can give",
        ),
    ],
)
def test_a_flag_that_means_nothing_is_an_error_at_once(
    tmp_path: Path, entry: str, told: str
) -> None:
    path = tmp_path / "fields.toml"
    path.write_text(
        f'[kind.document]\nclass = "Document"\npath = "document"\n'
        f'name = {{ ar = "وثيقة", en = "document" }}\n[field.medium]\nkinds = ["document"]\n'
        f'value = "literal"\npredicate = "medium"\nname = {{ ar = "وسيط", en = "x" }}\n{entry}',
        encoding="utf-8",
    )
    with pytest.raises(FieldTableError, match=r"fields.toml, line \d+") as caught:
        read_field_table([path])
    assert told in str(caught.value)
