import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from tests.evaluate.fakes import TABLE

from edgeflow.datasets.scored.fingerprint import truth_digest
from edgeflow.errors import DataSetError
from edgeflow.evaluate.bench import run_bench
from edgeflow.evaluate.cell import Bench
from edgeflow.evaluate.mask_file import MaskFile, masks_of
from edgeflow.evaluate.methods import MethodChoice
from edgeflow.evaluate.presets import PRESETS, Method
from edgeflow.evaluate.record import Record
from edgeflow.evaluate.run import evaluate
from edgeflow.evaluate.step import measure_step
from edgeflow.evaluate.suite import SetChoice, Suite

pytestmark = pytest.mark.usefixtures("importable")

ROOT = Path(__file__).parents[2]
# What no two runs share, because it is about the machine.
MACHINE = ("seconds", "seconds_with_robot", "click_seconds", "peak_memory", "processes")


@pytest.fixture
def suite(data_set: Path) -> Suite:
    return Suite("toys", (MethodChoice("same-colour", "colours"),), (SetChoice("Toys", data_set),), (PRESETS["plain"],))


def failing(suite: Suite, *, log: Path | None = None, how: str = "") -> Suite:
    options = {**({"how": how} if how else {}), **({"log": str(log)} if log else {})}
    return replace(suite, methods=(MethodChoice("failing", "failing", options),))


def only(bench: Bench) -> Record:
    (result,) = bench.results
    assert result.record is not None, result.problem
    return result.record


def lines(path: Path) -> Iterator[str]:
    return iter(path.read_text().splitlines())


def without_the_machine(path: Path) -> Any:
    content = json.loads(path.read_text())
    content["summary"] = {name: value for name, value in content["summary"].items() if not name.startswith(("seconds_", "peak_"))}
    for sample in content["samples"]:
        for name in MACHINE:
            sample.pop(name)
    return content


def test_a_bench_measures_what_evaluate_measures(suite: Suite, data_set: Path, method: Method, tmp_path: Path) -> None:
    record = only(run_bench(suite, tmp_path / "out", table=TABLE))
    alone = evaluate(data_set, method)
    assert [replace(sample, seconds=0, seconds_with_robot=0, click_seconds=(), peak_memory=0) for sample in record.samples] == [
        replace(sample, seconds=0, seconds_with_robot=0, click_seconds=(), peak_memory=0) for sample in alone.samples
    ]
    assert record.setup.data_set == "Toys"
    (path,) = (tmp_path / "out/records").glob("*.json")
    assert path.name.startswith("Toys-colours-plain-")
    assert Record.read(path) == record


def test_every_method_meets_every_set_under_every_preset(suite: Suite, tmp_path: Path) -> None:
    wide = replace(
        suite, methods=(*suite.methods, MethodChoice("failing", "other")), presets=(PRESETS["ritm"], PRESETS["plain"]), limit=1
    )
    told: list[tuple[int, int]] = []
    results = run_bench(wide, tmp_path / "out", table=TABLE, progress=lambda done, total, _: told.append((done, total))).results
    assert [result.cell.title for result in results] == [
        "colours on Toys [ritm]",
        "other on Toys [ritm]",
        "colours on Toys [plain]",
        "other on Toys [plain]",
    ]
    assert [result.record.setup.threshold for result in results if result.record] == [0.49, 0.49, 0.5, 0.5]
    assert told[0] == (0, 4) and told[-1] == (4, 4)
    assert told == sorted(told)


def test_an_object_on_which_the_method_crashes_fails_visibly_and_the_run_goes_on(suite: Suite, tmp_path: Path) -> None:
    bench = run_bench(failing(suite, how="raise"), tmp_path / "out", table=TABLE)
    record = only(bench)
    assert bench.results[0].failed
    assert [sample.key for sample in record.samples] == [("boats.png", 1), ("boats.png", 2)]
    (failure,) = record.failures
    assert (failure.key, failure.reason) == (("moth.png", 1), "ZeroDivisionError: no colour at all")
    assert record.summary["samples"] == 2
    assert json.loads(bench.results[0].path.read_text())["failures"] == [
        {"image": "moth.png", "object": 1, "reason": "ZeroDivisionError: no colour at all"}
    ]


