import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray

from edgeflow.annotation.geometry import Geometry
from edgeflow.errors import MaskError
from edgeflow.grid import Window

MASKS = arrays(np.bool_, array_shapes(min_dims=2, max_dims=2, max_side=12)).filter(np.any)


def test_a_geometry_is_its_window_and_the_runs_in_it() -> None:
    mask = np.array([[0, 0, 0, 0], [0, 0, 1, 1], [0, 1, 1, 0]], np.bool_)
    geometry = Geometry.of_mask(mask)
    assert geometry.window == Window(1, 1, 2, 3)
    assert np.frombuffer(geometry.runs, "<u4").tolist() == [1, 4, 1]
    assert geometry.area == 4


@given(MASKS)
def test_a_mask_comes_back_as_it_was(mask: NDArray[np.bool_]) -> None:
    geometry = Geometry.of_mask(mask)
    assert np.array_equal(geometry.mask, mask)
    assert geometry.area == mask.sum()


@given(MASKS, MASKS)
def test_geometries_are_equal_exactly_when_their_masks_are(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> None:
    same = np.array_equal(one, other)
    assert (Geometry.of_mask(one) == Geometry.of_mask(other)) == same
    assert len({Geometry.of_mask(one), Geometry.of_mask(other)}) == (1 if same else 2)


def test_an_empty_mask_is_no_geometry() -> None:
    with pytest.raises(MaskError, match="at least one pixel"):
        Geometry.of_mask(np.zeros((2, 2), np.bool_))


@given(st.binary(max_size=12))
def test_runs_that_do_not_fill_the_window_are_refused(runs: bytes) -> None:
    lengths = np.frombuffer(runs, "<u4").sum() if len(runs) % 4 == 0 else -1
    if lengths == 4:
        return
    with pytest.raises(MaskError, match="damaged"):
        Geometry((3, 3), Window(0, 0, 2, 2), runs)


def test_a_window_outside_the_image_is_refused() -> None:
    with pytest.raises(MaskError, match="damaged"):
        Geometry((2, 2), Window(1, 1, 2, 1), np.array([0, 2], "<u4").tobytes())
