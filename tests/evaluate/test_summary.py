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


def test_every_number_of_the_summary_is_explained_in_the_protocol() -> None:
    text = PROTOCOL.read_text(encoding="utf-8")
    names = {name.split("@")[0] + ("@" if "@" in name else "") for name in summarise([sample(0.5)])}
    assert [name for name in sorted(names) if f"`{name}" not in text] == []
