"""Client libraries as their makers publish them, and what README shows, against a real server."""

import http.client
import http.server
import json
import logging
import os
import random
import re
import subprocess
import sys
import threading
import unittest

import rudderstack.analytics.client
import segment.analytics.client

from spoor import ROOT, Installation

CLIENTS = {
    "segment": segment.analytics.client.Client,
    "rudder": rudderstack.analytics.client.Client,
}
# Each library, with and without gzip, by a name for what it sends.
VARIANTS = [
    (library, gzip, f"{library}-{'gzip' if gzip else 'plain'}")
    for library in CLIENTS for gzip in (False, True)
]
KINDS = ["identify", "group", "track", "page", "screen", "alias"]


class ClientTests(unittest.TestCase):
    """The libraries against a server."""

    @classmethod
    def setUpClass(cls):
        cls.spoor = Installation()
        cls.addClassCleanup(cls.spoor.close)
        cls.spoor.start()
        # The libraries tell of each answer that is no success; here that is what is asked for.
        logging.disable(logging.ERROR)
        cls.addClassCleanup(logging.disable, logging.NOTSET)

    def setUp(self):
        self.failures = []

    def client(self, library, key="write_key", host=None, **options):
        options = {"upload_interval": 0.2, **options}
        client = CLIENTS[library](
            key, host=host or self.spoor.url, timeout=10,
            on_error=lambda error, items: self.failures.append((error, len(items))), **options)
        self.addCleanup(client.join) if not options.get("sync_mode") else None
        return client

    def person(self, identity, done):
        """The profile, once it is as expected, or as it is in the end."""
        def ask():
            status, profile = self.spoor.get(f"/v1/people/{identity}")
            return profile if status == 200 and done(profile) else None
        profile = self.spoor.settled(ask)
        return profile or self.spoor.get(f"/v1/people/{identity}")[1]

    def test_every_call_is_known_of_the_person(self):
        for library, gzip, name in VARIANTS:
            with self.subTest(name):
                client = self.client(library, gzip=gzip)
                device, user, old = f"d-{name}", f"u-{name}", f"old-{name}"
                ids = {kind: f"{name}-{kind}" for kind in KINDS}
                client.page(
                    anonymous_id=device, category="Shop", name="Home", message_id=ids["page"],
                    properties={"path": "/home", "url": "https://shop.example/home"})
                client.screen(anonymous_id=device, name="Basket", message_id=ids["screen"])
                client.identify(
                    user, {"email": f"{name}@example.com", "plan": "gold"}, anonymous_id=device,
                    message_id=ids["identify"])
                client.track(
                    user, "Order Completed", anonymous_id=device, message_id=ids["track"],
                    properties={
                        "order_id": name, "currency": "USD", "revenue": 25.0,
                        "products": [{"product_id": "p1", "price": 12.5, "quantity": 2}]})
                client.group(user, "acme", {"name": "Acme"}, message_id=ids["group"])
                client.alias(old, user, message_id=ids["alias"])
                client.flush()
                self.assertEqual(self.failures, [])

                # What the device did before the log-in is handed over, and may come last.
                profile = self.person(f"a:{device}", lambda p: (
                    p["orders"]["count"] and p["groups"] and p["pageViews"]))
                self.assertEqual(profile["id"], f"u:{user}")
                self.assertEqual((profile["pageViews"], profile["screenViews"]), (2, 1))
                self.assertEqual(
                    {page["path"] for page in profile["pages"]["top"]}, {"/home", "Basket"})
                order = profile["orders"]["latest"][0]
                self.assertEqual((order["id"], order["revenue"]["text"]), (name, "25.00"))
                self.assertEqual(order["lines"][0]["quantity"], 2)
                self.assertEqual(profile["groups"], ["acme"])
                self.assertEqual(profile["traits"]["plan"], "gold")
                self.assertEqual(profile["email"], f"{name}@example.com")
                for identity in (f"e:{name}@example.com", f"u:{old}", f"u:{user}"):
                    found = self.person(identity, lambda p: p["id"] == f"u:{user}")
                    self.assertEqual(found["id"], f"u:{user}", identity)
                stored = self.spoor.stored_ids()
                self.assertEqual([stored.count(ids[kind]) for kind in KINDS], [1] * len(KINDS))

    def test_one_message_a_request(self):
        for library, gzip, name in VARIANTS:
            with self.subTest(name):
                client = self.client(library, gzip=gzip, sync_mode=True)
                client.track(anonymous_id=f"s-{name}", event="Signed Up", message_id=f"s-{name}")
                self.assertEqual(self.spoor.stored_ids().count(f"s-{name}"), 1)

    def test_large_batches_go_through(self):
        # Of each message another text, that gzip makes only half as long.
        texts = [random.Random(number).randbytes(14_000).hex() for number in range(100)]
        for library, gzip, name in VARIANTS:
            with self.subTest(name):
                client = self.client(library, gzip=gzip, upload_interval=2)
                for number in range(100):
                    client.track(
                        anonymous_id=f"l-{name}", event="Article Read", properties={"text": texts[number]},
                        message_id=f"l-{name}-{number}")
                client.flush()
                self.assertEqual(self.failures, [])
                stored = [i for i in self.spoor.stored_ids() if i.startswith(f"l-{name}-")]
                self.assertEqual((len(stored), len(set(stored))), (100, 100))

    def test_a_key_that_is_not_known_is_told_at_once(self):
        for library, gzip, name in VARIANTS:
            with self.subTest(name):
                self.failures.clear()
                client = self.client(library, key="no_such_key", gzip=gzip)
                client.track(anonymous_id=f"k-{name}", event="Signed Up")
                client.flush()
                [(error, count)] = self.failures
                self.assertEqual((error.status, error.code, count), (401, "unknown_key", 1))
                self.assertEqual(self.spoor.get(f"/v1/people/a:k-{name}")[0], 404)

    def test_nothing_is_lost_or_doubled_on_a_bad_way(self):
        for library, gzip, name in VARIANTS:
            with self.subTest(name):
                faults = [503, "answer lost"] if gzip else [500, "connection lost"]
                way = BadWay(self.spoor.port, faults)
                self.addCleanup(way.close)
                client = self.client(library, host=way.url, gzip=gzip)
                for number in range(20):
                    client.page(
                        anonymous_id=f"w-{name}", name=str(number), message_id=f"w-{name}-{number}")
                client.flush()
                self.assertEqual((self.failures, faults), ([], []))
                profile = self.person(f"a:w-{name}", lambda p: p["pageViews"] >= 20)
                self.assertEqual(profile["pageViews"], 20)
                stored = {i for i in self.spoor.stored_ids() if i.startswith(f"w-{name}-")}
                self.assertEqual(len(stored), 20)

    def test_a_server_that_is_not_there_yet(self):
        late = Installation()
        self.addCleanup(late.close)
        clients = [self.client(library, host=late.url) for library in CLIENTS]
        for number, client in enumerate(clients):
            client.page(anonymous_id="late", name="x", message_id=f"late-{number}")
        late.start()
        for client in clients:
            client.flush()
        self.assertEqual(self.failures, [])
        self.assertEqual(sorted(late.stored_ids()), ["late-0", "late-1"])


