"""Pairs of neighbours: a drawn grid, then counts on random grids."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from edgeflow.baselines.neighbours import contrast_weights, neighbour_pairs, squared_differences


def test_a_grid_of_two_by_three_has_the_pairs_one_sees() -> None:
    # 0 1 2
    # 3 4 5
    pairs = neighbour_pairs((2, 3), diagonal=True)
    found = {(int(a), int(b)): float(length) for a, b, length in zip(pairs.first, pairs.second, pairs.length, strict=True)}
    straight = {(0, 1), (1, 2), (3, 4), (4, 5), (0, 3), (1, 4), (2, 5)}
    corners = {(0, 4), (1, 5), (1, 3), (2, 4)}
    assert found == {**dict.fromkeys(straight, 1.0), **dict.fromkeys(corners, 2**0.5)}


def test_without_diagonals_only_edges_are_shared() -> None:
    pairs = neighbour_pairs((2, 2), diagonal=False)
    assert sorted(zip(pairs.first.tolist(), pairs.second.tolist(), strict=True)) == [(0, 1), (0, 2), (1, 3), (2, 3)]


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 7), st.integers(1, 7))
def test_every_pair_occurs_once_and_lies_as_far_apart_as_it_says(height: int, width: int) -> None:
    pairs = neighbour_pairs((height, width), diagonal=True)
    first = np.stack(np.unravel_index(pairs.first, (height, width)))
    second = np.stack(np.unravel_index(pairs.second, (height, width)))
    np.testing.assert_allclose(np.hypot(*(first - second)), pairs.length)
    assert len({frozenset(pair) for pair in zip(pairs.first.tolist(), pairs.second.tolist(), strict=True)}) == len(pairs.first)
    straight = height * (width - 1) + width * (height - 1)
    assert len(pairs.first) == straight + 2 * (height - 1) * (width - 1)


def test_differences_of_colours_are_summed_over_the_channels() -> None:
    colours = np.array([[[0, 0], [3, 4]]], np.float64)
    assert squared_differences(colours, neighbour_pairs((1, 2), diagonal=False)).tolist() == [25]


def test_contrast_is_measured_against_the_mean_and_an_even_image_has_none() -> None:
    np.testing.assert_allclose(contrast_weights(np.array([0.0, 2.0]), sharpness=3), [1, np.exp(-6)])
    assert contrast_weights(np.zeros(3), sharpness=3).tolist() == [1, 1, 1]
    assert contrast_weights(np.zeros(0), sharpness=3).size == 0
