import os
import signal
import ssl
import time
import unittest

import trustme

import fault_proxy
from fault_proxy import FaultProxy
from on_kafka import KAFKA, PLAIN, OnKafka, generated, settle
from spoor import Installation, message


class FaultTests(OnKafka):
    """The log on a real broker that is behind a network with faults."""

    def behind(self, more="", tls=None, personal=PLAIN):
        """An installation that reaches the broker through the proxy only."""
        self.proxy = FaultProxy(self.broker, tls)
        self.addCleanup(self.proxy.close)
        spoor = Installation(KAFKA.format(address=self.proxy.address, more=more) + personal)
        self.addCleanup(spoor.close)
        return spoor

    def prepared(self, batches, more=""):
        expected, key = self.embedded_profiles(batches)
        spoor = self.behind(more)
        self.share(key, spoor)
        spoor.command("topics", "create")
        spoor.start()
        return spoor, expected

    def ids(self, batches):
        return sorted(body["messageId"] for batch in batches for body in batch)

    def test_acknowledgements_that_are_lost_double_nothing(self):
        batches = generated()
        spoor, expected = self.prepared(batches)

        def lose(number):
            self.proxy.lose(fault_proxy.PRODUCE, 1)

        self.post_all(spoor, batches, lose)
        settle([spoor])
        self.assertGreater(self.proxy.lost[fault_proxy.PRODUCE], 5)
        # Each fact stands in the log as often as it was sent.
        self.assertEqual(sorted(spoor.stored_ids()), self.ids(batches))
        self.assertEqual(spoor.newest_profiles(), expected)

    def test_answers_to_transactions_that_are_lost_change_nothing(self):
        batches = generated()
        spoor, expected = self.prepared(batches)
        kinds = [
            fault_proxy.ADD_PARTITIONS_TO_TXN, fault_proxy.ADD_OFFSETS_TO_TXN,
            fault_proxy.TXN_OFFSET_COMMIT, fault_proxy.END_TXN]

        def lose(number):
            self.proxy.lose(kinds[number % 4], 1)

        self.post_all(spoor, batches, lose)
        settle([spoor])
        for kind in kinds:
            self.assertGreater(self.proxy.lost[kind], 1, kind)
        self.assertEqual(spoor.newest_profiles(), expected)
        self.assertNotIn("DIFFERENT", spoor.command("replay").stdout)

    def test_killed_in_the_middle_of_a_transaction(self):
        batches = generated()
        spoor, expected = self.prepared(batches)
        self.post_all(spoor, batches[:4])
        self.proxy.hold(fault_proxy.END_TXN)
        self.post_all(spoor, batches[4:6])
        self.assertTrue(self.proxy.held.wait(30))
        spoor.stop(signal.SIGKILL)
        held = self.proxy.requests[fault_proxy.END_TXN]
        # A writer for each partition, and one for facts.
        taken_over = self.proxy.requests[fault_proxy.INIT_PRODUCER_ID] + 4 + 1
        spoor.start(until_ready=False)
        # The one before is fenced now, and its request to commit reaches the broker only then.
        self.assertTrue(spoor.settled(
            lambda: self.proxy.requests[fault_proxy.INIT_PRODUCER_ID] >= taken_over, seconds=60))
        self.proxy.let_go()
        spoor.wait_until_ready()
        self.post_all(spoor, batches[6:])
        settle([spoor])
        self.assertGreater(self.proxy.requests[fault_proxy.END_TXN], held)
        self.assertEqual(spoor.newest_profiles(), expected)
        self.assertNotIn("DIFFERENT", spoor.command("replay").stdout)

    def test_a_stop_does_not_wait_for_the_end_of_a_transaction(self):
        batches = generated()
        spoor, expected = self.prepared(batches)
        self.proxy.hold(fault_proxy.END_TXN)
        self.post_all(spoor, batches)
        self.assertTrue(self.proxy.held.wait(30))
        self.proxy.silence()
        # A tick or a link may be on its way, and is given up after half a minute.
        spoor.process.terminate()
        self.assertEqual(spoor.process.wait(50), 0)
        self.proxy.let_go()
        self.proxy.speak()
        spoor.start()
        settle([spoor])
        self.assertEqual(spoor.newest_profiles(), expected)
        self.assertNotIn("DIFFERENT", spoor.command("replay").stdout)

    def test_a_stop_waits_behind_no_transactions_however_many(self):
        spoor = self.behind()
        spoor.configure("partitions: 4", "partitions: 100")
        spoor.command("topics", "create")
        spoor.start()
        batches = generated(6_000, 1_000)
        self.proxy.hold(fault_proxy.END_TXN)
        self.post_all(spoor, batches)
        self.assertTrue(self.proxy.held.wait(30))
        self.proxy.silence()
        time.sleep(3)
        spoor.process.terminate()
        self.assertEqual(spoor.process.wait(50), 0)

    def test_a_minute_without_the_network_costs_nothing(self):
        batches = generated(1_200, 120)
        spoor, expected = self.prepared(batches)
        self.post_all(spoor, batches[:4])
        cut = time.monotonic()
        self.proxy.silence()
        during, after = batches[4:18], batches[18:]
        for number, batch in enumerate(during):
            self.post_all(spoor, [batch])
            time.sleep(max(0, cut + number * 60 / len(during) - time.monotonic()))
        waiting = spoor.status()["collector"]["spool"]
        self.assertGreater(waiting["ageMilliseconds"], 40_000)
        time.sleep(max(0, cut + 60 - time.monotonic()))
        self.proxy.speak()
        self.post_all(spoor, after)
        settle([spoor])
        # What was on its way when it fell silent may stand there twice.
        self.assertEqual(set(spoor.stored_ids()), set(self.ids(batches)))
        self.assertEqual(spoor.newest_profiles(), expected)
        self.assertNotIn("DIFFERENT", spoor.command("replay").stdout)

    def test_no_question_waits_behind_a_fetch(self):
        # For its statistics librdkafka asks where fetches are, too.
        spoor = self.behind("statistics.interval.ms: 0")
        spoor.command("topics", "create")
        spoor.start()
        for number in range(20):
            body = message("page", f"m{number}", anonymousId=f"d{number}")
            self.assertEqual(spoor.post("/v1/page", body)[0], 200)
        settle([spoor])
        self.assertGreater(self.proxy.requests[fault_proxy.LIST_OFFSETS], 0)
        # A member may fetch once before its partitions are paused.
        fetching = [c for c in self.proxy.connections if c[fault_proxy.FETCH] > 4]
        self.assertTrue(fetching)
        for requests in fetching:
            self.assertEqual(requests[fault_proxy.LIST_OFFSETS], 0, requests)

    def test_encryption_and_passwords_are_a_matter_of_settings(self):
        authority = trustme.CA()
        encrypted = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert("127.0.0.1").configure_cert(encrypted)
        spoor = self.behind(tls=encrypted, more=f"""security.protocol: sasl_ssl
  ssl.ca.location: {self.authority(authority)}
  sasl.mechanism: PLAIN
  sasl.username: shop
  sasl.password: hush""")
        spoor.command("topics", "create")
        spoor.start()
        self.assertEqual(spoor.post("/v1/page", message("page", "m1", anonymousId="d"))[0], 200)
        settle([spoor])
        self.assertIn("a:d", spoor.newest_profiles())
        self.assertIn(b"\0shop\0hush", self.proxy.last[fault_proxy.SASL_AUTHENTICATE])
        spoor.stop()
        # Somebody else's certificate is not taken, and it is said so.
        spoor.configure(self.authority(authority), self.authority(trustme.CA()))
        asked = sum(self.proxy.requests.values())
        refused = spoor.command("topics", "check", check=False)
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("certificate verify failed", refused.stderr)
        self.assertEqual(sum(self.proxy.requests.values()), asked)

    def authority(self, authority):
        """Where its certificate lies."""
        path = os.path.join(self.broker.directory, f"{id(authority)}.pem")
        authority.cert_pem.write_to_path(path)
        return path


if __name__ == "__main__":
    unittest.main()
