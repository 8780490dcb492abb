"""Sessions of the Google Merchandise Store as its publisher has them, against Spoor's visits.

A session row has a channel, page views, transactions and revenue. It is compared with the visit
that it began, or is part of. Whether a rule explains a difference is told from what is published,
never from what Spoor has.
"""

import json
import subprocess
from collections import Counter, defaultdict
from datetime import datetime, timedelta, timezone
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

from spoor import BINARY

GAP = 30 * 60 * 1000
DAY = 48 * GAP
#: What a profile lists of a person's visits and orders: the latest.
LISTED = 20
OWN = "googlemerchandisestore.com"

CHANNELS = {
    "Direct": "direct", "Organic Search": "search", "Social": "social", "Referral": "referral",
    "Paid Search": "paid", "Display": "paid", "Affiliates": "paid",
}

#: `(the publisher's channel, host): Spoor's`, where a link's host tells another channel than the
#: publisher has for it. `*` stands for anything.
HOSTS = {
    # Search engines, networks and mailboxes of Spoor's lists.
    **{("Referral", host): "search" for host in (
        "www.google.*", "images.google.*", "duckduckgo.com", "www.startpage.com",
        "*.search.yahoo.com", "*search.tb.ask.com", "wap.sogou.com", "m.sogou.com", "m.sp.sm.cn",
        "search.xfinity.com", "suche.t-online.de", "www.mysearch.com")},
    **{("Referral", host): "social" for host in ("m.vk.com", "new.vk.com", "github.com")},
    **{("Referral", host): "email" for host in (
        "mail.google.com", "mail.aol.com", "*.mail.yahoo.com")},
    ("Organic Search", "plus.url.google.com"): "social",
    # Networks of the publisher's list, and a host of Baidu's that Spoor's has not.
    **{("Social", host): "referral" for host in (
        "www.quora.com", "groups.google.com", "getpocket.com")},
    ("Organic Search", "transcoder.baidu.com"): "referral",
    # The publisher repeats an earlier visit's campaign; the link says where this one came from.
    **{("Affiliates", host): "referral" for host in (
        "support.google.com", "analytics.googleblog.com", "feedly.com")},
    ("Organic Search", "sites.google.com"): "referral",
    ("Paid Search", "www.google.com"): "search",
    ("Direct", "www.google.com"): "search", ("Direct", "wanelo.com"): "referral",
    # The publisher's own advertisements, whose click ids are not in the data.
    **{("Paid Search", host): "referral" for host in (
        "tpc.googlesyndication.com", "googleads.g.doubleclick.net")},
    # The publisher did not make up its mind.
    ("(Other)", "s0.2mdn.net"): "referral", ("(Other)", "l.facebook.com"): "social",
}

EQUAL = "equal"
OTHER_LIST = "lists differ in what the linking host is; see HOSTS"
OWN_PAGE = "who comes from the shop's own page came from nowhere else"
JOINED = "another campaign, or midnight, begins no visit while the visitor goes on"
UNLISTED = "a profile lists the latest 20 visits"
REPEATED = "who comes by no link came directly; the publisher repeats an earlier visit's channel"
RESENT = "an order that is sent again is one; the publisher counts it again"


def iso(milliseconds):
    moment = datetime.fromtimestamp(milliseconds / 1000, timezone.utc)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def day_of(milliseconds):
    """By the publisher's clock: Pacific time, in summer."""
    moment = datetime.fromtimestamp(milliseconds / 1000, timezone(timedelta(hours=-7)))
    return moment.strftime("%Y%m%d")


class Row:
    """A session row, from the first hit of the session on its day."""

    def __init__(self, hit):
        totals = hit["totals"]
        self.day = day_of(hit["ts"])
        self.channel = hit["channel"]
        self.repeats_campaign = hit["source"].get("isTrueDirect", False)
        self.referrer = urlsplit(hit.get("ref") or "").hostname or ""
        self.views = totals.get("pageviews") or 0
        self.transactions = totals.get("transactions") or 0
        self.revenue = (totals.get("totalTransactionRevenue") or 0) // 10_000
        self.orders = set()

    @property
    def comes_by_link(self):
        return bool(self.referrer) and not ("." + self.referrer).endswith("." + OWN)


def says_something(hit):
    """Whether the import makes a message of it: not of an event that names none."""
    event = hit.get("ev", {})
    return (
        hit["type"] == "PAGE" or "action" in hit or "promoClick" in hit or "search" in hit
        or event.get("category") != "Enhanced Ecommerce" and "action" in event)


class Visit:
    """Hits with no gap of more than 30 minutes, at most 24 hours.

    - start: When something was said first; so Spoor has it.
    """

    def __init__(self, time):
        self.first = self.last = time
        self.start = None
        self.rows = []

    def is_over(self, time):
        return time - self.last > GAP or time - self.first > DAY


