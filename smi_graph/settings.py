"""The configuration: ``SMI_*`` in the environment, then ``smi-graph.toml``, then defaults."""

from __future__ import annotations

import json
import locale
import os
import re
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from smi_graph.layered import ArchiveError
from smi_graph.messages import Language, message
from smi_graph.reports import REPORTS_NAME
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.service.proxies import TrustedProxies
from smi_graph.service.site_address import clean_hosts, clean_prefix
from smi_graph.store import machine_memory
from smi_graph.vocabulary import IriMinter, default_base

LogFormat = Literal["json", "text"]

SETTINGS_FILE = "smi-graph.toml"
_LEAST_BUILD_BYTES = 2 * 2**30


def _listed(given: Any) -> Any:
    """Read a list as people write it: with commas or spaces between, or as JSON."""
    if not isinstance(given, str):
        return given
    text = given.strip()
    # An address of IPv6 begins with a bracket too, but with no quotation mark behind it.
    if re.match(r'\[\s*["\]]', text):
        return json.loads(text)
    return [part for part in re.split(r"[,\s]+", text) if part]


def _proxies(names: tuple[str, ...]) -> tuple[str, ...]:
    TrustedProxies(names)
    return names


def _base(text: str) -> str:
    return IriMinter(text).base


Listed = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)]
Proxies = Annotated[Listed, AfterValidator(_proxies)]
Hosts = Annotated[Listed, AfterValidator(clean_hosts)]
BaseIri = Annotated[str, AfterValidator(_base)]
RootPath = Annotated[str, AfterValidator(clean_prefix)]


def _memory_of_a_build() -> int:
    """Give a quarter of the memory there is: a service may be running beside the build."""
    return max(machine_memory() // 4, _LEAST_BUILD_BYTES)


def _usual(name: str) -> Any:
    """Give the default of a limit from where it stands."""
    return next(field.default for field in fields(ServiceConfiguration) if field.name == name)


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
    base_iri: BaseIri = Field(default_factory=default_base)
    store: Path = Path("store")
    decisions: Path = Path("decisions")
    reports: Path | None = None
    mentions: bool = True
    take_reports: bool = True
    reports_a_client: int | None = Field(None, ge=0)
    reports_a_network: int | None = Field(None, ge=0)
    reports_a_day: int = Field(200, ge=1)
    dumps: Path = Path("dumps")
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=0, le=65535)
    processes: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1)
    build_memory_bytes: int = Field(default_factory=_memory_of_a_build, ge=2**29)
    workers: int = Field(_usual("workers"), ge=1)
    slow_workers: int | None = Field(_usual("slow_workers"), ge=0)
    page_processes: int = Field(default_factory=lambda: min(os.cpu_count() or 1, 4), ge=0)
    queue_limit: int = Field(_usual("queue_limit"), ge=1)
    deadline_seconds: float = Field(_usual("deadline_seconds"), gt=0)
    memory_bytes: int = Field(_usual("memory_bytes"), ge=2**27)
    max_bytes: int = Field(_usual("max_bytes"), ge=1)
    max_rows: int | None = Field(_usual("max_rows"), ge=1)
    client_concurrency: int | None = Field(None, ge=0)
    client_rate: float | None = Field(None, ge=0)
    client_seconds: float = Field(_usual("client_seconds"), gt=0)
    connections: int = Field(_usual("connections"), ge=16)
    client_connections: int | None = Field(None, ge=0)
    head_seconds: float = Field(_usual("head_seconds"), gt=0)
    head_bytes: int = Field(_usual("head_bytes"), ge=2**10)
    ingest_bytes: int = Field(64 * 2**20, ge=1)
    root_path: RootPath = ""
    allowed_hosts: Hosts = ()
    trusted_proxies: Proxies = ()
    stop_seconds: int = Field(10, ge=0)
    log_format: LogFormat = "text"
    metrics: bool = True
    mcp: bool = False
    service_allow_list: Listed = ()
    service_private_allowed: bool = False
    cache_bytes: int = Field(_usual("cache_bytes"), ge=0)
    remote: str | None = None
    remote_default_graph: str | None = None
    remote_connections: int = Field(_usual("remote_connections"), ge=1)
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
        return self.language or _language_of_the_locale()


def _language_of_the_locale() -> Language:
    spoken = locale.setlocale(locale.LC_MESSAGES, None) or ""
    return "ar" if spoken.startswith("ar") else "en"


def language_of_the_environment() -> Language:
    """Give the language of messages where the settings cannot be read as a whole."""
    wished = os.environ.get("SMI_LANGUAGE")
    return "ar" if wished == "ar" else "en" if wished == "en" else _language_of_the_locale()


def setting_errors(error: Exception) -> list[str]:
    """Say what is wrong with the settings, each named as it stands in the environment.

    Parameters
    ----------
    error
        What making `Settings` raised.

    Examples
    --------
    >>> try:
    ...     Settings(port="many")
    ... except ValidationError as error:
    ...     setting_errors(error)[0].startswith("The value of SMI_PORT is not valid")
    True
    """
    language = language_of_the_environment()
    if isinstance(error, ArchiveError):
        return [error.sentence(language)]
    if not isinstance(error, ValidationError):
        return [message("cli.settings_unreadable", language, file=SETTINGS_FILE, why=str(error))]
    return [
        message(
            "cli.setting_unreadable",
            language,
            name=f"SMI_{name.upper()}",
            value=str(problem["input"])[:200],
            why=str(problem.get("ctx", {}).get("error", problem["msg"])),
            meaning=message(f"setting.{name}", language),
        )
        for problem in error.errors()
        for name in [str(problem["loc"][0])]
    ]
