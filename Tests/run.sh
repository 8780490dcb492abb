#!/usr/bin/env bash
# Runs all tests: the command first, as a user would use it, then the modules. The test runner's
# summary comes last.
set -euo pipefail
cd "$(dirname "$0")/.."
swift build --product spoor
Tests/Command/run.sh
swift test
