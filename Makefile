# Two commands do everything: `make book` builds the book, `make test` runs every test.
# Each creates what it needs from the lock files (requirements.lock, package-lock.json, browser.lock).
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
SITE := _build/html
BUILD = CSRMODEL_BOOK=1 $(BIN)/jupyter-book build --all -W -n --keep-going
READY := $(VENV)/ready
SCRIPTS := node_modules/.ready
# Tools of npm find the Node that comes with the locked packages.
WITH_NODE := PATH="$(abspath $(BIN)):$$PATH"
BINDER := _build/binder
TESTS := tests
TEACHER := _build/teacher
# Folders with solutions, parted by colons; where two answer the same exercise the later one counts. EXERCISES names a
# further one, which is yours, and has exercises too.
TEACHING ?= teaching$(if $(EXERCISES),:$(EXERCISES))
# Where a container forbids Python to keep what it has compiled, each of a hundred processes compiles a thousand modules.
export PYTHONDONTWRITEBYTECODE :=
PIP := $(BIN)/pip install -q --no-compile --no-deps --no-input --disable-pip-version-check --require-hashes
COMPILE := $(BIN)/uv pip compile -q --python-version 3.11 --universal --generate-hashes --no-header --no-annotate pyproject.toml

.PHONY: book teacher-book sound zip test unit scripts-test serve lint bench runs lock clean browser

book: sound
# A picture is named by what is in it: those of earlier builds would stay, and weigh on the zip.
	@rm -rf $(SITE)/_images
	$(BUILD) .
	@echo "Book built: open $(SITE)/index.html, or run 'make serve'."

# The same book with a solution behind each exercise. Nothing else reads the solutions.
teacher-book: sound
	@$(BIN)/python chapters/_make/teacher.py "$(TEACHING)"
	$(BUILD) $(TEACHER)/source
	@rm -rf $(TEACHER)/html && mv $(TEACHER)/source/_build/html $(TEACHER)/html
	@echo "Teacher's edition built: open $(TEACHER)/html/index.html. It is no part of the site."

# What both need first: tables and kept runs that pass, and what the pages load.
sound: $(READY) $(SCRIPTS)
	@$(BIN)/python -m csrmodel.evidence.check
	@$(BIN)/python -m csrmodel.populations.kept
	@$(BIN)/python chapters/_make/assets.py

# The built book to keep: PDF, EPUB and sheets for a class, in a folder of the site and offered at the foot of its pages.
.PHONY: paper pdf epub sheets
paper: KINDS = pdf epub sheets
pdf epub sheets: KINDS = $@
paper pdf epub sheets: $(READY) $(SCRIPTS)
	@test -f $(SITE)/index.html || $(MAKE) book
	PYTHONPATH=chapters/_make $(BIN)/python -m paper $(KINDS)

# The book in one file, to read and to run without network; and a small one without Python.
zip: book
	$(MAKE) paper
	$(BIN)/python chapters/_make/offline.py

test: $(READY) $(SCRIPTS) browser binder scripts-test
	@test -f $(SITE)/index.html || $(MAKE) book
	$(BIN)/python -m pytest $(TESTS)
	@echo "All tests passed; the book they read is $(SITE)/index.html."

# The package alone: formulas, tables, figures. No browser and no built book. LONG=1 adds what takes a second or
# more: the kept runs, ensembles over processes, properties over many draws, every control of every figure.
unit: $(READY)
	$(BIN)/python -m pytest tests/package $(if $(LONG),,-m "not long")

# The pure functions of the page scripts: no browser, and no package.
scripts-test: $(READY) $(SCRIPTS)
	$(WITH_NODE) $(BIN)/node --test --test-reporter=dot 'tests/scripts/*.test.mjs'

serve: book
	@echo "Serving on http://localhost:8000 (stop with Ctrl-C)"
	$(BIN)/python -m http.server 8000 --directory $(SITE)

lint: $(READY) $(SCRIPTS)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(WITH_NODE) node_modules/.bin/eslint .
	for part in . chapters/_live/worker chapters/_make; do $(WITH_NODE) node_modules/.bin/tsc -p $$part || exit 1; done

# The quizzes for learning platforms and on paper. QUIZZES names another folder, for graded ones that are not public.
.PHONY: lms
lms: $(READY)
	$(BIN)/python chapters/_make/lms.py $(QUIZZES)

# Exercises of your own for students, without their solutions: make exercises EXERCISES=folder.
.PHONY: exercises
exercises: $(READY)
	@test -n "$(EXERCISES)" || { echo "Say make exercises EXERCISES=folder"; exit 1; }
	$(BIN)/python chapters/_make/graded.py "$(EXERCISES)"

