# citykg: `make demo` shows what it does, `make test` checks it. Both prepare .venv by themselves.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# The first Python that is new enough and can make an environment; a shim without a Python behind it is passed over.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$p && break; done)

.PHONY: help demo test lint bench security sbom lock clean chromium machine picture assets

help:
	@echo 'make demo    build the graph, ask it a question, write the picture and the export to out/'
	@echo 'make test    ruff, mypy, pytest'
	@echo 'make lint    ruff and mypy only'
	@echo 'make bench   ratios of time: cold start, build, queries on two engines'
	@echo 'make security licences, lowest versions, endurance, fuzzing, known holes: what SECURITY.md promises, with figures'
	@echo 'make sbom    the bill of materials of a release, out/citykg.cdx.json'
	@echo 'make picture the pictures and screens in the README anew'
	@echo 'make assets  the SPARQL editor of the workbench and the engine of published sites, from npm'
	@echo 'make lock    write requirements/*.lock anew'
	@echo 'make clean   remove .venv and out'

demo: .venv/.runtime assets
	@$(BIN)/kg build
	@echo; echo 'In how many cases does each pair of cities work together?  (kg query city-collaboration)'
	@$(BIN)/kg query city-collaboration
	@$(BIN)/kg viz --out out/viz >/dev/null
	@$(BIN)/kg export --out out/export >/dev/null
	@echo
	@echo 'The picture:   out/viz/index.html   (open it in a browser; it needs no network)'
	@echo 'The open data: out/export/          (Turtle, TriG, N-Quads, RDF/XML, JSON-LD, CSV; see its README.md)'
	@echo 'More to ask:   .venv/bin/kg queries'

test:
	@# What comes from Debian and from npm is fetched while the environment is made.
	@$(MAKE) -j3 lint machine assets
	@# Tests of one file stay together, as far as that keeps all cores busy: what they share is made once.
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n auto --dist worksteal

lint: .venv/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: .venv/.test
	$(BIN)/python bench/run.py

security: .venv/.security
	$(BIN)/python security/run.py $(if $(ONLY),$(foreach part,$(ONLY),--only $(part)),)

sbom: .venv/.security
	$(BIN)/python security/run.py --only materials

picture: .venv/.test chromium
	@$(BIN)/kg viz --out out/viz >/dev/null
	@cp out/viz/cities.svg docs/cities.svg
	@$(BIN)/python docs/screens.py out/viz

lock: .venv/.runtime
	$(PIP) install 'pip-tools>=7.5'
	requirements/lock.sh

clean:
	rm -rf .venv out build dist .pytest_cache .ruff_cache .mypy_cache .hypothesis

.venv/bin/python:
	@if [ -z "$(PYTHON)" ]; then \
	  echo 'citykg needs Python 3.11 or later with venv (Debian: apt-get install python3 python3-venv);' \
	    'name it with: make PYTHON=/path/to/python3 ...' >&2; exit 1; fi
	$(PYTHON) -m venv .venv

.venv/.runtime: requirements/runtime.lock pyproject.toml | .venv/bin/python
	$(PIP) install --require-hashes -r requirements/runtime.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.test: requirements/test.lock requirements/schemas.lock .venv/.runtime
	$(PIP) install --require-hashes -r requirements/test.lock
	$(PIP) install --require-hashes --no-deps -r requirements/schemas.lock
	@touch $@

# The tools that look at the program from outside have an environment of their own.
.venv/.security: requirements/security.lock .venv/.test
	test -x .venv/security/bin/python || $(BIN)/python -m venv .venv/security
	.venv/security/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r $<
	@touch $@

# The SPARQL editor of the workbench and the engine of published sites come from npm; where it cannot be had, the
# workbench is a plain form, and a published site answers no questions of its readers.
assets: .venv/.runtime
	@if [ ! kg/_assets/LICENSES.txt -ot web/package-lock.json ]; then :; \
	elif command -v npm >/dev/null; then $(BIN)/python hatch_build.py; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo 'installing npm for the SPARQL editor and the engine of published sites' >&2; \
	  { $(call install,npm) && $(BIN)/python hatch_build.py; } || echo 'npm could not be installed: no editor, no engine' >&2; \
	else echo 'no npm: no SPARQL editor, no engine for published sites (Debian: apt-get install npm)' >&2; fi

# Packages of Debian, from lists of this hour; one at a time, whoever asks.
install = DEBIAN_FRONTEND=noninteractive flock requirements sh -c \
	"{ find /var/lib/apt/lists -name '*Packages*' -mmin -60 | grep -q . || apt-get update -qq; } && \
	apt-get install -y -qq --no-install-recommends $(1) >/dev/null"

# What tests need of Debian, if this user may install it; else it is said what to install, and its tests are skipped.
# $(1): the commands that have to be there, $(2): the packages that have them, $(3): what is skipped without.
define debian
	@if type $(1) >/dev/null 2>&1; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then echo 'installing $(2)' >&2; \
	  { $(call install,$(2)); } || echo '$(2) could not be installed: $(3) skipped' >&2; \
	else echo '$(3) skipped; to run them: apt-get install $(2)' >&2; fi
endef

chromium:
	$(call debian,chromium,chromium fonts-noto-cjk,tests of pages are)

# What is published is read back by other parsers of RDF as well; what is asked of an endpoint is tested on a real
# Virtuoso too; the rules for web servers in a published site are tested in Apache and nginx.
machine: chromium
	$(call debian,rapper serdi,raptor2-utils serdi,some tests of what is published are)
	$(call debian,virtuoso-t,virtuoso-opensource-7-bin,some tests of endpoints are)
	$(call debian,apache2 nginx,apache2 nginx-light,some tests of published sites are)
