import json
import signal
import time
import unittest

import mock_cluster
from mock_cluster import MockCluster
from on_kafka import KAFKA, PLAIN, OnKafka, generated, settle
from spoor import Installation, message

TOPICS = ["events", "rejected", "profiles", "triggers", "decisions", "keys"]

SESSIONS = """session.timeout.ms: 6000
  heartbeat.interval.ms: 500
"""
# The made-up brokers keep no offsets of transactions. Their sessions do end.
PLAINLY = "transactions: false\n  " + SESSIONS

# Errors that a broker of a cluster gives and that pass. Source: kafka.apache.org/protocol.
NOT_LEADER, NOT_COORDINATOR, LOADING, REBALANCING = 6, 16, 14, 27
COORDINATOR_NOT_AVAILABLE, CONCURRENT_TRANSACTIONS = 15, 51
NOT_ENOUGH_REPLICAS, TIMED_OUT, STORAGE = 19, 7, 56
UNKNOWN = -1


class MockClusterTests(OnKafka):
    """Projectors as members of a group whose sessions end, on brokers that give errors."""

    def setUp(self):
        self.cluster = MockCluster([f"spoor.{topic}" for topic in TOPICS], 4)
        self.addCleanup(self.cluster.close)
        self.batches = generated()
        self.expected, self.key = self.embedded_profiles(self.batches)
        self.made = {}

    def add(self, service, more=PLAINLY, changes=()):
        spoor = Installation(KAFKA.format(address=self.cluster.address, more=more) + PLAIN)
        for old, new in changes:
            spoor.configure(old, new)
        self.addCleanup(spoor.close)
        self.share(self.key, spoor)
        spoor.start(service=service)
        self.made[spoor] = service
        return spoor

    def partitions(self, projector):
        return {part["partition"] for part in projector.status()["partitions"]}

    def test_who_is_killed_for_good_loses_the_partitions_to_the_others(self):
        collector, first, second = self.add("collect"), self.add("project"), self.add("project")
        self.assertTrue(second.settled(lambda: len(self.partitions(second)) == 2, seconds=60))
        self.post_all(collector, self.batches[:6])
        first.stop(signal.SIGKILL)
        del self.made[first]
        self.post_all(collector, self.batches[6:])
        settle(list(self.made))
        self.assertEqual(self.partitions(second), {0, 1, 2, 3})
        self.assertEqual(collector.newest_profiles(), self.expected)

    def test_who_keeps_a_partition_goes_on_while_others_move(self):
        collector, first = self.add("collect"), self.add("project")
        self.assertTrue(first.settled(lambda: len(self.partitions(first)) == 4, seconds=60))
        self.post_all(collector, self.batches[:4])
        added = [self.add("project")]
        seen = set()

        def shared():
            seen.add(len(self.partitions(first)))
            return len(self.partitions(first)) == 2 and len(self.partitions(added[0])) == 2

        self.assertTrue(first.settled(shared, seconds=60))
        self.assertNotIn(0, seen, "it never has to give up what it keeps")
        self.post_all(collector, self.batches[4:])
        settle(list(self.made))
        self.assertEqual(collector.newest_profiles(), self.expected)

    def test_a_partition_without_a_leader_holds_up_no_other(self):
        collector, projector = self.add("collect"), self.add("project")
        self.post_all(collector, self.batches[:2])
        self.cluster.move_leader("spoor.events", 0, -1)
        self.post_all(collector, self.batches[2:])
        posted = sum(len(batch) for batch in self.batches[2:])

        def waiting():
            return collector.status()["collector"]["spool"]["records"]

        # What is the partition's own stays; all else is taken, in less time than a record is given up.
        self.assertTrue(collector.settled(lambda: 0 < waiting() < posted * 2 // 3, seconds=15))
        left = waiting()
        body = message("page", "late", anonymousId="d1")
        for number in range(20):
            began = time.monotonic()
            self.assertEqual(collector.post("/v1/page", {**body, "messageId": f"l{number}"})[0], 200)
            self.assertLess(time.monotonic() - began, 1)
        self.assertTrue(collector.settled(lambda: waiting() in (left, left + 20), seconds=10))
        # Whoever asks and fetches finds each of them.
        for leader in (1, 2, 3):
            self.cluster.move_leader("spoor.events", 0, leader)
            settle(list(self.made), seconds=30)
        profiles = collector.newest_profiles()
        profiles.pop("a:d1")
        self.assertEqual(profiles, self.expected)

    def test_who_takes_the_first_partition_over_puts_its_settings_in_force(self):
        """As in a rolling restart: when it started, the partition was another's."""
        self.cluster = MockCluster([f"spoor.{topic}" for topic in TOPICS], 1)
        self.addCleanup(self.cluster.close)

        def add(currency):
            return self.add("project", changes=[
                ("partitions: 4", "partitions: 1"), ("currency: USD", f"currency: {currency}")])

        def released():
            lines = second.command("tail", "--kind", "release", "-n", "0", "--json").stdout
            return [json.loads(line)["content"]["sites"][0]["currency"] for line in lines.splitlines()]

        first = add("USD")
        second = add("EUR")
        self.assertTrue(first.settled(lambda: released()[:1] == ["USD"]), first.server_log())
        first.stop()
        self.assertTrue(
            second.settled(lambda: released() == ["USD", "EUR"], seconds=60), second.server_log())

    def test_errors_of_brokers_that_pass_change_nothing(self):
        collector, projector = self.add("collect"), self.add("project")
        self.post_amid_errors(collector, projector, [
            (mock_cluster.PRODUCE, NOT_LEADER, NOT_ENOUGH_REPLICAS, TIMED_OUT),
            (mock_cluster.FETCH, NOT_LEADER, STORAGE),
            (mock_cluster.LIST_OFFSETS, NOT_LEADER, TIMED_OUT),
            (mock_cluster.OFFSET_COMMIT, NOT_COORDINATOR, LOADING, REBALANCING),
            (mock_cluster.OFFSET_FETCH, NOT_COORDINATOR, LOADING),
            (mock_cluster.FIND_COORDINATOR, COORDINATOR_NOT_AVAILABLE, COORDINATOR_NOT_AVAILABLE),
            (mock_cluster.HEARTBEAT, REBALANCING, NOT_COORDINATOR),
            (mock_cluster.JOIN_GROUP, LOADING, NOT_COORDINATOR),
            (mock_cluster.SYNC_GROUP, REBALANCING),
            (mock_cluster.METADATA, TIMED_OUT),
        ], meanwhile=lambda: self.add("project"))  # Whoever comes makes all join anew.
        for partition in range(4):
            self.cluster.move_leader("spoor.events", partition, 1 + (partition + 1) % 3)
        self.cluster.move_coordinator("spoor", 2)
        self.post_all(collector, self.batches[10:])
        settle(list(self.made))
        self.assertEqual(collector.newest_profiles(), self.expected)

    def test_errors_that_pass_in_a_transaction_change_nothing(self):
        self.cluster.fail(mock_cluster.INIT_PRODUCER_ID, LOADING, COORDINATOR_NOT_AVAILABLE)
        collector, projector = self.add("collect", SESSIONS), self.add("project", SESSIONS)
        self.post_amid_errors(collector, projector, [
            (mock_cluster.ADD_PARTITIONS_TO_TXN, CONCURRENT_TRANSACTIONS, NOT_COORDINATOR),
            (mock_cluster.ADD_OFFSETS_TO_TXN, LOADING, NOT_COORDINATOR),
            (mock_cluster.TXN_OFFSET_COMMIT, NOT_COORDINATOR, LOADING, TIMED_OUT),
            (mock_cluster.END_TXN, LOADING, NOT_COORDINATOR, CONCURRENT_TRANSACTIONS),
            # The transaction is to be aborted, and everything in it comes again.
            (mock_cluster.ADD_OFFSETS_TO_TXN, UNKNOWN),
            (mock_cluster.TXN_OFFSET_COMMIT, UNKNOWN),
        ])
        self.assertIn("waits for the log", projector.server_log())
        self.post_all(collector, self.batches[6:])
        settle(list(self.made))
        self.assertEqual(collector.newest_profiles(), self.expected)

    def post_amid_errors(self, collector, projector, errors, meanwhile=lambda: None):
        """A batch for each request and its errors, all of which are given in the end."""
        for batch, (request, *codes) in zip(self.batches, errors):
            self.cluster.fail(request, *codes)
            self.post_all(collector, [batch])
            self.assertTrue(projector.settled(lambda: projector.status()["settled"]))
        meanwhile()
        self.assertTrue(
            projector.settled(lambda: not self.cluster.errors_left(), seconds=60),
            self.cluster.errors_left())


if __name__ == "__main__":
    unittest.main()
