import gzip
import json
import os
import subprocess
import sys
import unittest

from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from prometheus_client.parser import text_string_to_metric_families
from spoor import ROOT, Installation

SAMPLE = os.path.join(ROOT, "Sources/Importing/Resources/google-merch-store-20160801-20160807.jsonl.gz")
# The part of it that has a few hundred people, and some orders.
LINES = 4000
# Without those that follow links from answer to request: these operations have none.
PHASES = "examples,coverage,fuzzing"

CONFIGURATION = """
hooks = "{hooks}"
request-timeout = 10.0
warnings = false

[generation]
deterministic = true

[auth.openapi.readKey]
bearer = "read_key"
[auth.openapi.adminKey]
bearer = "admin_key"
[auth.openapi.writeKey]
username = "write_key"
password = ""

# Whether a message can be taken depends on more than a schema can say; what is wrong with one of a
# batch is told in an answer of 200.
[[operations]]
include-tag = "collector"
checks.positive_data_acceptance.enabled = false
checks.negative_data_rejection.enabled = false
"""


def filled():
    """A server that has folded a part of the real week, with a rule in force."""
    spoor = Installation()
    try:
        spoor.start()
        part = os.path.join(spoor.directory, "part.jsonl")
        with gzip.open(SAMPLE, "rt") as lines, open(part, "w") as file:
            file.writelines(line for _, line in zip(range(LINES), lines))
        spoor.command("rules", "release", os.path.join(ROOT, "deploy/demo/rules.yaml"),
                      "--at", "2016-08-01")
        spoor.command("import", part, "--format", "google-analytics", "--site", "shop")
        spoor.command("status", "--wait", "120")
    except BaseException:
        spoor.close()
        raise
    return spoor


class ReadAPITests(unittest.TestCase):
    """The read API over real data."""

    @classmethod
    def setUpClass(cls):
        cls.spoor = filled()
        cls.addClassCleanup(cls.spoor.close)

    def get(self, path):
        status, answer = self.spoor.get(path)
        self.assertEqual(status, 200, answer)
        return answer

    def pages(self, path):
        """All entries of a list, page after page."""
        items, link = [], path
        for _ in range(1000):
            page = self.get(link)
            items += page["items"]
            if "next" not in page:
                return items
            link = f"{path}{'&' if '?' in path else '?'}cursor={page['next']}"
        self.fail("the list does not end")

    def test_all_people_are_listed_once(self):
        people = self.pages("/v1/people?limit=50&fields=id,identifiers")
        ids = [person["id"].encode() for person in people]
        report = self.get("/v1/report")
        self.assertEqual(ids, sorted(set(ids)))
        self.assertEqual(len(ids), report["people"])
        known = self.pages("/v1/people?limit=7&identified=true")
        self.assertEqual(len(known), report["identified"])
        self.assertEqual(
            {person["id"] for person in known},
            {person["id"] for person in people if person["identifiers"]})

    def test_lists_have_what_the_record_has(self):
        decisions = 0
        for person in self.pages("/v1/people?identified=true"):
            identity = person["id"]
            self.assertEqual(self.get(f"/v1/people/{identity}"), person)
            for name, entries in [
                ("devices", person["devices"]), ("carts", person["carts"]),
                ("sessions", person.get("sessions", [])), ("orders", person["orders"]["latest"]),
                ("decisions", person["triggers"]),
            ]:
                self.assertEqual(self.pages(f"/v1/people/{identity}/{name}?limit=1"), entries)
            for entry in person["devices"]:
                device = self.get(f"/v1/devices/{entry['id']}")
                self.assertEqual((device["person"], device["device"]), (identity, entry))
                self.assertEqual(device["owners"], [identity])
                self.assertIn(entry["link"]["edge"], device["links"])
        for person in self.pages("/v1/people?limit=500&fields=id,triggers"):
            decisions += len(person["triggers"])
        self.assertGreater(decisions, 0)

    def test_the_document_is_openapi_and_describes_all_that_a_record_has(self):
        document = self.get("/v1/openapi.json")
        validate(document)
        person = {"$ref": "#/components/schemas/Person", "components": document["components"]}
        validator = Draft202012Validator(person)
        schemas = document["components"]["schemas"]
        known = set(schemas["profile.1"]["properties"])
        for entry in self.pages("/v1/people?limit=500&sealed=true"):
            validator.validate(entry)
            self.assertEqual(set(entry) - known, set())

    def test_prometheus_reads_the_metrics(self):
        families = list(text_string_to_metric_families(self.spoor.metrics()))
        samples = {sample.name: sample.value for family in families for sample in family.samples}
        kinds = {family.name: family.type for family in families}
        self.assertEqual(kinds["spoor_collector_accepted"], "counter")
        self.assertEqual(kinds["spoor_partition_lag_records"], "gauge")
        self.assertEqual(samples["spoor_profiles_lag_records"], 0)
        self.assertGreater(samples["spoor_collector_accepted_total"], LINES / 2)
        live = [f.samples for f in families if f.name == "spoor_partition_live"][0]
        self.assertEqual([sample.value for sample in live], [1] * 4)

    def test_z_schemathesis_finds_nothing(self):
        """Last by its name: it releases and erases."""
        samples = self.samples()
        for tags, *options in [
            ("people", "-n", "8"), ("totals,server,collector", "-n", "8", "--phases", PHASES),
            # These change what is there: last.
            ("administration", "-n", "20", "--phases", PHASES),
        ]:
            result = self.schemathesis(samples, tags, options)
            self.assertEqual(result.returncode, 0, result.stdout[-20000:] + result.stderr)
        self.assertIsNone(self.spoor.process.poll())

    def schemathesis(self, samples, tags, options):
        directory = self.spoor.directory
        configuration = os.path.join(directory, "schemathesis.toml")
        with open(configuration, "w") as file:
            hooks = os.path.join(ROOT, "Tests/Command/api_hooks.py")
            file.write(CONFIGURATION.format(hooks=hooks))
        with open(os.path.join(directory, "samples.json"), "w") as file:
            json.dump(samples, file)
        selected = [word for tag in tags.split(",") for word in ("--include-tag", tag)]
        return subprocess.run(
            [sys.executable, "-m", "schemathesis.cli", "--config-file", configuration, "run",
             self.spoor.url + "/v1/openapi.json", *selected, *options, "--no-color"],
            capture_output=True, text=True, timeout=300, cwd=directory,
            env={**os.environ, "API_SAMPLES": file.name})

    def samples(self):
        """Ids, cursors and fields that there are."""
        page = self.get("/v1/people?limit=5&identified=true")
        ids = [person["id"] for person in page["items"]]
        devices = [person["devices"][0]["id"] for person in page["items"]]
        lists = self.get(f"/v1/people/{ids[0]}/decisions?limit=1")
        fields = {
            "listPeople": ["id", "traits,orders.count", "devices.id,pages.top.path"],
            "getPerson": ["id", "email", "triggers.id,carts.lines.price.amount"],
            "getDevice": ["person", "links,device.firstSeen"],
            "listDevices": ["id", "link.how"], "listSessions": ["site"],
            "listCarts": ["value", "lines.name"], "listOrders": ["id,amount.text"],
            "listDecisions": ["fired,reason"],
        }
        return {"past": 1_470_000_000_000, "ids": ids + devices, "devices": devices, "fields": fields,
                "cursors": {"people": page["next"], "lists": "ZTIwMTYtMDgtMDFUMDA6MDA6MDAuMDAwWgp4"}}


if __name__ == "__main__":
    unittest.main()
