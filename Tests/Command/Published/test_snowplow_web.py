"""Snowplow's web model: the page views, sessions and users of 160 events made for hard cases.

The model's user is a browser (`domain_userid`), so the events are sent without their user ids, and
rows are compared with what Spoor knows of the browser. Sent a second time, as other browsers' and
with user ids, they show who a browser is taken for. A case is named by its user id.
"""

import unittest
from collections import Counter, defaultdict
from datetime import datetime, timedelta

from .answers import PublishedAnswers, rows
from .snowplow_web import events, iso, message

#: The channel groups that occur. The publisher gives a referrer no group: `refr_medium` is empty.
CHANNELS = {"Display": "paid", "Paid Other": "paid", "Unassigned": "direct"}

ONE_VISIT = "two session ids of one browser with no gap of 30 minutes between are one visit"
MANY_VISITS = "a gap of more than 30 minutes ends a visit, whatever the client's session id"
A_BROWSER_EACH = "each browser is one; the model counts those of one session id as its first"
NO_BROWSER = "what comes without a browser's id belongs to no visit"
NO_BROWSER_STITCHED = "a customer is known by the user id, also without a browser"
NO_VIEW = "a ping is no page view; the model makes one for pings whose page was opened before"
TWO_CALLS = "a copy has the same message id; two events of one page view id are two page views"
TIE = "of two views at one time the one with the lesser message id comes first"
ALL_COUNT = "all of these events count; the model has a window, and leaves out what has no ids"
REFERRER = "a referrer is known by the list of search engines; the publisher looked none up"

#: Visits that are no published session, by case.
OTHER_VISITS = {
    # MANY_VISITS: each of its events but one, a day apart; the model cuts it off on the third day.
    "long session": 10,
    # A_BROWSER_EACH: the second and third browser, and the first, which has the session's name.
    "Rotating domain_userid per session": 3,
    # ALL_COUNT: later than the model's last day of a session.
    "Unexpired session": 1,
    # ALL_COUNT: arrived more than three days after it happened.
    "late arriving: device created/sent >3 days": 1,
    # ALL_COUNT: without a session id, or a page view id.
    "NULL domain_sessionid": 1,
    "NULL page_view_id": 1,
    # ALL_COUNT: visits without a page view or ping.
    "consent_accel": 26,
}

ENGAGED = timedelta(seconds=30)
PAGE = "/177234df-d425-412e-ad8d-8b97515b2807/"


def named(published):
    """`case #n`, the first of a case being #1."""
    names, count = {}, defaultdict(int)
    for row in sorted(published, key=lambda row: (row["start_tstamp"], row["end_tstamp"])):
        count[row["user_id"]] += 1
        names[f"{row['user_id']} #{count[row['user_id']]}"] = row
    return names


