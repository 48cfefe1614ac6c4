"""Windows and resampling: drawn cases, then invariants, then PyTorch as oracle."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edgeflow.grid import Window, enlarge, resample, resize, resize_corners


def test_a_window_is_cut_to_the_image_and_keeps_a_pixel() -> None:
    assert Window(-3, 5, 6, 100).clamped((10, 20)) == Window(0, 5, 3, 15)
    assert Window(50, 50, 2, 2).clamped((10, 20)) == Window(9, 19, 1, 1)


def test_a_window_contains_the_points_on_its_pixels() -> None:
    window = Window(2, 3, 4, 5)
    assert window.contains(1.5, 2.5)
    assert not window.contains(5.5, 4)
    assert not window.contains(3, 8)


def test_shrinking_averages_the_squares_of_pixels() -> None:
    assert resize(np.array([[0, 4, 8, 8], [4, 8, 0, 0]], np.float32), (1, 2)).tolist() == [[4, 4]]


def test_corners_keep_the_centres_of_the_corner_pixels() -> None:
    grown = resize_corners(np.array([[0, 2], [4, 6]], np.float32), (3, 3))
    assert grown.tolist() == [[0, 1, 2], [2, 3, 4], [4, 5, 6]]


@settings(deadline=None)
@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 12), st.integers(1, 12), st.integers(0, 99))
def test_corners_agree_with_torch(height: int, width: int, new_height: int, new_width: int, seed: int) -> None:
    torch = pytest.importorskip("torch")
    values = np.random.default_rng(seed).random((height, width), np.float32)
    theirs = torch.nn.functional.interpolate(
        torch.from_numpy(values)[None, None], size=(new_height, new_width), mode="bilinear", align_corners=True
    )
    np.testing.assert_allclose(resize_corners(values, (new_height, new_width)), theirs[0, 0].numpy(), atol=1e-5)


@settings(deadline=None)
@given(st.integers(2, 9), st.integers(2, 9), st.integers(1, 20), st.integers(1, 20), st.integers(0, 99))
def test_resampling_a_window_onto_itself_is_enlarging(height: int, width: int, rows: int, cols: int, seed: int) -> None:
    values = np.random.default_rng(seed).random((height, width), np.float32)
    window = Window(3, 4, 40, 50)
    again = resample(values, window, window, (rows, cols))
    if rows >= height and cols >= width:
        # OpenCV's remap interpolates in steps of 1/32.
        np.testing.assert_allclose(again, enlarge(values, (rows, cols)), atol=0.04)
    assert again.min() >= values.min() - 1e-6
    assert again.max() <= values.max() + 1e-6


def test_resampling_moves_values_to_where_they_were_in_the_image() -> None:
    left_half = np.array([[0.2, 0.8]], np.float32)  # over columns 0..9: 0.2 on 0..4, 0.8 on 5..9
    moved = resample(left_half, Window(0, 0, 10, 10), Window(0, 5, 10, 10), (1, 2))  # columns 5..9, 10..14
    np.testing.assert_allclose(moved, [[0.8, 0.0]], atol=1e-6)
