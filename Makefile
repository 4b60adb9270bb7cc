# Everything runs in .venv, installed from the lock files; `make demo` and `make test` need Python 3.11+ and make.
# uv installs in a third of pip's time; where it cannot reach an index that pip is set up for, pip does the same.
# It believes the system's certificates, as pip does: a school's network may have its own.
# Where the environment forbids Python to keep what it has compiled, every start would compile two thousand modules again.
unexport PYTHONDONTWRITEBYTECODE
PYTHON ?= python3
PORT ?= 8000
PIP := .venv/bin/python -m pip install --quiet --disable-pip-version-check
UV := .venv/bin/uv --quiet --system-certs pip
INSTALL := $(UV) install --python .venv/bin/python
BENCHMARKS := sync store memory teachers district brief_page briefs record uptake classifier
SOURCES := app integrations migrations tests benchmarks training
# Seconds in which one test of the soak ends, on a slow machine too; make test's own limit is in pyproject.toml.
SOAK_LIMIT := 7200
PYTHONS := 3.11 3.12 3.13 3.14
LOCK := $(UV) compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml

.PHONY: install demo demo-reset test lint types style imports templates check soak bench lock lock-check

install: .venv/installed

demo: .venv/installed
	@.venv/bin/deskside demo --port $(PORT)

demo-reset: .venv/installed
	@.venv/bin/deskside demo --reset

# Browsers are waited for, and killed processes: three share two processors.
test: .venv/tested-with
	@.venv/bin/python -m tests.chromium
	.venv/bin/pytest -n 3 --dist worksteal -m "not soak" --durations 15

# The types take longest and one processor; meanwhile the rest is looked at.
lint: .venv/tested-with
	@$(MAKE) --no-print-directory -j 2 types style imports templates

types: .venv/tested-with
	.venv/bin/mypy app integrations tests

style: .venv/tested-with
	.venv/bin/ruff format --check $(SOURCES)
	.venv/bin/ruff check $(SOURCES)

imports: .venv/tested-with
	.venv/bin/lint-imports --cache-dir .import_linter_cache

templates: .venv/tested-with
	.venv/bin/djlint --check --lint app/web/templates

check: lint test

soak: .venv/tested-with
	@.venv/bin/python -m tests.chromium
	.venv/bin/pytest -m soak -s -o faulthandler_timeout=$(SOAK_LIMIT)

bench: .venv/tested-with
	@for name in $(BENCHMARKS); do echo "== $$name"; .venv/bin/python -m benchmarks.$$name || exit 1; done

lock: .venv/tested-with
	$(LOCK) --group build --output-file requirements.lock
	$(LOCK) --group build --group dev --output-file requirements-dev.lock

lock-check: .venv/tested-with
	@for python in $(PYTHONS); do for lock in requirements.lock requirements-dev.lock; do \
		echo "$$lock on Python $$python"; \
		$(UV) install --dry-run --only-binary :all: --require-hashes --python-version $$python \
			--target build/nowhere -r $$lock || exit 1; \
	done; done

.venv/installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Deskside needs Python 3.11 or newer. Name one: make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	@echo "Installing Deskside into .venv"
	@$(PYTHON) -m venv .venv
	@awk '/^[a-z]/ { wanted = /^uv==/ } wanted' requirements-dev.lock > .venv/uv.txt
	@$(PIP) --require-hashes -r .venv/uv.txt
	@$(INSTALL) --require-hashes -r requirements.lock || $(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-build-isolation --no-deps --editable .
	@touch $@

.venv/tested-with: .venv/installed requirements-dev.lock
	@echo "Installing what the tests need into .venv"
	@$(INSTALL) --require-hashes -r requirements-dev.lock || $(PIP) --require-hashes -r requirements-dev.lock
	@touch $@
