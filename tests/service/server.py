"""A real server on a free port, and the archive that it serves."""

from __future__ import annotations

import gc
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import uvicorn

from smi_graph.reading.app import create_reading_room
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.store import ReleaseDirectory, open_writer
from smi_graph.vocabulary import DCTERMS, PROV, RDF, SKOS, SMI, XSD, IriMinter
from tests.waiting import PATIENCE, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi import FastAPI

ROOT = Path(__file__).resolve().parents[2]
MINTER = IriMinter()
WITHDRAWN = f'<{PROV.invalidatedAtTime}> "2026-01-02T03:04:05Z"^^<{XSD.dateTime}>'
YEARS = {"1950": 3, "1951": 5, "1960": 2}
DOCUMENTS = sum(YEARS.values())
ENDLESS = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(7)) + " }"
BY_YEAR = """\
#+ summary: Documents with a target country, per year
#+ summary_ar: الوثائق المرتبطة ببلد مستهدف، بحسب السنة
#+ parameters:
#+   - country: {kind: country, label: Country, label_ar: البلد}
#+ tags:
#+   - country
#defaultView:BarChart
PREFIX smi: <https://w3id.org/smi/ontology#>
SELECT ?year (COUNT(DISTINCT ?document) AS ?count) WHERE {
  ?document smi:targetCountry ?_country_iri ; smi:issuedYear ?year .
  FILTER(COALESCE(?year >= ?__from_xsd_gYear, true))
}
GROUP BY ?year ORDER BY ?year
"""
GRAPH_QUERY = """\
#+ summary: Titles as a graph
#+ summary_ar: العناوين رسمًا
PREFIX smi: <https://w3id.org/smi/ontology#>
CONSTRUCT { ?document smi:title ?title } WHERE { ?document smi:title ?title }
"""


def archive() -> bytes:
    """Ten documents about Iraq, a merged person, a withdrawn document, and named graphs."""
    iraq = f"<{MINTER.country('IQ')}>"
    lines = [
        f"{iraq} <{RDF.type}> <{SMI.Country}> .",
        f'{iraq} <{SKOS.prefLabel}> "العراق"@ar .',
        f'{iraq} <{SKOS.prefLabel}> "Iraq"@en .',
        f"<{MINTER.person('new')}> <{RDF.type}> <{SMI.Person}> .",
        f"<{MINTER.person('old')}> <{DCTERMS.isReplacedBy}> <{MINTER.person('new')}> .",
        f'<{MINTER.person("new")}> <{SMI.code}> "aside" <{MINTER.graph("provenance")}> .',
        f'<{MINTER.person("new")}> <{SMI.code}> "one" <{MINTER.graph("one")}> .',
        f'<{MINTER.person("new")}> <{SMI.code}> "two" <{MINTER.graph("two")}> .',
        f"<{MINTER.document('SMI/A200/gone')}> {WITHDRAWN} <{MINTER.graph('withdrawn')}> .",
    ]
    years = [year for year, count in YEARS.items() for _ in range(count)]
    for number, year in enumerate(years):
        document = f"<{MINTER.document(f'SMI/A200/{number}')}>"
        lines += [
            f"{document} <{RDF.type}> <{SMI.Document}> .",
            f'{document} <{SMI.code}> "SMI/A200/{number}" .',
            f'{document} <{SMI.title}> "وثيقة <b>{number}</b>"@ar .',
            f"{document} <{SMI.targetCountry}> {iraq} .",
            f'{document} <{SMI.issuedYear}> "{year}"^^<http://www.w3.org/2001/XMLSchema#gYear> .',
        ]
    return "\n".join(lines).encode()


def publish(folder: Path) -> ReleaseDirectory:
    directory = ReleaseDirectory(folder)
    with open_writer(directory) as writer:
        writer.load(archive())
        writer.publish(base_iri=MINTER.base, inputs_sha256="0" * 64)
    return directory


def queries_folder(folder: Path) -> Path:
    folder.mkdir()
    (folder / "country_documents-by-year.rq").write_text(BY_YEAR, encoding="utf-8")
    (folder / "document_titles.rq").write_text(GRAPH_QUERY, encoding="utf-8")
    return folder


# What a server has for those who ask many things at once.
SEVERAL_WORKERS = {"workers": 2, "slow_workers": None}


@contextmanager
def serve(configuration: ServiceConfiguration, **changes: object) -> Iterator[httpx.Client]:
    """Serve a configuration, with some settings changed, from a thread of this process."""
    configuration = configuration.model_copy(update=changes)
    with serve_app(create_reading_room(configuration)) as client:
        yield client


@contextmanager
def serve_app(app: FastAPI) -> Iterator[httpx.Client]:
    """Serve an application from a thread of this process."""
    # Without the protocol asyncio does not know TCP, and leaves each answer to wait 40 ms.
    with socket.socket(proto=socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        # What serves a single file has no guards.
        guards = getattr(app.state, "guards", None)
        config = uvicorn.Config(
            app,
            log_level="warning",
            loop="asyncio",
            proxy_headers=False,
            **(guards.settings if guards else {}),
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE) as client:
                await_warmth(client)
                yield client
        finally:
            server.should_exit = True
            thread.join(PATIENCE)
            # Its end has given all that the tests need back to the search for garbage.
            gc.freeze()


@contextmanager
def serve_in_process(*arguments: str) -> Iterator[str]:
    """Serve from a process of its own, as in earnest; gives the address."""
    # Without the protocol asyncio does not know TCP, and leaves each answer to wait 40 ms.
    with socket.socket(proto=socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(512)
        command = [sys.executable, "-m", "tests.service.serving", str(listener.fileno())]
        process = subprocess.Popen([*command, *arguments], cwd=ROOT, pass_fds=[listener.fileno()])
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        try:
            with httpx.Client(base_url=address, timeout=PATIENCE) as client:
                await_warmth(client)
            yield address
        finally:
            process.terminate()
            process.wait(PATIENCE)


def await_warmth(client: httpx.Client) -> None:
    """Wait until a server has come up and is warm."""
    wait_until(lambda: _is_warm(client), pause=0.05)


def _is_warm(client: httpx.Client) -> bool:
    with suppress(httpx.TransportError):
        return "/problems/not-warm" not in client.get("/ready").text
    return False
