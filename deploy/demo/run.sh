#!/usr/bin/env bash
# Starts a server, releases a rule, posts a week of a real shop to it, and prints a report.
# SPOOR_ONESHOT=1 ends after the report; otherwise the server goes on until Ctrl-C.
set -euo pipefail
cd "$(dirname "$0")/../.."
spoor=$(swift build -c release --product spoor --show-bin-path)/spoor
export SPOOR_CONFIG=deploy/demo/spoor.yaml
url=http://127.0.0.1:8080

mkdir -p data/demo
"$spoor" check-config "$SPOOR_CONFIG" --rules deploy/demo/rules.yaml
"$spoor" serve > data/demo/server.log 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true' EXIT

wait_until_ready() {
  for _ in $(seq 600); do
    curl -sf "$url/ready" > /dev/null && return
    kill -0 "$server" 2>/dev/null || { echo "the server ended:"; tail -5 data/demo/server.log; exit 1; }
    sleep 0.2
  done
  echo "the server is not ready after two minutes; see data/demo/server.log"; exit 1
}

wait_until_ready
"$spoor" rules release deploy/demo/rules.yaml --at 2016-08-01
"$spoor" import sample --format google-analytics --site merch
"$spoor" status --wait 120 > /dev/null # until the timers of the history have run out, too
echo
"$spoor" report
[ "${SPOOR_ONESHOT:-0}" = 1 ] && exit 0

cat <<TEXT

Serving on $url; log in data/demo/server.log. Try in another terminal:
  export SPOOR_CONFIG=deploy/demo/spoor.yaml
  $spoor tail --event 'Order Completed' -n 2
  $spoor tail --topic triggers -n 1 --json
  $spoor replay
Ctrl-C ends it.
TEXT
wait "$server"