def test_a_method_that_takes_its_process_with_it_costs_one_object(suite: Suite, tmp_path: Path) -> None:
    record = only(run_bench(failing(suite, how="die"), tmp_path / "out", table=TABLE, processes=2))
    assert len(record.samples) == 2
    assert "killed by signal 9" in record.failures[0].reason


def test_a_method_that_cannot_be_made_and_a_set_that_cannot_be_read_are_problems_of_their_rows(
    suite: Suite, tmp_path: Path
) -> None:
    wide = replace(
        suite,
        methods=(*suite.methods, MethodChoice("unavailable", "unavailable")),
        sets=(SetChoice("Nothing", tmp_path / "nothing"), *suite.sets),
    )
    results = run_bench(wide, tmp_path / "out", table=TABLE).results
    assert [bool(result.record) for result in results] == [False, False, True, False]
    assert "nothing" in results[0].problem
    assert results[3].problem == "The method needs a package that is not installed."


def test_a_method_that_crashes_on_every_object_is_a_problem(suite: Suite, data_set: Path, tmp_path: Path) -> None:
    for folder in ("images", "masks"):
        (data_set / folder / "boats.png").unlink()
    (result,) = run_bench(failing(suite, how="raise"), tmp_path / "out", table=TABLE).results
    assert result.record is None
    assert result.problem == "It crashed on every object, first: ZeroDivisionError: no colour at all"


def test_what_was_measured_is_not_measured_again_and_what_failed_is(suite: Suite, tmp_path: Path) -> None:
    log = tmp_path / "log"
    chosen = failing(suite, log=log, how="raise")
    first = only(run_bench(chosen, tmp_path / "out", table=TABLE))
    assert len(list(lines(log))) == 3
    assert only(run_bench(chosen, tmp_path / "out", table=TABLE)).samples == first.samples
    assert len(list(lines(log))) == 4  # the object that failed
    only(run_bench(chosen, tmp_path / "out", table=TABLE, fresh=True))
    assert len(list(lines(log))) == 7


def test_a_complete_record_needs_no_method(suite: Suite, tmp_path: Path) -> None:
    first = only(run_bench(suite, tmp_path / "out", table=TABLE))
    broken = {**TABLE, "same-colour": replace(TABLE["same-colour"], build=TABLE["unavailable"].build)}
    assert only(run_bench(suite, tmp_path / "out", table=broken)) == first


def test_a_measurement_anew_that_fails_leaves_the_earlier_record(suite: Suite, tmp_path: Path) -> None:
    (before,) = run_bench(suite, tmp_path / "out", table=TABLE).results
    broken = {**TABLE, "same-colour": replace(TABLE["same-colour"], build=TABLE["unavailable"].build)}
    (failed,) = run_bench(suite, tmp_path / "out", table=broken, fresh=True).results
    assert failed.record is None
    assert Record.read(before.path) == before.record


@pytest.mark.parametrize("folder", ["images", "masks"])
def test_changed_data_are_measured_anew(suite: Suite, data_set: Path, tmp_path: Path, folder: str) -> None:
    (before,) = run_bench(suite, tmp_path / "out", table=TABLE).results
    file = data_set / folder / "boats.png"
    content = np.array(Image.open(file))
    Image.fromarray(np.ascontiguousarray(content[::-1])).save(file)
    (after,) = run_bench(suite, tmp_path / "out", table=TABLE).results
    assert after.path != before.path and after.record is not None and before.record is not None
    assert [sample.iou for sample in after.record.samples] != [sample.iou for sample in before.record.samples]
    for kind in ("images", "masks"):
        (data_set / kind / "boats.png").unlink()
    assert len(only(run_bench(suite, tmp_path / "out", table=TABLE)).samples) < len(before.record.samples)


def test_a_method_with_a_very_long_name_has_a_file_all_the_same(suite: Suite, tmp_path: Path) -> None:
    chosen = replace(suite, methods=(MethodChoice("same-colour", "c" * 300),))
    assert only(run_bench(chosen, tmp_path / "out", table=TABLE)).samples


