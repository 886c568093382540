# waxpress: `make run` and `make test` are all that a fresh Debian 12 machine needs.

SHELL := /bin/bash
JOBS ?= $(shell nproc)
DUMPS ?=
STORE ?= catalog.db

.DEFAULT_GOAL := help
.PHONY: help build run test chaos sanitize fuzz fuzz-hour bench lint format clean

help:
	@echo 'make run        install, build, load a month (DUMPS=folder, or one made up) into $(STORE), ask it something'
	@echo 'make build      build/release/waxpress'
	@echo 'make test       unit and integration tests'
	@echo 'make chaos      kill, restart and fill up everything, 30 times (CHAOS=n)'
	@echo 'make sanitize   unit tests under ASan, UBSan and TSan, each fuzz target for 60 s'
	@echo 'make fuzz-hour  each fuzz target for an hour'
	@echo 'make bench      measure, and print the table of README (BENCH="press reader", QUICK=1)'
	@echo 'make lint       format everywhere, tidy on what changed (LINT_ALL=1: on everything)'
	@echo 'make format     put the format right'
	@echo 'make clean      remove build/'

build:
	@tools/install-packages build
	@tools/build release waxpress waxpress_extension

run: build
	@STORE='$(STORE)' DUMPS='$(DUMPS)' tools/demo

test: build
	@tools/install-packages test
	@tools/build dev
	@tools/test

chaos: build
	@tools/install-packages test
	@WAXPRESS_CHAOS_ROUNDS=$(or $(CHAOS),30) python3 tests/run_integration build/results/chaos.xml test_chaos

sanitize:
	@tools/install-packages test sanitize
	@tools/sanitize

fuzz fuzz-hour:
	@tools/install-packages build sanitize
	@FUZZ_SECONDS=$(if $(filter fuzz-hour,$@),3600,60) tools/fuzz

bench:
	@tools/install-packages build bench
	@tools/build bench
	@bench/run $(if $(QUICK),--quick) --json build/bench.jsonl $(BENCH)
	@$(if $(QUICK),:,tools/readme-table build/bench.jsonl)

lint:
	@tools/install-packages build test lint bench
	@tools/lint

format:
	@tools/install-packages lint
	@tools/sources | xargs clang-format-14 -i

clean:
	rm -rf build
