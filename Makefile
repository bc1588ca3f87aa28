PYTHON ?= python3
PORT ?= 8000
ARGS ?=

PY := .venv/bin/python
NEXT := .venv-next/bin/python
BOOTSTRAP = @command -v $(PYTHON) >/dev/null || { echo "PIElink needs Python 3.11 or newer, and there is no $(PYTHON) here."; exit 1; }; $(PYTHON) scripts/bootstrap.py

.DEFAULT_GOAL := help
.PHONY: help demo demo-fresh test test-next lint format bench effort pictures lock clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

demo: ## start the site with its demo community (PORT=8000)
	$(BOOTSTRAP) base
	@exec env DJANGO_SETTINGS_MODULE=pielink.settings.demo SITE_ADDRESS=http://localhost:$(PORT) $(PY) manage.py demo --port $(PORT)

demo-fresh: ## the same, forgetting what was entered before
	$(BOOTSTRAP) base
	@exec env DJANGO_SETTINGS_MODULE=pielink.settings.demo SITE_ADDRESS=http://localhost:$(PORT) $(PY) manage.py demo --port $(PORT) --fresh

test: ## run the tests (ARGS= goes to pytest; DATABASE_URL and REDIS_URL choose the services)
	$(BOOTSTRAP) dev
	@$(PY) -m pytest $(ARGS)

test-next: ## run the tests on Python 3.13, Django 6.1 and Wagtail 8
	$(BOOTSTRAP) next
	@$(NEXT) -m pytest $(ARGS)

lint: ## check style, templates, contracts, migrations, settings and containers
	$(BOOTSTRAP) dev
	@PATH="$(CURDIR)/.venv/bin:$$PATH" sh scripts/lint.sh

format: ## put code and imports in order
	$(BOOTSTRAP) dev
	@$(PY) -m ruff check --fix-only --quiet .
	@$(PY) -m ruff format .

bench: ## measure the goals of speed and memory, each beside its yardstick
	$(BOOTSTRAP) dev
	@$(PY) -m benchmarks

effort: ## count the clicks and fields of what is done most, in a real browser
	$(BOOTSTRAP) dev
	@$(PY) -m pytest -q tests/browser/test_effort.py

pictures: ## take the pictures that walks in a real browser take for the guides
	$(BOOTSTRAP) dev
	@GUIDE_PICTURES=1 $(PY) -m pytest -q -n 0 -s tests/browser/test_season_walk.py tests/browser/test_sig_walk.py

UV_COMPILE = .venv/bin/uv pip compile -q --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links

lock: ## pin every requirement afresh, naming no host (ARGS=--upgrade for newer releases)
	$(BOOTSTRAP) dev
	@$(PY) -m pip install --quiet --require-hashes -r requirements/uv.txt
	$(UV_COMPILE) $(ARGS) --python-version 3.11 -c requirements/lts.in requirements/base.in -o requirements/base.txt
	$(UV_COMPILE) $(ARGS) --python-version 3.11 -c requirements/lts.in -c requirements/base.txt requirements/dev.in -o requirements/dev.txt
	$(UV_COMPILE) $(ARGS) --python-version 3.13 -c requirements/next.in requirements/dev.in -o requirements/next.txt
	$(UV_COMPILE) $(ARGS) --python-version 3.11 requirements/uv.in -o requirements/uv.txt

clean: ## remove what was made here: environments, databases, caches
	rm -rf .venv .venv-next var .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
