import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

from spoor import BINARY, ROOT, Installation, message

SCHEMA = {
    "type": "object",
    "required": ["sku"],
    "properties": {"sku": {"type": "string", "pattern": "^[A-Z]-[0-9]+$"}, "size": {"enum": ["S"]}},
}
SITE = """
    schemas:
      - event: Sample Requested
        file: sample.json
        on_violation: {}
      - event: Shelf Seen
        file: sample.json
"""


def run(*arguments, text=None):
    return subprocess.run(
        [BINARY, "schema", *arguments], input=text, capture_output=True, text=True, timeout=60)


def sample(identity, event="Sample Requested", **properties):
    return message("track", identity, event=event, anonymousId="s1", properties=properties)


class RegistryTests(unittest.TestCase):
    """The schemas of Spoor's own records."""

    def test_all_kinds_are_listed(self):
        lines = run("list").stdout.splitlines()
        folder = os.path.join(ROOT, "Schemas")
        kinds = {entry.name for entry in os.scandir(folder) if entry.is_dir()}
        self.assertEqual({line.split("/")[0] for line in lines}, kinds)
        with open(os.path.join(folder, "released.json")) as file:
            released = json.load(file)
        for line in lines:
            name, state, digest = line.split()[:3]
            self.assertEqual(state, "released" if name in released else "draft")
            self.assertTrue(released.get(name, digest).startswith(digest))

    def test_a_schema_is_shown_as_it_is(self):
        for name, path in [("release/1", "release/1"), ("release", "release/2")]:
            with open(os.path.join(ROOT, f"Schemas/{path}.json")) as file:
                self.assertEqual(run("show", name).stdout, file.read())
        unknown = run("show", "boom")
        self.assertEqual(unknown.returncode, 64)
        self.assertIn("spoor schema list", unknown.stderr)

    def test_an_installed_program_has_them_too(self):
        """Program and resources in another place, and the folder of the sources not needed."""
        installation = Installation()
        self.addCleanup(installation.close)
        built = os.path.dirname(os.path.realpath(BINARY))
        for name in ["spoor", "spoor_SchemaRegistry.resources"]:
            source, target = os.path.join(built, name), os.path.join(installation.directory, name)
            (shutil.copytree if os.path.isdir(source) else shutil.copy)(source, target)
        broken = os.path.join(installation.directory, "spoor_SchemaRegistry.resources/Schemas")
        with open(os.path.join(broken, "tick/1.json"), "a") as file:
            file.write("\n")
        result = subprocess.run(
            [os.path.join(installation.directory, "spoor"), "schema", "list"],
            capture_output=True, text=True, timeout=60)
        self.assertEqual(result.returncode, 1)
        self.assertIn("tick/1 is not what was released", result.stderr)

    def test_a_draft_is_released_once(self):
        with tempfile.TemporaryDirectory() as directory:
            copy = os.path.join(directory, "Schemas")
            shutil.copytree(os.path.join(ROOT, "Schemas"), copy)
            new = os.path.join(copy, "tick/2.json")
            shutil.copy(os.path.join(copy, "tick/1.json"), new)

            def release(*names):
                script = os.path.join(ROOT, "Tests/Schemas/release.py")
                return subprocess.run(
                    [sys.executable, script, "--schemas", copy, *names], capture_output=True,
                    text=True, timeout=60)

            self.assertIn("draft tick/2", release().stdout.splitlines())
            self.assertEqual(release("tick/2").stdout, "released tick/2\n")
            self.assertNotIn("tick/2", release().stdout)
            self.assertEqual(release("tick/3").returncode, 1)
            with open(new, "a") as file:
                file.write("\n")
            changed = release("--all")
            self.assertEqual(changed.returncode, 1)
            self.assertIn("tick/2", changed.stderr)

    def test_lines_are_validated_one_by_one(self):
        lines = ['{"kind":"tick","v":1,"loggedAt":5}', '{"kind":"tick","v":1,"loggedAt":"x"}',
                 '{"kind":"tick","v":1}', '{"kind":"tick","kind":"tick","v":1,"loggedAt":5}', "{"]
        result = run("validate", "tick", text="\n".join(lines))
        self.assertEqual(result.returncode, 2)
        self.assertEqual(result.stdout.splitlines(), [
            "-:2: /loggedAt: an integer is expected",
            "-:3: /loggedAt: a member of this name is expected",
            "-:4: each name once, not `kind` twice, is expected",
            "-:5: this is not JSON: check commas and brackets, and for a cut or added end",
            "1 right, 4 wrong",
        ])
        self.assertEqual(run("validate", "tick/1", text=lines[0]).returncode, 0)

    def test_a_file_may_be_one_value(self):
        folder = os.path.join(ROOT, "Schemas/release/2")
        right = run("validate", "release/2", f"{folder}/valid/full.json")
        self.assertEqual((right.returncode, right.stdout), (0, "1 right, 0 wrong\n"))
        wrong = run("validate", "release", f"{folder}/invalid/lists-capitals.json")
        self.assertEqual(wrong.returncode, 2)
        self.assertIn("lists-capitals.json: /lists: a text that matches", wrong.stdout)

    def test_what_cannot_be_validated_is_told(self):
        self.assertEqual(run("validate", "boom", text="{}").returncode, 64)
        self.assertEqual(run("validate", text="{}").returncode, 64)
        self.assertEqual(run("validate", "tick", "--event", "x", text="{}").returncode, 64)
        self.assertEqual(run("validate", "tick", "/nowhere").returncode, 1)
        nothing = run("validate", "tick", text="")
        self.assertEqual((nothing.returncode, nothing.stdout), (0, "0 right, 0 wrong\n"))


