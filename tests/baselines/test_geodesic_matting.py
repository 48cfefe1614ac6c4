"""GM: strips with a known answer, then a slow Dijkstra over random images."""

from heapq import heappop, heappush
from math import hypot, inf

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from edgeflow.baselines.geodesic_matting import GeodesicMatting, MattingConfig
from edgeflow.baselines.mixture import object_posterior
from edgeflow.baselines.neighbours import Values
from edgeflow.baselines.seeds import Seeds
from edgeflow.masks import Mask

RED, BLUE = [220, 40, 40], [40, 60, 200]


def test_the_object_ends_where_its_colour_does() -> None:
    pixels = np.array([[RED, RED, RED, BLUE, BLUE, BLUE, BLUE]], np.uint8)
    found = GeodesicMatting(pixels, MattingConfig()).solve(Seeds(at(7, 0), at(7, 6)))
    assert (found > 0.5).tolist() == [[True, True, True, False, False, False, False]]


def test_a_second_spot_of_the_colour_is_far_along_any_path() -> None:
    pixels = np.array([[RED, RED, BLUE, BLUE, BLUE, RED]], np.uint8)
    found = GeodesicMatting(pixels, MattingConfig()).solve(Seeds(at(6, 0), at(6, 3)))
    assert (found > 0.5).tolist() == [[True, True, False, False, False, False]]


def test_where_colours_say_nothing_the_nearer_seed_wins() -> None:
    pixels = np.full((1, 6, 3), 90, np.uint8)
    found = GeodesicMatting(pixels, MattingConfig()).solve(Seeds(at(6, 0), at(6, 5)))
    np.testing.assert_allclose(found, [[1, 0.8, 0.6, 0.4, 0.2, 0]], atol=1e-6)


@settings(deadline=None, max_examples=20)
@given(st.integers(1, 7), st.integers(2, 7), st.integers(0, 999), st.booleans())
def test_shares_are_those_of_a_slow_dijkstra(height: int, width: int, seed: int, image: bool) -> None:
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 256, (height, width, 3), np.uint8)
    kinds = np.zeros((height, width), np.int64)
    kinds.flat[rng.permutation(height * width)[:2]] = 1, 2
    seeds = Seeds(kinds == 1, kinds == 2)
    config = MattingConfig(step=0.01, image=image)
    over = pixels / 255 if image else object_posterior(pixels, seeds, config.colour)
    to_object, to_rest = (_slowly(over, kind, config.step) for kind in (seeds.positive, seeds.negative))
    found = GeodesicMatting(pixels, config).solve(seeds)
    np.testing.assert_allclose(found, to_rest / (to_object + to_rest), rtol=1e-5, atol=1e-6)


def at(width: int, col: int) -> Mask:
    return np.asarray(np.arange(width)[None, :] == col, np.bool_)


def _slowly(over: Values, sources: Mask, step: float) -> Values:
    height, width = sources.shape
    distance = np.full((height, width), inf)
    distance[sources] = 0
    waiting = [(0.0, int(row), int(col)) for row, col in np.argwhere(sources)]
    while waiting:
        length, row, col = heappop(waiting)
        for down in (-1, 0, 1):
            for right in (-1, 0, 1):
                there = row + down, col + right
                if not (0 <= there[0] < height and 0 <= there[1] < width):
                    continue
                further = length + float(np.linalg.norm(over[there] - over[row, col])) + step * hypot(down, right)
                if further < distance[there]:
                    distance[there] = further
                    heappush(waiting, (further, *there))
    return distance
