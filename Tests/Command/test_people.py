import json
import signal
import unittest

from spoor import Installation, message


class PeopleTests(unittest.TestCase):
    """From a beacon to a profile, over HTTP and the command."""

    def setUp(self):
        self.spoor = Installation()
        self.addCleanup(self.spoor.close)
        self.spoor.start()

    def person(self, identity):
        status, profile = self.spoor.get(f"/v1/people/{identity}")
        return profile if status == 200 else None

    def test_anonymous_history_joins_the_customer(self):
        batch = [
            message("page", "m1", anonymousId="d1", name="Home", properties={"path": "/"}),
            message("identify", "m2", anonymousId="d1", userId="4711",
                    traits={"email": "ann@example.com"}),
            message("page", "m3", anonymousId="d1", name="Cart", properties={"path": "/cart"}),
        ]
        status, answer = self.spoor.post("/v1/batch", {"batch": batch})
        self.assertEqual((status, answer["accepted"]), (200, 3))
        whole = lambda: (self.person("u:4711") or {}).get("pageViews") == 2 and self.person("u:4711")
        profile = self.spoor.settled(whole)
        self.assertTrue(profile, self.person("u:4711"))
        self.assertEqual(profile["email"], "ann@example.com")
        self.assertEqual(self.spoor.settled(lambda: self.person("a:d1"))["id"], "u:4711")
        log = self.spoor.command("tail", "-n", "0", "--json").stdout
        self.assertNotIn("ann@example.com", log)

    def test_one_bad_message_does_not_spoil_the_batch(self):
        batch = [message("page", "ok", anonymousId="d2"), message("track", "bad", anonymousId="d2")]
        status, answer = self.spoor.post("/v1/batch", {"batch": batch})
        self.assertEqual((status, answer["accepted"], answer["rejected"]), (200, 1, 1))
        rejected = self.spoor.command("tail", "--topic", "rejected", "-n", "0", "--json").stdout
        self.assertEqual(json.loads(rejected)["position"], 1)

    def test_erased_people_are_gone_and_stay_gone(self):
        batch = [message("identify", "m1", anonymousId="d3", userId="7", traits={"name": "Bo"})]
        self.spoor.post("/v1/batch", {"batch": batch})
        self.assertTrue(self.spoor.settled(lambda: self.person("u:7")))
        self.spoor.command("erase", "u:7")
        self.assertTrue(self.spoor.settled(lambda: self.person("u:7") is None))
        self.spoor.stop()
        self.spoor.start()
        self.assertIsNone(self.person("u:7"))

    def test_an_erasure_leaves_alone_what_others_have_a_share_in(self):
        address = {"email": "shared@example.com"}
        steps = [
            message("identify", "s1", anonymousId="k1", userId="e1", traits=address),
            message("identify", "s2", anonymousId="k2", userId="e2", traits=address),
            # Typed on a third device: the address's, and so the second customer's by now.
            message("identify", "s3", anonymousId="k3", traits=address),
            message("page", "s4", anonymousId="k3"),
        ]
        for step in steps:
            self.assertEqual(self.spoor.post(f"/v1/{step['type']}", step)[0], 200)
        views = lambda: (self.person("u:e2") or {}).get("pageViews")
        self.assertTrue(self.spoor.settled(lambda: views() == 1), self.person("u:e2"))
        self.spoor.command("erase", "u:e1")
        self.assertTrue(self.spoor.settled(lambda: self.person("u:e1") is None))
        self.spoor.command("status", "--wait", "30")
        self.assertEqual(views(), 1)
        self.assertEqual(self.person("u:e2")["email"], "shared@example.com")

    def test_unlinked_devices_take_their_history_back(self):
        batch = [
            message("page", "m1", anonymousId="d4", properties={"path": "/"}),
            message("identify", "m2", anonymousId="d4", userId="8"),
        ]
        self.spoor.post("/v1/batch", {"batch": batch})
        views = lambda name: (self.person(name) or {}).get("pageViews")
        self.assertTrue(self.spoor.settled(lambda: views("u:8") == 1))
        self.spoor.command("unlink", "a:d4")
        self.assertTrue(self.spoor.settled(lambda: views("u:8") == 0), self.person("u:8"))
        self.assertEqual(self.spoor.settled(lambda: self.person("a:d4"))["id"], "a:d4")

    def test_all_links_are_taken_back_where_none_is_named(self):
        for number in range(3):
            self.spoor.post("/v1/identify", message("identify", f"l{number}", anonymousId="d5",
                                                    userId="9"))
        typed = {"email": "many@example.com"}
        self.spoor.post("/v1/identify", message("identify", "l3", anonymousId="d5", userId="9",
                                                traits=typed))
        self.spoor.post("/v1/page", message("page", "l4", anonymousId="d5"))
        self.assertTrue(
            self.spoor.settled(lambda: (self.person("u:9") or {}).get("pageViews") == 1))
        # An address is an id, too; in the log it is a hash.
        self.assertEqual(self.person("e:many@example.com")["id"], "u:9")
        self.spoor.command("unlink", "e:many@example.com")
        self.spoor.command("unlink", "a:d5")
        self.assertTrue(self.spoor.settled(lambda: self.person("a:d5")["id"] == "a:d5"))
        self.spoor.command("status", "--wait", "30")
        self.assertEqual(self.person("a:d5")["pageViews"], 1)
        self.assertEqual(self.person("u:9")["pageViews"], 0)

    def test_a_customer_whose_id_is_an_address_can_be_read_and_erased(self):
        self.spoor.post("/v1/page", message("page", "c1", userId="srv@example.com"),
                        key="secret_key")
        self.assertTrue(self.spoor.settled(lambda: self.person("u:srv@example.com")))
        self.spoor.command("erase", "u:srv@example.com")
        self.assertTrue(self.spoor.settled(lambda: self.person("u:srv@example.com") is None))

    def test_keys_are_asked_for(self):
        self.assertEqual(self.spoor.post("/v1/page", {"anonymousId": "x"}, key=None)[0], 401)
        self.assertEqual(self.spoor.get("/v1/people/u:1", key="wrong")[0], 401)
        self.assertEqual(self.spoor.get("/v1/report", key=None)[0], 401)

    def test_replay_gives_the_same_digests(self):
        for number in range(200):
            body = message("page", f"p{number}", anonymousId=f"d{number % 20}",
                           userId=f"{number % 7}" if number % 3 == 0 else None)
            body = {name: value for name, value in body.items() if value is not None}
            self.assertEqual(self.spoor.post("/v1/page", body)[0], 200)
        self.spoor.settled(lambda: self.spoor.report()["events"] == 200)
        self.spoor.stop(signal.SIGKILL)
        self.spoor.start()
        self.assertNotIn("DIFFERENT", self.spoor.command("replay").stdout)
        self.assertEqual(self.spoor.report()["events"], 200)


if __name__ == "__main__":
    unittest.main()
