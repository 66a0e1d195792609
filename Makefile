# run · test · lint · bench · soak · docs · lock. Each sets up what it needs; a second time it works offline.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: train run drafts static messages test lint format bench soak docs lock clean

STATIC := src/omtanke_web/static/vendor/htmx.min.js

# The web application; `make drafts` shows the check on a few drafts in the terminal.
run: .venv/ready $(STATIC)
	$(BIN)/omtanke serve

drafts: .venv/ready
	@sh examples/run.sh

static: $(STATIC)

# dkfds and htmx, from npm, put where the application serves them.
$(STATIC): package-lock.json vendor.py
	npm ci --ignore-scripts --no-audit --no-fund
	"$(PYTHON)" vendor.py

messages:
	cd src/omtanke_web && ../../$(BIN)/django-admin makemessages -l en --no-location --no-wrap
	cd src/omtanke_web/locale/en/LC_MESSAGES && msgfmt -o django.mo django.po

test: .venv/ready $(STATIC)
	@sh tests/system-packages.sh
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest -q -m "not soak" --ignore=tests/browser
	$(BIN)/pytest -q tests/browser  # a process of its own: Playwright's loop runs for the whole of it

# Long randomised runs, before a release.
soak: .venv/ready $(STATIC)
	@sh tests/system-packages.sh
	HYPOTHESIS_PROFILE=soak $(BIN)/pytest -q -m "soak or not soak" --ignore=tests/browser

lint: .venv/ready
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/mypy

docs: .venv/ready
	$(BIN)/python docs/make.py

bench: .venv/ready .venv-bench/ready
	$(BIN)/python benchmarks/speed.py
	$(BIN)/python benchmarks/ask.py
	PYTHONPATH=src .venv-bench/bin/python benchmarks/identifiers.py

# The pins, with hashes and without addresses of registries.
lock: .venv/ready
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --extra dev -o requirements.lock pyproject.toml

.venv/ready: requirements.lock pyproject.toml
	@sh set-up.sh "$(PYTHON)"

.venv-bench/ready: benchmarks/requirements.lock
	"$(PYTHON)" -m venv .venv-bench
	.venv-bench/bin/pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes -r benchmarks/requirements.lock
	touch $@

clean:
	rm -rf .venv .venv-bench .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist

# The language model, from the base weights and the examples to the shipped files: two hours on a processor, less on a GPU.
train: .venv-train/ready
	for step in base train export calibrate evaluate; do .venv-train/bin/python -m training.$$step || exit 1; done

.venv-train/ready: pyproject.toml
	"$(PYTHON)" -m venv .venv-train
	.venv-train/bin/pip install --quiet --disable-pip-version-check -e '.[train]'
	touch $@
