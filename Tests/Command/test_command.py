import http.client
import json
import os
import socket
import subprocess
import tempfile
import time
import unittest

from spoor import BINARY, Installation, message

RULES = """
rules:
  - id: cart
    kind: abandoned_cart
    after: 1h
    minimum_value: 5.00
"""


def track(event, device, **properties):
    return message("track", event=event, anonymousId=device, properties=properties)


class ServerTests(unittest.TestCase):
    """A server as shops and engineers use it."""

    @classmethod
    def setUpClass(cls):
        cls.spoor = Installation()
        cls.addClassCleanup(cls.spoor.close)
        cls.spoor.start()

    def person(self, identity):
        status, profile = self.spoor.get(f"/v1/people/{identity}")
        return profile if status == 200 else None

    def settle(self):
        self.spoor.command("status", "--wait", "60")

    def triggers(self, device):
        lines = self.spoor.command("tail", "--topic", "triggers", "-n", "0").stdout.splitlines()
        return [json.loads(line.split("\t")[3])["outcome"] for line in lines if device in line]

    def test_a_cart_fires_on_an_idle_server_and_an_order_withdraws_it(self):
        rule = {"id": "cart", "kind": "abandoned_cart", "after": 1000, "minimumValue": "5"}
        content = {"rules": [rule], "sites": [{"id": "shop", "currency": "USD"}]}
        self.assertEqual(self.spoor.administer("release", {"content": content})[0], 200)
        product = {"product_id": "p", "price": 10, "quantity": 1}
        self.spoor.post("/v1/track", track("Product Added", "cart1", **product))
        self.spoor.post("/v1/track", track("Product Added", "cart2", **{**product, "price": 1}))
        # Nothing more happens: a tick has to move the partition's time.
        self.assertTrue(self.spoor.settled(lambda: self.triggers("cart1") == ["fired"]))
        self.spoor.post("/v1/track", track("Checkout Started", "cart1", products=[product]))
        self.spoor.post(
            "/v1/track", track("Order Completed", "cart1", order_id="o1", products=[product]))
        self.assertTrue(
            self.spoor.settled(lambda: "withdrawn" in self.triggers("cart1")))
        self.assertEqual(self.triggers("cart2"), [], "it is not worth enough")

    def test_a_batch_without_times_keeps_its_order(self):
        product = {"product_id": "p", "price": 3, "quantity": 1}
        for number in range(20):
            device = f"order{number}"
            batch = [
                track("Product Added", device, **product),
                track("Order Completed", device, order_id=device, products=[product]),
            ]
            self.assertEqual(self.spoor.post("/v1/batch", {"batch": batch})[0], 200)
        self.settle()
        for number in range(20):
            self.assertEqual(self.person(f"a:order{number}")["carts"], [])

    def test_the_deepest_message_that_is_taken_can_be_folded_and_handed_over(self):
        def page(levels):
            deep = json.loads("[" * levels + "1" + "]" * levels)
            return message("page", anonymousId="deep", properties={"deep": deep})

        # 64 levels, with the message and its properties.
        self.assertEqual(self.spoor.post("/v1/page", page(63))[0], 400)
        self.assertEqual(self.spoor.post("/v1/page", page(62))[0], 200)
        self.settle()
        # The journal is read again, and the fact goes to the customer and back.
        self.spoor.post("/v1/identify", message("identify", anonymousId="deep", userId="deep"))
        self.spoor.post("/v1/page", message("page", anonymousId="deep", timestamp="2020-01-01"))
        self.assertTrue(
            self.spoor.settled(lambda: (self.person("u:deep") or {}).get("pageViews") == 2))
        self.spoor.command("unlink", "a:deep")
        self.assertTrue(
            self.spoor.settled(lambda: (self.person("a:deep") or {}).get("pageViews") == 2))

    def test_the_configuration_of_sites_holds_without_a_release(self):
        self.spoor.post("/v1/track", track("Product Added", "money", product_id="p", price=10))
        value = lambda: ((self.person("a:money") or {}).get("carts") or [{}])[0].get("value")
        self.assertTrue(self.spoor.settled(lambda: (value() or {}).get("currency") == "USD"))

    def test_too_large_is_told_from_too_slow(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.spoor.port, timeout=30)
        self.addCleanup(connection.close)
        chunks = (b"x" * 65536 for _ in range(65))
        connection.request(
            "POST", "/v1/batch", body=chunks, encode_chunked=True,
            headers={"Content-Type": "application/json", "Transfer-Encoding": "chunked"})
        self.assertEqual(connection.getresponse().status, 413)

    def test_tail_follows_into_a_pipe(self):
        tail = subprocess.Popen(
            [BINARY, "tail", "--follow", "-n", "0", "--event", "Followed", "--json",
             "-c", self.spoor.path], stdout=subprocess.PIPE, text=True)
        try:
            time.sleep(1)
            self.spoor.post("/v1/track", track("Other", "follow"))
            self.spoor.post("/v1/track", track("Followed", "follow"))
            line = tail.stdout.readline()
            self.assertEqual(json.loads(line)["event"]["event"], "Followed")
        finally:
            tail.kill()
            tail.wait()
            tail.stdout.close()

    def test_what_is_exported_is_what_is_told_of_it(self):
        self.spoor.post("/v1/page", message("page", anonymousId="export"))
        path = os.path.join(self.spoor.directory, "events.jsonl")
        self.spoor.command("export", path, "--kind", "event")
        with open(path) as file:
            lines = [json.loads(line) for line in file]
        with open(path + ".manifest.json") as file:
            manifest = json.load(file)
        self.assertEqual(manifest["records"], len(lines))
        self.assertIn("a:export", {line["key"] for line in lines})
        self.assertEqual(self.spoor.command("export", "x.gz", check=False).returncode, 64)

    def test_consent_is_kept(self):
        self.spoor.post(
            "/v1/consent", message("consent", anonymousId="ask", purposes={"ads": False}))
        self.assertTrue(self.spoor.settled(lambda: self.person("a:ask")))
        self.assertEqual(
            [(c["purpose"], c["granted"]) for c in self.person("a:ask")["consents"]],
            [("ads", False)])

    def test_releases_that_cannot_hold_are_refused(self):
        rules = os.path.join(self.spoor.directory, "refused.yaml")
        with open(rules, "w") as file:
            file.write(RULES)
        late = self.spoor.command("rules", "release", rules, "--at", "2090-01-01", check=False)
        self.assertEqual(late.returncode, 1)
        with open(rules, "w") as file:
            file.write(RULES.replace("abandoned_cart", "oracle"))
        wrong = self.spoor.command("rules", "check", rules, check=False, configured=False)
        self.assertEqual(wrong.returncode, 2)
        self.assertIn(":4:", wrong.stdout)

    def test_the_read_api_tells_what_is_wrong(self):
        for path, status in [
            ("/v1/people/a:nobody", 404), ("/v1/people/nobody", 400), ("/v1/people/", 400),
            ("/v1/nothing", 404), ("/nothing", 404),
        ]:
            answer = self.spoor.get(path)
            self.assertEqual(answer[0], status, path)
            if path != "/v1/nothing":
                self.assertEqual(answer[1]["status"], status, path)
                self.assertTrue(answer[1]["title"] and answer[1]["detail"], path)
        for action, body in [
            ("erase", {"id": "nobody"}), ("erase", {}), ("unlink", {"id": 5}), ("release", {}),
            ("release", {"content": {"rules": [{"id": "x", "kind": "oracle"}]}}),
            ("release", {"content": {"rules": []}, "at": 2**62}),
        ]:
            self.assertEqual(self.spoor.administer(action, body)[0], 400, (action, body))
        self.assertEqual(self.spoor.administer("erase", {"id": "a:nobody"})[0], 404)
        self.assertEqual(self.spoor.administer("unlink", {"id": "a:nobody"})[0], 404)
        self.assertEqual(self.spoor.get("/v1/admin/status")[0], 403, "a read key may not")

    def test_status_tells_what_the_collector_did(self):
        before = json.loads(self.spoor.command("status", "--json").stdout)["collector"]
        good, bad = message("page", anonymousId="status"), message("track", anonymousId="status")
        self.spoor.post("/v1/batch", {"batch": [good, bad]})
        after = json.loads(self.spoor.command("status", "--json").stdout)["collector"]
        self.assertEqual(after["accepted"] - before["accepted"], 1)
        rejected = lambda status: status["rejected"].get("missing_event", 0)
        self.assertEqual(rejected(after) - rejected(before), 1)

    def test_a_second_server_says_what_is_wrong(self):
        second = self.spoor.command("serve", check=False, timeout=60)
        self.assertEqual(second.returncode, 1)
        self.assertIn("in use by another process", second.stderr)


