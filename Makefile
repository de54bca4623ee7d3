# What a developer types. `make` alone prints this list.
.DEFAULT_GOAL := help
.PHONY: help setup demo dev test fix sure checks covered bench lock

# Without compiled modules each of a run's many processes starts seconds later.
unexport PYTHONDONTWRITEBYTECODE

BIN := .venv/bin
ARGS ?=

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

setup: ## Install the locked packages into .venv and build the pages; instant when nothing changed
	@./bootstrap.sh

demo: setup ## Run everything on a made-up day of webcare, and print where to look (ARGS="--exit" ends after the table)
	@exec $(BIN)/olievlek demo $(ARGS)

dev: setup ## Run everything on your own data, in this terminal
	@exec $(BIN)/olievlek up $(ARGS)

test: setup ## Run the tests (ARGS="tests/flow -x" for some of them)
	@$(BIN)/python tests/browser/chromium.py
	@$(BIN)/pytest $(ARGS)

fix: setup ## Format, and mend what ruff can mend by itself
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

sure: checks covered ## Everything that CI checks

checks: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/djlint --lint --quiet service
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/olievlek check-migrations
	$(BIN)/docker-compose --env-file .env.example --file docker-compose.yml config --quiet
	$(BIN)/hadolint Dockerfile

# The rules by their fixed examples alone: what random ones reach by luck is not covered. Each test runs once.
covered: setup
	@$(BIN)/python tests/browser/chromium.py
	@mkdir -p .cache
	$(BIN)/pytest tests/routing_rules -m "not hypothesis and not bench and not long" --cov
	$(BIN)/pytest tests/routing_rules -m hypothesis
	$(BIN)/python -m slipcover --json --out .cache/covered.json -m pytest -p slipcover.pytest_plugin \
		--ignore=tests/routing_rules $(ARGS)
	$(BIN)/python -m slipcover --merge .cache/covered.json --out .cache/covered.json --fail-under 95

bench: setup ## Measure the least that the work costs, and ours, in one run
	@exec $(BIN)/python -m bench $(ARGS)

lock: ## Bring both lock files up to date with pyproject.toml; they name no index
	@for extra in "" "-dev"; do \
		UV_SYSTEM_CERTS=1 $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
			--no-emit-index-url --no-header $${extra:+--extra dev} pyproject.toml --output-file requirements$$extra.txt; \
	done
	@! grep -nE '://' requirements.txt requirements-dev.txt
