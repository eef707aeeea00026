# Two commands matter: `make report` and `make test`. Each sets up what it needs, once.
# Set-up is repeated only when pyproject.toml or constraints.txt changed.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
LOCALE := src/claimcheck/locale
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check
STAMP_RUN := $(VENV)/.ready-to-run
STAMP_DEV := $(VENV)/.ready-to-test

.DELETE_ON_ERROR:
.PHONY: help report test wheel lint types gate messages setup browser constraints clean distclean

help:
	@echo "make report   compare the articles in corpus/ and write reports/"
	@echo "make test     run the tests"
	@echo "make wheel    build the package and try it in a clean environment"
	@echo "make lint     check the style (ruff)"
	@echo "make types    check the types (mypy)"
	@echo "make gate     measure the quality on the development data and compare it with the floors"
	@echo "make messages  bring the message catalogues up to date with the templates, and compile them"
	@echo "make constraints  write the versions in $(VENV) to constraints.txt"
	@echo "make clean    remove what was generated; make distclean also removes $(VENV)"

report: $(STAMP_RUN)
	@$(BIN)/claimcheck report corpus --output reports
	@echo "Open $(CURDIR)/reports/report.html in a browser."

test: $(STAMP_DEV) browser
	@$(BIN)/python -m pytest -m "not wheel"

wheel: $(STAMP_DEV)
	@$(BIN)/python -m pytest -m wheel

lint: $(STAMP_DEV)
	@$(BIN)/ruff check

types: $(STAMP_DEV)
	@$(BIN)/mypy

gate: $(STAMP_DEV)
	@$(BIN)/python -m benchmarks.quality --gate
	@$(BIN)/python -m benchmarks.models --gate

# Translate what is empty in the .po file, then run it once more. The dates in the headers would change every time.
messages: $(STAMP_DEV)
	@$(BIN)/pybabel -q extract -F pyproject.toml --project claimcheck --copyright-holder "the claimcheck authors" \
	  --add-location file --sort-output --width 120 -o $(LOCALE)/claimcheck.pot .
	@$(BIN)/pybabel -q update -D claimcheck -i $(LOCALE)/claimcheck.pot -d $(LOCALE) --ignore-obsolete \
	  --no-fuzzy-matching --ignore-pot-creation-date --width 120
	@sed -E -i.old '/^("(POT-C|PO-R|Report-M|Last-T|Language-T|Project-I)|# FIRST)/d' \
	  $(LOCALE)/claimcheck.pot $(LOCALE)/*/LC_MESSAGES/claimcheck.po
	@rm $(LOCALE)/claimcheck.pot.old $(LOCALE)/*/LC_MESSAGES/claimcheck.po.old
	@$(BIN)/pybabel -q compile -D claimcheck -d $(LOCALE)

setup: $(STAMP_DEV)

# torch comes first and by itself: left to the other packages, pip would choose the newest build for graphics cards,
# which takes gigabytes.
$(STAMP_RUN): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed." >&2; exit 1; }
	@echo "Setting up $(VENV); the first time this takes some minutes." >&2
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) install --constraint constraints.txt --upgrade pip
	@$(PIP) install --constraint constraints.txt torch
	@$(PIP) install --constraint constraints.txt --editable .
	@touch $@

$(STAMP_DEV): $(STAMP_RUN)
	@$(PIP) install --constraint constraints.txt --group dev
	@touch $@

# The browser tests drive a chromium that is installed. Where there is none and none can be had, they are skipped.
browser:
	@sh tests/install_chromium.sh

constraints:
	@{ sed -n '/^#/p' constraints.txt; $(BIN)/python -m pip freeze --all --exclude-editable \
	  | sed 's/+cpu$$//' | LC_ALL=C sort -f; } > constraints.new
	@mv constraints.new constraints.txt

clean:
	@rm -rf reports dist build .ci/work .pytest_cache .mypy_cache .ruff_cache .claimcheck_cache

distclean: clean
	@rm -rf $(VENV)
