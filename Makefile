# `make run` and `make test` do everything; both install what is missing.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

# Debian 12. A version is a prefix: security updates of the same release are taken.
PACKAGES := libsimdjson-dev=3.0.1* librocksdb-dev=7.8.3* liblz4-dev=1.9.4* zlib1g-dev=1:1.2.13* \
  pkg-config=1.8.1* curl=7.88.1* python3-venv=3.11.2*
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
PYTHON := .venv/bin/python

.PHONY: run test build lint packages clean

run: packages
	swift build -c release --product spoor
	deploy/demo/run.sh

test: packages .venv/installed lint
	SPOOR_PYTHON="$(CURDIR)/$(PYTHON)" Tests/run.sh

build: packages
	swift build -c release --product spoor

lint:
	swift format lint --strict --parallel --recursive Package.swift Sources Tests

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
	touch $@

clean:
	rm -rf .build .venv data
