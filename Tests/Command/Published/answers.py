"""Posts published data to a running Spoor, and compares row by row what comes of it.

A difference from a published row is a bug, or it is explained: a rule of Spoor's, or of the
publisher's, that the test states, with the value that Spoor has instead. There is no tolerance. An
explanation of what does not differ fails as well, so that none outlives its reason.
"""

import csv
import gzip
import os
import unittest
from urllib.parse import quote

from spoor import ROOT, Installation

BATCH = 400


def data(*path):
    return os.path.join(ROOT, "Tests/Data", *path)


def rows(*path):
    """The rows of a CSV file below `Tests/Data`, packed or not."""
    name = data(*path)
    with (gzip.open(name, "rt") if name.endswith(".gz") else open(name)) as file:
        return list(csv.DictReader(file))


def by_rule(explained):
    """`{rule: {(row, column): Spoor's value}}` as `{(row, column): Spoor's value}`."""
    cells = {}
    for rule, values in explained.items():
        for cell, value in values.items():
            assert cell not in cells, f"{cell} is explained twice; also by: {rule}"
            cells[cell] = value
    return cells


class PublishedAnswers(unittest.TestCase):
    """One server for all tests of a class, with the messages of `messages()` folded."""

    maxDiff = None

    @classmethod
    def messages(cls):
        raise NotImplementedError

    @classmethod
    def setUpClass(cls):
        cls.spoor = Installation()
        cls.addClassCleanup(cls.spoor.close)
        cls.spoor.start()
        messages = cls.messages()
        for start in range(0, len(messages), BATCH):
            batch = messages[start:start + BATCH]
            status, answer = cls.spoor.post("/v1/batch", {"batch": batch}, key="history_key")
            assert status == 200 and answer["accepted"] == len(batch), answer
        cls.spoor.command("status", "--wait", "60")

    def person(self, identifier):
        status, profile = self.spoor.get("/v1/people/" + quote(identifier, safe=":"))
        self.assertEqual(status, 200, identifier)
        return profile

    def compare(self, published, found, explained):
        """Compares `{row: {column: value}}`; both are to have the same rows.

        - explained: `{rule: {(row, column): Spoor's value}}`; the column is None for a row that
          only one of the two has, and so is the value where that is the publisher.
        - Returns: how many published rows are equal, and how many have explained differences.
        """
        differences = {}
        for name in published.keys() | found.keys():
            if name not in published or name not in found:
                differences[name, None] = found.get(name)
                continue
            self.assertEqual(published[name].keys(), found[name].keys(), name)
            for column, value in published[name].items():
                if found[name][column] != value:
                    differences[name, column] = found[name][column]
        self.assertEqual(differences, by_rule(explained))
        differing = {name for name, _ in differences if name in published}
        return len(published) - len(differing), len(differing)
