# One file of short words; `make help` lists them. Everything runs in .venv, made from the lock.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
# Where it is set, every process that these words start would compile the service anew.
export PYTHONDONTWRITEBYTECODE :=

.venv/ready: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name one with PYTHON=..." >&2; exit 1; }
	@echo "Making .venv from requirements.lock (once) ..."
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.PHONY: help demo dev test check bench load chaos coverage lock clean
help:            ## list these words
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

demo: .venv/ready      ## run the main job end to end on this machine, and compare the books
	@$(BIN)/opside demo

dev: .venv/ready       ## keep the whole stack up, its data in .local; prints addresses and tokens
	@$(BIN)/opside up --data .local

test: .venv/ready      ## every test, in parallel
	@$(BIN)/pytest -n 4 --dist loadfile --no-loadscope-reorder -q

check: .venv/ready     ## format, lint, types and layers, in seconds
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

bench: .venv/ready     ## print the figures: each path beside its floor
	@$(BIN)/python -m tests.bench

load: .venv/ready      ## 20,000 events while the worker is killed three times, then every cent is counted
	@$(BIN)/python -m tests.load

chaos: .venv/ready     ## kill every part again and again while money moves, then count every cent
	@$(BIN)/python -m tests.chaos

coverage: .venv/ready  ## every test with branch coverage; the core at 100 %, the rest above 90 %
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest -n 4 --dist loadfile --no-loadscope-reorder -q
	@$(BIN)/coverage combine -q
	@$(BIN)/coverage report --fail-under=90
	@$(BIN)/coverage report --include='domain/*,application/*' --fail-under=100

lock: .venv/ready      ## pin every package anew
	@$(BIN)/uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --all-extras pyproject.toml -o requirements.lock --quiet

clean:           ## remove what these words made
	@if test -f .local/outside; then rm -rf "$$(cat .local/outside)"; fi
	rm -rf .venv .local .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info
	find . -name __pycache__ -prune -exec rm -rf {} +
