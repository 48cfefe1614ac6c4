"""Pixel values to regions."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray
from tests.annotation.imports.written import picture

from edgeflow.annotation.geometry import Geometry
from edgeflow.annotation.imports.painted import regions_of


def test_every_value_is_a_region_with_all_its_pixels() -> None:
    values = np.array([[7, 7, 0, 2], [7, 0, 0, 2], [0, 0, 7, 2]])
    found = regions_of([values], (3, 4))
    assert {value: picture(geometry.mask) for value, geometry in found.items()} == {
        2: ["...#", "...#", "...#"],
        7: ["##..", "#...", "..#."],
    }


@given(arrays(np.int32, array_shapes(min_dims=2, max_dims=2, max_side=9), elements=st.integers(-1, 3)), st.integers(1, 4))
def test_any_strips_give_what_comparing_every_pixel_gives(values: NDArray[np.int32], height: int) -> None:
    shape = (values.shape[0], values.shape[1])
    found = regions_of([values[top : top + height] for top in range(0, shape[0], height)], shape)
    # Equal geometries have equal fields, so this holds for run lengths and windows too.
    assert found == {int(value): Geometry.of_mask(values == value) for value in np.unique(values) if value != 0}
