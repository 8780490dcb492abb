#!/usr/bin/env bash
# Runs all tests: the command first, as a user would use it, then the modules. The test runner's
# summary comes last.
set -euo pipefail
cd "$(dirname "$0")/.."
for folder in Tests/*Tests; do
  grep -q "\"$(basename "$folder" Tests)\|\"$(basename "$folder")\"" Package.swift \
    || { echo "$folder has no target in Package.swift"; exit 1; }
done
swift build --product spoor
Tests/Command/run.sh
swift test
