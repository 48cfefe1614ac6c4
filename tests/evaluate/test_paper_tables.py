"""``runs/paper_tables.py``: what is measured stands beside what is published, and what is not says so."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from edgeflow.clicks import Click
from edgeflow.evaluate.record import Record, Setup
from edgeflow.evaluate.sample import Failure, Sample
from edgeflow.evaluate.summary import summarise

ROOT = Path(__file__).parents[2]


def record(method: str, data_set: str, objects: int, *, preset: str = "ritm") -> Record:
    curve = tuple(np.linspace(0.5, 0.99, 20))
    samples = tuple(Sample(f"{number}.png", 1, curve, curve, (Click(0, 0),) * 20, 1.0, 2.0) for number in range(objects))
    setup = Setup("0", data_set, method, preset, "", "none", "CPU", 0.49, 20, {})
    return Record(setup, samples, summarise(samples))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """The folder, the tables, and what was complained of."""
    folder = tmp_path_factory.mktemp("paper")
    records = {
        "gc": record("GC", "GrabCut", 50),
        "part": record("RW", "GrabCut", 49),
        "edgeflow": record("edgeflow-x", "GrabCut", 50),
        "GrabCut-ritm-ritm": replace(record("edgeflow-x", "GrabCut", 50), summary={"NoC@85": 1.0, "NoC@90": 2.0}),
        "voc": record("edgeflow-x", "PascalVOC", 3000),
        "few": record("GC", "PascalVOC", 3),
        "other": record("mobile-sam", "DAVIS", 345),
        "prior": record("SI+F", "Berkeley", 100),
    }
    for name, content in records.items():
        content.write(folder / f"{name}.json")
    command = [sys.executable, "runs/paper_tables.py", str(folder), "--out", str(folder / "out")]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return folder / "out", result.stdout, result.stderr


def cells(table: str, name: str) -> list[list[str]]:
    rows = [[cell.strip() for cell in line.strip("| \n").split("|")] for line in table.splitlines() if line.startswith("|")]
    return [row[1:] for row in rows if row[0] == name]


def test_ours_stands_below_the_published_row_of_the_same_method(made: tuple[Path, str, str]) -> None:
    folder, tables, _ = made
    assert (folder / "tables.md").read_text() in tables
    first = tables[: tables.index("## Table 2")]
    assert cells(first, "GC")[0][:6] == ["published", "7.98", "10.00", "14.22", "15.13", "17.41"]
    # 0.5 to 0.99 in 20 even steps reaches 0.85 at click 15 and 0.90 at click 17.
    assert cells(first, "GC, ours")[0][:3] == ["GC, preset ritm", "15.00", "17.00"]
    assert cells(first, "GC, ours")[0][3:] == ["not measured"] * 4
    assert cells(first, "EdgeFlow, ours")[0][-1] == "15.00"
    assert {row[0] for row in cells(first, "ours")} >= {"mobile-sam, preset ritm", "ritm: edgeflow-x, preset ritm"}


def test_one_network_under_other_settings_is_a_row_of_its_own(made: tuple[Path, str, str]) -> None:
    _, tables, _ = made
    first = tables[: tables.index("## Table 2")]
    assert [row[1:3] for row in cells(first, "EdgeFlow, ours")] == [["15.00", "17.00"]]
    assert [row[1:3] for row in cells(first, "ours") if row[0].startswith("ritm: ")] == [["1.00", "2.00"]]


def test_what_is_not_measured_says_so_and_a_part_of_a_set_is_not_measured(made: tuple[Path, str, str]) -> None:
    _, tables, complaints = made
    assert cells(tables, "RW, ours") == [["not measured"] * 7]
    assert "part.json is left out: it has 49 objects, which is not all of GrabCut." in complaints
    assert "few.json is left out: it has 3 objects, which is not all of PascalVOC." in complaints


def test_the_ablations_have_their_mean_over_seeds(made: tuple[Path, str, str]) -> None:
    _, tables, _ = made
    second = tables[tables.index("## Table 2") : tables.index("## Table 3")]
    own = [row["summary"] for row in json.loads((ROOT / "docs/ablations.json").read_text()) if row["row"] == "+EF+F"]
    (shown,) = cells(second, "baseline+EF+F, ours")
    assert shown[1:7] == ["not measured"] * 6
    assert float(shown[8].split()[0]) == pytest.approx(np.mean([summary["NoC@90"] for summary in own]), abs=0.001)
    assert cells(tables[tables.index("## Table 3") :], "SI + F")[0][1:7] == ["1.58", "2.73", "4.68", "6.21", "2.90", "3.46"]


def test_the_figures_are_drawn_with_a_note_where_nothing_is_measured(made: tuple[Path, str, str]) -> None:
    folder, _, _ = made
    for name in ("figure7.svg", "figure8.svg"):
        assert (folder / name).read_text().startswith("<?xml")


def test_a_broken_record_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{}")
    command = [sys.executable, "runs/paper_tables.py", str(tmp_path), "--out", str(tmp_path / "out")]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1 and "is not the record of a run" in result.stderr


def test_a_record_with_failures_is_not_of_a_whole_set(tmp_path: Path) -> None:
    replace(record("GC", "GrabCut", 49), failures=(Failure("x.png", 1, "boom"),)).write(tmp_path / "x.json")
    command = [sys.executable, "runs/paper_tables.py", str(tmp_path), "--out", str(tmp_path / "out")]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "left out" in result.stderr
