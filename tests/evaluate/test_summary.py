from dataclasses import replace
from pathlib import Path

import pytest

from edgeflow.clicks import Click
from edgeflow.evaluate.sample import Sample
from edgeflow.evaluate.summary import summarise

PROTOCOL = Path(__file__).parents[2] / "docs" / "protocol.md"


def sample(*iou: float, clicks: int = 20) -> Sample:
    curve = (*iou, *[iou[-1]] * (20 - len(iou)))
    made = tuple(Click(0, number) for number in range(clicks))
    return Sample("a.png", 1, curve, curve, made, seconds=2.0, seconds_with_robot=3.0)


def test_a_summary_says_what_a_results_table_needs() -> None:
    summary = summarise([sample(0.5, 0.86, 0.91), sample(0.8, 0.7)])
    assert summary["NoC@80"] == pytest.approx((2 + 1) / 2)
    assert summary["NoC@85"] == pytest.approx((2 + 20) / 2)
    assert summary["NoC@90"] == pytest.approx((3 + 20) / 2)
    assert summary["NoF@90"] == 1
    assert summary["NoF@95"] == 2
    assert summary["mIoU@1"] == pytest.approx(0.65)
    assert summary["mIoU@20"] == pytest.approx((0.91 + 0.7) / 2)
    assert summary["drop_rate"] == pytest.approx(1 / 38)
    assert summary["worst_drop"] == pytest.approx(0.1)
    assert summary["share_dropping_5pp"] == 0.5


def test_seconds_per_click_are_per_click_made() -> None:
    summary = summarise([sample(1.0, clicks=1), sample(0.9, clicks=3)])
    assert summary["seconds_per_click"] == 1.0
    assert summary["seconds_per_click_with_robot"] == 1.5


def test_a_summary_of_new_samples_has_distances_collateral_spread_seconds_and_memory() -> None:
    near = replace(
        sample(0.9, clicks=2),
        hausdorff=(4.0,) * 20,
        hausdorff95=(2.0,) * 20,
        collateral=(0.0, 0.5, *[0.0] * 18),
        click_seconds=(0.5, 0.25),
        peak_memory=3 * 2**20,
        jittered=((0.5,) * 5, (0.7,) * 5),
    )
    far = replace(near, hausdorff=(8.0,) * 20, click_seconds=(1.5, 0.75), peak_memory=2**20, jittered=((0.6,) * 5, (0.6,) * 5))
    summary = summarise([near, far])
    assert (summary["HD@1"], summary["HD95@20"]) == (6, 2)
    assert (summary["mean_collateral"], summary["worst_collateral"]) == (0.5, 0.5)
    assert summary["jitter_std@5"] == pytest.approx(0.2 / 2**0.5 / 2)
    assert summary["jitter_range@1"] == pytest.approx(0.1)
    assert (summary["seconds_first_click"], summary["seconds_median_click"]) == (1.0, 0.625)
    assert summary["seconds_to_prepare"] == pytest.approx((2 - 0.75 + 2 - 2.25) / 2)
    assert summary["peak_MiB"] == 3


def test_numbers_that_one_sample_lacks_are_left_out() -> None:
    new = replace(sample(0.9), hausdorff=(4.0,) * 20, hausdorff95=(2.0,) * 20)
    assert not {"HD@1", "jitter_std@1", "peak_MiB", "seconds_median_click"} & set(summarise([new, sample(0.9)]))


def test_every_number_of_the_summary_is_explained_in_the_protocol() -> None:
    text = PROTOCOL.read_text(encoding="utf-8")
    row, run = (0.5,) * 20, ((0.5,) * 5,) * 2
    whole = replace(sample(0.5), hausdorff=row, hausdorff95=row, collateral=row, click_seconds=row, peak_memory=1, jittered=run)
    names = {name.split("@")[0] + ("@" if "@" in name else "") for name in summarise([whole])}
    assert [name for name in sorted(names) if f"`{name}" not in text] == []
