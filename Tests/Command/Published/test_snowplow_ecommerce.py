"""Snowplow's e-commerce model: carts, checkouts, orders, products and sessions of 834 events."""

import unittest
from collections import Counter, defaultdict
from decimal import Decimal

from .answers import PublishedAnswers, rows
from .snowplow_ecommerce import action, browser, context, events, iso, messages

CART = ("add_to_cart", "remove_from_cart", "transaction", "checkout_step")
ACTS = {"product_view": "viewed", "add_to_cart": "added", "transaction": "ordered"}
STEPS = {"checkout_step": "Checkout Step Viewed", "transaction": "Order Completed"}

FORGOTTEN = """a cart keeps what nobody took out or bought; the demonstration shop's is empty when
its page is loaded anew, which it tells nobody"""
TWICE = "a product that is added twice in one event is two pieces; the shop's value is of one"
CONSTANTS = "the demonstration app sends a made-up value, which is not the sum of its products"
ADDED_TOGETHER = "products that are added together are a message each"
ORDERED = "an order ends the cart; the model counts the carts before, which the page forgot"
EMPTIED = "a cart that was emptied is not left behind; the model counts it as abandoned"


def published(name):
    return rows("snowplow-ecommerce", name)


def order_row(order):
    amounts = {
        column: Decimal(order[column]["text"] if column in order else 0)
        for column in ("total", "shipping", "tax")}
    return {
        "at": order["at"], "currency": order["currency"], "products": len(order["lines"]),
        **amounts,
    }


