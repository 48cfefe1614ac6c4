"""Boxes and regions of masks, drawn."""

import numpy as np
import pytest
from numpy.typing import NDArray

from edgeflow.errors import MaskError
from edgeflow.grid import Window
from edgeflow.masks import bounding_window, check_mask, largest_region


def draw(*lines: str) -> NDArray[np.bool_]:
    return np.array([[character == "#" for character in line] for line in lines])


def test_the_bounding_window_holds_every_pixel() -> None:
    assert bounding_window(draw("....", "..#.", ".#..", "....")) == Window(1, 1, 2, 2)


def test_an_empty_mask_has_no_bounding_window() -> None:
    assert bounding_window(draw("..", "..")) is None


def test_the_largest_region_is_4_connected() -> None:
    assert (largest_region(draw("##..", "##..", "..##", "..#.")) == draw("##..", "##..", "....", "....")).all()


def test_of_two_regions_alike_the_first_in_raster_order_stays() -> None:
    assert (largest_region(draw("#.#", "#.#")) == draw("#..", "#..")).all()


def test_a_single_or_no_region_is_left_alone() -> None:
    assert (largest_region(draw("##", "..")) == draw("##", "..")).all()
    assert not largest_region(draw("..", "..")).any()


def test_a_mask_of_another_size_is_refused_with_both_sizes() -> None:
    with pytest.raises(MaskError, match=r"The mask is 2 x 3 but its image is 4 x 5"):
        check_mask(np.zeros((2, 3), np.bool_), (4, 5))
