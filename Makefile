# SPDX-License-Identifier: Apache-2.0
#
# For contributors; ./run and ./test stand on it. `make help` prints the targets from their own
# comments.
.PHONY: help build check test fmt lint run golden docs bench release
.DEFAULT_GOAL := help

sources = git ls-files -co --exclude-standard -- '*.cc' '*.h'

help: ## prints this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1\t\2/p' Makefile | expand -t 12

build: ## the dev preset: build/dev/stithy and the tools
	@tools/bootstrap/build.sh dev

check: ## the fast suites, in under a minute once built
	@./test --fast

test: ## everything
	@./test

fmt: ## formats the C++ sources
	@$(sources) -z | xargs -0 -r clang-format-14 -i

lint: build ## tidy, floor plan, clang-tidy and the type check of the scripts
	@tools/bootstrap/install.sh lint
	@tools/lint

run: build ## the development server, from the dev build
	@build/dev/stithy serve --data data

golden: ## rewrites the golden files; the diff is the review
	@STITHY_GOLDEN=write ./test --fast
	@git --no-pager diff --stat

docs: release ## regenerates docs/reference, the index of decisions and the sample settings
	@tools/docs

bench: release ## measures beside peers (docs/performance.md)
	@tools/bootstrap/install.sh bench
	@tests/bench/run

release: ## the release preset: build/release/stithy
	@tools/bootstrap/build.sh release stithy
