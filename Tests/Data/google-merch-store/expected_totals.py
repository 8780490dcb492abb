#!/usr/bin/env python3
"""Counts what the slice holds and what importing it must give, without any of Spoor's code.

usage: expected_totals.py SLICE.jsonl.gz DAILY-TOTALS.csv > expected.json

Money is in cents of USD, or in micros where the name says so. Exits with 1 if any count of any day
differs from the published daily totals; it prints which.
"""

import collections
import csv
import gzip
import json
import sys
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

PACIFIC = ZoneInfo("America/Los_Angeles")
IDLE = 1_800_000  # milliseconds; a longer gap begins a new session
NO_CAMPAIGN = {"organic", "referral", "(none)", "(not set)"}
ACTIONS = {1: "Product Clicked", 2: "Product Viewed", 3: "Product Added", 4: "Product Removed"}


def read(path):
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def day_of(hit):
    moment = datetime.fromtimestamp(hit["ts"] / 1000, timezone.utc)
    return moment.astimezone(PACIFIC).strftime("%Y%m%d")


def sessions_by_gap(hits):
    """Sessions of the 30-minute rule alone, and of the tool.

    The tool also begins a session at a new campaign, which the rule joins to the one before; and it
    splits at Pacific midnight, into rows with one key.
    """
    last, number, of_key = {}, collections.Counter(), collections.defaultdict(set)
    of_own = collections.defaultdict(set)
    for hit in hits:
        visitor = hit["visitor"]
        if visitor not in last or hit["ts"] - last[visitor] > IDLE:
            number[visitor] += 1
        last[visitor] = hit["ts"]
        of_key[visitor, hit["session"]].add(number[visitor])
        of_own[visitor, number[visitor]].add(hit["session"])
    total = sum(number.values())
    joined = sum(len(keys) - 1 for keys in of_own.values())
    split = sum(len(own) - 1 for own in of_key.values())
    assert len(of_key) - joined + split == total
    return {
        "sessions": total,
        "sessionsOfTheTool": len(of_key),
        "sessionRowsOfTheTool": sum("totals" in hit for hit in hits),
        "sessionsJoinedByTheRule": joined,
        "sessionsSplitByTheRule": split,
    }


def fullness(hit):
    """Spoor's rule for which record of an order counts: one with a revenue before one without, then
    the one with more products, then the one with more amounts; of equals the first."""
    products = {
        (product["sku"], product.get("variant", "").lstrip(" ")) for product in hit["products"]}
    amounts = sum(name in hit["tx"] for name in ("revenue", "tax", "shipping"))
    return "revenue" in hit["tx"], len(products), amounts


