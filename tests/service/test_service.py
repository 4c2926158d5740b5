"""Starting, readiness, new releases and faults."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from fastapi.testclient import TestClient

from smi_graph.messages import message
from smi_graph.service.app import create_app
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.service.problems import STATUSES
from smi_graph.store import RdfFiles, ReleaseDirectory, open_writer
from tests.service.server import MINTER, archive, publish, serve, serve_app

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_service_without_a_release_is_up_but_not_ready(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    with serve(ServiceConfiguration(source=ReleaseDirectory(folder))) as client:
        assert client.get("/health").status_code == 200
        answers = [client.get("/ready"), client.get("/sparql", params={"query": "ASK {}"})]
        assert [answer.status_code for answer in answers] == [503, 503]
        assert str(tmp_path) not in answers[1].text
        publish(folder)
        assert client.get("/ready").status_code == 200


def test_the_collector_of_garbage_spares_what_a_service_needs_until_its_end(
    tmp_path: Path,
) -> None:
    app = create_app(ServiceConfiguration(source=publish(tmp_path / "archive")))
    gc.unfreeze()
    with TestClient(app) as client:
        assert gc.get_freeze_count() > 0
        assert client.get("/health").status_code == 200
    assert gc.get_freeze_count() == 0
    gc.freeze()


def test_a_new_release_is_picked_up_without_a_restart(tmp_path: Path) -> None:
    directory = publish(tmp_path / "archive")
    with serve(ServiceConfiguration(source=directory)) as client:
        first = client.get("/ready").json()["release"]
        question = {"query": f"ASK {{ <{MINTER.country('SY')}> ?p ?o }}"}
        assert client.get("/sparql", params=question).json()["boolean"] is False
        with open_writer(directory) as writer:
            writer.load(archive() + f'\n<{MINTER.country("SY")}> <a:b> "c" .'.encode())
            writer.publish(base_iri=MINTER.base, inputs_sha256="1" * 64)
        answer = client.get("/sparql", params=question)
        assert answer.json()["boolean"] is True
        assert answer.headers["x-release"] != first


def test_a_file_can_be_served_without_a_build(tmp_path: Path) -> None:
    path = tmp_path / "sample.nq"
    path.write_bytes(archive())
    with serve(ServiceConfiguration(source=RdfFiles((path,)))) as client:
        assert client.get("/country/IQ.ttl").status_code == 200


def test_an_unexpected_fault_tells_nothing_of_the_inside(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(ServiceConfiguration(source=ReleaseDirectory(tmp_path / "none")))

    async def fail() -> None:
        raise RuntimeError("/secret/path")

    app.add_api_route("/fail", fail)
    with serve_app(app) as client:
        answer = client.get("/fail")
    assert (answer.status_code, answer.json()["status"]) == (500, 500)
    assert "/secret/path" in caplog.text
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["access-control-allow-origin"] == "*"


def test_every_kind_of_problem_is_worded_in_both_languages() -> None:
    for name in STATUSES:
        titles = {message(f"problem_title.{name}", language) for language in ("ar", "en")}
        assert len(titles) == 2


def test_two_applications_share_nothing(tmp_path: Path) -> None:
    one = create_app(ServiceConfiguration(source=ReleaseDirectory(tmp_path / "one")))
    two = create_app(ServiceConfiguration(source=ReleaseDirectory(tmp_path / "two")))
    assert one.state.engine is not two.state.engine
    assert one.state.engine.cache is not two.state.engine.cache
