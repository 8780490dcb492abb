#!/usr/bin/env bash
# Measures what growth.py draws: prints a line of JSON for each shop, then for each load. The
# variables are those of the Makefile.
set -euo pipefail
spoor="$(swift build -c release --product spoor --show-bin-path)/spoor"
for messages in $PLOT_MESSAGES; do
  for visitors in $PLOT_VISITORS; do
    events=$((messages * visitors))
    if ((events <= PLOT_EVENTS_MAX)); then
      "$spoor" bench fold --events $events --visitors "$visitors" --runs "$PLOT_FOLD_RUNS" --json
    fi
  done
done
"$spoor" bench offered --rates "$PLOT_RATES" --seconds "$PLOT_SECONDS" \
  --connections "$PLOT_CONNECTIONS" --runs "$PLOT_RUNS" --json
