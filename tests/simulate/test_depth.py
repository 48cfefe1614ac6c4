"""Depths are exact: what else is in the image decides nothing, not even between pixels that are equally deep."""

import cv2
import numpy as np
import pytest

from edgeflow.masks import Mask
from edgeflow.simulate.depth import depth


def blob(seed: int) -> Mask:
    """A ragged object of 90 rows; OpenCV's last bit depends on the width it is measured in."""
    rng = np.random.default_rng(seed)
    noise = cv2.GaussianBlur(rng.standard_normal((90, 30 + 9 * seed)).astype(np.float32), (0, 0), 6)
    return np.asarray(noise > 0, np.bool_)


@pytest.mark.parametrize("seed", range(12))
def test_a_depth_does_not_depend_on_where_the_object_lies_or_what_lies_beside_it(seed: int) -> None:
    alone = blob(seed)
    rng = np.random.default_rng(seed)
    top, left = rng.integers(2, 90, 2)
    image = np.zeros((400, 500), np.bool_)
    inside = np.s_[top : top + alone.shape[0], left : left + alone.shape[1]]
    image[inside] = alone
    image[0, 0] = image[-1, -1] = True
    np.testing.assert_array_equal(depth(image)[inside], depth(alone))


@pytest.mark.parametrize("seed", range(4))
def test_depths_are_roots_of_whole_numbers(seed: int) -> None:
    found = depth(blob(seed)).astype(np.float64)
    np.testing.assert_array_equal(np.sqrt(np.rint(found**2)).astype(np.float32), found.astype(np.float32))


def test_the_quick_mask_is_about_two_percent_off_at_most() -> None:
    exact, quick = depth(blob(3)), depth(blob(3), mask_size=cv2.DIST_MASK_5)
    assert not np.array_equal(exact, quick)
    np.testing.assert_allclose(quick, exact, rtol=0.03)
