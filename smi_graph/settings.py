"""The configuration: ``SMI_*`` in the environment, then ``smi-graph.toml``, then defaults."""

from __future__ import annotations

import locale
import os
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from smi_graph.layered import ArchiveError
from smi_graph.messages import Language, message
from smi_graph.reports import REPORTS_NAME
from smi_graph.service.configuration import ServiceSettings
from smi_graph.store import machine_memory

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

LogFormat = Literal["json", "text"]

SETTINGS_FILE = "smi-graph.toml"
_LEAST_BUILD_BYTES = 2 * 2**30


def _memory_of_a_build() -> int:
    """Give a quarter of the memory there is: a service may be running beside the build."""
    return max(machine_memory() // 4, _LEAST_BUILD_BYTES)


class Settings(ServiceSettings, BaseSettings):
    """What one installation decides for itself.

    Every setting can be given as an environment variable (``SMI_DEADLINE_SECONDS=10``) or
    in ``smi-graph.toml`` of the working directory (``deadline_seconds = 10``). What each means
    stands in ``data/messages/setting.toml``; ``smi-graph settings`` prints it. Those of the
    service, and of its queries, stand where they are read.

    Examples
    --------
    >>> Settings(port=9000).port
    9000
    """

    model_config = SettingsConfigDict(env_prefix="SMI_", toml_file=SETTINGS_FILE, extra="forbid")

    archive: Path | None = None
    store: Path = Path("store")
    decisions: Path = Path("decisions")
    reports: Path | None = None
    mentions: bool = True
    take_reports: bool = True
    reports_a_client: int | None = Field(None, ge=0)
    reports_a_network: int | None = Field(None, ge=0)
    reports_a_day: int = Field(200, ge=1)
    dumps: Path = Path("dumps")
    port: int = Field(8000, ge=0, le=65535)
    processes: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1)
    build_memory_bytes: int = Field(default_factory=_memory_of_a_build, ge=2**29)
    # A service within another program lays its pages out itself.
    page_processes: int = Field(default_factory=lambda: min(os.cpu_count() or 1, 4), ge=0)
    stop_seconds: int = Field(10, ge=0)
    log_format: LogFormat = "text"
    mcp: bool = False
    remote: str | None = None
    remote_default_graph: str | None = None
    language: Language | None = None

    def of_the_service(self) -> dict[str, Any]:
        """Give the settings that a service reads."""
        return {name: getattr(self, name) for name in ServiceSettings.model_fields}

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
    return [_problem(problem, language) for problem in error.errors()]


def _problem(problem: ErrorDetails, language: Language) -> str:
    name = str(problem["loc"][0])
    if name not in Settings.model_fields:
        close = get_close_matches(name, Settings.model_fields, 1)
        words = {"name": name, "file": SETTINGS_FILE}
        return (
            message("cli.setting_unknown_like", language, **words, like=close[0])
            if close
            else message("cli.setting_unknown", language, **words)
        )
    return message(
        "cli.setting_unreadable",
        language,
        name=f"SMI_{name.upper()}",
        value=str(problem["input"])[:200],
        why=str(problem.get("ctx", {}).get("error", problem["msg"])),
        meaning=message(f"setting.{name}", language),
    )