class SnowplowWebTests(PublishedAnswers):
    @classmethod
    def messages(cls):
        cls.events = sorted(
            events(), key=lambda event: (event["derived_tstamp"], event["event_id"]))
        cls.views = rows("snowplow-web", "page_views.csv")
        made = [message(event, identified=False) for event in cls.events]
        made += [message(event, "/known") for event in cls.events]
        for view in sorted({view["event_id"] for view in cls.views}):
            made += cls.history(view)
        return made

    @classmethod
    def history(cls, until):
        """What a browser sent until an event, as another browser's."""
        last = next(event for event in cls.events if event["event_id"] == until)
        for event in cls.events:
            if event["domain_userid"] == last["domain_userid"]:
                yield message(event, "/" + until[:12], identified=not event["domain_userid"])
            if event is last:
                return

    def browser(self, row, copy=""):
        """The person whose browser a published row is of; else the customer."""
        if row["original_domain_userid"]:
            return self.person(f"a:{row['original_domain_userid']}{copy}")
        return self.person(f"u:{row['user_id']}{copy}")

    def visit_at(self, profile, time):
        for visit in profile["sessions"]:
            if visit["startedAt"] <= time <= visit["lastAt"]:
                return visit
        return None

    def test_sessions(self):
        published, found, seen = {}, {}, set()
        for name, row in named(rows("snowplow-web", "sessions.csv")).items():
            published[name] = {
                "start": iso(row["start_tstamp"]), "end": iso(row["end_tstamp"]),
                "events": int(row["total_events"]), "pageViews": int(row["page_views"]),
                "entry": row["first_page_urlpath"], "exit": row["last_page_urlpath"],
                "channel": CHANNELS[row["default_channel_group"]],
                "campaign": row["mkt_campaign"] or None, "source": row["mkt_source"] or None,
                "medium": row["mkt_medium"] or None, "click": row["mkt_clickid"] or None,
            }
            visit = self.visit_at(self.browser(row), iso(row["end_tstamp"]))
            if not visit:
                continue
            seen.add((visit["device"], visit["startedAt"]))
            origin = visit["origin"]
            campaign = origin.get("campaign", {})
            found[name] = {
                "start": visit["startedAt"], "end": visit["lastAt"], "events": visit["facts"],
                "pageViews": visit["pageViews"], "entry": visit.get("entry"),
                "exit": visit.get("exit"), "channel": origin["channel"],
                "campaign": campaign.get("name"), "source": campaign.get("source"),
                "medium": campaign.get("medium"), "click": origin.get("click", {}).get("value"),
            }
        explained = {
            ONE_VISIT: {
                ("Multiple first sessions per user #1", "end"): "2021-03-02T07:23:28.297Z",
                ("Multiple first sessions per user #1", "events"): 7,
                ("Multiple first sessions per user #1", "pageViews"): 4,
                ("Multiple first sessions per user #1", "exit"): PAGE + "data-models",
                ("Multiple first sessions per user #2", "events"): 7,
                ("Multiple first sessions per user #2", "pageViews"): 4,
                ("Multiple first sessions per user #2", "entry"): PAGE
                + "getting-started-dummy-row",
                ("Multiple last sessions per user #1", "events"): 6,
                ("Multiple last sessions per user #1", "pageViews"): 4,
                ("Multiple last sessions per user #1", "exit"): PAGE + "data-models-dummy-row",
                ("Multiple last sessions per user #2", "start"): "2021-03-02T02:01:19.675Z",
                ("Multiple last sessions per user #2", "events"): 6,
                ("Multiple last sessions per user #2", "pageViews"): 4,
                ("Multiple last sessions per user #2", "entry"): PAGE + "getting-started",
            },
            MANY_VISITS: {
                ("long session #1", "start"): "2021-03-03T21:39:50.989Z",
                ("long session #1", "events"): 1,
                ("long session #1", "pageViews"): 1,
                ("long session #1", "entry"): "/",
                ("long session #1", "channel"): "direct",
                ("long session #1", "campaign"): None,
                ("long session #1", "source"): None,
                ("long session #1", "medium"): None,
                ("long session #1", "click"): None,
            },
            NO_VIEW: {
                (case, column): value
                for case, start in [
                    ("No edge cases #2", "2021-03-02T22:59:29.752Z"),
                    ("No edge cases #3", "2021-03-04T22:59:29.752Z"),
                    ("stray page ping #2", "2021-03-03T18:01:38.658Z"),
                ]
                for column, value in [
                    ("start", start), ("pageViews", 0), ("entry", None), ("exit", None)]
            },
            A_BROWSER_EACH: {("Rotating domain_userid per session #1", None): None},
            NO_BROWSER: {("NULL domain_userid #1", None): None},
            TWO_CALLS: {("dupe: page_view_id different derived_tstamp #1", "pageViews"): 8},
            REFERRER: {("dupe: page_view_id different derived_tstamp #1", "channel"): "search"},
        }
        self.assertEqual(self.compare(published, found, explained), (7, 11))
        self.assertEqual(self.other_visits(seen), OTHER_VISITS)

    def other_visits(self, seen):
        """Visits that no published session is of, counted by the cases that they are of."""
        case = {event["domain_userid"]: event["user_id"] for event in self.events}
        return Counter(
            case[browser] for browser in case if browser
            for visit in self.person(f"a:{browser}")["sessions"]
            if (visit["device"], visit["startedAt"]) not in seen)

    def test_users(self):
        published, found = {}, {}
        for row in rows("snowplow-web", "users.csv"):
            name = row["user_id"]
            published[name] = {
                "start": iso(row["start_tstamp"]), "end": iso(row["end_tstamp"]),
                "visits": int(row["sessions"]), "pageViews": int(row["page_views"]),
                "first": row["first_page_urlpath"], "last": row["last_page_urlpath"],
            }
            profile = self.browser(row)
            viewed = [visit for visit in profile["sessions"] if visit["pageViews"]]
            found[name] = {
                "start": profile["firstSeen"], "end": profile["lastSeen"],
                "visits": profile["visits"]["count"], "pageViews": profile["pageViews"],
                "first": viewed[-1]["entry"], "last": viewed[0]["exit"],
            }
        last = PAGE + "data-models"
        self.assertEqual(self.compare(published, found, {
            ONE_VISIT: {
                ("Multiple first sessions per user", "visits"): 1,
                ("Multiple last sessions per user", "visits"): 1,
            },
            TIE: {("Multiple last sessions per user", "last"): last + "-dummy-row"},
            MANY_VISITS: {("long session", "visits"): 11},
            ALL_COUNT: {
                ("long session", "end"): "2021-03-11T21:42:15.543Z",
                ("long session", "pageViews"): 4,
                ("long session", "last"): "/resources/data-quality-starts-with-data-collection/",
                ("Unexpired session", "end"): "2021-03-04T15:55:27.085Z",
                ("Unexpired session", "visits"): 2,
                ("Unexpired session", "pageViews"): 2,
                ("Unexpired session", "last"): last,
            },
            A_BROWSER_EACH: {
                ("Rotating domain_userid per session", "end"): "2021-03-02T15:55:23.355Z",
                ("Rotating domain_userid per session", "pageViews"): 1,
                ("Rotating domain_userid per session", "last"): PAGE + "getting-started",
            },
            NO_VIEW: {
                ("No edge cases", "pageViews"): 4,
                ("stray page ping", "pageViews"): 1,
            },
            TWO_CALLS: {("dupe: page_view_id different derived_tstamp", "pageViews"): 8},
        }), (3, 8))

    def test_page_views(self):
        published, found = {}, {}
        for row in self.views:
            name = row["page_view_id"][:8]
            published[name] = {
                "at": iso(row["start_tstamp"]), "path": row["page_urlpath"],
                "index": int(row["page_view_in_session_index"]),
                "inSession": int(row["page_views_in_session"]),
            }
            until = self.browser(row, "/" + row["event_id"][:12])
            visit = until["sessions"][0] if until["sessions"] else None
            if not visit or not visit["pageViews"]:
                continue
            whole = self.visit_at(self.browser(row), visit["lastAt"])
            found[name] = {
                "at": visit["lastAt"], "path": visit["exit"], "index": visit["pageViews"],
                "inSession": whole["pageViews"],
            }
        self.assertEqual(self.compare(published, found, {
            NO_BROWSER: {("4e6e7aad", None): None},
            ONE_VISIT: {
                **{(view, "inSession"): 4 for view in (
                    "88103a0f", "11c33a6a", "a43c9fe8", "dc450098",
                    "651d8af2", "a94522a4", "c5752a05", "eea978a2")},
                ("11c33a6a", "index"): 2, ("a43c9fe8", "index"): 3, ("dc450098", "index"): 4,
                ("eea978a2", "index"): 4,
            },
            MANY_VISITS: {
                ("ff8cc048", "inSession"): 1, ("548e3217", "inSession"): 1,
                ("548e3217", "index"): 1,
            },
            A_BROWSER_EACH: {
                **{(view, "inSession"): 1 for view in ("d747b5b2", "bbbf9399", "4eb86fda")},
                ("bbbf9399", "index"): 1, ("4eb86fda", "index"): 1,
            },
            TWO_CALLS: {
                **{(view, "inSession"): 8 for view in (
                    "e755c4bf", "11a69188", "36dca2d9", "320e0ef8", "1aad6519", "92d9d3b8",
                    "b24cdd54")},
                ("1aad6519", "index"): 6, ("92d9d3b8", "index"): 7, ("b24cdd54", "index"): 8,
            },
        }), (22, 21))

    def test_stitching(self):
        published, found = {}, {}
        for name, row in named(rows("snowplow-web", "sessions.csv")).items():
            published[name] = {"customer": row["stitched_user_id"]}
            customer = self.browser(row, "/known")["id"]
            found[name] = {"customer": customer.removeprefix("u:").removesuffix("/known")}
        self.assertEqual(self.compare(published, found, {
            NO_BROWSER_STITCHED: {("NULL domain_userid #1", "customer"): "NULL domain_userid"},
        }), (17, 1))

    def test_engaged_time(self):
        """The model counts pings, ten seconds each; Spoor the time from one event to the next, 30
        seconds at most. So it is Spoor's rule that is computed here, from the published events.
        """
        answers, found = Counter(), Counter()
        times = defaultdict(dict)
        for event in self.events:
            moment = datetime.fromisoformat(event["derived_tstamp"])
            times[event["domain_userid"]].setdefault(event["event_id"], moment)
        for browser, events_of in times.items():
            if not browser:
                continue
            moments = sorted(events_of.values())
            for before, after in zip(moments, moments[1:]):
                if after - before <= timedelta(minutes=30):
                    answers[browser] += min(after - before, ENGAGED) // timedelta(milliseconds=1)
            found[browser] = self.person(f"a:{browser}")["visits"]["engagedMilliseconds"]
        self.assertEqual(+answers, +found)
        self.assertEqual(len(found), 42)

    def test_nobody_is_a_bot(self):
        """The publisher's verdict on each of the events is `spider_or_robot: false`."""
        self.assertEqual({view["spider_or_robot"] for view in self.views}, {"false"})
        self.assertEqual(self.spoor.report()["botEvents"], 0)


if __name__ == "__main__":
    unittest.main()