class BadWay:
    """Passes requests on to a server, but first meets one with each of the faults."""

    def __init__(self, port, faults):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                fault = faults.pop(0) if faults else None
                if isinstance(fault, int):
                    return self.answer(fault, b"{}")
                if fault != "connection lost":
                    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
                    connection.request("POST", self.path, body, dict(self.headers))
                    answer = connection.getresponse()
                    status, text = answer.status, answer.read()
                    connection.close()
                if fault is None:
                    return self.answer(status, text)
                self.close_connection = True

            def answer(self, status, body):
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class ReadmeTests(unittest.TestCase):
    """What README tells to type, as it stands there."""

    def setUp(self):
        self.spoor = Installation()
        self.addCleanup(self.spoor.close)
        with open(os.path.join(ROOT, "README.md")) as file:
            self.blocks = re.findall(r"^```(sh|python)\n(.*?)^```", file.read(), re.M | re.S)

    def blocks_with(self, language, word):
        found = [text for kind, text in self.blocks if kind == language and word in text]
        self.assertTrue(found, f"README shows {word} in no {language}")
        # The server of the test stands in for that of the demonstration.
        return [text.replace("http://127.0.0.1:8080", self.spoor.url) for text in found]

    def start(self, key):
        self.spoor.configure("[write_key]", f"[{key}]")
        self.spoor.start()

    def test_curl(self):
        self.start("demo_write_key")
        [block] = self.blocks_with("sh", "curl -u ")
        command = re.search(r"^curl (?:[^']|'[^']*')*?$", block, re.M).group()
        result = subprocess.run(
            ["bash", "-c", command.replace("curl", "curl -sS", 1)], capture_output=True,
            text=True, timeout=60)
        self.assertEqual(
            json.loads(result.stdout), {"accepted": 2, "rejected": 0, "rejections": []},
            result.stderr)
        who = lambda: self.spoor.get("/v1/people/a:d1")[1]
        self.assertTrue(self.spoor.settled(lambda: who().get("pageViews") and who().get("email")))
        self.assertEqual((who()["id"], who()["email"]), ("u:4711", "ann@example.com"))
        self.assertEqual(who()["pageViews"], 1)

    def test_libraries(self):
        self.start("demo_write_key")
        blocks = self.blocks_with("python", "analytics")
        self.assertEqual(len(blocks), len(CLIENTS))
        for number, block in enumerate(blocks):
            subprocess.run([sys.executable, "-c", block], check=True, timeout=60)
            self.assertEqual(len(self.spoor.stored_ids()), number + 1)


if __name__ == "__main__":
    unittest.main()
