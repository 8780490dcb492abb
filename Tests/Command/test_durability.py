import json
import os
import shutil
import signal
import threading
import unittest

from spoor import Installation


class DurabilityTests(unittest.TestCase):
    """kill -9 of the real server under load: what was acknowledged is stored, and folded once."""

    def test_nothing_acknowledged_is_lost(self):
        spoor = Installation()
        self.addCleanup(spoor.close)
        acknowledged = []
        for life in range(3):
            spoor.start()
            stop = threading.Event()
            threads = [
                threading.Thread(target=self.post, args=(spoor, stop, acknowledged, life, worker))
                for worker in range(4)
            ]
            for thread in threads:
                thread.start()
            stop.wait(1.0)
            spoor.stop(signal.SIGKILL)
            stop.set()
            for thread in threads:
                thread.join(30)
        spoor.start()
        stored = spoor.stored_ids()
        self.assertGreater(len(acknowledged), 100)
        self.assertEqual(set(acknowledged) - set(stored), set())
        distinct = len(set(stored))
        self.assertTrue(
            spoor.settled(lambda: spoor.report()["events"] == distinct),
            f"{spoor.report()['events']} folded of {distinct}")
        self.assertNotIn("DIFFERENT", spoor.command("replay").stdout)

    def test_a_start_without_state_tells_how_far_it_is(self):
        spoor = Installation()
        self.addCleanup(spoor.close)
        spoor.start()
        self.assertNotIn("caught up", spoor.server_log())
        for number in range(50):
            body = {"type": "page", "messageId": f"m{number}", "anonymousId": f"d{number}"}
            self.assertEqual(spoor.post("/v1/page", body)[0], 200)
        spoor.command("status", "--wait", "30")
        spoor.stop()
        shutil.rmtree(os.path.join(spoor.directory, "data", "state"))
        spoor.start()
        catch_up = json.loads(spoor.command("status", "--json").stdout)["catchUp"]
        self.assertGreaterEqual(catch_up["total"], 50)
        self.assertEqual(catch_up["folded"], catch_up["total"])
        self.assertTrue(spoor.settled(
            lambda: f"caught up: 100 % of {catch_up['total']} records" in spoor.server_log()))
        self.assertEqual(spoor.report()["events"], 50)

    def post(self, spoor, stop, acknowledged, life, worker):
        number = 0
        while not stop.is_set() and number < 5000:
            identity = f"{life}-{worker}-{number}"
            body = {"type": "page", "messageId": identity, "anonymousId": f"d{number % 50}"}
            try:
                if spoor.post("/v1/page", body)[0] == 200:
                    acknowledged.append(identity)
            except OSError:
                return
            number += 1


if __name__ == "__main__":
    unittest.main()
