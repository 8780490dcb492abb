import glob
import json
import os
import shutil
import signal
import time
import unittest

from cloudevents.kafka import KafkaMessage, from_binary
from confluent_kafka import Consumer, Producer, TopicPartition

from on_kafka import KAFKA, PLAIN, OnKafka, generated, settle
from spoor import Installation, message

# The broker at hand does not always answer members that join cooperatively; see the mock cluster's
# tests for those.
RANGE = "partition.assignment.strategy: range\n  "


class Services:
    """A collector, projectors and an API of one installation, each with a data directory."""

    def __init__(self, test, projectors=2, more="", personal=PLAIN, key=None):
        self.test = test
        self.made = []
        configuration = KAFKA.format(address=test.broker.address, more=RANGE + more) + personal
        first = self.installation(configuration, key)
        first.command("topics", "create")
        self.configuration = configuration
        self.collector = first
        first.start(service="collect")
        self.key = os.path.join(first.data, "master.key")
        self.projectors = [self.add("project") for _ in range(projectors)]
        self.api = self.add("api")

    def installation(self, configuration, key):
        spoor = Installation(configuration)
        self.test.addCleanup(spoor.close)
        if key:
            self.test.share(key, spoor)
        self.made.append(spoor)
        return spoor

    def add(self, service):
        spoor = self.installation(self.configuration, self.key)
        spoor.start(service=service)
        return spoor

    def partitions(self, projector):
        return [part["partition"] for part in projector.status()["partitions"]]

    def settle(self):
        settle([self.collector, *self.projectors, self.api])


