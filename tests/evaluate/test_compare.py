import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from edgeflow.cli.compare import compare_records
from edgeflow.clicks import Click
from edgeflow.errors import DataSetError
from edgeflow.evaluate.compare import Compared, compare, verdict
from edgeflow.evaluate.record import Record, Setup
from edgeflow.evaluate.sample import Failure, Sample
from edgeflow.evaluate.summary import summarise
from edgeflow.metrics import Difference

SETUP = Setup("0", "Toys", "a", "plain", "", "none", "CPU", 0.5, 20, {})


def sample(image: str, *iou: float, object_id: int = 1, truth: str = "") -> Sample:
    curve = (*iou, *[iou[-1]] * (20 - len(iou)))
    return Sample(image, object_id, curve, curve, (Click(0, 0),) * 20, 1.0, 2.0, truth=truth)


def record(*samples: Sample, failures: Sequence[Failure] = (), data_set: str = "Toys", preset: str = "plain") -> Record:
    setup = replace(SETUP, data_set=data_set, preset=preset)
    return Record(setup, samples, summarise(samples), tuple(failures))


def number(name: str, first: Record, second: Record) -> Compared:
    return next(row for row in compare(first, second).numbers if row.name == name)


GOOD = record(*(sample(f"{letter}.png", 0.95) for letter in "abcdef"))
# Two clicks more on every image.
SLOW = record(*(sample(f"{letter}.png", 0.5, 0.8, 0.95) for letter in "abcdef"))


def test_a_run_that_needs_fewer_clicks_on_every_image_is_surely_better() -> None:
    clicks = number("NoC@90", GOOD, SLOW)
    assert (clicks.first, clicks.second, clicks.difference.mean) == (1, 3, -2)
    assert (clicks.better, clicks.decided, clicks.difference.sure) == ("first", True, 1)
    assert number("mIoU@1", GOOD, SLOW).better == "first"
    assert number("NoC@90", SLOW, GOOD).better == "second"
    assert verdict(compare(GOOD, SLOW, names=("new", "old"))).startswith(
        "new is better: 2 fewer clicks to 0.90 (100.0 % sure) and"
    )


def test_a_run_compared_with_itself_is_not_better() -> None:
    comparison = compare(GOOD, GOOD, names=("one", "other"))
    assert {row.better for row in comparison.numbers} == {"neither"}
    assert verdict(comparison) == "Neither of one and other is surely better."


def test_a_difference_on_one_image_of_six_is_not_sure() -> None:
    other = record(*(sample(f"{letter}.png", 0.95 if letter != "a" else 0.5, 0.95) for letter in "abcdef"))
    clicks = number("NoC@90", GOOD, other)
    assert clicks.better == "first" and not clicks.decided
    # The image is drawn at least once in 1 - (5/6)^6 of the rounds, and never drawn is a draw.
    missed = (5 / 6) ** 6
    assert clicks.difference.sure == pytest.approx(1 - missed + missed / 2, abs=0.01)


def test_runs_that_disagree_about_clicks_and_masks_are_told_apart() -> None:
    quick = record(*(sample(f"{letter}.png", 0.9, 0.91) for letter in "abcdef"))
    fine = record(*(sample(f"{letter}.png", 0.89, 0.99) for letter in "abcdef"))
    said = verdict(compare(quick, fine, names=("quick", "fine")))
    assert said.startswith("quick needs fewer clicks to 0.90 (100.0 % sure), fine has the better masks")


def test_what_is_sure_is_decided_in_the_direction_that_is_better() -> None:
    def row(mean: float, above: float, fewer: bool, images: int = 50) -> Compared:
        return Compared("x", 0, 0, Difference(mean, 0, 0, above), fewer, images)

    assert (row(1, 0.98, True).better, row(1, 0.98, True).decided) == ("second", True)
    assert (row(1, 0.98, False).better, row(1, 0.97, False).decided) == ("first", False)
    assert row(-1, 0.03, True).better == "first"
    assert not row(1, 1, True, images=4).decided  # too few images to be sure of anything


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        (record(*GOOD.samples, data_set="Berkeley"), "first has data_set 'Toys' and second 'Berkeley'"),
        (record(*GOOD.samples, preset="ritm"), "first has preset 'plain' and second 'ritm'"),
        (record(*GOOD.samples[1:]), r"Object 1 of a\.png is only in first \(1 such objects\)"),
        (record(*GOOD.samples, sample("z.png", 1)), r"Object 1 of z\.png is only in second"),
    ],
)
def test_runs_that_are_not_alike_are_refused(other: Record, sentence: str) -> None:
    with pytest.raises(DataSetError, match=sentence):
        compare(GOOD, other)


def test_other_truths_for_the_same_objects_are_refused() -> None:
    one, other = record(sample("a.png", 1, truth="aa")), record(sample("a.png", 1, truth="bb"))
    with pytest.raises(DataSetError, match=r"Object 1 of a\.png has another mask in first than in second"):
        compare(one, other)
    assert compare(one, record(sample("a.png", 1))).objects == 1  # an older record does not say


def test_objects_on_which_a_method_crashed_are_left_out_and_counted() -> None:
    crashed = record(*GOOD.samples[2:], failures=[Failure("a.png", 1, "boom"), Failure("b.png", 1, "boom")])
    comparison = compare(crashed, GOOD)
    assert (comparison.objects, comparison.images, comparison.left_out) == (4, 4, 2)
    with pytest.raises(DataSetError, match="no object that both measured"):
        compare(
            record(sample("a.png", 1), failures=[Failure("b.png", 1, "boom")]),
            record(sample("b.png", 1), failures=[Failure("a.png", 1, "boom")]),
        )


def test_the_numbers_are_those_of_the_summaries() -> None:
    rng = np.random.default_rng(2)
    random = [record(*(sample(f"{place}.png", *rng.random(20)) for place in range(8))) for _ in range(2)]
    for row in compare(*random).numbers:
        if row.name != "mBIoU":
            assert row.first == pytest.approx(random[0].summary[row.name])
            assert row.second == pytest.approx(random[1].summary[row.name])


def test_the_command_prints_a_table_or_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    GOOD.write(tmp_path / "good.json")
    SLOW.write(tmp_path / "slow.json")
    compare_records(tmp_path / "good.json", tmp_path / "slow.json", False)
    printed = capsys.readouterr().out
    assert "NoC@90" in printed and "good is better: 2 fewer clicks" in printed
    compare_records(tmp_path / "good.json", tmp_path / "slow.json", True)
    told = json.loads(capsys.readouterr().out)
    assert told["verdict"].startswith("good is better")
    (clicks,) = [row for row in told["numbers"] if row["name"] == "NoC@90"]
    assert (clicks["mean"], clicks["better"], clicks["sure"], clicks["decided"]) == (-2, "first", 1, True)
