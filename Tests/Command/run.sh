#!/usr/bin/env bash
# Runs the command as a user would: real processes, real sockets, real data. Takes a pattern of files.
set -euo pipefail
cd "$(dirname "$0")/../.."
SPOOR="$(swift build --product spoor --show-bin-path)/spoor" \
  "${SPOOR_PYTHON:-python3}" -m unittest discover -s Tests/Command -p "${1:-test_*.py}" -v
