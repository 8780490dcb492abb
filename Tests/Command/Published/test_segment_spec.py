"""Every example of the Segment spec is taken as it is, and leaves what the spec says it means."""

import unittest

from .answers import PublishedAnswers
from .segment_spec import BROWSER, examples, of_somebody_else


MONOPOLY = "507f1f77bcf86cd799439011"
UNO = "505bd76785ebb509fc183733"
ORDER = "50314b8e9bcf000000000000"
ORDERED = {
    "status": "placed", "total": "27.50", "tax": "2.00", "shipping": "3.00", "discount": "2.50",
    "coupon": "hasbros", "lines": [f"2 {UNO}", f"1 {MONOPOLY}"],
}
CUSTOMER = {"email": "peter@example.com", "logins": 5, "name": "Peter Gibbons", "plan": "premium"}
ADDRESS = {
    "street": "6th St", "city": "San Francisco", "state": "CA", "postalCode": "94103",
    "country": "USA",
}
MAC = ["desktop", "Apple", "Mac", "Mac OS X", "Chrome"]

#: What each example leaves besides being counted under its name, by its place in the file: `v` for
#: viewed, `a` added, `o` ordered. Those that are not here are counted, and that is all: a click in
#: a list is followed by the product's page; what is taken out of a cart that is not there, or
#: entered at a checkout without one, changes nothing; `context.groupId` (36, 37) tells whom a
#: call is for, not which group somebody has joined.
LEAVES = {
    0: {"searches": ["blue roses"]},
    1: {"categories": {"Deals": "v"}},
    6: {"products": {MONOPOLY: "v"}, "categories": {"Games": "v"}},
    7: {
        "products": {MONOPOLY: "a"}, "categories": {"Games": "a"},
        "carts": {"skdjsidjsdkdj29j": ["18.99", f"1 {MONOPOLY}"]},
    },
    9: {"carts": {"d92jd29jd92jd29j92d92jd": ["22.00", f"1 {UNO}", f"1 {MONOPOLY}"]}},
    10: {"carts": {None: ["25.00", f"2 {UNO}", f"1 {MONOPOLY}"]}},
    14: {
        "products": {MONOPOLY: "o", UNO: "o"}, "categories": {"Games": "o"},
        "orders": {ORDER: {**ORDERED, "amount": "25.00"}},
    },
    15: {
        "products": {MONOPOLY: "o", UNO: "o"}, "categories": {"Games": "o"},
        "orders": {ORDER: {**ORDERED, "amount": "22.50"}},
    },
    16: {"orders": {ORDER: {"status": "unknown", "lines": []}}},
    17: {"orders": {ORDER: {"status": "cancelled", "lines": []}}},
    21: {
        "products": {MONOPOLY: "a"}, "categories": {"Games": "a"},
        "carts": {"99j2d92j9dj29dj29d2d": ["18.99", f"1 {MONOPOLY}"]},
    },
    25: {"identifiers": ["e:…", "u:97980cfea0067-25"], "traits": CUSTOMER},
    26: {"identifiers": ["e:…", "u:97980cfea0067-26"], "traits": CUSTOMER},
    27: {
        "identifiers": ["e:…", "u:97980cfea0067-27"], "device": MAC,
        "traits": {**CUSTOMER, "address": ADDRESS},
    },
    28: {"traits": {"subscriptionStatus": "inactive"}},
    31: {"identifiers": ["u:AiUGstSDIg-31"], "device": MAC},
    32: {"pageViews": 1, "pages": ["/"]},
    33: {"pageViews": 1, "pages": ["Home"]},
    34: {
        "identifiers": ["u:97980cfea0067-34"], "device": MAC, "pageViews": 1, "pages": ["/"],
    },
    35: {"identifiers": ["u:507f191e81-35"]},
    36: {
        "identifiers": ["u:97980cfea0067-36"],
        "device": ["phone", "Apple", "iPhone7,2", "iPhone OS", "Chrome"],
        "campaign": {
            "name": "TPS Innovation Newsletter", "source": "Newsletter", "medium": "email",
            "term": "tps reports", "content": "image link",
        },
    },
    38: {"groups": ["0e8c78ea9d97a7b8185e8632"]},
    39: {"groups": ["0e8c78ea9d97a7b8185e8632"]},
    40: {"pageViews": 1, "screenViews": 1, "pages": ["Home"]},
    41: {
        "identifiers": ["u:97980cfea0067-41"], "pageViews": 1, "screenViews": 1,
        "pages": ["Home"],
    },
}


