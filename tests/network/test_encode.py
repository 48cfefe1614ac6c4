"""Disks and normalisation."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from edgeflow.network.encode import disks, normalise, restore


def test_a_disk_of_radius_5_has_81_cells() -> None:
    assert disks([(10, 12)], (30, 30), radius=5).sum() == 81


def test_a_disk_at_the_border_is_cut_and_one_outside_draws_nothing() -> None:
    assert disks([(0, 0)], (20, 20), radius=5).sum() == 26
    assert disks([(-50, 3), (3, 90)], (20, 20), radius=5).sum() == 0


@given(st.lists(st.tuples(st.floats(-10, 40), st.floats(-10, 50)), max_size=4))
def test_disks_agree_with_the_distance_to_every_cell(points: list[tuple[float, float]]) -> None:
    rows, cols = np.mgrid[:30, :40].astype(np.float32)
    slow = np.zeros((30, 40), np.bool_)
    for row, col in points:
        slow |= (rows - np.float32(row)) ** 2 + (cols - np.float32(col)) ** 2 <= 25
    assert (disks(points, (30, 40), radius=5).astype(bool) == slow).mean() >= 1 - 2 / 1200  # float ties on the rim


def test_the_mean_colour_becomes_zero_in_channel_order() -> None:
    pixels = np.array([[[255 * 0.485, 255 * 0.456, 255 * 0.406], [255 * (0.485 + 0.229), 0, 0]]], np.float32)
    tensor = normalise(pixels)
    assert tensor.shape == (1, 3, 1, 2)
    np.testing.assert_allclose(tensor[0, :, 0, 0], 0, atol=1e-6)
    np.testing.assert_allclose(tensor[0, 0, 0, 1], 1, atol=1e-6)


def test_restoring_undoes_normalising() -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (5, 7, 3)).astype(np.uint8)
    np.testing.assert_allclose(restore(normalise(pixels)), pixels, atol=1e-3)
