# Every chore of this repository.  Needs make, a POSIX shell and Python 3.11 or newer; nothing else has to be installed.
BIN = .venv/bin
RUN = $(BIN)/python

help: ## this list
	@sed -n 's/^\([a-z][a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | while IFS='|' read -r a b; do printf '%-14s %s\n' "$$a" "$$b"; done

try: .venv/.runtime ## a rehearsal in the terminal: no server, no token
	@$(RUN) bot.py rehearse

env: .venv/.dev ## .venv with all that running and developing need

# Half as many again as there are cores: a third of the time tests wait for a socket, a process or the clock.
WORKERS = $$($(RUN) -c 'import os; print((os.cpu_count() or 2) * 3 // 2)')
test: .venv/.dev ## all tests, on every core, and the coverage of domain and handlers
	$(RUN) -m pytest -n $(WORKERS) --dist worksteal --cov --cov-report=
	@$(MAKE) --no-print-directory cover

cover: .venv/.dev ## the coverage of the last test run; below 95 % is a failure
	$(BIN)/coverage report --fail-under=95

lint: .venv/.dev ## style, format, types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: .venv/.dev ## put imports in order and format the code
	$(BIN)/ruff check --select I --fix-only --quiet .
	$(BIN)/ruff format .

crash: .venv/.dev ## the long kill tests: 500 processes killed in the middle of their work
	MUSTER_KILLS=500 $(RUN) -m pytest tests/crash tests/storage

faults: .venv/.dev ## the long fault tests, and a longer search by the property tests
	MUSTER_FAULTS=full HYPOTHESIS_PROFILE=deep $(RUN) -m pytest -n auto -o faulthandler_timeout=0 tests/faults tests/domain tests/handlers

bench: .venv/.dev ## the benchmarks
	$(RUN) -m benchmarks

docs: .venv/.dev ## the tables in the documents, and the README's conversation, made anew from the code
	$(RUN) -m docs.tables

# The second compile is held to the versions of the first by the -c line in requirements-dev.in.
LOCK = $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
lock: .venv/.dev ## pin the newest allowed versions anew, with their hashes
	$(LOCK) requirements.in -o requirements.txt
	$(LOCK) requirements-dev.in -o requirements-dev.txt

clean: ## remove what was made: .venv, caches, reports
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage .coverage.* htmlcov
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A lock has all that is needed, so pip is to resolve nothing (--no-deps) and to take only what has the hash.
.venv/.runtime: requirements.txt
	@if ! $(RUN) -c '' 2>/dev/null; then \
	    for python in python3.11 python3.12 python3.13 python3; do \
	        if $$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	            echo "making .venv with $$python"; exec $$python -m venv --clear .venv; \
	        fi; \
	    done; \
	    echo 'Muster needs Python 3.11 or newer with its venv module (on Debian: apt install python3 python3-venv).' >&2; exit 1; \
	fi
	$(RUN) -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.txt
	@touch $@

.venv/.dev: .venv/.runtime requirements-dev.txt
	$(RUN) -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.txt
	@touch $@

.PHONY: help try env test cover lint format crash faults bench docs lock clean
