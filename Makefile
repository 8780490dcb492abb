# `make run` and `make test` do everything; both install what is missing.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

# Debian 12. A version is a prefix: security updates of the same release are taken.
PACKAGES := libsimdjson-dev=3.0.1* librocksdb-dev=7.8.3* liblz4-dev=1.9.4* zlib1g-dev=1:1.2.13* \
  libre2-dev=20220601* libjemalloc-dev=5.3.0* librdkafka-dev=2.0.2* \
  pkg-config=1.8.1* curl=7.88.1* python3-venv=3.11.2*
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
PYTHON := .venv/bin/python

# With the Swift runtime in it the fold takes a sixth less time, and the program runs where no Swift is.
RELEASE := swift build -c release --static-swift-stdlib --product spoor

.PHONY: run test test-months fuzz build lint plots draw-plots release-schemas packages \
  refresh-lists clean

run: packages
	$(RELEASE)
	deploy/demo/run.sh

test: packages .venv/installed lint
	SPOOR_PYTHON="$(CURDIR)/$(PYTHON)" Tests/run.sh

# All 61 days of the shop whose data lie beside the checkout, of which `make test` takes eight.
test-months: packages .venv/installed
	swift build --product spoor
	SPOOR_MONTHS=all SPOOR="$$(swift build --product spoor --show-bin-path)/spoor" \
	  $(PYTHON) -m unittest discover -s Tests/Command -p 'test_*.py' -v -k GoogleMerchMonths

# make fuzz TARGET=http SECONDS=600
fuzz: packages
	Tests/fuzz.sh $(TARGET) $(SECONDS)

build: packages
	$(RELEASE)

lint:
	swift format lint --strict --parallel --recursive Package.swift Sources Tests

# How Spoor grows, measured and drawn: takes half an hour to an hour, and 15 GB in $TMPDIR, of a
# machine that does nothing else. A quick look:
#   make plots PLOT_VISITORS="1000 10000" PLOT_RATES=5000,50000 PLOT_SECONDS=2 PLOT_RUNS=1
PLOT_VISITORS ?= 10000 100000 1000000 5000000
# A visitor; shops with more messages than PLOT_EVENTS_MAX are left out.
PLOT_MESSAGES ?= 2 10
PLOT_EVENTS_MAX ?= 10000000
PLOT_FOLD_RUNS ?= 1
# Beacons a second, each rate for so many seconds.
PLOT_RATES ?= 5000,10000,15000,20000,25000,30000,40000,60000,80000
PLOT_SECONDS ?= 5
PLOT_CONNECTIONS ?= 3000
PLOT_RUNS ?= 3
export PLOT_VISITORS PLOT_MESSAGES PLOT_EVENTS_MAX PLOT_FOLD_RUNS
export PLOT_RATES PLOT_SECONDS PLOT_CONNECTIONS PLOT_RUNS

plots: build .venv/installed
	deploy/plots/measure.sh | tee .build/growth.jsonl
	mv .build/growth.jsonl deploy/plots/growth.jsonl
	$(MAKE) draw-plots

# From the figures of before.
draw-plots: .venv/installed
	$(PYTHON) deploy/plots/growth.py deploy/plots/growth.jsonl deploy/plots/growth.svg

# `make release-schemas SCHEMAS="profile/1 trigger/1"`; without any it tells the drafts.
release-schemas:
	python3 Tests/Schemas/release.py $(SCHEMAS)

packages:
	@missing=(); for package in $(PACKAGES); do \
	  dpkg-query -W -f='$${Status}' "$${package%%=*}" 2>/dev/null | grep -q 'ok installed' \
	    || missing+=("$$package"); \
	done; \
	if [ $${#missing[@]} -gt 0 ]; then \
	  $(SUDO) apt-get update -qq; \
	  $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$${missing[@]}"; \
	fi

.venv/installed: Tests/requirements.txt | packages
	python3 -m venv .venv
	.venv/bin/pip install --quiet --disable-pip-version-check -r Tests/requirements.txt
	chmod +x .venv/lib/python3*/site-packages/noida_db/noida-db
	touch $@

# The reference lists, each as file=source. All are fetched before any is replaced.
LISTS_FROM ?= https://raw.githubusercontent.com
SUFFIXES_FROM ?= https://publicsuffix.org
RESOURCES := Sources/Enrichment/Resources
MATOMO_LISTS := $(LISTS_FROM)/matomo-org/searchengine-and-social-list/master
UAP_CORE := $(LISTS_FROM)/ua-parser/uap-core/master
LISTS := \
  $(RESOURCES)/uap-core/regexes.yaml=$(UAP_CORE)/regexes.yaml \
  Tests/Data/uap-core/test_ua.yaml.gz=$(UAP_CORE)/tests/test_ua.yaml \
  Tests/Data/uap-core/test_os.yaml=$(UAP_CORE)/tests/test_os.yaml \
  Tests/Data/uap-core/test_device.yaml.gz=$(UAP_CORE)/tests/test_device.yaml \
  $(RESOURCES)/crawler-user-agents/crawler-user-agents.json=$(LISTS_FROM)/monperrus/crawler-user-agents/master/crawler-user-agents.json \
  $(RESOURCES)/counter-robots/COUNTER_Robots_list.json=$(LISTS_FROM)/atmire/COUNTER-Robots/master/COUNTER_Robots_list.json \
  $(RESOURCES)/search-social-referrers/SearchEngines.yml=$(MATOMO_LISTS)/SearchEngines.yml \
  $(RESOURCES)/search-social-referrers/Socials.yml=$(MATOMO_LISTS)/Socials.yml \
  $(RESOURCES)/search-social-referrers/AIAssistants.yml=$(MATOMO_LISTS)/AIAssistants.yml \
  $(RESOURCES)/referrer-spam/spammers.txt=$(LISTS_FROM)/matomo-org/referrer-spam-list/master/spammers.txt \
  $(RESOURCES)/public-suffix-list/public_suffix_list.dat=$(SUFFIXES_FROM)/list/public_suffix_list.dat

refresh-lists: packages
	@folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; \
	for list in $(LISTS); do \
	  file="$${list%%=*}"; mkdir -p "$$folder/$$(dirname "$$file")"; \
	  curl --fail --silent --show-error --location --max-time 120 "$${list#*=}" \
	    | if [[ $$file == *.gz ]]; then gzip -9n; else cat; fi > "$$folder/$$file"; \
	done; \
	cp -r "$$folder/." .
	git diff --stat -- $(RESOURCES) Tests/Data/uap-core
	swift test --filter EnrichmentTests

clean:
	rm -rf .build .build-fuzz .venv data