def left(profile):
    """What of a profile is not as in an empty one, without times and devices."""
    found = {
        "identifiers": [  # The digest of an address differs from installation to installation.
            "e:…" if identifier.startswith("e:") else identifier
            for identifier in profile["identifiers"]],
        "device": [
            device[name]["name"] if isinstance(device.get(name), dict) else device.get(name)
            for device in profile["devices"]
            for name in ("kind", "brand", "model", "system", "browser")
            if device["kind"] != "unknown"],
        "traits": profile["traits"],
        "groups": profile["groups"], "pageViews": profile["pageViews"],
        "screenViews": profile["screenViews"],
        "pages": [page["path"] for page in profile["pages"]["latest"]],
        "searches": [search["term"] for search in profile["searches"]["latest"]],
        "products": {product["id"]: acts(product) for product in profile["products"]["top"]},
        "categories": {
            category["name"]: acts(category) for category in profile["categories"]["top"]},
        "carts": {
            cart.get("cartId"): [cart["value"]["text"]] + [
                f"{line['quantity']} {line['productId']}" for line in cart["lines"]]
            for cart in profile["carts"]},
        "orders": {
            order["id"]: {
                "status": order["status"],
                **{name: order[name]["text"] for name in (
                    "amount", "refunded", "total", "tax", "shipping", "discount") if name in order},
                **({"coupon": order["coupon"]} if "coupon" in order else {}),
                "lines": [
                    f"{line['quantity']} {line['productId']}" for line in order.get("lines", [])],
            } for order in profile["orders"]["latest"]},
        "campaign": profile["origins"].get("last", {}).get("campaign"),
        "events": {event["name"]: event["count"] for event in profile["events"]},
    }
    return {name: value for name, value in found.items() if value}


def acts(interest):
    return "".join(act[0] * interest[act] for act in ("viewed", "added", "ordered"))


class SegmentSpecTests(PublishedAnswers):
    @classmethod
    def messages(cls):
        cls.examples = examples()
        made = [
            of_somebody_else(example, f"-{index}", 0) for index, example in enumerate(cls.examples)]
        made += [
            of_somebody_else(example, "-story", index)
            for index, example in enumerate(cls.examples[:25])]
        return made

    def test_each_is_taken_as_it_is(self):
        """With an anonymous id, where it names nobody: libraries add one to each call."""
        self.assertEqual(len(self.examples), 42)
        for example in self.examples:
            names_somebody = "userId" in example or "anonymousId" in example
            sent = example if names_somebody else {**example, "anonymousId": "somebody"}
            status, answer = self.spoor.post(f"/v1/{example['type']}", sent)
            self.assertEqual(status, 200, (example, answer))

    def test_what_each_leaves(self):
        for index, example in enumerate(self.examples):
            profile = self.person(f"a:{example.get('anonymousId', BROWSER)}-{index}")
            name = example.get("event", example["type"])
            expected = {**LEAVES.get(index, {}), "events": {name: 1}}
            self.assertEqual(left(profile), expected, f"{index}: {name}")

    def test_story(self):
        """The e-commerce examples as what one person does, in the order of the spec's page."""
        found = left(self.person(f"a:{BROWSER}-story"))
        names = found.pop("events")
        self.assertEqual(set(names.values()), {1})
        self.assertEqual(len(names), 25)
        self.assertEqual(found, {
            "searches": ["blue roses"],
            "products": {MONOPOLY: "vaao", UNO: "o"},
            "categories": {"Games": "vaao", "Deals": "v"},
            # The cart of the wish is opened after the order, which took what the others held.
            "carts": {"99j2d92j9dj29dj29d2d": ["18.99", f"1 {MONOPOLY}"]},
            # A refund gives back no more than was paid. The update came first; of records with as
            # much in them the first counts.
            "orders": {ORDER: {
                **ORDERED, "status": "cancelled", "amount": "25.00", "refunded": "25.00"}},
        })


if __name__ == "__main__":
    unittest.main()
