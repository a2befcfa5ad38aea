# Each target is one job of the whole test and can be run alone.
# `make test` runs them all and is what CI runs; it installs what it needs.

SHELL       := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

GOTOOL     := go tool -modfile=scripts/tools.mod
GOFILES     = git ls-files -co --exclude-standard '*.go'
BROWSER    := conference/browser
PAGES      := examples/platform/web
FUZZTIME   ?= 30s
SOAK       ?= 30m
ROOMS      ?= 10
PEOPLE     ?= 4

# Scripts and tests are built from a work tree that git may not trust (another
# owner, a shallow copy); nothing here reads the version stamp.
export GOFLAGS := $(strip $(GOFLAGS) -buildvcs=false)

##@ Everything

.PHONY: test
test: ## install what is missing, then run every job below, stopping at the first failure
	@scripts/test.sh

.PHONY: test-long
test-long: export ROTUNDA_ALL := 1
test-long: test fuzz ## the whole test, with the platform's pages in every look, then fuzzing each target for 30s (FUZZTIME)

##@ Jobs

.PHONY: install
install: ## Debian's chromium, ffmpeg and postgresql, a C compiler for -race, npm packages by lock file
	@scripts/install.sh

.PHONY: gofmt
gofmt: ## formatting
	@files=$$($(GOFILES) | xargs -r ls -d 2>/dev/null | xargs -r gofmt -l); \
	if [ -n "$$files" ]; then echo "not formatted (gofmt -w):"; echo "$$files"; exit 1; fi

.PHONY: vet
vet: ## go vet
	go vet ./...

.PHONY: staticcheck
staticcheck: ## staticcheck with all checks
	$(GOTOOL) staticcheck ./...

.PHONY: tidy
tidy: ## go.mod and go.sum are tidy
	go mod tidy -diff

.PHONY: generate
generate: ## generated files are what go generate makes
	@scripts/unchanged.sh . -- go generate ./...

.PHONY: build
build: ## builds without cgo for linux, darwin and windows, and vets for 32 bits
	@scripts/build.sh

.PHONY: web
web: ## type check and unit tests of the browser SDK and of the platform's pages, and their words in all languages
	cd $(BROWSER) && npm run --silent check && npm run --silent test
	cd $(PAGES) && npm run --silent check && npm run --silent words && npm run --silent test

.PHONY: dist
dist: ## the committed SDK module, API report and pages are what the source makes, within their size budgets
	@scripts/unchanged.sh $(BROWSER) -- npm --prefix $(BROWSER) run --silent build
	@scripts/unchanged.sh $(PAGES) -- npm --prefix $(PAGES) run --silent build

.PHONY: gotest
gotest: ## go test -race of every package; names what was skipped
	@scripts/gotest.sh

.PHONY: allocs
allocs: ## packets are forwarded without allocating, which the race detector hides
	go test -count=1 -run Allocates ./sfu/...

.PHONY: e2e
e2e: ## browser tests: the quickstart and three Chromium pages
	cd e2e && npm run --silent check && npm run --silent test

##@ By hand

.PHONY: fuzz
fuzz: ## fuzzes each target for 30s (FUZZTIME)
	@FUZZTIME=$(FUZZTIME) scripts/fuzz.sh

.PHONY: bench
bench: ## benchmarks of the engine and the rooms
	go test -run '^$$' -bench . ./sfu/...
	go test -run '^$$' -bench . -benchmem ./conference/...

.PHONY: soak
soak: ## people come and go for 30m (SOAK), in ROOMS=10 of PEOPLE=4; fails when the server grows. SOAKFLAGS=-race finds races
	go run $(SOAKFLAGS) ./e2e/soak -length $(SOAK) -rooms $(ROOMS) -people $(PEOPLE)

.PHONY: help
help: ## this list
	@awk 'BEGIN {FS = ":.*## "} \
	  /^##@ / {printf "\n%s\n", substr($$0, 5)} \
	  /^[a-z0-9-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
