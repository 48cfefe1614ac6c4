import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.ndimage import distance_transform_cdt

from edgeflow import metrics
from edgeflow.errors import MaskError
from edgeflow.masks import Mask
from edgeflow.metrics import Curves

masks_8x9 = arrays(np.bool_, (8, 9))
curves_5x6 = arrays(np.float64, (5, 6), elements=st.floats(0, 1))


def draw(*rows: str) -> Mask:
    return np.array([[cell == "#" for cell in row] for row in rows])


def test_iou_is_shared_over_joined_pixels() -> None:
    assert metrics.iou(draw("##.."), draw(".##.")) == pytest.approx(1 / 3)


def test_iou_leaves_void_pixels_out() -> None:
    assert metrics.iou(draw("##.."), draw(".##."), void=draw("#...")) == pytest.approx(1 / 2)


def test_two_empty_masks_agree() -> None:
    assert metrics.iou(draw("...."), draw("....")) == 1
    assert metrics.boundary_iou(draw("...."), draw("....")) == 1


def test_masks_that_differ_only_in_void_agree() -> None:
    assert metrics.iou(draw("##.."), draw("#..."), void=draw(".#..")) == 1
    assert metrics.boundary_iou(draw("##.."), draw("#..."), void=draw(".#..")) == 1


def test_iou_of_different_shapes_is_refused() -> None:
    with pytest.raises(MaskError, match="2 x 4"):
        metrics.iou(draw("....", "...."), draw("...."))


@given(masks_8x9, masks_8x9, masks_8x9)
def test_both_ious_are_symmetric_and_lie_in_0_to_1(a: Mask, b: Mask, void: Mask) -> None:
    for measure in (metrics.iou, metrics.boundary_iou):
        assert 0 <= measure(a, b, void=void) <= 1
        assert measure(a, b, void=void) == measure(b, a, void=void)
        assert measure(a, a, void=void) == 1


def test_a_boundary_band_of_one_pixel_is_the_rim() -> None:
    square = draw(".....", ".###.", ".###.", ".###.", ".....")
    rim = draw(".....", ".###.", ".#.#.", ".###.", ".....")
    assert np.array_equal(metrics.boundary_band(square, 1), rim)


def test_the_image_border_is_boundary() -> None:
    assert np.array_equal(metrics.boundary_band(draw("###", "###", "###"), 1), draw("###", "#.#", "###"))


@given(masks_8x9, st.integers(1, 4))
def test_a_boundary_band_holds_the_pixels_near_the_outside(mask: Mask, width: int) -> None:
    depth = distance_transform_cdt(np.pad(mask, 1), metric="chessboard")[1:-1, 1:-1]
    assert np.array_equal(metrics.boundary_band(mask, width), (depth > 0) & (depth <= width))


def test_the_boundary_band_is_two_percent_of_the_diagonal_wide() -> None:
    # 300 x 400 has a diagonal of 500, so the band is 10 pixels: a mask worn by 10 pixels shares nothing of it.
    truth = np.zeros((300, 400), np.bool_)
    truth[50:250, 50:350] = True
    worn = np.zeros_like(truth)
    worn[60:240, 60:340] = True
    assert metrics.boundary_iou(worn, truth) == 0
    worn[59, 60:340] = True
    assert metrics.boundary_iou(worn, truth) > 0
    assert metrics.iou(worn, truth) > 0.8


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


def test_a_drop_is_a_fall_of_more_than_one_point() -> None:
    # Of the nine clicks after the first ones, one falls by 12 points; the fall of half a point is noise.
    assert metrics.drop_rate(CURVES) == pytest.approx(1 / 9)
    assert metrics.mean_drop(CURVES) == pytest.approx((0.12 + 0.005) / 2)


def test_the_worst_drop_is_by_one_click_and_the_drawdown_over_any_number() -> None:
    sinking = np.array([[0.9, 0.8, 0.6, 0.7], [0.1, 0.2, 0.3, 0.4]])
    assert metrics.worst_drops(sinking) == pytest.approx([0.2, 0])
    assert metrics.drawdowns(sinking) == pytest.approx([0.3, 0])
    assert metrics.overshoots(sinking) == pytest.approx([0.2, 0])


def test_a_single_click_cannot_drop() -> None:
    one = np.array([[0.5], [0.7]])
    assert metrics.drop_rate(one) == metrics.mean_drop(one) == 0
    assert metrics.worst_drops(one).tolist() == [0, 0]


@given(curves_5x6, st.floats(0, 1))
def test_a_failure_always_stands_at_the_limit(curves: Curves, target: float) -> None:
    needed = metrics.clicks_needed(curves, target)
    assert ((needed >= 1) & (needed <= 6)).all()
    assert metrics.never_reached(curves, target) <= metrics.at_the_limit(curves, target)


@given(curves_5x6)
def test_a_drawdown_is_at_least_the_worst_drop_and_the_overshoot(curves: Curves) -> None:
    assert (metrics.drawdowns(curves) >= metrics.worst_drops(curves) - 1e-12).all()
    assert (metrics.drawdowns(curves) >= metrics.overshoots(curves) - 1e-12).all()
