from pathlib import Path
from xml.etree import ElementTree

import numpy as np

from edgeflow.clicks import Click
from edgeflow.evaluate.plots import draw_curves
from edgeflow.evaluate.record import Record, Setup
from edgeflow.evaluate.sample import Sample
from edgeflow.evaluate.summary import summarise


def record(start: float) -> Record:
    curve = tuple(np.linspace(start, 0.95, 20))
    samples = (Sample("a.png", 1, curve, curve, (Click(0, 0),), 1.0, 2.0),)
    return Record(Setup("0", "Toys", "m", "plain", "", "none", "CPU", 0.5, 20, {}), samples, summarise(samples))


def drawn(sets: dict[str, list[tuple[str, Record]]], path: Path) -> str:
    draw_curves(sets, path)
    text = path.read_text()
    ElementTree.fromstring(text)
    return text


def test_the_same_curves_give_the_same_file(tmp_path: Path) -> None:
    sets = {"Toys": [("one", record(0.5)), ("other", record(0.7))]}
    assert drawn(sets, tmp_path / "a.svg") == drawn(sets, tmp_path / "b.svg")


def test_a_set_without_runs_says_that_it_is_not_measured(tmp_path: Path) -> None:
    text = drawn({"GrabCut": [("ours", record(0.5))], "DAVIS": []}, tmp_path / "a.svg")
    # Matplotlib draws letters as paths, and says beside them in a comment what they spell.
    assert "<!-- not measured -->" in text and "<!-- ours -->" in text


def test_labels_are_drawn_as_they_are_whatever_they_hold(tmp_path: Path) -> None:
    names = ["a$b$ $\\foo$", "_hidden", "--> <script>alert(1)</script>", "ümlaut & co"]
    text = drawn({"$x": [(name, record(0.5)) for name in names]}, tmp_path / "a.svg")
    assert "<script>" not in text
    assert "_hidden" in text
