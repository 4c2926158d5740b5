"""The configuration: ``SMI_*`` in the environment, then ``smi-graph.toml``, then defaults."""

from __future__ import annotations

import locale
import os
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from smi_graph.messages import Language
from smi_graph.reports import REPORTS_NAME
from smi_graph.vocabulary import DEFAULT_BASE

LogFormat = Literal["json", "text"]

SETTINGS_FILE = "smi-graph.toml"


class Settings(BaseSettings):
    """What one installation decides for itself.

    Every setting can be given as an environment variable (``SMI_DEADLINE_SECONDS=10``) or
    in ``smi-graph.toml`` of the working directory (``deadline_seconds = 10``).

    Examples
    --------
    >>> Settings(port=9000).port
    9000
    """

    model_config = SettingsConfigDict(env_prefix="SMI_", toml_file=SETTINGS_FILE, extra="ignore")

    base_iri: str = Field(DEFAULT_BASE, description="where the archive's identifiers live")
    store: Path = Field(Path("store"), description="the folder of the releases")
    decisions: Path = Field(
        Path("decisions"), description="the folder of decisions about unlisted names"
    )
    reports: Path | None = Field(
        None, description="the file of what readers report; by default reports.sqlite in the store"
    )
    take_reports: bool = Field(True, description="whether readers may report what is wrong")
    reports_a_client: int | None = Field(
        None, ge=0, description="the reports of one client a day; 0 for any, else by address"
    )
    reports_a_day: int = Field(200, ge=1, description="the reports of all clients a day")
    dumps: Path = Field(Path("dumps"), description="the folder of the dumps that are served")
    host: str = Field("127.0.0.1", description="the address to serve at")
    port: int = Field(8000, ge=0, le=65535, description="the port to serve at")
    processes: int = Field(
        default_factory=lambda: os.cpu_count() or 1, ge=1, description="how many processes build"
    )
    build_memory_bytes: int = Field(
        2 * 2**30, ge=2**29, description="about how much memory a build takes"
    )
    workers: int = Field(2, ge=1, description="how many queries run at once, but for long ones")
    slow_workers: int | None = Field(
        None, ge=0, description="how many long queries run beside them; else as memory allows"
    )
    page_processes: int = Field(
        default_factory=lambda: min(os.cpu_count() or 1, 4),
        ge=0,
        description="how many processes lay out pages; 0 for a thread of the service",
    )
    queue_limit: int = Field(256, ge=1, description="how many queries may wait for a worker")
    deadline_seconds: float = Field(30.0, gt=0, description="how long one query may run")
    memory_bytes: int = Field(2 * 2**30, ge=2**27, description="the memory of one worker")
    max_bytes: int = Field(64 * 2**20, ge=1, description="the largest answer")
    max_rows: int | None = Field(None, ge=1, description="the most rows of an answer")
    client_concurrency: int | None = Field(
        None, ge=0, description="the requests of one client at once; 0 for any, else by address"
    )
    client_rate: float | None = Field(
        None, ge=0, description="the requests of one client a second; 0 for any, else by address"
    )
    client_seconds: float = Field(30.0, gt=0, description="how long a client may stall")
    head_seconds: float = Field(
        20.0, gt=0, description="how long the address and header fields of a request may take"
    )
    head_bytes: int = Field(
        2**17, ge=2**10, description="the largest address and header fields of a request together"
    )
    ingest_bytes: int = Field(
        64 * 2**20, ge=1, description="the largest body of POST /records (with SMI_INGEST_TOKEN)"
    )
    trusted_proxies: tuple[str, ...] = Field(
        (), description="the proxies whose X-Forwarded-For and X-Forwarded-Proto are believed"
    )
    stop_seconds: int = Field(10, ge=0, description="how long running answers may take at the end")
    log_format: LogFormat = Field("text", description="the log on standard error: json or text")
    metrics: bool = Field(True, description="whether /metrics is there")
    service_allow_list: tuple[str, ...] = Field(
        (), description="the addresses that SERVICE may call"
    )
    service_private_allowed: bool = Field(
        default=False, description="whether SERVICE may call private addresses on that list"
    )
    cache_bytes: int = Field(64 * 2**20, ge=0, description="the memory for kept answers")
    remote: str | None = Field(
        None, description="the query address of a store elsewhere to serve instead of releases"
    )
    remote_default_graph: str | None = Field(
        None, description="the graph of a remote store that stands for its default graph"
    )
    remote_connections: int = Field(
        16, ge=1, description="how many queries a remote store is asked at once"
    )
    language: Language | None = Field(None, description="the language of the command line")

    def reports_path(self) -> Path:
        """Tell where the file of reports lies.

        Examples
        --------
        >>> Settings(store=Path("archive")).reports_path().as_posix()
        'archive/reports.sqlite'
        """
        return self.reports or self.store / REPORTS_NAME

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read the environment before the file; there are no other places."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    def spoken_language(self) -> Language:
        """Give the language of messages: the setting, else that of the locale, else English."""
        if self.language is not None:
            return self.language
        spoken = locale.setlocale(locale.LC_MESSAGES, None) or ""
        return "ar" if spoken.startswith("ar") else "en"
