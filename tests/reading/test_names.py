"""Names of actors, the shown and the others, as forms complete them and searches find them."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from smi_graph.catalogue import ACTORS, gather
from smi_graph.reading.app import create_reading_room
from smi_graph.reading.names import NameIndex
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.store import ReleaseDirectory
from smi_graph.vocabulary import SMI
from tests.catalogue.samples import node
from tests.service.server import serve_app

OTHER_NAMES = {node("guterres").value: ["UN Chief"]}


def index_of(**names: str) -> NameIndex:
    record = node("record")
    catalogue = gather(
        {
            "record": [(record, NamedNode(SMI.Document))],
            "person": [(record, node(key)) for key in names],
            "name": [(node(key), Literal(name, language="ar")) for key, name in names.items()],
        }
    )
    return NameIndex(catalogue, OTHER_NAMES)


NAMES = {"guterres": "أنطونيو غوتيريش", "blinken": "أنتوني بلينكن", "tahani": "تهاني"}


def test_another_name_counts_as_a_name() -> None:
    names = index_of(**NAMES)
    assert [named.value.key for named in names.complete("chi", ACTORS)] == ["guterres"]
    assert [named.value.key for named in names.named_in("the UN chief said")] == ["guterres"]
    assert [named.value.key for named in names.called("un CHIEF")] == ["guterres"]
    assert names.as_printed("chief") == "Chief"


def test_only_a_whole_name_is_what_somebody_is_called() -> None:
    names = index_of(**NAMES)
    assert [named.value.key for named in names.called("انتوني بلينكن")] == ["blinken"]
    assert names.called("بلينكن") == names.called("بلينكن أنتوني") == names.called("") == []


def test_the_likest_name_comes_first_and_what_is_not_like_does_not_come() -> None:
    names = index_of(**NAMES)
    for written in ("أنتوني بلنكن", "Antony Blinken", "blinkn"):
        assert names.like(written)[0].value.key == "blinken", written
    assert names.like("جنيف") == names.like("") == []


def test_all_other_names_are_read_however_few_rows_an_answer_may_have(
    sample_store: ReleaseDirectory,
) -> None:
    configuration = ServiceConfiguration(source=sample_store, deadline_seconds=120, max_rows=20)
    with serve_app(create_reading_room(configuration)) as client:
        found = client.get("/complete", params={"q": "unsc"}).json()
    assert [each["key"] for each in found] == ["un-security-council"]
