"""Help and settings are told in the language of the user, and nothing in them is missing."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from smi_graph.cli.application import application
from smi_graph.cli.help import word_help
from smi_graph.messages import Language, message
from smi_graph.resources import resource_path
from smi_graph.settings import Settings
from tests.cli.commands import run


def entries(name: str) -> set[str]:
    path = resource_path("data", "messages", f"{name}.toml")
    return set(tomllib.loads(path.read_text(encoding="utf-8")))


def texts(command: Any) -> set[str]:
    """Give the texts of a command, of its parameters and of all below it."""
    below = (texts(each) for each in getattr(command, "commands", {}).values())
    return {command.help, *(parameter.help for parameter in command.params)}.union(*below)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_command_and_parameter_has_its_text_and_no_text_is_left_over(
    language: Language,
) -> None:
    command = get_command(application)
    word_help(command, language)
    assert texts(command) == {message(f"help.{entry}", language) for entry in entries("help")}


@pytest.mark.parametrize(
    ("language", "words"), [("ar", "يطبع كل إعداد وقيمته ومعناه."), ("en", "Print every setting")]
)
def test_help_speaks_the_language_of_the_user(language: str, words: str) -> None:
    assert words in run("--help", language=language).stdout


def test_help_is_given_although_a_setting_is_wrong() -> None:
    assert "Print every setting" in run("--help", SMI_PORT="many").stdout


def test_every_setting_is_explained() -> None:
    assert entries("setting") == set(Settings.model_fields)


def test_settings_are_printed_as_a_file_that_can_be_read_again() -> None:
    printed = run("settings", SMI_MAX_ROWS="7", SMI_TRUSTED_PROXIES='["192.0.2.1"]').stdout
    read = tomllib.loads(printed)
    assert (read["max_rows"], read["take_reports"]) == (7, True)
    assert read["trusted_proxies"] == ["192.0.2.1"]


def test_the_readme_tells_of_every_command() -> None:
    readme = Path(__file__).parents[2].joinpath("README.md").read_text(encoding="utf-8")
    commands = set(get_command(application).commands) - {"up"}  # which `make up` runs
    assert {each for each in commands if f"`smi-graph {each}" not in readme} == set()
