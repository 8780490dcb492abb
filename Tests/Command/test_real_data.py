import gzip
import json
import os
import unittest
from collections import Counter

from Published.google_merch_store import (
    EQUAL, JOINED, OTHER_LIST, OWN_PAGE, REPEATED, RESENT, Answers, visits)
from spoor import ROOT, Installation

WEEK = os.path.join(
    ROOT, "Sources/Importing/Resources/google-merch-store-20160801-20160807.jsonl.gz")
IMPORT = ("import", "sample", "--format", "google-analytics", "--site", "shop")


class RealDataTests(unittest.TestCase):
    """A week of a real shop over HTTP, against totals that a script of its own computed."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        with open(os.path.join(ROOT, "Tests/Data/google-merch-store/expected.json")) as file:
            cls.expected = json.load(file)
        cls.spoor = Installation()
        cls.addClassCleanup(cls.spoor.close)
        cls.spoor.start()
        rules = os.path.join(ROOT, "deploy/demo/rules.yaml")
        cls.spoor.command("rules", "release", rules, "--at", "2016-08-01")
        cls.spoor.command(*IMPORT)
        cls.spoor.command("status", "--wait", "240")

    def test_totals_of_the_slice(self):
        expected, report = self.expected, self.spoor.report()
        self.assertEqual(report["events"], expected["messages"])
        self.assertEqual(report["visitors"], expected["visitors"])
        self.assertEqual(report["sessions"], expected["sessions"])
        self.assertEqual(report["pageViews"], expected["pageViews"])
        self.assertEqual(report["orders"], expected["orders"])
        # Two orders have records that differ: the fullest counts, by the rule of the script.
        self.assertEqual(
            report["revenue"][0]["amount"], expected["revenueCentsOfFullestRecords"])
        self.assertEqual(report["identified"], expected["visitorsWithOrders"])
        self.assertGreater(report["abandonedCarts"], 0)

    def test_topics_keep_their_schemas(self):
        self.assertEqual(self.spoor.schema_faults("events"), "")
        self.assertEqual(self.spoor.schema_faults("triggers", "trigger"), "")
        self.assertEqual(self.spoor.schema_faults("profiles", "profile"), "")
        self.assertEqual(self.spoor.schema_faults("decisions"), "")

    def test_sessions_of_the_publisher(self):
        """Each session row's channel, page views, transactions and revenue."""
        with gzip.open(WEEK, "rt") as file:
            published = visits(json.loads(line) for line in file)
        answers = Answers.of(self.spoor, published)
        self.assertEqual(Counter(answers.unexplained), Counter())
        self.assertEqual(answers.rules, {
            "visit": {EQUAL: 15666, JOINED: 223},
            "channel": {EQUAL: 14543, REPEATED: 1082, OTHER_LIST: 40, OWN_PAGE: 1},
            "transactions": {EQUAL: 135, RESENT: 2},
        })

    def test_second_import_counts_nothing_twice(self):
        report = self.spoor.report()
        self.spoor.command(*IMPORT)
        self.spoor.command("status", "--wait", "240")
        again = self.spoor.report()
        for name in ("events", "sessions", "pageViews", "orders", "identified", "revenue"):
            self.assertEqual(again[name], report[name], name)
        self.assertNotIn("DIFFERENT", self.spoor.command("replay").stdout)


if __name__ == "__main__":
    unittest.main()
