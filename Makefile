# Firstline: `make help` lists the commands.

SHELL := /bin/bash
.ONESHELL:
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run test check fix messages bench verifier clean

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
export FLASK_APP := app.py
export PORT

help:  ## list the commands
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 10

$(VENV)/installed: requirements.txt pyproject.toml
	@deploy/system-needs
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Firstline needs Python 3.11 or later; $(PYTHON) is $$($(PYTHON) -V)."; exit 1; }
	$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv is missing: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --require-hashes -r requirements.txt
	touch $@

run: export FIRSTLINE_BASE_URL ?= http://127.0.0.1:$(PORT)
run: $(VENV)/installed  ## serve a demonstration at http://127.0.0.1:$PORT (8000)
	$(BIN)/flask demo setup
	$(BIN)/flask database upgrade
	$(BIN)/flask content publish
	$(BIN)/flask keys make
	$(BIN)/flask demo seed
	exec $(BIN)/flask serve --port $(PORT)

check: $(VENV)/installed  ## lint, types, layers, templates, content, migrations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint templates certificates --lint --quiet
	$(BIN)/flask content check
	deploy/check-migrations $(BIN)

test: check  ## everything that this machine can run
	deploy/fetch-peers
	deploy/build-verifier || true
	$(BIN)/pytest -n 2 -rs

fix: $(VENV)/installed  ## format and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

messages: $(VENV)/installed  ## collect the sentences of the interface for the translators
	$(BIN)/pybabel --quiet extract -F pyproject.toml -k N_ -k NN_:1,2 --no-location --sort-output --project Firstline -o translations/messages.pot .
	$(BIN)/pybabel --quiet update --no-fuzzy-matching -i translations/messages.pot -d translations

bench: $(VENV)/installed  ## measure against bare floors; writes instance/bench.json
	$(BIN)/python -m benchmarks

verifier:  ## build the reader of square codes into the offline page (needs npm; nothing else does)
	deploy/build-verifier

clean:  ## remove the virtual environment; your data in instance/ stays
	rm -rf $(VENV)
