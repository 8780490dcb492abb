import json
import os
import shutil
import socket
import struct
import subprocess
import time
import unittest

from confluent_kafka.admin import AdminClient

from spoor import BINARY, Broker, Installation

KAFKA = """
kafka:
  bootstrap.servers: {address}
  replication: 1
  {more}
"""

# What is sealed is sealed otherwise each time.
PLAIN = """
personal: [properties.none]
"""


def generated(events=600, visitors=60):
    """Messages of a made-up shop, the same each time, in batches."""
    lines = subprocess.run(
        [BINARY, "generate", "--events", str(events), "--visitors", str(visitors), "--seed", "7"],
        capture_output=True, text=True, check=True).stdout.splitlines()
    messages = [json.loads(line) for line in lines]
    return [messages[start:start + 50] for start in range(0, len(messages), 50)]


def settle(parts, seconds=120):
    """Waits until each partition is somebody's, and nothing is left to be done anywhere."""
    end = time.monotonic() + seconds
    quiet = 0
    while quiet < 3:
        try:
            states = [part.status() for part in parts]
        except OSError:
            states = []
        owned = sorted(p["partition"] for state in states for p in state["partitions"])
        done = owned == [0, 1, 2, 3] and all(state["settled"] for state in states)
        quiet = quiet + 1 if done else 0
        if time.monotonic() > end:
            logs = "\n".join(part.server_log() for part in parts)
            raise AssertionError(f"not settled: {owned} {states}\n{logs}")
        time.sleep(0.1)


class OnKafka(unittest.TestCase):
    """Has a real broker, and installations whose log is there."""

    def setUp(self):
        self.broker = Broker()
        self.addCleanup(self.broker.close)

    def installation(self, more=""):
        spoor = Installation(KAFKA.format(address=self.broker.address, more=more))
        self.addCleanup(spoor.close)
        return spoor

    def ready(self, more="", key=None):
        spoor = self.installation(more)
        if key:
            self.share(key, spoor)
        spoor.command("topics", "create")
        spoor.start()
        return spoor

    def post_all(self, spoor, batches, after=lambda number: None):
        """Sends each batch until it is acknowledged; repeats are the client's, as ever."""
        for number, batch in enumerate(batches):
            end = time.monotonic() + 60
            while True:
                try:
                    status, answer = spoor.post("/v1/batch", {"batch": batch}, key="history_key")
                    if status == 200:
                        self.assertEqual(answer["rejected"], 0, answer)
                        break
                except OSError:
                    pass
                self.assertLess(
                    time.monotonic(), end, f"it is not acknowledged\n{spoor.server_log()}")
                time.sleep(0.1)
            after(number)

    def embedded_profiles(self, batches):
        """And the key under which addresses were hashed for them."""
        spoor = Installation(PLAIN)
        self.addCleanup(spoor.close)
        spoor.start()
        self.post_all(spoor, batches)
        spoor.command("status", "--wait", "60")
        return spoor.newest_profiles(), os.path.join(spoor.data, "master.key")

    def share(self, key, spoor):
        os.makedirs(spoor.data, exist_ok=True)
        shutil.copy(key, spoor.data)

    def evict(self, spoor):
        """What a broker does when a member's session has ended, which the one at hand never does."""
        with open(os.path.join(spoor.data, "instance")) as file:
            instance = file.read()
        admin = AdminClient({"bootstrap.servers": self.broker.address, "log_level": 3})
        group = admin.describe_consumer_groups(["spoor"])["spoor"].result(30)
        for member in group.members:
            if member.group_instance_id == instance:
                self.leave("spoor", member.member_id)
                return
        raise AssertionError(f"{instance} is no member")

    def leave(self, group, member):
        def text(value):
            return struct.pack(">h", len(value)) + value.encode()

        # LeaveGroup, version 3. Source: kafka.apache.org/protocol.
        body = text(group) + struct.pack(">i", 1) + text(member) + struct.pack(">h", -1)
        request = struct.pack(">hhih", 13, 3, 1, 4) + b"test" + body
        with socket.create_connection(("127.0.0.1", self.broker.port), 10) as connection:
            connection.sendall(struct.pack(">i", len(request)) + request)
            connection.recv(4)
