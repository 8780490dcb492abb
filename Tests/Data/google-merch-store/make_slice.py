#!/usr/bin/env python3
"""Cuts whole Pacific days out of the Google Merchandise Store events and joins the sessions in.

usage: make_slice.py EVENTS.jsonl SESSIONS.jsonl FIRST LAST OUT.jsonl.gz
       (FIRST and LAST are days, 20160801 20160807; the inputs are unpacked, in time order)

Every event line of those days is kept byte for byte. The first line of each session on each day
gets the session's own fields added at its end, under the names that the sessions file uses:

    visitNumber, channel, totals, source, device, geo

The output is the same, byte for byte, whenever it is made from the same inputs (gzip without name
and time) with the same zlib. Prints lines, bytes and the sha256 of the packed and the unpacked
form.
"""

import gzip
import hashlib
import json
import sys
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

JOINED = ("visitNumber", "channel", "totals", "source", "device", "geo")
PACIFIC = ZoneInfo("America/Los_Angeles")


def day_bounds(first, last):
    """Epoch milliseconds [from, to) of the Pacific days first…last."""
    start = datetime.strptime(first, "%Y%m%d").replace(tzinfo=PACIFIC)
    end = datetime.strptime(last, "%Y%m%d")
    end = (end + timedelta(days=1)).replace(tzinfo=PACIFIC).timestamp()
    return int(start.timestamp() * 1000), int(end * 1000)


def day_of(milliseconds):
    return datetime.fromtimestamp(milliseconds / 1000, timezone.utc).astimezone(PACIFIC).strftime(
        "%Y%m%d")


def read_sessions(path, first, last):
    sessions = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            if first <= row["date"] <= last:
                sessions[row["visitor"], row["session"], row["date"]] = {
                    key: row[key] for key in JOINED if key in row
                }
    return sessions


def cut(events, sessions, start, end):
    """The lines of the slice, without their newlines."""
    with open(events, "rb") as file:
        for line in file:
            row = json.loads(line)
            if row["ts"] < start:
                continue
            if row["ts"] >= end:
                return  # the file is in time order
            line = line.rstrip(b"\n")
            joined = sessions.pop((row["visitor"], row["session"], day_of(row["ts"])), None)
            if joined:
                text = json.dumps(joined, ensure_ascii=False, separators=(",", ":"))
                line = line[:-1] + b"," + text.encode()[1:]
            yield line


def main():
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    events, sessions_path, first, last, out = sys.argv[1:]
    start, end = day_bounds(first, last)
    sessions = read_sessions(sessions_path, first, last)
    rows = len(sessions)
    plain = hashlib.sha256()
    lines = 0
    with open(out, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
        for line in cut(events, sessions, start, end):
            plain.update(line + b"\n")
            packed.write(line + b"\n")
            lines += 1
    with open(out, "rb") as file:
        data = file.read()
    print(f"events {lines}, session rows {rows}, of which without an event {len(sessions)}")
    print(f"{len(data)} bytes, sha256 {hashlib.sha256(data).hexdigest()}")
    print(f"unpacked sha256 {plain.hexdigest()}")


if __name__ == "__main__":
    main()