def test_other_weights_are_another_record(suite: Suite, tmp_path: Path) -> None:
    weights = tmp_path / "weights"
    chosen = replace(suite, methods=(MethodChoice("same-colour", "colours", {"weights": str(weights)}),), limit=1)
    paths = set()
    for content in ("one", "two", "one"):
        weights.write_text(content)
        (result,) = run_bench(chosen, tmp_path / "out", table=TABLE).results
        paths.add(result.path)
    assert len(paths) == 2


@pytest.mark.parametrize("processes", [1, 2])
def test_a_killed_run_resumes_to_the_same_file(suite: Suite, data_set: Path, tmp_path: Path, processes: int) -> None:
    log = tmp_path / "log"
    chosen = failing(suite, log=log)

    words = [str(data_set), str(tmp_path / "killed"), str(log), processes]
    code = f"from tests.evaluate.fakes import killed_run; killed_run(*{words!r})"
    places = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")])}
    killed = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=places, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert not list((tmp_path / "killed/records").glob("*.json"))
    (resumed,) = run_bench(chosen, tmp_path / "killed", table=TABLE, processes=processes).results
    before = len(list(lines(log)))
    (whole,) = run_bench(chosen, tmp_path / "whole", table=TABLE).results
    assert before <= 4  # two, one that was under way in another process, and the rest
    assert without_the_machine(resumed.path) == without_the_machine(whole.path)
    assert masks_of(resumed.path).read_bytes() == masks_of(whole.path).read_bytes()
    assert sorted(path.suffix for path in (tmp_path / "killed/records").iterdir()) == [".json", ".jsonl"]


def test_masks_are_kept_beside_the_record_or_not(suite: Suite, tmp_path: Path) -> None:
    (result,) = run_bench(suite, tmp_path / "out", table=TABLE).results
    with MaskFile.open(masks_of(result.path)) as file:
        masks = file.read(("boats.png", 1))
    assert masks is not None
    assert masks.truth.sum() == 9 and len(masks.steps) == 1
    assert (masks.steps[0] == masks.truth).all()
    (other,) = run_bench(replace(suite, masks=False), tmp_path / "other", table=TABLE).results
    assert not masks_of(other.path).exists()


def test_every_number_comes_again_from_the_masks_without_running_a_method(suite: Suite, tmp_path: Path) -> None:
    (result,) = run_bench(suite, tmp_path / "out", table=TABLE).results
    assert result.record is not None
    with MaskFile.open(masks_of(result.path), growing=False) as file:
        for sample in result.record.samples:
            masks = file.read(sample.key)
            assert masks is not None
            assert truth_digest(masks.truth, masks.void) == sample.truth
            for number, (click, after) in enumerate(zip(sample.clicks, masks.steps, strict=True)):
                before = masks.steps[number - 1] if number else None
                step = measure_step(before, after, masks.truth, masks.void, click)
                assert (step.iou, step.boundary_iou) == (sample.iou[number], sample.boundary_iou[number])
                assert (step.hausdorff, step.hausdorff95) == (sample.hausdorff[number], sample.hausdorff95[number])
                assert step.collateral == sample.collateral[number]


def test_jitter_gives_every_object_its_runs_and_another_record(suite: Suite, tmp_path: Path) -> None:
    plain = only(run_bench(suite, tmp_path / "out", table=TABLE))
    jittered = only(run_bench(replace(suite, jitter=3), tmp_path / "out", table=TABLE))
    assert len(list((tmp_path / "out/records").glob("*.json"))) == 2
    assert "jitter_std@1" not in plain.summary and "jitter_std@1" in jittered.summary
    assert {(len(sample.jittered), len(sample.jittered[0])) for sample in jittered.samples} == {(3, 5)}
    assert jittered.setup.jitter == 3


def test_a_folder_that_cannot_be_written_is_refused(suite: Suite, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("taken")
    with pytest.raises(DataSetError, match="cannot be written"):
        run_bench(suite, tmp_path / "out", table=TABLE)
