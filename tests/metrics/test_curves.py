import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from edgeflow import metrics
from edgeflow.metrics import Curves

curves_5x6 = arrays(np.float64, (5, 6), elements=st.floats(0, 1))

CURVES: Curves = np.array(
    [
        [0.50, 0.92, 0.80, 0.95],  # reaches 90 at the second click, falls by 12 points
        [0.10, 0.20, 0.30, 0.90],  # reaches 90 exactly, at the last click
        [0.40, 0.40, 0.395, 0.40],  # never; one fall of half a point
    ]
)


def test_clicks_needed_counts_from_one_and_takes_the_limit_where_never_reached() -> None:
    assert metrics.clicks_needed(CURVES, 0.90).tolist() == [2, 4, 4]
    assert metrics.clicks_needed(CURVES, 0.50).tolist() == [1, 4, 4]


def test_a_success_at_the_last_click_is_no_failure_though_ritm_counts_it() -> None:
    assert metrics.never_reached(CURVES, 0.90) == 1
    assert metrics.at_the_limit(CURVES, 0.90) == 2


def test_mean_at_counts_clicks_from_one() -> None:
    assert metrics.mean_at(CURVES, 1) == pytest.approx(1 / 3)
    assert metrics.mean_at(CURVES, 4) == pytest.approx(0.75)


def test_the_area_under_a_straight_curve_is_its_middle() -> None:
    assert metrics.area_under(np.array([[0.0, 0.5, 1.0]])) == pytest.approx(0.5)
    assert metrics.area_under(np.array([[0.25]])) == pytest.approx(0.25)


@settings(deadline=None)
@given(curves_5x6, st.floats(0, 1))
def test_a_failure_always_stands_at_the_limit(curves: Curves, target: float) -> None:
    needed = metrics.clicks_needed(curves, target)
    assert ((needed >= 1) & (needed <= 6)).all()
    assert metrics.never_reached(curves, target) <= metrics.at_the_limit(curves, target)
