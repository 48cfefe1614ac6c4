import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from tests.metrics.drawing import draw

from edgeflow import metrics
from edgeflow.clicks import Click
from edgeflow.errors import MaskError
from edgeflow.masks import Mask
from edgeflow.metrics import Curves

curves_5x6 = arrays(np.float64, (5, 6), elements=st.floats(0, 1))
masks_8x9 = arrays(np.bool_, (8, 9))

CURVES: Curves = np.array(
    [
        [0.50, 0.92, 0.80, 0.95],  # falls by 12 points
        [0.10, 0.20, 0.30, 0.90],
        [0.40, 0.40, 0.395, 0.40],  # falls by half a point
    ]
)


def test_a_drop_is_a_fall_of_more_than_one_point() -> None:
    # Of the nine clicks after the first ones, one falls by 12 points; the fall of half a point is noise.
    assert metrics.drop_rate(CURVES) == pytest.approx(1 / 9)
    assert metrics.mean_drop(CURVES) == pytest.approx((0.12 + 0.005) / 2)


def test_every_fall_counts_as_a_drop_however_small() -> None:
    assert metrics.drops(CURVES) == 2
    assert metrics.monotone(CURVES).tolist() == [False, True, False]


def test_the_worst_drop_is_by_one_click_and_the_drawdown_over_any_number() -> None:
    sinking = np.array([[0.9, 0.8, 0.6, 0.7], [0.1, 0.2, 0.3, 0.4]])
    assert metrics.worst_drops(sinking) == pytest.approx([0.2, 0])
    assert metrics.drawdowns(sinking) == pytest.approx([0.3, 0])
    assert metrics.overshoots(sinking) == pytest.approx([0.2, 0])


def test_a_single_click_cannot_drop() -> None:
    one = np.array([[0.5], [0.7]])
    assert metrics.drop_rate(one) == metrics.mean_drop(one) == 0
    assert metrics.worst_drops(one).tolist() == [0, 0]
    assert metrics.drops(one) == 0
    assert metrics.monotone(one).all()


@settings(deadline=None)
@given(curves_5x6)
def test_a_run_is_monotone_where_its_worst_drop_is_none(curves: Curves) -> None:
    assert (metrics.monotone(curves) == (metrics.worst_drops(curves) == 0)).all()
    assert metrics.drops(curves) <= curves.shape[0] * (curves.shape[1] - 1)


@settings(deadline=None)
@given(curves_5x6)
def test_a_drawdown_is_at_least_the_worst_drop_and_the_overshoot(curves: Curves) -> None:
    assert (metrics.drawdowns(curves) >= metrics.worst_drops(curves) - 1e-12).all()
    assert (metrics.drawdowns(curves) >= metrics.overshoots(curves) - 1e-12).all()


TRUTH = draw(
    "####......",
    "####......",
    "####......",
    "####......",
    "..........",
)
BEFORE = draw(
    "####......",
    "####......",
    "###.......",
    "####......",
    "..........",
)
AFTER = draw(
    ".###...###",  # one pixel lost and three taken, all far away
    "####......",
    "#####.....",  # won, and one pixel beside it taken
    "####......",
    "..........",
)


def test_collateral_is_what_was_right_and_is_wrong_away_from_the_click() -> None:
    # The object has 16 pixels, so away is farther than 0.1 x 4 pixels: the neighbour of the click counts, too.
    assert metrics.collateral(BEFORE, AFTER, TRUTH, Click(2, 3)) == pytest.approx(5 / 16)
    assert metrics.collateral(BEFORE, AFTER, TRUTH, Click(2, 3), away=0.25) == pytest.approx(4 / 16)


def test_an_error_that_stays_is_no_collateral() -> None:
    assert metrics.collateral(AFTER, AFTER, TRUTH, Click(2, 3)) == 0


def test_void_pixels_are_no_collateral_and_no_area() -> None:
    void = draw("#......###", *["##########"] * 2, "..........", "..........")
    # Of the pixels that are not void, the object has 3 + 4; none of them was spoilt.
    assert metrics.collateral(BEFORE, AFTER, TRUTH, Click(2, 3), void=void) == 0
    assert metrics.collateral(TRUTH, ~TRUTH, TRUTH, Click(2, 3), void=void, away=0) == pytest.approx(26 / 7)


def test_collateral_of_an_object_that_is_void_is_refused() -> None:
    with pytest.raises(MaskError, match="no pixel that is not void"):
        metrics.collateral(BEFORE, AFTER, TRUTH, Click(2, 3), void=TRUTH)


@settings(deadline=None)
@given(masks_8x9, masks_8x9, masks_8x9, st.integers(0, 7), st.integers(0, 8))
def test_collateral_is_what_a_slow_twin_counts(before: Mask, after: Mask, truth: Mask, row: int, col: int) -> None:
    truth = truth.copy()
    truth[0, 0] = True
    reach = 0.3 * float(truth.sum()) ** 0.5
    spoilt = 0
    for r, c in np.ndindex(8, 9):
        was_right, is_wrong = before[r, c] == truth[r, c], after[r, c] != truth[r, c]
        spoilt += bool(was_right and is_wrong and np.hypot(r - row, c - col) > reach + 1e-9)
    measured = metrics.collateral(before, after, truth, Click(row, col), away=0.3 + 1e-10)
    assert measured == pytest.approx(spoilt / truth.sum())