class StartTests(unittest.TestCase):
    """What stands in the way of a start is told in a sentence, with exit code 1."""

    def setUp(self):
        self.spoor = Installation()
        self.addCleanup(self.spoor.close)

    def refused(self, environment=None):
        result = subprocess.run(
            [BINARY, "serve", "-c", self.spoor.path], capture_output=True, text=True, timeout=60,
            env={**os.environ, **(environment or {})})
        self.assertEqual(result.returncode, 1, result.stderr)
        return result.stderr

    def test_a_port_in_use(self):
        with socket.socket() as other:
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            other.bind(("127.0.0.1", self.spoor.port))
            other.listen()
            self.assertIn("is in use", self.refused())

    def test_a_bad_master_key(self):
        file = f"{{file: {self.spoor.directory}/data/master.key}}"
        self.spoor.configure(f"master_key: {file}", "master_key: {environment: SPOOR_TEST_KEY}")
        self.assertIn("SPOOR_TEST_KEY", self.refused())
        self.assertIn("base64", self.refused({"SPOOR_TEST_KEY": "abc"}))

    def test_a_folder_that_cannot_be_made(self):
        self.spoor.configure(f"data: {self.spoor.directory}/data", "data: /proc/nowhere")
        self.assertIn("/proc/nowhere", self.refused())

    def test_lost_keys(self):
        self.spoor.start()
        self.spoor.stop()
        for name in ("keys", "master.key"):
            path = os.path.join(self.spoor.directory, "data", name)
            os.rename(path, path + ".away")
            self.assertIn(path, self.refused())
            os.rename(path + ".away", path)
        self.spoor.start()


