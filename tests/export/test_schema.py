"""The file of properties, which an archivist may edit, is refused with a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from smi_graph.export.schema import SchemaError, load_schema
from tests.conftest import REPOSITORY

FILE = REPOSITORY / "data" / "wikibase_properties.toml"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('ontology = "https://w3id.org/smi/ontology"', "", "source.ontology: the entry is missing"),
        ("[source]", "[source", "not valid TOML"),
        ('datatype = "monolingualtext"', "", "property.title.datatype: the entry is missing"),
        ('datatype = "monolingualtext"', 'datatype = "text"', '"text" is not a valid datatype'),
        ("[property.title]", "[property.other]", 'uses the property "title"'),
        ('en = "collection" }', 'en = "title" }', 'already has the label "title"'),
    ],
)
def test_a_mistake_in_the_file_of_properties_is_named(
    old: str, new: str, sentence: str, tmp_path: Path
) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    edited = tmp_path / "edited.toml"
    edited.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SchemaError) as caught:
        load_schema(edited)
    assert sentence in caught.value.sentence("en")
    assert caught.value.sentence("ar") != caught.value.sentence("en")
