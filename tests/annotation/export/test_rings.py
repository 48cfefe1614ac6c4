import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from tests.annotation.export.drawn import MASKS, rows

from edgeflow.annotation.exact import mask_of_polygons, polygons_of_mask
from edgeflow.annotation.export.rings import Points, drawn_in
from edgeflow.masks import Mask


def filled(points: Points, shape: tuple[int, ...]) -> Mask:
    canvas = np.zeros(shape, np.uint8)
    cv2.fillPoly(canvas, [points.astype(np.int32)], 1)
    return np.asarray(canvas > 0)


def between(points: Points) -> Points:
    """With seven steps on every edge, as a reader that resamples outlines makes them."""
    closed = np.concatenate([points, points[:1]])
    at = np.linspace(0, len(closed) - 1, 7 * (len(closed) - 1) + 1)
    return np.stack([np.interp(at, np.arange(len(closed)), closed[:, axis]) for axis in (0, 1)], axis=1)


def test_a_square_is_drawn_in_on_all_sides() -> None:
    (part,) = polygons_of_mask(rows("....", ".##.", ".##."))
    assert sorted(drawn_in(part, near=0.25, far=0.5).tolist()) == [[1.25, 1.25], [1.25, 2.5], [2.5, 1.25], [2.5, 2.5]]


def test_a_hole_is_joined_by_a_slit_in_its_uppermost_row() -> None:
    (part,) = polygons_of_mask(rows("###", "#.#", "###"))
    points = drawn_in(part, near=0.25, far=0.25)
    at_slit = [point for point in points.tolist() if point[1] == 1.5]
    assert at_slit == [[0.25, 1.5], [0.75, 1.5], [0.75, 1.5], [0.25, 1.5]]


@pytest.mark.parametrize(
    "mask",
    [
        rows("####", "#.##", "##.#", "####"),  # two holes meet at a corner
        rows("###", "#.#", "##."),  # a hole meets the outside at a corner
        rows("#######", "#.#.#.#", "#######"),  # holes behind holes
        rows("#####", "#...#", "#.###", "#####"),
    ],
)
def test_difficult_holes_are_filled_around(mask: Mask) -> None:
    (part,) = polygons_of_mask(mask)
    assert np.array_equal(filled(drawn_in(part, near=0.1, far=0.6), mask.shape), mask)


@settings(max_examples=200, deadline=None)
@given(MASKS)
def test_vertices_cut_or_rounded_to_pixels_enclose_the_part_itself(mask: NDArray[np.bool_]) -> None:
    for part in polygons_of_mask(mask):
        alone = mask_of_polygons([part], (mask.shape[0], mask.shape[1]))
        points = drawn_in(part, near=0.1, far=0.6)
        for read in (points, np.round(points), between(points)):
            assert np.array_equal(filled(read, mask.shape), alone)


@settings(max_examples=200, deadline=None)
@given(MASKS)
def test_pillow_draws_a_part_without_holes_as_itself(mask: NDArray[np.bool_]) -> None:
    for part in polygons_of_mask(mask):
        if len(part) == 1:
            canvas = Image.new("L", (mask.shape[1], mask.shape[0]))
            ring = [(float(x), float(y)) for x, y in drawn_in(part, near=0.05, far=0.05)]
            ImageDraw.Draw(canvas).polygon(ring, outline=1, fill=1)
            assert np.array_equal(np.asarray(canvas) > 0, mask_of_polygons([part], (mask.shape[0], mask.shape[1])))
