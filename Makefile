# Every target sets up .venv by itself: python3.11 and make are all a fresh machine needs.
PYTHON ?= python3.11
CORPUS ?=
BIN := .venv/bin
READY := .venv/.ready
HOSTS := .venv/hosts
SAMPLE := fixtures/sample

.DEFAULT_GOAL := help
.PHONY: help run test lint slow hosts train bench lock clean

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

$(READY): pyproject.toml requirements.lock
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c requirements.lock -e '.[dev]'
	@touch $@

run: $(READY) ## a dirty sample, the clean one, and which rule cut what
	@for file in $(SAMPLE)/*; do \
	  printf '\n######## %s, as it came\n\n' "$$file"; cat "$$file"; \
	  printf '\n######## %s, cleaned\n\n' "$$file"; $(BIN)/cleaner clean "$$file" || exit; \
	done
	@printf '\n######## what was cut, and by which rule\n\n'
	@$(BIN)/cleaner clean $(SAMPLE) --diff --by-rule

test: $(READY) ## the default suite, the rules' own examples among it (under two minutes)
	$(BIN)/python -m pytest

lint: $(READY) ## ruff, mypy, the direction of imports, and the rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/cleaner rules lint
	$(BIN)/cleaner rules fmt --check

slow: $(READY) ## the wheel in a clean venv, big inputs, corpus checks (CORPUS=folder)
	CORPUS='$(CORPUS)' $(BIN)/python -m pytest -m slow

$(HOSTS)/.ready: pyproject.toml requirements.lock | $(READY)
	$(PYTHON) -m venv $(HOSTS)
	$(HOSTS)/bin/python -m pip install --quiet --disable-pip-version-check -c requirements.lock -e '.[dev,hosts]'
	@touch $@

hosts: $(HOSTS)/.ready ## Spark (needs Java 17), Ray, datatrove, Scrapy: the real ones, in a venv of their own
	$(HOSTS)/bin/python -m pytest -m hosts tests/hosts

train: $(READY) need-corpus ## the weights of core/structure, from CORPUS=folder
	$(BIN)/python -m pip install --quiet -c requirements.lock -e '.[train]'
	$(BIN)/python -m cleaner.authoring.train --corpus '$(CORPUS)' --cv
	$(BIN)/python -m cleaner.authoring.train_text --corpus '$(CORPUS)' --cv

bench: $(READY) need-corpus ## figures on CORPUS=folder
	$(BIN)/cleaner eval '$(CORPUS)'

lock: ## requirements.lock anew, from a clean venv
	.ci/lock $(PYTHON)

clean: ## remove .venv and caches
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.PHONY: need-corpus
need-corpus:
	@test -d '$(CORPUS)' || { echo 'make: give the labelled corpus: make $(MAKECMDGOALS) CORPUS=folder' >&2; exit 3; }
