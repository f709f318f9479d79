# Thin: everything is done by CMake, ctest and the driver, build/corobench.
#
#   make bench    set up, build, check, run the quick scenarios, plot, report  (PROFILE=full or seeds: others)
#   make resume   carry on the campaign of RESULTS=DIR after Ctrl-C, a crash or a reboot (default: the latest)
#   make test     build and run all tests
#   make fuzz     inputs that nobody thought of, to all that parses, for FUZZ_SECONDS=60 (needs scripts/setup --fuzz)
#   make plots    draw the plots of RESULTS=DIR again (default: the latest campaign, else results/reference)
#   make report   write the report of RESULTS=DIR again, from the stored samples
#   make archive  pack RESULTS=DIR into one file beside it, with checksums (default: as make plots)
#   make check    conformance of every implementation
#   make proof    simulate how often the statistics are right; a few minutes
#   make soak     every echo server in trouble for SOAK_SECONDS=600, 8 at a time: 45 minutes for all
#   make setup    install what is missing
#   make build    build, and nothing else

PROFILE ?= quick
FUZZ_SECONDS ?= 60
BUILD   ?= build
SOAK_SECONDS ?= 600
DRIVER  := "$(BUILD)/corobench"
# The folder that is meant, for the shell to expand: names may hold spaces, quotes and the like.
RESULTS_OR_LATEST = "$${RESULTS:-$$(scripts/latest-results)}"

.PHONY: archive bench build check clean fuzz lint plots proof report resume setup soak test test-long
.DEFAULT_GOAL := help

.PHONY: help
help:
	@sed -n 's/^#   //p' Makefile

setup:
	@scripts/setup

build:
	@scripts/setup --quiet
	@mkdir -p "$(BUILD)"
	@cmake -S . -B "$(BUILD)" -G Ninja > "$(BUILD)/configure.log" 2>&1 || { cat "$(BUILD)/configure.log"; exit 1; }
	@cmake --build "$(BUILD)"

check: build
	@$(DRIVER) check --jobs=$$(nproc)

# What fails its check is refused by the run, and the report says so: the others are still measured.
bench: build
	@$(DRIVER) check --jobs=$$(nproc) scenarios/$(PROFILE) || echo "bench: what failed above is left out"
	@$(DRIVER) run scenarios/$(PROFILE)

resume: build
	@$(DRIVER) run --resume $(RESULTS_OR_LATEST)

plots: build
	@$(DRIVER) plot $(RESULTS_OR_LATEST)

report: build
	@$(DRIVER) report $(RESULTS_OR_LATEST)

archive: build
	@$(DRIVER) archive $(RESULTS_OR_LATEST)

# Tests wait as often as they work: four at a time for two CPUs.
test: build
	@ctest --test-dir "$(BUILD)" --output-on-failure --label-exclude long -j 4

test-long: build
	@ctest --test-dir "$(BUILD)" --output-on-failure

fuzz:
	@scripts/fuzz --seconds=$(FUZZ_SECONDS)

proof: build
	@"$(BUILD)/stats_proof"

soak: build
	@tests/long/soak.sh "$(BUILD)" $(SOAK_SECONDS)

lint: build
	@scripts/lint "$(BUILD)"

clean:
	rm -rf "$(BUILD)"
