"""What nobody should send, over real connections: each has its answer, and nothing else happens.

`Tests/Hostile` keeps the inputs, one a file, and in each folder's `expected.json` what is answered:

| folder           | sent as                                                                       |
|------------------|-------------------------------------------------------------------------------|
| `events`         | a body to the collector; `.gz` with `Content-Encoding: gzip`                   |
| `administration` | a body to `/v1/admin/…` with an admin key                                     |
| `http`           | all that comes over a connection: the answers, whether the server closes then |
"""

import base64
import concurrent.futures
import gzip
import json
import os
import re
import socket
import time
import unittest

from spoor import ROOT, Installation, message

HOSTILE = os.path.join(ROOT, "Tests/Hostile")
KEY = "Authorization: Basic " + base64.b64encode(b"write_key:").decode()
READ = "Authorization: Bearer read_key"
MEGABYTE = 1 << 20


def kept(folder):
    """Name, bytes and what is expected of each input of a folder; none without the other."""
    with open(os.path.join(HOSTILE, folder, "expected.json")) as file:
        expected = json.load(file)
    names = set(os.listdir(os.path.join(HOSTILE, folder))) - {"expected.json"}
    assert names == set(expected), names ^ set(expected)
    for name in sorted(names):
        with open(os.path.join(HOSTILE, folder, name), "rb") as file:
            yield name, file.read(), expected[name]


def request(line, *fields, body=b""):
    length = [f"Content-Length: {len(body)}"] if body else []
    return "\r\n".join([line, "Host: x", *fields, *length, "", ""]).encode() + body


def page(identity):
    body = json.dumps(message("page", identity, anonymousId="raw")).encode()
    return request("POST /v1/page HTTP/1.1", KEY, body=body)


class HostileTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.spoor = Installation()
        cls.addClassCleanup(cls.spoor.close)
        with open(cls.spoor.path, "a") as file:
            file.write("limits: {body_timeout: 1s, idle_timeout: 3s}\n")
        cls.spoor.start()

    @classmethod
    def tearDownClass(cls):
        """Everything that is stored can be read."""
        faults = cls.spoor.schema_faults("events", last=10_000)
        rejected = cls.spoor.command("tail", "--topic", "rejected", "-n", "0", "--json").stdout
        skipped = [line for line in rejected.splitlines() if '"kind":"skipped"' in line]
        assert not faults and not skipped, (faults, skipped)

    def setUp(self):
        self.before = self.counts()
        self.memory = self.resident()

    def tearDown(self):
        """Whatever came, a good beacon is taken and folded, and what was accepted is there."""
        identity = self.id()
        self.assertEqual(
            self.spoor.post("/v1/page", message("page", identity, anonymousId="good"))[0], 200)
        self.spoor.command("status", "--wait", "30")
        status = json.loads(self.spoor.command("status", "--json").stdout)
        self.assertEqual({part["phase"] for part in status["partitions"]}, {"live"})
        self.assertEqual(status["collector"]["inFlight"], 0)
        facts = [json.loads(line)["messageId"] for line in self.facts()]
        self.assertEqual(len(facts), status["collector"]["accepted"])
        self.assertEqual(facts.count(identity), 1)
        self.assertLess(self.resident() - self.memory, 200 * MEGABYTE)

    def facts(self):
        for kind in ("event", "consent"):
            yield from self.spoor.command(
                "tail", "-n", "0", "--json", "--kind", kind).stdout.splitlines()

    def counts(self):
        status = json.loads(self.spoor.command("status", "--json").stdout)
        return status["collector"]

    def accepted(self):
        return self.counts()["accepted"] - self.before["accepted"]

    def resident(self):
        with open(f"/proc/{self.spoor.process.pid}/status") as file:
            return int(re.search(r"VmRSS:\s+(\d+)", file.read()).group(1)) * 1024

    def connect(self):
        connection = socket.create_connection(("127.0.0.1", self.spoor.port), timeout=10)
        self.addCleanup(connection.close)
        return connection

    def read(self, connection):
        """All that comes until the server closes; None in place of the rest if it does not."""
        parts = []
        try:
            while part := connection.recv(65536):
                parts.append(part)
        except ConnectionError:
            pass
        except TimeoutError:
            parts.append(None)
        return parts

    def exchange(self, *parts, closes_half=True):
        """The statuses that are answered, and whether the server closed in time."""
        connection = self.connect()
        try:
            for part in parts:
                connection.sendall(part)
            if closes_half:
                connection.shutdown(socket.SHUT_WR)
        except ConnectionError:
            pass  # It has answered and closed while we were sending.
        answer = self.read(connection)
        text = b"".join(part for part in answer if part)
        return [int(code) for code in re.findall(rb"HTTP/1\.1 (\d{3}) ", text)], None not in answer

    # MARK: What is kept

    def test_events(self):
        total = 0
        for name, body, expected in kept("events"):
            with self.subTest(name):
                headers = {"Content-Encoding": "gzip"} if name.endswith(".gz") else None
                status, answer = self.spoor.post(expected["to"], body, headers=headers)
                self.assertEqual(status, expected["status"], answer)
                if status == 200:
                    total += expected["accepted"]
                    reasons = [rejection["reason"] for rejection in answer["rejections"]]
                    self.assertEqual(
                        (answer["accepted"], reasons), (expected["accepted"], expected["rejected"]))
                else:
                    self.assertEqual(answer["error"]["reason"], expected["reason"])
                    self.assertNotIn("anonymousId", answer["error"]["detail"])
                self.assertEqual(self.accepted(), total)

    def test_administration(self):
        before = self.spoor.command("tail", "-n", "0", "--json").stdout.count("\n")
        for name, body, expected in kept("administration"):
            with self.subTest(name):
                head = request(
                    f"POST {expected['to']} HTTP/1.1", "Authorization: Bearer admin_key", body=body)
                self.assertEqual(self.exchange(head), ([expected["status"]], True))
        after = self.spoor.command("tail", "-n", "0").stdout
        kinds = {"release", "erase", "unlink"}
        self.assertEqual(
            [line for line in after.splitlines()[before:] if kinds & set(line.split())], [])

    def test_http(self):
        for name, raw, expected in kept("http"):
            with self.subTest(name):
                stored = self.accepted()
                self.assertEqual(self.exchange(raw), (expected["answers"], True))
                self.assertEqual(self.accepted() - stored, expected["stored"])
        self.assertNotIn("smuggled", self.spoor.stored_ids())

    def test_what_cannot_be_read_closes_the_connection(self):
        """Else the rest of it could be taken for a request: the client's end stays open here."""
        closing = [raw for _, raw, expected in kept("http") if expected["answers"][-1:] == [400]
                   and expected["closes"]]
        self.assertGreater(len(closing), 20)
        for raw in closing:
            start = time.monotonic()
            self.assertTrue(self.exchange(raw, closes_half=False)[1], raw)
            self.assertLess(time.monotonic() - start, 2.5, "it does not wait for a timeout")

    # MARK: Time

    def test_a_slow_body(self):
        connection = self.connect()
        connection.sendall(request("POST /v1/page HTTP/1.1", KEY, "Content-Length: 1000"))
        self.assertIn(b" 408 ", self.drip(connection, b"{"))

    def test_a_slow_body_in_chunks(self):
        connection = self.connect()
        connection.sendall(request("POST /v1/page HTTP/1.1", KEY, "Transfer-Encoding: chunked"))
        self.assertIn(b" 408 ", self.drip(connection, b"1\r\n{\r\n"))

    def test_a_slow_body_to_the_administration(self):
        connection = self.connect()
        connection.sendall(request(
            "POST /v1/admin/release HTTP/1.1", "Authorization: Bearer admin_key",
            "Content-Length: 1000"))
        self.assertIn(b" 408 ", self.drip(connection, b"{"))

    def test_a_slow_head(self):
        connection = self.connect()
        connection.sendall(b"POST /v1/page HTTP/1.1\r\nHost: x\r\n")
        self.assertEqual(self.drip(connection, b"X-A: b\r\n"), b"")

    def drip(self, connection, piece):
        """Sends a piece ever so often until the server has enough; what it answered."""
        end = time.monotonic() + 8
        connection.settimeout(0.2)
        answer = b""
        while time.monotonic() < end:
            try:
                part = connection.recv(65536)
                answer += part
                if not part:
                    return answer
            except TimeoutError:
                try:
                    connection.sendall(piece)
                except ConnectionError:
                    pass
            except ConnectionError:
                return answer
        self.fail("the server waits for ever")

    def test_byte_for_byte(self):
        raw = page("byte-for-byte")
        parts = [raw[index:index + 1] for index in range(len(raw))]
        self.assertEqual(self.exchange(*parts), ([200], True))
        self.assertEqual(self.accepted(), 1)

    # MARK: Ends

    def test_a_request_that_is_cut_is_not_taken(self):
        raw = page("cut")
        for end in range(1, len(raw), 5):
            connection = self.connect()
            connection.sendall(raw[:end])
            if end % 2:
                connection.shutdown(socket.SHUT_WR)
                self.assertNotIn(b" 200 ", b"".join(part or b"" for part in self.read(connection)))
            else:
                # As a process that is killed: with a reset.
                connection.setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
            connection.close()
        self.assertEqual(self.accepted(), 0)

    def test_a_client_that_does_not_read(self):
        connection = self.connect()
        connection.settimeout(2)
        sent = 0
        asking = request("GET /v1/report HTTP/1.1", READ, "X-A: " + "x" * 4_000)
        try:
            while sent < 64 * MEGABYTE:
                sent += connection.send(asking * 16)
        except (TimeoutError, ConnectionError):
            pass
        self.assertLess(sent, 64 * MEGABYTE, "it is not read for ever")

    def test_many_connections_that_say_nothing(self):
        connections = [self.connect() for _ in range(300)]
        self.assertEqual(self.exchange(page("beside-many")), ([200], True))
        for connection in connections[:100]:
            connection.sendall(b"POST /v1/page HTTP/1.1\r\nContent-Le")
        self.assertEqual(self.exchange(page("beside-many-more")), ([200], True))
        connections[-1].settimeout(8)
        self.assertEqual(connections[-1].recv(1), b"", "who says nothing is not waited for")

    # MARK: Size

    def test_heads_that_are_too_large(self):
        many = [f"X-{number}: {number}" for number in range(2_000)]
        for line, fields in [
            ("POST /v1/page HTTP/1.1", ["X-A: " + "x" * 100_000]),
            ("POST /v1/page HTTP/1.1", ["X" * 100_000 + ": a"]),
            ("POST /v1/page HTTP/1.1", many),
            ("GET /" + "x" * 200_000 + " HTTP/1.1", []),
            ("X" * 100_000 + " / HTTP/1.1", []),
        ]:
            answers, closed = self.exchange(request(line, KEY, *fields))
            self.assertIn(answers, ([400], []), line[:40])
            self.assertTrue(closed)

    def test_bodies_that_are_too_large(self):
        announced = request("POST /v1/batch HTTP/1.1", KEY, f"Content-Length: {10 << 30}")
        self.assertEqual(self.exchange(announced, closes_half=False), ([413], True))
        chunks = b"10000\r\n" + b"x" * 65536 + b"\r\n"
        chunked = request("POST /v1/batch HTTP/1.1", KEY, "Transfer-Encoding: chunked")
        self.assertEqual(self.exchange(chunked, *[chunks] * 500)[0][:1], [413])
        body = b'{"id":"a:' + b"x" * (2 * MEGABYTE) + b'"}'
        head = request(
            "POST /v1/admin/erase HTTP/1.1", "Authorization: Bearer admin_key", body=body)
        self.assertEqual(self.exchange(head)[0], [413])

    def test_bombs_at_once(self):
        """Each is 64 MiB of nothing, or would be once more after that."""
        bomb = gzip.compress(b" " * (64 * MEGABYTE))
        headers = {"Content-Encoding": "gzip"}
        post = lambda body: self.spoor.post("/v1/batch", body, headers=headers)[0]
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            self.assertEqual(set(pool.map(post, [bomb] * 64)), {413})
        self.assertEqual(post(gzip.compress(bomb)), 400)

    # MARK: Types

    def test_every_field_with_every_type(self):
        values = [
            None, True, 0, -1, 1.5, 2**63, 1e308, "", "x", "\0", "x" * 300, [], [None], {},
            {"$gt": ""}, [[[[]]]], {"a": {"b": {"c": []}}},
        ]
        fields = [
            "type", "event", "messageId", "anonymousId", "userId", "previousId", "groupId", "name",
            "category", "timestamp", "originalTimestamp", "sentAt", "context", "properties",
            "traits", "integrations", "purposes", "writeKey", "channel",
        ]
        inner = ["products", "order_id", "price", "quantity", "revenue", "currency", "path", "url"]
        for kind in ["track", "page", "screen", "identify", "group", "alias", "consent"]:
            batch = []
            for value in values:
                base = message(
                    kind, anonymousId="types", userId="types", previousId="old",
                    event="Order Completed", purposes={"ads": True})
                batch += [{**base, field: value} for field in fields]
                batch += [{**base, "properties": {field: value}} for field in inner]
                batch += [{**base, "context": {field: value}} for field in ("page", "traits", "ip")]
            status, answer = self.spoor.post("/v1/batch", {"batch": batch})
            self.assertEqual(status, 200, answer)
            self.assertEqual(answer["accepted"] + answer["rejected"], len(batch))
            self.assertGreater(answer["accepted"], len(batch) / 2)
            self.assertNotIn("malformed_json", {r["reason"] for r in answer["rejections"]})
        self.spoor.command("status", "--wait", "60")
        self.assertEqual(self.spoor.get("/v1/people/u:types")[0], 200)

    def test_ids_that_are_none(self):
        for name, status in [
            ("a:" + "x" * 255, 404), ("a:" + "x" * 256, 400), ("a:" + "x" * 70_000, 400),
            ("a%3a%00nobody", 404), ("a%3A%ff", 400), ("a:", 400), ("z:1", 400), ("..%2f..", 400),
            ("a:%F0%9F%A6%8A", 404), ("a:no?sealed=true&sealed=false&%zz=%", 400), ("a:no/y", 404),
            ("a:x%0d%0aSet-Cookie:%20x=1", 404),
        ]:
            head = request(f"GET /v1/people/{name} HTTP/1.1", READ)
            self.assertEqual(self.exchange(head), ([status], True), name[:40])


if __name__ == "__main__":
    unittest.main()
