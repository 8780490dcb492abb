"""Events of Snowplow's e-commerce tracker as messages of the Segment spec.

| action             | message                                                                   |
|--------------------|---------------------------------------------------------------------------|
| `product_view`     | `Product Viewed`, each product                                            |
| `list_view`        | `Product List Viewed`, with its products                                  |
| `list_click`       | `Product Clicked`, each product                                           |
| `add_to_cart`      | `Product Added`, each product                                             |
| `remove_from_cart` | `Product Removed`, each product                                           |
| `checkout_step`    | `Checkout Step Viewed`, with its step                                     |
| `transaction`      | `Order Completed`, with its products; the tracker's revenue is `total`:   |
|                    | shipping is in it                                                         |
| `refund`           | `Order Refunded`, with its products; it names no order                    |
| `promo_…`          | `Promotion Viewed`, `Promotion Clicked`                                   |
| none               | `Other`: 410 events of an earlier tracker, whose action is not kept       |

`messageId` is the event id, with `-1`, `-2`, … for further products; `anonymousId` the
domain user id, else the id that the app's session names, else the network user id. User ids are
not sent: the demonstration shop has one customer, who would be all of these people. What the cart
is said to be worth is not sent either; it is what is compared.
"""

import json
from datetime import datetime

from .answers import rows

CONTEXT = "contexts_com_snowplowanalytics_snowplow_"
ACTION = "unstruct_event_com_snowplowanalytics_snowplow_ecommerce_snowplow_ecommerce_action_1_0_0"

EACH_PRODUCT = {
    "product_view": "Product Viewed", "list_click": "Product Clicked",
    "add_to_cart": "Product Added", "remove_from_cart": "Product Removed",
}
WHOLE = {
    "list_view": "Product List Viewed", "checkout_step": "Checkout Step Viewed",
    "transaction": "Order Completed", "refund": "Order Refunded",
    "promo_view": "Promotion Viewed", "promo_click": "Promotion Clicked", None: "Other",
}


def events():
    """All, in the order of their derived times."""
    found = rows("snowplow-ecommerce", "events.csv.gz")
    return sorted(found, key=lambda event: (iso(event["derived_tstamp"]), event["event_id"]))


def iso(text):
    """`2022-10-25 08:29:52.397000+00:00` as Spoor writes it."""
    moment = datetime.fromisoformat(text.replace(" UTC", ""))
    return moment.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def context(event, name):
    """The first context of that name; empty where there is none."""
    return (json.loads(event[CONTEXT + name] or "[]") or [{}])[0]


def action(event):
    return json.loads(event[ACTION] or "{}").get("type")


def browser(event):
    session = context(event, "client_session_1_0_1")
    return event["domain_userid"] or session.get("userId") or event["network_userid"]


def products(event):
    for product in json.loads(event[CONTEXT + "ecommerce_product_1_0_0"] or "[]"):
        fields = {
            "product_id": product["id"], "category": product["category"],
            "price": float(product["price"]), "currency": product["currency"],
            "brand": product.get("brand"), "quantity": product.get("quantity"),
        }
        yield {name: value for name, value in fields.items() if value is not None}


def properties(event):
    """Of a message that is about the whole event."""
    step = context(event, "ecommerce_checkout_step_1_0_0")
    order = context(event, "ecommerce_transaction_1_0_0")
    fields = {
        "products": list(products(event)) or None, "step": step.get("step"),
        "order_id": order.get("transaction_id"), "currency": order.get("currency"),
        "total": number(order.get("revenue")), "shipping": number(order.get("shipping")),
        "tax": number(order.get("tax")),
    }
    return {name: value for name, value in fields.items() if value is not None}


def number(text):
    return None if text is None else float(text)


def messages(event, copy="", clock="derived_tstamp"):
    """- copy: What all ids end in: each copy of what somebody did is somebody else's.
    - clock: The column that tells when it happened.
    """
    name = action(event)
    if name in EACH_PRODUCT:
        told = [(EACH_PRODUCT[name], product) for product in products(event)]
    else:
        told = [(WHOLE[name], properties(event))]
    for index, (title, fields) in enumerate(told):
        yield {
            "type": "track", "event": title, "properties": fields,
            "messageId": event["event_id"] + (f"-{index}" if index else "") + copy,
            "anonymousId": browser(event) + copy, "timestamp": iso(event[clock]),
            "context": {"userAgent": event["useragent"]},
        }
