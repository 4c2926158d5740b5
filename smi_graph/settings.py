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
from smi_graph.store import machine_memory
from smi_graph.vocabulary import default_base

LogFormat = Literal["json", "text"]

SETTINGS_FILE = "smi-graph.toml"
_LEAST_BUILD_BYTES = 2 * 2**30


def _memory_of_a_build() -> int:
    """Give a quarter of the memory there is: a service may be running beside the build."""
    return max(machine_memory() // 4, _LEAST_BUILD_BYTES)


class Settings(BaseSettings):
    """What one installation decides for itself.

    Every setting can be given as an environment variable (``SMI_DEADLINE_SECONDS=10``) or
    in ``smi-graph.toml`` of the working directory (``deadline_seconds = 10``). What each means
    stands in ``data/messages/setting.toml``; ``smi-graph settings`` prints it.

    Examples
    --------
    >>> Settings(port=9000).port
    9000
    """

    model_config = SettingsConfigDict(env_prefix="SMI_", toml_file=SETTINGS_FILE, extra="ignore")

    archive: Path | None = None
    base_iri: str = Field(default_factory=default_base)
    store: Path = Path("store")
    decisions: Path = Path("decisions")
    reports: Path | None = None
    take_reports: bool = True
    reports_a_client: int | None = Field(None, ge=0)
    reports_a_day: int = Field(200, ge=1)
    dumps: Path = Path("dumps")
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=0, le=65535)
    processes: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1)
    build_memory_bytes: int = Field(default_factory=_memory_of_a_build, ge=2**29)
    workers: int = Field(2, ge=1)
    slow_workers: int | None = Field(None, ge=0)
    page_processes: int = Field(default_factory=lambda: min(os.cpu_count() or 1, 4), ge=0)
    queue_limit: int = Field(256, ge=1)
    deadline_seconds: float = Field(30.0, gt=0)
    memory_bytes: int = Field(2 * 2**30, ge=2**27)
    max_bytes: int = Field(64 * 2**20, ge=1)
    max_rows: int | None = Field(None, ge=1)
    client_concurrency: int | None = Field(None, ge=0)
    client_rate: float | None = Field(None, ge=0)
    client_seconds: float = Field(30.0, gt=0)
    head_seconds: float = Field(20.0, gt=0)
    head_bytes: int = Field(2**17, ge=2**10)
    ingest_bytes: int = Field(64 * 2**20, ge=1)
    trusted_proxies: tuple[str, ...] = ()
    stop_seconds: int = Field(10, ge=0)
    log_format: LogFormat = "text"
    metrics: bool = True
    service_allow_list: tuple[str, ...] = ()
    service_private_allowed: bool = False
    cache_bytes: int = Field(64 * 2**20, ge=0)
    remote: str | None = None
    remote_default_graph: str | None = None
    remote_connections: int = Field(16, ge=1)
    language: Language | None = None

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
