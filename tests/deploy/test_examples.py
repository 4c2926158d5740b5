"""The other examples: units of systemd, alerts, logs and settings; and what is promised."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version

from smi_graph.service.app import create_app
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.service.observation import Observation
from smi_graph.service.problems import STATUSES
from smi_graph.settings import Settings
from smi_graph.store import RdfFiles
from tests.conftest import REPOSITORY, require

DEPLOY = REPOSITORY / "deploy"
UNITS = sorted(DEPLOY.glob("smi-graph*.service"))
OPERATING = (REPOSITORY / "docs" / "operating.md").read_text(encoding="utf-8")
# A change of these is a change of files on disk, or of what is relied on inside of them.
BOUND = {"pyoxigraph", "tantivy", "isal", "zstandard", "uvicorn", "httptools", "fastapi", "pyshacl"}


def project() -> dict[str, Any]:
    text = (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
    found: dict[str, Any] = tomllib.loads(text)["project"]
    return found


def versions_that_were_tested() -> dict[str, Version]:
    lines = (REPOSITORY / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("==") for line in lines if "==" in line)
    return {name.lower().replace("_", "-"): Version(version) for name, version in pairs}


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_is_shut_in(unit: Path) -> None:
    require(shutil.which("systemd-analyze"), "systemd-analyze", "on Debian, apt install systemd")
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=60"]
    done = subprocess.run([*command, str(unit)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-500:] + done.stderr


def test_systemd_understands_the_units(tmp_path: Path) -> None:
    require(shutil.which("systemd-analyze"), "systemd-analyze", "on Debian, apt install systemd")
    for path in DEPLOY.glob("smi-graph*.*"):
        text = path.read_text(encoding="utf-8").replace("/opt/smi-graph/bin/smi-graph", "/bin/true")
        (tmp_path / path.name).write_text(text.replace("/usr/bin/logger", "/bin/true"))
    units = [str(path) for path in tmp_path.iterdir() if "@" not in path.name]
    command = ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *units]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_no_one_with_power_runs_a_unit(unit: Path) -> None:
    text = unit.read_text(encoding="utf-8")
    assert "User=smi-graph\n" in text or "DynamicUser=yes\n" in text
    assert "NoNewPrivileges=yes\n" in text


def test_each_timer_starts_a_unit_that_is_there() -> None:
    timers = list(DEPLOY.glob("*.timer"))
    assert len(timers) == 2
    assert all(timer.with_suffix(".service") in UNITS for timer in timers)


def test_the_pages_name_the_units_that_are_there() -> None:
    keeping = (REPOSITORY / "docs" / "keeping.md").read_text(encoding="utf-8")
    named = set(re.findall(r"smi-graph-[a-z]+@?\.(?:service|timer)", keeping + OPERATING))
    assert named
    assert {name for name in named if not (DEPLOY / name).is_file()} == set()
    assert "[Timer]" not in keeping + OPERATING


def test_alerts_ask_for_figures_that_there_are() -> None:
    app = create_app(ServiceConfiguration(source=RdfFiles(())))
    app.state.metrics.count("GET", "/", Observation("id"))
    known = set(re.findall(r"^# TYPE (\w+)", app.state.metrics.text().decode(), re.MULTILINE))
    known |= {f"{name}_bucket" for name in known}
    rules = yaml.safe_load((DEPLOY / "prometheus-alerts.yml").read_text(encoding="utf-8"))
    (group,) = rules["groups"]
    for rule in group["rules"]:
        assert rule["annotations"].keys() == {"summary", "description"}
        asked = re.findall(r"\b(smi_\w+)", rule["expr"])
        assert asked or rule["alert"] in {"ArchiveDown", "TimedTaskFailed"}
        assert {name for name in asked if name not in known} == set()
        for outcomes in re.findall(r'outcome=~?"([^"]+)"', rule["expr"]):
            assert set(outcomes.split("|")) <= STATUSES.keys()


def test_logs_are_rotated(tmp_path: Path) -> None:
    program = shutil.which("logrotate") or shutil.which("logrotate", path="/usr/sbin")
    require(program, "logrotate", "on Debian, apt install logrotate")
    log = tmp_path / "service.log"
    log.write_text("a line\n")
    example = (DEPLOY / "logrotate.conf").read_text(encoding="utf-8")
    rules = tmp_path / "rules"
    rules.write_text(example.replace("/var/log/smi-graph/", f"{tmp_path}/"))
    rules.chmod(0o644)
    with log.open("a") as still_open:
        command = [program or "", "--force", "--state", str(tmp_path / "state"), str(rules)]
        subprocess.run(command, check=True, capture_output=True)
        still_open.write("another\n")
    assert log.read_text() == "another\n"
    (rotated,) = tmp_path.glob("service.log-*")
    assert rotated.read_text() == "a line\n"


def test_the_example_of_settings_can_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = (DEPLOY / "environment").read_text(encoding="utf-8").splitlines()
    given = dict(line.split("=", 1) for line in lines if line.startswith("SMI_"))
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    settings = Settings()
    assert {name.removeprefix("SMI_").lower() for name in given} <= settings.model_fields_set


def test_what_the_page_names_is_there() -> None:
    settings = {f"SMI_{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(r"SMI_[A-Z_]+[A-Z]", OPERATING)) <= settings
    problems = re.findall(r"\| \d{3} `([a-z-]+)`", OPERATING)
    assert problems
    assert {name.replace("-", "_") for name in problems} <= STATUSES.keys()
    table = re.findall(r"^\| (`.*`) \|", OPERATING, re.MULTILINE)
    files = {name for cell in table for name in re.findall(r"`([\w@.*-]+\.[\w*]+)`", cell)}
    assert files
    assert all(list(DEPLOY.glob(name)) for name in files)
    assert {path.name.split(".")[0] for path in DEPLOY.iterdir()} <= {
        name.split(".")[0] for name in files | set(re.findall(r"`(\w+)`", " ".join(table)))
    }


def test_the_wheel_takes_versions_that_were_tested() -> None:
    versions = versions_that_were_tested()
    for text in project()["dependencies"]:
        requirement = Requirement(text)
        assert versions[requirement.name.lower()] in requirement.specifier, text
        if requirement.name in BOUND:
            operators = {specifier.operator for specifier in requirement.specifier}
            assert "<" in operators, f"{requirement.name} has no upper bound"
    assert {Requirement(text).name for text in project()["dependencies"]} >= BOUND


def test_each_python_that_is_promised_is_named() -> None:
    minors = range(11, 15)
    classifiers = project()["classifiers"]
    assert all(f"Programming Language :: Python :: 3.{minor}" in classifiers for minor in minors)
    assert project()["requires-python"] == ">=3.11"
    assert not [text for text in classifiers if "Windows" in text]
    assert "Windows is not served" in OPERATING
