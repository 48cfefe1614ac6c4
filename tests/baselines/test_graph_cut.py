"""GC, ESC and GSC: drawn images with a known optimum, then the promise of a star on random images."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edgeflow.baselines.graph_cut import CutConfig, GraphCut, step_lengths
from edgeflow.baselines.neighbours import neighbour_pairs
from edgeflow.baselines.paths import path_graph, shortest_paths
from edgeflow.baselines.seeds import Seeds
from edgeflow.masks import Mask
from edgeflow.segmenter import Pixels

RED, BLUE = [220, 40, 40], [40, 60, 200]
STARS = {"GC": None, "ESC": 0.0, "GSC": 0.3}


@pytest.mark.parametrize("name", STARS)
def test_an_image_of_two_colours_is_cut_where_they_meet(name: str) -> None:
    truth = drawn("......", ".####.", ".####.", ".####.", "......")
    seeds = Seeds(spot(truth.shape, 2, 2), spot(truth.shape, 0, 0))
    assert solve(coloured(truth), seeds, STARS[name]).tolist() == truth.tolist()


@pytest.mark.parametrize("name", STARS)
def test_a_second_spot_of_the_colour_belongs_only_to_an_object_of_any_shape(name: str) -> None:
    truth = drawn(".............", ".##.......##.", ".##.......##.", ".............")
    seeds = Seeds(spot(truth.shape, 1, 1), spot(truth.shape, 0, 6))
    left = truth & (np.arange(13) < 4)
    # To reach the second spot a star would have to take seven cells of the rest for four of its own.
    found = solve(coloured(truth), seeds, STARS[name], smoothness=1.0)
    assert found.tolist() == (truth if name == "GC" else left).tolist()


def test_round_a_bend_only_the_geodesic_star_sees() -> None:
    truth = drawn(
        "...........",
        ".#########.",
        ".#########.",
        ".##.....##.",
        ".##.....##.",
        ".##.....##.",
        "...........",
    )
    seeds = Seeds(spot(truth.shape, 4, 1), spot(truth.shape, 4, 5))
    straight = solve(coloured(truth), seeds, 0.0, smoothness=1.0)
    geodesic = solve(coloured(truth), seeds, 0.9, smoothness=1.0)
    assert geodesic.tolist() == truth.tolist()
    assert not straight[4, 8]


@pytest.mark.parametrize("name", STARS)
def test_clicks_keep_their_word_against_every_colour(name: str) -> None:
    truth = drawn("......", ".####.", ".####.", "......")
    seeds = Seeds(spot(truth.shape, 1, 1) | spot(truth.shape, 3, 5), spot(truth.shape, 2, 4))
    found = solve(coloured(truth), seeds, STARS[name])
    assert found[seeds.positive].all()
    assert not found[seeds.negative].any()


@pytest.mark.parametrize("name", STARS)
def test_an_image_of_one_colour_has_an_answer(name: str) -> None:
    pixels = np.full((4, 5, 3), 90, np.uint8)
    seeds = Seeds(spot((4, 5), 0, 0), spot((4, 5), 3, 4))
    found = solve(pixels, seeds, STARS[name])
    assert found[0, 0] and not found[3, 4]


@settings(deadline=None, max_examples=25)
@given(st.integers(2, 9), st.integers(2, 9), st.integers(0, 999), st.sampled_from([0.0, 0.3, 0.9]))
def test_no_cell_of_a_star_is_hidden_from_its_click(height: int, width: int, seed: int, share: float) -> None:
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 256, (height, width, 3), np.uint8)
    clicked = rng.permutation(height * width)[:2]
    seeds = Seeds(spot((height, width), *divmod(clicked[0], width)), spot((height, width), *divmod(clicked[1], width)))
    config = CutConfig(star=share)
    found = GraphCut(pixels, config).solve(seeds).ravel() > 0.5
    steps = neighbour_pairs((height, width), diagonal=True)
    graph = path_graph(steps, step_lengths(pixels, steps, colour_share=share))
    _, parents = shortest_paths(graph, seeds.positive)
    for cell in np.flatnonzero(found):
        while parents[cell] >= 0:
            cell = parents[cell]
            assert found[cell]
        assert cell == clicked[0]


def test_a_step_is_as_long_as_its_distance_where_colours_do_not_count() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (4, 5, 3), np.uint8)
    steps = neighbour_pairs((4, 5), diagonal=True)
    np.testing.assert_allclose(step_lengths(pixels, steps, colour_share=0), steps.length)


def test_a_step_between_colours_is_longer_than_one_within() -> None:
    pixels = np.array([[RED, RED, BLUE]], np.uint8)
    within, between = step_lengths(pixels, neighbour_pairs((1, 3), diagonal=False), colour_share=0.5)
    # The mean of the squared colour differences weighs as much as that of the squared distances: 0 and 2 beside 1 and 1.
    np.testing.assert_allclose([within, between], [0.5**0.5, 1.5**0.5])


def drawn(*rows: str) -> Mask:
    return np.array([[sign == "#" for sign in row] for row in rows])


def coloured(mask: Mask) -> Pixels:
    return np.where(mask[..., None], RED, BLUE).astype(np.uint8)


def spot(shape: tuple[int, ...], row: int, col: int) -> Mask:
    mask = np.zeros(shape, np.bool_)
    mask[row, col] = True
    return mask


def solve(pixels: Pixels, seeds: Seeds, star: float | None, *, smoothness: float = 10.0) -> Mask:
    return GraphCut(pixels, CutConfig(star=star, smoothness=smoothness)).solve(seeds) > 0.5
