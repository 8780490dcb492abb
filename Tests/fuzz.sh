#!/usr/bin/env bash
# Fuzzes one target, guided by coverage: Tests/fuzz.sh TARGET [SECONDS]. Starts from what is kept, goes
# on from what earlier runs reached, and leaves an input that breaks a property in .build-fuzz/found:
# it belongs into Tests/Hostile, with what is expected of it.
set -euo pipefail
cd "$(dirname "$0")/.."
target=${1:?json, events, records, rules, configuration or http}
seconds=${2:-60}
scratch=.build-fuzz
SPOOR_FUZZING=1 swift build -c release --scratch-path "$scratch" --product fuzzer
corpora=("$scratch/corpus/$target" "Tests/Hostile/$target")
case $target in
  json | records) for kind in Schemas/*/; do corpora+=("${kind}1/valid"); done ;;
  configuration) corpora+=(deploy) ;;
  rules) corpora+=(deploy/demo) ;;
esac
mkdir -p "$scratch/corpus/$target" "$scratch/found"
exec "$scratch/release/fuzzer" "$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 \
  -max_len=65536 -print_final_stats=1 -artifact_prefix="$scratch/found/$target-" "${corpora[@]}"
