"""Sessions of OTTO's shop: clicks, additions to the cart, and orders.

The publisher gives no totals. What Spoor has to know of each session is computed here from the
lines themselves, by the rules that stand beside each column.

A click is a `Product Viewed`, a cart a `Product Added`. What is ordered in one millisecond is one
`Order Completed`.
"""

import json
import unittest
from collections import Counter
from datetime import datetime, timezone

from .answers import PublishedAnswers, data

GAP = 30 * 60 * 1000
LISTED = 20
#: More products than a profile remembers: which are given up depends on the order of clicks.
REMEMBERED = 100


def sessions():
    with open(data("otto", "train.jsonl")) as file:
        return [json.loads(line) for line in file]


def iso(milliseconds):
    moment = datetime.fromtimestamp(milliseconds / 1000, timezone.utc)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def orders(session):
    """The products of each order, by its time."""
    found = {}
    for event in session["events"]:
        if event["type"] == "orders":
            found.setdefault(event["ts"], []).append(str(event["aid"]))
    return found


def messages(session):
    made = []
    for event in session["events"]:
        name = {"clicks": "Product Viewed", "carts": "Product Added"}.get(event["type"])
        if name:
            made.append((event["ts"], name, {"product_id": str(event["aid"])}))
    for time, products in orders(session).items():
        listed = [{"product_id": product} for product in products]
        made.append((time, "Order Completed", {"order_id": str(time), "products": listed}))
    for index, (time, name, properties) in enumerate(sorted(made, key=lambda entry: entry[0])):
        yield {
            "type": "track", "event": name, "properties": properties,
            "messageId": f"{session['session']}-{index:04}", "timestamp": iso(time),
            "anonymousId": f"otto-{session['session']}",
        }


def expected(session):
    events = session["events"]
    times = sorted(event["ts"] for event in events)
    counts = Counter(event["type"] for event in events)
    return {
        # A gap of more than 30 minutes, or 24 hours, end a visit.
        "visits": visits(times),
        "start": iso(times[0]), "end": iso(times[-1]),
        "viewed": counts["clicks"], "added": counts["carts"],
        "orders": {str(time): Counter(products) for time, products in orders(session).items()},
        "cart": cart(events),
        "products": interests(events),
    }


def visits(times):
    count, start, last = 0, None, None
    for time in times:
        if last is None or time - last > GAP or time - start > 24 * 2 * GAP:
            count += 1
            start = time
        last = time
    return count


def cart(events):
    """What was added since the last order, which ends the cart."""
    held = Counter()
    for event in events:
        if event["type"] == "orders":
            held.clear()
        elif event["type"] == "carts":
            held[str(event["aid"])] += 1
    return held


def interests(events):
    """How often each product was acted on, the twenty most frequent counts; an order counts a
    product once.
    """
    acts = {(event["aid"], event["ts"], event["type"], index if event["type"] != "orders" else 0)
            for index, event in enumerate(events)}
    counts = Counter(product for product, *_ in acts)
    if len(counts) > REMEMBERED:
        return None
    return sorted(counts.values(), reverse=True)[:LISTED]


class OttoTests(PublishedAnswers):
    @classmethod
    def messages(cls):
        cls.sessions = sessions()
        return [message for session in cls.sessions for message in messages(session)]

    def test_sessions(self):
        answers = {session["session"]: expected(session) for session in self.sessions}
        found = {name: self.found(name) for name in answers}
        for name, answer in answers.items():
            if answer["products"] is None:
                found[name]["products"] = None
        self.assertEqual(self.compare(answers, found, {}), (20, 0))
        self.assertEqual(sum(answer["products"] is None for answer in answers.values()), 2)

    def found(self, name):
        profile = self.person(f"a:otto-{name}")
        counts = Counter({event["name"]: event["count"] for event in profile["events"]})
        return {
            "visits": profile["visits"]["count"],
            "start": profile["firstSeen"], "end": profile["lastSeen"],
            "viewed": counts["Product Viewed"], "added": counts["Product Added"],
            "orders": {
                order["id"]: lines(order) for order in profile["orders"]["latest"]},
            "cart": sum((lines(cart) for cart in profile["carts"]), Counter()),
            "products": [product["count"] for product in profile["products"]["top"]],
        }


def lines(holder):
    return Counter({line["productId"]: line["quantity"] for line in holder["lines"]})


if __name__ == "__main__":
    unittest.main()
