# waxpress: `make run` and `make test` are all that a fresh Debian 12 machine needs.

SHELL := /bin/bash
JOBS ?= $(shell nproc)
DUMPS ?=
STORE ?= catalog.db

.DEFAULT_GOAL := help
.PHONY: help build run stack test chaos sanitize fuzz fuzz-hour bench lint format clean

help:
	@echo 'make run        install, build, load a month (DUMPS=folder, or one made up) into $(STORE), ask it something'
	@echo 'make build      build/release/waxpress'
	@echo 'make stack      a month through RabbitMQ into PostgreSQL and Neo4j, by real servers of its own, with live rates'
	@echo 'make test       unit and integration tests'
	@echo 'make chaos      the services killed and their servers cut off, 30 times over'
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

stack: build
	@tools/install-packages servers
	@tools/neo4j-test-server prepare
	@tools/stack

test: build
	@tools/install-packages test servers
	@tools/neo4j-test-server prepare
	@tools/build dev
	@tools/test

chaos: build
	@tools/install-packages test servers
	@WAXPRESS_CHAOS_ROUNDS=$${WAXPRESS_CHAOS_ROUNDS:-30} tests/run_integration build/results/chaos.xml test_chaos test_graph_chaos

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
