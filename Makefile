# Two commands: `make run` and `make test`. `make help` lists the others. Each is safe to repeat.

PYTHON ?= python3
PY := .venv/bin/python
# The system's Node comes first; .venv has one where the system has none.
export PATH := $(PATH):$(CURDIR)/.venv/bin
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
comma := ,

help:  ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

setup:  ## everything that running needs: .venv, packages, the browser's engine
	@$(PYTHON) harmonic/bootstrap.py
	@$(PY) -m simulation.engine.generate

setup-dev:
	@$(PYTHON) harmonic/bootstrap.py --dev
	@$(PY) -m simulation.engine.generate

run: setup  ## the site on http://127.0.0.1:8000/ (PORT= DATABASE_URL= REDIS_URL= HARMONIC_DATA= change it)
	@$(PY) manage.py setup
	@exec $(PY) manage.py serve

test: setup-dev lint  ## every check and every test, on SQLite and on PostgreSQL with Redis
	@$(PY) -m harmonic.test_runs

lint: setup-dev  ## style and types: ruff, mypy, tsc
	@$(PY) -m ruff check .
	@$(PY) -m mypy .
	@node node_modules/typescript/bin/tsc

generate: setup  ## what is made from the kernel: its layout, and the browser's engine

conformance: setup-dev  ## the same bits on every host (CASES=file.json: cases from outside; docs/conformance.md)
	@$(PY) -m simulation.engine.conformance $(if $(CASES),--cases $(CASES))

soak: setup-dev  ## the long runs: 500 universes on every host, and the tests marked soak (half an hour and more)
	@$(PY) -m simulation.engine.conformance --soak
	@$(PY) -m harmonic.test_runs --soak

converge: setup-dev  ## 500 histories of 3 to 8 tabs over a bad network (SEEDS=17,40: those alone)
	@CONVERGE_SEEDS='$(SEEDS)' $(PY) -m pytest -q -n 2 -m "" universes/tests/test_realtime_converges.py

conversation: setup-dev  ## the API against its own document, request by request (WORDS='--phases fuzzing': others for schemathesis)
	@$(PY) -m harmonic.api_conversation $(or $(WORDS),--phases coverage$(comma)fuzzing$(comma)stateful --max-examples 20 --workers 2)

bench: setup-dev  ## how fast it is, beside its peers and targets (ONLY=physics,sound PEERS=0; docs/benchmarks.md)
	@ONLY='$(ONLY)' $(if $(PEERS),PEERS=$(PEERS)) $(PY) -m benchmarks

score: setup  ## how near the music is to music: of the templates (SHEETS=folder), of SEEDS=1000-1049, of DOCUMENT=file.json
ifdef SEEDS
	@$(PY) -m simulation.scorecard --seeds $(SEEDS) $(if $(EACH),--each)
else ifdef DOCUMENT
	@$(PY) -m simulation.scorecard --document $(DOCUMENT)
else
	@$(PY) -m benchmarks.shelf $(if $(SHEETS),--sheets $(SHEETS))
endif

clean:  ## removes what the commands have made, except data/
	rm -rf .venv node_modules benchmarks/peers/node_modules benchmarks/peers/.venv-* static/vendor staticfiles .mypy_cache .ruff_cache .pytest_cache .hypothesis

.PHONY: help setup setup-dev run test lint generate conformance soak converge conversation bench score clean