# The notebooks of the assignments, each held against its key. ASSIGNMENTS names another folder of keys, which is yours.
# `make mark KEY=assignment-1 SUBMISSIONS=folder` marks what was handed in, into _build/marks/assignment-1. What students
# did in the book's page is marked in the notebook that was handed out.
.PHONY: assignments mark
assignments: $(READY)
	$(BIN)/python chapters/_make/assignments.py $(ASSIGNMENTS)

mark: $(READY)
	@test -n "$(KEY)" -a -n "$(SUBMISSIONS)" || { echo "Say make mark KEY=assignment-1 SUBMISSIONS=folder"; exit 1; }
	@$(MAKE) assignments
	$(BIN)/python -m csrmodel mark "$(SUBMISSIONS)" --out "_build/marks/$(KEY)" --notebook "_build/assignments/$(KEY).ipynb" \
	  --key "$(or $(ASSIGNMENTS),teaching/assignments)/$(KEY).py"

bench: $(READY) $(SCRIPTS) binder
	@test -f $(SITE)/index.html || $(MAKE) book
	PYTHONPATH=tests/shared $(BIN)/python tests/bench/bench.py

# Compute the long runs whose tables are kept in data/kept anew, on purpose.
runs: $(READY)
	$(BIN)/python -m csrmodel.populations.runs

# Every address outside the book; _build/linkcheck/output.txt has those that do not answer.
.PHONY: links
links: $(READY) $(SCRIPTS)
	@$(BIN)/python chapters/_make/assets.py
	CSRMODEL_BOOK=1 $(BIN)/jupyter-book build --builder custom --custom-builder linkcheck .

# Write the lock files anew, on purpose. None names a registry, so that any mirror serves.
lock: $(READY)
	$(COMPILE) --all-extras -o requirements.lock
# What Binder installs is a part of that lock, at the same versions.
	$(COMPILE) --extra ensembles --extra notebook --extra binder -c requirements.lock -o binder/requirements.txt
	$(BIN)/uv pip compile -q --python-version 3.12 --no-deps --generate-hashes --no-header --no-annotate browser.in -o browser.lock
	$(BIN)/npm install --package-lock-only --omit-lockfile-registry-resolved --ignore-scripts --no-audit --no-fund

clean:
	rm -rf _build $(VENV) node_modules dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Chromium is the test browser, and Pango sets the book on paper. Install them where that is allowed; otherwise say what
# to install.
browser:
	@command -v chromium >/dev/null || test -n "$$CHROMIUM" || { \
	  { test "$$(id -u)" = 0 && command -v apt-get >/dev/null && apt-get update -q && apt-get install -y -q chromium libpangoft2-1.0-0; } \
	  || { echo "The browser tests need Chromium: install Debian's package 'chromium', or set CHROMIUM to its path."; exit 1; }; }

# What Binder does, without its engine: an environment of its own from binder/, and there a checkout with notebooks.
.PHONY: binder
binder: $(BINDER)/env
# By an index of its own, so that a folder without a history serves too.
	@rm -rf $(BINDER)/checkout $(BINDER)/git && git init -q --bare $(BINDER)/git
	@export GIT_DIR="$(abspath $(BINDER))/git" GIT_WORK_TREE=. GIT_INDEX_FILE="$(abspath $(BINDER))/git/index" && \
	  git add --all && git checkout-index --all --prefix=$(BINDER)/checkout/
	cd $(BINDER)/checkout && PATH="$(abspath $(BINDER))/env/bin:$$PATH" ./binder/postBuild

$(BINDER)/env: binder/requirements.txt
	rm -rf $@
	$(PYTHON) -m venv $@
	$@/bin/pip install -q --no-compile --no-deps --no-input --disable-pip-version-check -r binder/requirements.txt
	@touch $@

$(READY): requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed: install it, or say 'make PYTHON=/path/to/python3.11'."; exit 1; }
	$(PYTHON) -m venv $(VENV)
# Not compiled: a module is when it is first imported, and most never are. A lock names all there is, so that pip, which
# in older versions stumbles over extras, has nothing to add.
# uv installs all at once, in a tenth of pip's time; pip does where there is no uv, or it does not find the packages.
	@sed -n '/^uv==/,/[^\\]$$/p' requirements.lock > $(VENV)/uv.txt
	$(PIP) -r $(VENV)/uv.txt && $(BIN)/uv pip install -q --python $(VENV) --no-deps --require-hashes -r requirements.lock || \
	  $(PIP) -r requirements.lock
	$(BIN)/pip install -q --no-input --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(SCRIPTS): package-lock.json $(READY)
	$(WITH_NODE) $(BIN)/npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@
