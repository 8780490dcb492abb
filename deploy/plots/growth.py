"""Draws how Spoor grows over visitors and over load: growth.py FIGURES SVG

FIGURES are the lines that `spoor bench fold --json` and `spoor bench offered --json` print, at any
numbers of visitors and rates. A point is the median of a bench's runs, the bar through it goes from
the least to the greatest. The same figures give the same bytes.
"""

import json
import sys
from collections import namedtuple
from itertools import takewhile

import matplotlib

matplotlib.use("svg")

from matplotlib import pyplot
from matplotlib.ticker import EngFormatter, StrMethodFormatter

STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "spoor",
    "font.sans-serif": ["DejaVu Sans", "Verdana", "Arial"],
    "font.size": 9,
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 10,
    "axes.edgecolor": "#888888",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#e4e4e4",
    "grid.linewidth": 0.6,
    "xtick.color": "#444444",
    "ytick.color": "#444444",
    "legend.frameon": False,
    "lines.linewidth": 1.6,
    "lines.markersize": 4,
}
# Of Okabe and Ito, told apart by everybody.
BLUE, ORANGE, GREEN, RED = "#0072b2", "#e69f00", "#009e73", "#d55e00"
GREY = "#888888"

# A load of which less than this is acknowledged is past saturation.
KEPT_UP = 0.95

Point = namedtuple("Point", "x median least greatest")


def read(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def points(measurements, parameter, figure):
    """One figure over one parameter; without those where there was nothing to measure."""
    found = (
        Point(each["parameters"][parameter], **each["figures"][figure]) for each in measurements)
    return sorted(point for point in found if None not in point)


def plot(axes, name, series, label, color, style="-"):
    """A line that has `name` as its id in the picture."""
    xs = [point.x for point in series]
    axes.plot(
        xs, [point.median for point in series], style, marker="o", color=color, label=label,
        gid=name)
    axes.vlines(
        xs, [point.least for point in series], [point.greatest for point in series],
        color=color, linewidth=1)


def draw_fold(rate, memory, measurements):
    """One line for each number of messages a visitor."""
    shops = {}
    for each in measurements:
        messages = each["parameters"]["events"] / each["parameters"]["visitors"]
        shops.setdefault(messages, []).append(each)
    for color, (messages, shop) in zip((BLUE, ORANGE, GREEN, RED), sorted(shops.items())):
        label = f"{messages:g} messages a visitor"
        plot(
            rate, f"fold-rate-{messages:g}", points(shop, "visitors", "facts/s"), label, color)
        plot(
            memory, f"fold-memory-{messages:g}",
            points(shop, "visitors", "memory at most, MiB"), label, color)
    cores = measurements[0]["parameters"]["cores"]
    rate.yaxis.set_major_formatter(EngFormatter(sep=""))
    memory.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    rate.set_title("Fold: rate over visitors")
    rate.set_ylabel(f"facts/s on {'one core' if cores == 1 else f'{cores} cores'}")
    memory.set_title("Fold: memory over visitors")
    memory.set_ylabel("memory at most, MiB")
    for axes in (rate, memory):
        axes.set_xscale("log")
        axes.set_xlabel("visitors")
        axes.set_xticks(sorted({each["parameters"]["visitors"] for each in measurements}))
        axes.xaxis.set_major_formatter(EngFormatter(sep=""))
        axes.minorticks_off()
        axes.set_ylim(bottom=0)
        axes.legend(loc="lower right")


def draw_offered(rate, latency, measurements):
    acknowledged = points(measurements, "rate", "acknowledged, beacons/s")
    greatest = max(point.x for point in acknowledged)
    rate.plot([0, greatest], [0, greatest], ":", color=GREY, linewidth=1, label="offered")
    plot(rate, "acknowledged", acknowledged, "acknowledged, on disk", BLUE)
    plot(
        rate, "refused", points(measurements, "rate", "refused with 503, beacons/s"),
        "refused with 503", RED)
    for name, figure, label, color, style in (
        ("latency-99", "latency, 99 %, ms", "99 %, since due", ORANGE, "-"),
        ("latency-99-sent", "… since it was sent, ms", "99 %, since sent", ORANGE, "--"),
        ("latency-median", "latency, median, ms", "median, since due", BLUE, "-"),
    ):
        plot(latency, name, points(measurements, "rate", figure), label, color, style)
    load = measurements[0]["parameters"]
    rate.set_title("Collector: beacons taken over load")
    rate.set_ylabel("beacons/s")
    rate.yaxis.set_major_formatter(EngFormatter(sep=""))
    rate.set_ylim(0, 1.35 * max(point.greatest for point in acknowledged))
    latency.set_title("Collector: latency over load")
    latency.set_ylabel("latency, ms")
    latency.set_yscale("log")
    # Room for what stands at the top.
    latency.set_ylim(top=4 * latency.dataLim.y1)
    latency.yaxis.set_major_formatter(StrMethodFormatter("{x:,g}"))
    kept_up = [0] + [
        point.x for point in takewhile(lambda each: each.median >= KEPT_UP * each.x, acknowledged)]
    for axes, legend in ((rate, "center right"), (latency, "upper left")):
        axes.set_xlabel(
            f"offered, beacons/s: {load['seconds']} s, over {load['connections']:,} connections")
        axes.set_xlim(0, greatest * 1.03)
        axes.xaxis.set_major_formatter(EngFormatter(sep=""))
        if kept_up[-1] < greatest:
            axes.axvspan(kept_up[-1], greatest * 1.03, color="#f0f0f0", zorder=0)
            axes.text(
                0.98, 0.97, "past saturation", color=GREY, style="italic", ha="right", va="top",
                transform=axes.transAxes)
        axes.legend(loc=legend)


def draw(measurements, path):
    benches = {name: [each for each in measurements if each["bench"] == name]
               for name in ("fold", "offered")}
    with matplotlib.rc_context(STYLE):
        figure, axes = pyplot.subplots(2, 2, figsize=(10, 7), layout="constrained")
        figure.get_layout_engine().set(w_pad=0.15, h_pad=0.12)
        draw_fold(axes[0][0], axes[1][0], benches["fold"])
        draw_offered(axes[0][1], axes[1][1], benches["offered"])
        figure.savefig(path, metadata={"Date": None, "Creator": None}, facecolor="white")
        pyplot.close(figure)


if __name__ == "__main__":
    draw(read(sys.argv[1]), sys.argv[2])
