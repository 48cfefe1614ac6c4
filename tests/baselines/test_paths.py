"""Shortest paths: a drawn maze, then that parents lead home, then scikit-image as oracle."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage.graph import MCP_Geometric

from edgeflow.baselines.neighbours import Pairs, Values, neighbour_pairs
from edgeflow.baselines.paths import path_graph, shortest_paths


def test_a_path_goes_round_a_wall() -> None:
    # The step from 1 to 2 costs 9; round it, by 1 4 5 2, costs 3.
    # 0 1|2
    # 3 4 5
    pairs = neighbour_pairs((2, 3), diagonal=False)
    lengths = np.where((pairs.first == 1) & (pairs.second == 2), 9.0, 1.0)
    distance, parents = shortest_paths(path_graph(pairs, lengths), np.array([[True, False, False], [False] * 3]))
    assert distance.tolist() == [[0, 1, 4], [1, 2, 3]]
    assert parents[0] < 0
    assert (parents[2], parents[5]) == (5, 4)


def test_the_nearest_of_several_sources_counts() -> None:
    pairs = neighbour_pairs((1, 5), diagonal=False)
    distance, _ = shortest_paths(path_graph(pairs, np.ones(4)), np.array([[True, False, False, False, True]]))
    assert distance.tolist() == [[0, 1, 2, 1, 0]]


@settings(deadline=None, max_examples=25)
@given(st.integers(1, 8), st.integers(1, 8), st.integers(0, 999))
def test_each_cell_is_as_far_as_its_parent_and_the_step_to_it(height: int, width: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    pairs, lengths = _random_grid((height, width), rng)
    sources = np.zeros((height, width), np.bool_)
    sources.flat[rng.integers(height * width)] = True
    distance, parents = shortest_paths(path_graph(pairs, lengths), sources)
    steps = {(int(a), int(b)): length for a, b, length in zip(pairs.first, pairs.second, lengths, strict=True)}
    for cell, parent in enumerate(parents.tolist()):
        assert (parent < 0) == sources.flat[cell]
        if parent >= 0:
            step = steps.get((cell, parent), steps.get((parent, cell)))
            np.testing.assert_allclose(distance.flat[cell], distance.flat[parent] + step)


@settings(deadline=None, max_examples=25)
@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 999))
def test_distances_are_those_of_scikit_image(height: int, width: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    cost = rng.uniform(0.1, 5, (height, width))
    pairs = neighbour_pairs((height, width), diagonal=True)
    lengths = (cost.ravel()[pairs.first] + cost.ravel()[pairs.second]) / 2 * pairs.length
    sources = rng.random((height, width)) < 0.2
    sources.flat[0] = True
    theirs, _ = MCP_Geometric(cost).find_costs(np.argwhere(sources))
    np.testing.assert_allclose(shortest_paths(path_graph(pairs, lengths), sources)[0], theirs)


def _random_grid(shape: tuple[int, int], rng: np.random.Generator) -> tuple[Pairs, Values]:
    pairs = neighbour_pairs(shape, diagonal=True)
    return pairs, rng.uniform(0.1, 5, len(pairs.first))
