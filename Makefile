# Two commands: `make run` and `make test`. The rest is listed by `make help`.
# Each target is one script in bin/, so that nothing here has to be read twice.

HOST ?= 127.0.0.1
PORT ?= 8000
export HOST PORT

.DEFAULT_GOAL := help
.PHONY: help run test check bench lock dev clean

help: ## show this list
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

run: ## set everything up, load the example cluster, serve it on http://127.0.0.1:8000 (PORT=, HOST=)
	@bin/run

test: ## set everything up and run the tests, on SQLite and on PostgreSQL
	@bin/test

check: ## lint, format, types, import contracts, migrations, translations, locks, links
	@bin/check

bench: ## measure speed against the promises in benchmarks/
	@bin/bench

lock: ## pin the packages of pyproject.toml anew (UPGRADE=1: the newest versions)
	@bin/lock $(if $(UPGRADE),--upgrade)

dev: ## set up .venv with what testing and checking need
	@bin/set-up dev
	@.venv/bin/python bin/compile_translations.py

clean: ## remove what the commands above made, except the state in ./var
	rm -rf .venv .venv-uv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find src -name '*.mo' -delete
