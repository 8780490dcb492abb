import json
import os
import unittest

from spoor import ROOT, Installation


class RealDataTests(unittest.TestCase):
    """A week of a real shop over HTTP, against totals that a script of its own computed."""

    def test_totals_of_the_slice(self):
        path = os.path.join(ROOT, "Tests/Data/google-merch-store/expected.json")
        with open(path) as file:
            expected = json.load(file)
        spoor = Installation()
        self.addCleanup(spoor.close)
        spoor.start()
        spoor.command("rules", "release", os.path.join(ROOT, "deploy/demo/rules.yaml"),
                      "--at", "2016-08-01")
        arguments = ["import", "sample", "--format", "google-analytics", "--site", "shop"]
        spoor.command(*arguments)
        spoor.command("status", "--wait", "240")
        report = spoor.report()
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
        # What stands in the topics is what the schemas say, triggers and profiles included.
        self.assertEqual(spoor.schema_faults("events"), "")
        self.assertEqual(spoor.schema_faults("triggers", "trigger"), "")
        self.assertEqual(spoor.schema_faults("profiles", "profile"), "")
        self.assertEqual(spoor.schema_faults("decisions"), "")
        # A second run counts nothing twice.
        spoor.command(*arguments)
        spoor.command("status", "--wait", "240")
        again = spoor.report()
        for name in ("events", "sessions", "pageViews", "orders", "identified", "revenue"):
            self.assertEqual(again[name], report[name], name)
        self.assertNotIn("DIFFERENT", spoor.command("replay").stdout)


if __name__ == "__main__":
    unittest.main()
