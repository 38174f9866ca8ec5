# Everything a person or a machine does with a checkout. Needs make and any Python >= 3.12.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

UV_VERSION := 0.13.9
# uv from the PATH when there is one, else our own in .tools. It never downloads a Python.
UV := $(or $(shell command -v uv 2>/dev/null),.tools/bin/uv)
export UV_PYTHON_DOWNLOADS := never
# A Python that pyenv keeps counts as being at hand, also where its shims are not on the PATH.
WITH_PYENV := PATH="$$PATH:$(subst $(eval) ,:,$(wildcard $(HOME)/.pyenv/versions/3.1[2-9]*/bin))"

BIN := .venv/bin
READY := .venv/.ready
JOBS ?= 2
PYTEST := $(BIN)/pytest
# Neither tests nor checks see this shell's settings, and they never touch ./data.
ALONE = unset DATABASE_URL ROOKERY_URL ROOKERY_SITE_ID ROOKERY_DEBUG ROOKERY_SECRET_KEY; \
	export ROOKERY_DATA=$(CURDIR)/.venv/checks DJANGO_SETTINGS_MODULE=rookery.config.settings
RANDOM_KEY = "$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))')"
# More arguments for pytest (make test ARGS="tests/studio -k publish"), for bench and for audit.
ARGS ?=
# The server on which the second pass of the tests makes its own database, test_rookery.
export ROOKERY_TEST_POSTGRES ?= postgres://postgres@127.0.0.1:5432/rookery

.PHONY: help
help: ## Show what there is.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

.PHONY: install
install: $(READY) ## Make .venv with everything that is needed to run, test and check.

# Only when the pinned list changed: the stamp lies inside .venv and goes with it.
$(READY): requirements-dev.txt pyproject.toml .venv/pyvenv.cfg
	@$(UV) pip sync --quiet --require-hashes --python $(BIN)/python requirements-dev.txt
	@$(UV) pip install --quiet --no-deps --python $(BIN)/python --editable .
	@touch $@
	@echo "$$($(BIN)/python --version) and what requirements-dev.txt pins are in .venv."

.venv/pyvenv.cfg: .python-version | $(UV)
	@$(WITH_PYENV); export PATH; find='$(UV) python find --system --no-project'; \
	python=$$($$find "$$(cat .python-version)" 2>/dev/null) \
	  || python=$$($$find '>=3.12' 2>/dev/null) \
	  || { echo 'Rookery needs Python 3.12 or later, and none was found here. Install one, then run this again.' >&2; exit 1; }; \
	$(UV) venv --quiet --no-project --clear --python "$$python" .venv

.tools/bin/uv:
	@command -v python3 >/dev/null || { echo 'Rookery needs Python 3.12 or later, and there is no python3.' >&2; exit 1; }
	@python3 -m venv .tools || { echo 'python3 has no venv module: install it (Debian: python3-venv), or install uv.' >&2; exit 1; }
	@.tools/bin/pip install --quiet --disable-pip-version-check 'uv==$(UV_VERSION)'

.PHONY: run
run: install ## Run Rookery on http://localhost:8000, everything inside ./data.
	@$(BIN)/rookery serve

.PHONY: demo
demo: install ## Fill ./data with three sites and six weblogs to look at.
	@$(BIN)/rookery demo

# Where a slip is a leak: the whole suite has to take every branch of these.
WATCHED := weblogs.gate weblogs.hosts weblogs.access weblogs.generations entries.addresses \
	entries.sanitize entries.allowed reader.cache reader.kept reader.keys reader.shelves \
	reader.flights reader.stamps
COVERAGE = $(if $(ARGS),,$(WATCHED:%=--cov=rookery.%) --cov-branch --cov-fail-under=100 \
	--cov-report=term-missing:skip-covered)
