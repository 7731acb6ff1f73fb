# Needs a Python of 3.11 or later and a package registry; everything else comes into .venv.
# A stamp a set of extras: installed once, and again only when pyproject.toml changes.

VENV := .venv
BIN := $(VENV)/bin
EXTRAS ?= test
TESTFLAGS ?=
# The first interpreter that is new enough, runs (a version manager's shim may not) and can make a venv.
USABLE := import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c "$(USABLE)" >/dev/null 2>&1 && echo $$p && break; done)

.PHONY: demo test check wheel clean

demo: $(VENV)/.installed
	$(BIN)/shuliang extract examples/article.txt
	$(BIN)/python examples/quickstart.py

test: $(VENV)/.installed-$(EXTRAS)
	$(BIN)/python -m pytest $(TESTFLAGS)

check: $(VENV)/.installed-test,dev
	$(BIN)/ruff check .
	$(BIN)/mypy

# Compiled by mypyc from the same source, in a copy: a compiled file in src/ would stand before the module beside it.
wheel: $(VENV)/.installed
	rm -rf build/wheel && mkdir -p build/wheel
	cp -r pyproject.toml README.md LICENSE NOTICE src build/wheel/
	HATCH_BUILD_HOOK_ENABLE_MYPYC=1 $(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps -w dist ./build/wheel
	rm -rf build/wheel

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis dist build

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "shuliang needs Python 3.11 or later (with venv and pip) as python3;" \
		"found: $$(python3 --version 2>&1 || echo none). Name another with: make PYTHON=/path/to/python" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/.installed-%: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[$*]'
	@touch $@ $(VENV)/.installed
