import hashlib
import json
import os
import subprocess
import tempfile
import unittest

from spoor import BINARY, Installation


def generate(*arguments):
    return subprocess.run(
        [BINARY, "generate", *arguments], capture_output=True, timeout=60)


class GenerateTests(unittest.TestCase):
    """The made-up shop, as a file and as what an import reads."""

    def test_the_same_numbers_give_the_same_bytes_to_a_pipe_and_a_file(self):
        numbers = ("--events", "2000", "--visitors", "200", "--seed", "7")
        piped = generate(*numbers)
        self.assertEqual((piped.returncode, piped.stderr), (0, b""))
        self.assertEqual(len(piped.stdout.splitlines()), 2000)
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, "shop.jsonl")
            self.assertEqual(generate(*numbers, "--output", path).stdout, b"")
            with open(path, "rb") as file:
                self.assertEqual(
                    hashlib.sha256(file.read()).digest(), hashlib.sha256(piped.stdout).digest())
        self.assertNotEqual(generate(*numbers[:-1], "8").stdout, piped.stdout)

    def test_wrong_numbers_are_refused(self):
        for numbers in (("--events", "-1"), ("--visitors", "0"), ("--seed", "x")):
            self.assertEqual(generate(*numbers).returncode, 64, numbers)

    def test_a_file_that_cannot_be_written_is_told(self):
        answer = generate("--output", "/nowhere/shop.jsonl")
        self.assertEqual(answer.returncode, 1)
        self.assertIn(b"/nowhere/shop.jsonl", answer.stderr)

    def test_an_import_takes_all_of_it(self):
        lines = generate("--events", "5000", "--visitors", "500").stdout
        messages = {json.loads(line)["messageId"]: line for line in lines.splitlines()}
        spoor = Installation()
        self.addCleanup(spoor.close)
        spoor.start()
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, "shop.jsonl")
            with open(path, "wb") as file:
                file.write(lines)
            answer = spoor.command("import", path, "--site", "shop").stdout
        self.assertIn("accepted 5000, rejected 0, lines left out 0", answer)
        spoor.command("status", "--wait", "60")
        report = spoor.report()
        self.assertEqual(report["events"], len(messages), "a repeat counts once")
        self.assertLess(len(messages), 5000)
        orders = [line for line in messages.values() if b'"Order Completed"' in line]
        self.assertEqual(report["orders"], len(orders))
        self.assertGreater(report["identified"], 50)
        self.assertEqual(report["bots"], 0)


if __name__ == "__main__":
    unittest.main()
