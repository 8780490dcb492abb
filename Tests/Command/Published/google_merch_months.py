"""Two months of the Google Merchandise Store, read where they lie beside the checkout.

`events-201608.jsonl.zst` and the other month's have one hit a line, in time order, `sessions-…` the
session rows, one for each day that a session has hits on. Joined, a session's first hit of a day
has the row's members, too, as in the week that comes with Spoor.
"""

import csv
import io
import json
import os

import zstandard

from spoor import ROOT

from .google_merch_store import day_of

FOLDER = os.path.join(ROOT, "../shared/data/google-merch-store")
MONTHS = ("201608", "201609")
JOINED = ("visitNumber", "channel", "totals", "source", "device", "geo")


def path(name):
    return os.path.join(FOLDER, name)


def lines(name):
    with open(path(name), "rb") as packed:
        with zstandard.ZstdDecompressor().stream_reader(packed) as plain:
            yield from io.TextIOWrapper(plain, encoding="utf-8")


def hits(first, last):
    """Of the Pacific days from `first` to `last`, `20160801` and the like, with session rows."""
    rows = {}
    for month in MONTHS:
        for line in lines(f"sessions-{month}.jsonl.zst"):
            row = json.loads(line)
            if first <= row["date"] <= last:
                rows[row["visitor"], row["session"], row["date"]] = {
                    name: row[name] for name in JOINED if name in row}
    for month in MONTHS:
        for line in lines(f"events-{month}.jsonl.zst"):
            hit = json.loads(line)
            day = day_of(hit["ts"])
            if first <= day <= last:
                yield hit | rows.pop((hit["visitor"], hit["session"], day), {})
    assert not rows, f"{len(rows)} session rows have no hit"


def daily_totals(first, last):
    """The published totals, `{day: row}`."""
    found = {}
    for month in MONTHS:
        with open(path(f"daily-totals-{month}.csv")) as file:
            found |= {row["date"]: row for row in csv.DictReader(file)}
    return {day: row for day, row in found.items() if first <= day <= last}
