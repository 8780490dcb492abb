"""Events of Snowplow's web tracker as messages of the Segment spec.

| event         | message                                                                      |
|---------------|------------------------------------------------------------------------------|
| `page_view`   | `page`, with the page's address, title and referrer in `properties`          |
| any other     | `track` of that name; a `page_ping` says that somebody still looks at a page |

`messageId` is the event id, `timestamp` the derived time (the device's, corrected by the tracker),
`anonymousId` the domain user id, `userId` the user id. The page and the user agent go into
`context`, as a browser library puts them there.
"""

from datetime import datetime, timezone

from .answers import rows


def events():
    """All, in the order of the file."""
    return rows("snowplow-web", "events.csv.gz")


def iso(text):
    """`2021-03-01 21:39:43.815` as Spoor writes it."""
    moment = datetime.fromisoformat(text).replace(tzinfo=timezone.utc)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def page(event):
    query = event["page_urlquery"]
    fields = {
        "url": event["page_url"], "path": event["page_urlpath"],
        "search": "?" + query if query else "", "title": event["page_title"],
        "referrer": event["page_referrer"],
    }
    return {name: value for name, value in fields.items() if value}


def message(event, copy="", identified=True):
    """- copy: What all ids end in: each copy of what somebody did is somebody else's.
    - identified: Whether the user id is told; it is where there is no other.
    """
    made = {
        "messageId": event["event_id"] + copy,
        "timestamp": iso(event["derived_tstamp"]),
        "context": {"page": page(event), "userAgent": event["useragent"]},
    }
    if event["domain_userid"]:
        made["anonymousId"] = event["domain_userid"] + copy
    if identified or not event["domain_userid"]:
        made["userId"] = event["user_id"] + copy
    if event["event_name"] == "page_view":
        return {"type": "page", "name": event["page_title"], "properties": page(event), **made}
    return {"type": "track", "event": event["event_name"], "properties": {}, **made}
