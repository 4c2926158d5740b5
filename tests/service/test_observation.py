"""What is noted of a request, and what of that is shown."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.service.server import serve

if TYPE_CHECKING:
    import httpx

    from smi_graph.service.configuration import ServiceConfiguration

QUERY = {"query": "SELECT * { ?s ?p ?o } LIMIT 3"}


def figures(client: httpx.Client) -> dict[tuple[str, ...], float]:
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    return {
        (sample.name, *(sample.labels[key] for key in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


@pytest.mark.parametrize("given", ["abc-1", "", "a b", "x" * 65, "<script>"])
def test_a_request_id_of_sane_form_is_kept_and_any_other_is_replaced(
    client: httpx.Client, given: str
) -> None:
    answer = client.get("/health", headers={"X-Request-Id": given})
    assert (answer.headers["x-request-id"] == given) == (given == "abc-1")
    assert answer.headers["x-request-id"].replace("-", "").isalnum()


def test_a_line_tells_of_a_query_but_not_its_words(
    configuration: ServiceConfiguration, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "smi_graph.access")
    with serve(configuration) as client:
        answers = [client.get("/sparql", params=QUERY), client.get("/sparql?query=SELECT")]
    lines = [vars(record)["fields"] for record in caplog.records if hasattr(record, "fields")]
    good, bad = [line for line in lines if line["route"] == "/sparql"]
    assert good["request_id"] == answers[0].headers["x-request-id"]
    assert (good["rows"], good["bytes"]) == (3, len(answers[0].content))
    assert (good["outcome"], good["release"]) == ("ok", answers[0].headers["x-release"])
    assert (bad["outcome"], bad["status"], bad["rows"]) == ("query_syntax", 400, None)
    assert good["query"] != bad["query"]
    assert "?s" not in str(good)


def test_the_figures_count_what_was_asked(configuration: ServiceConfiguration) -> None:
    with serve(configuration) as client:
        for query in (QUERY, QUERY, {"query": "SELECT"}):
            client.get("/sparql", params=query)
        client.get("/no/such/address")
        found = figures(client)
    assert found["smi_requests_total", "ok", "/sparql", "200"] == 2
    assert found["smi_requests_total", "query_syntax", "/sparql", "400"] == 1
    assert found["smi_requests_total", "not_found", "unmatched", "404"] == 1
    assert found["smi_request_seconds_count", "GET", "/sparql"] == 3
    assert found["smi_queries_running",] == found["smi_queries_waiting",] == 0


def test_the_figures_can_be_switched_off(configuration: ServiceConfiguration) -> None:
    with serve(configuration, metrics=False) as client:
        assert client.get("/metrics").status_code == 404