# A choice of tests (ARGS) may leave one of the two passes without any.
CHOSEN = || { [ $$? -eq 5 ] && [ -n '$(subst ','\'',$(ARGS))' ]; }
.PHONY: test
test: install ## Run all tests on SQLite, then those that touch the database on PostgreSQL.
	@echo '── on SQLite'
	@$(ALONE); $(PYTEST) -n $(JOBS) -m 'not postgres' $(COVERAGE) $(ARGS) $(CHOSEN)
	@if $(BIN)/python -m tests.needs postgres; then \
	  echo '── on PostgreSQL'; \
	  $(ALONE); export DATABASE_URL="$$ROOKERY_TEST_POSTGRES" ROOKERY_SECRET_KEY=$(RANDOM_KEY); \
	  $(PYTEST) -n $(JOBS) -m '(database or postgres) and not browser' $(ARGS) $(CHOSEN); \
	fi

.PHONY: check
check: check-format check-lint check-types check-layers check-templates check-migrations check-deploy check-rules ## Check everything that a machine can check without running Rookery.

.PHONY: check-format check-lint check-types check-layers check-templates check-migrations check-deploy check-rules
check-format: install
	@$(BIN)/ruff format --check --quiet . || { $(BIN)/ruff format --check .; exit 1; }
check-lint: install
	@$(BIN)/ruff check --quiet .
check-types: install
	@$(BIN)/mypy --no-error-summary
check-layers: install
	@$(BIN)/lint-imports --no-cache >.venv/layers.txt 2>&1 || { cat .venv/layers.txt; exit 1; }
check-templates: install
	@find rookery -path '*/templates/*' -name '*.html' -print0 | xargs -0 -r $(BIN)/djade --target-version 6.1 --check

check-migrations: install
	@$(ALONE); $(BIN)/python -m django makemigrations --check --dry-run
check-deploy: install
	@$(ALONE); export ROOKERY_URL=https://weblogs.example.org ROOKERY_SECRET_KEY=$(RANDOM_KEY) \
	  DATABASE_URL=postgres://rookery@db.example.org/rookery ROOKERY_MAIL_URL=smtps://mail.example.org; \
	  said=$$($(BIN)/python -m django check --deploy --fail-level WARNING 2>&1) \
	    || { echo "$$said"; exit 1; }

# The rules of the house that no linter knows. `make test` runs them too.
check-rules: install
	@$(ALONE); $(PYTEST) tests/rules --quiet --no-header -r fE

.PHONY: format
format: install ## Put code and templates in order.
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --quiet --fix .
	@find rookery -path '*/templates/*' -name '*.html' -print0 | xargs -0 -r $(BIN)/djade --target-version 6.1

.PHONY: messages
MESSAGES = cd rookery/pages; unset DATABASE_URL; export ROOKERY_DATA=$(CURDIR)/.venv/checks; \
	$(CURDIR)/$(BIN)/python -m django
messages: install ## Bring the catalogues of the reader pages up to date and compile them.
	@command -v msgmerge >/dev/null || { echo 'GNU gettext is missing. On Debian: apt-get install gettext' >&2; exit 2; }
	@$(MESSAGES) makemessages --settings rookery.config.settings --verbosity 0 --all --no-wrap \
	  --no-obsolete --add-location file
	@sed -i -E '/^"(Report-Msgid-Bugs-To|POT-Creation-Date):/d' rookery/pages/locale/*/LC_MESSAGES/django.po
	@$(MESSAGES) compilemessages --settings rookery.config.settings --verbosity 0

.PHONY: bench
bench: install ## Measure the pages against nginx serving files (ARGS=--quick, ARGS=--help).
	@$(BIN)/python -m bench.pages $(ARGS)

.PHONY: audit
audit: install audit/node_modules/.ready ## Look at every page as strict machines do (ARGS="html axe" does parts of it).
	@$(BIN)/python -m audit $(ARGS)

audit/node_modules/.ready: audit/package-lock.json
	@command -v npm >/dev/null || { echo 'npm is missing. On Debian: apt-get install npm' >&2; exit 2; }
	@cd audit && npm ci --silent
	@touch $@

.PHONY: requirements
COMPILE = $(UV) pip compile --quiet --universal --python-version 3.12 --generate-hashes \
	--no-emit-index-url --custom-compile-command 'make requirements'
requirements: | $(UV) ## Pin what pyproject.toml asks for (UPGRADE=--upgrade takes newer ones).
	@$(COMPILE) $(UPGRADE) pyproject.toml --all-extras --output-file requirements.txt
	@$(COMPILE) $(UPGRADE) pyproject.toml --all-extras --group dev --constraints requirements.txt \
	  --output-file requirements-dev.txt

.PHONY: wheel
wheel: | $(UV) ## Build the wheel into dist/.
	@$(UV) build --quiet --wheel

.PHONY: clean
clean: ## Remove what install, test and wheel made. Keeps ./data.
	@rm -rf .venv .tools dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*
