"""Curves of IoU per click as pictures: one run with its spread, or many runs side by side (the paper's Figures 7 and 8)."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from edgeflow.evaluate.record import Record

# Okabe and Ito 2008: told apart by colour-blind readers; lines differ by marker and dash besides.
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#8A6D3B", "#7B3294", "#666666")
_MARKERS = "os^Dv<>Pp*"
_DASHES = ("-", "--", "-.", ":")


def draw_curve(record: Record, path: Path) -> None:
    """Mean and quartiles of the IoU after each click, as PNG."""
    curves = np.array([sample.iou for sample in record.samples])
    boundary = np.array([sample.boundary_iou for sample in record.samples])
    clicks = np.arange(1, curves.shape[1] + 1)
    figure = Figure(figsize=(7.5, 4.2), layout="constrained")
    axes = figure.subplots()
    axes.fill_between(clicks, *np.quantile(curves, (0.25, 0.75), axis=0), alpha=0.2, label="IoU, middle half of the objects")
    axes.plot(clicks, curves.mean(axis=0), marker="o", markersize=3, label="IoU, mean")
    axes.plot(clicks, boundary.mean(axis=0), linestyle="--", label="boundary IoU, mean")
    axes.set(xlabel="clicks", ylabel="IoU", xticks=clicks, title=_literal(f"{record.setup.method} on {record.setup.data_set}"))
    axes.grid(alpha=0.3)
    axes.legend(loc="lower right")
    figure.savefig(path, dpi=110)


def draw_curves(sets: Mapping[str, Sequence[tuple[str, Record]]], path: Path) -> None:
    """Mean IoU after each click, a plot for every set with a line for every run of it, as SVG.

    `sets` has label and record of the runs by the title of their plot.
    """
    figure = Figure(figsize=(max(7.5, 6.0 * len(sets)), 4.6), layout="constrained")
    plots = np.atleast_1d(figure.subplots(1, len(sets)))
    for axes, (title, runs) in zip(plots, sets.items(), strict=True):
        _draw_runs(axes, title, runs)
    # The same curves give the same file.
    with mpl.rc_context({"svg.hashsalt": "edgeflow"}):
        figure.savefig(path, format="svg", metadata={"Date": None})


def _draw_runs(axes: Axes, title: str, runs: Sequence[tuple[str, Record]]) -> None:
    for place, (label, record) in enumerate(runs):
        mean = np.array([sample.iou for sample in record.samples]).mean(axis=0)
        axes.plot(
            np.arange(1, mean.size + 1),
            mean,
            color=_COLOURS[place % len(_COLOURS)],
            marker=_MARKERS[place % len(_MARKERS)],
            linestyle=_DASHES[place // len(_COLOURS) % len(_DASHES)],
            markersize=3.5,
            label=_literal(label),
        )
    most = max((record.setup.max_clicks for _, record in runs), default=20)
    axes.set(xlabel="clicks", ylabel="mean IoU", xticks=range(1, most + 1), title=_literal(title))
    axes.grid(alpha=0.3)
    if runs:
        axes.legend(loc="lower right", fontsize="small")
    else:
        axes.text(0.5, 0.5, "not measured", ha="center", va="center", transform=axes.transAxes)


def _literal(words: str) -> str:
    """Words that matplotlib takes as they are: a dollar begins a formula, a leading underscore hides a line from the legend."""
    return (f" {words}" if words.startswith("_") else words).replace("$", r"\$")
