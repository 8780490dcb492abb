import glob
import json
import os
import shutil
import signal
import subprocess
import threading
import time
import unittest

import confluent_kafka
from confluent_kafka.admin import AdminClient

from on_kafka import PLAIN, OnKafka, generated
from spoor import message


def takes(spoor, body):
    """Whether it acknowledges a page view; it may not listen yet."""
    try:
        return spoor.post("/v1/page", body)[0] == 200
    except OSError:
        return False


class KafkaTests(OnKafka):
    """The server with its log on a real broker."""

    def test_topics_are_made_checked_and_explained(self):
        spoor = self.installation()
        missing = spoor.command("topics", "check", check=False)
        self.assertEqual(missing.returncode, 2)
        self.assertIn("spoor.events: is missing", missing.stdout)
        unmade = spoor.command("serve", check=False)
        self.assertIn("make them with `spoor topics create`", unmade.stderr)
        made = spoor.command("topics", "create").stdout
        self.assertIn("spoor.profiles  made  partitions 4", made)
        self.assertIn("cleanup.policy=compact", made)
        self.assertIn("as they should be", spoor.command("topics", "check").stdout)
        self.assertIn("spoor.profiles  was there", spoor.command("topics", "create").stdout)

    def test_another_number_of_partitions_is_refused_and_explained(self):
        spoor = self.installation()
        spoor.command("topics", "create")
        spoor.configure("partitions: 4", "partitions: 8")
        again = spoor.command("topics", "create", check=False)
        self.assertEqual(again.returncode, 1)
        self.assertIn("spoor.events  was there  partitions 4", again.stdout)
        check = spoor.command("topics", "check", check=False)
        self.assertEqual(check.returncode, 2)
        self.assertIn("has 4 partitions, and the configuration says 8", check.stdout)
        serve = spoor.command("serve", check=False)
        self.assertEqual(serve.returncode, 1)
        self.assertIn("the topics have 4 partitions", serve.stderr)

    def test_copies_are_checked_before_what_depends_on_them(self):
        spoor = self.installation()
        spoor.configure("replication: 1", "replication: 3")
        create = spoor.command("topics", "create", check=False)
        self.assertEqual(create.returncode, 1)
        self.assertIn("write `replication: 1` below `kafka`", create.stderr)
        spoor.configure("replication: 3", "replication: 1")
        spoor.command("topics", "create")
        spoor.configure("replication: 1", "replication: 3")
        check = spoor.command("topics", "check", check=False)
        self.assertEqual(check.returncode, 2)
        first, second = check.stdout.splitlines()[:2]
        self.assertIn("has 1 copies of each partition, and the configuration says 3", first)
        self.assertIn("min.insync.replicas is 1, and should be 2", second)

    def test_a_setting_that_librdkafka_does_not_know_is_refused(self):
        spoor = self.installation("linger.msec: 5")
        result = spoor.command("check-config", spoor.path, check=False, configured=False)
        self.assertEqual(result.returncode, 2)
        self.assertIn("linger.msec", result.stdout)

    def test_settings_that_promises_rest_on_are_refused(self):
        for setting in ["group.id: mine", "group.instance.id: one", "enable.idempotence: false",
                        "isolation.level: read_uncommitted", "message.max.bytes: 1000"]:
            spoor = self.installation(setting)
            for command in (["check-config", spoor.path], ["topics", "create", "-c", spoor.path]):
                result = spoor.command(*command, check=False, configured=False)
                self.assertNotEqual(result.returncode, 0)
                name = setting.split(":")[0]
                self.assertIn(f"`{name}` is not to be set", result.stdout + result.stderr)

    def test_settings_that_do_not_go_together_are_refused(self):
        spoor = self.installation("acks: 1")
        result = spoor.command("check-config", spoor.path, check=False, configured=False)
        self.assertEqual(result.returncode, 2)
        self.assertIn("acks", result.stdout)

    def test_profiles_are_those_of_the_embedded_log(self):
        batches = generated()
        expected, key = self.embedded_profiles(batches)
        self.assertGreater(len(expected), 50)
        for more in ["", "transactions: false\n  topic_prefix: plain."]:
            spoor = self.ready(more + PLAIN, key)
            self.post_all(spoor, batches)
            spoor.command("status", "--wait", "60")
            self.assertEqual(spoor.newest_profiles(), expected)
            self.assertNotIn("DIFFERENT", spoor.command("replay").stdout)
            spoor.stop()

    def test_killed_at_any_moment_nothing_is_lost_or_doubled(self):
        batches = generated()
        expected, key = self.embedded_profiles(batches)
        spoor = self.ready(PLAIN, key)

        def kill(number):
            if number % 3 == 2:
                spoor.stop(signal.SIGKILL)
                spoor.start()

        self.post_all(spoor, batches, kill)
        spoor.command("status", "--wait", "60")
        self.assertEqual(spoor.newest_profiles(), expected)
        self.assertNotIn("DIFFERENT", spoor.command("replay").stdout)

    def test_others_may_append_in_transactions(self):
        """Their marks take offsets that no record has, at the end of what was committed too."""
        spoor = self.ready()
        self.assertEqual(spoor.post("/v1/page", message("page", "m0", anonymousId="d"))[0], 200)
        spoor.command("status", "--wait", "60")
        consumer = confluent_kafka.Consumer({
            "bootstrap.servers": self.broker.address, "group.id": "test",
            "auto.offset.reset": "earliest", "enable.auto.commit": False})
        self.addCleanup(consumer.close)
        consumer.assign([confluent_kafka.TopicPartition("spoor.events", p, 0) for p in range(4)])
        record = None
        while record is None or b'"kind":"event"' not in record.value():
            record = consumer.poll(30)
            self.assertIsNotNone(record)
        other = confluent_kafka.Producer({
            "bootstrap.servers": self.broker.address, "transactional.id": "other"})
        other.init_transactions(30)

        def append(name, ends):
            other.begin_transaction()
            other.produce(
                "spoor.events", key=record.key(), partition=record.partition(),
                timestamp=record.timestamp()[1],
                value=record.value().replace(b'"m0"', b'"%s"' % name.encode()))
            other.flush(30)
            ends(30)

        append("m1", other.commit_transaction)
        append("m2", other.abort_transaction)
        for number in range(2):
            spoor.command("status", "--wait", "60")
            self.assertEqual(spoor.report()["events"], 2 + number)
            self.assertNotIn("DIFFERENT", spoor.command("replay").stdout)
            spoor.stop(signal.SIGKILL)
            spoor.start()
            body = message("page", f"later{number}", anonymousId="d")
            self.assertEqual(spoor.post("/v1/page", body)[0], 200)
        spoor.command("status", "--wait", "60")
        self.assertEqual(spoor.report()["events"], 4)

    def test_what_librdkafka_counts_is_in_the_metrics(self):
        spoor = self.ready("statistics.interval.ms: 200")
        self.assertEqual(spoor.post("/v1/page", message("page", "m1", anonymousId="d1"))[0], 200)
        spoor.command("status", "--wait", "60")
        def sent():
            clients = json.loads(spoor.command("status", "--json").stdout)["kafka"]
            return [client["client"] for client in clients if client["sentRecords"] > 0]
        self.assertTrue(spoor.settled(lambda: "appending" in sent()))
        self.assertIn('spoor_kafka_brokers_up{client="reading"} ', spoor.metrics())
        self.assertIn("spoor_spool_records 0", spoor.metrics())

    def test_first_records_that_were_deleted_stop_nobody_who_has_state(self):
        snapshots = f"snapshots: {self.broker.directory}/snapshots\n  snapshot_every: 1s"
        spoor = self.ready(snapshots)
        for batch in generated(events=300):
            self.assertEqual(spoor.post("/v1/batch", {"batch": batch}, key="history_key")[0], 200)
        spoor.command("status", "--wait", "60")
        self.assertTrue(spoor.settled(lambda: all(
            glob.glob(f"{self.broker.directory}/snapshots/spoor-4/{number}/[!.]*")
            for number in range(4))))
        report = spoor.report()
        spoor.stop()
        admin = AdminClient({"bootstrap.servers": self.broker.address})
        deleted = admin.delete_records(
            [confluent_kafka.TopicPartition("spoor.events", number, 20) for number in range(4)])
        for one in deleted.values():
            one.result(30)
        for lost in (None, "state"):
            if lost:
                shutil.rmtree(f"{spoor.data}/{lost}")
            spoor.start()
            self.assertIn("its first records were deleted", spoor.server_log())
            body = message("page", f"after-{lost}", anonymousId=f"after-{lost}")
            self.assertEqual(spoor.post("/v1/page", body)[0], 200)
            spoor.command("status", "--wait", "60")
            report["events"] += 1
            self.assertEqual(spoor.report()["events"], report["events"])
            spoor.stop()
        # Nothing is left to go on from.
        shutil.rmtree(f"{spoor.data}/state")
        shutil.rmtree(f"{self.broker.directory}/snapshots")
        spoor.start(until_ready=False)
        told = "records were deleted: spoor.events[0] begins at 20"
        self.assertTrue(spoor.settled(lambda: told in spoor.server_log()), spoor.server_log())

    def test_an_offset_beyond_the_end_is_not_believed(self):
        spoor = self.ready()

        def post(numbers):
            for number in numbers:
                body = message("page", f"m{number}", anonymousId=f"d{number}")
                self.assertEqual(spoor.post("/v1/page", body)[0], 200)
            spoor.command("status", "--wait", "60")

        post(range(10))
        spoor.stop()
        self.evict(spoor)
        admin = AdminClient({"bootstrap.servers": self.broker.address})
        beyond = [confluent_kafka.TopicPartition("spoor.events", n, 500) for n in range(4)]
        group = confluent_kafka.ConsumerGroupTopicPartitions("spoor", beyond)
        admin.alter_consumer_group_offsets([group])["spoor"].result(30)
        spoor.start()
        self.assertIn("the group has committed 500", spoor.server_log())
        post(range(10, 40))
        report = spoor.report()
        self.assertEqual((report["visitors"], report["events"]), (40, 40))
        self.assertNotIn("DIFFERENT", spoor.command("replay").stdout)

    def test_without_its_state_a_server_folds_the_topic_anew(self):
        batches = generated(200, 20)
        spoor = self.ready()
        self.post_all(spoor, batches)
        spoor.command("status", "--wait", "60")
        digests = spoor.command("replay").stdout
        before = spoor.newest_profiles()
        spoor.stop()
        subprocess.run(["rm", "-r", spoor.data + "/state"], check=True)
        spoor.start()
        spoor.command("status", "--wait", "60")
        self.assertEqual(spoor.command("replay").stdout, digests)
        self.assertEqual(spoor.newest_profiles(), before)

    def test_a_broker_that_goes_and_comes_back_costs_nothing(self):
        spoor = self.ready()
        acknowledged, refused = [], []
        stop = threading.Event()

        def post():
            number = len(acknowledged)
            while not stop.is_set():
                body = message("page", f"m{number}", anonymousId=f"d{number % 20}")
                try:
                    status, _ = spoor.post("/v1/page", body)
                    (acknowledged if status == 200 else refused).append(f"m{number}")
                except OSError:
                    pass
                number += 1

        def post_for(seconds):
            """At least so long, and at least some beacons."""
            stop.clear()
            enough = len(acknowledged) + 30
            thread = threading.Thread(target=post)
            thread.start()
            time.sleep(seconds)
            spoor.settled(lambda: len(acknowledged) > enough)
            stop.set()
            thread.join(60)
            return len(acknowledged)

        before = post_for(1)
        # Transactions do not outlive this broker: the projectors are to have none in flight.
        spoor.command("status", "--wait", "60")
        self.broker.stop()
        ann = message("identify", "i1", userId="ann", traits={"name": "Ann"})
        self.assertEqual(spoor.post("/v1/identify", ann, key="secret_key")[0], 200)
        during = post_for(6)
        answer = spoor.status()
        self.assertTrue(answer["logAway"])
        self.assertFalse(answer["settled"])
        self.assertGreater(answer["collector"]["spool"]["records"], 20)
        self.assertGreater(answer["collector"]["spool"]["ageMilliseconds"], 1000)
        self.assertTrue(os.path.exists(spoor.data + "/spool"))
        self.broker.start()
        after = post_for(2)
        self.assertGreater(before, 20)
        self.assertGreater(during, before + 20, "beacons go into the spool meanwhile")
        self.assertGreater(after, during)
        self.assertEqual(refused, [])
        spoor.command("status", "--wait", "60")
        self.assertTrue(spoor.settled(lambda: not os.path.exists(spoor.data + "/spool")))
        spoor.command("status", "--wait", "60")
        self.assertEqual(set(acknowledged) - set(spoor.stored_ids()), set())
        distinct = len(set(spoor.stored_ids()))
        self.assertEqual(spoor.report()["events"], distinct)
        # The key of what was sealed meanwhile came too.
        spoor.stop()
        spoor.start()
        person = spoor.get("/v1/people/u:ann?sealed=false")[1]
        self.assertEqual(person["traits"]["name"], "Ann")

    def test_a_server_that_is_started_without_brokers_takes_beacons(self):
        spoor = self.ready()
        self.assertEqual(spoor.post("/v1/page", message("page", "m0", anonymousId="d"))[0], 200)
        spoor.command("status", "--wait", "60")
        spoor.stop()
        self.broker.stop()
        spoor.start(until_ready=False)
        first, second, third = (message("page", f"m{n}", anonymousId="d") for n in (1, 2, 3))
        self.assertTrue(spoor.settled(lambda: takes(spoor, first), seconds=60), spoor.server_log())
        self.assertTrue(takes(spoor, second))
        spoor.stop()
        spoor.start(until_ready=False)
        self.assertTrue(spoor.settled(lambda: takes(spoor, third), seconds=60), spoor.server_log())
        self.broker.start()
        spoor.wait_until_ready()
        spoor.command("status", "--wait", "60")
        self.assertEqual(sorted(spoor.stored_ids()), ["m0", "m1", "m2", "m3"])
        self.assertEqual(spoor.report()["events"], 4)

    def test_a_wrong_number_of_partitions_that_is_found_late_costs_nothing(self):
        spoor = self.ready()
        spoor.stop()
        self.broker.stop()
        spoor.configure("partitions: 4", "partitions: 8")
        began = time.monotonic()
        spoor.start(until_ready=False)

        bodies = [message("page", f"m{n}", anonymousId=f"d{n}") for n in range(20)]
        self.assertTrue(spoor.settled(lambda: takes(spoor, bodies[0])), spoor.server_log())
        self.assertLess(time.monotonic() - began, 10, "beacons need not wait for brokers")
        for body in bodies[1:]:
            self.assertTrue(takes(spoor, body))
        self.broker.start()
        self.assertEqual(spoor.process.wait(30), 1)
        self.assertIn("the topics have 4 partitions", spoor.server_log())
        spoor.configure("partitions: 8", "partitions: 4")
        spoor.start()
        spoor.command("status", "--wait", "60")
        self.assertEqual(sorted(spoor.stored_ids()), sorted(f"m{number}" for number in range(20)))
        report = spoor.report()
        self.assertEqual((report["visitors"], report["events"]), (20, 20))

    def test_a_full_disk_with_a_spool_on_it_keeps_no_collector_from_starting(self):
        spoor = self.installation()
        os.makedirs(spoor.data)
        mount = ["mount", "-t", "tmpfs", "-o", "size=200m", "tmpfs", spoor.data]
        if subprocess.run(mount, stderr=subprocess.DEVNULL).returncode != 0:
            self.skipTest("nothing can be mounted here")
        self.addCleanup(subprocess.run, ["umount", "--lazy", spoor.data], check=True)
        self.addCleanup(spoor.stop, signal.SIGKILL)
        spoor.command("topics", "create")
        spoor.start(service="collect")

        def post(numbers):
            for number in numbers:
                body = message("page", f"m{number}", anonymousId="d")
                self.assertEqual(spoor.post("/v1/page", body)[0], 200)

        self.broker.stop()
        post(range(20))
        spoor.stop(signal.SIGKILL)
        filler = os.path.join(spoor.data, "filler")
        with self.assertRaises(OSError), open(filler, "wb", buffering=0) as file:
            while True:
                file.write(bytes(1 << 16))
        self.broker.start()
        spoor.start(service="collect")
        post(range(20, 30))
        self.assertFalse(spoor.status()["settled"])
        os.remove(filler)
        spoor.command("status", "--wait", "60")
        expected = sorted(f"m{number}" for number in range(30))
        self.assertEqual(sorted(spoor.stored_ids()), expected)


if __name__ == "__main__":
    unittest.main()