class ServicesTests(OnKafka):
    """Collector, projectors and API as processes of their own, on a real broker."""

    def assert_replayed(self, services):
        def replayed():
            return [line for projector in services.projectors
                    for line in projector.command("replay", check=False).stdout.splitlines()
                    if line.startswith("partition")]

        # A partition that is just being opened again has no digest.
        self.assertTrue(services.api.settled(lambda: len(replayed()) == 4, seconds=60))
        lines = replayed()
        self.assertEqual(len(lines), 4, lines)
        self.assertNotIn("DIFFERENT", "".join(lines))

    def test_two_projectors_give_the_profiles_of_one_server(self):
        batches = generated()
        expected, key = self.embedded_profiles(batches)
        for more in ["", "transactions: false\n  topic_prefix: plain."]:
            services = Services(self, more=more, key=key)
            self.post_all(services.collector, batches)
            services.settle()
            shares = [services.partitions(projector) for projector in services.projectors]
            self.assertEqual([len(share) for share in shares], [2, 2])
            self.assertEqual(services.collector.newest_profiles(), expected)
            self.assert_replayed(services)
            for part in services.made:
                part.stop()

    def test_whichever_is_killed_at_any_moment_the_outcome_is_the_same(self):
        batches = generated()
        expected, key = self.embedded_profiles(batches)
        services = Services(self, projectors=3, key=key)
        first, second, third = services.projectors
        victims = [
            (first, "project"), (services.api, "api"), (second, "project"),
            (services.collector, "collect"), (third, "project")]

        def kill(number):
            victim, service = victims[number % len(victims)]
            victim.stop(signal.SIGKILL)
            victim.start(service=service)

        self.post_all(services.collector, batches, kill)
        services.settle()
        self.assertEqual(services.collector.newest_profiles(), expected)
        self.assert_replayed(services)

    def snapshotting(self):
        return f"snapshots: {self.broker.directory}/snapshots\n  snapshot_every: 1s"

    def snapshots(self, number):
        """Those of a partition that are whole, the oldest first."""
        return sorted(glob.glob(f"{self.broker.directory}/snapshots/spoor-4/{number}/[!.]*"))

    def test_a_projector_without_state_goes_on_from_a_snapshot(self):
        batches = generated()
        expected, key = self.embedded_profiles(batches)
        services = Services(self, projectors=1, more=self.snapshotting(), key=key)
        self.post_all(services.collector, batches[:8])
        projector = services.projectors[0]

        self.assertTrue(projector.settled(
            lambda: all(self.snapshots(number) for number in range(4))), projector.server_log())
        projector.stop(signal.SIGKILL)
        shutil.rmtree(projector.data + "/state")
        projector.start(service="project")
        self.assertEqual(projector.server_log().count("goes on from a snapshot"), 4)
        self.post_all(services.collector, batches[8:])
        services.settle()
        self.assertEqual(services.collector.newest_profiles(), expected)
        self.assert_replayed(services)

    def test_torn_snapshots_a_lost_store_and_a_poisoned_record_change_nothing(self):
        batches = generated()
        expected, key = self.embedded_profiles(batches)
        services = Services(self, projectors=1, more=self.snapshotting(), key=key)
        projector = services.projectors[0]

        self.post_all(services.collector, batches[:4])
        self.poison()
        self.assertTrue(projector.settled(lambda: all(self.snapshots(n) for n in range(4))))
        self.post_all(services.collector, batches[4:8])
        self.assertTrue(projector.settled(lambda: all(len(self.snapshots(n)) > 1 for n in range(4))))
        projector.stop(signal.SIGKILL)
        shutil.rmtree(projector.data + "/state")
        # Of one partition all are torn, of another the newest is.
        for snapshot in [*self.snapshots(0), self.snapshots(1)[-1]]:
            largest = max(glob.glob(snapshot + "/*"), key=os.path.getsize)
            os.truncate(largest, os.path.getsize(largest) // 2)
        projector.start(service="project")
        log = projector.server_log()
        self.assertEqual(log.count("goes on from a snapshot"), 3, log)
        self.post_all(services.collector, batches[8:])
        services.settle()
        self.assertEqual(services.collector.newest_profiles(), expected)
        self.assert_replayed(services)
        refused = [json.loads(record.value()) for record in self.records("spoor.rejected")]
        self.assertEqual(len(refused), 8, refused)

    def poison(self):
        """Two records that are none, in each partition."""
        producer = Producer({"bootstrap.servers": self.broker.address, "log_level": 3})
        for number in range(4):
            for value in (b"\xff\x00 no record", b'{"kind":"event"}'):
                producer.produce("spoor.events", key="poison", value=value, partition=number)
        self.assertEqual(producer.flush(30), 0)

    def test_projectors_come_and_go_under_load(self):
        batches = generated()
        expected, key = self.embedded_profiles(batches)
        services = Services(self, projectors=1, key=key)

        def change(number):
            if number == 3:
                services.projectors.append(services.add("project"))
            if number == 7:
                leaving = services.projectors.pop(0)
                leaving.stop()
                self.evict(leaving)

        self.post_all(services.collector, batches, change)
        services.settle()
        self.assertEqual(services.partitions(services.projectors[0]), [0, 1, 2, 3])
        self.assertEqual(services.collector.newest_profiles(), expected)

    def test_a_zombie_that_wakes_is_fenced(self):
        log = self.log_of_a_zombie()
        self.assertIn("another has taken over", log)

    def test_without_transactions_a_zombie_that_wakes_changes_nothing(self):
        self.log_of_a_zombie("transactions: false", asleep=6)

    def log_of_a_zombie(self, more="", asleep=0):
        batches = generated()
        expected, key = self.embedded_profiles(batches)
        services = Services(self, more=more, key=key)
        sleeping = services.projectors[0]
        self.post_all(services.collector, batches[:4])
        os.kill(sleeping.process.pid, signal.SIGSTOP)
        self.evict(sleeping)
        awake = services.projectors[1]
        self.assertTrue(
            awake.settled(lambda: services.partitions(awake) == [0, 1, 2, 3], seconds=60))
        self.post_all(services.collector, batches[4:8])
        time.sleep(asleep)
        os.kill(sleeping.process.pid, signal.SIGCONT)
        self.post_all(services.collector, batches[8:])
        services.settle()
        self.assertEqual(services.collector.newest_profiles(), expected)
        self.assert_replayed(services)
        return sleeping.server_log()

    def test_each_service_has_its_own_paths(self):
        services = Services(self, projectors=1)
        for part in (services.collector, services.projectors[0]):
            answer = part.get("/v1/people")
            self.assertEqual(answer[0], 404)
            self.assertIn("spoor api", answer[1]["detail"])
        self.assertEqual(services.api.post("/v1/page", message("page", "m"))[0], 404)
        # Commands ask the configuration's server, or the one that they are told.
        lost = services.collector.command("report", check=False)
        self.assertEqual(lost.returncode, 1)
        self.assertIn("`--server HOST:PORT` names another", lost.stderr)
        place = f"127.0.0.1:{services.api.port}"
        self.assertIn("events", services.collector.command("report", "--server", place).stdout)
        place = f"127.0.0.1:{services.projectors[0].port}"
        services.collector.command("replay", "--server", place)
        for part in services.made:
            self.assertIn("spoor_settled", part.metrics())

    def test_a_service_needs_kafka_and_takes_place_and_folder_from_its_options(self):
        embedded = Installation()
        self.addCleanup(embedded.close)
        result = embedded.command("project", check=False)
        self.assertEqual(result.returncode, 1)
        self.assertIn("spoor serve", result.stderr)
        services = Services(self, projectors=1)
        data = os.path.join(services.api.directory, "elsewhere")
        port = services.api.port
        services.api.stop()
        shutil.rmtree(services.api.data + "/profiles")
        services.api.start(
            service="api", options=["--listen", f"127.0.0.1:{port}", "--data", data])
        self.assertTrue(os.path.exists(data + "/profiles"))
        self.assertFalse(os.path.exists(services.api.data + "/profiles"))

    def test_a_data_directory_is_for_one_process(self):
        services = Services(self, projectors=1)
        for part, service in [(services.collector, "collect"), (services.projectors[0], "project")]:
            second = part.command(service, "--listen", "127.0.0.1:0", check=False, timeout=60)
            self.assertEqual(second.returncode, 1)
            self.assertIn("in use by another process", second.stderr)

    def test_keys_are_shared_and_destroyed_everywhere(self):
        services = Services(self, projectors=1, personal="")
        second = services.add("collect")
        traits = {"email": "ann@example.org", "name": "Ann"}
        for number, collector in enumerate((services.collector, second)):
            body = message("identify", f"m{number}", userId="ann", traits=traits)
            self.assertEqual(collector.post("/v1/identify", body, key="secret_key")[0], 200)
        services.settle()

        def name():
            profile = services.api.get("/v1/people/u:ann?sealed=false")
            return profile[1]["traits"]["name"] if profile[0] == 200 else profile

        self.assertTrue(services.api.settled(lambda: name() == "Ann"), name())
        other = services.add("api")
        self.assertEqual(services.api.administer("erase", {"id": "u:ann"})[0], 200)
        services.settle()
        newest = {r.key().decode(): r.value() for r in self.records("spoor.keys")}
        self.assertEqual(
            [key for key, value in newest.items() if value and key.startswith("u:ann/")], [])
        self.assertTrue(other.settled(lambda: other.get("/v1/people/u:ann")[0] == 404))

    def test_another_master_key_is_refused(self):
        services = Services(self, projectors=1, personal="")
        body = message("identify", "m1", userId="ann", traits={"name": "Ann"})
        self.assertEqual(
            services.collector.post("/v1/identify", body, key="secret_key")[0], 200)
        stranger = services.installation(services.configuration, None)
        stranger.start(service="collect", until_ready=False)
        self.assertEqual(stranger.process.wait(30), 1)
        self.assertIn("was written under another master key", stranger.server_log())

    def test_triggers_are_cloud_events_once_each_whoever_is_killed(self):
        services = Services(self)
        rule = {"id": "cart", "kind": "abandoned_cart", "after": 1000}
        released = services.api.administer("release", {"content": {"rules": [rule]}})
        self.assertEqual(released[0], 200)
        product = {"product_id": "p", "price": 10, "quantity": 1}
        for number in range(40):
            body = message(
                "track", f"m{number}", anonymousId=f"d{number}", event="Product Added",
                properties=product)
            self.assertEqual(services.collector.post("/v1/track", body)[0], 200)
            if number % 8 == 3:
                victim = services.projectors[number // 8 % 2]
                victim.stop(signal.SIGKILL)
                victim.start(service="project")
        services.settle()

        def events():
            return [from_binary(KafkaMessage(dict(r.headers()), r.key(), r.value()))
                    for r in self.records("spoor.triggers")]

        self.assertTrue(services.api.settled(lambda: len(events()) >= 40))
        services.settle()
        fired = events()
        self.assertEqual(
            sorted(event["subject"] for event in fired), sorted(f"a:d{n}" for n in range(40)))
        self.assertEqual(len({event["id"] for event in fired}), 40)
        for event in fired:
            self.assertEqual(event["type"], "spoor.cart.fired")
            self.assertEqual(event["source"], "/sites/shop")
            self.assertEqual(event["specversion"], "1.0")
            self.assertEqual(event["partitionkey"].decode(), event["subject"])
            self.assertEqual(event.data["person"], event["subject"])
            self.assertEqual(event.data["cart"]["value"]["text"], "10.00")

    # Help

    def records(self, topic):
        """All that is in a topic, for a reader who comes now."""
        consumer = Consumer({
            "bootstrap.servers": self.broker.address, "group.id": "reader",
            "enable.auto.commit": False, "enable.partition.eof": True,
            "isolation.level": "read_committed"})
        consumer.assign([TopicPartition(topic, number, 0) for number in range(4)])
        records, ended, end = [], 0, time.monotonic() + 30
        while ended < 4 and time.monotonic() < end:
            record = consumer.poll(1)
            if record is None:
                continue
            if record.error():
                ended += 1
            else:
                records.append(record)
        consumer.close()
        return records


if __name__ == "__main__":
    unittest.main()
