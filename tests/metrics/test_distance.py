import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis.extra.numpy import arrays
from scipy.spatial import cKDTree
from scipy.spatial.distance import directed_hausdorff
from tests.metrics.drawing import draw

from edgeflow import metrics
from edgeflow.errors import MaskError
from edgeflow.masks import Mask

masks_8x9 = arrays(np.bool_, (8, 9))


def test_two_boundaries_are_as_far_apart_as_their_farthest_pixel() -> None:
    truth = draw("......", ".##...", ".##...", "......")
    moved = draw("......", "...##.", "...##.", "......")
    assert metrics.hausdorff(moved, truth) == (2, 2)


def test_one_stray_pixel_decides_the_largest_distance_and_not_the_95th_percentile() -> None:
    truth = np.zeros((40, 60), np.bool_)
    truth[10:30, 10:30] = True
    stray = truth.copy()
    stray[10, 50] = True
    # The square's right edge is column 29.
    assert metrics.hausdorff(stray, truth) == (21, 0)


def test_the_inside_of_a_mask_is_no_boundary() -> None:
    full = draw("#####", "#####", "#####", "#####", "#####")
    ring = draw("#####", "#####", "##.##", "#####", "#####")
    # The hole's rim is one pixel inside the outer boundary.
    assert metrics.hausdorff(ring, full, percentiles=(100,)) == (1,)


def test_an_empty_mask_is_a_diagonal_away_and_two_agree() -> None:
    empty, square = np.zeros((30, 40), np.bool_), np.zeros((30, 40), np.bool_)
    square[5:9, 5:9] = True
    assert metrics.hausdorff(empty, square) == (50, 50)
    assert metrics.hausdorff(square, empty) == (50, 50)
    assert metrics.hausdorff(empty, empty) == (0, 0)


def test_masks_that_differ_only_in_void_are_nowhere_apart() -> None:
    assert metrics.hausdorff(draw("##..#"), draw("#...."), void=draw(".#..#")) == (0, 0)


def test_masks_of_different_shapes_are_refused() -> None:
    with pytest.raises(MaskError, match="2 x 4"):
        metrics.hausdorff(draw("....", "...."), draw("...."))


@settings(max_examples=50, deadline=None)
@given(masks_8x9, masks_8x9)
def test_both_distances_are_those_of_scipy(first: Mask, second: Mask) -> None:
    assume(first.any() and second.any())
    one, other = (np.argwhere(metrics.boundary_band(mask, 1)).astype(float) for mask in (first, second))
    largest = max(directed_hausdorff(one, other)[0], directed_hausdorff(other, one)[0])
    there, back = cKDTree(other).query(one)[0], cKDTree(one).query(other)[0]
    most = max(np.percentile(there, 95), np.percentile(back, 95))
    assert metrics.hausdorff(first, second) == pytest.approx((largest, most), abs=1e-4)
    assert metrics.hausdorff(second, first) == metrics.hausdorff(first, second)
