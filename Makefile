# Two commands are all that a new user needs: `make up` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help up test coverage lint format bench bench-full screenshots clean

help: ## Show what can be made
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

up: $(VENV)/.installed ## Install, build the sample records, and serve at http://127.0.0.1:8000
	@$(BIN)/smi-graph up

test: $(VENV)/.tests-installed ## Install and run the whole test suite
	@$(BIN)/python -m pytest

coverage: $(VENV)/.tests-installed ## Run the tests and tell which lines none of them reached; slower
	@$(BIN)/python -m pytest --cov=smi_graph --cov-report=term:skip-covered

lint: $(VENV)/.dev-installed ## Check style and types
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

format: $(VENV)/.dev-installed ## Put the code into the house style
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

bench: $(VENV)/.tests-installed ## Measure building, reading, mapping, searching and pages, in some minutes
	@$(BIN)/python -m benchmarks.build 1000 5000
	@$(BIN)/python -m benchmarks.mapping
	@$(BIN)/python -m benchmarks.mentions
	@$(BIN)/python -m benchmarks.reading
	@$(BIN)/python -m benchmarks.text_index 2000
	@$(BIN)/python -m benchmarks.dumps 2000
	@$(BIN)/python -m benchmarks.pages

bench-full: $(VENV)/.tests-installed ## Measure the same on up to a million records, in hours
	@$(BIN)/python -m benchmarks.build 1000 10000 100000 1000000
	@$(BIN)/python -m benchmarks.text_index 100000

screenshots: $(VENV)/.tests-installed ## Take the screenshots of docs/images anew (needs Chromium)
	@$(BIN)/python -m docs.screenshots

clean: ## Remove the environment and the sample store
	rm -rf $(VENV) store

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "smi-graph needs Python 3.11 or newer; name it: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "Python's venv module is missing; on Debian: apt install python3-venv"; exit 1; }

FRONTEND := hatch_build.py $(wildcard smi_graph/site/frontend/*.* smi_graph/site/frontend/src/*.* smi_graph/site/frontend/src/*/*.*)

$(VENV)/.installed: pyproject.toml constraints.txt $(FRONTEND) | $(VENV)/bin/python
	@echo "Installing smi-graph into $(VENV) ..."
	@$(PIP) install -c constraints.txt -e .
	@touch $@

$(VENV)/.tests-installed: $(VENV)/.installed
	@$(PIP) install -c constraints.txt -e '.[test]'
	@touch $@

$(VENV)/.dev-installed: $(VENV)/.tests-installed
	@$(PIP) install -c constraints.txt -e '.[dev]'
	@touch $@
