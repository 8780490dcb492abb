import json
import unittest

from spoor import Installation, message

PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1")
GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"

RULE = {"id": "cart", "kind": "abandoned_cart", "after": 1000}


def visit(device, agent):
    context = {
        "userAgent": agent,
        "page": {"url": "https://shop.example/mug", "referrer": "https://www.google.nl/"}}
    page = message("page", f"{device}-page", anonymousId=device, context=context)
    added = message(
        "track", f"{device}-added", anonymousId=device, context=context, event="Product Added",
        properties={"product_id": "mug", "price": 12, "category": "Kitchen"})
    return [page, added]


class EnrichmentTests(unittest.TestCase):
    """Devices, origins and bots, from the beacon to the report, the triggers and the log."""

    def setUp(self):
        self.spoor = Installation()
        self.addCleanup(self.spoor.close)

    def person(self, device):
        return self.spoor.get(f"/v1/people/a:{device}")[1]

    def fired(self):
        lines = self.spoor.command("tail", "--topic", "triggers", "-n", "0", "--json").stdout
        return sorted(json.loads(line)["person"] for line in lines.splitlines())

    def test_bots_are_kept_apart_until_the_site_takes_them_for_people(self):
        self.spoor.start()
        self.spoor.administer("release", {"content": {"rules": [RULE]}})
        self.spoor.post("/v1/batch", {"batch": visit("d1", PHONE) + visit("d2", GOOGLEBOT)})
        self.assertTrue(self.spoor.settled(lambda: self.fired() == ["a:d1"], 30))

        person = self.person("d1")
        device = person["devices"][0]
        self.assertEqual((device["kind"], device["browser"]["name"]), ("phone", "Mobile Safari"))
        self.assertEqual(person["origins"]["first"]["channel"], "search")
        self.assertEqual(person["categories"]["top"][0]["name"], "Kitchen")
        robot = self.person("d2")
        self.assertEqual(robot["bot"]["names"][0]["name"], "Googlebot")
        self.assertEqual((robot["pageViews"], robot["carts"]), (0, []))
        report = self.spoor.report()
        self.assertEqual((report["events"], report["botEvents"]), (2, 2))
        self.assertEqual((report["visitors"], report["bots"]), (1, 1))
        self.assertEqual(report["origins"], {"search": 1})

        with open(self.spoor.path, "a") as file:
            file.write("    not_bots: [Googlebot/2]\n")
        self.spoor.stop()
        self.spoor.start()
        self.assertTrue(self.spoor.settled(lambda: self.fired() == ["a:d1", "a:d2"], 30))
        robot = self.person("d2")
        self.assertEqual((robot["pageViews"], len(robot["carts"])), (1, 1))
        self.assertNotIn("bot", robot)
        self.assertEqual(self.spoor.report()["bots"], 0)

        # Releases name the lists that were in force.
        lines = self.spoor.command("tail", "--kind", "release", "-n", "0", "--json").stdout
        lists = {json.loads(line)["lists"] for line in lines.splitlines()}
        self.assertEqual(len(lists), 1)
        self.assertRegex(lists.pop(), "^[0-9a-f]{16}$")
        self.assertEqual(self.spoor.schema_faults("events"), "")
        self.assertEqual(self.spoor.schema_faults("profiles", "profile"), "")
        self.assertNotIn("DIFFERENT", self.spoor.command("replay").stdout)

    def test_what_visitors_send_does_not_steer_the_terminal(self):
        self.spoor.start()
        page = message(
            "page", "steer", anonymousId="d1", properties={"path": "/\u001b[31m\nrevenue 9\u202e"})
        self.spoor.post("/v1/batch", {"batch": [page]})
        self.assertTrue(self.spoor.settled(lambda: self.spoor.report()["pageViews"] == 1, 30))
        for command in (["profile", "a:d1"], ["report"]):
            text = self.spoor.command(*command).stdout
            self.assertIn("/\\u{1b}[31m\\u{a}revenue 9\\u{202e}", text)
            self.assertNotIn("\u001b", text)

    def test_servers_words_are_no_bots_and_hosts_have_an_end(self):
        self.spoor.start()
        agent = {"userAgent": "Apache-HttpClient/4.5.13 (Java/17)"}
        order = message(
            "track", "order", userId="4711", event="Order Completed", context=agent,
            properties={"order_id": "o1", "channel": "telephone", "total": 12})
        long = "https://" + "a." * 1990 + "x.example/"
        pages = [
            message("page", f"long-{number}", anonymousId=f"d{number}",
                    context={"page": {"url": "https://shop.example/", "referrer": long}})
            for number in range(200)]
        self.spoor.post("/v1/batch", {"batch": pages + [order]}, key="secret_key")
        # It took minutes while hosts could be of any length.
        self.assertTrue(self.spoor.settled(lambda: self.spoor.report()["pageViews"] == 200, 10))
        report = self.spoor.report()
        self.assertEqual((report["orders"], report["botEvents"]), (1, 0))
        self.assertEqual(report["sales"], {"telephone": 1})

    def test_a_purchase_in_the_store_knows_of_the_look_at_home(self):
        self.spoor.start()
        viewed = message(
            "track", "viewed", anonymousId="d1", userId="4711", event="Product Viewed",
            properties={"product_id": "mug"})
        self.spoor.post("/v1/batch", {"batch": [viewed]})
        bought = message(
            "track", "bought", userId="4711", event="Order Completed",
            properties={"order_id": "till-1", "store_id": "12", "total": 12,
                        "products": [{"product_id": "mug", "price": 12, "quantity": 1}]})
        self.spoor.post("/v1/batch", {"batch": [bought]}, key="secret_key")
        self.assertTrue(self.spoor.settled(lambda: self.spoor.report()["orders"] == 1, 30))
        orders = self.spoor.get("/v1/people/u:4711")[1]["orders"]
        self.assertEqual(orders["channels"][0]["channel"], "store")
        self.assertIn("researchedAt", orders["latest"][0])
        self.assertEqual(self.spoor.report()["researchedOnline"], 1)


if __name__ == "__main__":
    unittest.main()