class ImportTests(unittest.TestCase):
    """History without a server, and files that are none."""

    def setUp(self):
        self.spoor = Installation()
        self.addCleanup(self.spoor.close)

    def file(self, text):
        path = os.path.join(self.spoor.directory, "history.jsonl")
        with open(path, "w") as file:
            file.write(text)
        return path

    def test_history_of_the_future_does_not_stop_time(self):
        page = {"type": "page", "messageId": "m", "anonymousId": "f",
                "timestamp": "2090-01-01T00:00:00Z"}
        self.spoor.command("import", self.file(json.dumps(page)), "--site", "shop")
        self.spoor.start()
        status = json.loads(self.spoor.command("status", "--wait", "60", "--json").stdout)
        times = [part["time"] for part in status["partitions"] if "time" in part]
        self.assertTrue(times)
        self.assertLess(max(times), "2090")
        self.assertNotIn("DIFFERENT", self.spoor.command("replay").stdout)

    def test_a_file_of_another_kind_is_a_failure(self):
        path = self.file("no json\n{\"type\":\"page\",\"anonymousId\":\"x\"}\n")
        result = self.spoor.command("import", path, "--site", "shop", check=False)
        self.assertEqual(result.returncode, 1)
        self.assertIn("nothing", result.stderr)

    def test_no_server(self):
        result = self.spoor.command("report", check=False)
        self.assertEqual(result.returncode, 1)
        self.assertIn("spoor serve", result.stderr)


class BenchTests(unittest.TestCase):
    def test_it_measures_a_server_of_its_own(self):
        """That it works; how fast is not for a test to say."""
        result = subprocess.run(
            [BINARY, "bench", "beacons", "--runs", "1", "--beacons", "200", "--connections", "4"],
            capture_output=True, text=True, timeout=120)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertRegex(result.stdout, r"acknowledged, beacons/s +[1-9]")


class ConfigurationTests(unittest.TestCase):
    def test_errors_are_told_by_line(self):
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, "spoor.yaml")
            with open(path, "w") as file:
                file.write("tenant: x\nsites:\n  - id: shop\n    wirte_keys: [a]\n")
            result = subprocess.run(
                [BINARY, "check-config", path], capture_output=True, text=True, timeout=60)
            self.assertEqual(result.returncode, 2)
            self.assertIn(f"{path}:4:5", result.stdout)

    def test_the_samples_are_right(self):
        for name in ("deploy/spoor.yaml", "deploy/demo/spoor.yaml"):
            result = subprocess.run([BINARY, "check-config", name], timeout=60)
            self.assertEqual(result.returncode, 0, name)


if __name__ == "__main__":
    unittest.main()
