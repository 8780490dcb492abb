import gzip
import json
import os
import subprocess
import sys
import unittest

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

    def test_schemathesis_finds_nothing(self):
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
                "cursors": {"people": page["next"], "lists": "cjE"}}


if __name__ == "__main__":
    unittest.main()