class SiteSchemaTests(unittest.TestCase):
    """Schemas of a site's own, on a running server."""

    @classmethod
    def setUpClass(cls):
        cls.spoor = Installation()
        cls.addClassCleanup(cls.spoor.close)
        cls.schema = os.path.join(cls.spoor.directory, "sample.json")
        with open(cls.schema, "w") as file:
            json.dump(SCHEMA, file)
        with open(cls.spoor.path, "a") as file:
            file.write(SITE.strip("\n").format("reject"))
        cls.spoor.start()

    def rejected(self, kind):
        lines = self.spoor.command(
            "tail", "--topic", "rejected", "--kind", kind, "-n", "0", "--json").stdout
        return [json.loads(line) for line in lines.splitlines()]

    def test_reject_and_warn(self):
        batch = [
            sample("r1", sku="S-1", size="S"), sample("r2", sku="s1"),
            sample("w1", "Shelf Seen", sku="S-1"), sample("w2", "Shelf Seen", size="S"),
        ]
        status, answer = self.spoor.post("/v1/batch", {"batch": batch})
        self.assertEqual(status, 200)
        self.assertEqual(answer, {
            "accepted": 3, "rejected": 1,
            "rejections": [
                {"position": 1, "reason": "schema_violation", "path": "/properties/sku"}],
            "warnings": [
                {"position": 3, "reason": "schema_violation", "path": "/properties/sku"}],
        })
        single = self.spoor.post("/v1/track", sample("r3", sku="S-1", size="XXL"))
        self.assertEqual(single[0], 400)
        self.assertEqual(single[1]["error"]["path"], "/properties/size")
        self.assertNotIn("XXL", single[1]["error"]["detail"])

        self.assertEqual(
            [r["path"] for r in self.rejected("rejected")], ["/properties/sku", "/properties/size"])
        warned = self.rejected("warned")
        self.assertEqual([(w["messageId"], w["key"]) for w in warned], [("w2", "a:s1")])
        self.assertEqual(self.spoor.schema_faults("rejected"), "")
        self.assertLessEqual({"r1", "w1", "w2"}, set(self.spoor.stored_ids()))
        self.assertNotIn("r2", self.spoor.stored_ids())

        status = self.spoor.command("status", "--wait", "30").stdout
        self.assertIn("schema     shop  Sample Requested  reject  checked 3  violations 2", status)
        self.assertIn(
            "schema     shop  Shelf Seen  warn  checked 2  violations 1"
            "  last /properties/sku: a member of this name", status)

    def test_messages_are_held_to_them_before_they_are_sent(self):
        messages = [sample("1", sku="S-1"), sample("2", sku="s"), sample("3", "Other", sku="s"),
                    {"type": "track", "event": "Sample Requested"}]
        path = os.path.join(self.spoor.directory, "messages.jsonl")
        with open(path, "w") as file:
            file.writelines(json.dumps(line) + "\n" for line in messages)
        result = self.spoor.command("schema", "validate", "--site", "shop", path, check=False)
        self.assertEqual(result.returncode, 2)
        self.assertEqual(result.stdout.splitlines(), [
            f"{path}:2: /properties/sku: a text that matches ^[A-Z]-[0-9]+$ is expected",
            f"{path}:4: /properties/sku: a member of this name is expected",
            "1 right, 2 wrong, 1 without a schema",
        ])
        one = self.spoor.command(
            "schema", "validate", "--site", "shop", "--event", "Shelf Seen", path, check=False)
        self.assertEqual(one.stdout.splitlines()[-1], "1 right, 3 wrong")
        for arguments in (["--site", "nowhere"], ["--site", "shop", "--event", "Other"]):
            wrong = self.spoor.command("schema", "validate", *arguments, path, check=False)
            self.assertEqual(wrong.returncode, 64, arguments)

    def test_what_is_in_the_log_is_held_to_them(self):
        self.spoor.post("/v1/track", sample("log1", "Shelf Seen", size="L"))
        records = self.spoor.command(
            "tail", "--event", "Shelf Seen", "-n", "1", "--json").stdout
        result = subprocess.run(
            [BINARY, "schema", "validate", "-c", self.spoor.path, "--site", "shop"],
            input=records, capture_output=True, text=True, timeout=60)
        self.assertEqual(result.returncode, 2)
        self.assertIn('/properties/size: "S" is expected', result.stdout)


