import json
import os
import re
import subprocess
import tempfile
import unittest

from spoor import BINARY, Broker


def printed(*arguments):
    """What the bench prints."""
    result = subprocess.run(
        [BINARY, "bench", *arguments], capture_output=True, text=True, timeout=300)
    if result.returncode != 0:
        raise AssertionError(result.stdout + result.stderr)
    return result.stdout


def bench(*arguments):
    """The figures by name; of several runs the median."""
    lines = re.findall(r"^  (\S.*?) {2,}(-?[0-9.]+)", printed(*arguments), re.MULTILINE)
    return {name: float(value) for name, value in lines}


class BenchTests(unittest.TestCase):
    """Not how fast Spoor is, but that what is measured is what was meant."""

    SHOP = ("--events", "3000", "--visitors", "300", "--runs", "1")

    def test_the_fold_takes_all_facts_and_a_log_is_filled_once(self):
        with tempfile.TemporaryDirectory() as logs:
            figures = bench("fold", *self.SHOP, "--logs", logs)
            kept = os.listdir(logs)
            self.assertEqual(len(kept), 1)
            path = os.path.join(logs, kept[0])
            files = {name: os.stat(os.path.join(path, name)).st_size for name in os.listdir(path)}
            again = bench("fold", *self.SHOP, "--logs", logs)
            self.assertEqual(os.listdir(logs), kept)
            after = {name: os.stat(os.path.join(path, name)).st_size for name in os.listdir(path)}
            self.assertEqual(after, files, "a run writes to a copy")
        for run in (figures, again):
            self.assertEqual(run["facts"], 3000)
            self.assertEqual(run["links"], figures["links"])
            self.assertTrue(10 < run["facts relayed or handed over, %"] < 40)
            self.assertGreater(run["CPU, s per million facts"], 0)
            self.assertGreater(run["decisions"], 0)

    def test_lateness_counts_the_triggers_that_are_due_meanwhile(self):
        # One is due each half second.
        figures = bench(
            "lateness", "--timers", "7200", "--seconds", "3", "--rate", "200", "--runs", "1")
        self.assertTrue(5 <= figures["triggers"] <= 7, figures)
        self.assertGreater(figures["messages beside them/s"], 100)
        order = [figures[f"lateness, {name}, ms"] for name in ("median", "99 %", "most")]
        self.assertGreaterEqual(order[0], 0)
        self.assertEqual(order, sorted(order))

    def test_a_line_of_json_for_each_has_the_figures_of_its_runs(self):
        output = printed(
            "offered", "--rates", "50,100", "--seconds", "1", "--connections", "20", "--runs", "3",
            "--json")
        lines = [json.loads(line) for line in output.splitlines()]
        self.assertEqual(
            [line["parameters"] for line in lines],
            [{"rate": rate, "connections": 20, "seconds": 1} for rate in (50, 100)])
        for line in lines:
            self.assertEqual((line["bench"], line["runs"]), ("offered", 3))
            rate = line["parameters"]["rate"]
            acknowledged = line["figures"]["acknowledged, beacons/s"]
            self.assertTrue(rate / 2 <= acknowledged["least"], acknowledged)
            self.assertTrue(acknowledged["greatest"] <= rate * 1.1, acknowledged)
            for figure in line["figures"].values():
                self.assertTrue(figure["least"] <= figure["median"] <= figure["greatest"], figure)

    def test_sizes_are_those_of_the_files(self):
        with tempfile.TemporaryDirectory() as logs:
            figures = bench("size", *self.SHOP, "--logs", logs)
            (kept,) = [os.path.join(logs, name) for name in os.listdir(logs)]
            tables = [name for name in os.listdir(kept) if name.endswith(".sst")]
            files = sum(os.stat(os.path.join(kept, name)).st_size for name in tables)
        # The fold's records, which were packed together with the facts, are much alike.
        facts = 3000 * figures["log, bytes/event: facts"]
        self.assertTrue(0.7 * files < facts < 1.3 * files, figures)
        self.assertTrue(400 < figures["as sent, bytes/event"] < 600, figures)
        self.assertGreaterEqual(figures["people"], 300)
        for name in (
            "… links, relays, hand-overs", "… profiles", "state, bytes/event: journals",
            "state, bytes/person: the rest", "read side, bytes/person",
        ):
            self.assertGreater(figures[name], 0, name)
        # What is kept is packed, and what was written is not, for the most part.
        self.assertGreater(figures["records, bytes/event"], figures["as sent, bytes/event"])
        self.assertGreater(figures["written to disk, for each of these"], 1)

    def test_a_server_comes_back_each_time_and_tells_how_long_it_takes(self):
        figures = bench("restart", *self.SHOP, "--rate", "300")
        for name in (
            "fold all: facts/s", "start with all state: ready, s", "start after kill -9: ready, s",
            "SIGTERM, idle: s", "SIGTERM under load: s", "SIGTERM, rebuilding: s",
            "rebuild: records/s", "… ready, s",
        ):
            self.assertGreater(figures[name], 0, name)


class BrokerBenchTests(unittest.TestCase):
    """The same of what is measured on brokers."""

    def setUp(self):
        self.broker = Broker()
        self.addCleanup(self.broker.close)
        self.brokers = ("--brokers", self.broker.address, "--runs", "1")

    def test_all_records_are_appended_read_and_folded(self):
        figures = bench("kafka", *self.brokers, "--events", "3000", "--visitors", "300")
        for name in ["records appended/s", "records read/s", "facts folded/s"]:
            self.assertGreater(figures[name], 0)
        plain = bench("kafka", *self.brokers, "--events", "3000", "--no-fold")
        self.assertNotIn("facts folded/s", plain)

    def test_services_fold_what_is_posted_and_come_back_without_state(self):
        figures = bench("services", *self.brokers, "--events", "3000", "--visitors", "300")
        self.assertGreater(figures["triggers"], 10)
        for name in ["… and folded, events/s", "ready from snapshots, s", "… records/s"]:
            self.assertGreater(figures[name], 0)

    def test_who_is_started_again_writes_triggers_again(self):
        figures = bench("takeover", *self.brokers, "--restart")
        self.assertLess(figures["first trigger, s"], 60)
        self.assertGreater(figures["first trigger, s"], 0)


if __name__ == "__main__":
    unittest.main()
