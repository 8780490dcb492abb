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
# Kafka with the newest librdkafka as well, which the Python package brings.
swift build --build-tests
newest="$(mktemp -d)"
trap 'rm -r "$newest"' EXIT
ln -s "$PWD"/.venv/lib/python3*/site-packages/confluent_kafka.libs/librdkafka-*.so.1 \
  "$newest/librdkafka.so.1"
LD_LIBRARY_PATH="$newest" Tests/Command/run.sh 'test_[kf]a*.py'
LD_LIBRARY_PATH="$newest" swift test --skip-build --filter KafkaTests
swift test
