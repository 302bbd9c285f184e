# Two commands do everything: `make synth` writes dist/, `make test` proves the project. Each sets up what it needs from Python alone.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: synth verify check test e2e lint imports schemas requirements bench clean

synth: $(VENV)/.run          ## write dist/ from stacks/ and clusters/
	$(BIN)/python main.py

verify: $(VENV)/.run         ## say whether dist/ is fresh and complete; change nothing
	$(BIN)/python main.py verify

check: $(VENV)/.run          ## judge the stacks as the operator and the API server will
	$(BIN)/python main.py check

test: $(VENV)/.dev           ## every test that needs Python alone, on all cores
	$(BIN)/python -m pytest -n auto

e2e: $(VENV)/.e2e            ## let a real API server judge dist/ (needs Go, or KUBEBUILDER_ASSETS; see docs/e2e.md)
	@$(BIN)/python -m tests.e2e.binaries >/dev/null
	$(BIN)/python -m pytest -m e2e tests/e2e

lint: $(VENV)/.dev           ## style, types, and the layers of the code
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

imports: $(VENV)/.dev        ## make imports/ anew from the models (needs node and npm)
	$(BIN)/python -m prodstack.models
	PATH="$(CURDIR)/$(BIN):$$PATH" .ci/import.sh imports

schemas: $(VENV)/.dev        ## make the editor's schemas and docs/rules.md anew
	$(BIN)/python -m prodstack.models
	$(BIN)/python -m prodstack.compiler.publishing.crds
	$(BIN)/python -m prodstack.compiler.authoring.editor_schema
	$(BIN)/python -m prodstack.rules.engine.handbook

requirements:                ## lock requirements/*.in again (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header requirements/run.in -o requirements.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header requirements/review.in -o requirements-review.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header requirements/dev.in -o requirements-dev.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header requirements/e2e.in -o requirements-e2e.txt

bench: $(VENV)/.dev          ## times against the same objects made by other tools, as ratios (see benchmarks/)
	$(BIN)/python -m benchmarks.check
	$(BIN)/python -m benchmarks.review
	$(BIN)/python -m benchmarks.synth

clean:                       ## remove what the other targets set up
	rm -rf $(VENV) .staging .mypy_cache .ruff_cache .pytest_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is older than 3.11; name a newer one: make PYTHON=python3.12 ..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.txt
	@touch $@

$(VENV)/.e2e: requirements-e2e.txt $(VENV)/.dev | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-e2e.txt
	@touch $@
