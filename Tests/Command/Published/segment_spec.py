"""The examples of the Segment spec as messages, the calls as `analytics.js` makes them:

| call                                     | message                                               |
|------------------------------------------|-------------------------------------------------------|
| `track(event, properties, options)`      | `event`, `properties`; the options' `context`         |
| `identify(userId, traits)`, `(traits)`   | `userId`, `traits`                                    |
| `page(category, name)`                   | `category`, `name`, and both in `properties`, too     |
| `group(groupId, traits)`                 | `groupId`, `traits`                                   |
| `alias(userId)`                          | `userId`; `previousId` is the browser's anonymous id  |
"""

import json

from .answers import data

BROWSER = "browser"


def examples():
    """42 messages, in the order of the file."""
    with open(data("segment-spec", "examples.jsonl")) as file:
        return [example(json.loads(line)) for line in file]


def example(line):
    return line["payload"] if "payload" in line else CALLS[line["call"]](*line["args"])


def track(event, properties=None, options=None):
    context = {"context": options["context"]} if options else {}
    return {"type": "track", "event": event, "properties": properties or {}, **context}


def identify(*arguments):
    user = {"userId": arguments[0]} if isinstance(arguments[0], str) else {}
    return {"type": "identify", "traits": arguments[-1], **user}


def page(category, name):
    properties = {"category": category, "name": name}
    return {"type": "page", "category": category, "name": name, "properties": properties}


def group(identifier, traits):
    return {"type": "group", "groupId": identifier, "traits": traits}


def alias(user):
    return {"type": "alias", "userId": user, "previousId": BROWSER}


CALLS = {"track": track, "identify": identify, "page": page, "group": group, "alias": alias}


def of_somebody_else(message, suffix, second):
    """The same message of another person, at a second of one minute.

    Only its ids change; an anonymous id, a message id and a time are added where it has none.
    """
    made = dict(message)
    for name in ("userId", "previousId"):
        if name in made:
            made[name] += suffix
    made["anonymousId"] = made.get("anonymousId", BROWSER) + suffix
    made["messageId"] = f"m{second:02}{suffix}"
    made["timestamp"] = f"2026-01-01T00:00:{second:02}.000Z"
    return made