def visits(hits):
    """`{visitor: [visit]}`, of hits in time order; the first of a session has its row, too."""
    found = {}
    for hit in hits:
        of_visitor = found.setdefault(hit["visitor"], [])
        if not of_visitor or of_visitor[-1].is_over(hit["ts"]):
            of_visitor.append(Visit(hit["ts"]))
        visit = of_visitor[-1]
        visit.last = hit["ts"]
        if visit.start is None and says_something(hit):
            visit.start = hit["ts"]
        if "totals" in hit:
            visit.rows.append(Row(hit))
        if "tx" in hit:
            visit.rows[-1].orders.add(hit["tx"]["id"])
    return found


def latest_profiles(spoor):
    """Of each person the last record of the topic."""
    lines = {}
    with subprocess.Popen(
            [BINARY, "tail", "--topic", "profiles", "-n", "0", "--json", "-c", spoor.path],
            stdout=subprocess.PIPE) as tail:
        for line in tail.stdout:
            # A record begins with its id; all of each would be too many to parse.
            lines[line.split(b'","', 1)[0]] = line
    for line in lines.values():
        profile = json.loads(line)
        if "mergedInto" not in profile:
            yield profile


class Answers:
    """Compares session rows with Spoor's profiles, and counts by rule how they differ.

    - counts: `{column: {rule: rows}}`.
    - days: `{day: {column: {rule: rows}}}`, of session rows and of transactions.
    - hosts: The entries of `HOSTS` that explained something.
    - unexplained: What no rule explains; empty, if all is well.
    """

    def __init__(self, published):
        self.published = published
        self.counts = defaultdict(Counter)
        self.days = defaultdict(lambda: defaultdict(Counter))
        self.hosts = set()
        self.unexplained = []

    @classmethod
    def of(cls, spoor, published):
        """What a running Spoor that has imported the hits answers."""
        answers = cls(dict(published))
        for profile in latest_profiles(spoor):
            answers.take(profile)
        answers.expect(0, len(answers.published), "visitors without a profile")
        return answers

    def take(self, profile):
        for device in profile["devices"]:
            visitor = device["id"].removeprefix("a:")
            self.compare(visitor, self.published.pop(visitor), profile)

    def compare(self, visitor, of_visitor, profile):
        self.expect(len(of_visitor), profile["visits"]["count"], visitor, "visits")
        listed = {visit["startedAt"]: visit for visit in profile["sessions"]}
        orders = {order["id"]: order for order in profile["orders"]["latest"]}
        for index, visit in enumerate(of_visitor):
            found = listed.get(iso(visit.start))
            if found:
                self.compare_visit(visitor, visit, found)
            else:
                is_listed = index >= len(of_visitor) - LISTED
                self.expect(False, is_listed, visitor, f"no visit at {iso(visit.start)}")
                self.count("visit", UNLISTED, visit.rows)
            for row in visit.rows:
                if row.orders or row.transactions:
                    self.compare_orders(visitor, row, orders)

    def compare_visit(self, visitor, visit, found):
        first, *others = visit.rows
        self.count("visit", EQUAL, [first])
        self.count("visit", JOINED, others)
        channel = found["origin"]["channel"]
        rule = self.channel_rule(first, channel)
        self.expect(True, rule is not None, first.channel, first.referrer, channel)
        self.count("channel", rule, [first])
        self.expect(
            sum(row.views for row in visit.rows), found["pageViews"], visitor, "page views")

    def channel_rule(self, row, found):
        if CHANNELS.get(row.channel) == found:
            return EQUAL
        if row.comes_by_link:
            return OTHER_LIST if self.is_known(row, found) else None
        if found == "direct":
            return REPEATED if row.repeats_campaign else OWN_PAGE
        return None

    def is_known(self, row, found):
        used = {
            (published, host) for (published, host), channel in HOSTS.items()
            if row.channel == published and fnmatchcase(row.referrer, host) and channel == found}
        self.hosts |= used
        return bool(used)

    def compare_orders(self, visitor, row, orders):
        placed = [orders[order] for order in row.orders if order in orders]
        self.expect(len(row.orders), len(placed), visitor, "orders")
        again = row.transactions - len(row.orders)
        self.count("transactions", EQUAL, [row] * len(placed))
        self.count("transactions", RESENT, [row] * again)
        # What the publisher has for orders that were sent again is the sum of all their records.
        if not again:
            amount = sum(order["amount"]["amount"] for order in placed if "amount" in order)
            self.expect(row.revenue, amount, visitor, "revenue")

    @property
    def rules(self):
        """`counts`, as tests compare it."""
        return {column: dict(rules) for column, rules in self.counts.items()}

    def count(self, column, rule, rows):
        self.counts[column][rule] += len(rows)
        for row in rows:
            self.days[row.day][column][rule] += 1

    def expect(self, published, found, *what):
        if published != found:
            self.unexplained.append((*what, published, found))