def orders(hits):
    """Distinct orders. Of several records of one order the first that has a revenue counts.

    A few order ids come twice with different carts, minutes apart in one session (the data set's
    publisher obfuscated the ids); the other ways to count those are given too.
    """
    revenues, buyers, records = collections.defaultdict(list), set(), 0
    fullest = {}
    for hit in hits:
        if hit.get("action") != 6 or "tx" not in hit:
            continue
        records += 1
        buyers.add(hit["visitor"])
        held = fullest.get(hit["tx"]["id"])
        if held is None or fullness(hit) > fullness(held):
            fullest[hit["tx"]["id"]] = hit
        known = revenues[hit["tx"]["id"]]
        if "revenue" in hit["tx"]:
            assert hit["tx"]["revenue"] % 10_000 == 0
            known.append(hit["tx"]["revenue"] // 10_000)
    filled = [known for known in revenues.values() if known]
    return {
        "purchaseHits": records,
        "purchaseHitsWithRevenue": sum(len(known) for known in filled),
        "orders": len(revenues),
        "ordersWithRevenue": len(filled),
        "ordersWithSeveralRevenues": sum(len(set(known)) > 1 for known in filled),
        "revenueCents": sum(known[0] for known in filled),
        "revenueCentsOfFullestRecords": sum(
            hit["tx"].get("revenue", 0) // 10_000 for hit in fullest.values()),
        "revenueCentsOfLastRecords": sum(known[-1] for known in filled),
        "revenueCentsOfLargestRecords": sum(max(known) for known in filled),
        "revenueCentsOfAllRecords": sum(sum(known) for known in filled),
        "visitorsWithOrders": len(buyers),
    }


def messages_of(hit, identified):
    """Names of the messages that one hit becomes, in order; empty if it is rejected."""
    names = []
    if hit["type"] == "PAGE":
        names.append("page")
    action = hit.get("action")
    if action == 6 and hit["visitor"] not in identified:
        identified.add(hit["visitor"])
        names.append("identify")
    if action in ACTIONS:
        names += [ACTIONS[action]] * len(hit["products"])
    elif action == 5:
        names += ["Checkout Started"] if hit.get("step") == 1 else []
        names.append("Checkout Step Viewed")
    elif action == 6:
        names.append("Order Completed")
    names += ["Promotion Clicked"] * len(hit.get("promoClick", []))
    if "search" in hit:
        names.append("Products Searched")
    event = hit.get("ev")
    if hit["type"] == "EVENT" and event and event["category"] != "Enhanced Ecommerce":
        names.append(event["category"] + " " + event["action"])
    return names


def mapping(hits):
    identified, names, rejected, visitors = set(), collections.Counter(), 0, set()
    campaigns = clicks = 0
    for hit in hits:
        made = messages_of(hit, identified)
        rejected += not made
        visitors |= {hit["visitor"]} if made else set()
        names.update(made)
        source = hit.get("source", {})
        if made and source and not source.get("isTrueDirect"):
            campaigns += source["medium"] not in NO_CAMPAIGN or source["campaign"] != "(not set)"
            clicks += "gclId" in source.get("adwordsClickInfo", {})
    return {
        "messages": sum(names.values()),
        "messagesByName": dict(sorted(names.items())),
        "visitorsWithMessages": len(visitors),
        "hitsRejected": rejected,
        "hitsWithCampaign": campaigns,
        "hitsWithAdClick": clicks,
    }


def added_cents(hits):
    """What was put into carts; an addition without a quantity is of one piece."""
    micros = sum(
        product["price"] * product.get("qty", 1)
        for hit in hits if hit.get("action") == 3 for product in hit["products"])
    assert micros % 10_000 == 0
    return micros // 10_000


def per_day(hits):
    days = collections.defaultdict(collections.Counter)
    visitors = collections.defaultdict(set)
    for hit in hits:
        day = days[day_of(hit)]
        visitors[day_of(hit)].add(hit["visitor"])
        day["hits"] += 1
        day["type_" + hit["type"]] += 1
        if "action" in hit:
            day[f"action_{hit['action']}"] += 1
        day["promo_clicks"] += "promoClick" in hit
        if "totals" in hit:
            day["sessions"] += 1
            day["tot_bounces"] += hit["totals"].get("bounces", 0)
            day["tot_new"] += hit["totals"].get("newVisits", 0)
            day["tot_transactions"] += hit["totals"].get("transactions", 0)
            day["tot_revenue_micros"] += hit["totals"].get("transactionRevenue", 0)
    for day, seen in visitors.items():
        days[day]["visitors"] = len(seen)
    return days


def differences(days, path):
    """[day, column, published, counted] wherever the two are not equal."""
    with open(path, encoding="ascii") as file:
        rows = {row.pop("date"): row for row in csv.DictReader(file)}
    assert rows.keys() == days.keys(), "the slice and the daily totals are of different days"
    return [
        [day, column, int(published), days[day][column]]
        for day, row in sorted(rows.items())
        for column, published in row.items() if int(published) != days[day][column]
    ]


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    hits = list(read(sys.argv[1]))
    pages = collections.Counter(
        hit["path"].split("?")[0] for hit in hits if hit["type"] == "PAGE")
    actions = collections.Counter(hit.get("action") for hit in hits)
    days = per_day(hits)
    differing = differences(days, sys.argv[2])
    json.dump({
        "hits": len(hits),
        "firstMilliseconds": hits[0]["ts"],
        "lastMilliseconds": hits[-1]["ts"],
        "visitors": len({hit["visitor"] for hit in hits}),
        **sessions_by_gap(hits),
        "pageViews": sum(hit["type"] == "PAGE" for hit in hits),
        "productClicks": actions[1],
        "productViews": actions[2],
        "cartAdds": actions[3],
        "cartRemoves": actions[4],
        "checkoutHits": actions[5],
        "addedCents": added_cents(hits),
        **orders(hits),
        **mapping(hits),
        "topPages": [list(pair) for pair in sorted(
            pages.items(), key=lambda pair: (-pair[1], pair[0]))[:10]],
        "days": {day: dict(sorted(counts.items())) for day, counts in sorted(days.items())},
        "differencesFromDailyTotals": differing,
    }, sys.stdout, indent=2, ensure_ascii=False)
    print()
    if differing:
        sys.exit(1)


if __name__ == "__main__":
    main()
