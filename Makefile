# The project's commands. They need python3 (3.11 or newer) and make; everything else goes into .venv.
.DEFAULT_GOAL := help
.SUFFIXES:
.NOTPARALLEL:
.PHONY: help setup demo test test-all lint format types generate check-generated lint-spec api-diff regenerate contract mutation-test \
	validate-traffic portability kill-test browser-test screenshots bench bench-check bench-mock soak fuzz coverage constraints build \
	check-wheel check-docker release-check clean
unexport PYTHONHOME PYTHONPATH VIRTUAL_ENV
# Without compiled modules every process of pytest, and every program it starts, would compile them anew.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
PIP_VERSION := 26.3
UV_VERSION := 0.13.9
# Processes that pytest runs tests in; with 0 it runs them in its own. One more than processors, as some tests wait.
PYTEST_WORKERS ?= $(shell echo $$(( 1 + $$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1) )))

VENV := .venv
BIN := $(VENV)/bin
CONSTRAINED := --constraint constraints.txt --build-constraint constraints.txt
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check $(CONSTRAINED)
# Some times as fast as pip, but it does not know the registries that pip is told of.
UV_INSTALL := $(BIN)/uv pip install --quiet --python $(BIN)/python $(CONSTRAINED)
PYTEST := $(BIN)/python -m pytest
CODE := wrapper mock contract tests openapi benchmarks hatch_build.py $(wildcard .ci/*.py) \
	$(patsubst %/,%,$(sort $(dir $(wildcard examples/*.py docs/*.py))))
EXTRAS := cli,contract,fast,ledger,mock,phone

# What pyright looks at, which takes its time; mypy always looks at all.
PYRIGHT_CODE := $(CODE)
# The steps of `make regenerate`, in order.
REGENERATION := lint-spec generate format types contract
# A server that is tested is named on the command line: never by what happens to be in the environment.
FOREIGN_SERVER := $(if $(filter command,$(origin BASE_URL)),$(BASE_URL))
define SAY_HOW_THE_SUITE_ENDED
case $$code in \
	0) said="the server keeps to the contract" ;; \
	1) said="the contract is broken" ;; \
	2) said="could not test, which says nothing about the contract" ;; \
	130) said="interrupted" ;; \
	*) said="the suite itself failed" ;; \
esac; \
echo "plivo-contract ended with $$code: $$said" >&2
endef

# A stamp stands for a step that went well; one that failed leaves none and is done again.
# Another Python or pip is another name, hence another environment.
ENVIRONMENT := $(VENV)/.base-$(subst /,_,$(PYTHON))-pip-$(PIP_VERSION)
RUNTIME := $(VENV)/.installed-mock
DEV := $(VENV)/.installed-dev
# The tests were imported once: in a fresh environment each process of pytest would compile the same modules.
IMPORTED := $(VENV)/.imported-tests

define CHECK_PYTHON
import sys
if sys.version_info < (3, 11):
    sys.exit("plivo-messaging needs Python 3.11 or newer, but $(PYTHON) is Python %d.%d.%d.\n"
             "Name another one: make PYTHON=python3.12 ..." % tuple(sys.version_info[:3]))
try:
    import ensurepip, venv
except ImportError:
    sys.exit("$(PYTHON) is Python %d.%d without its `venv` module.\n"
             "Install it (on Debian and Ubuntu: apt install python%d.%d-venv) or name another Python: "
             "make PYTHON=python3.12 ..." % (tuple(sys.version_info[:2]) * 2))
endef
export CHECK_PYTHON

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-17s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: $(DEV) ## Set up .venv with everything that development needs

demo: $(RUNTIME) ## Send, follow and list messages on a mock server of your own
	@$(BIN)/python examples/demo.py

test: lint ## Run the checks and the tests: format, lint, tests, and beside them mypy and drift of the generated code
	@echo "== mypy, generated code and tests (make test-all runs pyright, and the tests marked slow, as well)"
	@{ $(MAKE) --no-print-directory check-generated && $(BIN)/mypy $(CODE); } > $(VENV)/.checks 2>&1 & checks=$$!; \
	test -e $(IMPORTED) || { $(PYTEST) --collect-only -qq > /dev/null && touch $(IMPORTED); }; \
	$(PYTEST) -q -n $(PYTEST_WORKERS) --dist loadfile -m "not slow" --hypothesis-profile quick; tests=$$?; \
	wait $$checks && echo "mypy and generated code: passed" || { cat $(VENV)/.checks; false; } && exit $$tests

test-all: lint types check-generated ## Run what make test runs, and pyright and the tests that are marked slow
	@echo "== tests, the slow ones as well"
	@$(PYTEST) -q -n $(PYTEST_WORKERS) --dist loadfile

lint: $(DEV) ## Check format, style, spelling, the rules of imports, and the size of each room
	@echo "== format and lint"
	@$(BIN)/ruff format --check . || { echo "run \`make format\`"; exit 1; }
	@$(BIN)/ruff check .
	@$(BIN)/hadolint Dockerfile
	@echo "== spelling"
	@$(BIN)/codespell $(CODE) docs examples *.md $(wildcard .ci .github)
	@echo "== imports"
	@$(BIN)/lint-imports --no-cache --no-logo
	@echo "== size"
	@$(BIN)/python .ci/size.py

format: $(DEV) ## Format the code and mend what can be mended automatically
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

types: $(DEV) ## Check the types with mypy and pyright, both strict
	@echo "== types"
	@$(BIN)/pyright --pythonpath $(BIN)/python $(PYRIGHT_CODE) > $(VENV)/.pyright 2>&1 & pyright=$$!; \
	$(BIN)/mypy $(CODE); mypy=$$?; wait $$pyright; pyright=$$?; cat $(VENV)/.pyright; exit $$(( mypy | pyright ))

generate: $(DEV) ## Generate generated/plivo_messaging_api from openapi/messaging.yaml
	@$(BIN)/python openapi/generate.py

check-generated: $(DEV) ## Fail with a diff when the generated code is not what the spec gives
	@echo "== generated code"
	@$(BIN)/python openapi/generate.py --check

lint-spec: $(DEV) ## Lint the spec with redocly (fetched by npx, on the Node of a Python wheel)
	@$(BIN)/python openapi/redocly.py lint --config openapi/redocly.yaml openapi/messaging.yaml

api-diff: $(DEV) ## Compare the contract with BASE (a git ref or a file; BASE_VERSION=...): what breaks, and its version
	@test -n "$$BASE" || { echo "name what to compare with: make api-diff BASE=v0.1.0 (a git ref or a file)" >&2; exit 2; }
	@$(BIN)/python openapi/api_diff.py "$$BASE" $${BASE_VERSION:+--base-version "$$BASE_VERSION"}

regenerate: $(DEV) ## After a change of the contract: lint, generate, format, check types, test, and say what has changed
	@for step in $(REGENERATION); do \
		begun=$$(date +%s); \
		$(MAKE) --no-print-directory $$step BASE_URL= PYRIGHT_CODE=wrapper || { echo "regenerate: stopped at $$step" >&2; exit 1; }; \
		echo "== $$step took $$(( $$(date +%s) - begun )) s"; \
	done
	@echo "== what has changed, compared with $${BASE:-HEAD}"
	@$(BIN)/python openapi/api_diff.py "$${BASE:-HEAD}" --no-version

kill-test: $(DEV) ## Kill hundreds of processes that send with a ledger, and count the messages
	@$(BIN)/python -m tests.ledger.kills

browser-test: $(DEV) ## Test the page of the mock server in headless Chromium (Debian: apt install chromium)
	@$(PYTEST) -q tests/browser

screenshots: $(DEV) ## Renew the pictures of the page in docs/images
	@$(BIN)/python -m tests.browser.screenshots

contract: $(DEV) ## Run the contract suite on the mock server, or on the server at BASE_URL=https://...
ifneq ($(FOREIGN_SERVER),)
	@trap 'code=$$?; $(SAY_HOW_THE_SUITE_ENDED)' EXIT; \
	$(BIN)/plivo-contract '$(FOREIGN_SERVER)' $(CONTRACT_OPTIONS)
else
	@$(PYTEST) -q -n auto tests/contract/test_in_process.py tests/contract/test_over_http.py tests/contract/test_limits.py
endif

mutation-test: $(DEV) ## Count what the contract suite notices: faults of a server, changes of the contract (FAULTS=TEXT)
	@PYTHONPATH=openapi $(BIN)/python -m tests.contract.faults $(FAULTS)

.PHONY: field-test
field-test: $(DEV) ## Run the contract suite against servers of other make, 20 seeds each, and single deviations (TRIALS=TEXT)
	@$(BIN)/python -m tests.field $(TRIALS)

validate-traffic: $(DEV) ## Validate what passes in all tests with openapi-core as well, in an environment of its own (TESTS=...)
	@$(BIN)/python -m venv build/traffic/venv
	@build/traffic/venv/bin/python -m pip install --quiet --disable-pip-version-check \
		--constraint tests/traffic/constraints.txt openapi-core
	@rm -rf build/traffic/records
	@TRAFFIC_RECORDS=build/traffic/records $(PYTEST) -q -n $(PYTEST_WORKERS) --dist loadfile \
		-p tests.traffic.recorder $(TESTS)
	@build/traffic/venv/bin/python tests/traffic/validate.py build/traffic/records

portability: $(DEV) ## Read the spec with other people's tools, fetched from npm and PyPI, and compile what they generate
	@mkdir -p build/portability && cp tests/portability/package.json build/portability/
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm install --prefix build/portability --no-audit --no-fund --ignore-scripts --loglevel error
	@$(BIN)/python -m venv build/portability/venv
	@build/portability/venv/bin/python -m pip install --quiet --disable-pip-version-check \
		--requirement tests/portability/requirements.txt
	@$(PYTEST) -q tests/portability

bench: $(DEV) ## Measure the client beside its peers, and renew docs/performance.md
	@$(BIN)/python -m benchmarks.client

bench-check: $(DEV) ## Measure the client, and fail if it misses a target
	@$(BIN)/python -m benchmarks.client --check

bench-mock: $(DEV) ## Measure the mock server beside Prism, and renew docs/performance.md
	@$(BIN)/python -m benchmarks.mock

soak: $(DEV) ## Load the mock server from 200 connections for a minute, and check that nothing is lost
	@$(BIN)/python -m benchmarks.mock.soak

fuzz: $(DEV) ## Make 10,000 generated requests to the mock server
	@$(BIN)/python -m benchmarks.mock.fuzz

coverage: $(DEV) ## Run the tests and show which lines and branches they leave out
	@$(PYTEST) -q -n $(PYTEST_WORKERS) --dist loadfile --cov --cov-report=term-missing

constraints: $(ENVIRONMENT) ## Renew constraints.txt: the newest version of every tool that pyproject.toml allows
	@rm -rf build/constraints && $(BIN)/python -m venv build/constraints
	@build/constraints/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@{ echo "# The version of every package the project is developed with, on Python 3.11 to 3.14."; \
	   echo "# Written by \`make constraints\`; do not edit."; \
	   build/constraints/bin/uv pip compile pyproject.toml --quiet --upgrade --universal --python-version 3.11 \
		--all-extras --group dev --group release --no-header --no-annotate; } > build/constraints/constraints.txt
	@mv build/constraints/constraints.txt constraints.txt
	@rm -rf build/constraints
	@echo "constraints.txt: $$(grep -c == constraints.txt) versions"

check-docker: $(DEV) ## Run the steps of the Dockerfile without Docker, and check that the server is healthy
	@$(BIN)/python .ci/check_dockerfile.py

.PHONY: docs
docs: $(DEV) ## Build the documentation site into build/site, and fail on any warning
	@printed=$$($(BIN)/zensical build --clean --strict 2>&1); code=$$?; echo "$$printed"; \
	case "$$printed" in *griffe:*) echo "docs: a docstring is not what its signature says" >&2; exit 1 ;; esac; exit $$code

build: $(DEV) ## Build the sdist, and from it the wheel, into dist/
	@rm -rf dist
	@PIP_CONSTRAINT=constraints.txt $(BIN)/python -m build --outdir dist .

check-wheel: build ## Install the wheel into an empty environment and use it there
	@.ci/check-wheel $(BIN)/python dist/*.whl

release-check: check-wheel ## Check all that a release needs (TAG=v1.2.3 REPOSITORY_URL=https://...)
	@echo "== metadata and SBOM"
	@rm -rf build/release && $(BIN)/python -m venv build/release/venv
	@$(BIN)/python -m venv --without-pip build/release/installed
	@$(BIN)/python -m pip --python build/release/venv/bin/python install --quiet --disable-pip-version-check \
		--constraint constraints.txt --group release
	@$(BIN)/python -m pip --python build/release/installed/bin/python install --quiet --disable-pip-version-check \
		--constraint constraints.txt "$$(echo dist/*.whl)[$(EXTRAS)]"
	@build/release/venv/bin/python -m twine check --strict dist/*
	@build/release/venv/bin/cyclonedx-py environment --pyproject pyproject.toml --mc-type library --output-reproducible \
		--output-format JSON --output-file build/release/sbom.cdx.json build/release/installed/bin/python
	@$(BIN)/python .ci/release.py --tag '$(TAG)' --dist dist --sbom build/release/sbom.cdx.json

clean: ## Remove .venv and everything that was built
	@rm -rf $(VENV) build dist .coverage .coverage.* htmlcov .hypothesis .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(ENVIRONMENT):
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is not installed; plivo-messaging needs Python 3.11 or newer" >&2; exit 1; }
	@$(PYTHON) -c "$$CHECK_PYTHON"
	@echo "== setting up $(VENV) (once)"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check pip==$(PIP_VERSION)
	@touch $@

$(RUNTIME): $(ENVIRONMENT) pyproject.toml constraints.txt
	@echo "== installing the package with its mock server"
	@$(PIP_INSTALL) --editable '.[mock]'
	@touch $@

$(DEV): $(ENVIRONMENT) pyproject.toml constraints.txt
	@echo "== installing the package with the development tools"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@set -- --editable '.[$(EXTRAS)]' --group dev; $(UV_INSTALL) "$$@" 2>/dev/null || $(PIP_INSTALL) "$$@"
	@touch $(RUNTIME) $@
