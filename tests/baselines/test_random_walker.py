"""RW: strips whose probabilities one knows, then a dense solve, then scikit-image as oracle."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage.segmentation import random_walker

from edgeflow.baselines.neighbours import neighbour_pairs, squared_differences
from edgeflow.baselines.random_walker import RandomWalker, WalkConfig
from edgeflow.baselines.seeds import Seeds
from edgeflow.masks import Mask
from edgeflow.segmenter import Pixels


def test_on_an_even_strip_the_probability_falls_in_equal_steps() -> None:
    pixels = np.full((1, 5, 3), 80, np.uint8)
    found = RandomWalker(pixels, WalkConfig()).solve(Seeds(at(5, 0), at(5, 4)))
    np.testing.assert_allclose(found, [[1, 0.75, 0.5, 0.25, 0]], atol=1e-6)


def test_a_walker_does_not_cross_an_edge() -> None:
    pixels = np.array([[[0] * 3] * 3 + [[255] * 3] * 3], np.uint8)
    found = RandomWalker(pixels, WalkConfig()).solve(Seeds(at(6, 0), at(6, 5)))
    np.testing.assert_allclose(found, [[1, 1, 1, 0, 0, 0]], atol=1e-4)


def test_where_every_cell_is_a_seed_nothing_is_left_to_solve() -> None:
    found = RandomWalker(np.zeros((1, 2, 3), np.uint8), WalkConfig()).solve(Seeds(at(2, 0), at(2, 1)))
    assert found.tolist() == [[1, 0]]


@settings(deadline=None, max_examples=25)
@given(st.integers(1, 7), st.integers(2, 7), st.integers(0, 999))
def test_probabilities_are_those_of_a_dense_solve(height: int, width: int, seed: int) -> None:
    pixels, seeds = random_case(height, width, seed)
    config = WalkConfig(sharpness=5.0)
    pairs = neighbour_pairs((height, width), diagonal=False)
    differences = squared_differences(pixels / 255, pairs)
    laplacian = np.zeros((height * width, height * width))
    for first, second, difference in zip(pairs.first, pairs.second, differences, strict=True):
        weight = np.exp(-5 * difference / differences.max()) + config.least
        laplacian[[first, second], [first, second]] += weight
        laplacian[[first, second], [second, first]] -= weight
    known = (seeds.positive | seeds.negative).ravel()
    expected = seeds.positive.ravel().astype(float)
    expected[~known] = np.linalg.solve(laplacian[~known][:, ~known], -laplacian[~known][:, known] @ expected[known])
    found = RandomWalker(pixels, config).solve(seeds)
    np.testing.assert_allclose(found.ravel(), expected, atol=1e-5)


@settings(deadline=None, max_examples=15)
@given(st.integers(3, 8), st.integers(3, 8), st.integers(0, 999))
def test_probabilities_are_those_of_scikit_image(height: int, width: int, seed: int) -> None:
    pixels, seeds = random_case(height, width, seed)
    labels = np.where(seeds.positive, 1, np.where(seeds.negative, 2, 0))
    # It divides by ten standard deviations of the image and the root of its channels, we by the largest difference.
    largest = squared_differences(pixels / 255, neighbour_pairs((height, width), diagonal=False)).max()
    beta = 5 / largest * 10 * float((pixels / 255).std()) * 3**0.5
    theirs = random_walker(pixels / 255, labels, beta=beta, mode="bf", channel_axis=-1, return_full_prob=True)
    np.testing.assert_allclose(RandomWalker(pixels, WalkConfig(sharpness=5.0)).solve(seeds), theirs[0], atol=1e-3)


@pytest.mark.parametrize("swap", [False, True])
def test_the_probabilities_of_object_and_rest_add_up_to_one(swap: bool) -> None:
    pixels, seeds = random_case(6, 5, 3)
    kinds = (seeds.negative, seeds.positive) if swap else (seeds.positive, seeds.negative)
    mirrored = RandomWalker(pixels, WalkConfig()).solve(Seeds(*kinds[::-1]))
    np.testing.assert_allclose(RandomWalker(pixels, WalkConfig()).solve(Seeds(*kinds)) + mirrored, 1, atol=1e-5)


def at(width: int, col: int) -> Mask:
    return np.asarray(np.arange(width)[None, :] == col, np.bool_)


def random_case(height: int, width: int, seed: int) -> tuple[Pixels, Seeds]:
    rng = np.random.default_rng(seed)
    kinds = np.zeros((height, width), np.int64)
    kinds.flat[rng.permutation(height * width)[:2]] = 1, 2
    return rng.integers(0, 256, (height, width, 3), np.uint8), Seeds(kinds == 1, kinds == 2)