class SnowplowEcommerceTests(PublishedAnswers):
    @classmethod
    def messages(cls):
        cls.events = events()
        cls.by_id = {event["event_id"]: event for event in cls.events}
        made = []
        for event in cls.events:
            made += messages(event)
            made += messages(event, "/collected", clock="collector_tstamp")
            made += messages(event, "/" + cls.session_id(event)[:8])
            if action(event) in CART:
                made += cls.history(event)
        return made

    @classmethod
    def history(cls, until):
        """What a browser did with carts until an event, as another browser's."""
        copy = cls.copy(until)
        for event in cls.events:
            if browser(event) == browser(until) and action(event) in CART:
                yield from messages(event, copy)
            if event is until:
                return

    @staticmethod
    def session_id(event):
        session = context(event, "client_session_1_0_1")
        return event["domain_sessionid"] or session["sessionId"]

    @staticmethod
    def copy(event):
        return "/" + event["event_id"][:12]

    def after(self, event):
        """The person that a browser was right after an event."""
        return self.person(f"a:{browser(event)}{self.copy(event)}")

    def test_carts(self):
        answers, found = {}, {}
        for row in published("cart_interactions.csv"):
            event = self.by_id[row["event_id"]]
            name = event["event_id"][:8]
            answers[name] = {
                "value": Decimal(row["cart_total_value"] or 0),
                "ordered": row["cart_transacted"].lower() == "true",
            }
            profile = self.after(event)
            carts = profile["carts"]
            orders = profile["orders"]["latest"]
            found[name] = {
                "value": Decimal(carts[0]["value"]["text"] if carts else 0),
                "ordered": bool(orders) and orders[0]["at"] == iso(event["derived_tstamp"]),
            }
        self.assertEqual(self.compare(answers, found, {
            FORGOTTEN: {(name, "value"): Decimal(value) for name, value in {
                "1012864d": 65, "87284568": 40, "295db59c": 40, "f65604b8": 65,
                "9602543b": "38.40", "135b0300": 12, "39c33001": 24,
                "483eb5ba": 40, "8001071d": 25, "7c20b70f": 50, "919f437a": 75, "ec098e49": 90,
                "5ba0c2a3": 75, "6da9be9e": 100, "61b7682d": 115, "ab8bcdec": 100,
                "cf762ca2": 125}.items()},
            TWICE: {("3aa2815a", "value"): 30},
            CONSTANTS: {("11b3a24b", "value"): Decimal("99.99"), ("5a079040", "value"): 0},
        }), (47, 20))

    def test_checkouts(self):
        answers, found = {}, {}
        for row in published("checkout_interactions.csv"):
            event = self.by_id[row["event_id"]]
            name = event["event_id"][:8]
            answers[name] = {
                "at": iso(row["derived_tstamp"]), "action": STEPS[row["ecommerce_action_type"]],
                "succeeded": row["checkout_succeeded"].lower() == "true",
            }
            profile = self.after(event)
            latest = max(profile["events"], key=lambda tally: tally["lastSeen"])
            orders = profile["orders"]["latest"]
            found[name] = {
                "at": profile["lastSeen"], "action": latest["name"],
                "succeeded": bool(orders) and orders[0]["at"] == profile["lastSeen"],
            }
        self.assertEqual(self.compare(answers, found, {}), (52, 0))

    def test_orders(self):
        answers, found = {}, {}
        for row in published("transaction_interactions.csv"):
            event = self.by_id[row["event_id"]]
            name = row["transaction_id"]
            answers[name] = {
                "at": iso(row["derived_tstamp"]), "currency": row["transaction_currency"],
                "total": Decimal(row["transaction_revenue"]),
                "shipping": Decimal(row["transaction_shipping"] or 0),
                "tax": Decimal(row["transaction_tax"] or 0),
                "products": int(row["number_products"]),
            }
            for order in self.person(f"a:{browser(event)}")["orders"]["latest"]:
                if order["status"] == "placed":
                    found[order["id"]] = order_row(order)
        self.assertEqual(self.compare(answers, found, {}), (14, 0))

    def test_products(self):
        """Of each product in each browser: lists are not looks, and no interest."""
        answers, found = defaultdict(lambda: dict.fromkeys(ACTS.values(), 0)), {}
        for row in published("product_interactions.csv.gz"):
            act = ACTS.get(row["ecommerce_action_type"])
            if act:
                device = browser(self.by_id[row["event_id"]])
                answers[f"{device[:8]} {row['product_id']}"][act] += 1
        for device in {browser(event) for event in self.events}:
            for product in self.person(f"a:{device}")["products"]["top"]:
                acts = {act: product[act] for act in ACTS.values()}
                found[f"{device[:8]} {product['id']}"] = acts
        self.assertEqual(self.compare(answers, found, {}), (32, 0))

    def test_sessions(self):
        answers, found = {}, {}
        for row in published("sessions.csv"):
            name = row["domain_sessionid"][:8]
            answers[name] = {
                "start": iso(row["start_tstamp"]), "end": iso(row["end_tstamp"]),
                **{column: int(row[source] or 0) for column, source in {
                    "views": "number_product_views", "adds": "number_add_to_carts",
                    "removes": "number_remove_from_carts", "orders": "total_number_transactions",
                    "steps": "number_checkout_steps_visited",
                    "bought": "total_transacted_products"}.items()},
                "revenue": Decimal(row["total_transaction_revenue"] or 0),
                "abandoned": row["session_cart_abandoned"].lower() == "true",
            }
            found[name] = self.session(row)
        self.assertEqual(self.compare(answers, found, {
            ADDED_TOGETHER: {(name, "adds"): value for name, value in {
                "d6fdc956": 2, "7a8e2fd8": 7, "43be59d8": 5, "996606dc": 9, "9681591f": 4,
                "e5b6c906": 2, "0a42e1e2": 7, "bbcf9fb2": 2}.items()},
            EMPTIED: {("03a92439", "abandoned"): False, ("507cdaf6", "abandoned"): False},
            ORDERED: {("996606dc", "abandoned"): False, ("0a42e1e2", "abandoned"): False},
            TWICE: {("bbcf9fb2", "abandoned"): True},
        }), (53, 10))

    def session(self, row):
        """What Spoor knows of a published session.

        The model takes the time of arrival for when a session began and ended, counts a list of
        products as a product view, and an order as the last step of a checkout.
        """
        profile = self.person(f"a:{row['domain_userid']}/{row['domain_sessionid'][:8]}")
        visits = self.person(f"a:{row['domain_userid']}/collected")["sessions"]
        visit = next(visit for visit in visits if visit["startedAt"] <= iso(row["end_tstamp"]))
        count = Counter({event["name"]: event["count"] for event in profile["events"]})
        orders = profile["orders"]["latest"]
        return {
            "start": visit["startedAt"], "end": visit["lastAt"],
            "views": count["Product Viewed"] + count["Product List Viewed"],
            "adds": count["Product Added"],
            "removes": count["Product Removed"], "orders": len(orders),
            "steps": count["Checkout Step Viewed"] + len(orders),
            "bought": sum(len(order["lines"]) for order in orders),
            "revenue": sum((Decimal(order["total"]["text"]) for order in orders), Decimal()),
            "abandoned": bool(profile["carts"]),
        }


if __name__ == "__main__":
    unittest.main()
