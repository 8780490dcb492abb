import json
import os
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree

from spoor import BINARY, ROOT

SVG = "{http://www.w3.org/2000/svg}"


def figure(median):
    return {"median": median, "least": median * 0.9, "greatest": median * 1.2}


def fold(visitors, messages, rate, mebibytes):
    return {
        "bench": "fold", "runs": 3,
        "parameters": {"events": messages * visitors, "visitors": visitors, "cores": 1},
        "figures": {"facts/s": figure(rate), "memory at most, MiB": figure(mebibytes)},
    }


def offered(rate, acknowledged, refused):
    return {
        "bench": "offered", "runs": 3,
        "parameters": {"rate": rate, "connections": 3_000, "seconds": 5},
        "figures": {
            "acknowledged, beacons/s": figure(acknowledged),
            "refused with 503, beacons/s": figure(refused),
            "latency, median, ms": figure(5),
            "latency, 99 %, ms": figure(20),
            "… since it was sent, ms": figure(15),
        },
    }


def draw(figures, directory, name="growth.svg"):
    """The picture of a file of figures."""
    path = os.path.join(directory, name)
    script = os.path.join(ROOT, "deploy/plots/growth.py")
    environment = {**os.environ, "MPLCONFIGDIR": directory}
    subprocess.run(
        [sys.executable, script, figures, path], env=environment, check=True, timeout=120)
    with open(path, encoding="utf-8") as file:
        return file.read()


class Picture:
    def __init__(self, svg):
        self.root = ElementTree.fromstring(svg)
        self.texts = {"".join(text.itertext()) for text in self.root.iter(SVG + "text")}

    def heights(self, line):
        """Where the points of a line stand, from the left; the greater the higher."""
        group = self.root.find(f".//{SVG}g[@id='{line}']")
        points = [(float(use.get("x")), -float(use.get("y"))) for use in group.iter(SVG + "use")]
        return [height for _, height in sorted(points)]


class PlotTests(unittest.TestCase):
    def setUp(self):
        self.directory = self.enterContext(tempfile.TemporaryDirectory())
        self.figures = os.path.join(self.directory, "figures.jsonl")

    def write(self, *measurements):
        with open(self.figures, "w", encoding="utf-8") as file:
            file.writelines(json.dumps(each) + "\n" for each in measurements)

    def test_each_measurement_is_a_point_where_it_belongs(self):
        self.write(
            fold(10_000, 2, 30_000, 300), fold(1_000_000, 2, 28_000, 900),
            fold(100_000, 2, 29_000, 800), fold(10_000, 10, 20_000, 400),
            offered(10_000, 10_000, 0), offered(20_000, 19_500, 0), offered(80_000, 21_000, 900))
        picture = Picture(draw(self.figures, self.directory))
        rates = picture.heights("fold-rate-2")
        self.assertEqual(len(rates), 3)
        self.assertEqual(rates, sorted(rates, reverse=True))
        memory = picture.heights("fold-memory-2")
        self.assertAlmostEqual((memory[1] - memory[0]) / (memory[2] - memory[1]), 5, places=2)
        self.assertEqual(len(picture.heights("fold-rate-10")), 1)
        acknowledged = picture.heights("acknowledged")
        refused = picture.heights("refused")
        self.assertEqual((len(acknowledged), len(refused)), (3, 3))
        self.assertEqual(acknowledged, sorted(acknowledged))
        self.assertEqual(refused[0], refused[1])
        self.assertGreater(refused[2], refused[1])
        for name in ("latency-median", "latency-99", "latency-99-sent"):
            self.assertEqual(len(picture.heights(name)), 3)
        self.assertLessEqual(
            {
                "Fold: rate over visitors", "facts/s on one core", "visitors", "10k", "1M",
                "2 messages a visitor", "10 messages a visitor", "Fold: memory over visitors",
                "memory at most, MiB", "Collector: beacons taken over load", "beacons/s",
                "refused with 503", "past saturation", "latency, ms",
                "offered, beacons/s: 5 s, over 3,000 connections",
            },
            picture.texts)

    def test_what_was_kept_up_with_is_not_past_saturation(self):
        self.write(fold(10_000, 2, 30_000, 300), offered(10_000, 9_800, 0))
        self.assertNotIn("past saturation", Picture(draw(self.figures, self.directory)).texts)

    def test_what_could_not_be_measured_is_no_point(self):
        refused = offered(80_000, 0, 30_000)
        refused["figures"]["latency, 99 %, ms"] = dict.fromkeys(("median", "least", "greatest"))
        self.write(fold(10_000, 2, 30_000, 300), offered(10_000, 9_800, 0), refused)
        picture = Picture(draw(self.figures, self.directory))
        self.assertEqual(len(picture.heights("latency-99")), 1)
        self.assertEqual(len(picture.heights("refused")), 2)

    def test_the_same_figures_give_the_same_bytes(self):
        self.write(fold(10_000, 2, 30_000, 300), offered(10_000, 9_000, 0))
        first = draw(self.figures, self.directory)
        self.assertEqual(first, draw(self.figures, self.directory, "again.svg"))
        self.assertNotIn("<dc:date>", first)

    def test_the_benches_give_what_is_drawn(self):
        with open(self.figures, "w", encoding="utf-8") as file:
            for bench in (
                ("fold", "--events", "2000", "--visitors", "1000"),
                ("offered", "--rates", "50,100", "--seconds", "1", "--connections", "20"),
            ):
                subprocess.run(
                    [BINARY, "bench", *bench, "--runs", "1", "--json"], stdout=file, check=True,
                    timeout=120)
        picture = Picture(draw(self.figures, self.directory))
        self.assertEqual(len(picture.heights("fold-memory-2")), 1)
        self.assertEqual(len(picture.heights("latency-99-sent")), 2)


if __name__ == "__main__":
    unittest.main()
