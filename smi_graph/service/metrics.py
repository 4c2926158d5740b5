"""Figures for Prometheus at ``/metrics``, in a registry of each application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client.core import Metric

    from smi_graph.service.connections import Connections
    from smi_graph.service.engine import Engine
    from smi_graph.service.observation import Observation

router = APIRouter(include_in_schema=False)
_SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """Counts requests and asks the engine how busy it is.

    Parameters
    ----------
    engine, connections
        Asked whenever the figures are read.
    """

    def __init__(self, engine: Engine, connections: Connections) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(_LoadCollector(engine))
        self._registry.register(_ConnectionCollector(connections))
        self._seconds = Histogram(
            "smi_request_seconds",
            "How long requests took",
            ("method", "route"),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._requests = Counter(
            "smi_requests",
            "Requests by what came of them",
            ("route", "status", "outcome"),
            registry=self._registry,
        )
        self._bytes = Counter(
            "smi_answer_bytes", "Bytes of bodies sent", ("route",), registry=self._registry
        )
        # Looking figures up by their labels takes longer than counting.
        self._labelled: dict[tuple[str, str, int, str], tuple[Histogram, Counter, Counter]] = {}

    def count(self, method: str, route: str, observation: Observation) -> None:
        """Count one request."""
        known = method if method in {"GET", "HEAD", "POST", "OPTIONS"} else "other"
        labels = (known, route, observation.status, observation.outcome)
        figures = self._labelled.get(labels)
        if figures is None:
            figures = self._labelled[labels] = self._label(*labels)
        seconds, requests, sent = figures
        seconds.observe(observation.seconds)
        requests.inc()
        sent.inc(observation.bytes)

    def _label(
        self, method: str, route: str, status: int, outcome: str
    ) -> tuple[Histogram, Counter, Counter]:
        return (
            self._seconds.labels(method, route),
            self._requests.labels(route, str(status), outcome),
            self._bytes.labels(route),
        )

    def text(self) -> bytes:
        """Write the figures in the exposition format of Prometheus."""
        return generate_latest(self._registry)


class _LoadCollector(Collector):
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def collect(self) -> Iterator[Metric]:
        load = self._engine.load
        gauges = {
            "smi_queries_waiting": ("Queries that wait for their turn", load.waiting),
            "smi_queries_running": ("Queries that run", load.running),
            "smi_queries_slow": ("Queries that run in the slow lane", load.slow),
        }
        for name, (text, value) in gauges.items():
            yield GaugeMetricFamily(name, text, value)
        yield CounterMetricFamily(
            "smi_workers_ended", "Workers that did not outlive their query", load.ended
        )


class _ConnectionCollector(Collector):
    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def collect(self) -> Iterator[Metric]:
        known = self._connections
        yield GaugeMetricFamily("smi_connections_open", "Connections that are open", known.open)
        yield GaugeMetricFamily("smi_connections_most", "How many may be open", known.most)
        refused = CounterMetricFamily(
            "smi_connections_refused", "Connections that were too many", labels=["reason"]
        )
        for reason in ("client", "all"):
            refused.add_metric([reason], known.refused[reason])
        yield refused


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """Give the figures."""
    figures: Metrics = request.app.state.metrics
    headers = {"Cache-Control": "no-store"}
    return Response(figures.text(), headers=headers, media_type=_CONTENT_TYPE)
