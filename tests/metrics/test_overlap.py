import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.ndimage import distance_transform_cdt
from tests.metrics.drawing import draw

from edgeflow import metrics
from edgeflow.errors import MaskError
from edgeflow.masks import Mask

masks_8x9 = arrays(np.bool_, (8, 9))


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


@settings(deadline=None)
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


@settings(deadline=None)
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
