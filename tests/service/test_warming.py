"""A service is ready when its first readers wait no longer than others."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient

from smi_graph.service import warming
from smi_graph.service.app import create_app
from tests.waiting import wait_until

if TYPE_CHECKING:
    from fastapi import FastAPI

    from smi_graph.service.configuration import ServiceConfiguration


def test_it_is_not_ready_until_it_is_warm_but_answers(configuration: ServiceConfiguration) -> None:
    let_go = asyncio.Event()

    async def wait(_: FastAPI) -> None:
        await let_go.wait()

    with TestClient(create_app(configuration, warm_up=wait)) as client:
        cold = client.get("/ready")
        assert (cold.status_code, cold.json()["type"]) == (503, "/problems/not-warm")
        assert cold.headers["retry-after"] == "1"
        assert client.get("/health").status_code == 200
        assert client.get("/sparql", params={"query": "ASK {}"}).status_code == 200
        assert client.portal is not None
        client.portal.call(let_go.set)
        wait_until(lambda: client.get("/ready").status_code != 503)
        assert client.get("/ready").json()["status"] == "ready"


def test_warming_ends_in_time(
    configuration: ServiceConfiguration,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(warming, "WARMING_SECONDS", 0.01)

    async def for_ever(_: FastAPI) -> None:
        await asyncio.Event().wait()

    with TestClient(create_app(configuration, warm_up=for_ever)) as client:
        wait_until(lambda: client.get("/ready").status_code != 503)
    assert "not all is warm" in caplog.text


def test_each_kind_of_answer_is_given_once_and_noted_nowhere(
    configuration: ServiceConfiguration, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(
        configuration.model_copy(update={"page_processes": 1, "allowed_hosts": ("*.example.org",)})
    )
    with caplog.at_level(logging.INFO), TestClient(app, "http://a.example.org") as client:
        wait_until(lambda: client.get("/ready").status_code != 503)
        engine = app.state.engine
        asked = {key.text for key in engine.cache._kept}
        assert any(text.startswith("CONSTRUCT") for text in asked)
        assert any("/country/IQ" in text for text in asked)
        hits = engine.cache.hits
        assert client.get("/sparql", params={"query": "ASK {}"}).status_code == 200
        assert engine.cache.hits == hits + 1
        counted = client.get("/metrics").text
    assert 'route="/reconcile' not in counted
    assert "not all is warm" not in caplog.text
    assert "failed" not in caplog.text
