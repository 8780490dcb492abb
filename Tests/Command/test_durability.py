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
