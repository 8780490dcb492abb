"""Days of the Google Merchandise Store, out of the two months that may lie beside the checkout.

`make test` takes the eight days around the end of the first month; `make test-months` all 61, which
takes a debug build some six minutes.
"""

import json
import os
import tempfile
import unittest

from spoor import Installation

from .google_merch_months import FOLDER, daily_totals, hits
from .google_merch_store import (
    EQUAL, HOSTS, JOINED, OTHER_LIST, OWN_PAGE, REPEATED, RESENT, UNLISTED, Answers, visits)

ALL = os.environ.get("SPOOR_MONTHS") == "all"
if ALL:
    FIRST, LAST = "20160801", "20160930"
    COUNTS = {
        "visit": {EQUAL: 142964, JOINED: 1938, UNLISTED: 889},
        "channel": {EQUAL: 131890, REPEATED: 10336, OTHER_LIST: 718, OWN_PAGE: 20},
        "transactions": {EQUAL: 2015, RESENT: 130},
    }
else:
    FIRST, LAST = "20160829", "20160905"
    COUNTS = {
        "visit": {EQUAL: 18979, JOINED: 231},
        "channel": {EQUAL: 17616, REPEATED: 1257, OTHER_LIST: 99, OWN_PAGE: 7},
        "transactions": {EQUAL: 221, RESENT: 11},
    }


@unittest.skipUnless(
    os.path.isdir(FOLDER), f"the two months are not at {os.path.normpath(FOLDER)}")
class GoogleMerchMonthsTests(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.spoor = Installation()
        cls.addClassCleanup(cls.spoor.close)
        cls.spoor.start()
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
            cls.published = visits(cls.written(hits(FIRST, LAST), file))
            file.flush()
            cls.spoor.command(
                "import", file.name, "--format", "google-analytics", "--site", "shop",
                timeout=3600)
        cls.spoor.command("status", "--wait", "3600", timeout=3700)
        cls.totals = daily_totals(FIRST, LAST)

    @staticmethod
    def written(hits, file):
        for hit in hits:
            file.write(json.dumps(hit, ensure_ascii=False, separators=(",", ":")) + "\n")
            yield hit

    def test_totals(self):
        report = self.spoor.report()
        self.assertEqual(report["visitors"], len(self.published))
        self.assertEqual(report["sessions"], sum(map(len, self.published.values())))
        self.assertEqual(
            report["pageViews"], sum(int(day["type_PAGE"]) for day in self.totals.values()))

    def test_sessions_of_the_publisher(self):
        """Each session row's channel, page views, transactions and revenue; then the days."""
        answers = Answers.of(self.spoor, self.published)
        self.assertEqual(answers.unexplained, [])
        self.assertEqual(answers.rules, COUNTS)
        if ALL:
            self.assertEqual(set(HOSTS) - answers.hosts, set())
        for day, totals in self.totals.items():
            sessions, orders = answers.days[day]["visit"], answers.days[day]["transactions"]
            self.assertEqual(sum(sessions.values()), int(totals["sessions"]), day)
            self.assertEqual(sum(orders.values()), int(totals["tot_transactions"]), day)


if __name__ == "__main__":
    unittest.main()