class ConfigurationTests(unittest.TestCase):
    def test_a_broken_schema_is_told_by_line_and_stops_the_start(self):
        installation = Installation()
        self.addCleanup(installation.close)
        with open(os.path.join(installation.directory, "sample.json"), "w") as file:
            json.dump({"requried": ["sku"]}, file)
        with open(installation.path, "a") as file:
            file.write(SITE.strip("\n").format("warn"))
        result = subprocess.run(
            [BINARY, "check-config", installation.path], capture_output=True, text=True)
        self.assertEqual(result.returncode, 2)
        self.assertIn(
            "sites[0].schemas[0].file: sample.json: /requried: this keyword is unknown",
            result.stdout)
        with self.assertRaises(RuntimeError) as raised:
            installation.start()
        self.assertIn("/requried: this keyword is unknown", str(raised.exception))

    def test_the_sample_has_a_schema(self):
        result = subprocess.run(
            [BINARY, "check-config", os.path.join(ROOT, "deploy/spoor.yaml")],
            capture_output=True, text=True)
        self.assertEqual(result.returncode, 0, result.stdout)
        self.assertIn("1 schemas", result.stdout)

    def test_a_new_version_is_compared_with_the_old(self):
        installation = Installation()
        self.addCleanup(installation.close)
        paths = [os.path.join(installation.directory, name) for name in ("1.json", "2.json")]
        for path, schema in zip(paths, [SCHEMA, {**SCHEMA, "required": ["sku", "size"]}]):
            with open(path, "w") as file:
                json.dump(schema, file)
        narrower = run("compare", *paths)
        self.assertEqual(narrower.returncode, 2)
        self.assertEqual(
            narrower.stdout, f"/size: only {paths[1]} expects a member of this name\n")
        self.assertEqual(run("compare", *reversed(paths)).returncode, 0)
        self.assertEqual(run("compare", paths[0], "/nowhere").returncode, 1)
