# Thin on purpose: the work is in tools/. `make help` lists the targets.
PYTHON ?= python3
TASK := @$(PYTHON) tools/task.py
export DB FRESH T J PORT ALL ODOO_BASE CS_MIRROR N ONLY

.DEFAULT_GOAL := help
.PHONY: help run test test-long db shell upgrade lint fmt bench pg pg-stop setup clean

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Set everything up and serve the demo on http://localhost:8069 (PORT=8070, FRESH=1)
	$(TASK) run

test: ## The whole suite on all cores (J=1: on one); only some tests with T=path[::name]
	$(TASK) test

test-long: ## Suite in random order, long fuzzing, tests/long, Odoo's own test runner
	$(TASK) test-long

db: ## Fresh database DB=name: all addons, zh_CN, no demo data (FRESH=1 remakes it)
	$(TASK) db

shell: ## Odoo shell on DB=name; reads standard input
	$(TASK) shell

upgrade: ## Bring the addons of DB=name up to date with the files
	$(TASK) upgrade

lint: ## All static checks
	$(TASK) lint

fmt: ## Format Python and XML
	$(TASK) fmt

bench: ## Benchmarks against stock: N=1000000 tickets, ONLY=reads,load (tools/bench)
	$(TASK) bench

pg: ## Start the private PostgreSQL and leave it running
	$(TASK) pg

pg-stop: ## Stop it
	$(TASK) pg-stop

setup: ## Only the environment, with everything for tests and lint
	$(TASK) setup

clean: ## Remove what was made, all databases too (ALL=1: the downloads as well)
	$(TASK) clean
