# The two main commands: `make synth` writes dist/, and `make test` runs the tests. Each target first installs what it needs into .venv/.
# They need only Python 3.11 or newer; on Debian and Ubuntu also the package python3-venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: synth verify check test e2e browser docs lint imports schemas requirements wheel bench clean

synth: $(VENV)/.run          ## write dist/ from stacks/ and clusters/
	$(BIN)/python main.py

verify: $(VENV)/.run         ## report whether dist/ is up to date; change nothing
	$(BIN)/python main.py verify

check: $(VENV)/.run          ## report what the operator or the API server would reject or ignore
	$(BIN)/python main.py check

test: $(VENV)/.dev           ## run every test that needs only Python, on all cores
	$(BIN)/python -m pytest -n auto

e2e: $(VENV)/.e2e            ## test dist/ with a real API server, Argo CD and Flux (needs Go, redis-server and prometheus; see docs/e2e.md)
	@$(BIN)/python -m tests.e2e.binaries >/dev/null
	$(BIN)/python -m pytest -m e2e tests/e2e

browser: $(VENV)/.browser    ## test the pages of `report` in a browser (needs Debian's chromium)
	$(BIN)/python -m pytest -n 0 -m browser tests/browser

docs: $(VENV)/.docs          ## build the documentation site from docs/ into .site/; fail on a link that leads nowhere
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --quiet

lint: $(VENV)/.dev           ## check style, types, and the layers of the code
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

imports: $(VENV)/.dev        ## generate imports/ from the models (needs node and npm)
	$(BIN)/python -m prodstack.models
	PATH="$(CURDIR)/$(BIN):$$PATH" .ci/import.sh imports

schemas: $(VENV)/.dev        ## generate the schemas, the hardened CRDs, docs/rules.md, docs/operator-fields.md and docs/cli.md
	$(BIN)/python -m prodstack.models
	$(BIN)/python -m prodstack.compiler.publishing.crds
	$(BIN)/python -m prodstack.compiler.authoring.editor_schema
	$(BIN)/python -m prodstack.rules.engine.handbook
	$(BIN)/python -m prodstack.upstream.handbook
	$(BIN)/python -m prodstack.cli.handbook

requirements:                ## update the locked requirements from requirements/*.in (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header requirements/run.in -o requirements.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header requirements/review.in -o requirements-review.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header requirements/dev.in -o requirements-dev.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header requirements/build.in -o requirements-build.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header requirements/docs.in -o requirements-docs.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header requirements/e2e.in -o requirements-e2e.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header requirements/bench.in -o requirements-bench.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header requirements/browser.in -o requirements-browser.txt

wheel: $(VENV)/.dev          ## build the wheel and the source distribution into .cache/wheel/
	rm -rf .cache/wheel
	$(BIN)/python -m hatchling build --directory .cache/wheel

bench: $(VENV)/.dev          ## compare with other tools, and check the limits (needs Go, npm; see benchmarks/README.md)
	$(BIN)/python -m benchmarks --limits -o .cache/benchmark.json

clean:                       ## remove what the other targets installed
	rm -rf $(VENV) .staging .site .mypy_cache .ruff_cache .pytest_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is older than 3.11; name a newer one: make PYTHON=python3.12 ..." >&2; exit 1; }
	@# Debian's python3 has venv without ensurepip: it fails halfway and leaves a .venv/ without pip, which the next run would use.
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "$(PYTHON) cannot create virtual environments with pip; on Debian or Ubuntu, run as root: apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.txt
	@touch $@

$(VENV)/.docs: requirements-docs.txt $(VENV)/.dev | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-docs.txt
	@touch $@

$(VENV)/.e2e: requirements-e2e.txt $(VENV)/.dev | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-e2e.txt
	@touch $@

$(VENV)/.browser: requirements-browser.txt $(VENV)/.dev | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-browser.txt
	@touch $@
