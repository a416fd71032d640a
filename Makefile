# make app: serve the dashboard. make test: lint, types, all tests. Python 3.11, 3.12 or 3.13 is all they need.

VENV := .venv
PY := $(VENV)/bin/python
PYTHON ?= $(shell for p in python3.12 python3.13 python3.11 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null \
	&& { echo $$p; break; }; done)

.PHONY: app test lint lock catalogue clean

app: $(VENV)/app.done
	$(PY) -m streamlit run app.py

test: $(VENV)/dev.done
	$(MAKE) lint
	$(PY) -m pytest -n auto --maxprocesses=4 --dist loadfile

lint: $(VENV)/dev.done
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports --no-cache

$(PY):
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed: install it (https://www.python.org or your system's packages) or name it: make app PYTHON=/path/to/python3.12"; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "$(PYTHON) cannot make an environment. On Debian and Ubuntu: apt-get install python3-venv"; exit 2; }

$(VENV)/app.done: requirements.txt | $(PY)
	$(PY) -m pip install --disable-pip-version-check --quiet -r requirements.txt
	@touch $@

$(VENV)/dev.done: requirements-dev.txt $(VENV)/app.done
	$(PY) -m pip install --disable-pip-version-check --quiet -r requirements-dev.txt
	@touch $@

# Needs uv (https://docs.astral.sh/uv/). Resolves once for Linux and macOS, Python 3.11 to 3.13.
lock:
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-annotate --python-version 3.11 \
		--custom-compile-command "make lock" pyproject.toml -o requirements.txt
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-annotate --python-version 3.11 \
		--custom-compile-command "make lock" -c requirements.txt --group dev -o requirements-dev.txt

catalogue: $(VENV)/dev.done
	$(PY) tools/catalogue.py

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build out
