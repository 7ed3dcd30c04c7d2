# Two commands do everything: make demo, make test. Run make help for the rest.
#
# Every target makes .venv from the lock file if it is missing or older than the lock.
# CUDA=1 takes the lock with the CUDA build of TensorFlow:  make study CUDA=1

PYTHON ?= $(shell for python in python3.12 python3.11 python3.13 python3 python; do \
	"$$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
	2>/dev/null && echo "$$python" && break; done)
CORES ?= $(shell nproc 2>/dev/null || echo 2)
LOCK := envs/$(if $(CUDA),cuda,cpu).lock.txt
BIN := .venv/bin
LOCKED := .venv/ready-$(notdir $(LOCK))
READY := .venv/ready
EXPLORER := overfit_atlas/explorer
# It reads the exported research object in a test, and pins its own dependencies hard.
RUNCRATE := .venv/runcrate/bin/runcrate
SNAKEMAKE = $(BIN)/snakemake --cores $(CORES) --resources gpu=1

.PHONY: help demo laptop study test test-fast test-promise test-kills test-slurm lint generated docs readme benchmark lock clean

help:
	@echo "make demo       the whole pipeline on 1797 real digits, without a network, to a report"
	@echo "make laptop     every figure and table on real data, sized for two cores"
	@echo "make study      the full study"
	@echo "make test       lint and all tests, with the share of the package that they run"
	@echo "make test-fast  without Snakemake, networks and what is slow: one to three minutes"
	@echo "make test-promise  300 made-up configs that check accepts: planned, and 20 run whole"
	@echo "make test-kills thirty runs killed at random moments, each to end with the same bytes"
	@echo "make test-slurm  on a real Slurm of one node, started for it: needs slurm-wlm, munge; one case slurmdbd, mariadb-server"
	@echo "make benchmark  speed against plain Keras, of plans, audits and the explorer"
	@echo "make generated  write what is made from the code: schema, pages of settings and tables, picture"
	@echo "make docs       the documentation as a site, in site/"
	@echo "make readme     renew what the README shows of the demo, from a finished one"
	@echo "make lock       resolve the dependencies anew and write the lock files"

demo: $(READY)
	@$(BIN)/overfit-atlas check config/demo.yaml
	@$(BIN)/overfit-atlas unlock
	@$(SNAKEMAKE) --configfile config/demo.yaml

laptop: $(READY)
	@$(BIN)/overfit-atlas check config/laptop.yaml
	@$(BIN)/overfit-atlas unlock
	@$(SNAKEMAKE) --configfile config/laptop.yaml

study: $(READY)
	@$(BIN)/overfit-atlas check
	@$(BIN)/overfit-atlas unlock
	@$(SNAKEMAKE)

test: $(READY) $(RUNCRATE) lint
	$(BIN)/python -m pytest -n auto --dist loadfile --cov=overfit_atlas --cov-report=term:skip-covered

test-kills: $(READY)
	KILLS=30 $(BIN)/python -m pytest -q tests/workflow/test_kills.py

test-slurm: $(READY)
	$(BIN)/python -m pytest -q -rs -m slurm tests/workflow/test_slurm.py

test-fast: $(READY)
	$(BIN)/python -m pytest -n auto --dist loadfile -m "not workflow and not keras and not slow and not long"

test-promise: $(READY)
	$(BIN)/python -m pytest -m long

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/snakefmt --check Snakefile workflow/rules
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy
	cd $(EXPLORER) && DENO_NO_UPDATE_CHECK=1 $(CURDIR)/$(BIN)/deno check --quiet --config deno.json js/*.js
	cd $(EXPLORER) && $(CURDIR)/$(BIN)/deno lint --quiet --config deno.json js
	cd $(EXPLORER) && $(CURDIR)/$(BIN)/deno fmt --quiet --check --config deno.json js

generated: $(READY)
	$(BIN)/overfit-atlas schema > workflow/schemas/config.schema.json
	$(BIN)/overfit-atlas settings > docs/settings.md
	$(BIN)/overfit-atlas columns > docs/tables.md
	$(BIN)/python docs/draw_architecture.py

docs: $(READY)
	$(BIN)/python -m sphinx -q -W --keep-going -b html docs site
	@echo "The documentation: file://$(CURDIR)/site/index.html"

readme: $(READY)
	$(BIN)/python docs/show_demo.py

benchmark: $(READY)
	$(BIN)/python benchmarks/train_and_predict.py
	$(BIN)/python benchmarks/mlp_epoch.py
	$(BIN)/python benchmarks/bfloat16.py
	$(BIN)/python benchmarks/kernels.py
	$(BIN)/python benchmarks/pytorch.py
	$(BIN)/python benchmarks/plan.py
	$(BIN)/python benchmarks/explorer.py
	test ! -d results/laptop || $(BIN)/python benchmarks/audit.py results/laptop

# The stamps are written last, so that an interrupted set-up is made again.
$(LOCKED): $(LOCK)
	@test -n "$(PYTHON)" || { \
	  echo "Overfit Atlas needs Python 3.11, 3.12 or 3.13 (TensorFlow and Snakemake both run there)."; \
	  echo "Found: $$(python3 --version 2>&1 || echo no Python 3). Install one of them, or name it:"; \
	  echo "  make demo PYTHON=/path/to/python3.12"; exit 1; } >&2
	@"$(PYTHON)" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || { \
	  echo "$(PYTHON) is $$("$(PYTHON)" --version 2>&1); Overfit Atlas needs Python 3.11, 3.12 or 3.13."; \
	  exit 1; } >&2
	@echo "Set-up, once: 1 of 3, an environment of $$("$(PYTHON)" --version) in .venv"
	@rm -rf .venv
	@"$(PYTHON)" -m venv .venv
	@echo "Set-up: 2 of 3, the packages of $(LOCK), some minutes"
	@$(BIN)/python envs/install.py $(LOCK)
	@touch $@

$(READY): $(LOCKED) pyproject.toml
	@echo "Set-up: 3 of 3, Overfit Atlas in place"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(RUNCRATE): envs/runcrate.lock.txt | $(READY)
	@echo "Set-up for tests: the packages of $<"
	@rm -rf .venv/runcrate
	@"$(PYTHON)" -m venv .venv/runcrate
	@.venv/runcrate/bin/python envs/install.py $<
	@touch $@

# With their extras: pip takes package[extra] for unpinned once a newer release of it is out.
lock:
	uv pip compile pyproject.toml --extra cpu --extra dev --universal --python-version 3.11 \
	  --generate-hashes --no-strip-extras --no-emit-index-url --no-header --quiet \
	  --output-file envs/cpu.lock.txt
	uv pip compile pyproject.toml --extra cuda --extra dev --universal --python-version 3.11 \
	  --generate-hashes --no-strip-extras --no-emit-index-url --no-header --quiet \
	  --output-file envs/cuda.lock.txt
	echo runcrate==0.6.2 | uv pip compile - --universal --python-version 3.11 \
	  --generate-hashes --no-strip-extras --no-emit-index-url --no-header --quiet \
	  --output-file envs/runcrate.lock.txt

clean:
	rm -rf .venv .snakemake
